"""How the lessons show things: formulas, tables, pictures, and questions with folded answers."""

from __future__ import annotations

import base64
import inspect
import io
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import marimo as mo

from xorlab.backprop import Array
from xorlab.explanation import Explanation
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.runs.run import Run
from xorlab.show.draw import What, draw
from xorlab.show.explanation_markdown import display, text
from xorlab.show.words import percent
from xorlab.statistics.odds import Odds

WORTH_TELLING = 0.02
"""Ends of fewer starts than this share are told together."""


def entry(value: Any) -> str:
    """A number as one writes it on paper.

    >>> entry(Fraction(-1, 2)), entry(0.25), entry(1.0), entry(0.123456)
    ('-1/2', '0.25', '1', '0.123')
    """
    if isinstance(value, Fraction):
        return str(value)
    return f"{float(value) + 0:.3g}"  # -0 + 0 is 0


def matrix(values: Array) -> str:
    r"""A matrix, or a vector as a row, in LaTeX.

    >>> import numpy as np
    >>> matrix(np.array([[1, 2], [3, 4]]))
    '\\left[\\begin{matrix} 1 & 2 \\\\ 3 & 4 \\end{matrix}\\right]'
    """
    rows = values if values.ndim == 2 else values[None]
    lines = (" & ".join(entry(value) for value in row) for row in rows)
    body = r" \\ ".join(lines)
    return rf"\left[\begin{{matrix}} {body} \end{{matrix}}\right]"


def table(header: Sequence[object], rows: Sequence[Sequence[object]]) -> mo.Html:
    """A table, which may also stand in the middle of Markdown.

    >>> "<td>2</td>" in table(["a", "b"], [[1, 2]]).text
    True
    """
    lines: list[Sequence[object]] = [header, ["---"] * len(header), *rows]
    text = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
    return mo.Html(mo.md(text).text)  # as HTML: Markdown would be indented, and read as code


def code(*functions: Any) -> mo.Html:
    """The source of functions, as it stands in the package."""
    sources = "\n\n".join(inspect.getsource(function) for function in functions)
    return mo.md(f"```python\n{sources}```")


def rows_of(task: Task, output: Array) -> mo.Html:
    """A task's rows with the output (rows, outputs) that a network gives, as a table."""
    right = task.right(output)
    body: list[list[object]] = []
    for x, y, out, fine in zip(task.X, task.y, output, right, strict=True):
        numbers = [entry(value) for value in (*x, *y)]
        body.append([*numbers, *(f"{value:.3f}" for value in out), "right" if fine else "wrong"])
    outputs = ["output"] if task.outputs == 1 else [f"output {name}" for name in task.output_names]
    targets = ["target"] if task.outputs == 1 else [f"target {name}" for name in task.output_names]
    return table([*task.input_names, *targets, *outputs, ""], body)


def ends_of(odds: Odds) -> mo.Html:
    """Where the starts of a configuration end, most first, as a table."""
    told = [fate for fate in odds.fates if fate.label == "learned" or fate.share >= WORTH_TELLING]
    body: list[list[object]] = [
        [
            "learned" if fate.label == "learned" else f"loss {fate.label}",
            fate.count,
            percent(fate.share),
            ", ".join(fate.outputs),
        ]
        for fate in told
    ]
    if rest := odds.starts - sum(fate.count for fate in told):
        body.append(["elsewhere, or still on the way", rest, percent(rest / odds.starts), ""])
    return table(["where they end", "starts", "share", "what they say, row by row"], body)


def share(odds: Odds) -> str:
    """The share that learned, with its interval, in words."""
    low, high = odds.ci
    return (
        f"**{percent(odds.rate)}** of {odds.starts:,} starts learn "
        f"(95 % interval {percent(low)} to {percent(high)})"
    )


def steps_of(explanation: Explanation, kind: str) -> str:
    """One part of an explanation, equation by equation, in Markdown."""
    blocks = []
    for step in explanation.steps:
        if step.kind == kind:
            blocks += [f"**{text(step.title)}.** {text(step.sentence)}", *display(step)]
    return "\n\n".join(blocks)


def picture(
    subject: Run | Network, what: What, *, task: Task | None = None, says: str = ""
) -> mo.Html:
    """One of `xorlab.draw`'s pictures; `says` is for those who cannot see it."""
    content = io.BytesIO()
    draw(subject, task=task, what=what).savefig(content, format="svg")
    data = base64.b64encode(content.getvalue()).decode()
    alt = says or f"The picture {what!r} of {subject!r}".replace('"', "'")
    return mo.Html(
        f'<img alt="{alt}" style="max-width: 100%" src="data:image/svg+xml;base64,{data}">'
    )


def question(asked: str, answer: str) -> mo.Html:
    """A question, with its answer folded away."""
    unfolded = mo.md(answer).text
    return mo.md(
        f"## Before you go on\n\n{asked}\n\n<details><summary>Answer</summary>{unfolded}</details>"
    )
