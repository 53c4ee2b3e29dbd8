"""`xorlab study`: a grid of settings, each trained from many starts; `xorlab study show`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from typer.core import TyperGroup

from xorlab.cli import INTERRUPTED
from xorlab.cli.options import Json, Theme
from xorlab.cli.output import err, out, print_json
from xorlab.cli.watching import stop_asked
from xorlab.errors import BadInput
from xorlab.show.study_table import study_line, study_table

if TYPE_CHECKING:
    from xorlab.studies.running import Progress as StudyProgress
    from xorlab.studies.study import Study

EVERY = 30.0
"""Seconds between two lines of progress where there is no terminal to draw a bar on."""

MOST_SHOWN = 50
"""Cells of a longer table are shown by `xorlab study show`."""


class FileOrCommand(TyperGroup):
    """`study FILE.toml` runs that file: what is neither a command nor an option is one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put in the command that is left out."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["run", *args]
        return super().parse_args(ctx, args)


study = typer.Typer(
    cls=FileOrCommand,
    help="Train every cell of a grid from many starts, part by part; or show what came of it.\n\n"
    "`xorlab study FILE.toml` runs a study, or goes on with one that was interrupted; the word "
    "`run` may be left out.",
    subcommand_metavar="FILE.toml | show FOLDER",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@study.command()
def run(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="What to study.")],
    *,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Of the results; the file's name without .toml unless given."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="Train in so many processes of a local Dask cluster.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Train on the workers of this Dask scheduler."),
    ] = None,
    save_every: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="How much work a part holds; chosen unless given."),
    ] = None,
    json: Json = False,
) -> int:
    """Run a study, or go on with it.

    A study that was interrupted, killed or out of disk goes on by the same command, and ends
    with the rows of one that was not.
    """
    if workers is not None and scheduler is not None:
        raise BadInput(
            "A study runs on local workers or on a scheduler's.",
            f"--workers {workers} --scheduler {scheduler}",
            "Drop one of the two.",
        )
    if save_every is not None and not save_every > 0:
        raise BadInput("A part holds some seconds of work.", save_every, "Try --save-every 10.")
    from xorlab.studies.pools import pool
    from xorlab.studies.running import run_study
    from xorlab.studies.toml_file import read_study

    chosen = read_study(file)
    folder = file.with_suffix("") if folder is None else folder
    if folder == file:
        raise BadInput("A study's file ends in .toml.", str(file), "Rename it, or add --out.")
    console = err() if json else out()
    console.print(study_line(chosen), soft_wrap=True)
    with telling() as watch, pool(workers, scheduler) as workforce:
        progress = run_study(chosen, folder, pool=workforce, watch=watch, save_every=save_every)
    tell_end(console, progress, folder)
    if json:
        print_json(record(chosen, progress, folder))
    elif progress.done and len(chosen.cells) <= MOST_SHOWN:
        show(folder)
    return 0 if progress.finished else INTERRUPTED


@study.command("show")
def show(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A study's results.")],
    *,
    x: Annotated[str | None, typer.Option(help="The heat maps' axis from left to right.")] = None,
    y: Annotated[str | None, typer.Option(help="The heat maps' axis from top to bottom.")] = None,
    pictures: Annotated[
        Path | None, typer.Option("--out", help="Write heat maps into this folder.")
    ] = None,
    theme: Theme = "light",
    json: Json = False,
) -> None:
    """Show a study's cells, and draw heat maps.

    The table has each cell's rate with its interval, the median of the epochs it takes to learn,
    and where the others end; a heat map has the rates over two axes of the grid.
    """
    from xorlab.studies.folder import read_folder
    from xorlab.studies.summary import summary

    there = read_folder(folder)
    results = list(summary(there))
    if json:
        about = {name: getattr(there.study, name) for name in ("starts", "seed", "engine", "dtype")}
        axes = {name: list(values) for name, values in there.study.axes.items()}
        print_json(about | {"axes": axes, "cells": [found.to_dict() for found in results]})
    else:
        out().print(study_table(there.study, results))
    if pictures is not None or x is not None or y is not None:
        from xorlab.show.study_pictures import draw_study

        for written in draw_study(there.study, results, pictures or folder, theme, x=x, y=y):
            err().print(f"Wrote {written}", soft_wrap=True)


def record(study: Study, progress: StudyProgress, folder: Path) -> dict[str, Any]:
    """How a study ended, as `study --json` gives it."""
    return {
        "folder": str(folder),
        "rows": study.rows,
        "cells": len(study.cells),
        "starts": study.starts,
        "members": study.members,
        "done": progress.done,
        "found": progress.found,
        "damaged": progress.damaged,
        "finished": progress.finished,
        "seconds": progress.seconds,
    }


def tell_end(console: Console, progress: StudyProgress, folder: Path) -> None:
    """What is on disk now, and what to do about it."""
    new = progress.done - progress.found
    lines = [f"{folder}: {new:,} starts trained in {duration(progress.seconds)}"]
    if progress.found:
        lines.append(f"{progress.found:,} were there")
    if progress.damaged:
        lines.append(f"{progress.damaged:,} damaged parts were trained again")
    console.print(", ".join(lines) + ".", soft_wrap=True)
    if not progress.finished:
        missing = progress.members - progress.done
        console.print(f"Interrupted: {missing:,} are missing. The same command goes on.")


@contextmanager
def telling() -> Iterator[Callable[[StudyProgress], bool]]:
    """Tell how far a study is, on a terminal as a bar, else line by line; Ctrl-C is a request."""
    console = err()
    bar = Progress(
        TextColumn("{task.fields[words]}"),
        BarColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    spoken = time.monotonic()
    with stop_asked() as asked, bar:
        task = bar.add_task("", total=1.0, words="")

        def watch(progress: StudyProgress) -> bool:
            nonlocal spoken
            words = sentence(progress)
            bar.update(task, completed=progress.share, words=words)
            if bar.disable and time.monotonic() - spoken > EVERY:
                spoken = time.monotonic()
                console.print(words, soft_wrap=True)
            return asked()

        yield watch


def sentence(progress: StudyProgress) -> str:
    """How far a study is."""
    at = progress.done + progress.working
    words = f"{at:,} of {progress.members:,} starts, {progress.share:.1%}"
    if progress.stopped:
        return f"{words}, stopping"
    if progress.idle:
        return f"{words}, waiting for workers"
    return words if progress.left != progress.left else f"{words}, {duration(progress.left)} left"


def duration(seconds: float) -> str:
    """A time as people say it.

    >>> duration(0.42), duration(75), duration(7500), duration(200_000)
    ('0.4 s', '1 min 15 s', '2 h 5 min', '2 d 7 h')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    units = ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s"))
    said: list[str] = []
    rest = round(seconds)
    for size, unit in units:
        count, rest = divmod(rest, size)
        if count:
            said.append(f"{count} {unit}")
        elif said:
            break
        if len(said) == 2:
            break
    return " ".join(said)
