"""What has to be known of a script's functions and loops before they are rewritten."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xorlab.check.watch import build
from xorlab.check.watch.places import Places

COMPILERS = ("jit", "njit", "vectorize", "guvectorize", "cuda", "function", "compile", "script")
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


def own(node: ast.AST) -> Iterator[ast.AST]:
    """Everything inside a node that belongs to its own scope: not what inner functions hold."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, Scope):
            yield from own(child)


def yields(function: ast.FunctionDef) -> bool:
    """Whether a function is a generator."""
    kinds = (ast.Yield, ast.YieldFrom, ast.Await)
    return any(isinstance(node, kinds) for node in own(function))


def trivial(function: ast.FunctionDef) -> bool:
    """Whether there is nothing in a function to be seen."""
    return all(
        isinstance(s, (ast.Pass, ast.Raise, ast.Global, ast.Nonlocal))
        or (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
        for s in function.body
    )


def number_scopes(tree: ast.Module, places: Places) -> None:
    """Give every loop and function its number, which both copies of a body then share."""

    def walk(node: ast.AST, function: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = function
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner = f"{function}.{child.name}".lstrip(".")
            if isinstance(child, ast.FunctionDef):
                build.mark(child, places.add("call", child, child, function=function, text=inner))
            elif isinstance(child, (ast.For, ast.While)):
                text = head(child, places)
                build.mark(child, places.add("loop", child, child, function=function, text=text))
            walk(child, inner)

    walk(tree, "")


def head(loop: ast.For | ast.While, places: Places) -> str:
    """A loop's first line, as a reader would say it."""
    if isinstance(loop, ast.While):
        return f"while {places.text(loop.test)}"
    return f"for {places.text(loop.target)} in {places.text(loop.iter)}"


def loop_names(tree: ast.AST) -> set[str]:
    """The names that for loops bind."""
    return {
        part.id
        for node in ast.walk(tree)
        if isinstance(node, ast.For)
        for part in ast.walk(node.target)
        if isinstance(part, ast.Name)
    }


def hoist(body: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """A function's docstring, globals and nonlocals; and the rest of its body.

    Two copies of `global x` may not stand below a use of x: it is said once, at the top.
    """
    head: list[ast.stmt] = []
    first = body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        head, body = [first], body[1:]
    mover = Mover()
    rest = [mover.visit(statement) for statement in body]
    names = mover.names
    return [*head, *names], rest


class Mover(ast.NodeTransformer):
    """Takes `global` and `nonlocal` out of one scope."""

    def __init__(self) -> None:
        self.names: list[ast.stmt] = []

    def visit_Global(self, node: ast.Global) -> ast.stmt:
        """Take it out."""
        self.names.append(node)
        return ast.copy_location(ast.Pass(), node)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.stmt:
        """Take it out."""
        self.names.append(node)
        return ast.copy_location(ast.Pass(), node)

    def leave(self, node: ast.AST) -> ast.AST:
        """Another scope: not touched."""
        return node

    visit_FunctionDef = leave
    visit_AsyncFunctionDef = leave
    visit_ClassDef = leave
    visit_Lambda = leave


class Compiled:
    """Functions that another compiler will read, such as Numba's: those stay as they are."""

    def __init__(self, tree: ast.Module) -> None:
        self.names = {
            argument.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and last_name(node.func) in COMPILERS
            for argument in node.args
            if isinstance(argument, ast.Name)
        }

    def covers(self, function: ast.FunctionDef) -> bool:
        """Whether a function is one of these."""
        if function.name in self.names:
            return True
        decorators = [d.func if isinstance(d, ast.Call) else d for d in function.decorator_list]
        return any(last_name(decorator) in COMPILERS for decorator in decorators)


def last_name(expression: ast.expr) -> str:
    """`njit` of `numba.njit`."""
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""
