"""Numbers and lists in words: what the sentences of an explanation are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from xorlab.backprop import Array
from xorlab.explanation.record import Matrix

LONGEST_NAME = 40
FEW = 6
"""Up to so many things are listed one by one; more are counted."""

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float, digits: int = 4) -> str:
    """A number for a sentence: whole numbers whole, others to so many significant digits.

    >>> number(-2.0), number(1 / 3), number(1.5e-7), number(float("inf"))
    ('−2', '0.3333', '1.5 × 10⁻⁷', '∞')
    """
    value = float(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if value == int(value) and abs(value) < 1e6:
        return str(int(value)).replace("-", "−")
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    power = f" × 10{str(int(exponent)).translate(RAISED)}" if exponent else ""
    return mantissa.replace("-", "−") + power


def listing(words: Sequence[str]) -> str:
    """Words in a row: 'a', 'a and b', 'a, b and c'."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def count(n: int, noun: str) -> str:
    """How many of what: '1 row', '4 rows'."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def rows(which: Array) -> str:
    """The rows where `which` (rows,) holds: 'row 2', 'rows 1 and 3', 'every row', a count."""
    found = [str(i + 1) for i in np.flatnonzero(which)]
    if len(found) == len(which) > 1:
        return "every row"
    if len(found) > FEW:
        return f"{len(found):,} of the {len(which):,} rows"
    return ("row " if len(found) == 1 else "rows ") + listing(found)


def tidy(name: str) -> str:
    r"""A name from outside, fit for one line: no line breaks, no control signs, not too long.

    >>> tidy("a\x1b[31m\n\tb")
    'a [31m b'
    """
    printable = "".join(c if c.isprintable() else " " for c in name)
    line = " ".join(printable.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1] + "…"


def peak(values: Array) -> tuple[int, ...] | None:
    """Where the finite number furthest from 0 stands; None where there is none but 0.

    >>> [int(i) for i in peak(np.array([[1.0, -3.0], [np.nan, 2.0]]))]
    [0, 1]
    """
    size = np.where(np.isfinite(values), np.abs(values), 0.0)
    place = np.unravel_index(np.argmax(size), values.shape)
    return place if size[place] > 0 else None  # type: ignore[return-value]  # NumPy's integers


def largest(matrix: Matrix) -> tuple[str, float] | None:
    """Where a matrix's finite number furthest from 0 stands, in words, and the number."""
    place = peak(matrix.values)
    if place is None:
        return None
    axes = [matrix.rows, matrix.columns][-matrix.values.ndim :]
    names = [axis[i] for axis, i in zip(axes, place, strict=True)]
    return ", ".join(names), float(matrix.values[place])


def example(left: Matrix, right: Matrix, product: Matrix, zero: str) -> str:
    """One entry of a matrix product, worked out; or the sentence for a product of zeros."""
    place = peak(product.values)
    if place is None:
        return or_not_finite(product, zero)
    i, j = place
    pairs = list(zip(left.values[i].tolist(), right.values[:, j].tolist(), strict=True))
    factors = pairs if len(pairs) <= 4 else [pair for pair in pairs if pair[0] and pair[1]]
    products = [f"{_inner(x)} × {_inner(y)}" for x, y in factors]
    if len(products) > 4:
        products = [*products[:2], "…", products[-1]]
    value = float(product.values[place])
    sign = "=" if all(_exact(x) for pair in [*factors, (value,)] for x in pair) else "≈"
    where = f"{product.rows[i]}, {product.columns[j]}"
    return f"For example {where}: {' + '.join(products)} {sign} {number(value)}."


def or_not_finite(matrix: Matrix, zero: str) -> str:
    """The sentence for a matrix without a finite number but 0: `zero`, if 0 is what it holds."""
    finite = bool(np.isfinite(matrix.values).all())
    return zero if finite else "What is not 0 here is no longer a finite number."


def _exact(value: float) -> bool:
    """Whether `number` writes it in full."""
    return float(f"{value:.4g}") == value


def _inner(value: float) -> str:
    """A factor: in brackets where its own sign or power could be misread."""
    text = number(value)
    return f"({text})" if value < 0 or " " in text else text
