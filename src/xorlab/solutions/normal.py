"""The normal equation: where the gradient of a linear model's squared error is zero.

J(w) = mean (X1 w - y)² is flat where XᵀX w = Xᵀy, X being X1, the inputs with a column of ones
for the bias. Where XᵀX has an inverse there is one such w. Where it has none there are many, and
the shortest of them is taken: Moore and Penrose's.

Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", eqs. 5.6-5.12 and section 2.9.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput
from xorlab.solutions.rational import fractions, integers, over_one, reduced, solved

WIDTH = 64
"""Of more columns than this, fractions take seconds."""

TOO_LARGE = 1e100
"""The squares of larger numbers, summed, leave float64's range."""


class Normal(NamedTuple):
    """XᵀX w = Xᵀy and its answer; n is the inputs and one for the bias.

    XtX: (n, n). inverse: (n, n), or None where it has none. Xty: (n, outputs). w: (n, outputs).
    squares: the sum of the squared errors. All are fractions where `exact`, float64 elsewhere.
    rank: of XtX. relations: for each column that others make up, its index and their
    coefficients (n,); a column that is dependent by rounding only has none.
    """

    XtX: Array
    inverse: Array | None
    Xty: Array
    w: Array
    squares: Fraction | float
    predictions: Array
    rank: int
    relations: tuple[tuple[int, Array], ...]
    exact: bool


def normal_equation(X1: Array, y: Array) -> Normal:
    """Solve it, without rounding where the numbers are small fractions."""
    A, t = integers(X1), integers(y)
    if A is not None and t is not None and X1.shape[1] <= WIDTH:
        return in_fractions(*A, *t)
    largest = max(np.abs(X1).max(), np.abs(y).max())
    if largest > TOO_LARGE:
        rule = f"The normal equation squares its numbers, so they are below {TOO_LARGE:g}."
        raise BadInput(rule, float(largest), "Scale the columns.")
    return in_floats(X1, y)


def in_fractions(A: Array, q: int, t: Array, p: int) -> Normal:
    """The answer for X1 = A / q and y = t / p, whole numbers over whole numbers."""
    n = A.shape[1]
    A, t = A.astype(object), t.astype(object)  # Python's own integers: of any size
    XtX, Xty = fractions(A.T @ A, q * q), fractions(A.T @ t, q * p)
    form, pivots = reduced(XtX)
    if len(pivots) == n:
        inverse = solved(XtX, fractions(np.eye(n, dtype=np.int64)))
        w = inverse @ Xty
    else:
        # The shortest answer lies in the span of XᵀX's columns: w = B c with the independent
        # ones as B. The same rows of XᵀX B c = Xᵀy then read Bᵀ B c, which has an answer.
        inverse, B = None, XtX[:, pivots]
        w = B @ solved(B.T @ B, Xty[pivots])
    # At the minimum, |X1 w - y|² is |y|² - w · Xᵀy.
    squares = Fraction((t**2).sum(), p * p) - (w * Xty).sum()
    relations = []
    for column in sorted(set(range(n)) - set(pivots)):
        coefficients = fractions(np.zeros(n, dtype=np.int64))
        coefficients[pivots] = form[: len(pivots), column]
        relations.append((column, coefficients))
    numerators, denominator = over_one(w)
    predictions = (A @ numerators / (q * denominator)).astype(np.float64)
    rank = len(pivots)
    return Normal(XtX, inverse, Xty, w, squares, predictions, rank, tuple(relations), True)


def in_floats(X1: Array, y: Array) -> Normal:
    """The answer in float64, by the singular values of X1: X1 = U s Vᵀ, w = V s⁻¹ Uᵀ y."""
    n = X1.shape[1]
    U, s, Vt = np.linalg.svd(X1, full_matrices=False)
    kept = s > s.max() * max(X1.shape) * np.finfo(np.float64).eps
    U, s, Vt = U[:, kept], s[kept], Vt[kept]
    w = Vt.T @ (U.T @ y / s[:, None])
    predictions = X1 @ w
    return Normal(
        XtX=X1.T @ X1,
        inverse=(Vt.T / s**2) @ Vt if len(s) == n else None,
        Xty=X1.T @ y,
        w=w,
        squares=float(((predictions - y) ** 2).sum()),
        predictions=predictions,
        rank=len(s),
        relations=() if len(s) == n else made_up(X1),
        exact=False,
    )


def made_up(X1: Array) -> tuple[tuple[int, Array], ...]:
    """The columns that are sums of multiples of columns before them, with the multiples.

    By Gram and Schmidt: a column is made up where nothing is left of it beside those before.
    """
    rows, n = X1.shape
    basis, pivots, relations = np.empty((rows, 0)), list[int](), []
    for column in range(n):
        rest = X1[:, column]
        for _ in range(2):  # twice is enough: the second time removes what rounding left
            rest = rest - basis @ (basis.T @ rest)
        if np.linalg.norm(rest) > 1e-10 * np.linalg.norm(X1[:, column]):
            pivots.append(column)
            basis = np.column_stack([basis, rest / np.linalg.norm(rest)])
        else:
            coefficients = np.zeros(n)
            coefficients[pivots] = np.linalg.lstsq(X1[:, pivots], X1[:, column])[0]
            relations.append((column, np.where(abs(coefficients) < 1e-10, 0, coefficients)))
    return tuple(relations)
