"""Answers without training: the best linear model, and an exact network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput
from xorlab.model.task import Task
from xorlab.solutions.exact import ExactSolution, exact_solution
from xorlab.solutions.linear import LinearSolution, linear_solution


@dataclass(frozen=True, eq=False)
class Solution:
    """A task's answers without training.

    `exact` is None where there is no exact network, and `why_not` then says why.
    """

    task: Task
    linear: LinearSolution
    exact: ExactSolution | None
    why_not: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Numbers and lists alone, for JSON; what belongs to a single output is no list of one.

        >>> from xorlab.model.task import Task
        >>> xor = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
        >>> solve(xor).to_dict()["linear"]["weights"], solve(xor).to_dict()["linear"]["bias"]
        ([0, 0], 0.5)
        """
        linear, exact = self.linear, self.exact
        record: dict[str, Any] = {
            "linear": {
                "weights": flat(linear.weights),
                "bias": flat(linear.bias),
                "loss": plain(linear.loss),
                "predictions": flat(linear.predictions),
            },
        }
        if exact is None:
            return record | {"exact": None, "why_not": self.why_not}
        layers = exact.network.parameters
        record["exact"] = {
            "weights": [plain(layer.W) for layer in layers],
            "biases": [plain(layer.b) for layer in layers],
            "predictions": flat(exact.predictions),
            "max_error": plain(exact.max_error),
        }
        return record


def solve(task: Task) -> Solution:
    """Solve a task without training.

    The linear model comes from the normal equation. The exact network is written down: no
    hidden layer where the task is linear; a zigzag where it depends on one weighted sum of its
    inputs (XOR, parity, majority, adders, and points); cubes of rows for any other table.

    >>> xor = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    >>> solution = solve(xor)
    >>> solution.linear.loss, solution.exact.network, solution.exact.max_error
    (0.25, Network(2-2-1, relu, identity), 0.0)
    """
    linear = linear_solution(task)
    try:
        return Solution(task, linear, exact_solution(task, linear))
    except BadInput as refusal:
        return Solution(task, linear, None, str(refusal))


def flat(values: Array) -> Any:
    """As lists, without the last axis where it is one output's."""
    return plain(values[..., 0] if values.shape[-1] == 1 else values)


def plain(values: Array | float | None) -> Any:
    """As lists of numbers, whole ones as integers."""
    if values is None or np.ndim(values):
        return None if values is None else [plain(value) for value in np.asarray(values)]
    number = float(values)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
