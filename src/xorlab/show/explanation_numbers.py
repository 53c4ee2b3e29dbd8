"""Numbers as a grid of equally exact texts: what every rendering of a matrix begins with.

A matrix is shown to five significant digits of its largest number, the others to as many
decimals. Whole numbers are written whole, short decimals in full; a 0 without decimals is exactly
0. Very large and very small matrices give up a common power of ten. Those of many rows or columns
are elided, never their shapes.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple, TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.explanation import Matrix, Step

Kept: TypeAlias = list[int | None]

MAX_ROWS, MAX_COLUMNS = 16, 10
DIGITS = 5
"""The significant digits of a matrix's largest number."""
NOTE = (
    "Everything is computed with 64-bit floats. A matrix is shown to five significant digits of "
    "its largest number, a number in a sentence to four of its own. = stands before exact numbers "
    "and between equal ones, ≈ before rounded ones. A 0 without decimals is exactly 0."
)


class Grid(NamedTuple):
    """A matrix as text.

    cells: rows of texts in ASCII ('-0.25', '0', 'inf', 'nan'); None where rows or columns are
    left out. exponent: the power of ten that stands before the matrix. decimals: of every text
    that has any. exact: whether the texts are the numbers in full. rows, columns: which of the
    matrix's are shown, None standing for those left out.
    """

    cells: list[list[str | None]]
    exponent: int
    decimals: int
    exact: bool
    rows: Kept
    columns: Kept

    def at(self, i: int, j: int) -> str:
        """A cell as a reader sees it: a true minus, ∞, and dots for what is left out."""
        text = self.cells[i][j]
        if text is not None:
            return text.replace("-", "−").replace("inf", "∞").replace("nan", "NaN")
        if self.rows[i] is None:
            return "⋱" if self.columns[j] is None else "⋮"
        return "⋯"


def grid(values: Array, max_rows: int = MAX_ROWS, max_columns: int = MAX_COLUMNS) -> Grid:
    """The texts of a matrix; a vector is one row, a number one cell.

    >>> grid(np.array([[1.0, -2.0], [0.0, 3.0]])).cells
    [['1', '-2'], ['0', '3']]
    >>> grid(np.array([0.5, 1 / 3])).cells
    [['0.50000', '0.33333']]
    """
    table = np.atleast_2d(values)
    finite = np.abs(table[np.isfinite(table)])
    largest = float(finite.max()) if finite.size else 0.0
    magnitude = Decimal(largest).adjusted() if largest else 0
    exponent = magnitude if not -3 <= magnitude < DIGITS - 1 else 0
    decimals, exact = _precision(finite, magnitude, exponent)
    if exact and not decimals and magnitude <= 6:
        exponent = 0
    keep_rows, keep_columns = (
        _kept(n, most) for n, most in zip(table.shape, (max_rows, max_columns), strict=True)
    )
    cells = [
        [
            None if i is None or j is None else _text(float(table[i, j]), exponent, decimals)
            for j in keep_columns
        ]
        for i in keep_rows
    ]
    return Grid(cells, exponent, decimals, exact, keep_rows, keep_columns)


def _precision(finite: Array, magnitude: int, exponent: int) -> tuple[int, bool]:
    """How many decimals, and whether they write every number in full."""
    values = [float(v) for v in finite.ravel()]
    most = DIGITS - 1 - (0 if exponent else magnitude)
    for decimals in range(most + 1):
        if all(float(f"{_text(v, exponent, decimals)}e{exponent}") == v for v in values):
            return decimals, True
    return most, False


def _kept(n: int, most: int) -> Kept:
    """Which of n rows or columns are shown, None standing for those left out."""
    if n <= most:
        return list(range(n))
    return [*range(max(1, min(6, most - 3))), None, n - 2, n - 1]


def _text(value: float, exponent: int, decimals: int) -> str:
    if not np.isfinite(value):
        return "nan" if np.isnan(value) else "inf" if value > 0 else "-inf"
    if value == 0:
        return "0"
    text = f"{Decimal(value).scaleb(-exponent):.{decimals}f}"
    return "0" if not decimals and text == "-0" else text


def labels(names: tuple[str, ...], kept: Kept) -> list[str]:
    """The names of the rows or columns that are shown, '' where they have none."""
    return ["" if k is None or not names else names[k] for k in kept]


def shape(matrix: Matrix) -> str:
    """'4 × 2' for a matrix, '2' for a vector, '' for a number."""
    return " × ".join(map(str, matrix.shape))


def axes(matrix: Matrix) -> str:
    """What a matrix's rows and columns stand for: 'rows 1–4 down; h1, h2 across'."""
    rows, columns = matrix.rows, matrix.columns
    if rows and rows[0] == "row 1":
        down = f"rows 1–{len(rows)}" if len(rows) > 1 else "row 1"
    else:
        down = _few(rows)
    parts = ((down, "down"), (_few(columns), "across"))
    return "; ".join(f"{names} {way}" for names, way in parts if names)


def _few(labels: tuple[str, ...]) -> str:
    most = 6
    if len(labels) > most:
        labels = (*labels[:2], "…", labels[-1])
    return ", ".join(labels)


def heading(step: Step) -> str:
    """A step's title and its layer."""
    return f"{step.title} (layer {step.layer})" if step.layer else step.title
