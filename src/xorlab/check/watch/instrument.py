"""A script rewritten so that it reports what it computes, and does what it did before.

Every body of a loop or function is written twice: `if watched: <reporting body> else: <as it
was>`. So a script reports its first steps whole and then runs at nearly its own speed; what
stands in the second copy only counts its loops. No name is added to the script's own: the
reporting functions stand among Python's builtins (see `Recorder.install`).
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from dataclasses import dataclass
from types import CodeType

from xorlab.check.record import Node
from xorlab.check.watch import build
from xorlab.check.watch.expressions import Expressions
from xorlab.check.watch.places import Places
from xorlab.check.watch.scopes import (
    Compiled,
    Mover,
    hoist,
    last_name,
    loop_names,
    number_scopes,
    trivial,
    yields,
)

FILLING = ("append", "extend", "insert")
"""What lists are filled with."""


@dataclass(frozen=True)
class Instrumented:
    """A script ready to run, and its places.

    changing: names that loops bind, which are the least lasting names for a value.
    """

    code: CodeType
    nodes: Sequence[Node]
    changing: frozenset[str] = frozenset()


def instrument(source: str, name: str) -> Instrumented:
    """Rewrite and compile a script; as it is where the rewritten one cannot be compiled.

    source: Python 3. name: the file, as tracebacks show it.

    Raises:
        SyntaxError: the script itself is not Python 3.

    >>> [node.text for node in instrument("y = 2 * x", "a.py").nodes]
    ['<module>', '2 * x', 'y']
    """
    try:
        tree = ast.parse(source, name)
        places, changing = Places(source), frozenset(loop_names(tree))
        places.add("call", tree, tree, text="<module>")
        number_scopes(tree, places)
        Statements(places, Compiled(tree)).module(tree)
        code = compile(ast.fix_missing_locations(tree), name, "exec", dont_inherit=True)
    except (SyntaxError, RecursionError, ValueError, MemoryError, SystemError):
        # Whatever it is that cannot be rewritten, what can be run is run.
        return Instrumented(compile(source, name, "exec", dont_inherit=True), ())
    return Instrumented(code, tuple(places.nodes), changing)


class Plain(ast.NodeTransformer):
    """The second copy of a body: nothing but a tick an iteration."""

    def loop(self, node: ast.For | ast.While) -> ast.AST:
        """Count its iterations."""
        self.generic_visit(node)
        node.body.insert(0, build.statement(build.call(f"__xt{build.place(node)}__"), node))
        return node

    visit_For = loop
    visit_While = loop


def plain(body: list[ast.stmt]) -> list[ast.stmt]:
    """A copy of a body that reports nothing."""
    return [Plain().visit(copy.deepcopy(statement)) for statement in body]


class Statements(Expressions):
    """Rewrites statements: bindings, loops, functions."""

    def __init__(self, places: Places, compiled: Compiled) -> None:
        super().__init__(places)
        self.compiled = compiled
        self.generator = False

    def module(self, tree: ast.Module) -> None:
        """Rewrite a whole script in place."""
        # At the top `global` says nothing; twice it would be an error.
        tree.body = self.body([Mover().visit(statement) for statement in tree.body])

    def body(self, statements: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Rewrite statements one after the other."""
        out: list[ast.stmt] = []
        for statement in statements:
            self.statement = statement
            result = self.visit(statement)
            out += result if isinstance(result, list) else [result]
        return out

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Bodies statement by statement, so that each knows its own lines."""
        outer = self.statement
        for field, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                setattr(node, field, self.body(value))
                self.statement = outer
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.visit(value))
            elif isinstance(value, list) and value and not isinstance(value[0], ast.stmt):
                value[:] = [self.visit(v) if isinstance(v, ast.AST) else v for v in value]
            elif isinstance(value, ast.AST) and not isinstance(value, ast.pattern):
                setattr(node, field, self.visit(value))
        return node

    # --- Bindings -----------------------------------------------------------------------------

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        """Each target, whatever its form."""
        node.value = self.visit(node.value)
        after: list[ast.stmt] = []
        for target in node.targets:
            item = isinstance(target, ast.Subscript)
            if not item or not self.can_read(target, node):
                node.value = self.bound(target, node.value)
            if item or isinstance(target, (ast.Tuple, ast.List)):
                after += self.read(target, node)
        return [node, *after]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        """The target's value after the operation."""
        node.value = self.visit(node.value)
        return [node, *self.read(node.target, node)]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """A binding with its type beside it."""
        if node.value is not None:
            node.value = self.bound(node.target, self.visit(node.value))
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.stmt:
        """Nothing is bound."""
        return node

    def visit_Expr(self, node: ast.Expr) -> list[ast.stmt]:
        """A list that is given another item is reported when the loop that does so ends."""
        call = node.value
        node.value = self.visit(call)
        if not isinstance(call, ast.Call) or last_name(call.func) not in FILLING:
            return [node]
        grown = getattr(call.func, "value", None)
        if not isinstance(grown, ast.expr) or not self.can_read(grown, node):
            return [node]
        return [node, *self.reading("__xfill__", grown, node, build.loaded(grown))]

    def visit_With(self, node: ast.With) -> ast.stmt:
        """What is bound by `as` is reported first of all."""
        targets = [item.optional_vars for item in node.items if item.optional_vars]
        reads = [read for target in targets for read in self.read(target, node)]
        for item in node.items:
            item.context_expr = self.visit(item.context_expr)
        node.body = reads + self.body(node.body)
        return node

    # --- Loops --------------------------------------------------------------------------------

    def visit_For(self, node: ast.For) -> list[ast.stmt]:
        """Its variables are reported at the start of each iteration."""
        number = build.place(node)
        slow = plain(node.body)
        reads = self.read(node.target, node)
        node.iter = self.planned(node.iter, number)
        return self.looped(node, slow, reads)

    def visit_While(self, node: ast.While) -> list[ast.stmt]:
        """Its condition stays as it is: it is asked for in every iteration, watched or not."""
        return self.looped(node, plain(node.body), [])

    def looped(
        self, node: ast.For | ast.While, copied: list[ast.stmt], reads: list[ast.stmt]
    ) -> list[ast.stmt]:
        """A loop of two bodies; what it turns on and off is set right however it is left."""
        number = build.place(node)
        watched = reads + self.body(node.body)
        node.orelse = self.body(node.orelse)
        go = build.call("__xgo__", number)
        test: ast.expr
        if self.generator:
            # A generator may be left for good in mid-loop: there is no end to be told of.
            test = build.both(build.name("__xon__"), build.call("__xfree__", number))
            copied.insert(0, build.statement(build.call(f"__xt{number}__"), node))
        else:
            test = build.both(build.call(f"__xw{number}__"), go)
        node.body = [build.either(test, watched, copied, node)]
        if self.generator:
            return [node]
        enter = build.statement(build.call("__xenter__", number), node)
        leave = build.statement(build.call("__xleave__", number), node)
        guarded = ast.Try(body=[node], handlers=[], orelse=[], finalbody=[leave])
        return [enter, ast.copy_location(guarded, node)]

    # --- Functions and classes ----------------------------------------------------------------

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        """Its body is run once, and rewritten like a module's."""
        outer = self.function, self.owner
        self.function, self.owner = f"{self.function}.{node.name}".lstrip("."), node.name
        node.body = self.body(node.body)
        self.function, self.owner = outer
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """Its arguments are reported first; another compiler's code stays as it is."""
        if trivial(node) or self.compiled.covers(node):
            return node
        outer = self.function, self.generator, self.statement
        self.function = f"{self.function}.{node.name}".lstrip(".")
        self.generator = yields(node)
        head, body = hoist(node.body)
        copied = plain(body)
        start = build.statement(build.call("__xcall__", build.place(node)), node)
        watched = [start, *self.arguments(node), *self.body(body)]
        first = body[0] if body else node
        node.body = [*head, build.either(build.name("__xon__"), watched, copied, first)]
        self.function, self.generator, self.statement = outer
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        """What waits for others is left alone."""
        return node

    def arguments(self, node: ast.FunctionDef) -> list[ast.stmt]:
        """Reports of what a function was called with."""
        taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if taken and taken[0].arg in ("self", "cls"):
            del taken[0]
        taken += [extra for extra in (node.args.vararg, node.args.kwarg) if extra]
        out: list[ast.stmt] = []
        for argument in taken:
            place = self.place("bind", argument, node, text=argument.arg)
            report = build.call("__xv__", place, build.name(argument.arg))
            out.append(build.statement(report, node))
        return out
