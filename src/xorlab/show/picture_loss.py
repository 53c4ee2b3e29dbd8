"""The loss curve: how wrong the network was at every epoch, and the levels where runs get stuck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import FigureBase
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from xorlab.backprop import Array
from xorlab.runs.fates import loss_levels
from xorlab.runs.run import Run
from xorlab.show.picture_rows import Room
from xorlab.show.picture_style import (
    WIDTH,
    Theme,
    axes_at,
    drawable,
    headline,
    number,
    width_of,
    write_text,
)
from xorlab.show.picture_subject import of_run

LONG = 200
"""From so many epochs on the axis is logarithmic: most of what happens, happens early."""
POINTS = 1500
"""A curve has at most about this many points: more cannot be seen."""
NAMED_RUNS = 8
NAMES = 10.0
DASHES: tuple[Any, ...] = ("solid", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 1.5, 2)))


def loss_picture(figure: FigureBase, runs: Mapping[str, Run], theme: Theme) -> None:
    """Draw the loss of one run, or of several by name over each other."""
    last = list(runs.values())[-1]
    headline(figure, theme, *_words(runs))
    axes = axes_at(figure, theme, (0.9, 0.65, WIDTH - 1.75, 3.5), ("epoch", _loss_label(last)))
    longest = max(len(run.losses) for run in runs.values())
    _scale_epochs(axes, longest)
    _scale_losses(axes, runs)
    _draw_levels(axes, last, theme)
    for place, (name, run) in enumerate(runs.items()):
        _draw_run(axes, name, run, place, len(runs), theme)
    if len(runs) > 1:
        _name_runs(axes, theme)


def _name_runs(axes: Axes, theme: Theme) -> None:
    """A key to the curves, in which each name stands once."""
    curves = {str(line.get_label()): line for line in axes.get_lines()}
    named = {name: line for name, line in curves.items() if not name.startswith("_")}
    key = axes.legend(
        list(named.values()),
        [drawable(name) for name in named],
        loc="upper right",
        fontsize=9,
        labelcolor=theme.ink,
        facecolor=theme.background,
        edgecolor="none",
        framealpha=0.85,
        handlelength=3.0,
    )
    for text in key.get_texts():
        text.set_parse_math(False)


def _words(runs: Mapping[str, Run]) -> tuple[str, str]:
    """The title and the line below it."""
    last = list(runs.values())[-1]
    training, optimizer = last.training, last.training.optimizer
    settings = ", ".join(f"{k.replace('_', ' ')} {v:g}" for k, v in optimizer.settings.items())
    how = f"{training.loss.name} by {optimizer.name}: {settings}"
    if len(runs) == 1:
        return of_run(last).finding, f"{how}  ·  start {last.index} of seed {last.seed}"
    learned = sum(run.learned for run in runs.values())
    return f"{learned} of {len(runs)} runs learned {last.task.name}", how


def _loss_label(run: Run) -> str:
    over = "mean over the rows" if run.training.loss.reduction == "mean" else "sum over the rows"
    return f"loss ({run.training.loss.name}, {over})"


def _scale_epochs(axes: Axes, longest: int) -> None:
    if longest < LONG:
        axes.set_xlim(1, max(longest, 2))
        return
    axes.set_xscale("log")
    axes.set_xlim(1, longest)
    decades = 10 ** np.arange(int(np.log10(longest)) + 1)
    axes.xaxis.set_major_locator(FixedLocator(decades.tolist()))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([f"{decade:,}" for decade in decades])


def _scale_losses(axes: Axes, runs: Mapping[str, Run]) -> None:
    """From 0 to what most runs need; logarithmic, where a single run blows up."""
    last = list(runs.values())[-1]
    levels = [value for value, _ in loss_levels(last.task, last.training.loss)]
    finite = [run.losses[np.isfinite(run.losses)] for run in runs.values()]
    finite = [losses for losses in finite if losses.size]
    top = max((float(losses.max()) for losses in finite), default=0.0)
    usual = 4 * float(np.median([losses[0] for losses in finite])) if finite else 1.0
    if len(runs) == 1 and top > 100 * usual > 0:
        axes.set_yscale("log")
        low, high = 0.5 * min([*levels, float(finite[0].min()) or usual]), min(2 * top, 1e305)
        axes.set_ylim(low, high)
        powers = np.unique(np.linspace(np.log10(low), np.log10(high), 7).round())
        axes.yaxis.set_major_locator(FixedLocator((10.0**powers).tolist()))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v, exact=True)))
        axes.yaxis.set_minor_locator(NullLocator())
    else:
        axes.set_ylim(0, 1.08 * max([*levels, min(top, usual)]) or 1.0)


def _draw_levels(axes: Axes, run: Run, theme: Theme) -> None:
    """The levels that stalled runs end at, by name, where they are not too close for names."""
    ceiling = axes.get_ylim()[1]
    below = np.inf
    for value, label in loss_levels(run.task, run.training.loss):
        axes.axhline(value, color=theme.muted, linewidth=1.0, linestyle=(0, (1, 2)), gid="level")
        if below - value > 0.04 * ceiling:
            how: dict[str, Any] = {
                "xycoords": ("axes fraction", "data"),
                "textcoords": "offset points",
            }
            axes.annotate(
                label, (1, value), (5, 0), va="center", color=theme.ink, fontsize=9, **how
            )
            below = value


def _draw_run(axes: Axes, name: str, run: Run, place: int, count: int, theme: Theme) -> None:
    """One curve, with its end marked: where it learned, or where it left the numbers."""
    if count <= NAMED_RUNS:
        colour, dash = theme.colours[place % len(theme.colours)], DASHES[place % len(DASHES)]
        width = 2.2 if place == 0 else 1.7
    else:
        colour, dash = (theme.high, DASHES[0]) if run.learned else (theme.low, DASHES[1])
        width, name = 0.9, "learned" if run.learned else "not learned"
    axes.plot(*thinned(run.losses), color=colour, linestyle=dash, linewidth=width, label=name)
    if run.learned:
        mark, at, text = "o", (run.epochs, _loss_at(run)), f"learned at epoch {run.epochs:,}"
    elif run.outcome.kind == "diverged":
        finite = np.flatnonzero(np.isfinite(run.losses))
        end = int(finite[-1]) if finite.size else 0
        highest = axes.get_ylim()[1]
        mark, at = "^", (end + 1, min(float(np.nan_to_num(run.losses[end], nan=highest)), highest))
        text = f"diverged at epoch {run.epochs:,}"
    else:
        return
    edge: dict[str, Any] = {
        "markeredgecolor": theme.background,
        "markeredgewidth": 1.2,
        "clip_on": False,
    }
    axes.plot(*at, mark, color=colour, markersize=9, zorder=5, gid="end", **edge)
    if count == 1:
        _write_end(axes, at, thinned(run.losses), text, theme)


def _write_end(
    axes: Axes, at: tuple[float, float], curve: tuple[Array, Array], text: str, theme: Theme
) -> None:
    """Words beside the end of a curve: at the nearest place that is off all lines."""
    room = Room(axes)
    room.take_line(np.column_stack(curve))
    for level in axes.get_lines():
        if level.get_gid() == "level":
            room.take_line(np.column_stack([axes.get_xlim(), level.get_ydata()]))
    end = room.points(np.array(at))
    room.take(end, 12, 12)
    aside = width_of(text, NAMES) / 2 + 8
    away = [(dx, dy) for dx in range(0, 121, 8) for dy in range(-240, 241, 6)]
    ways = [
        (side * (aside + dx), dy)
        for dx, dy in sorted(away, key=lambda way: np.hypot(*way))
        for side in (-1, 1)
    ]
    place = room.place(text, NAMES, [end + np.array(way) for way in ways], clear=True)
    if place is not None:
        x, y = room.data(place)
        write_text(axes, x, y, text, theme.ink, NAMES, ha="center", va="center")


def _loss_at(run: Run) -> float:
    """The loss of the epoch that learned; of the end, where that epoch was none."""
    return float(run.losses[run.epochs - 1]) if 0 < run.epochs <= len(run.losses) else run.loss


def thinned(losses: Array) -> tuple[Array, Array]:
    """Epochs and losses to draw: all, or each span's lowest and highest, so that no spike is lost.

    Spans grow with the epoch, as a logarithmic axis shows them.
    """
    losses = np.where(np.isfinite(losses), losses, np.nan)
    if len(losses) <= POINTS:
        return np.arange(1, len(losses) + 1), losses
    starts = np.unique(np.geomspace(1, len(losses), POINTS // 2).astype(int)) - 1
    lows, highs = np.fmin.reduceat(losses, starts), np.fmax.reduceat(losses, starts)
    return np.repeat(starts + 1, 2), np.column_stack([highs, lows]).ravel()
