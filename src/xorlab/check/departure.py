"""Where a script's step departs from the exact one, on the way to a parameter that goes wrong.

What lies on the way to a right parameter is right; so the mistake is among the statements that
only the wrong ones were made by. It is the first whose result is a wrong piece of the step,
though all that it was made of was right.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.check.locate import Finder, Place, proportional
from xorlab.check.record import Event
from xorlab.check.rule import Edit, Key, Rule
from xorlab.check.step import Piece, Pieces
from xorlab.check.trace import Run, Trace, last_name
from xorlab.check.values import telling

BACKWARD = ("da", "delta", "dW", "db")
KINDS = ("z", "a", "da", "slope", "delta", "dW", "db")
NAMED = {
    "sigmoid": r"(?i)sig|logis",
    "tanh": r"(?i)tan",
    "relu": r"(?i)(?<!leaky)(?<!leaky_)relu",
    "leaky-relu": r"(?i)leaky|lrelu",
}


class Held(NamedTuple):
    """Which pieces a run's result is: those of the exact step, and those gone wrong."""

    right: frozenset[Piece]
    wrong: frozenset[Piece]


class Known:
    """Pieces of a step, to be known again up to a usual factor: as arrays, or number by number."""

    def __init__(self, finder: Finder, pieces: Sequence[tuple[Piece, Array]]) -> None:
        self.finder, self.pieces = finder, pieces
        told = [
            (number * scale, np.sign(scale), at)
            for at, (piece, array) in enumerate(pieces)
            for number in array[telling(array) & np.isfinite(array)]
            for scale in finder.scales(piece)
        ]
        told.sort()
        self.numbers = np.array([number for number, _, _ in told])
        self.sign_of = [float(sign) for _, sign, _ in told]
        self.owners = [pieces[at][0] for _, _, at in told]

    def of(self, value: Array, *, stretched: bool = False) -> frozenset[Piece]:
        """What a value may be. stretched: a gradient as it is when it meets its parameter, too."""
        if value.dtype.kind not in "fiub" or not np.any(value):
            return frozenset()
        if value.size == 1:
            return frozenset(self.owners[k] for k in self._numbers(value))
        return frozenset(
            piece
            for piece, array in self.pieces
            if self._scale(value, piece, array)
            or (stretched and self._scale(self._stretched(value, piece), piece, array))
        )

    def signs(self, value: Array) -> set[float]:
        """The signs that a value may have beside the errors and gradients that it may be."""
        if value.size == 1:
            at = self._numbers(value)
            return {self.sign_of[k] for k in at if self.owners[k][0] in BACKWARD}
        scales = (self._scale(value, p, a) for p, a in self.pieces if p[0] in BACKWARD)
        return {float(np.sign(scale)) for scale in scales if scale}

    def _numbers(self, value: Array) -> range:
        number = float(value.ravel()[0])
        margin = 1e-9 * abs(number)
        return range(*np.searchsorted(self.numbers, [number - margin, number + margin]))

    def _scale(self, value: Array, piece: Piece, array: Array) -> float:
        """By what a value exceeds a piece; 0 where it is another."""
        if value.size != array.size or value.dtype.kind not in "fiub":
            return 0.0
        turned, flat = self.finder.turned(piece), np.squeeze(value).astype(float)
        for way in (array.T,) if turned else (array,) if turned is False else (array, array.T):
            wanted = np.squeeze(way)
            known = np.isfinite(wanted)
            if flat.shape != wanted.shape or not known.any():
                continue
            scale = proportional(flat[known], wanted[known])
            many = len(np.unique(np.abs(flat[known & telling(flat)]))) > 2
            scales = self.finder.scales(piece)
            if scale and (many or any(abs(scale / s - 1) < 1e-7 for s in scales)):
                return scale
        return 0.0

    def by_rows(self, value: Array) -> frozenset[Piece]:
        """What a value may be that has more rows: some that made no difference to the step."""
        if value.dtype.kind not in "fiub":
            return frozenset()
        return frozenset(p for p, array in self.pieces if self._has_rows(value, p, array))

    def _has_rows(self, value: Array, piece: Piece, array: Array) -> bool:
        if piece[0] in ("dW", "db") or array.ndim != 2 or len(array) != len(self.finder.steps[0].X):
            return False
        wanted = array[np.isfinite(array).all(axis=1)]
        for rows in (value, value.T):
            if rows.ndim != 2 or rows.shape[1] != array.shape[1] or len(rows) <= len(array):
                continue
            for scale in self.finder.scales(piece):
                gap = np.abs(rows[:, None] - scale * wanted).max(axis=-1)
                if wanted.any() and (gap.min(axis=0) <= 1e-9 * np.abs(value).max()).all():
                    return True
        return False

    def _stretched(self, value: Array, piece: Piece) -> Array:
        name, l = piece
        homes = {(at, kind): home for at, kind, home in self.finder.case.understood.homes}
        with suppress(ValueError, KeyError):
            return np.broadcast_to(value, homes[l, name[1:]].shapes[0])
        return value


