"""Odds drawn: how long learning takes, where the runs end, and a fan of sample curves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.ticker import PercentFormatter

from xorlab.runs.ensemble import Ensemble
from xorlab.runs.fates import loss_levels
from xorlab.show.odds_table import WORDS
from xorlab.show.picture_style import (
    WIDTH,
    Theme,
    axes_at,
    drawable,
    headline,
    house_style,
    named_theme,
    page,
    write,
    write_text,
)
from xorlab.statistics.intervals import wilson
from xorlab.statistics.odds import Odds

BINS = 40
DASHES = ("solid", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 1.5, 2)))


def draw_odds(
    variants: Mapping[str, Odds], sample: Ensemble, folder: Path, theme: str = "light"
) -> list[Path]:
    """Write epochs, fates and curves, as SVG and PNG, into a folder; the files' paths.

    Args:
        variants: odds by name; the first is the one whose fates and curves are drawn.
        sample: some members of the first, with their curves.
        folder: made if need be.
        theme: "light" or "dark".
    """
    colours = named_theme(theme)
    first = next(iter(variants.values()))
    pictures: dict[str, Callable[[Figure], None]] = {
        "fates": lambda figure: fates_picture(figure, first, colours),
        "curves": lambda figure: curves_picture(figure, sample, colours),
    }
    if any(odds.learned for odds in variants.values()):
        pictures["epochs"] = lambda figure: epochs_picture(figure, variants, colours)
    written = []
    for name, draw in pictures.items():
        with house_style():
            figure = page(colours)
            draw(figure)
        written += [write(figure, folder / f"{name}.{suffix}") for suffix in ("svg", "png")]
    return written


def epochs_picture(figure: FigureBase, variants: Mapping[str, Odds], theme: Theme) -> None:
    """How many starts learn at which epoch, on a logarithmic axis."""
    named = {name: odds for name, odds in variants.items() if odds.learned}
    first = next(iter(named.values()))
    median = first.quantile(0.5)
    headline(
        figure, theme, f"Half of those that learn have learned by epoch {median:,}", _of(first)
    )
    axes = axes_at(
        figure,
        theme,
        (0.9, 0.65, WIDTH - 1.5, 3.5),
        ("epoch at which it learned", "share of starts"),
    )
    latest = max(int(odds.epochs[-1]) for odds in named.values())
    edges = np.unique(np.geomspace(1, latest + 1, BINS).round())
    for place, (name, odds) in enumerate(named.items()):
        axes.hist(
            odds.epochs,
            bins=edges.tolist(),
            weights=np.full(len(odds.epochs), 1 / odds.starts),
            histtype="stepfilled" if len(named) == 1 else "step",
            color=theme.high if place == 0 else theme.low if place == 1 else theme.muted,
            linestyle=DASHES[place % len(DASHES)],
            linewidth=1.8,
            label=drawable(name),
        )
    axes.set_xscale("log")
    axes.set_xlim(left=max(1, min(int(odds.epochs[0]) for odds in named.values()) * 0.8))
    axes.xaxis.set_major_formatter(lambda epoch, _: f"{epoch:,.0f}")
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=None))
    if len(named) > 1:
        _key(axes, theme)
    else:
        axes.axvline(float(median or 1), color=theme.ink, linewidth=1, linestyle="--")


def fates_picture(figure: FigureBase, odds: Odds, theme: Theme) -> None:
    """Where the runs end, as bars with their 95 % intervals."""
    finding = f"{100 * odds.rate:.3g} % of the starts learn"
    headline(figure, theme, finding, f"{_of(odds)}  ·  95 % intervals")
    fates = odds.fates
    axes = axes_at(figure, theme, (1.6, 0.65, WIDTH - 2.6, 3.5), ("share of starts", ""))
    places = np.arange(len(fates))[::-1]
    shares = np.array([fate.share for fate in fates])
    spans = np.array([wilson(fate.count, odds.starts) for fate in fates])
    axes.barh(
        places,
        shares,
        height=0.62,
        color=[theme.high_field if fate.label == "learned" else theme.low_field for fate in fates],
        edgecolor=[theme.high if fate.label == "learned" else theme.low for fate in fates],
        xerr=np.abs(spans.T - shares),
        error_kw={"ecolor": theme.ink, "capsize": 4, "elinewidth": 1.2},
    )
    axes.set_xlim(0, min(1.0, spans.max() * 1.7) or 1)
    axes.set_ylim(-0.6, len(fates) - 0.4)
    names = [f.label if f.label in WORDS else f"loss {f.label}" for f in fates]
    axes.set_yticks(places, names)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=None))
    right = axes.get_xlim()[1]
    for place, fate, span in zip(places, fates, spans, strict=True):
        said = ", ".join(fate.outputs) if 0 < len(fate.outputs) <= 4 else ""
        text = f"{100 * fate.share:.3g} %" + (f"   says {said}" if said else "")
        # Beside the bar where there is room, else in it.
        at = span[1] if span[1] < 0.62 * right else 0.0
        write_text(axes, at + 0.015 * right, place, text, theme.ink, 10, va="center")


def curves_picture(figure: FigureBase, sample: Ensemble, theme: Theme) -> None:
    """The loss of some starts, those that learn apart from those that do not."""
    assert sample.curves is not None
    learned = int(sample.learned.sum())
    headline(
        figure,
        theme,
        f"{learned} of {sample.members} starts learned",
        f"the loss of starts {sample.starts[0]} to {sample.starts[-1]} of seed {sample.seed}",
    )
    axes = axes_at(figure, theme, (0.9, 0.65, WIDTH - 1.75, 3.5), ("epoch", "loss"))
    for member in np.argsort(sample.learned, kind="stable"):
        curve = sample.curves[member]
        epochs = np.arange(1, len(curve) + 1)
        seen = np.isfinite(curve) & (curve > 0)
        won = bool(sample.learned[member])
        axes.plot(
            epochs[seen],
            curve[seen],
            color=theme.high if won else theme.low,
            linestyle="solid" if won else (0, (4, 2)),
            linewidth=0.9,
            alpha=0.75,
            label="learned" if won else "did not learn",
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.xaxis.set_major_formatter(lambda epoch, _: f"{epoch:,.0f}")
    axes.yaxis.set_major_formatter(lambda loss, _: f"{loss:g}")
    axes.set_xlim(1, sample.curves.shape[1])
    _levels(axes, sample, theme)
    _key(axes, theme)


def _levels(axes: Axes, sample: Ensemble, theme: Theme) -> None:
    """The levels that runs of this task get stuck at, where they have a name."""
    for level, name in loss_levels(sample.task, sample.settings.training().loss):
        axes.axhline(level, color=theme.muted, linewidth=1, linestyle=":")
        axes.annotate(
            name,
            (1, level),
            xycoords=("axes fraction", "data"),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            color=theme.ink,
        )


def _of(odds: Odds) -> str:
    architecture = odds.settings.architecture(odds.task)
    names = " then ".join(activation.name for activation in architecture.activations)
    return drawable(f"{odds.task.name}, {architecture}, {names}: {odds.starts:,} starts")


def _key(axes: Axes, theme: Theme) -> None:
    """Each name once."""
    handles = dict(zip(*axes.get_legend_handles_labels()[::-1], strict=True))
    axes.legend(
        handles.values(),
        handles.keys(),
        loc="best",
        fontsize=9,
        labelcolor=theme.ink,
        facecolor=theme.background,
        edgecolor="none",
        framealpha=0.85,
    )
