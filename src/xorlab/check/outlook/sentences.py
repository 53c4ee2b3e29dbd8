"""What was found out about a run's prospects, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xorlab.backprop import Array
from xorlab.check.outlook.odds import TOLD, level_name
from xorlab.check.outlook.prospects import Change, OwnRun, Prospects, Share
from xorlab.check.outlook.trial import Trial
from xorlab.statistics.fates import pattern
from xorlab.statistics.intervals import difference

SHOWN = 8
"""Of more outputs none are written out."""
PLAIN = 0.1
"""Levels of losses other than squared ones have no short names: told where so many end there."""
FATES = 3


def sentences(found: Prospects) -> Iterator[str]:
    """One after the other, in the order to be read."""
    yield from own_sentences(found)
    yield from odds_sentences(found)
    if found.changes and not found.own.learned:
        yield change_sentence(found)


# --- this very start -------------------------------------------------------------------------


def own_sentences(found: Prospects) -> Iterator[str]:
    """What becomes of the script's own start, mended and as written."""
    own, epochs, asks = found.own, found.trial.epochs, found.trial.asks
    mended = "" if found.right else "with the right gradient "
    start = f"{mended}this very start"
    if own.orders is not None or own.copies is not None:
        yield by_chance(own, start, epochs)
    elif own.learned:
        then = "; then" if own.apart else ":"
        yield f"{_capital(start)} learns{_within(own, found.trial)}{then} {asks}{_close(found)}."
    elif own.diverged or own.grew:
        yield f"{_capital(start)} diverges: {ending(own)}."
    elif own.lost:
        yield (
            f"{_capital(start)} learns and unlearns again: after {own.trained:,} epochs "
            f"{ending(own)}."
        )
    elif own.epoch is not None and found.trial.endless:
        yield f"{_capital(start)} learns at epoch {own.epoch:,}: {asks}{_close(found)}."
    elif own.epoch is not None:
        about = "" if own.steady else "about "
        few = f"{epochs:,} epoch{'s are' if epochs > 1 else ' is'} too few for this very start"
        yield (
            f"{_capital(mended + few)}: it learns at {about}epoch {own.epoch:,}, "
            f"after which {asks}{_close(found)}."
        )
        if not own.steady:
            yield "The last digits of its numbers decide when: on another machine it may differ."
    elif own.trained < epochs:
        yield (
            f"{_capital(start)} was followed for {own.trained:,} of {epochs:,} epochs and has not "
            f"learned by then: {ending(own)}."
        )
    else:
        falling = "" if own.settled or own.trained == epochs else "; the loss is still falling"
        yield (
            f"{_capital(start)} does not learn: after {own.trained:,} epochs "
            f"{ending(own)}{falling}."
        )
    if found.written is not None:
        yield written_sentence(found.written, found.trial)


def written_sentence(run: OwnRun, trial: Trial) -> str:
    """What becomes of the start as the script has it."""
    if run.copies is not None:
        return by_chance(run, "as written this very start", trial.epochs)
    if run.learned:
        return f"As written it has learned{_within(run, trial)}."
    what = "diverges" if run.diverged or run.grew else "does not learn"
    within = f"in {trial.epochs:,} epochs"
    if run.trained < trial.epochs:
        within = f"in the first {run.trained:,} of {trial.epochs:,} epochs"
    return f"As written it {what} {within}: {ending(run)}."


def by_chance(own: OwnRun, start: str, epochs: int) -> str:
    """Where the order of the rows or rounding decides, a start has odds of its own."""
    if own.orders is not None:
        learned, of = own.orders
        return (
            f"The rows come in an order drawn anew, so the end is open: {start} learns in "
            f"{learned} of {of} orders within {epochs:,} epochs."
        )
    learned, of = own.copies or (0, 0)
    return (
        f"The last digits of its numbers decide: {start} has learned in {learned} of {of} runs "
        f"that differ in them alone, after {epochs:,} epochs."
    )


def _within(run: OwnRun, trial: Trial) -> str:
    about = "" if run.steady else "about "
    if run.epoch is None:
        return f" within {trial.epochs:,} epochs"
    if run.apart is not None:
        first, last = run.apart
        return f" between epochs {first:,} and {last:,}: the last digits of its numbers decide when"
    return f" at {about}epoch {run.epoch:,}" + ("" if trial.endless else f" of {trial.epochs:,}")


def _close(found: Prospects) -> str:
    """From when on a right script's outputs are close; of a wrong one there is enough to tell."""
    own = found.own
    if not found.right or own.close is None or own.epoch is None or own.close <= own.epoch:
        return ""
    return f" (and from epoch {own.close:,} on within 0.1 of it)"


def ending(run: OwnRun) -> str:
    """Where a run ends: the loss and what the network says.

    >>> ending(OwnRun(False, None, 100, 1 / 6, np.array([[0], [2 / 3], [2 / 3], [2 / 3]]), 3))
    'the loss is 1/6, and the outputs are 0, 2/3, 2/3, 2/3'
    """
    if run.diverged:
        return "its numbers are no longer finite"
    said = f"the loss is {level_name(run.loss, run.kind)}"
    if run.outputs.size > SHOWN or not np.isfinite(run.outputs).all():
        return f"{said}, and {run.right} of {len(run.outputs)} rows are right"
    return (
        f"{said}, and the output{'s are' if run.outputs.size > 1 else ' is'} {outputs(run.outputs)}"
    )


