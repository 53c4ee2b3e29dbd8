"""Where a network's units and edges stand on the page, and where its numbers find room.

The page is measured in inches, so that all of it is known before anything is drawn.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.model.network import Network
from xorlab.show.picture_style import HEIGHT, WIDTH, number, width_of

BOTTOM, TOP = 0.78, HEIGHT - 0.7
NUMBERS = 8.0
"""The font size of the numbers on the edges."""
LINE = 1.35 * NUMBERS / 72
"""The height of one line of them, in inches."""


class Layout(NamedTuple):
    """Where things stand, in inches: places[l] is (units, 2), the first unit on top."""

    places: list[Array]
    radius: float


def layout_of(network: Network, margins: tuple[float, float] = (1.0, 1.0)) -> Layout:
    """A column a layer; one radius for all units, which the fullest layer decides."""
    left, right = margins[0], WIDTH - margins[1]
    margin = 0.4 if network.architecture.shortcuts else 0.0
    middle, height = (TOP + BOTTOM) / 2, TOP - BOTTOM - 2 * margin
    columns = np.linspace(left, right, len(network.sizes))
    places = []
    for x, units in zip(columns, network.sizes, strict=True):
        gap = min(1.75, height / units)
        y = middle + gap * ((units - 1) / 2 - np.arange(units))
        places.append(np.column_stack([np.full(units, x), y]))
    fits = 0.44 * height / max(network.sizes), 0.2 * float(columns[1] - columns[0])
    return Layout(places, min(0.34, *fits))


def straight_lines(layout: Layout, l: int) -> Array:
    """Layer l's edges, from every unit to every unit of the next: (edges, 2 points, 2)."""
    ends = [[a, b] for a in layout.places[l] for b in layout.places[l + 1]]
    return np.array(ends)


def shortcut_curves(layout: Layout, l: int) -> Array:
    """The edges from the inputs to layer l + 1, around all between: (edges, 4 points, 2).

    The upper half of the inputs goes over the hidden units, the lower half beneath them. The four
    points are those of a cubic Bézier curve; its inner two stand at the thirds of the way, so
    that t is the share of the way, and at one height.
    """
    inputs, outputs = layout.places[0], layout.places[l + 1]
    ends = [(a, b) for a in inputs for b in outputs]
    upwards = [i < (len(inputs) + 1) // 2 for i in range(len(inputs)) for _ in outputs]
    gap = min(1.6 * LINE, 0.6 / len(ends))
    curves = []
    for k, ((a, b), up) in enumerate(zip(ends, upwards, strict=True)):
        # The outermost input takes the outermost lane: the lanes do not cross.
        lane = upwards.count(up) - 1 - (k if up else len(ends) - 1 - k)
        y = _height(layout, l, a, b, 1.0 if up else -1.0, gap * lane)
        third = (b[0] - a[0]) / 3
        curves.append([a, (a[0] + third, y), (b[0] - third, y), b])
    return np.array(curves)


def _height(layout: Layout, l: int, a: Array, b: Array, side: float, lane: float) -> float:
    """How high (side 1) or low (-1) the inner points must be for the curve to pass by all units."""
    middle = (TOP + BOTTOM) / 2
    # Half way it is beyond the inputs, too: so it looks like a way around.
    passed = [(0.5, layout.places[0], 0.5)]
    for places in layout.places[1 : l + 1]:
        t = float(places[0, 0] - a[0]) / float(b[0] - a[0])
        passed += [(t, places, 1.2)]
    heights = []
    for t, places, radii in passed:
        reach = np.abs(places[:, 1] - middle).max() + radii * layout.radius + 0.06 + lane
        ends = (1 - t) ** 3 * (a[1] - middle) + t**3 * (b[1] - middle)
        heights.append((reach - side * ends) / (3 * t * (1 - t)))
    return middle + side * max(heights)


def number_column(lines: Array, layout: Layout, W: Array) -> Array | None:
    """Points on the edges for their numbers, all in one column between the two layers.

    Edges cross, but in most columns no two are at one height: take the column where they are
    farthest apart, and none where even there the numbers would touch.
    """
    a, b = lines[:, 0], lines[:, 1]
    if len(lines) > 60:
        return None
    span = float(b[0, 0] - a[0, 0])
    widest = max(width_of(number(w), NUMBERS) for w in W.ravel()) / 72
    edge = (layout.radius + widest / 2 + 0.08) / span
    if edge > 0.5:
        return None
    shares = np.linspace(edge, 1 - edge, 41)
    heights = np.sort(a[:, 1] + shares[:, None] * (b - a)[:, 1], axis=1)
    room = np.diff(heights, axis=1).min(axis=1, initial=np.inf)
    # Two lines apart is enough; among such, a number near its source is easiest to follow.
    best = int(np.argmax(np.minimum(room, 2 * LINE) - 1e-3 * np.abs(shares - 0.3)))
    return None if room[best] < LINE else a + shares[best] * (b - a)


def summits(curves: Array) -> Array | None:
    """The curves' highest (or lowest) points, where they are far enough apart for numbers."""
    points = np.einsum("p,epx->ex", [0.125, 0.375, 0.375, 0.125], curves)
    room = np.diff(np.sort(points[:, 1])).min(initial=np.inf)
    return None if room < LINE else points
