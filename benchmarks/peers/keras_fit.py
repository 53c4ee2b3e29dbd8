"""Keras: model, `compile` and `fit`, one network at a time, as its guide for beginners has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cases import Case, Train
from xorlab.backprop import Weights
from xorlab.interop.keras_model import load_keras


def prepare(case: Case, members: int, epochs: int) -> Train:
    """Every network has a model of its own, built and compiled for it."""
    return fitted(case, members, epochs, lambda: built(case))


def prepare_once(case: Case, members: int, epochs: int) -> Train:
    """All starts are put into one model: building and compiling it is not in its time."""
    model = built(case)
    return fitted(case, members, epochs, lambda: model)


def built(case: Case) -> Any:
    """The model."""
    keras = load_keras()
    model = keras.Sequential(
        [
            keras.Input((case.task.inputs,)),
            keras.layers.Dense(case.hidden, activation="sigmoid"),
            keras.layers.Dense(case.task.outputs, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.SGD(case.learning_rate), loss="mean_squared_error")
    return model


def fitted(case: Case, members: int, epochs: int, model_for_next: Callable[[], Any]) -> Train:
    """Fit one network after the other, each from its start."""
    X, y = case.task.X.astype(np.float32), case.task.y.astype(np.float32)
    starts = [p for layer in case.starts(members) for p in (layer.W, layer.b) if p is not None]

    def train() -> Sequence[Weights]:
        ends: list[list[Any]] = []
        for m in range(members):
            model = model_for_next()
            model.set_weights([p[m] for p in starts])
            model.fit(X, y, batch_size=len(X), epochs=epochs, shuffle=False, verbose=0)
            ends.append([np.asarray(variable.value) for variable in model.trainable_variables])
        W1, b1, W2, b2 = (np.stack(arrays) for arrays in zip(*ends, strict=True))
        return [Weights(W1, b1), Weights(W2, b2)]

    return train
