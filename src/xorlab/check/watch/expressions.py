"""Expressions rewritten so that their values are reported; what they give is left as it is."""

from __future__ import annotations

import ast
import copy
from typing import Any

from xorlab.check.record import NodeKind
from xorlab.check.watch import build
from xorlab.check.watch.places import Places
from xorlab.check.watch.scopes import last_name

PRINTERS = ("print", "pprint", "write", "info", "debug", "warning", "display")
SPELLERS = ("str", "repr", "format", "round")
"""Calls that show what they are given."""
QUIET = (
    *("enumerate", "hasattr", "hash", "id", "input", "isinstance", "issubclass", "len"),
    *("locals", "print", "range", "super", "type", "zip"),
)
"""Calls whose results are no numbers of the network's."""
COUNTED = ("enumerate", "zip", "tqdm", "trange", "reversed", "list", "iter")
"""Calls that give as many items as their shortest argument has."""
PURE = (
    ast.Name,
    ast.Attribute,
    ast.Constant,
    ast.Subscript,
    ast.Slice,
    ast.Tuple,
    ast.UnaryOp,
    ast.BinOp,
    ast.BoolOp,
    ast.Compare,
    ast.boolop,
    ast.cmpop,
    ast.expr_context,
    ast.operator,
    ast.unaryop,
)
"""What may be evaluated once more without anybody's noticing."""


