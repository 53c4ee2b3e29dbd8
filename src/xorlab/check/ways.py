"""The ways to a script's parameters in one step: by which runs of its statements each was made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from xorlab.check.held import known
from xorlab.check.locate import Finder, Place
from xorlab.check.record import Node
from xorlab.check.rule import Edit, Key
from xorlab.check.runs import Run
from xorlab.check.step import Piece, apart, piece_of
from xorlab.check.trace import Trace
from xorlab.check.updates import update_in


class Ways:
    """The way to each parameter, run by run, in the step that one mistake shows most in."""

    def __init__(self, finder: Finder, edit: Edit) -> None:
        self.finder, self.edit = finder, edit
        self.right_steps = finder.without(edit)
        self.last = len(finder.case.understood.layers) - 1
        self.at = self._telling_step()
        self.trace = Trace(finder.case.watched, finder.values[self.at].events)

    def _telling_step(self) -> int:
        """The step in which the most arrays go wrong; of several, where the most can be told.

        Of what is wrongly 0 no update is seen.
        """
        told = []
        for wrong, right in zip(self.finder.wrong, self.right_steps, strict=False):
            astray = apart(wrong, right)
            moving = sum(bool(piece_of(wrong, piece).any()) for piece in astray)
            told.append((len(astray), moving, known(right)))
        return told.index(max(told)) if told else 0

    @cached_property
    def ways(self) -> dict[Key, dict[tuple[int, int], Run]]:
        """The runs that each parameter array was made by, of those whose update is seen."""
        found: dict[Key, dict[tuple[int, int], Run]] = {}
        if not 0 < len(self.finder.wrong) == len(self.right_steps):
            return found
        for l, name, _ in self.finder.case.understood.homes:
            update = update_in(self.finder, (l, name), self.at)
            if update is not None:
                found[l, name] = self.trace.way(update)
        return found

    def wrong_keys(self) -> list[Key]:
        """The parameter arrays whose gradient is not the exact one, the last layer's first."""
        if not self.ways:
            return []
        astray = apart(self.finder.wrong[self.at], self.right_steps[self.at])
        keys = [key for key in self.ways if ("d" + key[1], key[0]) in astray]
        return sorted(keys, key=lambda key: (-key[0], key[1]))

    def suspects(self) -> Iterator[list[Run]]:
        """The runs that only wrong parameters were made by, in the order of time.

        Those that all of them were made by come first, then those of each; at last those of each
        that right ones were made by as well, for objects of one class are not told apart.
        """
        wrong = self.wrong_keys()
        if not wrong:
            return
        astray = apart(self.finder.wrong[self.at], self.finder.right[self.at])
        # A gradient may be right by accident: inputs of 0 hide what is wrong with a delta; and
        # biases that are a row of weights have no way of their own.
        shared_with = {run for key in wrong for run in self.ways[key]}
        right = [way for key, way in self.ways.items() if not astray & _own(key)]
        right = [way for way in right if not way.keys() <= shared_with]
        cleared = {key for way in right for key, run in way.items() if not self.astray(run)}
        ways = [self.ways[key] for key in wrong]
        shared = set.intersection(*map(set, ways))
        each = [(set(way), way) for way in ways]
        for keys, way in [(shared - cleared, ways[0]), *((k - cleared, w) for k, w in each), *each]:
            yield sorted((way[key] for key in keys), key=lambda run: run.time)

    def astray(self, run: Run) -> bool:
        """Whether a run's own numbers are wrong, whatever it lies on the way to."""
        return False

    @cached_property
    def ends(self) -> dict[tuple[int, int], set[Piece]]:
        """The updates of the wrong parameters: what moves one holds its gradient, seen or not."""
        found: dict[tuple[int, int], set[Piece]] = {}
        for l, name in self.wrong_keys():
            last = max(self.ways[l, name], key=lambda run: run[1])
            found.setdefault(last, set()).add(("d" + name, l))
        return found

    def node_of(self, run: Run) -> Place:
        """A run's own outcome, as a place."""
        line = run.statement.lineno
        unseen = Node(-1, "value", self.trace.text(run.statement), line, line)
        node = unseen if run.event is None else self.trace.nodes[run.event.node]
        return Place(node, 1.0, 1.0, run.time, run.time)

    def is_new(self, run: Run) -> bool:
        """Whether nothing else was given this very value before in the step.

        What a statement computes again, as for a derivative, is as new as it was the first time.
        """
        if run.event is None:
            return True
        ahead = (e for e in self.trace.events if e.time < run.time)
        same = [e for e in ahead if np.array_equal(e.value, run.event.value)]
        first = min([run.time, *(e.time for e in same if e.node == run.event.node)])
        return not any(e.time < first and self.trace.nodes[e.node].kind == "bind" for e in same)


def _own(key: Key) -> set[Piece]:
    """A parameter's gradient, and the delta that it is made of."""
    l, name = key
    return {("d" + name, l), ("delta", l)}
