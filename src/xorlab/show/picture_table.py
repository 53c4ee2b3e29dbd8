"""The table of rows: inputs, targets and outputs as colours, with numbers where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from xorlab.backprop import Array
from xorlab.show.picture_plane import colour_bar, colour_range
from xorlab.show.picture_style import (
    HEIGHT,
    WIDTH,
    Theme,
    axes_at,
    cut,
    number,
    width_of,
    write_text,
)
from xorlab.show.picture_subject import Subject

LEFT, BOTTOM, RIGHT, TOP = 0.6, 0.35, WIDTH - 1.45, HEIGHT - 0.8
HEAD = 8.5
"""The font size of the columns' names."""
LONGEST = 60.0
"""As many points of a name stand over its column on end."""
GAP = 0.2
"""Between the blocks of the table, in inches."""
SMALLEST = 5.5
"""Numbers that would have to be smaller than this many points are left out."""


def draw_table(figure: FigureBase, subject: Subject, theme: Theme) -> None:
    """Every row of the task, in its order: inputs | targets | outputs | right or wrong."""
    task = subject.the_task
    blocks = (
        ("inputs", task.input_names, task.X),
        ("targets", task.output_names, task.y),
        ("outputs", task.output_names, subject.predict(task.X)),
    )
    # Columns are as wide as their block's widest number, in letters; `em` is inches a letter.
    wanted = [max(1.6, *_widths(values)) + 0.6 for _, _, values in blocks]
    columns = sum(want * len(names) for want, (_, names, _) in zip(wanted, blocks, strict=True))
    em = min(0.25, (RIGHT - LEFT - 2 * GAP) / columns)
    widths = [em * want for want in wanted]
    heads = [_head(names, width) for width, (_, names, _) in zip(widths, blocks, strict=True)]
    top = TOP - (max(heads) + 18) / 72
    height = min(0.45, (top - BOTTOM) / task.rows)
    x, y = LEFT, top - height * task.rows
    for (title, names, values), width in zip(blocks, widths, strict=True):
        axes = axes_at(figure, theme, (x, y, width * len(names), height * task.rows))
        axes.set(xticks=[], yticks=[])
        colours, (low, high) = theme.field, colour_range(task)
        if title == "inputs":
            colours, low, high = theme.greys, float(values.min()), float(values.max())
            axes.set_yticks([0, task.rows - 1], ["row 1", f"{task.rows}"])
        image = axes.imshow(
            np.ma.masked_invalid(values),
            cmap=colours,
            vmin=low,
            vmax=high,
            aspect="auto",
            interpolation="nearest",
        )
        _write_heads(axes, title, names, width, max(heads), theme)
        _write_numbers(axes, values, min(9.5, 72 * em, 45 * height), theme)
        x += width * len(names) + GAP
    _write_verdicts(axes, subject.right(), height, theme)
    colour_bar(figure, image, (x + 0.4, top - 2.2, 0.16, 2.2), task, theme)


def _head(names: Sequence[str], width: float) -> float:
    """How high the names stand over their columns, in points: on end where too long to lie."""
    longest = max(width_of(name, HEAD) for name in names)
    return HEAD if longest < 72 * width - 3 else min(LONGEST, longest)


def _write_heads(
    axes: Axes, title: str, names: Sequence[str], width: float, height: float, theme: Theme
) -> None:
    """What the block is, and its columns' names."""
    lying = _head(names, width) == HEAD
    how: dict[str, Any] = {"textcoords": "offset points", "ha": "center", "va": "bottom"}
    middle = ((len(names) - 1) / 2, -0.5)
    axes.annotate(title, middle, (0, 9 + height), fontsize=9.5, color=theme.muted, **how)
    how |= {"fontsize": HEAD if lying else min(HEAD, 72 * width), "color": theme.ink}
    if how["fontsize"] < SMALLEST:
        return
    for column, name in enumerate(names):
        shown = cut(name, HEAD, 72 * width if lying else LONGEST)
        how["rotation"] = 0 if lying else 90
        axes.annotate(shown, (column, -0.5), (0, 4), parse_math=False, **how)


def _widths(values: Array) -> list[float]:
    """How wide the numbers are, in letters; of many, the first hundred."""
    return [width_of(number(value), 10) / 10 for value in np.unique(values)[:100].tolist()]


def _write_numbers(axes: Axes, values: Array, size: float, theme: Theme) -> None:
    if size < SMALLEST:
        return
    how = {"ha": "center", "va": "center_baseline"}
    for (row, column), value in np.ndenumerate(values):
        write_text(axes, column, row, number(float(value)), theme.ink, size, **how)


def _write_verdicts(axes: Axes, right: Array, height: float, theme: Theme) -> None:
    """A tick or a cross behind every row; in long tables a dash behind each wrong one."""
    size = min(11.0, 72 * height * 0.75)
    behind: Any = axes.get_yaxis_transform()
    if size < SMALLEST:
        wrong = np.flatnonzero(~right)
        how: dict[str, Any] = {"linewidth": 72 * height, "transform": behind, "clip_on": False}
        axes.hlines(wrong, 1.06, 1.2, colors=theme.low, gid="wrong rows", **how)
        return
    for row, good in enumerate(right):
        sign, colour = ("✓", theme.high) if good else ("✗", theme.low)
        how = {"xycoords": behind, "textcoords": "offset points", "annotation_clip": False}
        axes.annotate(sign, (1, row), (5, 0), va="center", fontsize=size, color=colour, **how)
