"""Numbers and sums in words, for verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TypeAlias

Number: TypeAlias = Fraction | float | int


def numeral(value: Number) -> str:
    """A number as one writes it: a fraction as such, a float to four digits.

    >>> numeral(Fraction(1, 2)), numeral(0.25), numeral(-3.0), numeral(1 / 3)
    ('1/2', '0.25', '-3', '0.3333')
    """
    if isinstance(value, Fraction):
        return str(value)
    return f"{float(value):.4g}" if value else "0"


def total(coefficients: Iterable[Number], names: Sequence[str]) -> str:
    """The sum of multiples of names; a coefficient beyond the names stands alone.

    >>> total([1, -2, Fraction(1, 2)], ["x1", "x2"])
    'x1 - 2 x2 + 1/2'
    """
    text = ""
    for index, value in enumerate(coefficients):
        if not value:
            continue
        name = names[index] if index < len(names) else ""
        size = numeral(-value if value < 0 else value)
        term = name if size == "1" and name else f"{size} {name}".strip()
        sign = "-" if value < 0 else "+"
        text += f" {sign} {term}" if text else f"{'-' if value < 0 else ''}{term}"
    return text or "0"


def listed(items: Sequence[str]) -> str:
    """Items in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last
