"""Starts drawn by the script's own code, as the reference's arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.understood import Home, Understood


def starts_of(understood: Understood, drawn: Mapping[str, Array]) -> list[Weights] | None:
    """Starts as one `Weights` a layer with a leading axis of starts.

    Args:
        understood: says where each array lives.
        drawn: of each path, (starts, ...) values, as `launch.draw_starts` gives them.

    Returns None where a part is missing or has another shape, or numbers are not finite.
    """
    layers = []
    for layer in understood.layers:
        W = read_all(layer.W, drawn)
        b = None if layer.b is None else read_all(layer.b, drawn)
        if W is None or (b is None and layer.b is not None):
            return None
        layers.append(Weights(W, b))
    return layers


def read_all(home: Home, drawn: Mapping[str, Array]) -> Array | None:
    """One array of every start, (starts, *its shape): `Home.read` for many at once."""
    parts = [drawn.get(path) for path in home.paths]
    if any(part is None for part in parts):
        return None
    known = [part.astype(float) for part in parts if part is not None]
    count = min(len(part) for part in known)
    found = np.empty((count, *home.at.shape))
    for number, (part, shape) in enumerate(zip(known, home.shapes, strict=True)):
        if part.shape[1:] != shape:
            return None
        mine = home.where == number
        found[:, mine] = part[:count].reshape(count, -1)[:, home.at[mine]]
    return home.sign * found if count and np.isfinite(found).all() else None
