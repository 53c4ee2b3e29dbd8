"""Many starts, drawn as the script draws its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.understood import Home, Understood

LEAST = 20
"""Of fewer starts no odds are told."""


def starts_of(understood: Understood, drawn: Mapping[str, Array]) -> list[Weights] | None:
    """The starts drawn, one `Weights` a layer with a leading axis; None where they do not fit."""
    layers = []
    for layer in understood.layers:
        W = read(layer.W, drawn)
        b = None if layer.b is None else read(layer.b, drawn)
        if W is None or len(W) < LEAST or (layer.b is not None and b is None):
            return None
        layers.append(Weights(W, b))
    return layers


def read(home: Home, drawn: Mapping[str, Array]) -> Array | None:
    """One array of every start, (starts, ...) in the reference's shape."""
    count = min((len(drawn[path]) for path in home.paths if path in drawn), default=0)
    found = np.empty((count, *home.at.shape))
    for number, (path, shape) in enumerate(zip(home.paths, home.shapes, strict=True)):
        part = drawn.get(path)
        if part is None or part.shape[1:] != shape:
            return None
        mine = home.where == number
        found[:, mine] = part[:count].astype(float).reshape(count, -1)[:, home.at[mine]]
    return home.sign * found if _finite(found) else None


def _finite(arrays: Array | Sequence[Array]) -> bool:
    return bool(np.isfinite(arrays).all())
