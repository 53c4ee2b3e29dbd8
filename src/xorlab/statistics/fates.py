"""Where the runs that do not learn end: a few loss levels, and what the network says there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.runs.fates import as_fraction

NEAR = 0.005
"""Losses within half a percent of each other are one level."""

SMALLEST = 0.005
"""Levels with a smaller share of the starts are told together."""

CLOSE = 0.02
"""An output this close to a small fraction is told as that fraction."""

FRACTIONS = sorted({Fraction(n, d) for d in (1, 2, 3, 4) for n in range(-d, 2 * d + 1)})

Pattern: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Fate:
    """A loss level that runs end at.

    loss: the level; None for runs that diverged. label: in words, a fraction where it is one.
    count, share: of all starts. outputs: what the networks most often say there, row by row.
    outputs_share: how many of them say just that. right: how many of these rows are right.
    """

    loss: float | None
    label: str
    count: int
    share: float
    outputs: Pattern = ()
    outputs_share: float = 0.0
    right: int = 0


def level_of(loss: Array) -> Array:
    """Losses rounded to three digits: what is counted."""
    with np.errstate(divide="ignore"):
        digits = 2 - np.floor(np.log10(np.maximum(np.abs(loss), 1e-12)))
    return np.asarray(np.round(loss * 10**digits) / 10**digits)


def levels(counts: Mapping[float, int], starts: int) -> list[tuple[float, list[float]]]:
    """The levels among counted losses: each with the losses that belong to it, most runs first.

    The commonest loss claims its neighbours, then the commonest of the rest, and so on. What is
    left, or has too small a share, belongs to none.

    >>> levels({0.25: 60, 0.249: 3, 0.167: 30, 0.2: 1}, starts=1000)
    [(0.25, [0.25, 0.249]), (0.167, [0.167])]
    """
    free = dict(counts)
    found = []
    for peak, _ in Counter(counts).most_common():
        if peak not in free:
            continue
        near = [loss for loss in free if abs(loss - peak) <= NEAR * peak]
        total = sum(free[loss] for loss in near)
        if total < SMALLEST * starts:
            continue
        for loss in near:
            del free[loss]
        found.append((sum(loss * counts[loss] for loss in near) / total, near, total))
    found.sort(key=lambda level: -level[2])
    return [(float(f"{loss:.4g}"), near) for loss, near, _ in found]


def label(loss: float) -> str:
    """A level as a fraction where it is one.

    >>> label(0.1667), label(0.19), label(3.2e32)
    ('1/6', '0.19', '3.2e+32')
    """
    return (as_fraction(loss, tolerance=2e-3) if loss < 10 else None) or f"{loss:.3g}"


def pattern(outputs: Array) -> Pattern:
    """What a network says, row by row, as small fractions where that is what it says.

    >>> pattern(np.array([[0.0], [0.667], [0.5], [0.41]]))
    ('0', '2/3', '1/2', '0.41')
    """
    return tuple(" ".join(_said(float(x)) for x in row) for row in outputs)


def _said(x: float) -> str:
    if not np.isfinite(x):
        return str(x)
    nearest = min(FRACTIONS, key=lambda fraction: abs(fraction - x))
    return str(nearest) if abs(nearest - x) <= CLOSE else f"{x:.2g}"