def outputs(said: Array) -> str:
    """What a network says, row by row."""
    rows = pattern(said)
    return ", ".join(rows) if said.shape[1] == 1 else "; ".join(rows)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


# --- many starts -----------------------------------------------------------------------------


def odds_sentences(found: Prospects) -> Iterator[str]:
    """How many of many starts learn, and where the others end."""
    if found.fixed:
        yield "The script starts from the same numbers every time, so there are no odds."
    if found.odds is not None:
        right = "" if found.right else " with the right gradient"
        yield (
            f"Of {found.odds.starts:,} starts drawn as the script draws them, "
            f"{counted(found.odds)} learn within {found.odds.epochs:,} epochs{right}."
        )
        yield from fates_sentence(found)
    if found.both is not None and any(share.learned for share in found.both):
        yield both_sentence(*found.both, found.odds)


def counted(share: Share, *, of: bool = False) -> str:
    """A count with its interval.

    >>> counted(Share(1000, 801, 10_000))
    '801 (80.1 %, 95 % interval 77.5 to 82.5 %)'
    """
    low, high = (percent(end) for end in share.interval)
    total = f" of {share.starts:,}" if of else ""
    return f"{share.learned:,}{total} ({percent(share.rate)} %, 95 % interval {low} to {high} %)"


def percent(share: float) -> str:
    """A share in percent, with as many digits as matter.

    >>> percent(0.801), percent(1.0), percent(0.0)
    ('80.1', '100', '0')
    """
    return f"{100 * share:.1f}".removesuffix(".0")


def fates_sentence(found: Prospects) -> Iterator[str]:
    """Where those end that do not learn, as far as that has a name."""
    plain = 2.0 if found.trial.loss == "squared" else PLAIN
    named = [
        (name, share)
        for name, share in found.fates
        if share >= (TOLD if "/" in name or name == "diverged" else plain)
    ]
    if named:
        parts = [
            f"{percent(share)} % diverge"
            if name == "diverged"
            else f"{percent(share)} % end at loss {name}"
            for name, share in named[:FATES]
        ]
        yield f"Of the same starts, {_listed(parts)}."


def both_sentence(right: Share, written: Share, told: Share | None = None) -> str:
    """What the mistake costs, by the same starts; `told`: the share of them all, told before."""
    compared = verdict(right, written)
    if right == told:
        return f"As written, {counted(written)} of the same starts learn: {compared}."
    if told is None:
        return (
            f"Of {right.starts:,} starts drawn as the script draws them, {counted(right)} learn "
            f"within {right.epochs:,} epochs with the right gradient, and {counted(written)} as "
            f"written: {compared}."
        )
    within = "" if right.epochs == told.epochs else f" within {right.epochs:,} epochs"
    return (
        f"Of the first {right.starts:,} of them, {counted(written)} learn as written{within}, "
        f"where the right gradient has {right.learned:,} learn: {compared}."
    )


def verdict(right: Share, written: Share) -> str:
    """What two counts of the same starts say of the mistake."""
    low, high = difference(right.learned, right.starts, written.learned, written.starts)
    if low > 0:
        most = "most of these" if 2 * written.learned < right.learned else "some"
        return f"the mistake keeps {most} from learning"
    if high < 0:
        return "as written even more learn: the mistake is not why a run fails"
    if right.learned == written.learned:
        return "as many"
    return "a difference that may be chance"


# --- changes ---------------------------------------------------------------------------------


def change_sentence(found: Prospects) -> str:
    """Which single change helps most, by its own count."""
    best, tried = found.best, len(found.changes)
    if best is None:
        return (
            f"None of {tried} single changes tried (epochs, rate, optimizer, activation, units, "
            "start) raises the odds by more than chance would."
        )
    return f"Of {tried} single changes tried, {helping(best, found.base)}."


def helping(best: Change, base: Share | None) -> str:
    """What a change does, as the rest of a sentence."""
    if best.share.starts == 1:
        return f"what helps most is {best.what}: with it this very start learns"
    against = "" if base is None or base.starts == 1 else f", against {base.learned:,} without it"
    learn = f"{counted(best.share, of=True)} starts learn"
    return f"what helps most is {best.what}: with it {learn}{against}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


# --- numbers ---------------------------------------------------------------------------------


def data_of(found: Prospects) -> dict[str, object]:
    """The same as plain numbers."""
    best = found.best
    odds = None
    if found.odds is not None:
        fates = [{"loss": name, "share": share} for name, share in found.fates]
        odds = found.odds.to_dict() | {"fates": fates}
    return {
        "criterion": found.trial.asks,
        "epochs": found.trial.epochs,
        "start": found.own.to_dict(),
        "start_as_written": None if found.written is None else found.written.to_dict(),
        "odds": odds,
        "odds_right": None if found.both is None else found.both[0].to_dict(),
        "odds_as_written": None if found.both is None else found.both[1].to_dict(),
        "changes": [change.to_dict() for change in found.changes],
        "best_change": None if best is None else best.what,
        "law": found.law or None,
    }
