"""Arrays of integers where fractions belong: what is written into them is cut to whole numbers.

Parameters of few whole numbers, or that never move, do not tell what their network is. But what a
line writes is seen, and so is what then stands there: a fraction that was to be added, and a whole
number that stayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from xorlab.check.record import Event, Node, Watched
from xorlab.check.report import Finding
from xorlab.check.rules import xl206
from xorlab.check.understood import NotUnderstood
from xorlab.check.zeros import births

LEAST = 3
"""Times that something is lost in an array."""
WHY = "Its arrays of integers lose the steps: what else there is of its network, no number tells."


def told(watched: Watched) -> NotUnderstood | None:
    """The arrays of integers that lose their steps; None where none does."""
    lost: dict[str, list[tuple[Node, Event, Event]]] = {}
    for node, wanted, held in cuts(watched):
        lost.setdefault(node.text.partition("[")[0], []).append((node, wanted, held))
    found = [
        of_array(name, *times[0], watched) for name, times in lost.items() if len(times) >= LEAST
    ]
    return NotUnderstood(WHY, found=tuple(found)) if found else None


def cuts(watched: Watched) -> Iterator[tuple[Node, Event, Event]]:
    """Where an element is to take a fraction, and is a whole number after it: what, and what stays.

    What was computed last before a number is bound, in its line, is what was to be put there.
    """
    nodes = watched.by_id
    for wanted, held in pairwise(watched.events):
        node = nodes[held.node]
        if node.kind != "bind" or held.value.dtype.kind not in "iu" or not node.text.endswith("]"):
            continue
        near = nodes[wanted.node].line == node.line and nodes[wanted.node].kind == "value"
        value = wanted.value
        if not near or value.dtype.kind != "f" or not (np.isfinite(value) & (value % 1 != 0)).any():
            continue
        # What moves from where it was, and that of which nothing is ever left, as of deltas.
        if moves(node, watched) or empty(node, watched):
            yield node, wanted, held


def moves(node: Node, watched: Watched) -> bool:
    """Whether a line moves its element: `w[j] += step` and `w[j] = w[j] + step`."""
    name = re.escape(node.text.partition("[")[0])
    text = watched.text_at(node.line)
    return re.search(rf"{name}\[.*[-+]=|{name}\[.*=.*{name}\b", text) is not None


def empty(node: Node, watched: Watched) -> bool:
    """Whether what a line writes is never anything but 0."""
    return not any(event.value.any() for event in watched.events if event.node == node.id)


def drawn(name: str, watched: Watched) -> Iterator[int]:
    """The line of the first expression that had the integers which an array of a name starts from.

    A list is made empty, and given its arrays elsewhere.
    """
    states = (mark.state.items() for mark in watched.marks)
    paths = (each for state in states for each in state if each[0].partition("[")[0] == name)
    start = next((value for _, value in paths if value.size > 1), None)
    nodes = {node.id: node for node in watched.nodes}
    if start is not None:
        whole = (event for event in watched.events if event.value.dtype.kind in "iu")
        yield from (nodes[e.node].line for e in whole if np.array_equal(e.value, start))


def of_array(name: str, node: Node, wanted: Event, held: Event, watched: Watched) -> Finding:
    """The finding about one array, at the line where it is made."""
    line = next(iter([*drawn(name, watched), *births(name, watched)]), node.line)
    step = "change by" if re.search(r"[-+]=", watched.text_at(node.line)) else "become"
    lost = "steps smaller than 1 are" if moves(node, watched) else "what is smaller than 1 is"
    value, whole = (np.ravel(event.value)[0] for event in (wanted, held))
    return xl206.RULE.finding(
        watched,
        line,
        message=f"{name} is an array of integers: {lost} lost in it.",
        cure="Make it an array of floats (dtype=float).",
        proof=f"In line {node.line}, {node.text} was to {step} {value:.4g}, and is {whole} after "
        "it.",
        also=(node.line,),
    )
