"""A statement of the script, taken apart and written otherwise."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from xorlab.check.cure.patch import Patch, spliced, statement_at
from xorlab.check.parsing import expression, parse
from xorlab.check.statements import last_name, squeezed

MATRIX = re.compile(r"\b(?:as)?mat(?:rix)?\(")
"""Makes an np.matrix, whose `*` is the matrix product."""
ATOMS = ast.Name | ast.Call | ast.Subscript | ast.Attribute | ast.Constant
"""Expressions that need no brackets."""


class Statement:
    """The innermost simple statement at a line of a script's text."""

    def __init__(self, source: str, line: int) -> None:
        self.source, self.line = source, line
        self.tree = parse(source)
        self.statement = statement_at(self.tree, line)

    @property
    def value(self) -> ast.expr | None:
        """What the statement assigns, adds, returns or computes."""
        return getattr(self.statement, "value", None)

    def text(self, node: ast.AST) -> str:
        """The source of a node."""
        return ast.get_source_segment(self.source, node) or ""

    @property
    def has_matrices(self) -> bool:
        """Whether the script has an np.matrix."""
        return bool(MATRIX.search(self.source))

    @property
    def multiply(self) -> str:
        """What the script calls NumPy's product element by element."""
        return "np.multiply" if re.search(r"\bnp\b", self.source) else "multiply"

    def product(self, one: str, other: str) -> str:
        """Two expressions multiplied, element by element."""
        if self.has_matrices:
            return f"{self.multiply}({one}, {other})"
        return f"{bracketed(one)} * {other}"

    def put(self, node: ast.expr | ast.stmt, text: str) -> Patch:
        """The patch that writes `text` where a node stands, without brackets that hold nothing."""
        lines = self.source.splitlines()
        last = node.end_lineno or node.lineno
        before = lines[node.lineno - 1].encode()[: node.col_offset]
        after = lines[last - 1].encode()[node.end_col_offset or 0 :]
        if before.endswith(b"(") and after.startswith(b")"):
            if enclosed(text):
                text = text[1:-1]
            elif isinstance(parsed(text), ATOMS) and not re.search(rb"[\w\])]\s*\($", before):
                return Patch(node.lineno, last, before[:-1].decode() + text + after[1:].decode())
        return spliced(self.source, node, text)

    def rewritten(self, template: str) -> Iterator[Patch]:
        """The statement's value, or what it collects, put into a template: `({}) * slope`."""
        value = self.value
        if isinstance(value, ast.ListComp):
            value = value.elt
        elif isinstance(self.statement, ast.Expr) and isinstance(value, ast.Call):
            collects = last_name(value.func) == "append" and len(value.args) == 1
            value = value.args[0] if collects else value
        if value is not None:
            yield self.put(value, template.format(bracketed(self.text(value))))

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


def parsed(text: str) -> ast.expr | None:
    """The expression that a text is."""
    try:
        return expression(text)
    except SyntaxError:
        return None


def is_name(text: str) -> bool:
    """Whether a text names something: `hidden`, `self.a[l]`."""
    return isinstance(parsed(text), ast.Name | ast.Subscript | ast.Attribute)


def is_formula(text: str) -> bool:
    """Whether a text computes something."""
    return isinstance(parsed(text), ast.BinOp | ast.Call | ast.Compare)


def bracketed(text: str) -> str:
    """An expression that may be multiplied as it stands."""
    inside = parsed(text)
    if isinstance(inside, ast.BinOp) and isinstance(inside.op, ast.Mult):
        return text
    return text if isinstance(inside, ATOMS) or enclosed(text) else f"({text})"


def margin_of(line: str) -> str:
    """The blanks before a line's text."""
    return line[: len(line) - len(line.lstrip())]


def enclosed(text: str) -> bool:
    """Whether one pair of brackets holds the whole text."""
    return text.startswith("(") and text.endswith(")") and parsed(text[1:-1]) is not None
