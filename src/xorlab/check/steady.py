"""Whether a learning rate that changes from step to step is one that the script changes itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from xorlab.backprop import Array
from xorlab.check.record import Watched
from xorlab.check.understood import Step

SAME = 1e-5


def steady(courses: Array, rate: Array) -> bool:
    """Whether the rate (steps,) is constant, or follows one of the courses (many, steps).

    With one output and one row a step, every mistake in the error only changes the step's
    length: a rate that nothing in the script explains is such a mistake.

    >>> steady(np.ones((1, 3)), np.array([0.5, np.nan, 0.5]))
    True
    """
    known = np.isfinite(rate)
    if known.sum() <= 1:
        return True
    with np.errstate(all="ignore"):
        ratio = rate[known] / courses[:, known]
        constant = np.ptp(ratio, axis=1) <= SAME * np.abs(ratio).max(axis=1)
    return bool((constant & np.isfinite(ratio).all(axis=1)).any())


def courses_of(watched: Watched, steps: Sequence[Step]) -> Array:
    """What a rate may follow: nothing, the rows of the step, a number that the script changes.

    A rate divided by the rows of the step may do so as well.
    """
    rows = np.array([len(seen.X) for seen in steps], dtype=float)
    found = [np.ones(len(steps))]
    for path in (path for path, value in steps[0].state.items() if value.size == 1):
        course = np.array([_number(seen.state.get(path)) for seen in steps])
        if np.isfinite(course).all() and np.ptp(course) > 0:
            found.append(course)
    found += _computed(watched, steps)
    return np.array([*found, *(course / rows for course in found)])


def _number(value: Array | None) -> float:
    return float(np.ravel(value)[0]) if value is not None and value.size == 1 else np.nan


def _computed(watched: Watched, steps: Sequence[Step]) -> Iterator[Array]:
    """Plain numbers that the script computes once or more in each step, node by node."""
    times, nodes, numbers = plain_numbers(watched)
    first, last = np.searchsorted(times, (steps[0].start, steps[-1].end)).tolist()
    within = slice(first, last)
    places, row = np.unique(nodes[within], return_inverse=True)
    courses = np.full((len(places), len(steps)), np.nan)
    at = np.searchsorted([step.start for step in steps], times[within], side="right") - 1
    courses[row, at] = numbers[within]  # of several in one step the last
    # A schedule only ever falls, or only rises; an error does not.
    change = np.diff(courses, axis=1)
    falls_or_rises = (change <= 0).all(axis=1) | (change >= 0).all(axis=1)
    found = falls_or_rises & change.any(axis=1) & np.isfinite(courses).all(axis=1)
    written = {node.id for node in watched.nodes if node.text}
    for node, course in zip(places[found], courses[found], strict=True):
        if node in written:
            yield course


@lru_cache(maxsize=2)
def plain_numbers(watched: Watched) -> tuple[Array, Array, Array]:
    """Times, nodes and values of all events of one number, in the order of time."""
    events = [event for event in watched.events if event.value.size == 1]
    return (
        np.array([event.time for event in events], dtype=int),
        np.array([event.node for event in events], dtype=int),
        np.array([event.value.item() for event in events], dtype=float),
    )
