"""Numbers and tables as people read them in a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rich.table import Table

from xorlab.backprop import Array


def number(x: float, digits: int = 3) -> str:
    """A number to read: whole ones without a point, others with a few digits.

    >>> number(1.0), number(0.02724), number(float("nan")), number(12345.6)
    ('1', '0.027', 'nan', '1.23e+04')
    """
    if not math.isfinite(x):
        return str(x)
    if x == int(x) and abs(x) < 1e6:
        return str(int(x))
    return f"{x:.{digits}f}" if 10**-digits <= abs(x) < 1000 else f"{x:.3g}"


def numbers(values: Iterable[float], digits: int = 3) -> str:
    """Several, with two spaces between."""
    return "  ".join(number(float(x), digits) for x in values)


def fixed(values: Iterable[float]) -> str:
    """Several, each with three decimals, so that they stand under each other.

    >>> fixed([-0.0971, 1.0])
    '-0.097   1.000'
    """
    return "  ".join(f"{x:6.3f}" if abs(x) < 100 else number(float(x)) for x in values).strip()


def plain_table(*columns: str) -> Table:
    """A table with a line under its head and none elsewhere."""
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="underline")
    for name in columns:
        table.add_column(name, no_wrap=name == columns[0], overflow="fold")
    return table


def column(values: Array) -> str:
    """A vector's numbers, split by commas, in brackets."""
    return f"[{', '.join(number(float(x)) for x in values.ravel())}]"


def percent(share: float) -> str:
    """A share in percent, with digits enough to see that it is not quite none or all.

    >>> percent(0.23341), percent(0.99973), percent(1.0)
    ('23.3 %', '99.973 %', '100 %')
    """
    rest = min(share, 1 - share)
    digits = 1 if rest >= 0.01 or rest == 0 else 3
    text = f"{100 * share:.{digits}f}"
    return (text.removesuffix(".0") if share in (0, 1) else text) + " %"
