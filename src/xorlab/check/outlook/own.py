"""The script's very start, trained as the script would, and on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.outlook import fast, plain
from xorlab.check.outlook.ended import NEVER, Ended, copies, outputs_of, some
from xorlab.check.outlook.prospects import AtRate, OwnRun
from xorlab.check.outlook.trial import Trial
from xorlab.model.task import UNDECIDED

COPIES = 8
"""Of the start, which differ by rounding: an epoch that they do not agree on is not exact."""
STEPS = 30
"""Roundings by which one copy differs from the next: as many as some thousand steps add up to."""
ORDERS = 64
"""Where rows are shuffled: orders that the start is trained in."""
FURTHER = 1000
"""Times the script's epochs, at most, that a start is trained on for."""
FAR = 1.1
"""Epochs that differ by more than this factor are not about the same."""
SETTLED = 0.01
"""A loss that the second half of the epochs changed by less than this share of it has settled."""
STEPS_A_SECOND = 5000
"""Of the plain engine, about."""
GREW = 10.0
"""A loss this many times the start's has grown."""
RATES = (1 / 100, 1 / 30, 1 / 10, 1 / 3, 3.0, 10.0, 30.0, 100.0, 1000.0)


def own_run(trial: Trial, start: Sequence[Weights], *, seconds: float) -> OwnRun:
    """What becomes of a start with the exact gradient.

    Args:
        trial: its training.
        start: one `Weights` a layer.
        seconds: about how long it may take; it is trained on for as many epochs as that allows,
            up to `FURTHER` times the script's.
    """
    until = perf_counter() + seconds
    most = max(1, _affordable(trial, start, 2 * seconds))
    if most < trial.epochs:
        return _as_far_as_it_goes(replace(trial, epochs=most), start, trial, seconds)
    found = told(trial, start, followed(trial, start, seconds=seconds / 2))
    further = min(FURTHER * trial.epochs, _affordable(trial, start, seconds / 4))
    done = found.trained >= trial.epochs and further >= 2 * trial.epochs
    if done and not (found.learned or found.diverged or found.grew):
        found = _trained_on(replace(trial, epochs=further), trial.epochs, start, found, until)
    if found.epoch is not None and trial.method.rule not in fast.EXACT:
        found = _confirmed(trial, start, found, until - perf_counter())
    if found.epoch is None or not found.steady or trial.criterion.kind != "rows":
        return found
    closely = replace(trial, closely=True, epochs=max(further, trial.epochs))
    left = max(0.05, until - perf_counter())
    closer = told(closely, start, followed(closely, start, seconds=left, stop=True))
    return replace(found, close=closer.epoch if closer.learned else None)


