"""Cubes: one ReLU unit for each group of rows that have some bits in common.

The rows that agree in k chosen bits are a cube, and relu(the bits that must be 1, minus those
that must be 0, minus one less than how many must be 1) is 1 on it and 0 on every other row: only
where all k agree does the sum reach that far. Cover the rows whose target differs from the bias
by cubes that do not overlap, and the output is the bias plus each cube's difference. At worst a
cube is one row (a minterm); the fewer bits it fixes, the more rows it holds.

This is a disjoint sum of products, as in the design of logic circuits, read as a network.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from xorlab.backprop import Array
from xorlab.solutions.hidden import Hidden

BASES = 4
"""So many targets, the most frequent ones, are tried as the bias."""


def cubes(F: Array, y: Array) -> Hidden:
    """The cover with the fewest cubes, over the choice of the bias.

    F: (rows, inputs) of 0 and 1, distinct. y: (rows, outputs).
    """
    values, counts = np.unique(y, axis=0, return_counts=True)
    bases = values[np.argsort(-counts, kind="stable")[:BASES]]
    return min((cover(F, y, base) for base in bases), key=lambda hidden: hidden.units)


def cover(F: Array, y: Array, base: Array) -> Hidden:
    """The rows whose target is not the base, covered by cubes, greedily."""
    todo = (y != base).any(axis=1)
    W, c, w = [], [], []
    while todo.any():
        row = int(np.flatnonzero(todo)[0])
        fits = todo & (y == y[row]).all(axis=1)
        order = range(F.shape[1])
        fixed = max((grow(F, row, fits, o) for o in (order, order[::-1])), key=lambda f: -f.sum())
        signs = np.where(F[row] == 1, 1.0, -1.0) * fixed
        W.append(signs)
        c.append(1 - (signs > 0).sum())
        w.append(y[row] - base)
        todo &= (F != F[row])[:, fixed].any(axis=1)
    n, m = F.shape[1], y.shape[1]
    says = f"{len(W)} ReLU unit{'s' * (len(W) != 1)}, each for rows with some bits in common"
    return Hidden(
        W=np.array(W).reshape(len(W), n).T,
        c=np.array(c, dtype=np.float64),
        w=np.array(w).reshape(len(W), m),
        b=base,
        method="cubes",
        says=says,
    )


def grow(F: Array, row: int, fits: Array, order: Iterable[int]) -> Array:
    """Which bits stay fixed (inputs,) when a row's cube grows bit by bit over rows that fit."""
    differs = F != F[row]
    fixed = np.ones(F.shape[1], dtype=bool)
    apart = differs.sum(axis=1)  # in how many fixed bits each row differs
    for bit in order:
        inside = apart - differs[:, bit] == 0
        if fits[inside].all():
            fixed[bit] = False
            apart -= differs[:, bit]
    return fixed