class Departure:
    """The way to the parameters that one mistake leaves wrong, run by run, in one step."""

    def __init__(self, finder: Finder, edit: Edit) -> None:
        self.finder, self.edit = finder, edit
        self.right_steps = finder.without(edit)
        self.last = len(finder.case.understood.layers) - 1
        self.at = self._telling_step()
        self.seen: dict[tuple[int, int], Held] = {}
        self.runs: dict[int, list[Run]] = {}
        self.trace = Trace(finder.case.watched, finder.values[self.at].events)

    def _telling_step(self) -> int:
        """The step in which the most arrays go wrong."""
        wrong = [
            len(_apart(w, r)) for w, r in zip(self.finder.wrong, self.right_steps, strict=True)
        ]
        return int(np.argmax(wrong)) if wrong else 0

    # --- ways -----------------------------------------------------------------------------------

    @cached_property
    def ways(self) -> dict[Key, dict[tuple[int, int], Run]]:
        """The runs that each parameter array was made by, of those whose update is seen."""
        found = {}
        for l, name, _ in self.finder.case.understood.homes:
            update = self.update((l, name))
            if update is not None:
                found[l, name] = self.trace.way(update)
        return found

    def update(self, key: Key) -> Event | None:
        """What leaves a parameter as it is after the step."""
        step = self.finder.steps[self.at]
        nodes = {place.node.id for place in self.finder.updates(key)}
        l, name = key
        if step.after is None or not nodes:
            return None
        after = getattr(step.after[l], name)
        moved = np.abs(after[after != getattr(step.before[l], name)])
        for event in self.finder.values[self.at].events:
            if event.node in nodes and moved.size:
                gap = np.abs(np.abs(event.value.astype(float).reshape(-1, 1)) - moved)
                if (gap.min(axis=0, initial=np.inf) < 1e-12).any():
                    return event
        return None

    def wrong_keys(self) -> list[Key]:
        """The parameter arrays whose gradient is not the exact one, the last layer's first."""
        apart = _apart(self.finder.wrong[self.at], self.right_steps[self.at])
        keys = [key for key in self.ways if ("d" + key[1], key[0]) in apart]
        return sorted(keys, key=lambda key: (-key[0], key[1]))

    def suspects(self) -> Iterator[list[Run]]:
        """The runs that only wrong parameters were made by, in the order of time.

        Those that all of them were made by come first, then those of each; at last those of each
        that right ones were made by as well, for objects of one class are not told apart.
        """
        wrong = self.wrong_keys()
        apart = _apart(self.finder.wrong[self.at], self.finder.right[self.at])
        right = [w for (l, name), w in self.ways.items() if ("d" + name, l) not in apart]
        cleared = {run for way in right for run in way}
        ways = [self.ways[key] for key in wrong]
        shared = set.intersection(*map(set, ways)) if ways else set()
        if not ways:
            return
        each = [(set(way), way) for way in ways]
        for keys, way in [(shared - cleared, ways[0]), *((k - cleared, w) for k, w in each), *each]:
            yield sorted((way[key] for key in keys), key=lambda run: run.time)

    # --- pieces -----------------------------------------------------------------------------------

    @cached_property
    def right(self) -> Known:
        """The pieces of the exact step, whole and row by row."""
        return self._known(lambda right, wrong: [(p, _piece(right, p)) for p in _named(right)])

    @cached_property
    def wrong(self) -> Known:
        """The pieces that go wrong, whole and row by row."""
        return self._known(
            lambda right, wrong: [(p, _piece(wrong, p)) for p in _apart(wrong, right)]
        )

    def _known(self, pick: Callable[[Pieces, Pieces], list[tuple[Piece, Array]]]) -> Known:
        rows = self.finder.rows(self.at, self.edit)
        both = [(self.right_steps[self.at], self.finder.wrong[self.at]), *rows]
        return Known(self.finder, [named for pair in both for named in pick(*pair)])

    def held(self, run: Run) -> Held:
        """Which pieces a run's result is: of the kinds that the statement's runs mostly give."""
        found = self._held(run)
        kinds = Counter(
            kind
            for other in self._of_statement(run)
            for kind in {kind for kind, _ in self._held(other).right | self._held(other).wrong}
        )
        usual = {kind for kind, count in kinds.items() if count == max(kinds.values())}
        return Held(*(frozenset(p for p in pieces if p[0] in usual) for pieces in found))

    def _held(self, run: Run) -> Held:
        if run.key not in self.seen:
            value = self.result(run)
            found = Held(frozenset(), frozenset())
            if value is not None:
                found = Held(self.right.of(value), self.wrong.of(value, stretched=True))
                if not any(found):
                    found = Held(self.right.by_rows(value), self.wrong.by_rows(value))
            self.seen[run.key] = found
        return self.seen[run.key]

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
        return None if run.event is None else run.event.value

    # --- the place ----------------------------------------------------------------------------------

    def place(self, rule: Rule) -> Place | None:
        """The node to mend."""
        for runs in self.suspects():
            found = self._of(runs, rule)
            if found is not None and self.edit.site[0] == "slope":
                found = self._within(runs, self.edit.layers[-1]) or found
            if found is not None:
                return self._node(found)
        return None

    def _node(self, run: Run) -> Place:
        """A run's own outcome, as a place."""
        line = [n for n in self.trace.on_line[run.statement.lineno] if n.kind == "value"]
        node = line[0] if run.event is None else self.trace.nodes[run.event.node]
        return Place(node, 1.0, 1.0, run.time, run.time)

    def _of(self, runs: Sequence[Run], rule: Rule) -> Run | None:
        made = [run for run in runs if not is_handed(run)]
        computed = [run for run in made if not self.copies(run)]
        for run in computed:
            if self.held(run).wrong and not self.is_right(run):
                called = self._called(run, made, rule)
                return called or self._in_role(run, made, rule) or run
        return computed[0] if computed == runs[-1:] else None

    def is_right(self, run: Run) -> bool:
        """Whether a result is right where it stands, whatever wrong piece it is the same as.

        Right is what a wrong piece is made of when it is right, and what was not there before.
        """
        found = self.held(run)
        given = [made for made in self.trace.made_of(run) if not returns(made)]
        again = any(found.right & self.held(made).right for made in given)
        return bool(found.right & ingredients(found.wrong, self.last)) and not again

    def _in_role(self, user: Run, runs: Sequence[Run], rule: Rule) -> Run | None:
        """What made the right piece that is used as another, where that is the mistake.

        It is where a right piece gets a name that belongs to another; and wherever the rule is
        not about which of the pieces is used.
        """
        keys = {run.key for run in runs}
        belong = ingredients(self.held(user).wrong, self.last)
        if user.key in {way_end(way) for way in self.ways.values()}:
            belong = set(self.held(user).wrong)
        for run in sorted(self.trace.made_of(user), key=lambda run: -run.time):
            found = self.held(run)
            if run.key not in keys or not found.right:
                continue
            if renames(run) and not found.right & belong:
                return run
            same = found.right & ingredients(found.wrong, self.last)
            if same and rule.code not in ("XL106", "XL107"):
                return run
        return None

    def _called(self, run: Run, runs: Sequence[Run], rule: Rule) -> Run | None:
        """Where a derivative is called: with the wrong value, or for the wrong layer."""
        if rule.code not in ("XL103", "XL104") or not returns(run):
            return None
        own = NAMED.get(self.finder.case.understood.activations[self.edit.layers[-1]].name, "(?!)")
        misnamed = any(re.search(name, run.function) for name in NAMED.values()) and not re.search(
            own, run.function
        )
        elsewhere = (self.held(other) for other in self._of_statement(run))
        if rule.code == "XL104" and not misnamed and all(h.wrong or not h.right for h in elsewhere):
            return None
        calls = (
            each for each in runs if run.key in {made.key for made in self.trace.made_of(each)}
        )
        return next((each for each in calls if each.event is not None), None)

    def _within(self, runs: Sequence[Run], l: int) -> Run | None:
        """Where a function that makes a layer's activation hands the error on as it came."""
        handed = [
            run
            for run in runs
            if ("da", l) in self.held(run).right and ("delta", l) in self.held(run).wrong
        ]
        made = (
            self.trace.nodes[event.node].function
            for event in (self.trace.events if any(run.function for run in handed) else ())
            if ("a", l + 1) in self.right.of(event.value)
        )
        inside = f"{next(made, '')}."
        return next((run for run in handed if run.function.startswith(inside)), None)

    def sign(self) -> Place | None:
        """Since where a step has another sign than the exact gradient; at last, the update."""
        keys = self.wrong_keys()
        way = sorted(self.ways[keys[0]].values(), key=lambda run: run.time) if keys else []
        suspects = {run.key for runs in islice(self.suspects(), 1) for run in runs}
        usual, since = 1.0, None
        for run in way:
            value = None if is_handed(run) else self.result(run)
            signs = set() if value is None else self.right.signs(value)
            if len(signs) == 1 and run.key not in suspects:
                usual = signs.pop()
            elif len(signs) == 1:
                since = None if usual in signs else since or run
        return self._node(since or way[-1]) if way else None

    def copies(self, run: Run) -> bool:
        """Whether a statement only copies, or calls a function of the script."""
        return not isinstance(run.statement, ast.AugAssign) and not any(
            isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare)
            or (
                isinstance(node, ast.Call)
                and last_name(node.func) not in self.trace.scopes.functions
            )
            for part in run.parts
            for node in ast.walk(part)
        )


