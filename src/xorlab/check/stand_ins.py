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
from xorlab.check.step import Change, Pieces


def of_the_unit(layers: Sequence[int]) -> Iterator[Edit]:
    """A unit's own numbers, in all of its weights' gradients."""
    for whose, own in (("output", own_output), ("net input", own_net_input)):
        yield from edits_at(
            "dW",
            layers,
            _by(own),
            f"has each unit's own {whose} where the layer's input belongs",
            "Multiply the delta by what goes into the layer.",
        )


def own_output(p: Pieces, l: int) -> Array:
    """What each unit puts out."""
    return p.a[l + 1]


def own_net_input(p: Pieces, l: int) -> Array:
    """What it is before the activation."""
    return p.z[l]


def _by(own: Change) -> Change:
    """For all weights of a unit the same: its delta by a number of its own."""

    def change(p: Pieces, l: int) -> Array:
        return np.broadcast_to((p.delta[l] * own(p, l)).sum(axis=-2)[..., None, :], p.usual.shape)

    return change


def summed_delta(p: Pieces, l: int) -> Array:
    """As if all weights were 1."""
    return np.broadcast_to(p.delta[l + 1].sum(axis=-1)[..., None], p.usual.shape)


def bare_delta(p: Pieces, l: int) -> Array:
    """The delta above itself, unit by unit."""
    return np.broadcast_to(p.delta[l + 1], p.usual.shape)
