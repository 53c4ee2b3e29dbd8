"""Trainings made of the reference's own steps, with or without a mistake in them: for tests."""

from itertools import pairwise

import numpy as np

from xorlab.activations import activation
from xorlab.backprop import Weights
from xorlab.check.methods import SGD
from xorlab.check.record import Ending, Watched
from xorlab.check.step import SOFTMAX, step
from xorlab.check.understood import Home, Layer, Step, Understood

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
ONE = np.array([[0], [1], [1], [0]], dtype=float)
TWO = np.hstack([ONE, 1 - ONE])
UNSEEN = Watched("net.py", "", [], [], [], Ending("finished"))


def home(name, shape):
    at = np.arange(int(np.prod(shape))).reshape(shape)
    return Home(name, (name,), np.zeros_like(at), at, (shape,))


def state_of(weights):
    found = {f"W{l}": w.W for l, w in enumerate(weights, 1)}
    return found | {f"b{l}": w.b for l, w in enumerate(weights, 1) if w.b is not None}


def trained(
    sizes, activations, *, mode="batch", biases=True, losses=(), loss="squared", changes=None,
    method=SGD, rate=0.3, steps=10, seed=0,
):  # fmt: skip
    """What would be understood of a script that takes such steps."""
    chance = np.random.default_rng(seed)
    bends = [SOFTMAX if name == "softmax" else activation(name) for name in activations]
    shapes = [((i, o), (o,) if biases else None) for i, o in pairwise(sizes)]
    weights = [
        Weights(chance.normal(size=W), None if b is None else chance.normal(size=b))
        for W, b in shapes
    ]
    layers = tuple(
        Layer(home(f"W{l}", W), None if b is None else home(f"b{l}", b), bend)
        for l, ((W, b), bend) in enumerate(zip(shapes, bends, strict=True), 1)
    )
    y = ONE if sizes[-1] == 1 else TWO
    seen, gradients = [], []
    for k in range(steps):
        rows = {"batch": [0, 1, 2, 3], "online": [k % 4], "mini-batch": [[0, 1, 2], [3]][k % 2]}[
            mode
        ]
        after = None
        for _ in range(3):  # a step that uses its own result is found by trying again
            pieces = step(weights, bends, X[rows], y[rows], loss, changes, after)
            after = moved(weights, pieces, gradients, method, rate)
        gradients.append(pieces)
        states = state_of(weights), state_of(after)
        seen.append(Step(weights, after, X[rows], y[rows], k, k + 1, *states))
        weights = after
    return Understood(layers, X, y, tuple(seen), mode, 0, losses=losses)


def moved(weights, pieces, before, method, rate):
    every = [*before, pieces]
    after = []
    for l, layer in enumerate(weights):
        W = layer.W + rate * method.steps(np.stack([p.dW[l] for p in every]))[-1]
        b = None
        if layer.b is not None:
            b = layer.b + rate * method.steps(np.stack([p.db[l] for p in every]))[-1]
        after.append(Weights(W, b))
    return after
