"""A script's statements: where they stand, what they read, which functions they call."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from xorlab.check.record import Node


class Scopes:
    """A script's statements by their lines, and its functions, their returns and their calls."""

    def __init__(self, tree: ast.Module) -> None:
        self.lines: dict[int, list[ast.stmt]] = defaultdict(list)
        self.functions: set[str] = set()
        self.classes: set[str] = set()
        self.returns: dict[str, list[ast.Return]] = defaultdict(list)
        self.calls: dict[str, list[tuple[ast.Call, ast.stmt, str]]] = defaultdict(list)
        self._enter(tree.body, "")

    def _enter(self, body: Sequence[ast.stmt], function: str) -> None:
        for statement in body:
            self.lines[statement.lineno].append(statement)
            inner = function
            if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                inner = f"{function}.{statement.name}".lstrip(".")
                self.functions.add(statement.name)
                if isinstance(statement, ast.ClassDef):
                    self.classes.add(inner)
            elif isinstance(statement, ast.Return):
                self.returns[function].append(statement)
            for name, value in ast.iter_fields(statement):
                if name in ("body", "orelse", "finalbody"):
                    self._enter(value, inner)
                elif name == "handlers":
                    for handler in value:
                        self._enter(handler.body, inner)
                else:
                    self._calls(value, statement, function)

    def _calls(self, value: object, statement: ast.stmt, function: str) -> None:
        for part in value if isinstance(value, list) else [value]:
            for node in ast.walk(part) if isinstance(part, ast.AST) else ():
                if isinstance(node, ast.Call):
                    self.calls[last_name(node.func)].append((node, statement, function))

    def class_of(self, function: str) -> str:
        """The class that a function is defined in; "" for none."""
        return next((each for each in enclosing(function) if each in self.classes), "")

    def statement(self, node: Node) -> ast.stmt | None:
        """The statement that a node stands in; of an argument, the function."""
        here = self.lines.get(node.line, [])
        outer = [s for s in here if isinstance(s, ast.FunctionDef | ast.For)]
        if node.kind == "bind" and outer and node.column < first_column(outer[0]):
            return outer[0]
        inner = [s for s in here if s.col_offset <= node.column] or here
        return inner[-1] if inner else None

    def added(self, node: Node) -> tuple[ast.expr, ast.expr] | None:
        """The list and the value of `list.append(value)`, where a node stands in one."""
        statement = self.statement(node)
        call = statement.value if isinstance(statement, ast.Expr) else None
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            return None
        if call.func.attr in ("append", "insert", "extend", "appendleft") and call.args:
            return call.func.value, call.args[-1]
        return None


def first_column(statement: ast.stmt) -> int:
    """Where the body of a statement begins, where that is on its own first line."""
    body = getattr(statement, "body", [])
    same = [s.col_offset for s in body if s.lineno == statement.lineno]
    return same[0] if same else 1 << 30


def read_by(statement: ast.stmt, name: str = "") -> tuple[ast.expr, ...]:
    """The expressions that a statement reads; those that one of its targets is made of.

    >>> swap = ast.parse("a, b = x, y").body[0]
    >>> [part.id for part in read_by(swap, "b")]
    ['y']
    """
    if isinstance(statement, ast.For):
        zipped = isinstance(statement.iter, ast.Call) and last_name(statement.iter.func) == "zip"
        each = statement.iter.args if isinstance(statement.iter, ast.Call) and zipped else []
        return beside(statement.target, each, name) or (statement.iter,)
    if isinstance(statement, ast.AugAssign):
        return (statement.target, statement.value)
    value = getattr(statement, "value", None)
    found: list[ast.expr] = []
    for target in getattr(statement, "targets", ()):
        found += beside(target, value.elts if isinstance(value, ast.Tuple) else [], name)
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Compare):
            found += (target.value, target.slice)  # what is masked is still there
    masked = len(found) > 1
    return (value, *found) if isinstance(value, ast.expr) and (masked or not found) else (*found,)


def beside(target: ast.expr, parts: Sequence[ast.expr], name: str) -> tuple[ast.expr, ...]:
    """Of several parts, the one that goes to a name among several targets."""
    targets = target.elts if isinstance(target, ast.Tuple) else []
    pairs = zip(targets, parts, strict=False)
    return tuple(part for one, part in pairs if isinstance(one, ast.Name) and one.id == name)


def target_of(statement: ast.stmt, call: ast.Call, name: str) -> str:
    """Which part of a call's several results goes to a name; "" where it is not told.

    >>> both = ast.parse("a, b = f(x)").body[0]
    >>> target_of(both, both.value, "b"), target_of(both, both.value, "c")
    ('[1]', '')
    """
    targets = getattr(statement, "targets", ()) if getattr(statement, "value", 0) is call else ()
    for target in targets:
        names = target.elts if isinstance(target, ast.Tuple | ast.List) else []
        for place, one in enumerate(names):
            if isinstance(one, ast.Name) and one.id == name:
                return f"[{place}]"
    return ""


def returned_as(back: ast.Return, part: str) -> tuple[ast.expr, ...]:
    """The expressions that a part of what a function returns is made of.

    >>> back = ast.parse("return a, b").body[0]
    >>> [one.id for one in returned_as(back, "[1]")], len(returned_as(back, ""))
    (['b'], 1)
    >>> both = ast.parse("return {'W': a, 'b': c}").body[0]
    >>> [one.id for one in returned_as(both, "['b']")]
    ['c']
    """
    place = re.match(r"\[(\d+)\]", part)
    if isinstance(back.value, ast.Dict):
        keys = (f"[{ast.unparse(key)}]" if key else "" for key in back.value.keys)
        both = zip(keys, back.value.values, strict=True)
        return tuple(value for key, value in both if key and part.startswith(key)) or read_by(back)
    if place is None or not isinstance(back.value, ast.Tuple):
        return read_by(back)
    return tuple(back.value.elts[int(place[1]) :][:1]) or read_by(back)


def argument(call: ast.Call, function: ast.FunctionDef, name: str) -> ast.expr | None:
    """What a call gives for one of a function's arguments."""
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    if names and names[0] in ("self", "cls"):
        del names[0]
    at = names.index(name) if name in names else len(call.args)
    return call.args[at] if at < len(call.args) else None


def enclosing(function: str) -> Iterator[str]:
    """A function, those around it, and the module.

    >>> list(enclosing("Net.train"))
    ['Net.train', 'Net', '']
    """
    while function:
        yield function
        function = function.rpartition(".")[0]
    yield ""


def targets_of(statement: ast.AST | None) -> list[ast.expr]:
    """What a statement gives a value to.

    >>> [ast.unparse(each) for each in targets_of(ast.parse("a = b[0] = c").body[0])]
    ['a', 'b[0]']
    """
    if isinstance(statement, ast.Assign):
        return statement.targets
    return [statement.target] if isinstance(statement, ast.AugAssign | ast.AnnAssign) else []


def last_name(node: ast.AST) -> str:
    """The last word of a name: `dot` of `np.dot`."""
    return str(getattr(node, "attr", getattr(node, "id", "")))


def squeezed(text: str) -> str:
    """A text without its blanks."""
    return "".join(text.split())
