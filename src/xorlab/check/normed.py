"""Softmax whose numbers are divided by other sums than those over each row's units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from xorlab.backprop import Activation, Array
from xorlab.check.step import SOFTMAX, Change, T
from xorlab.check.understood import Layer

Total = Callable[[Array], Array]


def across(e: Array) -> Array:
    """What a row's sums come to where they are spread along the rows instead of the units."""
    return T(e.sum(axis=-1, keepdims=True))


TOTALS: Mapping[str, Total] = {
    "normalised over the rows": lambda e: e.sum(axis=-2, keepdims=True),
    "normalised over all rows and units at once": lambda e: e.sum(axis=(-2, -1), keepdims=True),
    "divided by the sums of other rows": across,
}
"""What stands below the fraction, (rows, units) in: each may be another array's shape."""


def softmax_by(total: Total, z: Array) -> Array | None:
    """e^z over other sums, (..., rows, units); None where the shapes do not allow it.

    >>> over_rows = TOTALS["normalised over the rows"]
    >>> softmax_by(over_rows, np.log([[1.0, 2.0], [3.0, 6.0]])).round(12).tolist()
    [[0.25, 0.25], [0.75, 0.75]]
    """
    e = np.exp(z - z.max(axis=(-2, -1), keepdims=True))
    sums = total(e)
    if sums.shape[-1] not in (1, z.shape[-1]):
        return None
    return np.asarray(e / sums)


def normed(total: Total) -> Activation:
    """Softmax by other sums as a script's own; NaN where the shapes do not allow it."""

    def f(z: Array) -> Array:
        found = softmax_by(total, z)
        return np.full_like(z, np.nan) if found is None else found

    return replace(SOFTMAX, f=f)


SOFTMAXES = (SOFTMAX, *map(normed, TOTALS.values()))
"""Softmax as it should be, then as scripts have it by mistake: by these a network is known."""


def meant(layer: Layer) -> Layer:
    """A layer with softmax as it should be, however the script has it."""
    return replace(layer, activation=SOFTMAX) if layer.activation in SOFTMAXES else layer


def normed_by(total: Total) -> Change:
    """Softmax by other sums in the place of a layer's output."""
    return lambda p, l: normed(total).f(p.z[l])
