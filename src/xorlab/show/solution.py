"""Answers without training as people read them in a terminal: the worked matrices, the verdict."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from xorlab.backprop import Array
from xorlab.model.task import Task
from xorlab.show.words import number, numbers, plain_table
from xorlab.solutions import ExactSolution, LinearSolution, Solution

MOST = 16
"""Matrices with more rows or columns are told, not shown."""


def solution_text(solution: Solution) -> RenderableType:
    """The linear model by the normal equation, step by step; then the exact network."""
    task, exact = solution.task, solution.exact
    parts: list[RenderableType] = [
        _head(f"The linear model, {task.name}"),
        Text(
            "The least squares fit w solves XᵀX w = Xᵀy, with a column of ones in X for the bias."
        ),
        _worked(solution.linear),
        Text(solution.linear.verdict, style="bold"),
        Text(""),
        _head("The exact network"),
    ]
    if exact is None:
        parts.append(Text(solution.why_not))
    else:
        parts += [_exact(exact), _rows(task, exact)]
    return Group(*parts)


def _worked(linear: LinearSolution) -> RenderableType:
    named: list[tuple[str, Array | None]] = [
        ("X", linear.X1),
        ("XᵀX", linear.XtX),
        ("(XᵀX)⁻¹", linear.inverse),
        ("Xᵀy", linear.Xty),
        ("w", linear.w),
    ]
    parts: list[RenderableType] = [
        Padding(Columns([_matrix(n, m) for n, m in named if m is not None], padding=(0, 4)), (1, 0))
    ]
    if linear.singular:
        parts.append(Text(linear.singular))
    return Group(*parts)


def _exact(exact: ExactSolution) -> RenderableType:
    network = exact.network
    matrices = []
    for l, layer in enumerate(network.parameters, 1):
        matrices.append(_matrix(f"W{l}", layer.W))
        if layer.b is not None:
            matrices.append(_matrix(f"b{l}", layer.b[None, :]))
    activations = " then ".join(a.name for a in network.activations)
    return Group(
        Text(f"{network.architecture}, {activations}: {exact.says}."),
        Padding(Columns(matrices, padding=(0, 4)), (1, 0)),
    )


def _rows(task: Task, exact: ExactSolution) -> RenderableType:
    if task.rows > MOST:
        return Text(f"Checked on all {task.rows:,} rows: {_error(exact)}.")
    table = plain_table(" ".join(task.input_names), "target", "output")
    for x, y, output in zip(task.X, task.y, exact.predictions, strict=True):
        table.add_row(numbers(x), numbers(y), numbers(output))
    return Group(table, Text(f"\nChecked on every row: {_error(exact)}."))


def _error(exact: ExactSolution) -> str:
    return f"the largest error is {exact.max_error:g}"


def _head(text: str) -> Text:
    return Text(text, style="bold underline")


def _matrix(name: str, values: Array) -> RenderableType:
    """A matrix under its name, columns aligned; a large one is only told."""
    rows, columns = values.shape
    if max(rows, columns) > MOST:
        return Text(f"{name}: {rows} × {columns}")
    cells = [[_entry(value) for value in row] for row in values]
    widths = [max(len(row[j]) for row in cells) for j in range(columns)]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in cells
    ]
    return Text("\n".join([name, *(f"│ {line} │" for line in lines)]))


def _entry(value: Any) -> str:
    """A fraction as a fraction while it is short, anything else as a number."""
    if isinstance(value, Fraction) and len(str(value)) <= 7:
        return str(value)
    return number(float(np.float64(value)))
