"""The hidden space beside the input space: why rows that no line divides become divisible.

After figure 6.1 of Goodfellow, Bengio & Courville (2016), "Deep Learning": the output unit can
only draw a straight line, so the last hidden layer must move the rows to where one divides them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import FigureBase

from xorlab.backprop import Array
from xorlab.errors import BadInput
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.show.picture_plane import (
    at_rest,
    draw_contour,
    draw_first_hidden,
    grid_of,
    paint_field,
    set_limits,
)
from xorlab.show.picture_rows import NAMES, Room, coinciding, draw_rows, key, marker_size, name_rows
from xorlab.show.picture_style import HEIGHT, Theme, axes_at, cut, headline, spread, write_text
from xorlab.show.picture_subject import NAMED_ROWS, Subject, row_names, unit_names

SIDE, BOTTOM = 3.0, 1.0


class View(NamedTuple):
    """A plane on which the output units' view of the rows is drawn.

    points: (rows, 2). net: from points of the plane (n, 2) to the outputs' net inputs
    (n, outputs).
    """

    labels: tuple[str, str]
    points: Array
    net: Callable[[Array], Array]


def hidden_picture(figure: FigureBase, subject: Subject, theme: Theme) -> None:
    """Draw the rows twice: as inputs, and as the output units see them."""
    network, task = subject.network, subject.the_task
    if len(network.sizes) < 3:
        rule = "The hidden space needs a network with a hidden layer."
        raise BadInput(rule, network, "Draw its surface instead.")
    with np.errstate(all="ignore"):
        hidden = network.trace(task.X).a[-2]
    if not np.isfinite(hidden).all():
        headline(figure, theme, subject.finding, "its activations are no longer finite numbers")
        return
    seen, _ = what_outputs_see(network, task.X, hidden)
    headline(figure, theme, subject.finding, what_happens(subject, seen))
    where = "the last hidden layer" if len(network.sizes) > 3 else "the hidden layer"
    sees = f"{where} and the inputs" if network.architecture.shortcuts else where
    left = axes_at(figure, theme, (0.65, BOTTOM, SIDE, SIDE), title="the inputs")
    right = axes_at(figure, theme, (4.85, BOTTOM, SIDE, SIDE), title=sees)
    outside = _draw_inputs(left, subject, theme)
    faithful = _draw_seen(right, subject, view_of(network, task.X, hidden), theme)
    write_text(figure, 3.9 / 8, (BOTTOM + SIDE / 2) / HEIGHT, "→", theme.muted, 18, ha="center")
    targets = ["high", "low"] if task.outputs == 1 else ["rows"]
    wrong = ["wrong"] * bool((~subject.right()).any())
    lines = ["contour"] * faithful + ["lines"] * (task.inputs == 2)
    key(figure, (0.3, 0.27), [*targets, *wrong, *lines], task, theme, lying=True, outside=outside)


def what_outputs_see(network: Network, X: Array, hidden: Array) -> tuple[Array, Array]:
    """The output layer's inputs (rows, k) and weights (k, outputs), shortcuts among them."""
    last = network.parameters[-1]
    if last.S is None:
        return hidden, last.W
    return np.hstack([hidden, X]), np.vstack([last.W, last.S])


def what_happens(subject: Subject, seen: Array) -> str:
    """Whether the output units can divide the rows as they see them, and do: one sentence."""
    task, right = subject.the_task, subject.right()
    alone = task.outputs == 1
    if right.all():
        cut = "one straight line divides them" if alone else "each output needs one straight cut"
        return f"the hidden units move the rows to where {cut}"
    reach = 0.01 * float(np.ptp(seen, axis=0).max(initial=0.0)) + 1e-9
    names = row_names(task)
    for _, rows in coinciding(seen, reach):
        apart = [row for row in rows if (task.y[row] != task.y[rows[0]]).any()]
        if apart:
            pair = f"{names[rows[0]]} and {names[apart[0]]}"
            return f"rows {pair} fall together, though their targets differ: no line divides them"
    wrong = int((~right).sum())
    if alone:
        return f"one straight line must divide the rows here: {wrong} on its wrong side"
    return f"each output must divide the rows by one straight cut here: {wrong} wrong"


# --- The output units' view -------------------------------------------------------------------


