"""Batched NumPy: the formulas of backpropagation, with a leading axis of members, in float32."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cases import Case, Train
from xorlab.backprop import Array, Weights


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z): short, and good for the net inputs of these tasks."""
    return np.asarray(1 / (1 + np.exp(-z)))


def prepare(case: Case, members: int, epochs: int) -> Train:
    """Train all members at once."""
    X, y = case.task.X.astype(np.float32), case.task.y.astype(np.float32)
    starts: Any = [
        [p.astype(np.float32) for p in (layer.W, layer.b) if p is not None]
        for layer in case.starts(members)
    ]
    step = np.float32(case.step)

    def train() -> Sequence[Weights]:
        (W1, b1), (W2, b2) = starts
        for _ in range(epochs):
            h = sigmoid(X @ W1 + b1[:, None])
            a = sigmoid(h @ W2 + b2[:, None])
            delta2 = (a - y) * a * (1 - a)
            delta1 = (delta2 @ W2.swapaxes(1, 2)) * h * (1 - h)
            W2 = W2 - step * (h.swapaxes(1, 2) @ delta2)
            b2 = b2 - step * delta2.sum(axis=1)
            W1 = W1 - step * (X.T @ delta1)
            b1 = b1 - step * delta1.sum(axis=1)
        return [Weights(W1, b1), Weights(W2, b2)]

    return train
