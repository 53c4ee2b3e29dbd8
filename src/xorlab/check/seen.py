"""The events of a span of time, by where they were seen: by nodes, targets, lines and functions."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from xorlab.check.parsing import parse
from xorlab.check.record import Event, Node, Watched
from xorlab.check.statements import Scopes, squeezed

CUT = 200
"""Characters of a node's text that a recording keeps."""


class Seen:
    """What a script computed and bound within a span of time.

    events: those of the span, in the order of time.
    """

    def __init__(self, watched: Watched, events: Sequence[Event]) -> None:
        self.source, self.events = watched.source, events
        self.nodes = watched.by_id
        self.scopes = Scopes(parse(watched.source))
        self.texts: dict[ast.AST, str] = {}

    @cached_property
    def by_node(self) -> dict[int, list[Event]]:
        """The events of each node."""
        found: dict[int, list[Event]] = defaultdict(list)
        for event in self.events:
            found[event.node].append(event)
        return found

    @cached_property
    def node_at(self) -> dict[int, int]:
        """The node of the event at each time."""
        return {event.time: event.node for event in self.events}

    @cached_property
    def bound(self) -> dict[str, list[Event]]:
        """What was bound, by the targets' texts; what was added to a list, by the list's."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            node = self.nodes[event.node]
            if node.kind == "bind":
                found[squeezed(node.text)].append(event)
            elif (added := self.added(node)) is not None:
                found[self.text(added[0]) + "[]"].append(event)
        return found

    def added(self, node: Node) -> tuple[ast.expr, ast.expr] | None:
        """The list that a value is added to, and the value, where a node is that value."""
        added = self.scopes.added(node) if node.kind == "value" else None
        return added if added and squeezed(node.text) == self.text(added[1]) else None

    @cached_property
    def by_attribute(self) -> dict[str, list[str]]:
        """The texts of targets by the last attribute in them: `.W` for `self.W[0]`."""
        found: dict[str, list[str]] = defaultdict(list)
        for text in self.bound:
            _, dot, attribute = text.split("[")[0].rpartition(".")
            if dot:
                found[attribute].append(text)
        return found

    def text(self, node: ast.AST) -> str:
        """The source of an expression, without blanks."""
        if node not in self.texts:
            whole = ast.get_source_segment(self.source, node) or ""
            self.texts[node] = squeezed(" ".join(part.strip() for part in whole.split("\n"))[:CUT])
        return self.texts[node]

    @cached_property
    def on_line(self) -> dict[int, list[Node]]:
        """The nodes of the statements that begin on each line."""
        found: dict[int, list[Node]] = defaultdict(list)
        for node in self.nodes.values():
            found[node.line].append(node)
        return found

    @cached_property
    def in_function(self) -> dict[str, list[Event]]:
        """The events in each of the script's functions, by its own name."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            found[self.nodes[event.node].function.rpartition(".")[2]].append(event)
        return found
