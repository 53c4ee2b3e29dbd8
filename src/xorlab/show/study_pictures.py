"""Heat maps of a study: the odds over two axes of its grid, with their intervals."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure, FigureBase
from matplotlib.image import AxesImage

from xorlab.errors import BadInput
from xorlab.show.picture_style import (
    HEIGHT,
    WIDTH,
    Theme,
    axes_at,
    check_path,
    cut,
    headline,
    house_style,
    named_theme,
    page,
    width_of,
    write,
    write_text,
)
from xorlab.show.study_table import plain
from xorlab.studies.result import CellResult
from xorlab.studies.study import Study, Value

LEFT, BOTTOM, RIGHT, TOP = 1.75, 0.85, WIDTH - 1.35, HEIGHT - 0.8
"""The map's place on the page, in inches."""

SMALLEST, LARGEST = 6.0, 12.0
"""Font sizes of what stands in a cell; what would have to be smaller is left out."""

UNDER = 0.85
"""An interval's font size beside its rate's."""

MOST_MAPS = 24

Places = Mapping[tuple[Value, Value], CellResult]


class Plane(NamedTuple):
    """What one heat map shows: two axes, and what all its cells have on the others."""

    x: str
    y: str
    others: Mapping[str, Value]
    cells: Places


def draw_study(
    study: Study,
    results: Iterable[CellResult],
    folder: Path,
    theme: str = "light",
    *,
    x: str | None = None,
    y: str | None = None,
    formats: Iterable[str] = ("svg", "png"),
) -> list[Path]:
    """Write a heat map of the rates into a folder, for every combination of the other axes.

    Args:
        study: whose grid it is.
        results: of its cells; one that has none is left empty.
        folder: made if need be.
        theme: "light" or "dark".
        x, y: names of axes; those with the most values where left out.
        formats: suffixes.

    Raises:
        BadInput: no such axis, or more than a few dozen maps.
        BadFile: the folder cannot be written.
    """
    colours, formats = named_theme(theme), tuple(formats)
    written = []
    for plane in planes(study, list(results), *chosen_axes(study, x, y)):
        targets = [check_path(folder / f"{file_name(plane)}.{suffix}") for suffix in formats]
        figure = heat_map(study, plane, colours)
        written += [write(figure, target) for target in targets]
    return written


def heat_map(study: Study, plane: Plane, theme: Theme) -> Figure:
    """The share that learns in each cell of a plane, in colour and in numbers."""
    columns, rows = axis(study, plane.x), axis(study, plane.y)
    rates = np.full((len(rows), len(columns)), np.nan)
    for i, j in np.ndindex(rates.shape):
        if (columns[j], rows[i]) in plane.cells:
            rates[i, j] = plane.cells[columns[j], rows[i]].rate
    lettering = fitting(plane, len(columns), len(rows))
    with house_style():
        figure = page(theme)
        headline(figure, theme, *words(study, plane, intervals=lettering.intervals))
        box = (LEFT, BOTTOM, RIGHT - LEFT, TOP - BOTTOM)
        axes = axes_at(figure, theme, box, (named(plane.x), named(plane.y)))
        image = axes.imshow(
            np.ma.masked_invalid(rates),
            cmap=colours(theme),
            vmin=0.0,
            vmax=1.0,
            aspect="auto",
            interpolation="nearest",
        )
        label_axes(axes, columns, rows)
        scale(figure, image, theme)
        write_cells(axes, plane, columns, rows, lettering, theme)
    return figure


# --- What is drawn ---------------------------------------------------------------------------


def chosen_axes(study: Study, x: str | None, y: str | None) -> tuple[str, str]:
    """The two axes: those asked for, else those with the most values. "" stands for none."""
    for name in (x, y):
        if name is not None and name not in study.axes:
            raise BadInput(
                "A heat map's axis is one of the grid's.",
                name,
                f"Choose from: {', '.join(study.axes)}.",
            )
    if x is not None and x == y:
        raise BadInput("A heat map has two different axes.", x, "Drop --y.")
    longest = sorted(study.axes, key=lambda name: -len(study.axes[name]))
    free = [name for name in longest if name not in (x, y)] + ["", ""]
    if x is None and y is None:
        first, second = (name for name in [*study.axes, ""] if name in free[:2])
        return first, second
    return (x, y or free[0]) if x is not None else (free[0], str(y))


def planes(study: Study, results: Sequence[CellResult], x: str, y: str) -> list[Plane]:
    """The planes of two axes, one for each combination of what the others have."""
    others = [name for name in study.axes if name not in (x, y)]
    found = [
        Plane(x, y, dict(zip(others, values, strict=True)), {})
        for values in itertools.product(*(study.axes[name] for name in others))
    ]
    if len(found) > MOST_MAPS:
        raise BadInput(
            f"There are at most {MOST_MAPS} heat maps, one for each combination of "
            f"{', '.join(others)}.",
            len(found),
            "Choose --x and --y so that fewer are left.",
        )
    by_others = {tuple(plane.others.values()): plane for plane in found}
    for result in results:
        values = result.cell.values
        cells = by_others[tuple(values[name] for name in others)].cells
        assert isinstance(cells, dict)
        cells[values.get(x, ""), values.get(y, "")] = result
    return found


