"""A change of a script's text: one stretch of it, replaced."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Patch:
    r"""Lines `first` to `last` (from 1, both included) replaced by `text`.

    added: only these are new, before the line `first`, and the mistake is not there: what is
    missing may be put far from where that shows.

    >>> print(Patch(2, 2, "b = 3").applied("a = 1\nb = 2\nc = 4"))
    a = 1
    b = 3
    c = 4
    """

    first: int
    last: int
    text: str
    added: str = ""

    def applied(self, source: str) -> str:
        """The script's text with the change."""
        lines = source.splitlines()
        return "\n".join([*lines[: self.first - 1], self.text, *lines[self.last :]])

    def replaced(self, source: str) -> str:
        """The lines that it takes the place of, as they stand there."""
        return "\n".join(source.splitlines()[self.first - 1 : self.last])


def spliced(source: str, node: ast.expr | ast.stmt, text: str) -> Patch:
    """The patch that puts a text in a node's place."""
    lines = source.splitlines()
    first, last = node.lineno, node.end_lineno or node.lineno
    head = lines[first - 1].encode()[: node.col_offset].decode()
    tail = lines[last - 1].encode()[node.end_col_offset or 0 :].decode()
    return Patch(first, last, head + text + tail)


def together(source: str, one: Patch, other: Patch) -> Patch:
    r"""Two changes as one, of the lines from the first to the last.

    >>> print(together("a\nb\nc", Patch(1, 1, "A"), Patch(3, 3, "C")).text)
    A
    b
    C
    """
    upper, lower = sorted((one, other), key=lambda patch: patch.first)
    between = source.splitlines()[upper.last : lower.first - 1]
    return Patch(upper.first, lower.last, "\n".join([upper.text, *between, lower.text]))


def statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Every statement that holds no other."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield node


def statement_at(tree: ast.Module, line: int) -> ast.stmt | None:
    """The innermost simple statement that covers a line."""
    found: ast.stmt | None = None
    for node in statements(tree):
        if node.lineno <= line <= (node.end_lineno or 0):
            found = node
    return found
