"""Truth tables of expressions such as `a ^ b & ~c`.

An expression is read by Python's own parser and walked; nothing in it is ever run. It follows
that operators bind as in Python: ~ before & before ^ before |, then `not`, `and`, `or`. The word
`xor` is another way to write ^, and binds like it. Inputs come in the order in which they are
first named.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput
from xorlab.tasks.tables import Table, bits, bounded, short

TOKEN = re.compile(r"\w+|[&|^~(),]|\s+")
SIGN = re.compile(r"[&|^~(),]|^not\s|\s(and|or|xor)\s")
CURE = "Write it like 'a ^ b & ~c' or 'a and not b'; commas split several outputs."

BINARY: dict[type[ast.operator | ast.boolop], Callable[[Array, Array], Array]] = {
    ast.BitAnd: np.bitwise_and,
    ast.BitOr: np.bitwise_or,
    ast.BitXor: np.bitwise_xor,
    ast.And: np.bitwise_and,
    ast.Or: np.bitwise_or,
}


def is_expression(text: str) -> bool:
    """Whether a text has a sign or a word that joins variables."""
    return SIGN.search(text) is not None


def from_expression(text: str) -> Table:
    """The table of an expression; of several, split by commas, one output each.

    >>> from_expression("p & ~q").y.ravel().tolist()
    [0, 0, 1, 0]
    """
    try:
        return table_of(parse(text), short(text))
    except (RecursionError, MemoryError):
        raise BadInput("The expression is nested too deeply.", short(text), CURE) from None


def table_of(tree: ast.expr, text: str) -> Table:
    """The table of a tree; `text` is what messages quote."""
    parts = tree.elts if isinstance(tree, ast.Tuple) else [tree]
    variables = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    # A dictionary keeps the order in which its keys were first put in.
    names = list(dict.fromkeys(n.id for n in sorted(variables, key=lambda n: n.col_offset)))
    if not names:
        raise BadInput("An expression names at least one variable.", text, CURE)
    X = bits(bounded(len(names), f"{len(names)} variables"))
    values = dict(zip(names, X.T, strict=True))
    y = np.stack([evaluate(part, values, text) for part in parts], axis=1)
    outputs = tuple(ast.unparse(part) for part in parts) if len(parts) > 1 else ()
    return Table(X, y, tuple(names), outputs if len(set(outputs)) == len(parts) else ())


def parse(text: str) -> ast.expr:
    """The expression's tree, with only variables, operators and brackets in it."""
    odd = TOKEN.sub("", text)
    if odd:
        raise BadInput(f"An expression has no {odd[0]!r} in it.", short(text), CURE)
    line = re.sub(r"\bxor\b", "^", " ".join(text.split()))
    for constant in re.findall(r"\b\d\w*", line):
        if constant not in ("0", "1"):
            raise BadInput(f"{constant!r} is neither 0, 1 nor a variable.", short(text), CURE)
    try:
        return ast.parse(line, mode="eval").body
    except SyntaxError as error:
        raise BadInput(f"The expression cannot be read ({error.msg}).", short(text), CURE) from None


def evaluate(node: ast.expr, values: dict[str, Array], text: str) -> Array:
    """A node's column of 0s and 1s, one for each row of the variables' columns."""
    match node:
        case ast.Name(id=name):
            return values[name]
        case ast.Constant(value=0 | 1 as value):
            return np.full_like(next(iter(values.values())), 1 if value else 0)
        case ast.UnaryOp(op=ast.Invert() | ast.Not(), operand=operand):
            return 1 - evaluate(operand, values, text)
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr() | ast.BitXor() as op, left=left, right=right):
            return BINARY[type(op)](evaluate(left, values, text), evaluate(right, values, text))
        case ast.BoolOp(op=op, values=operands):
            column = evaluate(operands[0], values, text)
            for operand in operands[1:]:
                column = BINARY[type(op)](column, evaluate(operand, values, text))
            return column
    raise BadInput("An expression joins variables by & | ^ ~ and or not xor.", text, CURE)