def view_of(network: Network, X: Array, hidden: Array) -> View:
    """The plane that shows best how the output units divide the rows.

    One or two hidden units are their own plane. With shortcuts, one output weighs what the inputs
    add against what the hidden units add. Else one output divides the rows along its weights, two
    in the plane of their weights: there their lines are exact. More outputs are shown in the
    principal directions of what they see.
    """
    last = network.parameters[-1]
    b = np.zeros(last.W.shape[1]) if last.b is None else last.b
    names = unit_names(network, len(network.sizes) - 2)
    seen, W = what_outputs_see(network, X, hidden)
    if last.S is not None and len(b) == 1:
        return _shortcuts_against_hidden(last.W, last.S, b, X, hidden, names)
    if seen.shape[1] == 1:
        strip = np.column_stack([seen, np.zeros(len(seen))])
        return View((names[0], ""), strip, lambda p: p[:, :1] @ W + b)
    if last.S is None and seen.shape[1] == 2:
        return View((names[0], names[1]), seen, lambda p: p @ W + b)
    directions, labels = _directions(seen, W)
    centre = seen.mean(axis=0)
    points = (seen - centre) @ directions
    return View(labels, points, lambda p: (centre + p @ directions.T) @ W + b)


def _directions(seen: Array, W: Array) -> tuple[Array, tuple[str, str]]:
    """Two orthonormal directions (k, 2) in which to look at the rows, and their names."""
    if W.shape[1] == 1 and W.any():
        along = W / np.linalg.norm(W)
        across, _ = _principal(seen - (seen @ along) @ along.T, 1)
        labels = "the output rises →", "across: where the rows spread most"
        return np.hstack([along, across]), labels
    if W.shape[1] == 2 and np.linalg.matrix_rank(W) == 2:
        labels = "the 1st output rises →", "across: only the 2nd output changes"
        along = W[:, 0] / np.linalg.norm(W[:, 0])
        across = W[:, 1] - (W[:, 1] @ along) * along
        return np.column_stack([along, across / np.linalg.norm(across)]), labels
    directions, share = _principal(seen, 2)
    return directions, spread_words(share)


def _shortcuts_against_hidden(
    W: Array, S: Array, b: Array, X: Array, hidden: Array, names: list[str]
) -> View:
    """One output's two sources: z = (what the inputs add) + (what the hidden units add) + b."""
    points = np.hstack([X @ S, hidden if len(W) == 1 else hidden @ W])
    slope = W[0] if len(W) == 1 else np.ones(1)
    label = names[0] if len(W) == 1 else "what the hidden units add"
    return View(
        ("what the shortcuts add", label), points, lambda p: p[:, :1] + p[:, 1:] * slope + b
    )


def _principal(values: Array, count: int) -> tuple[Array, float]:
    """The first principal directions (k, count), and the share of the variance they keep."""
    _, sizes, directions = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)
    directions = np.vstack([directions, np.zeros((count, values.shape[1]))])[:count]
    # A direction's sign is arbitrary: take the one whose largest part is positive.
    largest = np.take_along_axis(directions, np.abs(directions).argmax(axis=1)[:, None], axis=1)
    total = float((sizes**2).sum())
    share = float((sizes[:count] ** 2).sum()) / total if total else 1.0
    return (directions * np.where(largest < 0, -1.0, 1.0)).T, share


def spread_words(share: float) -> tuple[str, str]:
    """What the axes of two principal directions are called, which keep so much of the variance."""
    return "where the rows spread most", f"where they spread next ({share:.0%} is in both)"


def _draw_seen(axes: Axes, subject: Subject, view: View, theme: Theme) -> bool:
    """The rows and the outputs' lines; True if there are lines.

    A projection of many directions can put a row on the wrong side of a line: then it has none.
    """
    task, f = subject.the_task, subject.network.activations[-1].f
    axes.set_xlabel(view.labels[0])
    axes.set_ylabel(view.labels[1])
    axes.set(xlim=spread(view.points[:, 0], 0.3), ylim=spread(view.points[:, 1], 0.3))
    axes.locator_params(nbins=5)
    if not view.labels[1]:
        axes.set_yticks([])
    room = Room(axes)
    room.take_rows(view.points, marker_size(task.rows))
    sides = [
        x > task.threshold
        for x in (subject.says(f(view.net(view.points))), subject.predict(task.X))
    ]
    faithful = bool((sides[0] == sides[1]).all())
    outputs = subject.says(f(view.net(grid_of(axes))))
    if faithful and task.outputs == 1:
        paint_field(axes, outputs[:, 0], task, theme, room)
    elif faithful:
        for name, values in zip(task.output_names, outputs.T, strict=True):
            line = draw_contour(axes, values, task.threshold, theme, room)
            _name_contour(axes, line, name, theme, room)
    draw_named_rows(axes, subject, view.points, theme, room)
    return faithful and not all(at_rest(values, task.threshold) for values in outputs.T)


