"""Where a script writes its rows down: as lists, dictionaries, a text of numbers, or in a file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.check.parsing import parse

NUMBERS = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d*)?(?![\w.])")
ESCAPED = re.compile(r"\\[nrt]")
"""The end of a line, or a gap, as a text in a script has them."""
LARGEST = 20_000
"""Signs of a file that is looked at."""
LITERALS = (ast.List, ast.Tuple, ast.Dict, ast.Set)


class Spot(NamedTuple):
    """A number as it stands in a text: its line, from 1, and the columns it takes there."""

    value: float
    line: int
    start: int
    end: int


@dataclass(frozen=True)
class Written:
    """Numbers that stand in one place, in the order in which they are read.

    line: of the statement that they belong to. file: beside the script; "" for the script itself.
    source: the text that holds them.
    """

    line: int
    spots: tuple[Spot, ...]
    source: str
    file: str = ""

    @property
    def numbers(self) -> Array:
        """What is read there."""
        return np.array([spot.value for spot in self.spots])

    def holds(self, table: Array) -> bool:
        """Whether the rows of a table (rows, columns) stand there, in any order.

        Beside the table's columns there may be others, before or behind them; the rows may stand
        as columns.
        """
        columns, wanted = table.shape[1], sorted(table.tolist())
        return any(
            sorted(self.numbers[grid[:, first : first + columns]].tolist()) == wanted
            for grid in self._grids(len(table))
            for first in range(grid.shape[1] - columns + 1)
        )

    def target(self, X: Array, y: Array, row: int) -> Spot | None:
        """Where a row's target stands: in a column beside its inputs, or among targets alone.

        X (rows, inputs), y (rows, 1).
        """
        wanted, one = sorted(np.hstack([X, y]).tolist()), [*X[row], *y[row]]
        for grid in self._grids(len(X)):
            for first in range(grid.shape[1] - X.shape[1] + 1):
                for column in grid.T:
                    places = np.column_stack([grid[:, first : first + X.shape[1]], column])
                    table = self.numbers[places].tolist()
                    if sorted(table) == wanted:
                        return self.spots[column[table.index(one)]]
        return self.spots[row] if np.array_equal(self.numbers, y.ravel()) else None

    def _grids(self, rows: int) -> Iterator[Array]:
        """The numbers' indices as so many rows, written one after the other or as columns."""
        width = len(self.spots) // max(rows, 1)
        if rows and width * rows == len(self.spots):
            yield np.arange(len(self.spots)).reshape(rows, width)
            yield np.arange(len(self.spots)).reshape(width, rows).T

    def rewritten(self, spot: Spot, value: float) -> str:
        """The line with another number at a spot, written as it is elsewhere; "" if nowhere."""
        lines = self.source.splitlines()
        other = next((s for s in self.spots if s.value == value), None)
        if other is None or spot.end <= spot.start or other.end <= other.start:
            return ""
        text = lines[other.line - 1][other.start : other.end]
        line = lines[spot.line - 1]
        return line[: spot.start] + text + line[spot.end :]


def written(source: str) -> list[Written]:
    """All lists of numbers of a script, the largest first of those that lie within each other.

    >>> [found.numbers.tolist() for found in written("y = [[0], [1]]")]
    [[0.0, 1.0], [0.0], [1.0]]
    """
    try:
        tree = parse(source)
    except SyntaxError:
        return []
    found = []
    for statement in ast.walk(tree):
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.For, ast.Expr, ast.Return)):
            for node in literals(statement):
                spots = tuple(spots_in(node, source))
                if spots:
                    found.append(Written(statement.lineno, spots, source))
    return found


def beside(source: str, script: Path) -> Iterator[Written]:
    """The numbers of the files that a script calls by their names."""
    with suppress(SyntaxError):
        for node in ast.walk(parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
                file = script.parent / node.value
                with suppress(OSError, ValueError):
                    if file.is_file() and file.stat().st_size <= LARGEST:
                        text = file.read_text(encoding="utf-8")
                        yield Written(1, tuple(text_spots(text)), text, str(file))


def literals(statement: ast.stmt) -> Iterator[ast.expr]:
    """The lists and texts of a statement, but not of the statements within it."""
    own = [n for n in ast.iter_child_nodes(statement) if isinstance(n, ast.expr)]
    for part in own:
        for node in ast.walk(part):
            text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if text or isinstance(node, LITERALS):
                yield node  # type: ignore[misc]


def spots_in(node: ast.expr, source: str) -> Iterator[Spot]:
    """The numbers of a literal; none where it holds anything but literals."""
    found: list[Spot] = []
    waiting: list[ast.expr] = [node]
    while waiting:
        one = waiting.pop()
        value = number(one)
        if value is not None:
            found.append(Spot(value, one.lineno, *columns(one, source)))
        elif isinstance(one, ast.Dict):
            waiting += [v for v in reversed(one.values) if v is not None]
        elif isinstance(one, (ast.List, ast.Tuple, ast.Set)):
            waiting += reversed(one.elts)
        elif isinstance(one, ast.Call):  # np.array([0, 1]) within a list
            waiting += reversed(one.args)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            found += spots_of_text(one, source)
        else:
            return
    yield from found


def columns(node: ast.expr, source: str) -> tuple[int, int]:
    """From where to where a node of one line stands in it; a tree counts bytes."""
    line = source.splitlines()[node.lineno - 1].encode()
    start, end = line[: node.col_offset], line[: node.end_col_offset]
    return len(start.decode()), len(end.decode())


def number(node: ast.expr) -> float | None:
    """A number as it is written, with its sign."""
    sign = 1.0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        sign = -1.0 if isinstance(node.op, ast.USub) else 1.0
        node = node.operand
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return sign * float(node.value)
    return None


def spots_of_text(node: ast.Constant, source: str) -> list[Spot]:
    """The numbers of a text, where they stand in the script: it may begin a line further down."""
    said = [spot.value for spot in text_spots(str(node.value))]
    if not said:
        return []
    last = node.end_lineno or node.lineno
    lines = source.splitlines()[:last]
    lines[: node.lineno - 1] = [""] * (node.lineno - 1)
    seen = text_spots("\n".join(ESCAPED.sub("  ", line) for line in lines))
    values = [spot.value for spot in seen]
    for first in range(len(seen) - len(said) + 1):  # other numbers may stand before it in its line
        if values[first : first + len(said)] == said:
            return seen[first : first + len(said)]
    return [Spot(value, node.lineno, 0, 0) for value in said]


def text_spots(text: str) -> list[Spot]:
    """The numbers of a text, line by line; what follows a # is a comment."""
    return [
        Spot(float(match[0]), line, *match.span())
        for line, part in enumerate(text.split("\n"), 1)
        for match in NUMBERS.finditer(part.partition("#")[0])
    ]
