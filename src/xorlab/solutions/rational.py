"""Linear algebra without rounding, for matrices of small fractions.

What a notebook shows as 0.00 and -0.00 is 0 here, and a half is 1/2.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from xorlab.backprop import Array

LARGEST = 100
"""Values with a common denominator above this are measurements: nobody wants their fractions."""

SAFE = 2**53
"""Whole numbers below this are exact in int64 and in float64."""


def integers(values: Array) -> tuple[Array, int] | None:
    """The values as whole numbers over one denominator; None where they are no small fractions.

    A float64 is taken for the simplest fraction that rounds to it: 0.1 is read as 1/10.

    >>> integers(np.array([[0.5, 0.1]]))
    (array([[5, 1]]), 10)
    """
    distinct = np.unique(values)
    if len(distinct) > LARGEST or np.abs(distinct).max() > SAFE / LARGEST:
        return None
    read = [Fraction(value).limit_denominator(LARGEST) for value in distinct.tolist()]
    denominator = lcm(*(fraction.denominator for fraction in read))
    if denominator > LARGEST or [float(fraction) for fraction in read] != distinct.tolist():
        return None
    return np.rint(values * denominator).astype(np.int64), denominator


def over_one(values: Array) -> tuple[Array, int]:
    """Fractions as whole numbers (Python's own, of any size) over one denominator."""
    denominator = lcm(*(fraction.denominator for fraction in values.ravel()))
    return np.vectorize(int, otypes=[object])(values * denominator), denominator


def fractions(numerators: Array, denominator: int = 1) -> Array:
    """An array of `Fraction`s."""
    flat = [Fraction(int(numerator), denominator) for numerator in numerators.ravel()]
    return np.array(flat, dtype=object).reshape(numerators.shape)


def reduced(matrix: Array, columns: int | None = None) -> tuple[Array, list[int]]:
    """The reduced row echelon form by Gauss and Jordan, and its pivot columns.

    Args:
        matrix: (rows, columns) of fractions.
        columns: pivots are looked for in this many of them, from the left; in all unless given.

    >>> form, pivots = reduced(fractions(np.array([[2, 4, 1], [1, 2, 0]])))
    >>> form.astype(float).tolist(), pivots
    ([[1.0, 2.0, 0.0], [0.0, 0.0, 1.0]], [0, 2])
    """
    matrix = matrix.copy()
    pivots: list[int] = []
    for column in range(matrix.shape[1] if columns is None else columns):
        row = len(pivots)
        found = next((r for r in range(row, len(matrix)) if matrix[r, column]), None)
        if found is None:
            continue
        matrix[[row, found]] = matrix[[found, row]]
        matrix[row] /= matrix[row, column]
        for other in range(len(matrix)):
            if other != row and matrix[other, column]:
                matrix[other] -= matrix[other, column] * matrix[row]
        pivots.append(column)
    return matrix, pivots


def solved(matrix: Array, right: Array) -> Array:
    """The x of matrix @ x = right, for a square matrix that has an inverse."""
    n = len(matrix)
    return reduced(np.concatenate([matrix, right], axis=1), n)[0][:, n:]
