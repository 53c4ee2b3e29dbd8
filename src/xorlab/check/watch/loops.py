"""Counting the iterations of loops at next to no cost, and choosing those to look at."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from itertools import chain, count, repeat
from operator import length_hint
from time import perf_counter
from typing import Any, NamedTuple

globals()["__builtins__"] = dict(vars(builtins))  # a script may put others in their place

WATCHED = 48
"""Iterations of each activation of a loop whose values are reported."""
EVENTS = 160_000
"""Values that are reported of a whole run; an outermost loop gets half of what is left."""
GROWTH = 1.25
"""Beyond those, iterations are looked at ever more seldom, by this factor."""


class Extent(NamedTuple):
    """How much of a run is reported: rounds of each activation of a loop, and values in all."""

    rounds: int = WATCHED
    events: int = EVENTS


WHOLE = Extent()
"""What is usual."""


class Activation:
    """One run of a loop, from its start to its end.

    tick: called once an iteration; whether to look at it. It runs no Python code but where the
    answer changes, so that a loop which is no longer watched keeps its speed. filled: the lists
    and arrays that it fills, by the places that do so.

    >>> run = Activation(0, was_on=True)
    >>> sum(run.tick() for _ in range(100)), run.count
    (52, 100)
    """

    def __init__(self, number: int, *, was_on: bool, watched: int = WATCHED) -> None:
        self.number, self.was_on, self.watched = number, was_on, watched
        self.begun = perf_counter()
        self.planned: int | None = None
        self.filled: dict[int, Any] = {}
        self.given = 0
        self.chunk: Any = ()
        self.tick = chain.from_iterable(self.chunks()).__next__

    def chunks(self) -> Iterator[Iterable[bool]]:
        """Whether an iteration is looked at: each of the first, then ever fewer."""
        size = self.watched / 4
        # The first iteration that is not watched is looked at too: reports are turned off there.
        yield self.next(True, self.watched + 1)
        while True:
            yield self.next(False, int(size))
            yield self.next(True, 1)
            size *= GROWTH

    def next(self, answer: bool, times: int) -> Iterable[bool]:
        """The next ticks' answer."""
        self.given += times
        self.chunk = repeat(answer, times)
        return self.chunk

    @property
    def count(self) -> int:
        """How many iterations were begun."""
        return self.given - length_hint(self.chunk)


class Counter:
    """Counts the iterations of a loop's copy that is not watched.

    >>> counter = Counter()
    >>> for _ in range(3): _ = counter.tick()
    >>> counter.read(), counter.read()
    (3, 3)
    """

    def __init__(self) -> None:
        self.tick = count().__next__
        self.read_before = 0

    def read(self) -> int:
        """The count so far: reading takes a tick too."""
        self.read_before += 1
        return self.tick() - self.read_before + 1
