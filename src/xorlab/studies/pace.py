"""How much to work on at a time: long enough that beginning and ending it costs next to nothing."""

from __future__ import annotations

import numpy as np

from xorlab.backprop import Array
from xorlab.studies.study import Study
from xorlab.studies.work import Done, parameters

PROBE = 16
"""Members of the first chunk, from which the speed is measured."""

GROWTH = 8.0
"""A chunk is at most so many times the last: what was measured on few may mislead."""

SHORTEST, LONGEST, PARTS = 2.0, 30.0, 1000
"""A chunk takes 2 seconds, in studies of hours a thousandth of them, but never above 30 seconds."""

MOST_MEMBERS = 2_000_000
"""In a part, which is written in one piece from memory."""


class Pace:
    """Cuts a study's line into chunks of a wanted duration, by the speed of those before.

    A member's cost is estimated by what an epoch multiplies and the most epochs there can be, so
    that the speed measured in one cell says something of the next.

    Args:
        study: what is cut.
        seconds: how long a chunk is to take; None for what suits the study.
    """

    def __init__(self, study: Study, seconds: float | None = None) -> None:
        self.seconds = seconds
        self.starts = study.starts
        each = [
            float(c.task.rows * parameters(c.task, c.settings) * c.settings.epochs)
            for c in study.cells
        ]
        self.each: Array = np.array(each)
        self.before: Array = np.concatenate([[0.0], np.cumsum(self.each * study.starts)])
        self.members = study.members
        self.budget = PROBE * each[0]
        self.speed = 0.0

    @property
    def total(self) -> float:
        """The cost of the whole study."""
        return float(self.before[-1])

    def cost(self, first: int, last: int) -> float:
        """The cost of a stretch."""
        return self._cost_before(last) - self._cost_before(first)

    def end(self, first: int, last: int) -> int:
        """Where the next chunk ends that begins at first and must not go beyond last."""
        wanted = self._cost_before(first) + self.budget
        cell = int(np.searchsorted(self.before, wanted, side="right")) - 1
        if cell >= len(self.each):
            return min(last, first + MOST_MEMBERS)
        place = cell * self.starts + int((wanted - self.before[cell]) / self.each[cell])
        return min(max(place, first + 1), last, first + MOST_MEMBERS)

    def learn(self, done: Done) -> None:
        """Take a finished chunk's speed as that of the next."""
        cost = self.cost(done.first, done.last)
        self.speed = cost / max(done.seconds, 1e-6)
        wanted = self.seconds
        if wanted is None:
            wanted = min(max(SHORTEST, self.total / self.speed / PARTS), LONGEST)
        self.budget = min(self.speed * wanted, GROWTH * max(self.budget, cost))

    def _cost_before(self, place: int) -> float:
        cell, start = divmod(place, self.starts)
        if cell == len(self.each):
            return float(self.before[-1])
        return float(self.before[cell] + start * self.each[cell])
