"""`xorlab explain`: the algebra of a network, with the numbers in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from xorlab.cli.options import TaskOptions, takes
from xorlab.cli.output import out
from xorlab.cli.subject import Exact, RunFile, subject
from xorlab.errors import BadInput
from xorlab.explanation import explain as explain_it
from xorlab.runs.files import write_text
from xorlab.runs.run import Run

At = Annotated[Literal["end", "start"], typer.Option(help="Of a run: where it ended, or began.")]
OfEpoch = Annotated[
    int | None, typer.Option(metavar="N", help="Instead: the pass and step of the run's epoch N.")
]
Page = Annotated[Path | None, typer.Option(help="Write one HTML page that needs no network.")]
Markdown = Annotated[Path | None, typer.Option(help="Write Markdown with LaTeX.")]
Notebook = Annotated[Path | None, typer.Option(help="Write a Jupyter notebook that runs.")]


@takes(task_options=TaskOptions)
def explain(
    run: RunFile = None,
    *,
    exact: Exact = None,
    at: At = "end",
    epoch: OfEpoch = None,
    html: Page = None,
    markdown: Markdown = None,
    notebook: Notebook = None,
    task_options: TaskOptions,
) -> None:
    """Explain a network number by number: forward, loss, backward, update.

    To the terminal, unless a file is asked for.
    """
    about = subject(run, exact, task_options)
    if isinstance(about, Run):
        explanation = explain_it(about, at=at, epoch=epoch)
    else:
        if at != "end" or epoch is not None:
            received = f"--at {at}" if epoch is None else f"--epoch {epoch}"
            raise BadInput("Only a run has a start, epochs and an end.", received, "Leave it out.")
        explanation = explain_it(*about)

    if html is not None:
        from xorlab.show.explanation_html import render_html

        _written(html, render_html(explanation))
    if markdown is not None:
        from xorlab.show.explanation_markdown import render_markdown

        _written(markdown, render_markdown(explanation))
    if notebook is not None:
        from xorlab.show.explanation_notebook import render_notebook

        _written(notebook, render_notebook(explanation))
    if html is markdown is notebook is None:
        from xorlab.show.explanation_terminal import render_terminal

        out().print(render_terminal(explanation))


def _written(path: Path, text: str) -> None:
    out().print(f"Wrote {write_text(path, text)}", soft_wrap=True)
