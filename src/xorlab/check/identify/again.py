"""A network that is known, read once more: in another run of its script, or of a changed one.

Where its parameters live, what its units do and which rows it learns is known; nothing is
searched for. A script that was changed into another network has no steps to be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xorlab.backprop import Array
from xorlab.check.identify.build import read_steps
from xorlab.check.identify.spans import Lookups, spans_of, widened
from xorlab.check.record import Node, Watched
from xorlab.check.understood import Understood


class Rows:
    """The rows of a network that is known, whatever the state."""

    def __init__(self, known: Understood) -> None:
        self.X, self.y = known.X, known.y

    def read(self, _: Mapping[str, Array]) -> tuple[Array, Array]:
        """All of them."""
        return self.X, self.y


def again(watched: Watched, known: Understood, nodes: Sequence[Node]) -> Understood | None:
    """The network with the steps of this recording; None where it takes none here.

    nodes: of the recording in which it was understood.
    """
    spans = spans_of(watched).get(same_node(known.node, nodes, watched.nodes), [])
    lookups = Lookups(watched)
    for group in (spans, widened(spans)):
        steps, losses = read_steps(lookups, group, known.layers, Rows(known))
        if steps:
            return replace(known, steps=tuple(steps), losses=losses)
    return None


def same_node(node: int, nodes: Sequence[Node], others: Sequence[Node]) -> int:
    """The loop or function that is the same one in a changed script; -1 where none is.

    Changed lines have other expressions in them, but as many loops and functions.
    """
    kind = next(n.kind for n in nodes if n.id == node)
    mine = [n.id for n in nodes if n.kind == kind]
    theirs = [n.id for n in others if n.kind == kind]
    return theirs[mine.index(node)] if len(mine) == len(theirs) else -1
