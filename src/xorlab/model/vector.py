"""A network's parameters as one vector, and a vector as a network's parameters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xorlab.backprop import Array, Weights


def flatten(parameters: Sequence[Weights]) -> Array:
    """All numbers in one vector: layer by layer, W row by row, then b, then S."""
    return np.concatenate([p.ravel() for layer in parameters for p in layer if p is not None])


def views(vector: Array, like: Sequence[Weights]) -> list[Weights]:
    """The vector's numbers as parameters of these shapes: windows on it, not copies.

    >>> vector = np.arange(3.0)
    >>> [layer] = views(vector, [Weights(W=np.zeros((2, 1)), b=np.zeros(1))])
    >>> vector += 1
    >>> layer.W.ravel(), layer.b
    (array([1., 2.]), array([3.]))
    """
    at = 0

    def window(p: Array | None) -> Array | None:
        nonlocal at
        if p is None:
            return None
        at += p.size
        return vector[at - p.size : at].reshape(p.shape)

    return [Weights(*(window(p) for p in layer)) for layer in like]  # type: ignore[arg-type]
