"""The network diagram: units as circles, weights as width, colour and number.

The page is measured in inches, so that the room between circles is known before anything is
drawn: numbers are written where they fit, and left out where they would run into each other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection, PathCollection
from matplotlib.figure import FigureBase
from matplotlib.path import Path as Curve

from xorlab.backprop import Array
from xorlab.model.network import Network
from xorlab.show.picture_style import (
    HEIGHT,
    WIDTH,
    Theme,
    cut,
    headline,
    number,
    width_of,
    write_text,
)
from xorlab.show.picture_subject import Subject, unit_names

BOTTOM, TOP = 0.78, HEIGHT - 0.7
THINNEST, THICKEST = 0.7, 5.0
NUMBERS = 8.0
"""The font size of the numbers on the edges."""
LINE = 1.35 * NUMBERS / 72
"""The height of one line of them, in inches."""
DASHES = (0, (2.6, 1.3))
KEY = (
    "blue, solid: positive  ·  orange, dashed: negative  ·  wider: larger  ·  ring: the unit's bias"
)


class Layout(NamedTuple):
    """Where things stand, in inches: places[l] is (units, 2), the first unit on top."""

    places: list[Array]
    radius: float


def network_picture(figure: FigureBase, subject: Subject, theme: Theme) -> None:
    """Draw the network: inputs left, outputs right."""
    network = subject.network
    count = network.architecture.parameters
    headline(figure, theme, subject.finding, f"{count:,} weights and biases")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
    axes.axis("off")
    layout = layout_of(network, _margins(subject))
    biggest = _biggest(network)
    for l, layer in enumerate(network.parameters):
        lines = straight_lines(layout, l)
        _draw_weights(axes, layer.W.ravel(), lines, biggest, theme)
        _write_weights(axes, layer.W.ravel(), _column(lines, layout, layer.W), theme)
        if layer.S is not None:
            curves = shortcut_curves(layout, l)
            _draw_weights(axes, layer.S.ravel(), curves, biggest, theme)
            _write_weights(axes, layer.S.ravel(), _summits(curves), theme)
    _draw_units(axes, network, layout, biggest, theme)
    _name_units(axes, subject, layout, theme)
    _name_layers(axes, network, layout, theme)
    write_text(axes, 0.3, 0.18, KEY, theme.muted, 8)


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
    fits = 0.46 * height / max(network.sizes), 0.2 * float(columns[1] - columns[0])
    return Layout(places, min(0.34, *fits))


def _margins(subject: Subject) -> tuple[float, float]:
    """Room for the circles of the first and last column, and for long names beside them."""
    last = len(subject.network.sizes) - 1
    longest = (max(width_of(name, 9.5) for name in layer_names(subject, l)) / 72 for l in (0, last))
    left, right = (min(2.5, max(1.0, width + 0.6)) for width in longest)
    return left, right


# --- Weights --------------------------------------------------------------------------------


def straight_lines(layout: Layout, l: int) -> Array:
    """Layer l's edges, from every unit to every unit of the next: (edges, 2 points, 2)."""
    ends = [[a, b] for a in layout.places[l] for b in layout.places[l + 1]]
    return np.array(ends)


