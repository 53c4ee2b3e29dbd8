"""Copies that a script makes of a parameter: what they become is lost unless it is put back."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from xorlab.check.statements import targets_of

METHODS = ("copy", "flatten", "tolist")
FUNCTIONS = ("array", "copy", "deepcopy", "list", "matrix", "tuple")


class Copy(NamedTuple):
    """A name, the expression that copies, and what is copied."""

    name: str
    node: ast.expr
    of: ast.expr

    @property
    def cure(self) -> str:
        """What to do where its new value is lost."""
        return f"Change {ast.unparse(self.of)} itself, not a copy of it, or put the copy back."


def copy_behind(tree: ast.Module, statement: ast.stmt | None) -> Copy | None:
    """The copy that a statement changes: the last one above it that has the target's name."""
    target = next(iter(targets_of(statement)), None)
    while isinstance(target, ast.Subscript):
        target = target.value
    if not isinstance(target, ast.Name) or statement is None:
        return None
    above = [each for each in bindings(tree, target.id) if each.lineno < statement.lineno]
    value = max(above, key=lambda each: each.lineno, default=None)
    copied = None if value is None else copied_by(value)
    return None if value is None or copied is None else Copy(target.id, value, copied)


def bindings(tree: ast.Module, name: str) -> Iterator[ast.expr]:
    """All that a name is bound to by assignments, be it one of several at once."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs: list[tuple[ast.expr, ast.expr]] = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=False))
            for one, bound in pairs:
                if isinstance(one, ast.Name) and one.id == name:
                    yield bound


def copied_by(value: ast.expr) -> ast.expr | None:
    """What an expression is a copy of; None where it is something else.

    >>> ast.unparse(copied_by(ast.parse("[row[:] for row in self.W]", mode="eval").body))
    'self.W'
    >>> copied_by(ast.parse("np.array([0, 1])", mode="eval").body)
    """
    copied: ast.expr | None = None
    if isinstance(value, ast.ListComp) and copied_by(value.elt) is not None:
        copied = value.generators[0].iter
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and not value.args:
        copied = value.func.value if value.func.attr in METHODS else None
    elif isinstance(value, ast.Call) and len(value.args) == 1:
        called = value.func.attr if isinstance(value.func, ast.Attribute) else value.func
        called = called.id if isinstance(called, ast.Name) else called
        copied = value.args[0] if called in FUNCTIONS else None
    elif isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        bounds = (value.slice.lower, value.slice.upper, value.slice.step)
        copied = value.value if bounds == (None, None, None) else None
    return copied if isinstance(copied, ast.Name | ast.Attribute | ast.Subscript) else None
