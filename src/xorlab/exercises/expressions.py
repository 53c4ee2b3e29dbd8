"""The formulas of a training step as small trees, and how each kind of script spells them.

A tree is written as the reference has it: one example a row, W (fan_in, fan_out). A dialect turns
it into text: columns swap the factors, a single example makes an outer product, `np.matrix` has a
product sign of its own, and plain lists spell every number out. A mistake is a change of the tree,
so that it is planted once and spelled in every dialect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

ATOM, POWER, PRODUCT, SUM = 9, 8, 5, 4
MARK = "\x01"
"""Stands before the text of what is wrong, until the lines are counted."""


@dataclass(frozen=True)
class Name:
    """A variable: "rows" (rows, units), "W", "b", or "whole": a number, or as it is.

    size: the text of how many units it has, for loops over lists.
    """

    text: str
    kind: Literal["rows", "W", "b", "whole"] = "rows"
    size: str = ""


@dataclass(frozen=True)
class Dot:
    """The matrix product."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Tr:
    """The transpose."""

    of: Expr


@dataclass(frozen=True)
class Times:
    """The product number by number."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Plus:
    """The sum of two."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Minus:
    """The difference."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class Sum:
    """The sum over the rows."""

    of: Expr


@dataclass(frozen=True)
class Over:
    """Divided by a number."""

    of: Expr
    number: str


@dataclass(frozen=True)
class By:
    """A number times it."""

    number: str
    of: Expr


@dataclass(frozen=True)
class Form:
    """Any other formula: a template with `{0}`, `{1}`, and how tightly it binds."""

    template: str
    parts: tuple[Expr, ...]
    binds: int = ATOM


@dataclass(frozen=True)
class Wrong:
    """What a mistake was planted in."""

    of: Expr


Expr: TypeAlias = Name | Dot | Tr | Times | Plus | Minus | Sum | Over | By | Form | Wrong
Kind: TypeAlias = Literal["rows", "one", "matrix", "lists"]


def bare(expr: Expr) -> Expr:
    """Without the mark of a mistake around it."""
    return bare(expr.of) if isinstance(expr, Wrong) else expr


def _calls(form: Form) -> bool:
    """Whether its parts are arguments, which need no brackets of their own."""
    return re.fullmatch(r"[\w.]+\(\{0\}\)", form.template) is not None


@dataclass(frozen=True)
class Dialect:
    """How formulas are spelled.

    kind: "rows" many examples; "one" example as a flat vector; "matrix" np.matrix; "lists" of
    plain floats, one example. columns: an example is a column, W (fan_out, fan_in).
    dot: how the matrix product is written. bias: "flat" (units,), "kept" (1, units) or its
    column. tight: without blanks around signs.
    """

    kind: Kind = "rows"
    columns: bool = False
    dot: str = "np.dot"
    bias: Literal["flat", "kept"] = "flat"
    tight: bool = False

    def text(self, expr: Expr, index: tuple[str, ...] = ()) -> str:
        """The formula as text; for lists, the element at the index."""
        found = self._element(expr, index)[0] if self.kind == "lists" else self._whole(expr)[0]
        if self.tight:
            for sign in "*-+/":
                found = found.replace(f" {sign} ", sign)
            found = found.replace(", ", ",")
        return found

    def _wrap(self, expr: Expr, above: int) -> str:
        text, binds = self._whole(expr)
        return text if binds >= above else f"({text})"

    def _whole(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Name():
                return expr.text, ATOM
            case Wrong():
                text, binds = self._whole(expr.of)
                return MARK + text, binds
            case Tr():
                return f"{self._wrap(expr.of, ATOM)}.T", ATOM
            case Plus():
                return f"{self._wrap(expr.left, SUM)} + {self._wrap(expr.right, SUM)}", SUM
            case Minus():
                return f"{self._wrap(expr.left, SUM)} - {self._wrap(expr.right, SUM + 1)}", SUM
            case Over():
                return f"{self._wrap(expr.of, PRODUCT)} / {expr.number}", PRODUCT
            case By():
                return f"{expr.number} * {self._wrap(expr.of, PRODUCT)}", PRODUCT
            case Form():
                least = 0 if _calls(expr) else ATOM
                return expr.template.format(*(self._wrap(p, least) for p in expr.parts)), expr.binds
        return self._product(expr)

    def _product(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Times() if self.kind == "matrix":
                return f"np.multiply({self._wrap(expr.left, 0)}, {self._wrap(expr.right, 0)})", ATOM
            case Times():
                left, right = self._wrap(expr.left, PRODUCT), self._wrap(expr.right, PRODUCT + 1)
                simple = isinstance(bare(expr.right), Times)
                if simple:
                    right = self._wrap(expr.right, PRODUCT)
                return f"{left} * {right}", PRODUCT
            case Sum():
                return self._sum(expr.of)
            case Dot():
                return self._dot(expr.left, expr.right)
        raise TypeError(expr)

    def _sum(self, of: Expr) -> tuple[str, int]:
        if self.kind == "one":
            return self._whole(of)
        axis = "axis=1" if self.columns else "axis=0"
        if self.kind != "matrix" and self.bias == "kept":
            axis += ", keepdims=True"
        if isinstance(bare(of), Name) and self.dot == ".dot":
            return f"{self._wrap(of, ATOM)}.sum({axis})", ATOM
        return f"np.sum({self._wrap(of, 0)}, {axis})", ATOM

    def _dot(self, left: Expr, right: Expr) -> tuple[str, int]:
        x, y = bare(left), bare(right)
        if self.kind == "one" and isinstance(x, Tr):
            factors = (right, x.of) if self.columns else (x.of, right)
            return f"np.outer({', '.join(self._wrap(f, 0) for f in factors)})", ATOM
        if self.columns:
            left, right = right, left
        elif self.kind == "one" and isinstance(y, Tr):
            left, right = y.of, left
        if self.kind == "matrix":
            return f"{self._wrap(left, PRODUCT)} * {self._wrap(right, PRODUCT + 1)}", PRODUCT
        if self.dot == "@":
            return f"{self._wrap(left, PRODUCT)} @ {self._wrap(right, PRODUCT + 1)}", PRODUCT
        if self.dot == ".dot":
            return f"{self._wrap(left, ATOM)}.dot({self._wrap(right, 0)})", ATOM
        return f"{self.dot}({self._wrap(left, 0)}, {self._wrap(right, 0)})", ATOM

    # --- Number by number, for lists -----------------------------------------------------------

    def _number(self, expr: Expr, index: tuple[str, ...], above: int) -> str:
        text, binds = self._element(expr, index)
        return text if binds >= above else f"({text})"

    def _element(self, expr: Expr, index: tuple[str, ...]) -> tuple[str, int]:
        match expr:
            case Name(kind="whole"):
                return expr.text, ATOM
            case Name(kind="W"):
                order = reversed(index) if self.columns else index
                return expr.text + "".join(f"[{i}]" for i in order), ATOM
            case Name():
                return f"{expr.text}[{index[-1]}]", ATOM
            case Wrong():
                text, binds = self._element(expr.of, index)
                return MARK + text, binds
            case Tr():
                return self._element(expr.of, index[::-1])
            case Sum():
                return self._element(expr.of, index)
            case Dot():
                return self._summed(expr, index)
            case Form():
                least = 0 if _calls(expr) else ATOM
                parts = [self._number(part, index, least) for part in expr.parts]
                return expr.template.format(*parts), expr.binds
        return self._signed(expr, index)

    def _signed(self, expr: Expr, index: tuple[str, ...]) -> tuple[str, int]:
        match expr:
            case Over():
                return f"{self._number(expr.of, index, PRODUCT)} / {expr.number}", PRODUCT
            case By():
                return f"{expr.number} * {self._number(expr.of, index, PRODUCT)}", PRODUCT
            case Times():
                left, right = (self._number(e, index, PRODUCT) for e in (expr.left, expr.right))
                return f"{left} * {right}", PRODUCT
            case Plus():
                left, right = (self._number(e, index, SUM) for e in (expr.left, expr.right))
                return f"{left} + {right}", SUM
            case Minus():
                left = self._number(expr.left, index, SUM)
                return f"{left} - {self._number(expr.right, index, SUM + 1)}", SUM
        raise TypeError(expr)

    def _summed(self, dot: Dot, index: tuple[str, ...]) -> tuple[str, int]:
        x = bare(dot.left)
        if isinstance(x, Tr):
            left = self._number(x.of, index[:1], PRODUCT)
            return f"{left} * {self._number(dot.right, index[1:], PRODUCT)}", PRODUCT
        inner = next(i for i in "ijk" if i not in index)
        size = x.size if isinstance(x, Name) else ""
        left = self._number(dot.left, (inner,), PRODUCT)
        right = self._number(dot.right, (inner, *index), PRODUCT)
        return f"sum({left} * {right} for {inner} in range({size}))", ATOM
