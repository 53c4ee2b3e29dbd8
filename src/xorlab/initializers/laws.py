"""Laws that first parameters are drawn from, independently of each other.

To add a law, write it as a function of uniform numbers and put an entry in `LAWS`; it is then a
name that every command and test knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.initializers.base import Initializer, LayerShape
from xorlab.philox import uniform_pairs

STREAM = 0
"""The random numbers' use: initial parameters."""


class Law(NamedTuple):
    """A law for weights, as a function of two uniform numbers u, v for each weight.

    `weights(u, v, fan_in, fan_out, *numbers)`; biases follow the same law where `biases` says
    so and are zero elsewhere. `numbers` are the defaults of the numbers in brackets.
    """

    weights: Callable[..., Array]
    numbers: tuple[float, ...] = ()
    biases: bool = False


def uniform(u: Array, v: Array, fan_in: int, fan_out: int, low: float, high: float) -> Array:
    """U[low, high)."""
    return low + (high - low) * u


def normal(u: Array, v: Array, fan_in: int, fan_out: int, mean: float, std: float) -> Array:
    """N(mean, std²), by Box and Muller (1958): sqrt(-2 log u) cos 2 pi v, with 1 - u above 0."""
    return np.asarray(mean + std * np.sqrt(-2 * np.log1p(-u)) * np.cos(2 * np.pi * v))


def glorot(u: Array, v: Array, fan_in: int, fan_out: int) -> Array:
    """U[-r, r), r = sqrt(6 / (fan_in + fan_out)): Glorot & Bengio 2010, eq. 16; Keras' default."""
    r = (6 / (fan_in + fan_out)) ** 0.5
    return uniform(u, v, fan_in, fan_out, -r, r)


def glorot_normal(u: Array, v: Array, fan_in: int, fan_out: int) -> Array:
    """N(0, 2 / (fan_in + fan_out)): Glorot & Bengio 2010, eq. 12."""
    return normal(u, v, fan_in, fan_out, 0, (2 / (fan_in + fan_out)) ** 0.5)


def he(u: Array, v: Array, fan_in: int, fan_out: int) -> Array:
    """N(0, 2 / fan_in): He et al. 2015, eq. 10."""
    return normal(u, v, fan_in, fan_out, 0, (2 / fan_in) ** 0.5)


def he_uniform(u: Array, v: Array, fan_in: int, fan_out: int) -> Array:
    """U[-r, r), r = sqrt(6 / fan_in): the same variance."""
    r = (6 / fan_in) ** 0.5
    return uniform(u, v, fan_in, fan_out, -r, r)


def lecun(u: Array, v: Array, fan_in: int, fan_out: int) -> Array:
    """N(0, 1 / fan_in): LeCun et al. 1998, "Efficient BackProp", eq. 16."""
    return normal(u, v, fan_in, fan_out, 0, (1 / fan_in) ** 0.5)


def zeros(u: Array, v: Array, fan_in: int, fan_out: int) -> Array:
    """All 0: every hidden unit is its neighbour's twin, for ever. Here to be seen failing."""
    return np.zeros_like(u)


LAWS: dict[str, Law] = {
    "uniform": Law(uniform, (-1.0, 1.0), biases=True),
    "normal": Law(normal, (0.0, 1.0)),
    "glorot": Law(glorot),
    "glorot-normal": Law(glorot_normal),
    "he": Law(he),
    "he-uniform": Law(he_uniform),
    "lecun": Law(lecun),
    "zeros": Law(zeros),
}


def from_law(name: str, law: Law, numbers: tuple[float, ...]) -> Initializer:
    """Draw each parameter by the law; parameter k of a start uses random address k.

    Parameters are counted layer by layer, W row by row, then b, then S. To the law, the
    shortcuts are further inputs of their layer.
    """

    def draw(shapes: Sequence[LayerShape], seed: int, starts: Array) -> list[Weights]:
        count = sum((s.fan_in + s.biases + s.inputs) * s.fan_out for s in shapes)
        pairs = uniform_pairs(seed, starts, STREAM, count)
        at = 0

        def block(shape: LayerShape, rows: int) -> Array:
            nonlocal at
            taken = pairs[:, at : at + rows * shape.fan_out]
            at += rows * shape.fan_out
            u, v = np.moveaxis(taken.reshape(len(starts), rows, shape.fan_out, 2), -1, 0)
            return law.weights(u, v, shape.fan_in + shape.inputs, shape.fan_out, *numbers)

        drawn = []
        for shape in shapes:
            W = block(shape, shape.fan_in)
            b = block(shape, 1)[:, 0] if shape.biases else None
            if b is not None and not law.biases:
                b = np.zeros_like(b)
            drawn.append(Weights(W, b, block(shape, shape.inputs) if shape.inputs else None))
        return drawn

    return Initializer(name, draw)
