"""What `explain` and `draw` are about: a saved run, or the exact network of a task."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xorlab.cli.options import TaskOptions
from xorlab.errors import BadInput
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.runs.files import load
from xorlab.runs.run import Run
from xorlab.solutions import solve

RunFile = Annotated[
    Path | None,
    typer.Argument(
        help="A run saved by `xorlab train --save`, or the folder of its `--out`.", metavar="[RUN]"
    ),
]
Exact = Annotated[
    str | None, typer.Option(metavar="TASK", help="Instead of a run: the exact network of a task.")
]


def subject(
    run: Path | None, exact: str | None, options: TaskOptions
) -> Run | tuple[Network, Task]:
    """The run in a file, or the exact network of a task with that task."""
    if (run is None) == (exact is None):
        raise BadInput(
            "Name either a saved run or, with --exact, a task.",
            "no run and no --exact" if run is None else f"{run} and --exact {exact}",
            "Try run.json, or --exact xor.",
        )
    if run is not None:
        return load(run / "run.json" if run.is_dir() else run)
    task = options.task(str(exact))
    found = solve(task).exact
    if found is None:
        raise BadInput(
            "The exact network is known for tasks whose rows do not contradict each other.",
            exact,
            "Train one instead: xorlab train TASK --out FOLDER.",
        )
    return found.network, task
