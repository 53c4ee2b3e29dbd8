"""`xorlab draw`: the pictures of a network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xorlab.cli.options import TaskOptions, takes
from xorlab.cli.output import out
from xorlab.cli.subject import Exact, RunFile, subject
from xorlab.runs.run import Run

What = Annotated[str, typer.Option(help="all, network, surface, hidden or loss.")]
Out = Annotated[Path, typer.Option("--out", help="A .svg or .png file, or a folder for the set.")]
Theme = Annotated[str, typer.Option(help="light or dark.")]


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
    if path.suffix:
        written = [path]
        if isinstance(about, Run):
            draw_one(about, path, what=what, theme=theme)
        else:
            network, task = about
            draw_one(network, path, task=task, what=what, theme=theme)
    else:
        written = draw_set(about, path, theme)
    for file in written:
        out().print(f"Wrote {file}", soft_wrap=True)