def _as_far_as_it_goes(
    short: Trial, start: Sequence[Weights], whole: Trial, seconds: float
) -> OwnRun:
    """A run too long to be followed to its end; one large network is not the fast engine's."""
    steps = -(-whole.task.rows // (whole.batch or whole.task.rows))
    if short.epochs > seconds * STEPS_A_SECOND / steps:
        found = told(short, start, followed(short, start, seconds=seconds))
    else:
        found = told(whole, start, _plainly(whole, start, seconds, False))
    return found if found.trained >= whole.epochs else replace(found, learned=False)


def _trained_on(
    trial: Trial, epochs: int, start: Sequence[Weights], found: OwnRun, until: float
) -> OwnRun:
    """What becomes of a start that has not learned after the script's epochs."""
    left = max(0.05, until - perf_counter())
    again = told(trial, start, followed(trial, start, seconds=left, stop=True))
    if again.learned and trial.share == 1 and (again.epoch or 0) <= epochs:
        return replace(found, lost=True)
    if again.learned:
        return replace(again, learned=False, orders=found.orders)  # those of the script's epochs
    half = followed(replace(trial, epochs=trial.epochs // 2), start, seconds=left / 2)
    change = abs(float(half.loss[0]) - again.loss)
    return replace(again, settled=change <= SETTLED * again.loss)


def followed(
    trial: Trial, start: Sequence[Weights], *, seconds: float, stop: bool = False
) -> Ended:
    """Copies of a start, trained; of them the first is the start itself."""
    terms = fast.terms(trial)
    if terms is None:
        return _plainly(trial, start, seconds, stop)
    many = copies(start, ORDERS) if trial.shuffled else alike(trial, start)
    return fast.train(trial, many, terms, exactly=True, stop=stop)


def alike(trial: Trial, start: Sequence[Weights]) -> list[Weights]:
    """A start, and copies of it that differ by rounding; where rows are shuffled, it alone."""
    by = STEPS * trial.rounding
    many = copies(start, 1 if trial.shuffled else COPIES)
    return [Weights(_shaken(W, by), None if b is None else _shaken(b, by)) for W, b, _ in many]


def _plainly(trial: Trial, start: Sequence[Weights], seconds: float, stop: bool) -> Ended:
    ended = plain.train(trial, copies(start, 1), seconds=seconds, stop=stop)
    assert ended is not None  # only a mistake can break the shapes
    return ended


def _confirmed(trial: Trial, start: Sequence[Weights], found: OwnRun, seconds: float) -> OwnRun:
    """The epoch by the script's own formulas, where the fast engine's differ in their ε."""
    epochs = int(1.1 * (found.epoch or 0)) + 10
    again = _plainly(replace(trial, epochs=epochs), start, max(0.0, seconds), True)
    first = int(again.first[0])
    return replace(found, steady=False) if first == NEVER else replace(found, epoch=first)


def _shaken(p: Array, by: float) -> Array:
    """Copy k times 1 + k `by`: all of a copy's parameters alike, so that twins stay twins."""
    factors = 1 + by * np.arange(len(p))
    return np.asarray(p * factors.reshape(-1, *[1] * (p.ndim - 1)))


def _affordable(trial: Trial, start: Sequence[Weights], seconds: float) -> int:
    """Epochs that there is time for."""
    if fast.terms(trial) is None:
        return FURTHER * trial.epochs  # it ends when its time is up
    members = max(1, ORDERS / fast.TURN) if trial.shuffled else 1
    one = fast.work(replace(trial, epochs=1), copies(start, 1)) * fast.TURN
    return int(seconds * fast.SPEED / 2 / (one * members))


def told(trial: Trial, start: Sequence[Weights], ended: Ended) -> OwnRun:
    """How the first of the members ended, and whether the others did alike."""
    learned = bool(ended.learned[0])
    firsts, first, orders = ended.first, int(ended.first[0]), None
    if trial.shuffled and ended.members > 1:
        orders = (int(ended.learned.sum()), ended.members)
        learned = 2 * orders[0] > orders[1]
        first = int(np.median(firsts[ended.learned])) if learned else NEVER
    agree = trial.shuffled or len(set(ended.learned.tolist())) <= 1
    before = trial.mean_loss(outputs_of(copies(start, 1), trial.activations, trial.task.X))
    loss = float(ended.loss[0])
    return OwnRun(
        learned=learned,
        epoch=None if first == NEVER or trial.share < 1 else first,
        trained=ended.epochs,
        loss=loss,
        outputs=ended.outputs[0],
        right=int(trial.right(ended.outputs[:1], 0.0 if learned else UNDECIDED)[0]),
        diverged=bool(ended.diverged[0]) or not np.isfinite(loss),
        grew=not loss <= GREW * max(float(before[0]), 1e-3),
        steady=len(set(firsts.tolist())) <= 1 and not trial.shuffled,
        orders=orders,
        copies=None if agree else (int(ended.learned.sum()), ended.members),
        apart=None if trial.shuffled or not ended.learned.all() else _apart(firsts),
        kind=trial.loss,
        weights=[
            Weights(W[0], None if b is None else b[0]) for W, b, _ in some(ended.weights, slice(1))
        ],
    )


def _apart(firsts: Array) -> tuple[int, int] | None:
    """The first and the last of some epochs, where one does not stand for the other."""
    first, last = int(firsts.min()), int(firsts.max())
    return (first, last) if last > FAR * first > 0 else None


def at_rates(trial: Trial, start: Sequence[Weights], *, seconds: float) -> list[AtRate]:
    """This start at other rates, for as long as the script trains; where that is not too slow."""
    terms = fast.terms(trial)
    if terms is None or trial.share < 1:
        return []
    one = fast.work(trial, copies(start, 1)) * fast.TURN * 2 / fast.SPEED
    found = []
    for factor in RATES if one * len(RATES) <= seconds else ():
        other = replace(trial, rate=trial.rate * factor)
        ended = told(other, start, fast.train(other, copies(start, 1), terms, exactly=True))
        wild = ended.diverged or ended.grew
        found.append(AtRate(factor, ended.epoch if ended.learned else None, wild))
    return found
