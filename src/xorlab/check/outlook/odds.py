"""How many of many starts learn, with the exact gradient and as written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.outlook import fast, plain
from xorlab.check.outlook.ended import Ended, some
from xorlab.check.outlook.mistake import Mistake
from xorlab.check.outlook.prospects import Share
from xorlab.check.outlook.trial import Trial
from xorlab.runs.fates import as_fraction
from xorlab.statistics.fates import level_of, levels

FEW = 30
"""Of fewer starts nothing is said."""
PLAIN = 200
"""Starts that the plain engine trains."""
TOLD = 0.02
"""Losses at which fewer of the starts end are not told."""


def ended(trial: Trial, starts: Sequence[Weights], *, seconds: float) -> Ended | None:
    """As many of the starts as there is time for, trained; None where that is too few.

    What only the plain engine can train tells something where it comes at least half way.
    """
    terms = fast.terms(trial)
    if terms is None:
        needed = plain.epoch_seconds(trial, starts, PLAIN) * trial.epochs
        if needed > 2 * seconds:
            return None
        slow = plain.train(trial, some(starts, slice(PLAIN)), seconds=seconds)
        return slow if slow is not None and 2 * slow.epochs >= trial.epochs else None
    count = min(len(starts[0].W), int(seconds * fast.SPEED / fast.work(trial, starts)))
    if count < min(FEW, len(starts[0].W)):
        return None
    return fast.train(trial, some(starts, slice(count)), terms)


def share_of(found: Ended) -> Share:
    """How many learned."""
    learned = found.learned
    return Share(len(learned), int(learned.sum()), found.epochs)


def level_name(loss: float, kind: str) -> str:
    """A loss in words: a small fraction where it is one, and squared errors are in it.

    >>> level_name(0.16667, "squared"), level_name(0.34657, "cross-entropy")
    ('1/6', '0.347')
    """
    small = kind == "squared" and 1e-3 < loss < 10
    return (as_fraction(loss, largest=12, tolerance=2e-3) if small else None) or f"{loss:.3g}"


def fates_of(found: Ended, kind: str) -> tuple[tuple[str, float], ...]:
    """Where those end that do not learn: names of loss levels and their shares of all."""
    lost = ~found.learned & ~found.diverged
    losses: Array = level_of(found.loss[lost & np.isfinite(found.loss)])
    counts = Counter(losses.tolist())
    fates = [
        (level_name(loss, kind), sum(counts[each] for each in near) / found.members)
        for loss, near in levels(counts, found.members)
    ]
    diverged = float((found.diverged & ~found.learned).mean())
    told = [*fates, *([("diverged", diverged)] if diverged else [])]
    return tuple((name, share) for name, share in told if share >= TOLD)


def as_written(
    trial: Trial, starts: Sequence[Weights], mistake: Mistake, *, seconds: float
) -> tuple[Ended, Ended] | None:
    """The same starts with the exact gradient and as written, for the same epochs.

    None where as written the shapes do not last.
    """
    terms = fast.terms(trial)
    written = plain.train(trial, starts, mistake, seconds=seconds / (2 if terms is None else 1))
    if written is None:
        return None
    same = replace(trial, epochs=written.epochs)
    if terms is None:
        right = plain.train(same, starts)
        assert right is not None  # only an edit can break the shapes
        return right, written
    return fast.train(same, list(starts), terms), written
