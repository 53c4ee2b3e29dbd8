"""How long the script means to train: from its loops, where they say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import prod

import numpy as np

from xorlab.check.identify.spans import Span, running
from xorlab.check.record import Watched
from xorlab.check.understood import Layer, Step


def steps_done(watched: Watched, node: int) -> int:
    """How many iterations of the step's loop, or calls of its function, were counted."""
    counted = watched.iterations.get(node)
    if counted is not None:
        return counted
    return sum(mark.node == node and mark.iteration >= 0 for mark in watched.marks)


def epochs_of(
    watched: Watched,
    spans: Sequence[Span],
    layers: Sequence[Layer],
    steps: Sequence[Step],
    rows: int,
) -> int | None:
    """How often every row will have been shown when the script is done; None where unknown.

    Loops outside the one in which the parameters are made are other trainings, and do not count.
    """
    if not steps:
        return None
    planned = running(watched, spans[0].start)
    born = birth(watched, layers, spans[0].start)
    inside = [node for node, first in entered(watched, planned, spans[0].start) if first >= born]
    if not inside or any(planned[node] == 0 for node in inside):
        return None
    total: float = prod(planned[node] for node in inside)
    if spans[0].node not in planned:
        total *= calls_a_round(spans, watched, inside[-1])
    sizes = [len(step.X) for step in steps]
    # A row of which no number tells is not seen to be shown; a last batch may be smaller.
    usual = float(np.median(sizes))
    shown = usual if usual == 1 or usual >= rows else float(np.mean(sizes))
    return max(1, round(total * min(shown, rows) / rows))


def entered(watched: Watched, planned: Counter[int], time: int) -> list[tuple[int, int]]:
    """The running loops, outermost first, and when the activation of each began."""
    began: dict[int, int] = {}
    for mark in watched.marks:
        if mark.time > time:
            break
        if mark.node in planned and mark.iteration == 0:
            began[mark.node] = mark.time
    return sorted(began.items(), key=lambda one: one[1])


def birth(watched: Watched, layers: Sequence[Layer], time: int) -> int:
    """The time of the first mark from which on the first weights were there with their shape."""
    path, shape = layers[0].W.paths[0], layers[0].W.shapes[0]
    born = time
    for mark in reversed([mark for mark in watched.marks if mark.time <= time and mark.state]):
        value = mark.state.get(path)
        if value is None or value.shape != shape:
            break
        born = mark.time
    return born


def calls_a_round(spans: Sequence[Span], watched: Watched, loop: int) -> float:
    """How often the step's function is called in one iteration of the loop around it."""
    times = [mark.time for mark in watched.marks if mark.node == loop and mark.iteration >= 0]
    rounds = np.searchsorted(times, [span.start for span in spans], side="right")
    whole = [count for round_, count in Counter(rounds.tolist()).items() if round_ < len(times)]
    return float(np.mean(whole)) if whole else 1.0
