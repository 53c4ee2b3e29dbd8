"""Which line of the script computes a piece of the step: found by the piece's own numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.observed import pieces_of
from xorlab.check.record import Node
from xorlab.check.rule import Edit, Key
from xorlab.check.spots import bias_row, gradient_seen
from xorlab.check.step import Changes, Piece, Pieces, apart
from xorlab.check.understood import Step
from xorlab.check.values import Values, proportional, telling

LOOKED_AT = 6
"""Steps whose values are searched."""
ENOUGH = 40
"""Numbers that are looked up of one piece."""
FOLLOWS = {"da": ("da", "delta"), "slope": ("slope", "delta"), "z": ("z",), "a": ("a",)}
"""Where a piece is not written down by itself, it can be seen in the next."""


@dataclass(frozen=True)
class Place:
    """A node of the script that holds a piece, with the factor that the script gives it.

    first, last: times within the first step in which it was seen.
    """

    node: Node
    scale: float
    share: float
    first: int
    last: int


class Finder:
    """Looks up pieces of the steps among what the script computed in them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.steps: Sequence[Step] = case.understood.steps[:LOOKED_AT]
        self.steps = self._with_most_wrong()
        self.nodes = case.watched.by_id
        defined = {n.line for n in case.watched.nodes if n.kind in ("call", "loop")}
        self.handed_on = {
            n.id for n in case.watched.nodes if n.kind == "bind" and n.line in defined
        }

    def _with_most_wrong(self) -> Sequence[Step]:
        """The first steps; if a later one goes wrong in more gradients, it stands for the last.

        Where a unit is off for no row but one of zeros, only its bias goes wrong.
        """
        steps = self.case.understood.steps
        both = (self._pieces(changes, steps) for changes in (self.changes(), None))
        wrong = [
            sum(kind in ("dW", "db") for kind, _ in apart(p, q)) for p, q in zip(*both, strict=True)
        ]
        most = max(wrong, default=0)
        if most <= max(wrong[:LOOKED_AT], default=0):
            return self.steps
        return [*self.steps[:-1], steps[wrong.index(most)]]

    @cached_property
    def values(self) -> list[Values]:
        """The numbers of each step."""
        exact = self.case.understood.exact
        return [Values(self.case.watched, s.start, s.end, exact=exact) for s in self.steps]

    @cached_property
    def wrong(self) -> Sequence[Pieces]:
        """The steps as the script takes them, so far as they are explained."""
        return self._pieces(self.changes())

    @cached_property
    def right(self) -> Sequence[Pieces]:
        """The exact steps."""
        return self._pieces(None)

    def without(self, edit: Edit) -> Sequence[Pieces]:
        """The steps as they would be without one of the mistakes."""
        return self._pieces(self.changes(edit))

    def changes(self, but: Edit | None = None) -> Changes:
        """What the script does otherwise, one mistake left out."""
        edits = [edit for _, edit in self.case.edits if edit is not but]
        return {piece: change for edit in edits for piece, change in edit.changes.items()}

    def _pieces(
        self, changes: Changes | None, steps: Sequence[Step] | None = None
    ) -> Sequence[Pieces]:
        return pieces_of(self.case.understood, steps or self.steps, self.case.loss, changes) or []

    # --- pieces ---------------------------------------------------------------------------

    def places(self, piece: Piece, *, edited: bool = True) -> list[Place]:
        """Every node that holds the piece, as the script has it or as it should be."""
        pieces = self.wrong if edited else self.right
        others = self.right if edited else self.wrong
        wanted = [_whole(p, piece) for p in pieces]
        not_meant = [_whole(p, piece) for p in others]
        found = self.holding(wanted, not_meant, self.scales(piece))
        return found or self.by_rows(piece, edited=edited)

    def by_rows(self, piece: Piece, *, edited: bool = True) -> list[Place]:
        """The nodes that hold what each row adds to a gradient."""
        if piece[0] not in ("dW", "db") or len(self.steps[0].X) < 2:
            return []
        return self.holding(
            self._row_by_row(piece, edited=edited),
            self._row_by_row(piece, edited=not edited),
            self.scales(piece),
        )

    def _row_by_row(self, piece: Piece, *, edited: bool) -> list[Array]:
        """What each row adds to a gradient, for scripts that go from row to row."""
        changes = self.changes() if edited else None
        pieces = [self._alone(seen, changes) for seen in self.steps]
        return [np.array([_whole(p, piece) for p in rows]) for rows in pieces]

    def _alone(self, seen: Step, changes: Changes | None) -> Sequence[Pieces]:
        """A step's pieces, each row's by itself."""
        rows = range(len(seen.X))
        alone = [replace(seen, X=seen.X[r : r + 1], T=seen.T[r : r + 1]) for r in rows]
        return self._pieces(changes, alone)

    def rows(self, at: int, edit: Edit) -> list[tuple[Pieces, Pieces]]:
        """Every row's pieces without a mistake and with it, of a step that has several rows."""
        seen = self.steps[at]
        if len(seen.X) < 2:
            return []
        right, wrong = (self._alone(seen, self.changes(but)) for but in (edit, None))
        return list(zip(right, wrong, strict=True)) if len(right) == len(wrong) else []

    def scales(self, piece: Piece) -> list[float]:
        """What scripts multiply a piece by: the loss's own factors, means, and rates."""
        rows, all_rows = len(self.steps[0].X), len(self.case.understood.X)
        outputs = self.case.understood.sizes[-1]
        base = {1.0, 2.0, 0.5}
        means = {1.0, 1 / rows, 1 / all_rows, 1 / outputs, 1 / (rows * outputs), float(rows)}
        found = {b * m for b in base for m in means}
        if piece[0] in ("dW", "db") and self.case.rate:
            found |= {self.case.rate}
        return [s * sign for s in sorted(found, key=lambda x: abs(np.log(x))) for sign in (1, -1)]

    def holding(
        self,
        wanted: Sequence[Array],
        not_meant: Sequence[Array] | None = None,
        scales: Sequence[float] = (1.0,),
    ) -> list[Place]:
        """Every node that holds these numbers, one array a step, up to one of the scales."""
        for scale in scales:
            picked = list(self._telling(wanted, not_meant, scale))
            if not picked:
                continue
            asked = sum(len(numbers) for _, numbers in picked)
            there = sum(int(self.values[k].has(numbers).sum()) for k, numbers in picked)
            if there < 0.95 * asked:
                continue
            places = self._count(picked, scale)
            if places:
                return places
        return []

    def _telling(
        self, wanted: Sequence[Array], not_meant: Sequence[Array] | None, scale: float
    ) -> Iterator[tuple[int, Array]]:
        """The numbers to look up, step by step: those that prove something."""
        left = ENOUGH
        for k, array in enumerate(wanted):
            numbers = scale * np.ravel(array)
            good = telling(numbers) & np.isfinite(numbers)
            if not_meant is not None and np.shape(not_meant[k]) == np.shape(array):
                other = scale * np.ravel(not_meant[k])
                apart = np.abs(numbers - other) > 1e-7 * np.maximum(1, np.abs(numbers))
                good = good & apart if (good & apart).any() else good
            if good.any() and left > 0:
                yield k, numbers[good][:left]
                left -= int(good.sum())

    def _count(self, picked: Sequence[tuple[int, Array]], scale: float) -> list[Place]:
        """The nodes that hold most of the numbers, in the order in which they came about."""
        held: Counter[int] = Counter()
        times: dict[int, list[int]] = {}
        for k, numbers in picked:
            for number in numbers:
                events = self.values[k].holders(float(number))
                for node in {event.node for event in events}:
                    held[node] += 1
                for event in events:
                    times.setdefault(event.node, []).append(event.time)
        asked = sum(len(numbers) for _, numbers in picked)
        good = [n for n, c in held.items() if c >= 0.9 * asked and n not in self.handed_on]
        places = [
            Place(self.nodes[n], scale, held[n] / asked, min(times[n]), _last(times[n], self.steps))
            for n in good
            if n in self.nodes
        ]
        return sorted(places, key=lambda place: place.first)

    # --- parameters ------------------------------------------------------------------------

    def updates(self, key: Key) -> list[Place]:
        """The nodes that leave a parameter as it is after the step; or its value, set by a call."""
        l, name = key
        found = []
        homes = {(at, called): home for at, called, home in self.case.understood.homes}
        for seen in self.steps:
            after = None if seen.after is None else getattr(seen.after[l], name)
            before = getattr(seen.before[l], name)
            found.append(np.empty(0) if after is None else homes[key].sign * after[after != before])
        places = self.holding(found)
        return [place for place in places if place.node.kind == "bind"] or places

    # --- whole arrays -------------------------------------------------------------------------

    def arrays(self, piece: Piece, *, edited: bool = True) -> list[Place]:
        """The nodes that hold the piece as one array, the right way round, up to a factor.

        Only the steps count in which it is another than it should be.
        """
        pieces, others = (self.wrong, self.right) if edited else (self.right, self.wrong)
        turned = self.turned(piece)
        votes: dict[int, list[tuple[float, int]]] = {}
        asked = 0
        for k, (p, q) in enumerate(zip(pieces, others, strict=True)):
            wanted, not_meant = self._as_seen(p, piece), self._as_seen(q, piece)
            if (
                wanted.size < 2
                or not wanted.any()
                or (edited and proportional(wanted, not_meant) is not None)
            ):
                continue
            asked += 1
            seen: set[int] = set()
            for event in self.values[k].events:
                scale = _as(wanted, event.value, turned=turned)
                if scale is not None and event.node not in seen:
                    seen.add(event.node)
                    votes.setdefault(event.node, []).append((scale, event.time))
        return self._places(votes, asked)

    def _as_seen(self, p: Pieces, piece: Piece) -> Array:
        name, l = piece
        row = bias_row(self.case.understood.layers[l]) if name == "dW" else None
        return _whole(p, piece) if row is None else gradient_seen(p, l, row)

    def _places(self, votes: dict[int, list[tuple[float, int]]], asked: int) -> list[Place]:
        found = []
        for node, held in votes.items():
            times = [time for _, time in held]
            scales = np.array([scale for scale, _ in held])
            same = np.ptp(scales) <= 1e-6 * np.abs(scales).max()
            enough = same and len(held) >= 0.9 * asked and node not in self.handed_on
            if enough and node in self.nodes:
                last = _last(times, self.steps)
                found.append(Place(self.nodes[node], held[0][0], len(held), min(times), last))
        return sorted(found, key=lambda place: place.first)

    def turned(self, piece: Piece) -> bool | None:
        """Whether the script has a weight's gradient the other way round; None where it may."""
        name, l = piece
        return self.case.understood.layers[l].W.transposed if name == "dW" else None


def _as(wanted: Array, value: Array, *, turned: bool | None) -> float | None:
    """The factor that makes the array wanted the script's."""
    if value.size != wanted.size or value.dtype.kind not in "fiub":
        return None
    flat = value.astype(float)
    ways = [wanted.T] if turned else [wanted] if turned is False else [wanted, wanted.T]
    for way in ways:
        if np.squeeze(way).shape == np.squeeze(flat).shape:
            scale = proportional(np.squeeze(flat), np.squeeze(way))
            if scale is not None:
                return scale
    return None


def _last(times: Sequence[int], steps: Sequence[Step]) -> int:
    """The last of the times that lie in the first step of any."""
    first = min(times)
    end = next((step.end for step in steps if first < step.end), first + 1)
    return max(time for time in times if time < end)


def _whole(p: Pieces, piece: Piece) -> Array:
    name, l = piece
    return np.asarray(getattr(p, name)[l])
