"""A statement of a script, run once."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from xorlab.check.record import Event


@dataclass(frozen=True, eq=False)
class Run:
    """A statement, run once.

    parts: the expressions that it reads. event: what it bound, returned or added to a list; None
    where that is only handed on, as a name is by `return delta`. since: when it had run before.
    """

    statement: ast.stmt
    parts: tuple[ast.expr, ...]
    function: str
    time: int
    since: int
    event: Event | None = None

    @property
    def key(self) -> tuple[int, int]:
        """The same for the same run."""
        return id(self.statement), self.time

    @property
    def handed(self) -> bool:
        """Whether it only hands on: an argument, or a loop's variable."""
        return isinstance(self.statement, ast.FunctionDef | ast.For)

    @property
    def returns(self) -> bool:
        """Whether it gives a function's result."""
        return isinstance(self.statement, ast.Return)

    @property
    def renames(self) -> bool:
        """Whether it gives another name to what has one."""
        names = ast.Name | ast.Attribute | ast.Subscript
        added = isinstance(self.statement, ast.AugAssign)
        return not added and all(isinstance(part, names) for part in self.parts)
