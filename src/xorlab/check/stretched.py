"""A row and a column that NumPy stretches to a table: every output beside every target.

Of (n,) and (n, 1) neither is wrong by itself, and neither is the operation; the table is theirs
together. So both are looked for by their numbers, among what was computed before.
"""

from __future__ import annotations

import ast
import math
from collections import deque
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.check.parsing import expression
from xorlab.check.record import Event, Node, Watched
from xorlab.check.values import telling

OPERATIONS: Mapping[str, Callable[[Array, Array], Array]] = {
    "Sub": np.subtract,
    "Add": np.add,
    "Mult": np.multiply,
    "Div": np.divide,
    "subtract": np.subtract,
    "add": np.add,
    "multiply": np.multiply,
    "divide": np.divide,
}
"""By the operator's name in Python's grammar, or NumPy's function."""
REMEMBERED = 40
"""Lines of numbers, (n,) or (n, 1), of each length, among which the two are looked for."""
NEARLY = 1e-6
Numbers: TypeAlias = tuple[tuple[int, ...], bytes]
MOST = 8
"""Tables that are told of one script."""


@dataclass(frozen=True, eq=False)
class Table:
    """An operation on two lines of n numbers, whose result is (n, n).

    target: the one that is data: (n,), or (n, 1) or (1, n) where the output is (n,). output: the
    other one. target_text, output_text: as the operation has them.
    """

    event: Event
    node: Node
    target: Array
    output: Array
    target_text: str
    output_text: str

    @property
    def differs(self) -> bool:
        """Whether it is a difference: the error itself, and not a part of a printed loss."""
        found = operation(self.node.text)
        return found is not None and found[0] is np.subtract

    @property
    def said(self) -> str:
        """What became of which shapes, as a sentence."""
        n = self.target.size
        return (
            f"{self.target_text} is {shape(self.target)} and {self.output_text} is "
            f"{shape(self.output)}, so {self.node.text} is ({n}, {n}): each of the {n} outputs is "
            f"held against all {n} targets, not against its own."
        )


@dataclass(frozen=True, eq=False)
class Line:
    """A line of n numbers, (n,), (n, 1) or (1, n); `data` where a task may have them."""

    value: Array
    data: bool
    key: Numbers


def tables(watched: Watched, until: float = math.inf) -> Iterator[Table]:
    """Every operation that made a table of targets and outputs, in the order of time."""
    nodes = watched.by_id
    marks = iter([*watched.marks])
    mark = next(marks, None)
    lines: dict[int, deque[Line]] = {}
    fixed = lasting(watched)
    count = 0
    for event in watched.events:
        if event.time >= until:
            return
        while mark is not None and mark.time < event.time:
            for value in mark.state.values():
                remember(lines, value, fixed)
            mark = next(marks, None)
        node = nodes.get(event.node)
        if node is not None and is_square(event.value):
            table = made_of(event, node, lines.get(len(event.value), deque()))
            if table is not None:
                yield table
                count += 1
                if count == MOST:
                    return
        remember(lines, event.value, fixed)


def birth(watched: Watched) -> Table | None:
    """The first table of outputs less targets, or of their products where there is none.

    It is told where the reader wrote it: the operation of objects, not the one inside of them.
    """
    found = list(tables(watched))
    differences = [table for table in found if table.differs]
    if not differences:
        return found[0] if found else None
    first, *later = differences
    same = (t for t in later if t.event.part and np.array_equal(t.event.value, first.event.value))
    return next(same, first)


def lasting(watched: Watched) -> set[Numbers]:
    """The lines of numbers that are there before any loop, and to the end: a task's, and settings.

    Targets need be no simple fractions, as those of a curve are not.
    """
    states = [mark.state for mark in watched.marks if mark.state]
    if len(states) < 2:
        return set()
    first, last = ({numbers(v) for v in s.values() if is_line(v)} for s in (states[0], states[-1]))
    return first & last


def remember(lines: dict[int, deque[Line]], value: Array, fixed: Container[Numbers]) -> None:
    """Keep a line of numbers, the last of its length, once."""
    if is_line(value):
        kept, key = lines.setdefault(value.size, deque(maxlen=REMEMBERED)), numbers(value)
        if not any(key == old.key for old in kept):
            kept.append(Line(value.astype(float), is_data(value) or key in fixed, key))


def is_line(value: Array) -> bool:
    """Whether a value is several numbers in a row or in a column."""
    several = value.size > 1 and value.size == max(value.shape, default=0)
    return bool(several and value.dtype.kind in "biuf")


def numbers(value: Array) -> Numbers:
    """What tells whether two arrays are the same."""
    return value.shape, value.astype(float).tobytes()


def is_square(value: Array) -> bool:
    """Whether a value may be such a table."""
    square = value.ndim == 2 and value.shape[0] == value.shape[1] > 1
    return bool(square and value.dtype.kind == "f" and np.isfinite(value).all())


def made_of(event: Event, node: Node, lines: deque[Line]) -> Table | None:
    """The target and the output of which an operation made its table: a row and a column."""
    found = operation(node.text)
    if found is None:
        return None
    operate, texts = found
    wanted = event.value
    for one, other in product(reversed(lines), repeat=2):
        left, right = one.value, other.value
        if one.data == other.data or (left.shape[-1] == 1) == (right.shape[-1] == 1):
            continue
        with np.errstate(all="ignore"):
            # The first number tells nearly all pairs; the rest is for those that it leaves.
            first = float(operate(left.ravel()[:1], right.ravel()[:1])[0])
            if not abs(first - float(wanted[0, 0])) <= NEARLY * max(1.0, abs(first)):
                continue
            made = operate(left, right)
        if made.shape == wanted.shape and np.allclose(made, wanted, rtol=1e-9, atol=1e-12):
            pairs = ((left, texts[0]), (right, texts[1]))
            (target, named), (output, called) = pairs if one.data else pairs[::-1]
            return Table(event, node, target, output, named, called)
    return None


def is_data(line: Array) -> bool:
    """Whether a line holds targets: whole numbers and simple fractions, as a task has them."""
    return not telling(line).any()


def operation(text: str) -> tuple[Callable[[Array, Array], Array], tuple[str, str]] | None:
    """What a text computes element by element, and the texts of its two operands.

    >>> operation("y - out")[1], operation("np.dot(y, out)")
    (('y', 'out'), None)
    """
    try:
        whole = expression(text)
    except (SyntaxError, ValueError):
        return None
    if isinstance(whole, ast.BinOp):
        name, sides = type(whole.op).__name__, [whole.left, whole.right]
    elif isinstance(whole, ast.Call) and len(whole.args) == 2:
        name, sides = getattr(whole.func, "attr", getattr(whole.func, "id", "")), whole.args
    else:
        return None
    if name not in OPERATIONS:
        return None
    left, right = (ast.get_source_segment(text.strip(), side) or "" for side in sides)
    return OPERATIONS[name], (left, right)


def shape(value: Array) -> str:
    """An array's shape as NumPy writes it."""
    return str(value.shape)
