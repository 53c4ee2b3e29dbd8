"""Statements whose new value nobody reads: a step that is taken, and forgotten."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TypeAlias

Update: TypeAlias = ast.Assign | ast.AugAssign
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def forgotten(tree: ast.Module) -> Iterator[tuple[Update, str]]:
    r"""Every statement that adds to a value or subtracts from it, with the name nobody reads then.

    >>> [(s.lineno, name) for s, name in forgotten(ast.parse("for w in ws:\n    w = w - g"))]
    [(2, 'w')]
    >>> list(forgotten(ast.parse("for w in ws:\n    w = w - g\n    new.append(w)")))
    []
    """
    for scope in ast.walk(tree):
        if isinstance(scope, ast.Module | ast.FunctionDef):
            for path in statements(scope):
                statement, name = path[-1], updated(path[-1])
                if name is not None and not is_read(name, path):
                    assert isinstance(statement, Update)
                    yield statement, name


def statements(scope: ast.AST) -> Iterator[list[ast.AST]]:
    """Each assignment of a scope, functions and classes in it aside, behind all it stands in."""
    found = [[scope]]
    while found:
        path = found.pop()
        if isinstance(path[-1], Update):
            yield path
        children = ast.iter_child_nodes(path[-1])
        others = (*FUNCTIONS, ast.ClassDef, ast.expr)
        found.extend([*path, child] for child in children if not isinstance(child, others))


def updated(statement: ast.AST) -> str | None:
    """The plain name that is given a sum or a difference; None where it is another statement.

    What is put into a list or an attribute is read by whoever holds that.
    """
    target: ast.expr | None = None
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add | ast.Sub):
        target = statement.target
    elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp):
        sums = isinstance(statement.value.op, ast.Add | ast.Sub)
        target = statement.targets[0] if sums and len(statement.targets) == 1 else None
    return target.id if isinstance(target, ast.Name) else None


def is_read(name: str, path: list[ast.AST]) -> bool:
    """Whether any other statement reads what one gives to a name.

    Be it further down, in a function, or in the next round of a loop in which the name is not
    bound anew before.
    """
    scope, statement, (row, _) = path[0], path[-1], place(path[-1])
    if any(name in n.names for n in ast.walk(scope) if isinstance(n, ast.Global | ast.Nonlocal)):
        return True
    names = dict(named(scope, name))
    own = set(ast.walk(statement))
    reads = [n for n in names if isinstance(n.ctx, ast.Load) and n not in own]
    if any(names[n] or place(n) > place(statement) for n in reads):
        return True
    for loop in reversed(path):
        if not isinstance(loop, ast.For | ast.While):
            continue
        inside = {n for part in (loop, *loop.body) for n in ast.walk(part)} - own
        if isinstance(loop, ast.For):  # computed once, before any round
            inside -= set(ast.walk(loop.iter))
        bound = [n.lineno for n in names if isinstance(n.ctx, ast.Store) and n in inside]
        again = [n.lineno for n in reads if n in inside]
        if bound and min(bound) <= row:
            return any(line <= min(bound) for line in again)
        if again:
            return True
    return False


def named(scope: ast.AST, name: str, *, within: bool = False) -> Iterator[tuple[ast.Name, bool]]:
    """Where a scope's own variable is named, and whether that is in a function of it."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.Name) and child.id == name:
            yield child, within
        if isinstance(child, FUNCTIONS) and binds(child, name):
            continue
        if isinstance(child, COMPREHENSIONS) and binds(child, name):
            continue
        yield from named(child, name, within=within or isinstance(child, FUNCTIONS))


def binds(inner: ast.AST, name: str) -> bool:
    """Whether a function or comprehension has a variable of its own that is so called."""
    return any(
        (isinstance(n, ast.arg) and n.arg == name)
        or (isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store))
        for n in ast.walk(inner)
    )


def place(node: ast.AST) -> tuple[int, int]:
    """Line and column, to tell what stands before what."""
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
