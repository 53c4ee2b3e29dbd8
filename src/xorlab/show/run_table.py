"""A run as people read it in a terminal: every row, right or wrong, and the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from xorlab.model.task import UNDECIDED, Task
from xorlab.runs.run import Run
from xorlab.settings import Settings
from xorlab.show.words import fixed, number, numbers, plain_table

MOST_ROWS = 16
"""Longer tables show their wrong rows only."""


def how(task: Task, settings: Settings, seed: int, engine: str = "numpy") -> Text:
    """What is about to be trained, what counts as learned, and how: two lines."""
    architecture, training = settings.architecture(task), settings.training()
    batch = training.batch_size
    rows = "all rows a step" if batch is None or batch >= task.rows else f"{batch} a step"
    with_these = ", ".join(
        f"{name.replace('_', ' ')} {value:g}"
        for name, value in training.optimizer.settings.items()
        if name in ("learning_rate", "momentum")
    )
    return Text(
        f"{task.name}: {architecture}"
        f"{' with shortcuts' if architecture.shortcuts else ''}"
        f"{'' if architecture.biases else ' without biases'}, "
        f"{' then '.join(a.name for a in architecture.activations)}; "
        f"learned when {training.criterion.sentence}\n"
        f"{training.loss.name}, {training.optimizer.name} ({with_these}), {rows}; "
        f"start {settings.init}, seed {seed}" + (f"; {engine}" if engine != "numpy" else "")
    )


def run_table(tried: Sequence[Run], files: Sequence[Path] = ()) -> RenderableType:
    """The run that counts (the last), what it took to get there, and what was written."""
    run = tried[-1]
    parts: list[RenderableType] = [Text(""), _rows(run), Text(""), _sentence(tried)]
    if run.outcome.advice:
        parts.append(Text(run.outcome.advice))
    if files:
        parts.append(Text("Files: " + ", ".join(str(path) for path in files)))
    return Group(*parts)


def seeds_table(runs: Sequence[Run]) -> RenderableType:
    """One row for each seed, and a line about all of them."""
    table = plain_table("seed", "learned", "epochs", "loss")
    for run in runs:
        table.add_row(
            str(run.seed), "yes" if run.learned else "no", f"{run.epochs:,}", f"{run.loss:.6g}"
        )
    epochs = [run.epochs for run in runs if run.learned]
    line = f"{len(epochs)} of {len(runs)} seeds learned"
    if epochs:
        line += (
            f": mean {np.mean(epochs):,.0f} epochs, median {np.median(epochs):,.0f}, "
            f"{min(epochs):,} to {max(epochs):,}"
        )
    return Group(table, Text(""), Text(line + "."))


def _rows(run: Run) -> Table:
    task = run.task
    right = task.right(run.predictions, UNDECIDED if run.outcome.kind == "stalled" else 0.0)
    shown = np.arange(task.rows) if task.rows <= MOST_ROWS else np.flatnonzero(~right)[:MOST_ROWS]
    outputs = "" if task.output_names == ("y",) else f" {' '.join(task.output_names)}"
    table = plain_table(" ".join(task.input_names), f"target{outputs}", f"output{outputs}", "")
    table.columns[2].justify = "right"
    for i in shown:
        table.add_row(
            numbers(task.X[i]), numbers(task.y[i]), fixed(run.predictions[i]), _mark(right[i])
        )
    if task.rows > MOST_ROWS:
        wrong = int((~right).sum())
        hidden = f"{task.rows - wrong} of {task.rows} rows right"
        table.add_row(Text(hidden + (", some wrong ones above" if wrong else ""), style="dim"))
    return table


def _mark(right: bool) -> Text:
    # A word as well as a colour: neither the colour-blind nor a pipe must lose it.
    return Text("right", style="cyan") if right else Text("wrong", style="bold yellow")


def _sentence(tried: Sequence[Run]) -> Text:
    run = tried[-1]
    words = run.outcome.sentence[0].upper() + run.outcome.sentence[1:]
    if len(tried) > 1:
        before = len(tried) - 1
        words += (
            f", from start {run.index}, after {before} start{'s' * (before > 1)} that did not"
            if run.learned
            else f"; so did {before} start{'s' * (before > 1)} before it"
        )
    style = "bold cyan" if run.learned else "bold yellow"
    return Text(f"{words}. Loss {number(run.loss, 4)}, seed {run.seed}.", style=style)
