"""Rows on a plane: their circles, their names where there is room, and the key to all marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.lines import Line2D

from xorlab.backprop import Array
from xorlab.model.task import Task
from xorlab.show.picture_style import HEIGHT, WIDTH, Theme, width_of, write_text

NAMES = 9.0
"""The font size of names on a plane."""
LINE_DASHES = (0, (5, 2))


def draw_rows(
    axes: Axes, points: Array, high: Array | None, right: Array, theme: Theme, size: float
) -> None:
    """Rows as circles: filled where the target is high, hollow where it is low.

    A wrong row's circle stands on a cross. Without `high` (rows of several targets) all are grey.
    """
    width = 1.6 if size > 6 else 1.1
    how: dict[str, Any] = {
        "linestyle": "none",
        "markersize": 2.3 * size,
        "marker": "x",
        "zorder": 4,
    }
    axes.plot(*points[~right].T, color=theme.background, markeredgewidth=2.6 * width, **how)
    axes.plot(*points[~right].T, color=theme.ink, markeredgewidth=width, gid="wrong rows", **how)
    fills = [(np.full(len(points), True), theme.grey_field)]
    if high is not None:
        fills = [(high, theme.ink), (~high, theme.background)]
    how = {"linestyle": "none", "markersize": size, "marker": "o", "zorder": 5}
    for chosen, fill in fills:
        edge: dict[str, Any] = {"markeredgecolor": theme.ink, "markeredgewidth": 0.9 * width}
        axes.plot(*points[chosen].T, markerfacecolor=fill, gid="rows", **edge, **how)


def marker_size(rows: int) -> float:
    """How large a row's circle is, in points."""
    return 9.0 if rows <= 32 else 6.5 if rows <= 100 else 4.5


def key(
    figure: FigureBase,
    where: tuple[float, float],
    parts: Sequence[str],
    task: Task,
    theme: Theme,
    *,
    lying: bool = False,
    outside: Sequence[str] = (),
) -> None:
    """What the marks mean; `parts` names those to explain.

    where: in inches, the top left corner; of a lying key, the left end of its line. outside:
    the hidden units whose lines are not to be seen.
    """
    signs = _signs(task, theme, _line_words(outside, lying))
    handles, labels = zip(*(signs[part] for part in parts), strict=True)
    figure.legend(
        handles,
        labels,
        loc="center left" if lying else "upper left",
        bbox_to_anchor=(where[0] / WIDTH, where[1] / HEIGHT),
        ncols=len(parts) if lying else 1,
        frameon=False,
        fontsize=8.5 if lying else 9,
        labelcolor=theme.ink,
        handlelength=1.8,
        columnspacing=1.2,
        borderpad=0,
        borderaxespad=0,
    )


def _signs(task: Task, theme: Theme, line_words: str) -> dict[str, tuple[Line2D, str]]:
    """Each mark, as the key shows it, and what it means."""
    dot: dict[str, Any] = {
        "marker": "o",
        "markeredgecolor": theme.ink,
        "markersize": 8.0,
        "linestyle": "none",
    }
    cross: dict[str, Any] = {
        "marker": "x",
        "color": theme.ink,
        "markersize": 9.0,
        "markeredgewidth": 1.5,
    }
    level = f"{task.threshold:g}".replace("-", "−")
    return {
        "high": (Line2D([], [], markerfacecolor=theme.ink, **dot), f"target above {level}"),
        "low": (Line2D([], [], markerfacecolor=theme.background, **dot), f"target below {level}"),
        "rows": (Line2D([], [], markerfacecolor=theme.grey_field, **dot), "row"),
        "wrong": (Line2D([], [], linestyle="none", **cross), "row is wrong"),
        "contour": (Line2D([], [], color=theme.ink, linewidth=1.8), f"output = {level}"),
        "lines": (
            Line2D([], [], color=theme.ink, linewidth=1.3, linestyle=LINE_DASHES),
            line_words,
        ),
    }


def _line_words(outside: Sequence[str], lying: bool) -> str:
    """What a hidden unit's line is, and whose is not to be seen."""
    words = "hidden unit: net input z = 0\n(arrow: where z is above 0)"
    if not lying:
        words = "hidden unit:\nnet input z = 0\n(arrow: where\nz is above 0)"
    if outside:
        few = len(outside) <= 3
        words += f"\noutside: {', '.join(outside) if few else f'{len(outside)} units'}"
    return words


