"""The equations of an explanation in LaTeX: what Markdown, HTML and notebooks typeset.

Only symbols and numbers come in here; names from outside never do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xorlab.explanation import Matrix, Step
from xorlab.show.explanation_numbers import Grid, grid

SPECIAL = {"nan": r"\mathrm{NaN}", "inf": r"\infty", "-inf": r"-\infty"}


def equals(step: Step) -> str:
    """The sign before the result: = where its numbers are exact or a term's own, else ≈."""
    result = step.result.values
    same = any(
        np.array_equal(term.values, result) for term in step.terms if isinstance(term, Matrix)
    )
    return "=" if same or grid(result).exact else r"\approx"


def numbers(matrix: Matrix) -> str:
    r"""A matrix's numbers: brackets around rows and columns, nothing around a single number.

    >>> import numpy as np
    >>> print(numbers(Matrix("b", "b", np.array([0.5, -1.0]))))
    \left[\begin{array}{rr}
    0.5 & -1.0
    \end{array}\right]
    """
    shown = grid(matrix.values)
    power = rf"10^{{{shown.exponent}}}" if shown.exponent else ""
    if not matrix.shape:
        number = _cell(shown.cells[0][0] or "", 0)
        return rf"{number} \times {power}" if power else number
    rows = " \\\\\n".join(" & ".join(row) for row in _with_dots(shown))
    columns = "r" * len(shown.cells[0])
    body = rf"\left[\begin{{array}}{{{columns}}}" + f"\n{rows}\n" + r"\end{array}\right]"
    return rf"\,{power}\,{body}" if power else body


def equation(step: Step) -> str:
    """The equation in numbers, every matrix with its symbol above and its shape below."""
    terms = [_labelled(term) if isinstance(term, Matrix) else term for term in step.terms]
    sign = equals(step) if terms else f"{step.result.symbol} {equals(step)}"
    result = _labelled(step.result) if terms else _shaped(step.result)
    return " ".join([*terms, sign, result])


def _labelled(matrix: Matrix) -> str:
    return rf"\overset{{{matrix.symbol}}}{{{_shaped(matrix)}}}" if matrix.shape else numbers(matrix)


def _shaped(matrix: Matrix) -> str:
    shape = r" \times ".join(map(str, matrix.shape))
    return rf"\underset{{{shape}}}{{{numbers(matrix)}}}" if shape else numbers(matrix)


def _with_dots(shown: Grid) -> Sequence[Sequence[str]]:
    """The cells, with dots where rows and columns are left out."""
    table = []
    gap = next((j for j, text in enumerate(shown.cells[0]) if text is None), None)
    for row in shown.cells:
        if all(text is None for text in row):
            table.append([r"\ddots" if j == gap else r"\vdots" for j in range(len(row))])
        else:
            table.append([r"\cdots" if t is None else _cell(t, shown.decimals) for t in row])
    return table


def _cell(text: str, decimals: int) -> str:
    """One number; a whole 0 among decimals is set in the column of the units."""
    text = SPECIAL.get(text, text)
    pad = decimals and text == "0"
    return rf"0\phantom{{.{'0' * decimals}}}" if pad else text
