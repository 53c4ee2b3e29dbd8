"""Pictures of networks and runs: `draw` one, `draw_set` all of a run's into a folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from matplotlib.figure import Figure, FigureBase

from xorlab.errors import BadInput
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.runs.run import Run
from xorlab.show.picture_hidden import hidden_picture
from xorlab.show.picture_loss import loss_picture
from xorlab.show.picture_network import network_picture
from xorlab.show.picture_style import (
    HEIGHT,
    WIDTH,
    Theme,
    check_path,
    house_style,
    named_theme,
    page,
    write,
)
from xorlab.show.picture_subject import Subject, of_network, of_run
from xorlab.show.picture_surface import surface_picture

Runs: TypeAlias = Run | Iterable[Run] | Mapping[str, Run]
What: TypeAlias = Literal["all", "network", "surface", "hidden", "loss"]
ThemeName: TypeAlias = Literal["light", "dark"]

OF_A_NETWORK = {
    "network": network_picture,
    "surface": surface_picture,
    "hidden": hidden_picture,
}
KINDS = (*OF_A_NETWORK, "loss")


def draw(
    subject: Network | Runs,
    path: str | os.PathLike[str] | None = None,
    *,
    task: Task | None = None,
    what: What = "all",
    theme: ThemeName = "light",
) -> Figure:
    """Draw a run, or a network with the task it belongs to.

    Args:
        subject: a run; several runs, in a list or by name, whose losses are drawn over each
            other, and of which the last is shown; or a network.
        path: where to write the picture; its suffix (.svg, .png or .pdf) is the format.
        task: the rows, where the subject is a network.
        what: "network", the diagram with its weights; "surface", the output over the inputs;
            "hidden", the rows in the hidden units' space; "loss", by epoch; or "all" of these
            that the subject has.
        theme: "light" or "dark".

    Raises:
        BadInput: a picture that the subject does not have, or a name that is none.
        BadFile: the path cannot be written.

    >>> from xorlab.model.network import architecture
    >>> figure = draw(architecture((2, 2, 1)).start("glorot", seed=1), what="network")
    >>> figure.texts[0].get_text()
    '2-2-1 network'
    """
    colours = named_theme(theme)
    if path is not None:
        check_path(path)
    if what not in ("all", *KINDS):
        raise BadInput(
            "A picture is called by its name.", what, f"Choose from: all, {', '.join(KINDS)}."
        )
    shown, runs = _understood(subject, task)
    with house_style():
        if what == "all":
            figure = _together(shown, runs, colours)
        else:
            figure = page(colours)
            _draw_one(figure, what, shown, runs, colours)
    if path is not None:
        write(figure, path)
    return figure


def draw_set(
    subject: Network | Runs,
    folder: str | os.PathLike[str],
    theme: ThemeName = "light",
    *,
    task: Task | None = None,
    formats: Iterable[str] = ("svg", "png"),
) -> list[Path]:
    """Write every picture that the subject has into a folder: network.svg, network.png, ...

    Arguments and errors are `draw`'s; the folder is made if need be. Returns the files' paths.
    """
    colours = named_theme(theme)
    folder = Path(folder)
    paths = [[check_path(folder / f"{kind}.{suffix}") for suffix in formats] for kind in KINDS]
    shown, runs = _understood(subject, task)
    written = []
    for kind, targets in zip(KINDS, paths, strict=True):
        if kind in _kinds(shown, runs):
            with house_style():
                figure = page(colours)
                _draw_one(figure, kind, shown, runs, colours)
            written += [write(figure, target) for target in targets]
    return written


def _understood(subject: Network | Runs, task: Task | None) -> tuple[Subject, Mapping[str, Run]]:
    """The network to show, and the runs whose losses to draw, by name."""
    if isinstance(subject, Network):
        return of_network(subject, task), {}
    if isinstance(subject, Run):
        subject = [subject]
    names = list(subject) if isinstance(subject, Mapping) else None
    if isinstance(subject, Mapping):
        subject = subject.values()
    many = isinstance(subject, Iterable) and not isinstance(subject, str)
    runs = list(subject) if many else []
    if not runs or not all(isinstance(run, Run) for run in runs):
        raise BadInput(
            "What is drawn is a run, several runs, or a network.",
            subject,
            "Try draw(train(network, task, training)).",
        )
    return of_run(runs[-1]), dict(zip(names or _names(runs), runs, strict=True))


def _names(runs: list[Run]) -> list[str]:
    """What sets runs apart: their starts; and their places, where they share one."""
    names = [f"start {r.index} of seed {r.seed} ({r.engine}): {r.outcome.kind}" for r in runs]
    if len(set(names)) == len(names):
        return names
    return [f"{place}. {name}" for place, name in enumerate(names, 1)]


def _kinds(shown: Subject, runs: Mapping[str, Run]) -> list[str]:
    """The pictures that there are of this subject."""
    kinds = ["network"]
    if shown.task is not None:
        kinds += ["surface", "hidden"] if len(shown.network.sizes) > 2 else ["surface"]
    return [*kinds, "loss"] if runs else kinds


def _draw_one(
    figure: FigureBase, kind: str, shown: Subject, runs: Mapping[str, Run], theme: Theme
) -> None:
    if kind != "loss":
        OF_A_NETWORK[kind](figure, shown, theme)
    elif runs:
        loss_picture(figure, runs, theme)
    else:
        rule = "The loss curve belongs to a run, not to a network."
        raise BadInput(rule, shown.network, "Train it, and draw the run.")


def _together(shown: Subject, runs: Mapping[str, Run], theme: Theme) -> Figure:
    """All pictures of a subject on one page, two abreast."""
    kinds = _kinds(shown, runs)
    columns = min(2, len(kinds))
    rows = -(-len(kinds) // columns)
    figure = page(theme, columns * WIDTH, rows * HEIGHT)
    panels = figure.subfigures(rows, columns, squeeze=False).ravel()
    for panel, kind in zip(panels, kinds, strict=False):
        panel.set_facecolor(theme.background)
        _draw_one(panel, kind, shown, runs, theme)
    return figure
