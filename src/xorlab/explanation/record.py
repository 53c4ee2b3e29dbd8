"""What an explanation is: steps, each one equation said in words, symbols, numbers and NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput

Kind = Literal["given", "forward", "loss", "backward", "update"]

HEADINGS: dict[Kind, str] = {
    "given": "Given: the rows and the parameters",
    "forward": "Forward: from the inputs to the outputs",
    "loss": "Loss: how wrong the outputs are",
    "backward": "Backward: how the loss changes with every parameter",
    "update": "Update: one step against the gradient",
}


@dataclass(frozen=True, eq=False)
class Matrix:
    """Numbers with names.

    symbol: its name in LaTeX. name: its name, or the expression it is, in NumPy. values: its
    numbers, read-only: (rows, columns), or (columns,) for a bias, or () for one number.
    rows, columns: what each row and column stands for, in words; () where it has none.
    """

    symbol: str
    name: str
    values: Array
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float64)
        values.flags.writeable = False
        object.__setattr__(self, "values", values)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape in NumPy's sense."""
        return self.values.shape

    @property
    def T(self) -> Matrix:
        r"""The transposed matrix, named so.

        >>> print(Matrix("W^{(1)}", "W1", np.ones((2, 3))).T.symbol)
        W^{(1)\top}
        """
        stem = self.symbol.removesuffix("}")
        symbol = f"{stem}\\top}}" if stem != self.symbol else f"{stem}^{{\\top}}"
        return Matrix(symbol, f"{self.name}.T", self.values.T, self.columns, self.rows)


@dataclass(frozen=True, eq=False)
class Step:
    """One equation.

    kind: the part of the story it belongs to. layer: the layer it belongs to, 1 for the first
    after the inputs, or None. title, sentence: plain text, which may hold the task's names.
    formula: the equation in symbols, LaTeX, free of any name from outside. terms: its right-hand
    side with the numbers in it, matrices and the LaTeX signs between them; () where it has none.
    result: what it gives. code: the NumPy statements that compute `result.name` from the results
    of earlier steps; "" where the numbers are given.
    """

    kind: Kind
    layer: int | None
    title: str
    sentence: str
    formula: str
    terms: tuple[Matrix | str, ...]
    result: Matrix
    code: str = ""


@dataclass(frozen=True, eq=False)
class Explanation:
    """Everything a network computes on a task's rows, and everything backpropagation adds.

    title, introduction: plain text. steps: in the order in which they are computed.
    `explanation["Z1"]` is the step whose result has that name in NumPy.
    """

    title: str
    introduction: str
    steps: tuple[Step, ...]

    def __getitem__(self, name: str) -> Step:
        for step in self.steps:
            if step.result.name == name:
                return step
        known = ", ".join(step.result.name for step in self.steps)
        raise BadInput("A step is called by its result's name.", name, f"Choose from: {known}.")

    @property
    def sections(self) -> Iterator[tuple[Kind, str, tuple[tuple[int, Step], ...]]]:
        """The parts of the story: kind, heading, and the steps with their numbers from 1."""
        numbered = tuple(enumerate(self.steps, 1))
        for kind, heading in HEADINGS.items():
            yield kind, heading, tuple((n, step) for n, step in numbered if step.kind == kind)
