"""`xorlab draw`: the pictures of a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from xorlab.cli.options import TaskOptions, Theme, takes
from xorlab.cli.output import out
from xorlab.cli.subject import Exact, RunFile, subject
from xorlab.runs.run import Run

What = Annotated[Literal["all", "network", "surface", "hidden", "loss"], typer.Option()]
Out = Annotated[Path, typer.Option("--out", help="A .svg or .png file, or a folder for the set.")]


@takes(task_options=TaskOptions)
def draw(
    run: RunFile = None,
    *,
    exact: Exact = None,
    what: What = "all",
    path: Out = Path("pictures"),
    theme: Theme = "light",
    task_options: TaskOptions,
) -> None:
    """Draw a network: its diagram, its surface, its hidden space, its loss."""
    from xorlab.show.draw import draw as draw_one
    from xorlab.show.draw import draw_set

    about = subject(run, exact, task_options)
    drawn, task = (about, None) if isinstance(about, Run) else about
    if path.suffix:
        draw_one(drawn, path, task=task, what=what, theme=theme)
        written = [path]
    elif what == "all":
        written = draw_set(drawn, path, theme, task=task)
    else:
        written = [path / f"{what}.{suffix}" for suffix in ("svg", "png")]
        for file in written:
            draw_one(drawn, file, task=task, what=what, theme=theme)
    for file in written:
        out().print(f"Wrote {file}", soft_wrap=True)
