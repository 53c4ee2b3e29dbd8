"""Whether a learning rate that changes from step to step is one that the script changes itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    seen: dict[int, dict[int, float]] = {}
    starts = [step.start for step in steps]
    for event in watched.events:
        if event.value.size == 1 and steps[0].start <= event.time < steps[-1].end:
            k = int(np.searchsorted(starts, event.time, side="right")) - 1
            seen.setdefault(event.node, {})[k] = _number(event.value)
    texts = {node.id: node.text for node in watched.nodes}
    for node, by_step in seen.items():
        course = np.array([by_step.get(k, np.nan) for k in range(len(steps))])
        # A schedule only ever falls, or only rises; an error does not.
        change = np.diff(course)
        falls_or_rises = (change <= 0).all() or (change >= 0).all()
        if np.isfinite(course).all() and np.ptp(course) > 0 and falls_or_rises and texts.get(node):
            yield course
