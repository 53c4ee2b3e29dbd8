"""What fills a plane, of inputs or of hidden units: a field with its contour, and lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import FigureBase
from matplotlib.image import AxesImage
from matplotlib.ticker import FixedLocator, MaxNLocator

from xorlab.backprop import Array
from xorlab.model.task import UNDECIDED, Task
from xorlab.show.picture_rows import LINE_DASHES, NAMES, Room
from xorlab.show.picture_style import (
    Theme,
    axes_at,
    number,
    spread,
    write_text,
)
from xorlab.show.picture_subject import Subject, unit_names

GRID = 121
"""Points of a field along each side; smooth on a page, and computed in a blink."""


# --- The field ------------------------------------------------------------------------------


def grid_of(axes: Axes) -> Array:
    """The points of the axes' plane at which a field is computed: (GRID * GRID, 2)."""
    u, v = np.linspace(*axes.get_xlim(), GRID), np.linspace(*axes.get_ylim(), GRID)
    return np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)


def paint_field(axes: Axes, values: Array, task: Task, theme: Theme, room: Room) -> AxesImage:
    """An output as colour over the plane, neutral at the threshold, where its contour runs.

    values: (GRID * GRID,), at `grid_of(axes)`. Colours span the targets' range.
    """
    values = np.where(np.isfinite(values), values, np.nan).reshape(GRID, GRID)
    low, high = colour_range(task)
    image = axes.imshow(
        np.ma.masked_invalid(values),
        cmap=theme.field,
        vmin=low,
        vmax=high,
        extent=(*axes.get_xlim(), *axes.get_ylim()),
        origin="lower",
        aspect="auto",
        interpolation="bilinear",
        zorder=0,
    )
    draw_contour(axes, values, task.threshold, theme, room)
    return image


def draw_contour(axes: Axes, values: Array, level: float, theme: Theme, room: Room) -> Array:
    """The line on which a field has that level; returns its points (n, 2), perhaps none."""
    values = values.reshape(GRID, GRID)
    if at_rest(values, level) or not values.min() < level < values.max():
        return np.empty((0, 2))
    u, v = np.linspace(*axes.get_xlim(), GRID), np.linspace(*axes.get_ylim(), GRID)
    lines = axes.contour(u, v, values, levels=[level], colors=[theme.ink], linewidths=1.8, zorder=2)
    for segment in lines.allsegs[0]:
        room.take_line(np.asarray(segment))
    return np.concatenate([np.empty((0, 2)), *lines.allsegs[0]])


def at_rest(values: Array, level: float) -> bool:
    """Whether a field has no line to draw: it is the level everywhere, or no number somewhere."""
    return not bool((np.abs(values - level) > UNDECIDED).any() and np.isfinite(values).all())


def colour_range(task: Task) -> tuple[float, float]:
    """The outputs that the darkest colours stand for: the lowest and the highest target."""
    low, high = float(task.y.min()), float(task.y.max())
    return (low, high) if high > low else (low - 1, high + 1)


def colour_bar(
    figure: FigureBase,
    image: AxesImage,
    box: tuple[float, float, float, float],
    task: Task,
    theme: Theme,
) -> None:
    """The field's colours, with the targets' range and the threshold marked; box in inches."""
    axes = axes_at(figure, theme, box)
    low, high = colour_range(task)
    bar = figure.colorbar(image, cax=axes, extend="both", ticks=[low, task.threshold, high])
    bar.outline.set(color=theme.faint, linewidth=0.8)
    axes.set_yticklabels([number(t, exact=True) for t in (low, task.threshold, high)])
    axes.set_title("output", color=theme.muted, fontsize=9, pad=10)
    axes.axhline(task.threshold, color=theme.ink, linewidth=1.8)


def set_limits(axes: Axes, task: Task) -> None:
    """Show the first two inputs' range with room around it: the plane between rows matters."""
    margin = 0.5 if task.kind == "table" else 0.12
    axes.set(xlim=spread(task.X[:, 0], margin), ylim=spread(task.X[:, 1], margin))
    for axis, values in ((axes.xaxis, task.X[:, 0]), (axes.yaxis, task.X[:, 1])):
        levels = np.unique(values)
        few = task.kind == "table" and len(levels) <= 5
        axis.set_major_locator(FixedLocator(levels.tolist()) if few else MaxNLocator(5))


