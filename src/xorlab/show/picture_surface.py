"""The decision surface: what the network says all over the plane of inputs, and of the rows.

Two inputs make a plane, and each output has one. Three inputs of which the last has few values
make one plane a value. One input makes a curve; anything else a table of the rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.image import AxesImage

from xorlab.model.task import Task
from xorlab.show.picture_plane import (
    at_rest,
    colour_bar,
    draw_first_hidden,
    grid_of,
    paint_field,
    set_limits,
)
from xorlab.show.picture_rows import Room, draw_rows, key, marker_size
from xorlab.show.picture_style import (
    HEIGHT,
    Theme,
    axes_at,
    cut,
    headline,
    number,
    spread,
    write_text,
)
from xorlab.show.picture_subject import Subject
from xorlab.show.picture_table import draw_table

MOST_PANELS = 6
GAP = 0.42
"""Between panels, in inches."""


class Panel(NamedTuple):
    """One plane: an output over the first two inputs, the third (if any) held at `level`."""

    output: int
    level: float | None
    title: str


def surface_picture(figure: FigureBase, subject: Subject, theme: Theme) -> None:
    """Draw what the network says of its inputs, in the way that their number allows."""
    task = subject.the_task
    panels = panels_of(task)
    if panels:
        _planes(figure, subject, panels, theme)
    elif task.inputs == 1:
        headline(figure, theme, subject.finding, "what the network says of every input")
        _curve(figure, subject, theme)
    else:
        headline(figure, theme, subject.finding, "what the network says of every row")
        draw_table(figure, subject, theme)


def panels_of(task: Task) -> list[Panel]:
    """The planes that show the task whole; [] where planes cannot."""
    levels = [float(x) for x in np.unique(task.X[:, 2])] if task.inputs == 3 else [None]
    panels = [
        Panel(output, level, _title(task, output, level))
        for output in range(task.outputs)
        for level in levels
    ]
    return panels if task.inputs in (2, 3) and len(panels) <= MOST_PANELS else []


def _title(task: Task, output: int, level: float | None) -> str:
    parts = [task.output_names[output]] if task.outputs > 1 else []
    parts += [f"{task.input_names[2]} = {number(level, exact=True)}"] if level is not None else []
    return ", ".join(parts)


def _planes(figure: FigureBase, subject: Subject, panels: list[Panel], theme: Theme) -> None:
    """One panel stands beside its key, a row of panels above it, two rows beside it."""
    task = subject.the_task
    columns = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}[len(panels)]
    down = -(-len(panels) // columns)
    lying = down == 1 < columns
    left, bottom, right = 0.75, 1.05 if lying else 0.6, 7.1 if lying else 5.3
    top = HEIGHT - (1.05 if panels[0].title else 0.85)
    height = min((top - bottom - GAP * (down - 1)) / down, 3.55)
    width = min(
        (right - left - GAP * (columns - 1)) / columns, height * (1.35 if down > 1 else 1.0)
    )
    height = min(height, width)
    resting: list[bool] = []
    outside: list[list[str]] = []
    for k, panel in enumerate(panels):
        row, column = divmod(k, columns)
        x, y = left + column * (width + GAP), top - height - row * (height + GAP)
        lowest, first = k + columns >= len(panels), column == 0
        labels = task.input_names[0] if lowest else "", task.input_names[1] if first else ""
        axes = axes_at(figure, theme, (x, y, width, height), labels, panel.title)
        image, flat, unseen = plane(axes, subject, panel, theme)
        resting.append(flat)
        outside.append(unseen)
    words = "what the network says of every point"
    if all(resting):
        level = number(task.threshold, exact=True)
        words = f"the output is {level} everywhere: no line divides the rows"
    headline(figure, theme, subject.finding, words)
    x = left + columns * (width + GAP) - GAP + 0.3
    tall = down * (height + GAP) - GAP
    colour_bar(figure, image, (x, top - tall, 0.16, tall), task, theme)
    wrong = ["wrong"] * bool((~subject.right()).any())
    lines = ["lines"] * (len(subject.network.sizes) > 2)
    parts = ["high", "low", *wrong, *["contour"] * (not all(resting)), *lines]
    nowhere = [name for name in outside[0] if all(name in unseen for unseen in outside)]
    where = (0.3, 0.27) if lying else (x + 0.75, top)
    key(figure, where, parts, task, theme, lying=lying, outside=nowhere)


def plane(
    axes: Axes, subject: Subject, panel: Panel, theme: Theme
) -> tuple[AxesImage, bool, list[str]]:
    """One panel: the field, its contour, the hidden units' lines, and the rows in the plane.

    Returns the field, whether it is the threshold everywhere, and the units without a line.
    """
    task = subject.the_task
    rows = np.full(task.rows, True) if panel.level is None else task.X[:, 2] == panel.level
    set_limits(axes, task)
    grid = grid_of(axes)
    if panel.level is not None:
        grid = np.column_stack([grid, np.full(len(grid), panel.level)])
    room = Room(axes)
    values = subject.predict(grid)[:, panel.output]
    image = paint_field(axes, values, task, theme, room)
    points, size = task.X[rows, :2], marker_size(task.rows)
    room.take_rows(points, size)
    outside = draw_first_hidden(axes, subject, panel.level, theme, room)
    high = task.y[rows, panel.output] > task.threshold
    right = subject.right_outputs()[rows, panel.output]
    draw_rows(axes, points, high, right, theme, size)
    return image, at_rest(values, task.threshold), outside


def _curve(figure: FigureBase, subject: Subject, theme: Theme) -> None:
    """One input: its outputs as curves."""
    task = subject.the_task
    names = task.input_names[0], task.output_names[0] if task.outputs == 1 else "output"
    axes = axes_at(figure, theme, (0.75, 0.6, 4.9, 3.55), names)
    axes.set_xlim(spread(task.X[:, 0], 0.25))
    x = np.linspace(*axes.get_xlim(), 401)
    curves = subject.predict(x[:, None])
    axes.set_ylim(spread(np.concatenate([curves.ravel(), task.y.ravel()]), 0.1))
    axes.axhline(task.threshold, color=theme.ink, linewidth=1.8, zorder=1)
    right, size = subject.right_outputs(), marker_size(task.rows)
    for output, curve in enumerate(curves.T):
        colour = theme.colours[output % len(theme.colours)]
        axes.plot(x, curve, color=colour, linewidth=1.8, zorder=2)
        if task.outputs > 1:
            name = cut(task.output_names[output], 9, 160)
            write_text(axes, x[-1], curve[-1], f" {name}", colour, 9, va="center")
        rows = np.column_stack([task.X[:, 0], task.y[:, output]])
        draw_rows(axes, rows, task.y[:, output] > task.threshold, right[:, output], theme, size)
    marks = ["high", "low", *["wrong"] * bool((~right).any()), "contour"]
    key(figure, (5.95, 2.2), marks, task, theme)
