"""A unit's own numbers, no weights at all: what may stand where others belong.

These are the stand-ins that have shapes of their own; those that have the shape of what belongs
there are found among the pieces of the step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from xorlab.backprop import Array
from xorlab.check.rule import Edit
from xorlab.check.spots import edits_at
from xorlab.check.step import Pieces


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


def summed_delta(p: Pieces, l: int) -> Array:
    """As if all weights were 1."""
    return np.broadcast_to(p.delta[l + 1].sum(axis=-1)[..., None], p.usual.shape)


def bare_delta(p: Pieces, l: int) -> Array:
    """The delta above itself, unit by unit."""
    return np.broadcast_to(p.delta[l + 1], p.usual.shape)
