"""Answers without training as people read them in a terminal: the worked matrices, the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from typing import Any

import numpy as np
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from xorlab.backprop import Array
from xorlab.model.task import Task
from xorlab.show.lines import Indented
from xorlab.show.words import number, numbers, plain_table
from xorlab.solutions import ExactSolution, LinearSolution, Solution

LEAST_SQUARES = (
    "The least squares fit w solves XᵀX w = Xᵀy, with a column of ones in X for the bias."
)
MOST = 16
"""Matrices with more rows or columns are told, not shown."""


def solution_text(solution: Solution) -> RenderableType:
    """The linear model by the normal equation, step by step; then the exact network."""
    task, exact = solution.task, solution.exact
    parts: list[RenderableType] = [
        _head(f"The linear model, {task.name}"),
        Indented(Text(LEAST_SQUARES)),
        _worked(solution.linear),
        Indented(Text(solution.linear.verdict, style="bold")),
        Text(""),
        _head("The exact network"),
    ]
    if exact is None:
        parts.append(Indented(Text(solution.why_not)))
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
    parts: list[RenderableType] = [SideBySide([_matrix(n, m) for n, m in named if m is not None])]
    if linear.singular:
        parts.append(Indented(Text(linear.singular)))
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
        Indented(Text(f"{network.architecture}, {activations}: {exact.says}.")),
        SideBySide(matrices),
    )


def _rows(task: Task, exact: ExactSolution) -> RenderableType:
    if task.rows > MOST:
        return Text(f"Checked on all {task.rows:,} rows: {_error(exact)}.")
    table = plain_table(" ".join(task.input_names), "target", "output")
    for x, y, output in zip(task.X, task.y, exact.predictions, strict=True):
        table.add_row(numbers(x), numbers(y), numbers(output))
    return Group(Indented(table), Text(f"\nChecked on every row: {_error(exact)}."))


def _error(exact: ExactSolution) -> str:
    return f"the largest error is {exact.max_error:g}"


def _head(text: str) -> Text:
    return Text(text, style="bold underline")


@dataclass(frozen=True)
class SideBySide:
    """Matrices next to each other, closer where the console is narrow; a free line around them."""

    matrices: list[Text]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines."""
        blocks = [(m.plain.split("\n"), max(map(len, m.plain.split("\n")))) for m in self.matrices]
        spare = options.max_width - sum(width for _, width in blocks)
        gap = max(2, min(4, spare // max(1, len(blocks) - 1)))
        rows: list[list[tuple[list[str], int]]] = [[]]
        for block in blocks:
            if sum(width + gap for _, width in [*rows[-1], block]) - gap > options.max_width:
                rows.append([])
            rows[-1].append(block)
        for row in filter(None, rows):
            yield Text("")
            for line in zip_longest(*(lines for lines, _ in row), fillvalue=""):
                cells = (text.ljust(width) for text, (_, width) in zip(line, row, strict=True))
                yield Text((" " * gap).join(cells).rstrip(), no_wrap=True, overflow="ignore")
        yield Text("")


def _matrix(name: str, values: Array) -> Text:
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
