"""Reasons not to believe a mistake: a script may have been read wrongly."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from xorlab.check.case import Case

LOOKED_AT = 4


def moves_twice(case: Case) -> bool:
    """Whether some parameter moves more than once within what was taken for one step.

    Then the step is an inner loop's, and what looks like a mistake is two steps seen as one.
    """
    paths = {path for _, _, home in case.understood.homes for path in home.paths}
    for seen in case.understood.steps[:LOOKED_AT]:
        inside = [m for m in case.watched.marks if seen.start < m.time < seen.end and m.state]
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
