"""What to expect of a run: all that is measured, within a span of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import perf_counter

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.methods import Method
from xorlab.check.outlook import fast, plain
from xorlab.check.outlook.changes import candidates, tried
from xorlab.check.outlook.ended import copies, some
from xorlab.check.outlook.laws import laws_of
from xorlab.check.outlook.mistake import Mistake
from xorlab.check.outlook.odds import FEW, as_written, ended, fates_of, share_of
from xorlab.check.outlook.own import alike, at_rates, own_run, told
from xorlab.check.outlook.prospects import OwnRun, Prospects, Share
from xorlab.check.outlook.trial import Trial, trial_of
from xorlab.check.understood import Understood

WRITTEN = 200
"""Starts that are trained as written."""
LEAST = 50
"""Epochs that there must be time for, for starts to be trained as written."""
SECONDS = 4.5
OWN, ODDS, AT_RATES, CHANGES, ALONE, WRITING = 0.2, 0.2, 0.1, 0.5, 0.5, 0.6
"""Shares of the time; `ALONE` is that of the odds where no changes are tried. What the fast
engine does is measured out in advance, by work and not by the clock, so that a script is told the
same every time; what is tried as written goes on beside it, and is what all else waits for."""

Tell = Callable[[str], None]


def foresee(
    understood: Understood,
    *,
    method: Method,
    rate: float,
    loss: str,
    right: bool,
    mistake: Mistake | None = None,
    starts: Sequence[Weights] | None = None,
    odds: int = 1000,
    seconds: float = SECONDS,
    finished: bool = True,
    tell: Tell = fast.silent,
) -> Prospects:
    """What to expect of a script's run.

    Args:
        understood: its network, its rows and its start.
        method, rate, loss: how the exact gradient would be followed; the rate is that of the
            gradient of the sum over a step's rows.
        right: whether the script's gradient is the exact one.
        mistake: where it is not, what makes the exact step the script's.
        starts: a sample of starts, drawn as the script draws them, one `Weights` a layer with a
            leading axis; None where they could not be drawn.
        odds: how many of them are trained, at most.
        seconds: about how long all of it may take.
        finished: whether the script came to its own end.
        tell: is told what is being done.

    Raises:
        BadInput: rows that are no finite numbers.
    """
    trial = trial_of(understood, method, rate, loss, finished=finished)
    start = understood.steps[0].before
    fast.prepare(trial, copies(start, 1), tell)
    began = perf_counter()
    sample = None if starts is None else some(starts, slice(odds))
    fixed = sample is not None and all_one(sample)
    drawn = None if fixed else sample
    with ThreadPoolExecutor(1) as beside:
        writing = beside.submit(written, trial, start, drawn, mistake, seconds=WRITING * seconds)
        tell("training on from the script's own start")
        own = own_run(trial, start, seconds=OWN * seconds)
        found = Prospects(trial, list(start), right, own, fixed=fixed)
        if drawn is not None:
            changes = right and not own.learned
            found = _with_odds(found, drawn, (ODDS if changes else ALONE) * seconds, tell)
        if mistake is not None:
            tell("training as written")
        alone, both = writing.result()
    found = replace(found, written=alone, both=both)
    if right and not own.learned:
        found = replace(found, rates=tuple(at_rates(trial, start, seconds=AT_RATES * seconds)))
        found = _with_changes(found, drawn, CHANGES * seconds, tell)
    return replace(found, seconds=perf_counter() - began)


def written(
    trial: Trial,
    start: list[Weights],
    starts: list[Weights] | None,
    mistake: Mistake | None,
    *,
    seconds: float,
) -> tuple[OwnRun | None, tuple[Share, Share] | None]:
    """The script's own start as written; and others, with the exact gradient and as written.

    It is the slow part, and keeps one core busy while the engine's threads go on.
    """
    if mistake is None:
        return None, None
    many = alike(trial, start)
    own = len(many[0].W)
    quick = plain.epoch_seconds(trial, many, WRITTEN) * LEAST < seconds
    if starts is not None and quick:
        many = list(map(_joined, many, some(starts, slice(WRITTEN))))
    pair = as_written(trial, many, mistake, seconds=seconds)
    if pair is None:
        return None, None
    right, wrong = pair
    both = None
    if wrong.members - own >= FEW:
        both = (share_of(right.part(slice(own, None))), share_of(wrong.part(slice(own, None))))
    return told(trial, start, wrong.part(slice(own))), both


def all_one(starts: Sequence[Weights]) -> bool:
    """Whether all starts are the same numbers."""
    arrays = [p for layer in starts for p in layer if p is not None]
    return all(bool((p == p[:1]).all()) for p in arrays)


def _with_odds(found: Prospects, starts: list[Weights], seconds: float, tell: Tell) -> Prospects:
    tell(f"training {len(starts[0].W):,} starts drawn as the script draws them")
    many = ended(found.trial, starts, seconds=seconds)
    if many is None or many.members < FEW:
        return found
    return replace(found, odds=share_of(many), fates=fates_of(many, found.trial.loss))


def _joined(one: Weights, more: Weights) -> Weights:
    def both(a: Array, b: Array) -> Array:
        return np.concatenate([a, b])

    return Weights(
        both(one.W, more.W), None if one.b is None or more.b is None else both(one.b, more.b)
    )


def _with_changes(
    found: Prospects, starts: list[Weights] | None, seconds: float, tell: Tell
) -> Prospects:
    """Which single change helps; with starts of the script's law, or else its very start."""
    trial, sizes = found.trial, sizes_of(found.start)
    laws = None if starts is None else laws_of(starts)
    sample = copies(found.start, 1) if starts is None else starts
    sooner = min(((r.epoch, r.factor) for r in found.rates if r.epoch), default=None)
    tries = candidates(trial, sizes, sample, laws, None if sooner is None else sooner[1])
    measured = tried(trial, tries, sample, seconds=seconds, fixed=starts is None, tell=tell)
    if measured is None:
        return found
    law = "" if laws is None else ", ".join(dict.fromkeys(one.words for one in laws.W))
    return replace(found, base=measured[0], changes=tuple(measured[1]), law=law)


def sizes_of(weights: Sequence[Weights]) -> tuple[int, ...]:
    """Units a layer, inputs first."""
    return (weights[0].W.shape[-2], *(layer.W.shape[-1] for layer in weights))
