"""How members ended, from their last parameters: by the reference's own formulas, in float64.

Whatever trained them, the same lines judge them: `backprop.forward` is handed parameters with a
leading axis of members, and NumPy's rules of broadcasting do the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Activation, Array, Weights, forward
from xorlab.model.task import Task
from xorlab.model.training import Criterion, Training

SATURATED = 0.01
"""A unit with less than this share of its activation's largest slope on every row hardly learns."""


class Ends(NamedTuple):
    """loss, met (whether the criterion holds), dead, saturated: (members,); see `Ensemble`.

    predictions: (members, rows, outputs).
    """

    loss: Array
    met: Array
    predictions: Array
    dead: Array
    saturated: Array


def ends(
    parameters: Sequence[Weights],
    activations: Sequence[Activation],
    task: Task,
    training: Training,
) -> Ends:
    """What networks that end with these parameters (members, ...) compute."""
    stacked = [Weights(W, None if b is None else b[:, None, :], S) for W, b, S in parameters]
    members = len(stacked[0].W)
    with np.errstate(all="ignore"):  # the last numbers of a diverged member are no warning
        trace = forward(stacked, activations, task.X)
        output = trace.output.reshape(-1, task.outputs)
        rows = training.loss.of_rows(output, np.tile(task.y, (members, 1)))
        rows = rows.reshape(members, task.rows)
        loss = rows.mean(axis=1) if training.loss.reduction == "mean" else rows.sum(axis=1)
        predictions = training.loss.predict(output).reshape(members, task.rows, task.outputs)
        dead = np.zeros(members, dtype=np.int64)
        saturated = np.zeros(members, dtype=np.int64)
        for activation, z, a in zip(activations[:-1], trace.z[:-1], trace.a[1:-1], strict=True):
            steepest = np.abs(activation.slope(z, a)).max(axis=1)
            dead += (steepest == 0).sum(axis=1)
            faint = (steepest > 0) & (steepest < SATURATED * largest_slope(activation))
            saturated += faint.sum(axis=1)
        met = criterion_met(training.criterion, predictions, loss, task)
    return Ends(loss, met, predictions, dead, saturated)


def criterion_met(criterion: Criterion, predictions: Array, loss: Array, task: Task) -> Array:
    """`Criterion.met` for every member of predictions (members, rows, outputs)."""
    if criterion.kind == "loss":
        return np.asarray(loss < criterion.level)
    if criterion.kind == "error":
        return np.asarray((np.abs(predictions - task.y) < criterion.level).all(axis=(1, 2)))
    sides = (predictions - task.threshold) * (task.y - task.threshold)
    return np.asarray((sides > 0).all(axis=(1, 2)))


@cache
def largest_slope(activation: Activation) -> float:
    """The steepest that an activation gets.

    >>> from xorlab.activations import activation
    >>> largest_slope(activation("sigmoid"))
    0.25
    """
    z = np.linspace(-50.0, 50.0, 1001)
    return float(activation.slope(z, activation.f(z)).max())
