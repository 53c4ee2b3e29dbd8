"""The loss levels that runs end at, named where they have a name.

On XOR a network that cannot tell k rows apart does best by giving them all their targets' mean.
All four alike: 1/2 everywhere, mean squared error 1/4. Three alike: 2/3 (or 1/3), error 1/6.
Two alike with different targets: 1/2 on both, error 1/8. Runs that stall end at one of these.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from xorlab.backprop import Array, Loss
from xorlab.losses import LOSSES
from xorlab.model.task import Task

ON_PROBABILITIES = {"bce-logits": "bce"}
"""Losses of logits, and the loss that gives the same number for the probabilities."""


def is_xor(task: Task) -> bool:
    """Whether the rows are XOR's four, in any order and encoding."""
    if (task.rows, task.inputs, task.outputs) != (4, 2, 1):
        return False
    X, y = task.X > task.X.mean(axis=0), task.y[:, 0] > task.threshold
    return len(np.unique(X, axis=0)) == 4 and bool((y == (X[:, 0] ^ X[:, 1])).all())


def loss_levels(task: Task, loss: Loss) -> list[tuple[float, str]]:
    """The levels that stalled runs of this task end at, highest first; [] where none are known.

    >>> from xorlab.losses import loss
    >>> xor = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    >>> [label for value, label in loss_levels(xor, loss("mse"))]
    ['1/4', '1/6', '1/8']
    """
    loss = LOSSES.get(ON_PROBABILITIES.get(loss.name, loss.name), loss)
    if not is_xor(task) or loss.predict(np.zeros((1, 1)))[0, 0] != 0:
        return []
    low = np.argsort(task.y[:, 0], kind="stable")  # two rows of one target, then two of the other
    levels = []
    for alike in (low, low[1:], low[1:3]):
        output: Array = task.y.copy()
        output[alike] = task.y[alike].mean()
        value = float(loss(output, task.y))
        levels.append((value, as_fraction(value) or f"{value:.4f}"))
    return levels


def as_fraction(value: float, largest: int = 24, tolerance: float = 5e-4) -> str | None:
    """The value as a small fraction, where it is one to within the (relative) tolerance.

    >>> as_fraction(0.16667), as_fraction(0.1234)
    ('1/6', None)
    """
    if not np.isfinite(value) or value <= 0:
        return None
    fraction = Fraction(value).limit_denominator(largest)
    if fraction == 0 or abs(value - fraction) > tolerance * value:
        return None
    return str(fraction)
