"""Ways to change a statement that several rules share."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import zip_longest

from xorlab.check.cure.patch import Patch
from xorlab.check.cure.statement import ATOMS, Statement, bracketed, enclosed, margin_of, parsed
from xorlab.check.statements import last_name

PRODUCTS = ("dot", "matmul", "outer")
POWERS = ("square", "abs", "absolute", "fabs", "power", "pow")


def operator_flipped(mend: Statement) -> Iterator[Patch]:
    """`+=` for `-=`, `a + b` for `a - b`, and the other way round."""
    statement = mend.statement
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add | ast.Sub):
        sign = "-=" if isinstance(statement.op, ast.Add) else "+="
        target, value = mend.text(statement.target), mend.text(statement.value)
        yield mend.put(statement, f"{target} {sign} {value}")
    for node in mend.parts():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            sign = "-" if isinstance(node.op, ast.Add) else "+"
            left, right = mend.text(node.left), mend.text(node.right)
            yield mend.put(node, f"{left} {sign} {bracketed(right)}")
            if sign == "+":
                yield mend.put(node, f"{right} - {bracketed(left)}")
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield mend.put(node, mend.text(node.operand))
    yield from mend.rewritten("-{}")


def becomes(mend: Statement, *signs: str) -> Iterator[Patch]:
    """The assignment with another sign."""
    statement = mend.statement
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = mend.text(statement.targets[0]), mend.text(statement.value)
    elif isinstance(statement, ast.AugAssign):
        target, value = mend.text(statement.target), mend.text(statement.value)
    else:
        return
    for sign in signs:
        yield mend.put(statement, f"{target} {sign} {value}")


def in_place(mend: Statement, made: ast.Assign, array: str) -> Iterator[Patch]:
    """`b -= step` for what is made by `b - step`: into the array itself."""
    value = made.value
    if not (isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add | ast.Sub)):
        return
    if mend.text(value.left) == array:
        sign = "-=" if isinstance(value.op, ast.Sub) else "+="
        yield mend.put(made, f"{array} {sign} {mend.text(value.right)}")


def turned(text: str) -> str:
    """The transpose of an expression, without a transpose of a transpose."""
    return text[:-2] if text.endswith(".T") else f"{bracketed(text)}.T"


def products_turned(mend: Statement) -> Iterator[Patch]:
    """Each product's factors exchanged and transposed: the product's transpose."""
    for node in mend.parts():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Mult):
            sign = "@" if isinstance(node.op, ast.MatMult) else "*"
            left, right = mend.text(node.left), mend.text(node.right)
            yield mend.put(node, f"{turned(right)} {sign} {turned(left)}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            head = mend.text(node.func.value)
            args = [mend.text(arg) for arg in node.args]
            if node.func.attr == "outer" and len(args) == 2:
                yield mend.put(node, f"{head}.outer({args[1]}, {args[0]})")
            elif node.func.attr in PRODUCTS and len(args) == 2:
                swapped = f"{turned(args[1])}, {turned(args[0])}"
                yield mend.put(node, f"{head}.{node.func.attr}({swapped})")
            elif node.func.attr == "dot" and len(args) == 1:
                yield mend.put(node, f"{turned(args[0])}.dot({turned(head)})")
    yield from mend.rewritten("{}.T")
    for node in mend.parts():
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield mend.put(node, mend.text(node.value))
        elif isinstance(node, ast.Name | ast.Subscript | ast.Attribute):
            yield mend.put(node, f"{mend.text(node)}.T")


def axes_exchanged(mend: Statement) -> Iterator[Patch]:
    """A sum or a mean over a table's other axis."""
    for node in mend.parts():
        if isinstance(node, ast.Call) and last_name(node.func) in ("sum", "mean", "average"):
            words = [word.value for word in node.keywords if word.arg == "axis"]
            for axis in words or node.args[-1:]:
                if mend.text(axis) in ("0", "1", "-1"):
                    yield mend.put(axis, "1" if mend.text(axis) == "0" else "0")


