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

BESIDE = 1e-6
"""How far beside the corner the slope of a side is taken."""
LOOKED_AT = 8


def at_corners(understood: Understood) -> Iterator[Understood]:
    """The network as it is; and where a step has a unit on a corner, with either side's slope."""
    yield understood
    hit = [l for l in range(len(understood.layers)) if on_corner(understood, l)]
    for side in (-1.0, 1.0) if hit else ():
        layers = list(understood.layers)
        for l in hit:
            layers[l] = replace(layers[l], activation=sided(layers[l].activation, side))
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


def sided(activation: Activation, side: float) -> Activation:
    """The activation with the slope that it has just beside its corners."""

    def slope(z: Array, a: Array) -> Array:
        on = np.isin(np.real(z), activation.kinks)
        beside = np.where(on, z + side * BESIDE, z)
        return np.where(on, activation.slope(beside, activation.f(beside)), activation.slope(z, a))

    return replace(activation, slope=slope)