def axis(study: Study, name: str) -> tuple[Value, ...]:
    """An axis' values; one that says nothing where there is no such axis."""
    return study.axes.get(name, ("",))


def file_name(plane: Plane) -> str:
    """What a map's file is called, without its suffix."""
    parts = ["rate", plane.x, *([plane.y] if plane.y else [])]
    parts += [f"{name}-{plain(value)}" for name, value in plane.others.items()]
    return re.sub(r"[^A-Za-z0-9.+_-]+", "-", "-".join(parts)).strip("-")


def named(name: str) -> str:
    """A setting's name as a label."""
    return name.replace("_", " ")


def words(study: Study, plane: Plane, *, intervals: bool) -> tuple[str, str]:
    """The title and the line below it."""
    tasks = list(dict.fromkeys(found.cell.task.name for found in plane.cells.values()))
    by = " and ".join(named(name) for name in (plane.x, plane.y) if name)
    told = [f"{named(name)} {plain(value)}" for name, value in plane.others.items()]
    told.append(f"{study.starts:,} starts a cell, seed {study.seed}")
    if intervals:
        told.append("with 95 % intervals")
    return f"How often {', '.join(tasks) or 'it'} is learned, by {by}", "  ·  ".join(told)


# --- How it is drawn -------------------------------------------------------------------------


def colours(theme: Theme) -> Colormap:
    """From nothing to blue: one hue, darker or lighter, that ink can be read on everywhere."""
    blend = LinearSegmentedColormap.from_list("rate", [theme.neutral, theme.high_field])
    return blend.with_extremes(bad=theme.background)


def label_axes(axes: Axes, columns: Sequence[Value], rows: Sequence[Value]) -> None:
    """The values along both axes, as many as have room."""
    width, height = (RIGHT - LEFT) * 72 / len(columns), (TOP - BOTTOM) * 72 / len(rows)
    across = [plain(value) for value in columns]
    every = max(1, int(np.ceil(max(width_of(text, 8.5) + 6 for text in across) / width)))
    axes.set_xticks(
        range(0, len(columns), every), [cut(t, 8.5, width * every) for t in across[::every]]
    )
    every = max(1, int(np.ceil(12 / height)))
    down = [cut(plain(value), 8.5, LEFT * 72 - 34) for value in rows]
    axes.set_yticks(range(0, len(rows), every), down[::every])
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_parse_math(False)
    axes.tick_params(length=0)


def scale(figure: FigureBase, image: AxesImage, theme: Theme) -> None:
    """What the colours stand for."""
    axes = axes_at(figure, theme, (RIGHT + 0.3, BOTTOM, 0.18, TOP - BOTTOM))
    bar = figure.colorbar(image, cax=axes, ticks=[0, 0.25, 0.5, 0.75, 1])
    bar.outline.set(color=theme.faint, linewidth=0.8)
    axes.set_yticklabels(["0 %", "25 %", "50 %", "75 %", "100 %"])
    axes.set_title("learned", color=theme.muted, fontsize=9, pad=8)


class Lettering(NamedTuple):
    """How cells are written: font size, 0 for not at all; with intervals of so many digits."""

    size: float
    intervals: bool = False
    digits: int = 0


def fitting(plane: Plane, columns: int, rows: int) -> Lettering:
    """The fullest lettering that fits into every cell."""
    width, height = 0.85 * (RIGHT - LEFT) * 72 / columns, (TOP - BOTTOM) * 72 / rows
    found = plane.cells.values()
    rate = max((width_of(f"{100 * one.rate:.1f} %", 10) for one in found), default=10.0)
    for digits in (1, 0):
        below = max((width_of(interval(one, digits), 10 * UNDER) for one in found), default=10.0)
        size = min(LARGEST, 10 * width / max(rate, below), height / 3.4)
        if UNDER * size >= SMALLEST:
            return Lettering(size, True, digits)
    size = min(LARGEST, 10 * width / (rate - width_of(" %", 10)), height / 1.6)
    return Lettering(size if size >= SMALLEST else 0.0)


def write_cells(
    axes: Axes,
    plane: Plane,
    columns: Sequence[Value],
    rows: Sequence[Value],
    lettering: Lettering,
    theme: Theme,
) -> None:
    """Each cell's rate, and its interval below, as far as there is room."""
    size, intervals, digits = lettering
    for (x, y), found in plane.cells.items() if size else ():
        at, rate = (columns.index(x), rows.index(y)), f"{100 * found.rate:.1f}"
        if not intervals:
            write_text(axes, *at, rate, theme.ink, size, ha="center", va="center")
            continue
        write_text(axes, *at, f"{rate} %", theme.ink, size, ha="center", va="bottom")
        text = interval(found, digits)
        write_text(axes, at[0], at[1] + 0.06, text, theme.ink, UNDER * size, ha="center", va="top")


def interval(found: CellResult, digits: int = 1) -> str:
    """A rate's interval in percent.

    >>> interval(CellResult(None, 10, 5, 0.5, (0.2366, 0.7634), 0, 0, 0, 0, 0, ()))
    '23.7–76.3'
    """
    low, high = (100 * end for end in found.ci)
    return f"{low:.{digits}f}–{high:.{digits}f}"