def indices_exchanged(mend: Statement) -> Iterator[Patch]:
    """`w[j][i]` for `w[i][j]`, and `w[j, i]` for `w[i, j]`: the transpose, item by item."""
    for node in mend.parts():
        if not isinstance(node, ast.Subscript):
            continue
        inner, index = node.value, node.slice
        if isinstance(inner, ast.Subscript) and not isinstance(inner.slice, ast.Tuple):
            table, first, second = (mend.text(part) for part in (inner.value, inner.slice, index))
            yield mend.put(node, f"{table}[{second}][{first}]")
        elif isinstance(index, ast.Tuple) and len(index.elts) == 2:
            first, second = map(mend.text, index.elts)
            yield mend.put(node, f"{mend.text(inner)}[{second}, {first}]")


def indices_of_factors_exchanged(mend: Statement) -> Iterator[Patch]:
    """`w[i][j] -= d[j] * a[i]` for `w[i][j] -= d[i] * a[j]`: a product's transpose, by items."""
    targets = getattr(mend.statement, "targets", [getattr(mend.statement, "target", None)])
    target, value = targets[0], mend.value
    inner = target.value if isinstance(target, ast.Subscript) else None
    if value is None or not isinstance(target, ast.Subscript) or target.slice is None:
        return
    places = [inner.slice, target.slice] if isinstance(inner, ast.Subscript) else [target.slice]
    if len(places) == 1 and isinstance(places[0], ast.Tuple):
        places = places[0].elts
    names = [place.id for place in places if isinstance(place, ast.Name)]
    if len(names) == 2:
        other = dict(zip(names, names[::-1], strict=True))
        either = rf"\b({'|'.join(map(re.escape, names))})\b"
        itself = mend.text(target)
        parts = mend.text(value).split(itself)  # which stays
        exchanged = [re.sub(either, lambda found: other[found[0]], part) for part in parts]
        yield mend.put(value, itself.join(exchanged))


def powers_dropped(mend: Statement) -> Iterator[Patch]:
    """What stands without its power, or without `np.square` or `abs` around it."""
    for node in mend.parts():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            yield mend.put(node, bracketed(mend.text(node.left)))
        elif isinstance(node, ast.Call) and last_name(node.func) in POWERS and node.args:
            yield mend.put(node, bracketed(mend.text(node.args[0])))


def sums_by_rows(mend: Statement) -> Iterator[Patch]:
    """A sum over everything, or over the wrong axis, as one number for each row, or column."""
    for node in mend.parts():
        if not (isinstance(node, ast.Call) and last_name(node.func) == "sum"):
            continue
        head = f"{mend.text(node.func)}("
        if head == "np.sum(" and node.args:
            head += f"{mend.text(node.args[0])}, "
        for axis in (1, 0):
            yield mend.put(node, f"{head}axis={axis}, keepdims=True)")


def inside(mend: Statement) -> Iterator[ast.AST]:
    """The tables, indices and objects that are but parts of a longer name in the statement."""
    for node in mend.parts():
        if isinstance(node, ast.Subscript):
            yield node.value
            yield from (part for part in ast.walk(node.slice) if isinstance(part, ast.expr))
        elif isinstance(node, ast.Attribute) and node.attr != "T":
            yield node.value


def factors_dropped(mend: Statement) -> Iterator[Patch]:
    """One factor or divisor left out; or all but the first."""
    for node in mend.parts():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            yield mend.put(node, mend.text(node.left))
            if isinstance(node.op, ast.Mult):
                yield mend.put(node, mend.text(node.right))
            first = node.left
            while isinstance(first, ast.BinOp) and isinstance(first.op, ast.Mult | ast.Div):
                first = first.left
            if first is not node.left:
                yield mend.put(node, mend.text(first))


def products_of_other_kind(mend: Statement) -> Iterator[Patch]:
    """Element by element for a matrix product, and the other way round.

    Of several products each is tried in its likeliest form before the next form has its turn.
    """
    yield from squares(mend)
    yield from sums_of_products(mend)
    forms = [[mend.put(node, text) for text in of_other_kind(mend, node)] for node in mend.parts()]
    for some in zip_longest(*forms):
        yield from (patch for patch in some if patch is not None)


