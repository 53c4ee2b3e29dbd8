"""Scripts on demand: of a style, with a mistake or without, and everything that is true of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from itertools import count, islice
from pkgutil import iter_modules
from typing import Any
from zlib import crc32

import numpy as np

from xorlab.errors import BadInput
from xorlab.exercises.draft import Draft, Plant, Style
from xorlab.exercises.drawing import draw
from xorlab.exercises.plan import Plan
from xorlab.exercises.slips.mistake import Mistake
from xorlab.exercises.trial import Paths, Trial, run

STEPS = 3
"""Epochs that the trial of a script runs."""
SAME = 1e-9
"""Two numbers that differ by less of them are the same but for rounding."""
PLACES = 6
"""Places in one plan that are tried."""
ATTEMPTS = 80
"""Plans that are drawn in search of one in which a mistake has a place."""


@dataclass(frozen=True)
class Exercise:
    """A script, and what is true of it.

    source: its text. code: of the mistake planted, None in a right script. what: the mistake in
    words. lines: the numbers of the lines it is in, from 1; where a line is missing, its
    neighbours and the places where what it should change is used. right: the text of the right
    script, the same but for the mistake. style, settings: what was written. changes_numbers:
    whether the parameters differ from the right script's after a few epochs; seen by running
    both. crashes: the error that the script ends with, "" for none. drifts: a parameter's shape
    changes while it trains. parameters: for every layer, the expressions that give its weights
    and biases when the script is done.
    """

    source: str
    code: str | None
    what: str
    lines: tuple[int, ...]
    right: str
    style: str
    settings: Mapping[str, Any]
    changes_numbers: bool
    crashes: str = ""
    drifts: bool = False
    parameters: Paths = field(default=(), repr=False)

    @property
    def right_lines(self) -> tuple[str, ...]:
        """The lines of the right script that the wrong one has otherwise."""
        wrong = set(self.source.splitlines())
        return tuple(line for line in self.right.splitlines() if line not in wrong)


def exercise(
    code: str | None = None,
    *,
    style: str | None = None,
    hidden_activation: str | None = None,
    output_activation: str | None = None,
    loss: str | None = None,
    hidden: tuple[int, ...] | None = None,
    seed: int = 0,
) -> Exercise:
    """A script, right (`code` None) or with one mistake of the catalogue in it.

    Args:
        code: of the mistake, such as "XL102".
        style: one of `styles()`; the first in which the mistake has a place where left out.
        hidden_activation, output_activation: by xorlab's names; the seed's choice where left out.
        loss: "squared", "cross-entropy" or "softmax"; likewise.
        hidden: units of the hidden layers; likewise.
        seed: of every choice that is left. The same arguments give the same script.

    >>> found = exercise("XL102", style="loop", seed=1)
    >>> found.code, found.style, found.changes_numbers
    ('XL102', 'loop', True)
    """
    asked = {
        "hidden": hidden_activation, "output": output_activation, "loss": loss, "sizes": hidden
    }  # fmt: skip
    if style is None:
        names = [name for name in styles() if code is None or code in mistakes(name)]
        style = names[0] if names else styles()[0]
    manner = _style(style)
    mistake = None if code is None else _mistake(code)
    for plan in islice(_plans(manner, mistake, asked, seed), ATTEMPTS):
        found = _right(plan, manner) if mistake is None else _wrong(plan, manner, mistake)
        if found is not None:
            return found
    raise BadInput(
        "A mistake needs a style that has a place for it.",
        f"{code} in the style {style!r} with {asked}",
        f"The style has places for {', '.join(mistakes(style))}; leave more to the seed.",
    )


def exercises(
    amount: int, *, codes: Sequence[str | None] | None = None, seed: int = 0
) -> Iterator[Exercise]:
    """That many scripts, styles and codes taking turns; the same ones for the same seed.

    codes: which mistakes, None for right scripts; all mistakes where left out.
    """
    pairs = [
        (style, code)
        for style in styles()
        for code in (codes if codes is not None else mistakes(style))
        if code is None or code in mistakes(style)
    ]
    if not pairs:
        return
    turns = np.random.default_rng(seed).permutation(len(pairs))
    for lap in range(amount):
        style, code = pairs[turns[lap % len(pairs)]]
        yield exercise(code, style=style, seed=int(crc32(f"{seed} {lap} {style} {code}".encode())))


@cache
def styles() -> tuple[str, ...]:
    """The names of all styles."""
    return tuple(_styles())


@cache
def mistakes(style: str) -> tuple[str, ...]:
    """The codes of the mistakes that a style has a place for."""
    manner = _style(style)
    return tuple(code for code, mistake in _mistakes().items() if _has_place(manner, mistake))


def _has_place(manner: Style, mistake: Mistake) -> bool:
    plans = islice(_plans(manner, mistake, {}, 0), ATTEMPTS)
    return any(_wrong(plan, manner, mistake) is not None for plan in plans)


@cache
def _styles() -> Mapping[str, Style]:
    import xorlab.exercises.manners as home

    found = [import_module(f"{home.__name__}.{m.name}") for m in iter_modules(home.__path__)]
    made: list[Style] = [module.STYLE for module in found if hasattr(module, "STYLE")]
    made.sort(key=lambda style: (style.name != "loop", style.name))
    return {style.name: style for style in made}


@cache
def _mistakes() -> Mapping[str, Mistake]:
    import xorlab.exercises.slips as home

    names = sorted(m.name for m in iter_modules(home.__path__) if m.name.startswith("xl"))
    found = [import_module(f"{home.__name__}.{name}").MISTAKE for name in names]
    return {mistake.code: mistake for mistake in found}


def _style(name: str) -> Style:
    try:
        return _styles()[name]
    except KeyError:
        raise BadInput(
            "A style is called by its name.", name, f"Choose from: {', '.join(styles())}."
        ) from None


def _mistake(code: str) -> Mistake:
    try:
        return _mistakes()[code]
    except KeyError:
        raise BadInput(
            "A mistake is called by its code.", code, f"Choose from: {', '.join(_mistakes())}."
        ) from None


def _plans(
    style: Style, mistake: Mistake | None, asked: Mapping[str, Any], seed: int
) -> Iterator[Plan]:
    code = mistake.code if mistake else "right"
    for attempt in count():
        number = seed if attempt == 0 else int(crc32(f"{seed} {code} {attempt}".encode()))
        yield draw(style, asked, mistake.wishes if mistake else {}, number)


def _right(plan: Plan, style: Style) -> Exercise | None:
    draft = _drafted(plan, style)
    if not _learns(_tried(plan, style, epochs=0), _tried(plan, style)):
        return None
    source, _ = draft.source()
    about = source, style.name, _settings(draft)
    return Exercise(
        source, None, "", (), *about, changes_numbers=False, parameters=draft.parameters
    )


def _wrong(plan: Plan, style: Style, mistake: Mistake) -> Exercise | None:
    places = list(mistake.plants(_drafted(plan, style)))
    order = np.random.default_rng([plan.seed, crc32(mistake.code.encode())]).permutation
    for place in order(len(places))[:PLACES]:
        with suppress(KeyError):  # it takes an array that this script has no name for
            found = _planted(plan, style, mistake.code, places[place])
            if found is not None:
                return found
    return None


def _planted(plan: Plan, style: Style, code: str, plant: Plant) -> Exercise | None:
    """The mistake in this place; None where it does something else, or nothing."""
    right_plan = replace(plan, forced={**plan.forced, **plant.forced})
    right, _ = _drafted(right_plan, style).source()
    draft = _drafted(plan, style, plant)
    source, lines = draft.source()
    if source == right or not lines:
        return None
    good, bad = _tried(right_plan, style), _tried(plan, style, plant)
    drifts = bad.shapes != good.shapes
    start, first = _tried(right_plan, style, None, 0), _tried(right_plan, style, None, 1)
    if not _learns(start, good) or not bad.differs(good):
        return None
    if _rescaled(start, first, _tried(plan, style, plant, 1)):
        return None
    if (bad.crash and "crash" not in plant.may) or (drifts and "drift" not in plant.may):
        return None
    about = right, style.name, _settings(draft)
    return Exercise(
        source, code, plant.what, lines, *about, changes_numbers=True, crashes=bad.crash,
        drifts=drifts, parameters=draft.parameters,
    )  # fmt: skip


def _learns(start: Trial, end: Trial) -> bool:
    """Whether a right script runs, and is not one of those whose units are all off."""
    return not end.crash and end.finite and end.parameters_differ(start)


def _rescaled(start: Trial, right: Trial, wrong: Trial) -> bool:
    """Whether the wrong step is the right one at another rate: then nothing is wrong with it."""
    if not start.shapes == right.shapes == wrong.shapes or not start.shapes:
        return False
    origin, good, bad = (
        np.concatenate([a.ravel() for a in t.parameters]) for t in (start, right, wrong)
    )
    good, bad = good - origin, bad - origin
    scale = (good @ bad) / max(good @ good, 1e-300)
    other_rate = scale > 0 and abs(scale - 1) > SAME
    return bool(other_rate and np.allclose(bad, scale * good, 1e-9, 1e-12))


def _drafted(plan: Plan, style: Style, plant: Plant | None = None) -> Draft:
    draft = Draft(plan, style, plant)
    style.write(draft)
    return draft


def _tried(plan: Plan, style: Style, plant: Plant | None = None, epochs: int = STEPS) -> Trial:
    draft = _drafted(replace(plan, epochs=epochs), style, plant)
    return run(draft.source()[0], draft.parameters)


def _settings(draft: Draft) -> Mapping[str, Any]:
    """What was written, for people and for tests.

    X, y: the names of the data. doubled: the slope of the squared error keeps its 2. mean: the
    gradient is divided by the rows of a step.
    """
    plan = draft.plan
    return {
        "sizes": plan.sizes, "hidden": plan.hidden, "output": plan.output, "loss": plan.loss,
        "task": plan.task, "biases": draft.biases, "columns": draft.columns,
        "kind": draft.style.kind, "mode": draft.style.mode, "rule": draft.style.rule,
        "X": draft.data_names[0], "y": draft.data_names[1],
        "doubled": draft.doubled, "mean": draft.mean_in != "none",
        "epochs": plan.epochs, "seed": plan.seed,
    }  # fmt: skip