# --- Names ----------------------------------------------------------------------------------


class Room:
    """The free room on axes, in points, so that no two names are written over each other."""

    def __init__(self, axes: Axes) -> None:
        self.axes = axes
        self.scale = 72 / axes.figure.dpi
        self.box = np.asarray(axes.bbox.extents) * self.scale
        self.taken: list[Array] = []
        self.lines: list[Array] = []

    def points(self, xy: Array) -> Array:
        """From the axes' data to points on the page."""
        return np.asarray(self.axes.transData.transform(xy)) * self.scale

    def data(self, at: Array) -> tuple[float, float]:
        """From a point on the page to the axes' data."""
        x, y = self.axes.transData.inverted().transform(at / self.scale)
        return float(x), float(y)

    def take(self, centre: Array, width: float, height: float) -> None:
        """Keep a box of the page free of names."""
        half = np.array([width, height]) / 2
        self.taken.append(np.concatenate([centre - half, centre + half]))

    def take_rows(self, xy: Array, size: float) -> None:
        """Keep the rows' circles free of names."""
        for centre in self.points(xy):
            self.take(centre, size + 3, size + 3)

    def take_line(self, xy: Array) -> None:
        """Remember a line through these points (n, 2), which names may have to keep clear of."""
        points = self.points(xy)
        for a, b in pairwise(points[np.isfinite(points).all(axis=1)]):
            low, high = np.minimum(a, b), np.maximum(a, b)
            if (high < self.box[:2]).any() or (low > self.box[2:]).any():
                continue
            count = int(min(np.hypot(*(b - a)) / 3, 1000)) + 2
            self.lines.append(a + np.linspace(0, 1, count)[:, None] * (b - a))

    def place(
        self, text: str, size: float, candidates: Iterable[Array], *, clear: bool = False
    ) -> Array | None:
        """The first of these centres at which the text fits; it is taken then.

        clear: whether it must keep clear of the lines, too.
        """
        half = np.array([width_of(text, size) + 4, 1.3 * size]) / 2
        lines = np.concatenate([np.empty((0, 2)), *self.lines]) if clear else np.empty((0, 2))
        for centre in candidates:
            box = np.concatenate([centre - half, centre + half])
            inside = (box[:2] >= self.box[:2] + 3).all() and (box[2:] <= self.box[2:] - 3).all()
            free = not any(_overlap(box, other) for other in self.taken)
            struck = ((lines > box[:2]) & (lines < box[2:])).all(axis=1).any()
            if inside and free and not struck:
                self.taken.append(box)
                return centre
        return None


def _overlap(a: Array, b: Array) -> bool:
    return bool((a[:2] < b[2:]).all() and (b[:2] < a[2:]).all())


def name_rows(axes: Axes, xy: Array, names: Sequence[str], theme: Theme, room: Room) -> None:
    """Write each row's name beside its circle; rows that coincide share one name."""
    for centre, together in coinciding(room.points(xy), within=7.0):
        text = ", ".join(names[row] for row in together[:4])
        if len(together) > 4:
            text += f" and {len(together) - 4} more"
        half = width_of(text, NAMES) / 2
        ways = [(11 + half, 0), (-11 - half, 0), (0, 13), (0, -13)]
        aside = [side * shift for shift in (11 + half, half, half / 2) for side in (1, -1)]
        ways += [(x, y) for lift in (13, 20) for x in aside for y in (lift, -lift)]
        where = [centre + np.array(way) for way in ways]
        at = room.place(text, NAMES, where, clear=True)
        at = room.place(text, NAMES, where) if at is None else at
        if at is not None:
            x, y = room.data(at)
            paper = {"facecolor": theme.neutral, "edgecolor": "none", "pad": 0.8, "alpha": 0.8}
            write_text(
                axes,
                x,
                y,
                text,
                theme.ink,
                NAMES,
                ha="center",
                va="center_baseline",
                bbox=paper,
                zorder=6,
            )


def coinciding(points: Array, within: float) -> list[tuple[Array, list[int]]]:
    """Rows whose points lie together: (centre, rows) of each group, in row order."""
    groups: list[tuple[Array, list[int]]] = []
    for row, point in enumerate(points):
        for centre, rows in groups:
            if np.linalg.norm(point - centre) < within:
                rows.append(row)
                break
        else:
            groups.append((point, [row]))
    return groups
