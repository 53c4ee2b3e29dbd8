"""The network diagram: units as circles, weights as width, colour and number.

Numbers are written where they fit, and left out where they would run into each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import EllipseCollection, PathCollection
from matplotlib.figure import FigureBase
from matplotlib.path import Path as Curve

from xorlab.backprop import Array
from xorlab.model.network import Network
from xorlab.show.picture_layout import (
    NUMBERS,
    Layout,
    layout_of,
    number_column,
    shortcut_curves,
    straight_lines,
    summits,
)
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

THINNEST, THICKEST = 0.7, 5.0
DASHES = (0, (2.6, 1.3))
KEY = (
    "blue, solid: positive  ·  orange, dashed: negative  ·  wider: larger  ·  ring: the unit's bias"
)


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
        _write_weights(axes, layer.W.ravel(), number_column(lines, layout, layer.W), theme)
        if layer.S is not None:
            curves = shortcut_curves(layout, l)
            _draw_weights(axes, layer.S.ravel(), curves, biggest, theme)
            _write_weights(axes, layer.S.ravel(), summits(curves), theme)
    _draw_units(axes, network, layout, biggest, theme)
    _name_units(axes, subject, layout, theme)
    _name_layers(axes, network, layout, theme)
    write_text(axes, 0.3, 0.18, KEY, theme.muted, 8)


def _margins(subject: Subject) -> tuple[float, float]:
    """Room for the circles of the first and last column, and for long names beside them."""
    last = len(subject.network.sizes) - 1
    longest = (max(width_of(name, 9.5) for name in layer_names(subject, l)) / 72 for l in (0, last))
    left, right = (min(2.5, max(1.0, width + 0.6)) for width in longest)
    return left, right


# --- Weights --------------------------------------------------------------------------------


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
        for k, (x, y) in enumerate(places):
            # A little smaller, if that is all it takes to write the name into its circle.
            fitting = min(size, size * 1.5 * radius / width_of(names[k] or " ", size))
            inside = fitting >= 0.7 * size
            lift = 0.2 * layout.radius if b is not None else 0.0
            if inside and fitting >= 6:
                _write(axes, x, y + lift, names[k], theme.ink, fitting)
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
