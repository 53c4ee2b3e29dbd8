"""What slope an activation has at its corner: none is wrong, and scripts differ.

The slope of ReLU at 0 may be 0, 1 or anything between. A network without biases puts the row of
zeros exactly there, in every step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from xorlab.backprop import Activation, Array, forward
from xorlab.check.understood import Understood

SLOPES = (0.0, 1.0, 0.01, 0.1, 0.2, 0.5, 0.05, 0.3)
"""At the corner: those of either side, of leaky ReLUs' usual sides, and the mean of both."""
LOOKED_AT = 8


def at_corners(understood: Understood) -> Iterator[Understood]:
    """The network as it is; and where a step has a unit on a corner, with other slopes there.

    A leaky ReLU that has only seen net inputs of 0 and more is a ReLU with its own slope at 0.
    """
    yield understood
    hit = [l for l in range(len(understood.layers)) if on_corner(understood, l)]
    for slope in SLOPES if hit else ():
        layers = list(understood.layers)
        for l in hit:
            layers[l] = replace(layers[l], activation=with_corner(layers[l].activation, slope))
        yield replace(understood, layers=tuple(layers))


def on_corner(understood: Understood, l: int) -> bool:
    """Whether a net input of the layer is exactly where its slope jumps."""
    kinks = understood.activations[l].kinks
    if not kinks:
        return False
    for seen in understood.steps[:LOOKED_AT]:
        z = forward(seen.before, understood.activations, seen.X).z[l]
        if np.isin(z, kinks).any():
            return True
    return False


def with_corner(activation: Activation, corner: float) -> Activation:
    """The activation with this slope at its corners."""

    def slope(z: Array, a: Array) -> Array:
        on = np.isin(np.real(z), activation.kinks)
        return np.where(on, corner, activation.slope(z, a))

    return replace(activation, slope=slope)
