"""Timing side by side: programs take turns, so that whatever slows the machine slows them all."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from cases import Train

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Timing:
    """What one round took, in seconds, by the clock on the wall and by the processor's."""

    wall: float
    processor: float


def timed(train: Train) -> Timing:
    """One round."""
    wall, processor = time.perf_counter(), time.process_time()
    train()
    return Timing(time.perf_counter() - wall, time.process_time() - processor)


def in_turn(
    trains: Mapping[Key, Train], rounds: int, every: Mapping[Key, int] | None = None
) -> dict[Key, list[Timing]]:
    """So many rounds of each, or of some in `every` so manieth only, after one that warms up."""
    for train in trains.values():
        train()
    timings: dict[Key, list[Timing]] = {key: [] for key in trains}
    for number in range(rounds):
        for key, train in trains.items():
            if number % (every or {}).get(key, 1) == 0:
                timings[key].append(timed(train))
    return timings


def best(timings: Sequence[Timing]) -> Timing:
    """The shortest time of any round, by either clock: of rounds that were disturbed least."""
    return Timing(min(t.wall for t in timings), min(t.processor for t in timings))
