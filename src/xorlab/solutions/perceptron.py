"""Whether a hyperplane separates two kinds of rows: settled, with the proof, by the perceptron.

The perceptron adds a row to its weights, or subtracts it, whenever it gets the row wrong. Where
a hyperplane separates the rows it finds one (Rosenblatt 1962). Where none does, its weights stay
bounded (Minsky & Papert 1969, chapter 11), and since they are whole numbers they come to a
value they had before: from there everything repeats, so no hyperplane can exist.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array

VISITS = 100_000
"""Rows looked at before the question is left open."""


class Separation(NamedTuple):
    """What was found: `plane` (inputs + 1,) where there is one, whole numbers, bias last.

    separable: None where it was left open. same_mean: the two kinds of rows have one mean, which
    no hyperplane has on both its sides: the shortest proof that there is none.
    """

    separable: bool | None
    plane: Array | None = None
    same_mean: bool = False


def separation(A: Array, positive: Array) -> Separation:
    """Settle it for the rows of A (rows, inputs + 1), whose last column is constant.

    Where A holds no whole numbers, only a plane can be found, and its absence not proved.

    >>> separation(np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]), np.array([0, 1, 1, 0]))
    Separation(separable=False, plane=None, same_mean=True)
    """
    positive = positive.astype(bool)
    ones, zeros, whole = A[positive], A[~positive], A.dtype.kind == "i"
    if not len(ones) or not len(zeros):
        return Separation(True)
    if whole and (ones.sum(axis=0) * len(zeros) == zeros.sum(axis=0) * len(ones)).all():
        return Separation(False, same_mean=True)
    signed = np.where(positive[:, None], A, -A)
    weights = np.zeros_like(A[0])
    seen = {weights.tobytes()}
    for _ in range(-(-VISITS // len(A))):
        before = weights.copy()
        for row in signed:
            if row @ weights <= 0:
                weights += row
        if (weights == before).all() and (signed @ weights > 0).all():
            return Separation(True, weights)
        if weights.tobytes() in seen:
            return Separation(False if whole else None)
        seen.add(weights.tobytes())
    return Separation(None)