def ingredients(pieces: Iterable[Piece], last: int) -> set[Piece]:
    """What pieces are made of when they are right."""
    made_of: dict[str, Callable[[int], set[Piece]]] = {
        "z": lambda l: {("a", l)},
        "a": lambda l: {("z", l - 1)},
        "da": lambda l: {("a", l + 1) if l == last else ("delta", l + 1)},
        "slope": lambda l: {("z", l), ("a", l + 1)},
        "delta": lambda l: {("da", l), ("slope", l)},
        "dW": lambda l: {("a", l), ("delta", l)},
        "db": lambda l: {("delta", l)},
    }
    return {each for name, l in pieces for each in made_of[name](l)}


def way_end(way: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The last run of a way: the update."""
    return max(way, key=lambda key: key[1])


def returns(run: Run) -> bool:
    """Whether a run gives a function's result."""
    return isinstance(run.statement, ast.Return)


def renames(run: Run) -> bool:
    """Whether a statement gives another name to what has one."""
    return all(isinstance(part, ast.Name | ast.Attribute | ast.Subscript) for part in run.parts)


def is_handed(run: Run) -> bool:
    """Whether a run only hands on: an argument, or a loop's variable."""
    return isinstance(run.statement, ast.FunctionDef | ast.For)


def _named(p: Pieces) -> Iterator[Piece]:
    for kind in KINDS:
        held = getattr(p, kind)
        yield from ((kind, l) for l in (held if isinstance(held, dict) else range(len(held))))


def _piece(p: Pieces, piece: Piece) -> Array:
    """A piece, without the rows in which a kink leaves the derivative open."""
    name, l = piece
    found = np.array(getattr(p, name)[l], dtype=float)
    if name in ("slope", "delta") and p.z[l].shape == found.shape:
        found[(p.z[l] == 0).any(axis=-1)] = np.nan
    return found


def _apart(wrong: Pieces, right: Pieces) -> set[Piece]:
    """The pieces that differ."""
    return {
        piece
        for piece in _named(right)
        if not np.allclose(
            _piece(wrong, piece), _piece(right, piece), rtol=1e-7, atol=1e-13, equal_nan=True
        )
    }
