"""The run of a script's statement that leaves a parameter as it is after the step."""

from __future__ import annotations

import numpy as np

from xorlab.check.locate import Finder
from xorlab.check.record import Event
from xorlab.check.rule import Key


def update_in(finder: Finder, key: Key, at: int) -> Event | None:
    """What leaves a parameter as it is after a step; None where that is not seen."""
    step = finder.steps[at]
    nodes = {place.node.id for place in finder.updates(key)}
    l, name = key
    if step.after is None or not nodes:
        return None
    after = getattr(step.after[l], name)
    moved = np.abs(after[after != getattr(step.before[l], name)])
    for event in finder.values[at].events:
        if event.node in nodes and moved.size:
            gap = np.abs(np.abs(event.value.astype(float).reshape(-1, 1)) - moved)
            if (gap.min(axis=0, initial=np.inf) < 1e-12).any():
                return event
    return None