def _name_contour(axes: Axes, line: Array, name: str, theme: Theme, room: Room) -> None:
    at = room.place(name, NAMES, room.points(line)[:: max(1, len(line) // 30)])
    if at is not None:
        paper = {"facecolor": theme.background, "edgecolor": "none", "boxstyle": "round,pad=0.15"}
        x, y = room.data(at)
        write_text(
            axes, x, y, name, theme.ink, NAMES, ha="center", va="center", bbox=paper, zorder=6
        )


def draw_named_rows(axes: Axes, subject: Subject, points: Array, theme: Theme, room: Room) -> None:
    """All rows at these points; with their names, unless they are many."""
    task = subject.the_task
    high = task.y[:, 0] > task.threshold if task.outputs == 1 else None
    draw_rows(axes, points, high, subject.right(), theme, marker_size(task.rows))
    if task.rows <= NAMED_ROWS:
        name_rows(axes, points, row_names(task), theme, room)


# --- The inputs -------------------------------------------------------------------------------


def _draw_inputs(axes: Axes, subject: Subject, theme: Theme) -> list[str]:
    """The rows as they come in: on their plane, or as a cube's corners.

    Returns the names of the hidden units whose lines lie outside the plane.
    """
    task = subject.the_task
    outside: list[str] = []
    if task.inputs == 2:
        set_limits(axes, task)
        room = Room(axes)
        room.take_rows(task.X, marker_size(task.rows))
        if task.outputs == 1:
            paint_field(axes, subject.predict(grid_of(axes))[:, 0], task, theme, room)
        outside = draw_first_hidden(axes, subject, None, theme, room)
        axes.set_xlabel(cut(task.input_names[0], 10, 72 * SIDE))
        axes.set_ylabel(cut(task.input_names[1], 10, 72 * SIDE))
        points = task.X
    else:
        points, labels = flattened(task)
        axes.set_xlabel(labels[0])
        axes.set_ylabel(labels[1])
        axes.set(xlim=spread(points[:, 0], 0.25), ylim=spread(points[:, 1], 0.25))
        if task.kind == "table":
            axes.set(xticks=[], yticks=[])
            axes.add_collection(
                LineCollection(neighbours(task, points), colors=theme.grey_field, zorder=1)
            )
        room = Room(axes)
        room.take_rows(points, marker_size(task.rows))
    draw_named_rows(axes, subject, points, theme, room)
    return outside


def flattened(task: Task) -> tuple[Array, tuple[str, str]]:
    """Rows of one, or of three or more inputs on a plane: (rows, 2), and the axes' labels.

    Three inputs of a table are a cube seen from a corner; more are a hypercube in its Petrie
    projection, input i along the angle πi/n, in which few corners coincide. Points are seen in
    their two principal directions.
    """
    X, n = task.X, task.inputs
    if n == 1:
        return np.column_stack([X, np.zeros(len(X))]), (task.input_names[0], "")
    if task.kind == "points":
        directions, share = _principal(X, 2)
        return (X - X.mean(axis=0)) @ directions, spread_words(share)
    if n == 3:
        a, b, c = task.input_names
        return X @ np.array([[1.0, 0.0], [0.0, 1.0], [0.45, 0.32]]), (f"{a} →   {b} ↑   {c} ↗", "")
    angles = np.pi * np.arange(n) / n
    return X @ np.column_stack([np.cos(angles), np.sin(angles)]), ("one direction an input", "")


def neighbours(task: Task, points: Array) -> list[Array]:
    """The cube's edges: pairs of rows that differ in one input, as lines (2, 2)."""
    if task.rows > 64:
        return []
    differ = (task.X[:, None] != task.X[None]).sum(axis=2)
    return [points[[i, j]] for i, j in np.argwhere(np.triu(differ == 1))]
