"""Short ways to write the pieces of syntax that are put into a script."""

from __future__ import annotations

import ast
from typing import Any


def name(text: str) -> ast.Name:
    """A name that is read."""
    return ast.Name(id=text, ctx=ast.Load())


def call(function: str, *arguments: ast.expr | int | str) -> ast.Call:
    """A call of one of the reporting functions; numbers and text become constants."""
    given = [a if isinstance(a, ast.expr) else ast.Constant(value=a) for a in arguments]
    return ast.Call(func=name(function), args=given, keywords=[])


def both(first: ast.expr, second: ast.expr) -> ast.expr:
    """first and second."""
    return ast.BoolOp(op=ast.And(), values=[first, second])


def statement(expression: ast.expr, at: ast.stmt) -> ast.stmt:
    """An expression as a statement of its own, on the line of another."""
    made = ast.copy_location(ast.Expr(value=expression), at)
    for part in ast.walk(expression):
        if not hasattr(part, "lineno") and isinstance(part, ast.expr):
            ast.copy_location(part, at)
    return made


def either(test: ast.expr, first: list[ast.stmt], second: list[ast.stmt], at: ast.stmt) -> ast.stmt:
    """if test: first; else: second."""
    made = ast.If(test=test, body=first or [ast.Pass()], orelse=second or [ast.Pass()])
    return ast.copy_location(made, at)


def mark(node: Any, number: int) -> None:
    """Give a loop or function its number, which its copies will have too."""
    node.xorlab_place = number


def place(node: Any) -> int:
    """The number of a loop or function."""
    return node.xorlab_place


def loaded(target: ast.expr) -> ast.expr:
    """An assignment's target as an expression that reads it, its slices spelt as calls."""
    if isinstance(target, ast.Slice):
        ends = [target.lower, target.upper, target.step]
        return call("__xslice__", *[loaded(e) if e else ast.Constant(value=None) for e in ends])
    made = type(target)(**dict(ast.iter_fields(target)))
    for field, value in ast.iter_fields(target):
        if isinstance(value, ast.expr):
            setattr(made, field, loaded(value))
        elif isinstance(value, list):
            setattr(made, field, [loaded(v) if isinstance(v, ast.expr) else v for v in value])
    if hasattr(made, "ctx"):
        made.ctx = ast.Load()
    return made
