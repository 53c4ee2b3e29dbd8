"""The table of rows: inputs, targets and outputs as colours, with numbers where there is room."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase

from xorlab.backprop import Array
from xorlab.show.picture_plane import colour_bar, colour_range
from xorlab.show.picture_style import HEIGHT, WIDTH, Theme, axes_at, number, width_of, write_text
from xorlab.show.picture_subject import Subject

LEFT, BOTTOM, RIGHT, TOP = 0.6, 0.35, WIDTH - 1.45, HEIGHT - 1.25
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
    height = min(0.45, (TOP - BOTTOM) / task.rows)
    x, y = LEFT, TOP - height * task.rows
    for (title, names, values), want in zip(blocks, wanted, strict=True):
        width = em * want
        axes = axes_at(figure, theme, (x, y, width * len(names), height * task.rows))
        axes.set(xticks=[], yticks=[])
        colours, (low, high) = theme.field, colour_range(task)
        if title == "inputs":
            colours, low, high = theme.greys, float(values.min()), float(values.max())
            axes.set_yticks([0, task.rows - 1], ["row 1", f"{task.rows}"])
        shown = np.ma.masked_invalid(values)
        image = axes.imshow(shown, cmap=colours, vmin=low, vmax=high, aspect="auto")
        _write_heads(axes, title, names, width, theme)
        _write_numbers(axes, values, min(9.5, 72 * em, 45 * height), theme)
        x += width * len(names) + GAP
    _write_verdicts(axes, subject.right(), height, theme)
    colour_bar(figure, image, (x + 0.4, TOP - 2.2, 0.16, 2.2), task, theme)


def _write_heads(
    axes: Axes, title: str, names: tuple[str, ...], width: float, theme: Theme
) -> None:
    """What the block is, and its columns' names, on end where they are too long to lie."""
    lying = max(width_of(name, 8.5) for name in names) < 72 * width - 3
    size = 8.5 if lying else min(8.5, 72 * width)
    for column, name in enumerate(names):
        where = (column, -0.5)
        axes.annotate(
            name if len(name) <= 12 else name[:11] + "…",
            where,
            (0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            rotation=0 if lying else 90,
            fontsize=size,
            color=theme.ink,
            parse_math=False,
        )
    longest = 8.5 if lying else min(60.0, max(width_of(name, size) for name in names))
    middle = ((len(names) - 1) / 2, -0.5)
    axes.annotate(
        title,
        middle,
        (0, 9 + longest),
        textcoords="offset points",
        ha="center",
        va="bottom",
        fontsize=9.5,
        color=theme.muted,
    )


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
    """A tick or a cross behind every row; in long tables crosses only."""
    size = min(11.0, 72 * height * 0.75)
    for row, good in enumerate(right):
        if good and size < SMALLEST:
            continue
        axes.annotate(
            "✓" if good else "✗",
            (1, row),
            (5, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="center",
            fontsize=max(size, SMALLEST),
            color=theme.high if good else theme.low,
            annotation_clip=False,
        )
