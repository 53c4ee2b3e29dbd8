"""The best linear model, with the matrices one would write down to find it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from xorlab.backprop import Array
from xorlab.model.task import Task
from xorlab.solutions.normal import normal_equation
from xorlab.solutions.verdict import judge, why_singular


@dataclass(frozen=True, eq=False)
class LinearSolution:
    """The linear model with the least mean squared error, and how it was found.

    X1: (rows, inputs + 1), X with its column of ones. XtX, inverse: (inputs + 1, inputs + 1);
    the inverse is None where there is none. Xty, w: (inputs + 1, outputs), the bias last. These
    four hold `fractions.Fraction`s where `exact`, and float64 elsewhere.
    weights: (inputs, outputs). bias: (outputs,). predictions: (rows, outputs). loss: the mean of
    the squared errors over rows and outputs.
    rank: of X1. singular: why XᵀX has no inverse, "" where it has one.
    separable: whether one hyperplane for each output puts every row on its target's side of the
    threshold; None where that was not settled. verdict: all this in words.
    """

    X1: Array
    XtX: Array
    inverse: Array | None
    Xty: Array
    w: Array
    weights: Array
    bias: Array
    predictions: Array
    loss: float
    rank: int
    singular: str
    separable: bool | None
    verdict: str
    exact: bool


def linear_solution(task: Task) -> LinearSolution:
    """Solve the normal equation of a task.

    >>> xor = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    >>> solution = linear_solution(xor)
    >>> solution.weights.ravel(), solution.bias, solution.loss
    (array([0., 0.]), array([0.5]), 0.25)
    >>> solution.inverse[0]
    array([Fraction(1, 1), Fraction(0, 1), Fraction(-1, 2)], dtype=object)
    """
    X1 = np.column_stack([task.X, np.ones(task.rows)])
    normal = normal_equation(X1, task.y)
    separable, verdict = judge(task, normal)
    w = normal.w.astype(np.float64)
    return LinearSolution(
        X1=X1,
        XtX=normal.XtX,
        inverse=normal.inverse,
        Xty=normal.Xty,
        w=normal.w,
        weights=w[:-1],
        bias=w[-1],
        predictions=normal.predictions,
        loss=float(normal.squares / task.y.size),
        rank=normal.rank,
        singular=why_singular(task, normal),
        separable=separable,
        verdict=verdict,
        exact=normal.exact,
    )
