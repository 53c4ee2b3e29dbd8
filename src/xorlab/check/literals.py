"""Where a script writes its rows down: as lists, dictionaries, or a text of numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xorlab.backprop import Array

NUMBERS = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d*)?(?![\w.])")
LITERALS = (ast.List, ast.Tuple, ast.Dict, ast.Set)


@dataclass(frozen=True)
class Written:
    """Numbers that stand in one place of a script, in the order in which they are read.

    line: of the statement that they belong to. lines: of each number.
    """

    line: int
    numbers: Array
    lines: tuple[int, ...]

    def holds(self, table: Array) -> bool:
        """Whether the rows of a table (rows, columns) stand there, in any order.

        Beside the table's columns there may be others, before or behind them; the rows may stand
        as columns.
        """
        rows, columns = table.shape
        if not rows or len(self.numbers) % rows or len(self.numbers) < table.size:
            return False
        width = len(self.numbers) // rows
        wanted = sorted(table.tolist())
        for grid in (self.numbers.reshape(rows, width), self.numbers.reshape(width, rows).T):
            for first in range(width - columns + 1):
                if sorted(grid[:, first : first + columns].tolist()) == wanted:
                    return True
        return False

    def line_of(self, row: int, rows: int) -> int:
        """The line on which a row's numbers begin, where each row's stand together."""
        return self.lines[row * (len(self.numbers) // rows)]


def written(source: str) -> list[Written]:
    """All lists of numbers of a script, the largest first of those that lie within each other.

    >>> [found.numbers.tolist() for found in written("y = [[0], [1]]")]
    [[0.0, 1.0], [0.0], [1.0]]
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    found = []
    for statement in ast.walk(tree):
        if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.For, ast.Expr, ast.Return)):
            for node in literals(statement):
                numbers = list(numbers_in(node))
                if numbers:
                    values, lines = zip(*numbers, strict=True)
                    found.append(Written(statement.lineno, np.array(values), lines))
    return found


def literals(statement: ast.stmt) -> Iterator[ast.expr]:
    """The lists and texts of a statement, but not of the statements within it."""
    own = [n for n in ast.iter_child_nodes(statement) if isinstance(n, ast.expr)]
    for part in own:
        for node in ast.walk(part):
            text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if text or isinstance(node, LITERALS):
                yield node  # type: ignore[misc]


def numbers_in(node: ast.expr) -> Iterator[tuple[float, int]]:
    """The numbers of a literal with their lines; none where it holds anything but literals."""
    found: list[tuple[float, int]] = []
    waiting: list[ast.expr] = [node]
    while waiting:
        one = waiting.pop()
        value = number(one)
        if value is not None:
            found.append((value, one.lineno))
        elif isinstance(one, ast.Dict):
            waiting += [v for v in reversed(one.values) if v is not None]
        elif isinstance(one, (ast.List, ast.Tuple, ast.Set)):
            waiting += reversed(one.elts)
        elif isinstance(one, ast.Call):  # np.array([0, 1]) within a list
            waiting += reversed(one.args)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            found += text_numbers(one.value, one.lineno)
        else:
            return
    yield from found


def number(node: ast.expr) -> float | None:
    """A number as it is written, with its sign."""
    sign = 1.0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        sign = -1.0 if isinstance(node.op, ast.USub) else 1.0
        node = node.operand
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return sign * float(node.value)
    return None


def text_numbers(text: str, line: int) -> Sequence[tuple[float, int]]:
    """The numbers of a text, line by line."""
    return [
        (float(match[0]), line + down)
        for down, part in enumerate(text.split("\n"))
        for match in NUMBERS.finditer(part)
    ]
