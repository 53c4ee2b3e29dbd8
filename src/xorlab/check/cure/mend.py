"""What a rule has at hand to write a changed line: the statement, and the reader's own names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from xorlab.check.case import Case
from xorlab.check.cure.patch import Patch, spliced, statement_at
from xorlab.check.locate import Finder
from xorlab.check.report import Finding
from xorlab.check.rule import Edit
from xorlab.check.step import Piece

SLOPES = {
    "sigmoid": ("{a} * (1 - {a})",),
    "tanh": ("(1 - {a} ** 2)",),
    "relu": ("({z} > 0)", "({a} > 0)"),
    "leaky-relu": ("np.where({z} > 0, 1, 0.01)",),
    "identity": ("1",),
    "arctan": ("1 / (1 + {z} ** 2)",),
}
DERIVATIVE = re.compile(r"(?i)prime|deriv|grad|^d_|^d(?=sig|tan|relu)|_d$|dot$|slope")


class Mend:
    """One finding, its statement, and the names of the pieces in its function."""

    def __init__(self, case: Case, finder: Finder, finding: Finding, edit: Edit | None) -> None:
        self.case, self.finder, self.finding, self.edit = case, finder, finding, edit
        self.source = case.watched.source
        self.tree = ast.parse(self.source)
        self.line = finding.line or 0
        self.statement = statement_at(self.tree, self.line)

    # --- the statement ------------------------------------------------------------------------

    @property
    def value(self) -> ast.expr | None:
        """What the statement assigns, adds, returns or computes."""
        return getattr(self.statement, "value", None)

    def text(self, node: ast.AST) -> str:
        """The source of a node."""
        return ast.get_source_segment(self.source, node) or ""

    def put(self, node: ast.expr | ast.stmt, text: str) -> Patch:
        """The patch that writes `text` where a node stands."""
        return spliced(self.source, node, text)

    def rewritten(self, template: str) -> Iterator[Patch]:
        """The statement's value put into a template: `({}) * slope`."""
        if self.value is not None:
            yield self.put(self.value, template.format(bracketed(self.text(self.value))))

    def parts(self) -> Iterator[ast.expr]:
        """Every expression in the statement's value, the whole first."""
        if self.value is not None:
            for node in ast.walk(self.value):
                if isinstance(node, ast.expr):
                    yield node

    def exchange(self, old: Iterable[str], new: Iterable[str]) -> Iterator[Patch]:
        """One expression of the statement for another, by their texts."""
        wanted = {squeezed(text) for text in old}
        for node in self.parts():
            if squeezed(self.text(node)) in wanted:
                for text in new:
                    if squeezed(text) not in wanted:
                        yield self.put(node, text)

    @cached_property
    def function(self) -> str:
        """The function that the statement stands in, as nodes name it."""
        nodes = [n for n in self.case.watched.nodes if n.line <= self.line <= n.end_line]
        inner = [n.function for n in nodes if n.kind != "call" and n.kind != "loop"]
        return inner[0] if inner else ""

    # --- the reader's names -------------------------------------------------------------------

    def names(self, piece: Piece) -> list[str]:
        """What the reader calls an exact piece, where the statement can see it."""
        found = []
        for place in self.finder.places(piece, edited=False):
            node = place.node
            here = node.function == self.function or node.text.startswith("self.")
            if node.kind == "bind" and abs(place.scale) == 1 and here:
                found.append(node.text)
        return list(dict.fromkeys(found))

    def inputs(self, l: int) -> list[str]:
        """What the reader calls a layer's input."""
        own = self.names(("a", l))
        return own or ([self.case.understood.names["X"]] if l == 0 and self.known("X") else [])

    def known(self, name: str) -> bool:
        """Whether the data have a name."""
        return bool(self.case.understood.names.get(name))

    def slopes(self, l: int) -> list[str]:
        """How a layer's derivative can be written here: as the reader does, or as the textbook."""
        a, z = self.names(("a", l + 1)), self.names(("z", l))
        found = [
            place.node.text
            for place in self.finder.places(("slope", l), edited=False)
            if place.node.kind == "value" and place.node.function == self.function
        ]
        for function in self.derivatives():
            found += [f"{function}({name})" for name in (*a, *z)]
        for form in SLOPES.get(self.case.understood.activations[l].name, ()):
            found += [form.format(a=name, z=name) for name in (*a, *z)]
        return list(dict.fromkeys(found))

    def derivatives(self) -> list[str]:
        """The script's functions that look like derivatives, as they are called."""
        called = [
            squeezed(self.text(node.func))
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Call)
        ]
        defined = [n.name for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef)]
        both = [name for name in (*called, *defined) if DERIVATIVE.search(name.split(".")[-1])]
        return list(dict.fromkeys(both))[:4]


def bracketed(text: str) -> str:
    """An expression that may be multiplied as it stands."""
    try:
        simple = isinstance(
            ast.parse(text, mode="eval").body, ast.Name | ast.Call | ast.Subscript | ast.Attribute
        )
    except SyntaxError:
        simple = False
    return text if simple else f"({text})"


def squeezed(text: str) -> str:
    """A text without its blanks."""
    return "".join(text.split())
