"""A unit's own numbers, no weights at all: what may stand where others belong.

These are the stand-ins that have shapes of their own; those that have the shape of what belongs
there are found among the pieces of the step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from xorlab.backprop import Array
from xorlab.check.rule import Edit
from xorlab.check.spots import edits_at
from xorlab.check.step import Change, Pieces, T


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


def by_one_index(layers: Sequence[int]) -> Iterator[Edit]:
    """What a loop over the layers may take for their inputs, with one index for all of them.

    Below the first layer's, an index counts from the end of the list.
    """
    for what, lists, index in (
        ("the net input", "z", lambda l: l - 1),
        ("the layer's own output", "a", lambda l: l + 1),
        ("the network's input", "a", lambda l: 0),
    ):
        yield from edits_at(
            "dW",
            layers,
            _by_input(lists, index),
            f"has {what} where the layer's input belongs",
            "Multiply the delta by what goes into the layer.",
        )


def _by_input(lists: str, index: Callable[[int], int]) -> Change:
    """The weight gradient with another array, spread as a row where it has one unit alone."""

    def gradient(p: Pieces, l: int) -> Array:
        return np.broadcast_to(T(getattr(p, lists)[index(l)]) @ p.delta[l], p.usual.shape)

    return gradient


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
