"""Truth tables: every row of n bits, and what comes out of it.

Rows count in binary, the first input most significant: 00, 01, 10, 11.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput

MAX_INPUTS = 16
"""A table of more inputs has more than 65,536 rows: too many to train on or look at."""


class Table(NamedTuple):
    """Rows of 0 and 1 before they are encoded: X (rows, inputs), y (rows, outputs).

    Names that are left empty become x1, x2, ... and y1, y2, ...
    """

    X: Array
    y: Array
    input_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()


def bits(n: int) -> Array:
    """All rows of n bits, (2^n, n), counting in binary.

    >>> bits(2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return np.arange(2**n)[:, None] >> np.arange(n)[::-1] & 1


def table(
    inputs: int,
    rule: Callable[[Array], Array],
    input_names: tuple[str, ...] = (),
    output_names: tuple[str, ...] = (),
) -> Table:
    """The table of a rule: all bits (rows, inputs) in, (rows,) or (rows, outputs) out."""
    X = bits(inputs)
    return Table(X, rule(X).astype(np.int64).reshape(len(X), -1), input_names, output_names)


def bounded(inputs: int, received: object) -> int:
    """The number of inputs, or BadInput where their table would be too long."""
    if inputs > MAX_INPUTS:
        raise BadInput(
            f"A truth table has at most {MAX_INPUTS} inputs ({2**MAX_INPUTS:,} rows).",
            received,
            "Give the rows that matter as a CSV file.",
        )
    return inputs


def is_table(text: str) -> bool:
    """Whether a text is written as a truth table: 0s and 1s, outputs split by commas."""
    return re.fullmatch(r"[01]+(\s*,\s*[01]+)*", text) is not None


def from_text(text: str) -> Table:
    """The table whose outputs, row after row, are the digits; commas split several outputs.

    >>> from_text("0110, 0001").y.tolist()
    [[0, 0], [1, 0], [1, 0], [0, 1]]
    """
    columns = [column.strip() for column in text.split(",")]
    rows = len(columns[0])
    inputs = rows.bit_length() - 1
    if rows < 2 or rows != 2**inputs:
        raise BadInput(
            "A truth table has one digit for each row: 2, 4, 8, 16, ... of them.",
            f"{len(columns[0])} digits in {short(text)}",
            "XOR is 0110.",
        )
    if any(len(column) != rows for column in columns):
        raise BadInput(
            "The outputs of a truth table have equally many digits.",
            short(text),
            "A half adder is 0001,0110.",
        )
    bounded(inputs, f"{inputs} inputs")
    return Table(bits(inputs), np.array([[int(digit) for digit in column] for column in columns]).T)


def short(text: str) -> str:
    """A text as it is quoted in a message."""
    return text if len(text) <= 40 else f"{text[:37]}..."