# --- Lines ----------------------------------------------------------------------------------


def clipped_line(w: Array, c: float, axes: Axes) -> Array | None:
    """The piece of the line w·x + c = 0 inside the axes: (2 ends, 2), or None.

    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot(xlim=(0, 1), ylim=(0, 1))
    >>> clipped_line(np.array([1.0, 1.0]), -0.5, axes).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    if not np.isfinite([*w, c]).all() or not w.any():
        return None
    size = np.abs(w).max()
    w, c = w / size, c / size
    low, high = np.array([axes.get_xlim(), axes.get_ylim()], dtype=float).T
    # The line is p + t d; each side of the box lets one half of the t through.
    p, d = -c * w / (w @ w), np.array([w[1], -w[0]])
    if ((d == 0) & ((p < low) | (p > high))).any():
        return None
    moving = d != 0
    t = np.array([(low - p)[moving], (high - p)[moving]]) / d[moving]
    first, last = t.min(axis=0).max(), t.max(axis=0).min()
    return p + np.outer([first, last], d) if first < last else None


def draw_unit_lines(
    axes: Axes, W: Array, c: Array, names: Sequence[str], theme: Theme, room: Room
) -> LineCollection:
    """Each unit's line W[:, j]·x + c[j] = 0, with its name on it; returns the lines.

    W: (2, units), c: (units,). The small arrow points to the side where the net input is
    positive.
    """
    found = [
        (clipped_line(w, float(k), axes), w, name) for w, k, name in zip(W.T, c, names, strict=True)
    ]
    seen = [(line, w, name) for line, w, name in found if line is not None]
    lines = LineCollection(
        [line for line, _, _ in seen],
        colors=theme.ink,
        linewidths=1.3,
        linestyles=[LINE_DASHES],
        zorder=3,
        gid="hidden units",
    )
    axes.add_collection(lines, autolim=False)
    for line, _, _ in seen:
        room.take_line(line)
    for line, w, name in seen:
        _name_line(axes, line, w, name, theme, room)
    return lines


def _name_line(axes: Axes, line: Array, w: Array, name: str, theme: Theme, room: Room) -> None:
    """Write the name on the line, near an end if it can be, with an arrow to the unit's side."""
    a, b = room.points(line)
    length = float(np.hypot(*(b - a)))
    along = (b - a) / max(length, 1e-9)
    ahead = np.array([-along[1], along[0]])
    if (room.points(line[0] + w / np.abs(w).max()) - a) @ ahead < 0:
        ahead = -ahead
    steps = np.arange(14, max(length - 13, 15), 9)
    ends = np.column_stack([steps, length - steps]).ravel()[: len(steps)]
    at = room.place(name, NAMES, [a + step * along for step in ends])
    if at is None:
        return
    paper = {"facecolor": theme.neutral, "edgecolor": "none", "boxstyle": "round,pad=0.15"}
    x, y = room.data(at)
    write_text(axes, x, y, name, theme.ink, NAMES, ha="center", va="center", bbox=paper, zorder=6)
    foot = at + along * (16 if (at - a) @ along < length / 2 else -16)
    arrow = {
        "arrowstyle": "-|>",
        "color": theme.ink,
        "lw": 1.0,
        "shrinkA": 0,
        "shrinkB": 0,
        "mutation_scale": 7,
    }
    axes.annotate("", room.data(foot + 11 * ahead), room.data(foot), arrowprops=arrow, zorder=3)


def draw_first_hidden(
    axes: Axes, subject: Subject, level: float | None, theme: Theme, room: Room
) -> list[str]:
    """The first hidden layer's lines in the plane of two inputs, a third being held at `level`.

    Returns the names of the units whose lines do not cross the plane that is shown.
    """
    if len(subject.network.sizes) < 3:
        return []
    layer = subject.network.parameters[0]
    c = np.zeros(layer.W.shape[1]) if layer.b is None else layer.b
    if level is not None:
        c = c + level * layer.W[2]
    names = unit_names(subject.network, 1)
    draw_unit_lines(axes, layer.W[:2], c, names, theme, room)
    units = zip(names, layer.W[:2].T, c, strict=True)
    return [name for name, w, k in units if clipped_line(w, float(k), axes) is None]
