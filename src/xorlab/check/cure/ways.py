"""Ways to change a statement that several rules share."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from xorlab.check.cure.patch import Patch
from xorlab.check.cure.statement import Statement, bracketed, margin_of
from xorlab.check.statements import last_name

PRODUCTS = ("dot", "matmul", "outer")


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
    """Element by element for a matrix product, and the other way round."""
    yield from squares(mend)
    for node in mend.parts():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult):
            left, right = mend.text(node.left), mend.text(node.right)
            other = "@" if isinstance(node.op, ast.Mult) else "*"
            yield mend.put(node, f"{bracketed(left)} {other} {bracketed(right)}")
            for a, b in ((left, right), (left, turned(right)), (turned(left), right)):
                yield mend.put(node, f"np.dot({a}, {b})")
            for a, b in ((left, right), (turned(left), right), (left, turned(right))):
                yield mend.put(node, f"{mend.multiply}({a}, {b})")
            yield mend.put(node, f"np.outer({left}, {right})")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            args = [mend.text(arg) for arg in node.args]
            if node.func.attr in (*PRODUCTS, "multiply") and len(args) == 2:
                yield mend.put(node, f"{bracketed(args[0])} * {bracketed(args[1])}")
                for first, second in (args, args[::-1]):
                    yield mend.put(node, f"np.outer({first}, {second})")
                yield mend.put(node, f"np.multiply({args[0]}, {args[1]})")
                yield mend.put(node, f"np.dot({turned(args[0])}, {args[1]})")
                yield mend.put(node, f"np.dot({args[0]}, {turned(args[1])})")
                yield mend.put(node, f"np.dot({args[0]}, {args[1]})")
            elif node.func.attr == "dot" and len(args) == 1:
                head = mend.text(node.func.value)
                yield mend.put(node, f"{head} * {bracketed(args[0])}")


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
