"""Which losses a script computes: their values turn up, by row or over the rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import numpy as np

from xorlab.backprop import Array
from xorlab.check.parsing import expression
from xorlab.check.statements import last_name
from xorlab.check.values import Values, telling

PRODUCTS = ("outer", "dot", "matmul", "multiply")
SMALLEST = 1e-300
SOME = 1e-5
"""What is smaller may be told from 0, and from any small error, in too few digits."""
FEW = 8
"""Numbers whose places are looked at."""


def losses_of(
    seen: Sequence[tuple[Values, Array, Array]], texts: Mapping[int, str], *, softmax: bool
) -> tuple[str, ...]:
    """The losses that turn up in any of the steps, the likeliest first.

    seen: of each step the values, the outputs and the targets, (rows, outputs). texts: the
    expression that stands in the script at each node which is one.
    """
    tests = {"squared": squares, "softmax" if softmax else "cross-entropy": entropies}
    found = []
    for name, test in tests.items():
        # Many scripts compute their loss now and then only, to print it.
        if any(turned_up(values, texts, test(a, t), a, t) for values, a, t in seen):
            found.append(name)
    if seen and all(absolute_turned_up(values, texts, a, t) for values, a, t in seen):
        found.append("absolute")
    return tuple(found)


def squares(a: Array, t: Array) -> list[Array]:
    """(a - t)²."""
    return [(a - t) ** 2]


KEPT_FROM_0 = (0.0, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5)
"""What scripts add to a probability before they take its logarithm."""


def entropies(a: Array, t: Array) -> list[Array]:
    """-t log a - (1 - t) log(1 - a), and its first part alone."""
    found = []
    for little in KEPT_FROM_0:
        own = -t * np.log(np.clip(a + little, SMALLEST, None))
        other = -(1 - t) * np.log(np.clip(1 - a + little, SMALLEST, None))
        found += [own + other, own]
    return found


def turned_up(
    values: Values, texts: Mapping[int, str], formulas: Sequence[Array], a: Array, t: Array
) -> bool:
    """Whether a loss turned up: of the numbers, of rows, or reduced, with any usual factor."""
    with np.errstate(all="ignore"):
        net = np.log(a) - np.log(1 - a)  # which -log(1 - a) comes to where a has reached 1
    net = net[np.isfinite(net)]
    plain = np.concatenate([a.ravel(), t.ravel(), (a - t).ravel(), (t - a).ravel(), net, -net])
    for numbers in formulas:
        sums = [numbers, numbers.sum(axis=1), numbers.sum(axis=0), numbers.sum()]
        for wanted in sums:
            counts = {1.0, 0.5, 1 / len(a), 0.5 / len(a), 1 / a.size, 0.5 / a.size}
            for factor in counts:
                forms = [factor * wanted, -factor * wanted]
                if np.ndim(wanted) == 0:  # of one number the root would be the error itself
                    forms.append(np.sqrt(abs(factor * wanted)))
                if any(all_there(values, texts, form, plain) for form in forms):
                    return True
    return False


def all_there(values: Values, texts: Mapping[int, str], wanted: Array, plain: Array) -> bool:
    """Whether the telling numbers among the wanted all turned up, and are no plain ones."""
    wanted = np.atleast_1d(wanted).ravel()
    wanted = wanted[telling(wanted) & np.isfinite(wanted) & (abs(wanted) > SOME)]
    wanted = wanted[abs(wanted - wanted.round(4)) > 1e-12]  # an output of ½ has short numbers
    if not len(wanted) or not values.has(wanted).all():
        return False
    # Twice what a number may be off where it is looked up: a plain one may have been found.
    margin = 2 * values.tolerance * np.maximum(1, abs(wanted))
    if (abs(wanted[:, None] - plain).min(axis=1) <= margin).any():
        return False
    return all(
        not all(map(unlike_factors, expressions(values, texts, number)))
        for number in wanted[:FEW].tolist()
    )


def expressions(values: Values, texts: Mapping[int, str], number: float) -> list[str]:
    """The expressions that gave a number; "" where it turned up as a variable's alone."""
    found = (texts.get(event.node, "") for event in values.holders(number))
    return [text for text in found if text] or [""]


@cache
def unlike_factors(text: str) -> bool:
    """Whether an expression multiplies different things, none of them squared or called.

    With one output and the target 0, (a - t) a, on the way to a delta or in a gradient that has
    the output for its layer's input, is a squared error's number; but no loss.

    >>> unlike_factors("(t - a) * a"), unlike_factors("0.5 * e * e"), unlike_factors("loss(a, t)")
    (True, False, False)
    >>> unlike_factors("np.outer(a, t - a)"), unlike_factors("np.dot(e.T, e)")
    (True, False)
    """
    try:
        tree = expression(text)
    except SyntaxError:
        return False
    parts = [ast.unparse(part) for part in factors(tree)]
    inside = [n for part in factors(tree) for n in ast.walk(part)]
    return 1 < len(parts) == len(set(parts)) and not any(
        isinstance(n, ast.Pow | ast.Call) for n in inside
    )


def factors(tree: ast.expr) -> Iterator[ast.expr]:
    """What a product multiplies, number by number or by rows and columns, however they lie."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult | ast.MatMult):
        parts = [tree.left, tree.right]
    elif isinstance(tree, ast.Call) and last_name(tree.func) in PRODUCTS and len(tree.args) == 2:
        parts = tree.args
    elif isinstance(tree, ast.Attribute) and tree.attr == "T":
        parts = [tree.value]
    else:
        yield tree
        return
    for part in parts:
        yield from factors(part)


def absolute_turned_up(values: Values, texts: Mapping[int, str], a: Array, t: Array) -> bool:
    """Whether |a - t| turned up where absolute values are taken, by number or reduced."""
    size = abs(a - t)
    wanted = np.concatenate(
        [size.ravel(), np.atleast_1d(size.sum()), np.atleast_1d(size.mean()), size.sum(axis=1)]
    )
    for number in wanted[telling(wanted)].tolist():
        for event in values.holders(number):
            if "abs" in texts.get(event.node, ""):
                return True
    return False
