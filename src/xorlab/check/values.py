"""The numbers a script computed within a span of time, to be looked up by value.

Scripts compute the same things in every shape: whole matrices, rows, columns, or one number at a
time. So a net input of the reference is looked for number by number, in whatever arrays hold
them. A number with ten random digits does not turn up by chance; 0, 1 and their like do, and
prove nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from xorlab.backprop import Array
from xorlab.check.record import Event, Watched
from xorlab.check.sheets import LARGEST, Sheets

TOLERANCE = 1e-9
"""Relative to the number, or to 1 where it is smaller."""
FLOAT32 = 2e-5
NOISE = 1e-13
"""Below it is what rounding leaves of sums that cancel: such numbers are 0, and do not move."""


class Values:
    """The events from time `start` on and before `end`, and their numbers in order of size."""

    def __init__(self, watched: Watched, start: int, end: int, *, exact: bool = True) -> None:
        self.events: Sequence[Event] = watched.during(start, end)
        self.tolerance = TOLERANCE if exact else FLOAT32

    @cached_property
    def in_order(self) -> tuple[Array, Array]:
        """All numbers that are finite, in order of size, and the event that each is of."""
        flat = [
            event.value.ravel() if event.value.size <= LARGEST else np.empty(0)
            for event in self.events
        ]
        numbers = np.concatenate(flat).astype(float) if flat else np.empty(0)
        owners = np.repeat(np.arange(len(flat)), [len(part) for part in flat])
        known = np.isfinite(numbers)
        order = np.argsort(numbers[known], kind="stable")
        return numbers[known][order], owners[known][order]

    @property
    def numbers(self) -> Array:
        """The numbers in order of size."""
        return self.in_order[0]

    @cached_property
    def sheets(self) -> Sheets:
        """The same numbers as they stand in arrays, row by row."""
        return Sheets(self.events, self.tolerance)

    def has(self, wanted: Array) -> Array:
        """For each of the wanted numbers, whether it was computed; of the same shape."""
        wanted = np.asarray(wanted, dtype=float)
        if not len(self.numbers):
            return np.zeros(wanted.shape, dtype=bool)
        margin = self.tolerance * np.maximum(1, np.abs(wanted))
        at = np.searchsorted(self.numbers, wanted - margin)
        return (at < len(self.numbers)) & (
            self.numbers[np.minimum(at, len(self.numbers) - 1)] <= wanted + margin
        )

    def holders(self, wanted: float) -> list[Event]:
        """The events that hold this number, in the order of time."""
        margin = self.tolerance * max(1.0, abs(wanted))
        first = np.searchsorted(self.numbers, wanted - margin)
        last = np.searchsorted(self.numbers, wanted + margin, side="right")
        return [self.events[i] for i in sorted(set(self.in_order[1][first:last].tolist()))]


def telling(wanted: Array) -> Array:
    """Which numbers prove something where they turn up: not the small fractions of whole ones.

    >>> telling(np.array([0.0, 0.5, 1.0, 0.8131]))
    array([False, False, False,  True])
    """
    twelfths = np.asarray(wanted, dtype=float) * 12
    return np.asarray(np.abs(twelfths - np.round(twelfths)) > 1e-7)


def proportional(one: Array, other: Array) -> float | None:
    """What the second array must be multiplied by to be the first; None where nothing will do."""
    if np.shape(one) != np.shape(other) or not (np.isfinite(one).all() and np.any(other)):
        return None
    scale = float((one * other).sum() / (other * other).sum())
    left = np.abs(one - scale * other).max()
    return scale if scale and left <= 1e-9 * np.abs(one).max() else None
