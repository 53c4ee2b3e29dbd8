"""A unit's own numbers, a bias's row, no weights at all: what may stand where others belong.

These are the stand-ins that have shapes of their own; those that have the shape of what belongs
there are found among the pieces of the step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from xorlab.backprop import Array
from xorlab.check.rule import Edit
from xorlab.check.spots import edits_at
from xorlab.check.step import Pieces, T


def of_the_unit(layers: Sequence[int]) -> Iterator[Edit]:
    """A unit's own numbers, in all of its weights' gradients."""
    for whose, own in (("output", _own_output), ("net input", _own_net_input)):
        yield from edits_at(
            "dW",
            layers,
            own,
            f"has each unit's own {whose} where the layer's input belongs",
            "Multiply the delta by what goes into the layer.",
        )


def _own_output(p: Pieces, l: int) -> Array:
    """For all weights of a unit the same: its delta by what it puts out."""
    own = (p.delta[l] * p.a[l + 1]).sum(axis=-2)[..., None, :]
    return np.broadcast_to(own, p.usual.shape)


def _own_net_input(p: Pieces, l: int) -> Array:
    """The same by what it is before the activation."""
    own = (p.delta[l] * p.z[l]).sum(axis=-2)[..., None, :]
    return np.broadcast_to(own, p.usual.shape)


def through_the_bias(layers: Sequence[int]) -> Iterator[Edit]:
    """Where the biases are a row of the weights: that row is sent back through, another is not."""
    for rows in (_bias_for_first, _bias_for_last):
        yield from edits_at(
            "da",
            layers[:-1],
            rows,
            "is sent back through the wrong rows of the weights, the biases' row among them",
            "Leave out the row of the biases: no unit of the layer is behind it.",
        )


def _bias_for_first(p: Pieces, l: int) -> Array:
    """`theta[1:]` where the biases stand last."""
    above = p.weights[l + 1]
    return p.delta[l + 1] @ T(np.concatenate([above.W[..., 1:, :], _as_row(above.b)], axis=-2))


def _bias_for_last(p: Pieces, l: int) -> Array:
    """`theta[:-1]` where they stand first."""
    above = p.weights[l + 1]
    return p.delta[l + 1] @ T(np.concatenate([_as_row(above.b), above.W[..., :-1, :]], axis=-2))


def _as_row(b: Array | None) -> Array:
    if b is None:
        raise ValueError("There are no biases.")
    return b[..., None, :]


def summed_delta(p: Pieces, l: int) -> Array:
    """As if all weights were 1."""
    return np.broadcast_to(p.delta[l + 1].sum(axis=-1)[..., None], p.usual.shape)


def bare_delta(p: Pieces, l: int) -> Array:
    """The delta above itself, unit by unit."""
    return np.broadcast_to(p.delta[l + 1], p.usual.shape)