def of_other_kind(mend: Statement, node: ast.expr) -> Iterator[str]:
    """One product's other forms, the likeliest first; none for what is no product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult):
        left, right = mend.text(node.left), mend.text(node.right)
        if mend.has_matrices:
            yield f"{mend.multiply}({left}, {right})"
        elif isinstance(node.op, ast.MatMult):
            yield f"{bracketed(left)} * {bracketed(right)}"
        for a, b in ((left, right), (left, turned(right)), (turned(left), right)):
            yield of_matrices(mend, a, b)
        for a, b in ((turned(left), right), (left, turned(right))):
            yield f"{mend.multiply}({a}, {b})"
        yield f"np.outer({left}, {right})"
    elif isinstance(node, ast.Call):
        yield from of_other_kind_called(mend, node)


def of_other_kind_called(mend: Statement, node: ast.Call) -> Iterator[str]:
    """The same for a product that is a call."""
    if isinstance(node.func, ast.Attribute):
        args = [mend.text(arg) for arg in node.args]
        if node.func.attr in (*PRODUCTS, "multiply") and len(args) == 2:
            yield f"{bracketed(args[0])} * {bracketed(args[1])}"
            for first, second in (args, args[::-1]):
                yield f"np.outer({first}, {second})"
            yield f"np.multiply({args[0]}, {args[1]})"
            for a, b in ((turned(args[0]), args[1]), (args[0], turned(args[1])), args):
                yield of_matrices(mend, a, b)
        elif node.func.attr == "dot" and len(args) == 1:
            yield f"{mend.text(node.func.value)} * {bracketed(args[0])}"


def of_matrices(mend: Statement, left: str, right: str) -> str:
    """A matrix product as the script writes its others."""
    if any(isinstance(node, ast.MatMult) for node in ast.walk(mend.tree)):
        right = right if isinstance(parsed(right), ATOMS) or enclosed(right) else f"({right})"
        return f"{bracketed(left)} @ {right}"
    return f"np.dot({left}, {right})"


def sums_of_products(mend: Statement) -> Iterator[Patch]:
    """`e[j] * f(h[j])` for `sum(e[i] * f(h[j]) for i in ...)`, where j runs outside already."""
    for node in mend.parts():
        if not (isinstance(node, ast.Call) and last_name(node.func) == "sum" and node.args):
            continue
        within = node.args[0]
        if isinstance(within, ast.GeneratorExp | ast.ListComp):
            running = mend.text(within.generators[0].target)
            places = [n.slice for n in ast.walk(within.elt) if isinstance(n, ast.Subscript)]
            others = {place.id for place in places if isinstance(place, ast.Name)} - {running}
            if len(others) == 1:
                own = rf"\b{re.escape(running)}\b"
                yield mend.put(node, re.sub(own, others.pop(), mend.text(within.elt)))


def squares(mend: Statement) -> Iterator[Patch]:
    """An array by its own transpose: each of its numbers by itself is more often meant."""
    for node in mend.parts():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult):
            left, right = mend.text(node.left), mend.text(node.right)
            if turned(left) == right or turned(right) == left:
                one = min(left, right, key=len)
                yield mend.put(node, f"{mend.multiply}({one}, {one})")


def moved_behind(mend: Statement, lines: list[int]) -> Iterator[Patch]:
    """The statements at these lines put behind the statement, in their order.

    A blank line that stood behind one is no longer wanted where it stood.
    """
    source = mend.source.splitlines()
    last = (mend.statement.end_lineno if mend.statement else None) or mend.line
    margin = margin_of(source[mend.line - 1])
    for end in range(last, min(last + 6, len(source)) + 1):
        here = source[end - 1]
        if here.strip() and len(margin_of(here)) < len(margin):
            return
        earlier = [n for n in sorted(set(lines)) if n < mend.line]
        if not earlier or not here.strip():
            continue
        kept = [n for n in range(earlier[0], end + 1) if n not in earlier]
        kept = [n for n in kept if n - 1 not in earlier or source[n - 1].strip()]
        yield Patch(earlier[0], end, "\n".join(source[n - 1] for n in (*kept, *earlier)))
