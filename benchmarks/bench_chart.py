"""The charts of the benchmarks: speeds on a logarithmic scale, and how cost grows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from xorlab.show.picture_style import (
    THEMES,
    Theme,
    axes_at,
    headline,
    house_style,
    page,
    write,
)


def draw(results: dict[str, Any], folder: Path) -> list[Path]:
    """Write all charts in both themes."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for theme in THEMES.values():
        with house_style():
            charts = {"speed": speeds(results, theme), "growth": growth(results["growth"], theme)}
        written += [
            write(figure, folder / f"benchmarks-{name}-{theme.name}.svg")
            for name, figure in charts.items()
        ]
    return written


def speeds(results: dict[str, Any], theme: Theme) -> Figure:
    """Bars of network-epochs a second, a panel for each network."""
    figure = page(theme)
    told = "network-epochs a second, on a logarithmic scale"
    headline(figure, theme, "Small networks, trained many at once", told)
    cases = list(dict.fromkeys(r["case"] for r in results["rates"] if "linear" not in r["case"]))
    for i, case in enumerate(cases):
        rates = [r for r in results["rates"] if r["case"] == case]
        box = (1.5 + 3.3 * (i % 2), 2.55 - 2.2 * (i // 2), 2.6, 1.5)
        axes = axes_at(figure, theme, box, title=case)
        bars(axes, theme, rates)
        if i % 2:
            axes.set_yticklabels([])
    return figure


def bars(axes: Axes, theme: Theme, rates: list[dict[str, Any]]) -> None:
    """One network's bars, in the table's order from top to bottom, each with its number."""
    for at, rate in enumerate(rates):
        own = rate["program"].startswith("xorlab")
        clock = "wall_rate" if rate["program"] == "xorlab, two cores" else "processor_rate"
        speed = rate[clock]
        axes.barh(at, speed, color=theme.high if own else theme.grey_field, height=0.7)
        axes.text(1.3 * speed, at, short(speed), color=theme.muted, fontsize=8, va="center")
    axes.set_xscale("log")
    axes.set_xlim(100, 2e10)
    axes.set_xticks([1e4, 1e6, 1e8], ["10 k", "1 M", "100 M"])
    axes.minorticks_off()
    axes.set_yticks(range(len(rates)), [rate["program"] for rate in rates])
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()


def growth(growth: dict[str, Any], theme: Theme) -> Figure:
    """Seconds against size, measured points and their line, a panel for each thing that grows."""
    figure = page(theme)
    told = "one core, 2-2-1 XOR; points are measured, lines are the straight lines that fit best"
    headline(figure, theme, "How cost grows", told)
    for i, (what, g) in enumerate(growth.items()):
        box = (0.75 + 2.45 * i, 0.75, 1.95, 3.2)
        axes = axes_at(figure, theme, box, labels=(what, "" if i else "seconds"))
        sizes = np.linspace(0, g["sizes"][-1], 2)
        axes.plot(sizes, g["offset"] + g["slope"] * sizes, color=theme.muted, linewidth=1)
        axes.plot(g["sizes"], g["seconds"], "o", color=theme.high, markersize=5)
        axes.set_xticks([g["sizes"][k] for k in (-3, -2, -1)])
        axes.set_xlim(left=0)
        axes.set_ylim(bottom=0)
    return figure


def short(rate: float) -> str:
    """A speed in few signs.

    >>> short(512.3), short(3.37e6), short(1.27e8)
    ('512', '3.4 M', '127 M')
    """
    for size, sign in ((1e6, " M"), (1e3, " k")):
        if rate >= size:
            return f"{rate / size:.{0 if rate >= 10 * size else 1}f}{sign}"
    return f"{rate:.0f}"
