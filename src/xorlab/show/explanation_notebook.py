"""An explanation as a Jupyter notebook: every matrix computed again in NumPy, and compared."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import MissingExtra
from xorlab.explanation import Explanation, Step
from xorlab.show.explanation_markdown import display, text
from xorlab.show.explanation_numbers import NOTE, heading

SETUP = """\
import numpy as np

np.set_printoptions(precision=4, suppress=True)


def agrees(computed, recorded):
    \"\"\"The computed numbers, if they are the recorded ones up to rounding.\"\"\"
    np.testing.assert_allclose(computed, recorded, rtol=1e-9, atol=1e-12)
    return computed"""

ABOUT = (
    "Every cell below computes one matrix from those before it, in plain NumPy, and stops with an "
    "error if its numbers are not the ones that were recorded."
)
COPIED = "# This law is not written down here: its numbers are those recorded."


def render_notebook(explanation: Explanation) -> str:
    """The whole explanation as the JSON text of a notebook; the same explanation, the same text.

    Raises:
        MissingExtra: nbformat is not installed.
    """
    try:
        import nbformat
    except ImportError:
        raise MissingExtra("notebook", "An explanation as a notebook") from None

    opening = [text(explanation.title), text(explanation.introduction), text(NOTE), ABOUT]
    cells = [_cell("markdown", "opening", "# " + "\n\n".join(opening))]
    cells.append(_cell("code", "setup", SETUP))
    for kind, title, steps in explanation.sections:
        cells.append(_cell("markdown", kind, f"## {text(title)}"))
        for number, step in steps:
            cells.append(_cell("markdown", f"step-{number}", _words(number, step)))
            cells.append(_cell("code", f"code-{number}", _code(step)))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook: dict[str, Any] = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    nbformat.validate(notebook)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, name: str, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell | {"source": source.splitlines(keepends=True)}


def _words(number: int, step: Step) -> str:
    title = f"### {number}. {text(heading(step))}"
    return "\n\n".join([title, text(step.sentence), *display(step)])


def _code(step: Step) -> str:
    """Statements that bind the result's name, and the comparison with what was recorded."""
    name, recorded = step.result.name, literal(step.result.values)
    if step.code:
        return f"{step.code}\nagrees({name}, {recorded})"
    note = "" if step.kind == "given" else f"{COPIED}\n"
    return f"{note}{name} = np.array({recorded}, dtype=float)\n{name}"


def literal(values: Array) -> str:
    """Numbers as Python reads them back, to the last bit; one line a row.

    >>> print(literal(np.array([[1.0, 0.5], [0.0, -np.inf]])))
    [
        [1, 0.5],
        [0, -np.inf],
    ]
    """
    if values.ndim < 2:
        texts = [_exact(v) for v in values.ravel().tolist()]
        return f"[{', '.join(texts)}]" if values.ndim else texts[0]
    rows = "".join(f"    {literal(row)},\n" for row in values)
    return f"[\n{rows}]"


def _exact(value: float) -> str:
    if not np.isfinite(value):
        return "np.nan" if np.isnan(value) else "np.inf" if value > 0 else "-np.inf"
    return repr(value).removesuffix(".0")