def shortcut_curves(layout: Layout, l: int) -> Array:
    """The edges from the inputs to layer l + 1, around all between: (edges, 4 points, 2).

    The upper half of the inputs goes over the hidden units, the lower half beneath them; the
    points are those of a cubic Bézier curve, whose summit is 3/4 of the way to the inner two.
    """
    inputs, outputs = layout.places[0], layout.places[l + 1]
    passed = np.concatenate(layout.places[: l + 1])[:, 1]
    middle = (TOP + BOTTOM) / 2
    ends = [(a, b) for a in inputs for b in outputs]
    upwards = [i < (len(inputs) + 1) // 2 for i in range(len(inputs)) for _ in outputs]
    gap = min(1.6 * LINE, 0.6 / len(ends))
    curves = []
    for k, ((a, b), up) in enumerate(zip(ends, upwards, strict=True)):
        # The outermost input takes the outermost lane: the lanes do not cross.
        lane = upwards.count(up) - 1 - (k if up else len(ends) - 1 - k)
        reach = np.abs(passed - middle).max() + layout.radius + 0.06 + gap * lane
        summit = middle + reach if up else middle - reach
        y = (summit - (a[1] + b[1]) / 8) / 0.75
        third = (b[0] - a[0]) / 4
        curves.append([a, (a[0] + third, y), (b[0] - third, y), b])
    return np.array(curves)


def _draw_weights(
    axes: Axes, values: Array, lines: Array, biggest: float, theme: Theme
) -> PathCollection:
    """One path a weight: the sign is in colour and dash, the size in width."""
    codes = [
        Curve.MOVETO,
        *[Curve.LINETO if lines.shape[1] == 2 else Curve.CURVE4] * (lines.shape[1] - 1),
    ]
    edges = PathCollection([Curve(line, codes) for line in lines], facecolors="none", zorder=1)
    edges.set(**_strokes(values, biggest, theme), capstyle="butt", gid="weights")
    axes.add_collection(edges, autolim=False)
    return edges


def _strokes(
    values: Array, biggest: float, theme: Theme, thickest: float = THICKEST
) -> dict[str, Any]:
    """How parameters are drawn, on an edge or as a ring."""
    size = np.nan_to_num(np.abs(values) / biggest, nan=0.0, posinf=1.0)
    return {
        "linewidths": THINNEST + (thickest - THINNEST) * size,
        "linestyles": [DASHES if v < 0 else "solid" for v in values],
        "edgecolors": [_colour(v, theme) for v in values],
    }


def _colour(value: float, theme: Theme) -> str:
    """Blue above 0, orange below, grey where it is neither (0, or not a number)."""
    return theme.high if value > 0 else theme.low if value < 0 else theme.muted


def _biggest(network: Network) -> float:
    """The largest finite |weight| or |bias|, which is drawn thickest."""
    sizes = np.abs(
        np.concatenate([p.ravel() for layer in network.parameters for p in layer if p is not None])
    )
    sizes = sizes[np.isfinite(sizes)]
    return float(sizes.max(initial=0.0)) or 1.0


# --- Numbers --------------------------------------------------------------------------------


def _column(lines: Array, layout: Layout, W: Array) -> Array | None:
    """Points on the edges for their numbers, all in one column between the two layers.

    Edges cross, but in most columns no two are at one height: take the column where they are
    farthest apart, and none where even there the numbers would touch.
    """
    a, b = lines[:, 0], lines[:, 1]
    if len(lines) > 60:
        return None
    span = float(b[0, 0] - a[0, 0])
    edge = (
        layout.radius + max(width_of(number(w), NUMBERS) for w in W.ravel()) / 144 + 0.08
    ) / span
    if edge > 0.5:
        return None
    shares = np.linspace(edge, 1 - edge, 41)
    heights = np.sort(a[:, 1] + shares[:, None] * (b - a)[:, 1], axis=1)
    room = np.diff(heights, axis=1).min(axis=1, initial=np.inf)
    # Two lines apart is enough; among such, a number near its source is easiest to follow.
    best = int(np.argmax(np.minimum(room, 2 * LINE) - 1e-3 * np.abs(shares - 0.3)))
    return None if room[best] < LINE else a + shares[best] * (b - a)


def _summits(curves: Array) -> Array | None:
    """The curves' highest (or lowest) points, where they are far enough apart for numbers."""
    points = np.einsum("p,epx->ex", [0.125, 0.375, 0.375, 0.125], curves)
    room = np.diff(np.sort(points[:, 1])).min(initial=np.inf)
    return None if room < LINE else points


def _write_weights(axes: Axes, values: Array, points: Array | None, theme: Theme) -> None:
    if points is None:
        return
    paper = {"facecolor": theme.background, "edgecolor": "none", "pad": 1.2}
    for value, (x, y) in zip(values, points, strict=True):
        write_text(
            axes,
            x,
            y,
            number(value),
            _colour(value, theme),
            NUMBERS,
            ha="center",
            va="center_baseline",
            bbox=paper,
            zorder=3,
        )


# --- Units ----------------------------------------------------------------------------------


def _draw_units(axes: Axes, network: Network, layout: Layout, biggest: float, theme: Theme) -> None:
    """Circles; the ring of a unit is its bias, drawn as weights are, but within small circles."""
    thickest = min(THICKEST, max(THINNEST, 0.2 * 72 * layout.radius))
    for l, places in enumerate(layout.places):
        b = network.parameters[l - 1].b if l else None
        values = np.zeros(len(places)) if b is None else b
        size = np.full(len(places), 2 * layout.radius)
        circles = EllipseCollection(
            size,
            size,
            np.zeros(len(places)),
            units="xy",
            offsets=places,
            offset_transform=axes.transData,
            facecolors=theme.background,
            zorder=2,
        )
        circles.set(**_strokes(values, biggest, theme, thickest), gid="units")
        axes.add_collection(circles, autolim=False)


def _name_units(axes: Axes, subject: Subject, layout: Layout, theme: Theme) -> None:
    """Names and biases go into the circles; a name too long for its circle stands beside it."""
    network = subject.network
    radius = 72 * layout.radius
    size, small = min(11.0, 0.5 * radius), min(NUMBERS, 0.48 * radius)
    for l, places in enumerate(layout.places):
        b = network.parameters[l - 1].b if l and small >= 6.5 else None
        names = [cut(name, 9.5, 150) for name in layer_names(subject, l)]
        inside = max(width_of(name, size) for name in names) < 1.5 * radius
        for k, (x, y) in enumerate(places):
            lift = 0.2 * layout.radius if b is not None else 0.0
            if inside and size >= 6:
                _write(axes, x, y + lift, names[k], theme.ink, size)
            elif not inside and len(places) <= 24:
                align, side = ("right", -1) if l == 0 else ("left", 1)
                beside = x + side * (layout.radius + 0.08)
                _write(axes, beside, y, names[k], theme.ink, 9.5, ha=align)
            if b is not None:
                drop = 0.45 * layout.radius if inside else 0.0
                _write(axes, x, y - drop, number(b[k]), _colour(b[k], theme), small)


def layer_names(subject: Subject, l: int) -> list[str]:
    """What the units of layer l are called; the inputs are layer 0."""
    network, task = subject.network, subject.task
    last = len(network.sizes) - 1
    if 0 < l < last:
        return unit_names(network, l)
    if task is not None:
        return list(task.output_names if l else task.input_names)
    letter, count = "y" if l else "x", network.sizes[l]
    return [letter] if count == 1 else [f"{letter}{k + 1}" for k in range(count)]


def _name_layers(axes: Axes, network: Network, layout: Layout, theme: Theme) -> None:
    """Under each column what it is, and its activation function."""
    last = len(network.sizes) - 1
    for l, places in enumerate(layout.places):
        kind = "input" if l == 0 else "output" if l == last else "hidden unit"
        kind += "s" * (len(places) > 1)
        _write(axes, places[0, 0], 0.62, kind, theme.muted, 9)
        if l:
            _write(axes, places[0, 0], 0.43, network.activations[l - 1].name, theme.ink, 9.5)


def _write(axes: Axes, x: float, y: float, text: str, colour: str, size: float, **how: Any) -> None:
    how = {"ha": "center", "va": "center_baseline", "zorder": 4, **how}
    write_text(axes, x, y, text, colour, size, **how)
