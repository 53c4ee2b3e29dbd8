"""Targets in the shape of the outputs: where they are made, or else where the two meet."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np

from xorlab.backprop import Array
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.statement import Statement, parsed
from xorlab.check.record import Watched
from xorlab.check.statements import last_name
from xorlab.check.stretched import Table

FLATTENING = ("ravel", "flatten", "squeeze")
BIRTHS = 3
"""Lines that bind the targets, of which one is changed."""


def reshaped(table: Table, watched: Watched) -> Iterator[Patch]:
    """The changes that give the targets the outputs' shape, the likeliest first.

    Where they are made, for that mends the printed loss as well as the error; but where the two
    meet, if elsewhere the script holds targets of this shape against outputs of the same.
    """
    here = Statement(watched.source, table.node.line)
    alike = reshape(table.target_text, table.output)
    if fits_elsewhere(here, table):
        yield from here.exchange([table.target_text], [alike])
    for line in births(table, watched):
        yield from made(Statement(watched.source, line), table)
    yield from here.exchange([table.target_text], [alike])
    for node in here.parts():
        if isinstance(node, ast.Name | ast.Attribute):
            yield here.put(node, reshape(here.text(node), table.output))


def fits_elsewhere(here: Statement, table: Table) -> bool:
    """Whether another statement operates on the targets and on outputs that it flattens itself."""
    if table.target.ndim != 1 or table.output.ndim != 2:
        return False
    for node in ast.walk(here.tree):
        if isinstance(node, ast.BinOp):
            sides: list[ast.expr] = [node.left, node.right]
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Call):
            sides = node.args
        else:
            continue
        others = [side for side in sides if here.text(side) != table.target_text]
        if 0 < len(others) < len(sides) and any(map(flattens, others)):
            return True
    return False


def flattens(node: ast.expr) -> bool:
    """Whether an expression makes a line of numbers of a column: `out[:, 0]`, `out.ravel()`."""
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Tuple):
            first, *rest = part.slice.elts
            if isinstance(first, ast.Slice) and any(isinstance(i, ast.Constant) for i in rest):
                return True
        if isinstance(part, ast.Call) and last_name(part.func) in FLATTENING:
            return True
    return False


def births(table: Table, watched: Watched) -> list[int]:
    """The first lines that bind the targets, or the many of which a batch has some."""
    nodes = watched.by_id
    wanted = table.target.ravel()
    lines: dict[int, None] = {}
    for event in watched.events:
        value, node = event.value, nodes[event.node]
        if event.time > table.event.time:
            break
        if node.kind != "bind" or value.dtype.kind not in "biuf":
            continue
        if value.ndim != table.target.ndim or value.size != max(value.shape, default=0):
            continue
        numbers = value.ravel()
        if np.array_equal(numbers, wanted) or (
            len(numbers) > len(wanted) and np.isin(wanted, numbers).all()
        ):
            lines[node.line] = None
    return list(lines)[:BIRTHS]


def made(statement: Statement, table: Table) -> Iterator[Patch]:
    """The targets reshaped where they are bound: alone, or as one of several."""
    value = statement.value
    if value is None or isinstance(statement.statement, ast.Expr | ast.Return):
        return
    for part in value.elts if isinstance(value, ast.Tuple) else (value,):
        if isinstance(part, ast.List) and table.output.ndim == 2:
            items = ", ".join(f"[{statement.text(one)}]" for one in part.elts)
            yield statement.put(part, f"[{items}]")
        else:
            yield statement.put(part, reshape(statement.text(part), table.output))


def reshape(text: str, like: Array) -> str:
    """An expression for an array in the shape of another line of numbers.

    >>> reshape("y", np.zeros((4, 1))), reshape("a + b", np.zeros(4))
    ('y.reshape(-1, 1)', '(a + b).ravel()')
    """
    atoms = ast.Name | ast.Call | ast.Subscript | ast.Attribute
    held = text if isinstance(parsed(text), atoms) else f"({text})"
    if like.ndim == 1:
        return f"{held}.ravel()"
    sides = ", ".join("1" if size == 1 else "-1" for size in like.shape)
    return f"{held}.reshape({sides})"
