"""Reasons to doubt a mistake, or to look no further: a script may have been read wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.evidence import Evidence
from xorlab.check.record import Watched

LOOKED_AT = 4


def starts_alike(case: Case, other: Watched) -> bool:
    """Whether another run of the script begins its steps with the same numbers.

    Then it has nothing to say that the first run has not said.
    """
    paths = paths_of(case)
    one, two = (first_state(watched, case.understood.node) for watched in (case.watched, other))
    return all(
        path in one and path in two and np.array_equal(one[path], two[path]) for path in paths
    )


def would_show(case: Case, again: Case) -> bool:
    """Whether the case's mistakes would make other steps from the other run's start, too.

    Where the units concerned are all off there, a wrong step is as exact as the right one.
    """
    known = again.understood
    steps = Evidence(again.watched, known, known.steps[:LOOKED_AT])
    return not steps.explains(steps.fit(again.loss, again.method, case.edits))


def paths_of(case: Case) -> set[str]:
    """Where the parameters live; without those that are one array, which moves for each."""
    shared = {l for _, edit in case.edits if edit.born for l in edit.layers}
    homes = [home for l, _, home in case.understood.homes if l not in shared]
    return {path for home in homes for path in home.paths}


def first_state(watched: Watched, node: int) -> Mapping[str, Array]:
    """What stands there when a loop's or function's first round begins; nothing, if none does."""
    return next((mark.state for mark in watched.marks if mark.node == node and mark.state), {})


def moves_twice(case: Case) -> bool:
    """Whether some parameter moves more than once within what was taken for one step.

    Then the step is an inner loop's, and what looks like a mistake is two steps seen as one.
    """
    node, paths = case.understood.node, paths_of(case)
    for seen in case.understood.steps[:LOOKED_AT]:
        within = [m for m in case.watched.marks if seen.start <= m.time < seen.end]
        # What was looked at may begin one round sooner than the step.
        begun = max((m.time for m in within if m.node == node), default=seen.start)
        inside = [m for m in within if m.time > begun and m.state]
        for path in paths:
            course = [seen.state.get(path), *(m.state.get(path) for m in inside)]
            course.append(seen.state_after.get(path))
            states = [np.asarray(part) for part in course if part is not None]
            if len(states) < 3 or len({part.shape for part in states}) > 1:
                continue
            changes = sum((a != b).astype(int) for a, b in pairwise(states))
            if np.max(changes) > 1:
                return True
    return False