class Expressions(ast.NodeTransformer):
    """Rewrites expressions. `statement` is the one they stand in."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.function = ""
        self.owner = ""
        self.statement: ast.stmt = ast.Pass(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
        self.inside: ast.AST | None = None

    def place(
        self,
        kind: NodeKind,
        at: ast.AST,
        statement: ast.stmt | None = None,
        text: str | None = None,
    ) -> int:
        """Number a place in the function at hand."""
        return self.places.add(
            kind,
            at,
            statement or self.statement,
            function=self.function,
            text=text,
            inside=self.inside,
        )

    # --- Values -------------------------------------------------------------------------------

    def value(self, node: Any) -> ast.expr:
        """Report an expression's value."""
        place = self.place("value", node)
        inner: Any = self.generic_visit(node)
        return ast.copy_location(build.call("__xv__", place, inner), node)

    visit_IfExp = value
    visit_ListComp = value
    visit_DictComp = value

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """Comparisons of size: what is in what, or the same as what, is no number."""
        sizes = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
        if all(isinstance(op, sizes) for op in node.ops):
            return self.value(node)
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """Every operation on what is no text and no constant."""
        constants = [isinstance(side, ast.Constant) for side in (node.left, node.right)]
        if all(constants) or is_text(node.left) or is_text(node.right):
            return self.generic_visit(node)
        return self.value(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """Every sign; not the one that belongs to a constant."""
        if isinstance(node.operand, ast.Constant) or isinstance(node.op, ast.Not):
            return self.generic_visit(node)
        return self.value(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Every item that is read; its index is noise, and often a slice."""
        if not isinstance(node.ctx, ast.Load):
            return node
        place = self.place("value", node)
        node.value = self.visit(node.value)
        return ast.copy_location(build.call("__xv__", place, node), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Every call; what is printed is shown besides."""
        called = last_name(node.func)
        if called in PRINTERS:
            node.args = [self.shown(argument) for argument in node.args]
            return node
        if called in QUIET:
            return node if called == "range" else self.generic_visit(node)
        return self.value(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        """A binding within an expression."""
        node.value = self.bound(node.target, self.visit(node.value))
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """The expressions in a formatted string."""
        outer, self.inside = self.inside, self.inside or node
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                part.value = self.visit(part.value)
        self.inside = outer
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Two copies of its expression, as of every function's body."""
        if isinstance(node.body, (ast.Name, ast.Constant)):
            return node
        twin, test = copy.deepcopy(node.body), build.name("__xon__")
        node.body = ast.copy_location(ast.IfExp(test, self.visit(node.body), twin), node.body)
        return node

    # --- What print shows ---------------------------------------------------------------------

    def shown(self, node: ast.expr) -> ast.expr:
        """Report the numbers that an argument of print shows."""
        if isinstance(node, (ast.Constant, ast.Starred)):
            return self.visit(node)
        if isinstance(node, ast.JoinedStr):
            outer, self.inside = self.inside, self.inside or node
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    part.value = self.shown(part.value)
            self.inside = outer
            return node
        if isinstance(node, ast.BinOp) and joins(node):
            node.left, node.right = self.shown(node.left), self.shown(node.right)
            return node
        if isinstance(node, ast.Tuple):
            node.elts = [self.shown(part) for part in node.elts]
            return node
        if isinstance(node, ast.Call) and last_name(node.func) in SPELLERS:
            node.args = [self.shown(argument) for argument in node.args]
            for keyword in node.keywords:
                keyword.value = self.shown(keyword.value)
            return node
        place = self.place("shown", node)
        return ast.copy_location(build.call("__xv__", place, self.visit(node)), node)

    # --- Bindings -----------------------------------------------------------------------------

    def bound(self, target: ast.expr, value: ast.expr) -> ast.expr:
        """Report a value that is about to be bound to a target."""
        if isinstance(target, (ast.Tuple, ast.List, ast.Starred)):
            return value
        return ast.copy_location(build.call("__xv__", self.place("bind", target), value), value)

    def can_read(self, target: ast.expr, statement: ast.stmt) -> bool:
        """Whether an expression can be read once more: nothing is run, or bound anew here."""
        names = {
            part.id
            for one in (statement.targets if isinstance(statement, ast.Assign) else ())
            for part in ast.walk(one)
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        }
        return all(
            isinstance(part, PURE) and not (isinstance(part, ast.Name) and part.id in names)
            for part in ast.walk(target)
        )

    def read(self, target: ast.expr, statement: ast.stmt) -> list[ast.stmt]:
        """Reports of what a target holds, once it has been bound."""
        if isinstance(target, ast.Starred):
            return self.read(target.value, statement)
        if isinstance(target, (ast.Tuple, ast.List)):
            return [read for part in target.elts for read in self.read(part, statement)]
        if isinstance(target, ast.Name):
            return self.reading("__xv__", target, statement, build.name(target.id))
        if not isinstance(target, (ast.Attribute, ast.Subscript)):
            return []
        if not self.can_read(target.value, statement):
            return []
        base = build.loaded(target.value)
        if isinstance(target, ast.Attribute):
            word = ast.Constant(value=self.mangled(target.attr))
            return self.reading("__xa__", target, statement, base, word)
        if not self.can_read(target.slice, statement):
            # Where an item cannot be read once more, what it is an item of may be.
            return self.reading("__xv__", target.value, statement, base)
        whole = ast.Constant(value=self.place("bind", target.value, statement))
        index = build.loaded(target.slice)
        return self.reading("__xi__", target, statement, whole, base, index)

    def reading(
        self, function: str, target: ast.expr, statement: ast.stmt, *arguments: ast.expr
    ) -> list[ast.stmt]:
        """A report as a statement of its own."""
        place = self.place("bind", target, statement)
        return [build.statement(build.call(function, place, *arguments), statement)]

    def mangled(self, attribute: str) -> str:
        """A class's private name as Python stores it."""
        private = attribute.startswith("__") and not attribute.endswith("__") and self.owner
        return f"_{self.owner.lstrip('_')}{attribute}" if private else attribute

    def planned(self, iterable: ast.expr, number: int) -> ast.expr:
        """Report how many items a loop's iterable says it has."""
        if isinstance(iterable, ast.Call) and last_name(iterable.func) in COUNTED:
            only = iterable.args if last_name(iterable.func) == "zip" else iterable.args[:1]
            for k, argument in enumerate(only):
                if not isinstance(argument, ast.Starred):
                    iterable.args[k] = self.planned(argument, number)
        else:
            iterable = self.visit(iterable)
        return ast.copy_location(build.call("__xplan__", number, iterable), iterable)


def is_text(node: ast.expr) -> bool:
    """Whether an expression is text as it stands."""
    plain = isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes))
    return plain or isinstance(node, ast.JoinedStr)


def joins(node: ast.BinOp) -> bool:
    """Whether an operation makes text: a sum with text in it, or text with % and values."""
    sides = (node.left, node.right)
    if isinstance(node.op, ast.Add):
        return any(is_words(side) for side in sides)
    return isinstance(node.op, ast.Mod) and is_text(node.left)


def is_words(node: ast.expr) -> bool:
    """Whether an expression gives text: a sum does where one of its terms does."""
    if isinstance(node, ast.BinOp):
        return joins(node)
    return is_text(node) or (isinstance(node, ast.Call) and last_name(node.func) in SPELLERS[:3])
