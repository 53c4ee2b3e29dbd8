"""How every picture looks: two themes, one page size, a few ways to write on it.

Colours are safe for the colour-blind: blue against orange, after Okabe & Ito (2008), "Color
Universal Design". Nothing is said by colour alone: a dash or a fill says it again. Sizes are
inches and points of a page 8 inches wide, which is 800 pixels on a screen.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap
from matplotlib.figure import Figure, FigureBase
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.ticker import FuncFormatter

from xorlab.backprop import Array
from xorlab.errors import BadInput
from xorlab.runs.files import write_bytes

WIDTH, HEIGHT = 8.0, 5.0
DPI = 100
FONT = "DejaVu Sans"
FORMATS = (".svg", ".png", ".pdf")

RC: Any = {
    # Everything as Matplotlib comes, so that a reader's own settings change no picture, ...
    **{
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if not name.startswith(("backend", "date.epoch", "interactive", "toolbar", "webagg"))
    },
    "font.family": [FONT],  # ... in the font that comes with it,
    "svg.fonttype": "path",  # ... drawn, so that it need not be on the reader's machine,
    "svg.hashsalt": "xorlab",  # ... and with ids that are the same each time: the same bytes.
}


@dataclass(frozen=True)
class Theme:
    """The colours of a picture, as #rrggbb.

    ink and muted are for text on the background; faint for grids. high and low stand for
    positive and negative, or above and below the threshold; the `_field` tints are the same two
    for areas, light (or dark) enough for ink to be read on them, and meet in `neutral`.
    """

    name: str
    background: str
    ink: str
    muted: str
    faint: str
    high: str
    low: str
    high_field: str
    low_field: str
    neutral: str
    grey_field: str
    others: tuple[str, ...]

    @property
    def field(self) -> Colormap:
        """From low through neutral to high; grey where a value is not a number."""
        return self._blend(self.low_field, self.neutral, self.high_field)

    @property
    def greys(self) -> Colormap:
        """From neutral to grey, for what is neither right nor wrong."""
        return self._blend(self.neutral, self.grey_field)

    def _blend(self, *colours: str) -> Colormap:
        blend = LinearSegmentedColormap.from_list(self.name, colours)
        return blend.with_extremes(bad=self.faint)

    @property
    def colours(self) -> tuple[str, ...]:
        """Colours for things that are many, blue first."""
        return (self.high, self.low, *self.others)


THEMES = {
    theme.name: theme
    for theme in (
        Theme(
            name="light",
            background="#ffffff",
            ink="#1f2328",
            muted="#57606a",
            faint="#d0d7de",
            high="#0072b2",
            low="#b84f00",
            high_field="#62a8d8",
            low_field="#f0a05a",
            neutral="#f6f6f4",
            grey_field="#aab2bb",
            others=("#00785a", "#a4508b", "#57606a", "#1f2328"),
        ),
        Theme(
            name="dark",
            background="#12161c",
            ink="#e6edf3",
            muted="#9da7b3",
            faint="#30363d",
            high="#56b4e9",
            low="#f0a04b",
            high_field="#1b6396",
            low_field="#8f4a0c",
            neutral="#1c222a",
            grey_field="#4a525c",
            others=("#3cc59b", "#d98bb5", "#9da7b3", "#e6edf3"),
        ),
    )
}


def named_theme(name: str) -> Theme:
    """The theme of that name."""
    if name not in THEMES:
        raise BadInput("A theme is called by its name.", name, f"Choose from: {', '.join(THEMES)}.")
    return THEMES[name]


# --- The page -------------------------------------------------------------------------------


@contextmanager
def house_style() -> Iterator[None]:
    """Matplotlib as these pictures need it, whatever the reader's settings; put back after.

    The numbers of a run that blew up may overflow on the way to the page: they are drawn as what
    they come to.
    """
    with mpl.rc_context(RC), np.errstate(all="ignore"):
        yield


def page(theme: Theme, width: float = WIDTH, height: float = HEIGHT) -> Figure:
    """An empty page, in inches."""
    return Figure(figsize=(width, height), dpi=DPI, facecolor=theme.background)


def check_path(path: str | os.PathLike[str]) -> Path:
    """The path, if a picture can be written by that name; asked before anything is drawn."""
    path = Path(path)
    if path.suffix.lower() not in FORMATS:
        raise BadInput(
            f"A picture's name ends in one of {', '.join(FORMATS)}.",
            str(path),
            f"Try {path.with_suffix('.svg').name!r}." if path.name else "Try 'xor.svg'.",
        )
    return path


def write(figure: Figure, path: str | os.PathLike[str]) -> Path:
    """Write a picture whole or not at all, in the format of its suffix.

    The same picture is the same bytes: no date is written into it.

    Raises:
        BadInput: a suffix that names no format.
        BadFile: the path cannot be written.
    """
    path = check_path(path)
    kind = path.suffix.lower()[1:]
    dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
    content = io.BytesIO()
    with house_style():
        figure.savefig(content, format=kind, metadata=dates.get(kind))
    return write_bytes(path, content.getvalue())


# --- Writing on it --------------------------------------------------------------------------


def width_of(text: str, size: float) -> float:
    """How wide a text of that font size is, in points."""
    font = FontProperties(family=FONT, size=size)
    width, _, _ = text_to_path.get_text_width_height_descent(drawable(text), font, ismath=False)
    return float(width)


def drawable(text: str) -> str:
    """A name from outside on one line, with ? for signs that the font lacks.

    >>> drawable("a → 漢")
    'a → ?'
    """
    line = " ".join(text.splitlines())
    return "".join(c if ord(c) in _glyphs() else "?" for c in line)


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(get_font(findfont(FONT)).get_charmap())


def write_text(
    where: FigureBase | Axes, x: float, y: float, text: str, colour: str, size: float, **how: Any
) -> Text:
    """Put a text down as it is: a `$` in a name is no formula."""
    how = {"color": colour, "fontsize": size, "parse_math": False, **how}
    return where.text(x, y, drawable(text), **how)


def headline(figure: FigureBase, theme: Theme, title: str, subtitle: str = "") -> None:
    """The finding, at the top left; the details below it. Long ones are set smaller, then cut."""
    room = (WIDTH - 0.6) * 72
    lines = ((title, 0.945, 14.0, theme.ink), (subtitle, 0.895, 9.5, theme.muted))
    for text, y, wanted, colour in lines:
        size = max(8.0, min(wanted, wanted * room / max(width_of(text, wanted), 1)))
        write_text(figure, 0.3 / WIDTH, y, cut(text, size, room), colour, size, va="center")


def cut(text: str, size: float, room: float) -> str:
    """The text, or as much of its beginning as fits into so many points."""
    text = drawable(text)
    if width_of(text, size) <= room:
        return text
    kept = len(text)
    while kept and width_of(text[:kept] + "…", size) > room:
        kept -= 1
    return text[:kept].rstrip() + "…"


def axes_at(
    figure: FigureBase,
    theme: Theme,
    box: tuple[float, float, float, float],
    labels: tuple[str, str] = ("", ""),
    title: str = "",
) -> Axes:
    """Axes at (left, bottom, width, height) in inches of a page of the house size."""
    left, bottom, width, height = box
    axes = figure.add_axes((left / WIDTH, bottom / HEIGHT, width / WIDTH, height / HEIGHT))
    axes.set_facecolor(theme.background)
    axes.tick_params(colors=theme.muted, labelsize=8.5, length=3, width=0.8)
    for spine in axes.spines.values():
        spine.set(color=theme.faint, linewidth=0.8)
    below, beside = cut(labels[0], 10, 72 * width), cut(labels[1], 10, 72 * height)
    axes.set_xlabel(below, color=theme.ink, fontsize=10, parse_math=False)
    axes.set_ylabel(beside, color=theme.ink, fontsize=10, parse_math=False)
    if title:
        above = cut(title, 10.5, 72 * width + 18)
        axes.set_title(above, color=theme.ink, fontsize=10.5, parse_math=False, pad=6)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, exact=True)))
    return axes


def number(value: float, *, exact: bool = False) -> str:
    """A number as short as it can be read: two decimals, or as many as it has if `exact`.

    >>> number(1), number(-0.532), number(12345.6), number(0.25, exact=True)
    ('1', '−0.53', '12346', '0.25')
    """
    if not np.isfinite(value):
        return "nan" if np.isnan(value) else "∞" if value > 0 else "−∞"
    size = abs(value)
    if exact:
        text = f"{value:g}"
    elif size >= 1e5:
        text = f"{value:.0e}"
    else:
        whole = value == round(value) or size >= 100
        text = f"{value:.{0 if whole else 1 if size >= 10 else 2}f}"
    return (text[1:] if text == "-0.00" else text).replace("e+", "e").replace("-", "−")


def spread(values: Array, margin: float) -> tuple[float, float]:
    """The range of the finite values and `margin` of its length on either side."""
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    length = high - low if high - low > 1e-9 * max(1.0, abs(low), abs(high)) else 1.0
    return low - margin * length, high + margin * length
