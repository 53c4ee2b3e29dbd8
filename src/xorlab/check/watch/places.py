"""The places of a script that are reported on: their text, lines and columns."""

from __future__ import annotations

import ast
import re

from xorlab.check.record import Node, NodeKind

LONGEST = 200
"""Characters of a place's text; the rest is cut."""


class Places:
    """The nodes of one script, numbered as they are found.

    >>> tree = ast.parse("y = w * x")
    >>> places = Places("y = w * x")
    >>> places.add("value", tree.body[0].value, tree.body[0])
    0
    >>> places.nodes[0].text, places.nodes[0].column
    ('w * x', 4)
    """

    def __init__(self, source: str) -> None:
        self.lines = [line.encode() for line in re.split(r"\r\n|\r|\n", source)]
        self.nodes: list[Node] = []

    def add(
        self,
        kind: NodeKind,
        at: ast.AST,
        statement: ast.stmt | ast.Module,
        *,
        function: str = "",
        text: str | None = None,
        inside: ast.AST | None = None,
    ) -> int:
        """Number a place: an expression `at` within its statement.

        text: instead of the source's own. inside: the f-string around it: Python knows no exact
        columns within one.
        """
        shown = ast.unparse(at) if inside is not None else self.text(at)
        where = at if inside is None else inside
        line, end_line = self.span(statement, where)
        self.nodes.append(
            Node(
                len(self.nodes),
                kind,
                (shown if text is None else text)[:LONGEST],
                line,
                end_line,
                self.column(where, "lineno", "col_offset"),
                self.column(where, "end_lineno", "end_col_offset"),
                function,
            )
        )
        return len(self.nodes) - 1

    @staticmethod
    def span(statement: ast.stmt | ast.Module, at: ast.AST) -> tuple[int, int]:
        """First and last line of a statement; of one with a body, no further than `at` reaches."""
        if isinstance(statement, ast.Module):
            return 1, 1
        if hasattr(statement, "body"):
            first = min(statement.lineno, getattr(at, "lineno", statement.lineno))
            same = at is statement
            return first, first if same else getattr(at, "end_lineno", None) or first
        return statement.lineno, statement.end_lineno or statement.lineno

    def column(self, at: ast.AST, line: str, offset: str) -> int:
        """A column in characters: Python counts bytes."""
        row, column = getattr(at, line, None), getattr(at, offset, None)
        if row is None or column is None or not 0 < row <= len(self.lines):
            return 0
        return len(self.lines[row - 1][:column].decode(errors="replace"))

    def text(self, at: ast.AST) -> str:
        """The source of an expression, on one line."""
        first, last = getattr(at, "lineno", 0), getattr(at, "end_lineno", None)
        if not first or last is None or last > len(self.lines):
            return "" if isinstance(at, ast.Module) else ast.unparse(at)
        start, end = at.col_offset, at.end_col_offset  # type: ignore[attr-defined]
        if first == last:
            return self.lines[first - 1][start:end].decode(errors="replace")
        parts = [self.lines[first - 1][start:], *self.lines[first : last - 1]]
        parts.append(self.lines[last - 1][:end])
        return " ".join(part.decode(errors="replace").strip() for part in parts)
