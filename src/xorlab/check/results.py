"""Which pieces of the step each run of a script's statements gave, right or gone wrong."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from functools import cached_property

import numpy as np

from xorlab.backprop import Array
from xorlab.check.held import Held, Known, seen_of
from xorlab.check.locate import Finder
from xorlab.check.rule import Edit
from xorlab.check.runs import Run
from xorlab.check.step import Piece, Pieces, apart, named
from xorlab.check.values import telling
from xorlab.check.ways import Ways

ROWS = 16  # of a step, that are known one by one: half of them its first, half its last


class Results(Ways):
    """What the runs on the way to each parameter gave, in the step that tells most."""

    def __init__(self, finder: Finder, edit: Edit) -> None:
        super().__init__(finder, edit)
        self.seen: dict[tuple[int, int], Held] = {}
        self.runs: dict[int, list[Run]] = {}

    @cached_property
    def right(self) -> Known:
        """The pieces of the exact step, whole and row by row; slopes of 1 are written nowhere."""
        pieces = self.right_steps[self.at]
        straight = {("slope", l) for l, slope in pieces.slope.items() if np.all(slope == 1)}
        return self._known(lambda right, wrong: (right, set(named(right)) - straight))

    @cached_property
    def wrong(self) -> Known:
        """The pieces that go wrong, whole and row by row."""
        # A factor that is missing is 1 throughout, and stands nowhere: other ones are no piece.
        gone = set(self.edit.changes) if self.edit.missing else set()
        return self._known(lambda right, wrong: (wrong, apart(wrong, right) - gone))

    def _known(self, pick: Callable[[Pieces, Pieces], tuple[Pieces, set[Piece]]]) -> Known:
        rows = self.finder.rows(self.at, self.edit)
        rows[ROWS // 2 : -ROWS // 2] = []
        both = [(self.right_steps[self.at], self.finder.wrong[self.at]), *rows]
        layers = self.finder.case.understood.layers
        return Known(self.finder, [each for pair in both for each in seen_of(layers, *pick(*pair))])

    def held(self, run: Run) -> Held:
        """Which pieces a run's result is: of the kinds that the statement's runs mostly give.

        In a row at a kink the delta may be any. What moves a wrong parameter holds its gradient,
        seen or not: one number of it may be right.
        """
        found = self._held(run)
        kinds = Counter(
            kind
            for other in self._of_statement(run)
            for kind in {kind for kind, _ in self._held(other).right | self._held(other).wrong}
        )
        most = max(kinds.values(), default=0)
        usual = {kind for kind, count in kinds.items() if count + self.unknown[kind] >= most}
        right, wrong = (frozenset(p for p in pieces if p[0] in usual) for pieces in found)
        if not (right or wrong) and run.key in self.ends:
            return Held(frozenset(), frozenset(self.ends[run.key]))
        return Held(right, wrong)

    @cached_property
    def unknown(self) -> Counter[str]:
        """In how many rows the piece of a kind is not known, in the layer with most of them."""
        rows = Counter(piece for piece, array in self.right.pieces if np.isnan(array).all())
        found: Counter[str] = Counter()
        for (kind, _), count in rows.items():
            found[kind] = max(found[kind], count)
        return found

    def _held(self, run: Run) -> Held:
        if run.key not in self.seen:
            value = self.result(run)
            found = Held(frozenset(), frozenset()) if value is None else self._known_as(value)
            if not any(found) and isinstance(run.statement, ast.AugAssign) and run.event:
                found = self._known_as(run.event.value)  # the last of the terms makes the sum
            if not any(found) and value is not None and not telling(value).any():
                found = self._known_as(self._row_by_row(run))
            self.seen[run.key] = found
        return self.seen[run.key]

    def _row_by_row(self, run: Run) -> Array:
        """What a statement's runs made one after the other: signs of one row tell nothing."""
        found = [self.result(each) for each in self._of_statement(run)]
        rows = [np.ravel(value) for value in found if value is not None]
        alike = len({row.shape for row in rows}) == 1 and len(rows) == len(self.finder.steps[0].X)
        return np.array(rows) if alike else np.empty(0)

    def _known_as(self, value: Array) -> Held:
        """What a value is up to a usual factor; else to any; else in some of its rows.

        Right and wrong gradients of a row with one error differ by a factor alone.
        """
        for scaled in (False, True):
            right = self.right.of(value, scaled=scaled)
            found = Held(right, self.wrong.of(value, stretched=True, scaled=scaled))
            if any(found):
                return found
        return Held(self.right.by_rows(value), self.wrong.by_rows(value))

    def _of_statement(self, run: Run) -> list[Run]:
        """All runs of the same statement in the step."""
        if run.event is None:
            return [run]
        node = run.event.node
        if node not in self.runs:
            found = (self.trace.run_of(event) for event in self.trace.by_node[node])
            self.runs[node] = [each for each in found if each is not None]
        return self.runs[node]

    def result(self, run: Run) -> Array | None:
        """What a statement computed: of `+=`, what was added."""
        if isinstance(run.statement, ast.AugAssign):
            added = self.trace.values_of(run.statement.value, run)
            if added:
                return added[-1].value
        if run.event is None and run.returns:
            return next((e.value for e in self.trace.events if e.time == run.time), None)
        return None if run.event is None else run.event.value

    def astray(self, run: Run) -> bool:
        """A statement that makes several arrays leads from each of them to what is another's."""
        found = self.held(run)
        return bool(found.wrong) and not found.right
