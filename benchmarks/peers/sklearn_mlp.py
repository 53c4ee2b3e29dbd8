"""scikit-learn: `MLPRegressor.fit`, one network at a time.

Its outputs are linear under the squared error, so that it is compared on networks with linear
outputs. Its loss is half the squared error, summed over the outputs: its learning rate is
multiplied to take the same steps.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from cases import Case, Train
from xorlab.backprop import Weights


def prepare(case: Case, members: int, epochs: int) -> Train:
    """Make one model; each member's start is put into it, and `warm_start` goes on from there."""
    X, y = case.task.X.astype(np.float32), case.task.y.astype(np.float32)
    y = y[:, 0] if y.shape[1] == 1 else y
    model = MLPRegressor(
        hidden_layer_sizes=(case.hidden,),
        activation="logistic",
        solver="sgd",
        alpha=0.0,
        batch_size=len(X),
        learning_rate="constant",
        learning_rate_init=case.learning_rate * 2 / case.task.outputs,
        momentum=0.0,
        nesterovs_momentum=False,
        shuffle=False,
        tol=0.0,
        n_iter_no_change=epochs + 1,
        max_iter=epochs,
        random_state=0,
        warm_start=True,
    )
    model.partial_fit(X, y)  # makes the arrays that the starts are put into
    starts = case.starts(members)

    def train() -> Sequence[Weights]:
        ends: list[list[Any]] = []
        for m in range(members):
            model.coefs_ = [layer.W[m].astype(np.float32) for layer in starts]
            model.intercepts_ = [
                layer.b[m].astype(np.float32) for layer in starts if layer.b is not None
            ]
            with warnings.catch_warnings():  # all epochs were run: just what is wanted
                warnings.simplefilter("ignore", ConvergenceWarning)
                model.fit(X, y)
            ends.append([*model.coefs_, *model.intercepts_])
        W1, W2, b1, b2 = (np.stack(arrays) for arrays in zip(*ends, strict=True))
        return [Weights(W1, b1), Weights(W2, b2)]

    return train
