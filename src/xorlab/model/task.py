"""A task: rows of inputs with their targets, and the names of everything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from xorlab.backprop import Array
from xorlab.errors import BadInput

TaskKind: TypeAlias = Literal["table", "points"]


UNDECIDED = 1e-3
"""An output that came to rest this close to the threshold is on neither side of it."""


@dataclass(frozen=True, eq=False)
class Task:
    """What a network is to learn.

    X: (rows, inputs) and y: (rows, outputs), float64, finite, read-only. Row order is kept.
    `kind` is "table" where the rows are all there is (a gate, a truth table), "points" where
    they are a sample of a plane or space (moons, a CSV of measurements).

    Raises:
        BadInput: ragged, empty or non-finite data; names that do not fit.

    >>> xor = Task("xor", X=[[0, 0], [0, 1], [1, 0], [1, 1]], y=[[0], [1], [1], [0]])
    >>> xor.rows, xor.inputs, xor.outputs, xor.threshold
    (4, 2, 1, 0.5)
    """

    name: str
    X: Array
    y: Array
    input_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()
    kind: TaskKind = "table"

    def __post_init__(self) -> None:
        X, y = matrix("X", self.X), matrix("y", self.y)
        if len(X) != len(y):
            raise BadInput(
                "X and y have one row each for every example.",
                f"{len(X)} rows of X, {len(y)} of y",
                "Make them equally long.",
            )
        set_field = object.__setattr__
        set_field(self, "X", X)
        set_field(self, "y", y)
        set_field(self, "input_names", names("input", "x", self.input_names, X.shape[1]))
        set_field(self, "output_names", names("output", "y", self.output_names, y.shape[1]))

    @property
    def rows(self) -> int:
        """How many examples."""
        return len(self.X)

    @property
    def inputs(self) -> int:
        """How many numbers go in."""
        return self.X.shape[1]

    @property
    def outputs(self) -> int:
        """How many numbers come out."""
        return self.y.shape[1]

    @property
    def threshold(self) -> float:
        """Half way between the lowest and the highest target: the side an output is on.

        Where all targets are one number, there is no other side: half a unit from it, so that
        0 and 1 are told apart as ever.
        """
        low, high = float(self.y.min()), float(self.y.max())
        if low == high:
            return low + (0.5 if low < 0.5 else -0.5)
        return (low + high) / 2

    def right(self, prediction: Array, margin: float = 0.0) -> Array:
        """Which rows are right: (rows,) of bool, all outputs on their target's side.

        A prediction of exactly the threshold, or no further from it than the margin, is on
        neither side, and wrong.
        """
        far = np.abs(prediction - self.threshold) > margin
        side = np.sign(prediction - self.threshold) == np.sign(self.y - self.threshold)
        return np.asarray((far & side).all(axis=1))

    def must_fit(self, sizes: Sequence[int]) -> None:
        """BadInput unless a network of these layer sizes takes its inputs and has its outputs."""
        if (sizes[0], sizes[-1]) != (self.inputs, self.outputs):
            raise BadInput(
                f"The task {self.name!r} takes a network of {self.inputs} inputs "
                f"and {self.outputs} outputs.",
                "-".join(str(n) for n in sizes),
                "Change the network's first and last size.",
            )

    def __repr__(self) -> str:
        return f"Task({self.name!r}, {self.rows} rows, {self.inputs} -> {self.outputs})"


def matrix(name: str, values: ArrayLike) -> Array:
    """A read-only float64 copy of shape (rows, columns); BadInput names the place of a fault."""
    try:
        array = np.array(values)
        if np.iscomplexobj(array):  # which NumPy would cut down to its real part
            raise TypeError
        array = array.astype(np.float64)
    except (ValueError, TypeError, OverflowError):
        raise BadInput(
            f"{name} is a matrix of numbers with equally long rows.", values, "Mend the odd row."
        ) from None
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or 0 in array.shape:
        raise BadInput(
            f"{name} has the shape (rows, columns), each at least 1.",
            array.shape,
            "Give one example a row.",
        )
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise BadInput(
            f"Every number in {name} is finite.",
            float(array[row, column]),
            f"Mend row {row + 1}, column {column + 1}.",
        )
    array.flags.writeable = False
    return array


def names(what: str, letter: str, given: tuple[str, ...], count: int) -> tuple[str, ...]:
    """The names given, or x1, x2, ... where none are."""
    if not given:
        return (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))
    if len(given) != count or len(set(given)) != count:
        raise BadInput(
            f"Each {what} has one name of its own ({count} are needed).",
            tuple(given),
            "Give as many different names as there are columns.",
        )
    return tuple(given)
