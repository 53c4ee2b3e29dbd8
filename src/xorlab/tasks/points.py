"""Points in a plane, in two classes that no line separates: circles, moons, spirals.

Row i of a seed is the same point however many rows are asked for, on every machine: its random
numbers have the address (seed, i). Rows alternate between class 0 and class 1. To add a shape,
write where a point lies on it and put an entry in `SHAPES`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput
from xorlab.philox import uniform_pairs

STREAM = 1
"""The random numbers' use: points."""

ROWS = 100
MAX_ROWS = 100_000


class Shape(NamedTuple):
    """Two curves, one for each class.

    `at(t, k)` are the coordinates (rows,), (rows,) of the points at t in [0, 1) along the curve
    of class k, both (rows,). `noise` is the usual standard deviation around the curve.
    """

    name: str
    says: str
    at: Callable[[Array, Array], tuple[Array, Array]]
    noise: float


def circles(t: Array, k: Array) -> tuple[Array, Array]:
    """Class 0 on a circle of radius 1, class 1 on one of radius 1/2 inside it."""
    radius = 1 - k / 2
    return radius * np.cos(2 * np.pi * t), radius * np.sin(2 * np.pi * t)


def moons(t: Array, k: Array) -> tuple[Array, Array]:
    """Two half circles of radius 1, each with its end in the other; where scikit-learn's lie."""
    x, y = np.cos(np.pi * t), np.sin(np.pi * t)
    return np.where(k == 0, x, 1 - x), np.where(k == 0, y, 0.5 - y)


def spirals(t: Array, k: Array) -> tuple[Array, Array]:
    """Two arms that start near the centre, half a turn apart, and turn once on their way to 1."""
    radius = 0.1 + 0.9 * t
    angle = 2 * np.pi * t + np.pi * k
    return radius * np.cos(angle), radius * np.sin(angle)


SHAPES = {
    shape.name: shape
    for shape in (
        Shape("circles", "a circle inside another", circles, 0.05),
        Shape("moons", "two half circles, each with its end in the other", moons, 0.05),
        Shape("spirals", "two arms around each other", spirals, 0.02),
    )
}


def points(
    shape: Shape, seed: int, rows: int | None = None, noise: float | None = None
) -> tuple[Array, Array]:
    """X (rows, 2) and y (rows, 1) of 0s and 1s.

    >>> X, y = points(SHAPES["circles"], seed=7, rows=4, noise=0)
    >>> np.hypot(*X.T).round(12).tolist(), y.ravel().tolist()
    ([1.0, 0.5, 1.0, 0.5], [0, 1, 0, 1])
    """
    rows = ROWS if rows is None else rows
    noise = shape.noise if noise is None else noise
    if not isinstance(rows, int | np.integer) or not 2 <= rows <= MAX_ROWS:
        raise BadInput(f"Rows are a whole number from 2 to {MAX_ROWS:,}.", rows, "Try 100.")
    if not 0 <= noise < np.inf:
        raise BadInput("Noise is a standard deviation, at least 0.", noise, "Try 0.1.")
    if not isinstance(seed, int | np.integer) or not 0 <= seed < 2**64:
        raise BadInput("A seed is a whole number from 0 to 2^64 - 1.", seed, "Try 0.")
    k = np.arange(rows) % 2
    place, jitter = np.moveaxis(uniform_pairs(int(seed), np.arange(rows), STREAM, 2), 1, 0)
    X = np.stack(shape.at(place[:, 0], k), axis=1) + noise * normal_pairs(jitter)
    return X, k[:, None]


def normal_pairs(pairs: Array) -> Array:
    """Two normal numbers N(0, 1) from two uniform ones, row by row (Box & Muller 1958)."""
    u, v = pairs.T
    radius, angle = np.sqrt(-2 * np.log1p(-u)), 2 * np.pi * v
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
