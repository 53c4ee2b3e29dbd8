"""Scripts as they are understood, made by hand: what the outlook is tested on."""

from itertools import pairwise

import numpy as np

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Weights
from xorlab.check.case import Case
from xorlab.check.methods import SGD
from xorlab.check.outlook.foresee import foresee
from xorlab.check.record import Ending, Watched
from xorlab.check.report import ArrayVerdict
from xorlab.check.understood import Home, Layer, Step, Understood
from xorlab.check.values import Values

X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
XOR = np.array([[0.0], [1], [1], [0]])
AND = np.array([[0.0], [0], [0], [1]])
SIGMOIDS = ("sigmoid", "sigmoid")


def uniform(count, sizes=(2, 2, 1), seed=0, low=-1.0, high=1.0, biases=True):
    """Starts (count, ...), all parameters drawn alike."""
    chance = np.random.default_rng(seed)

    def drawn(*shape):
        return chance.uniform(low, high, (count, *shape))

    return [Weights(drawn(i, o), drawn(o) if biases else None) for i, o in pairwise(sizes)]


def glorot(count, seed=0):
    """Starts of a 2-2-1 network as Keras draws them."""
    chance = np.random.default_rng(seed)
    return [
        Weights(chance.uniform(-1, 1, (count, i, o)) * (6 / (i + o)) ** 0.5, np.zeros((count, o)))
        for i, o in ((2, 2), (2, 1))
    ]


def one(starts, i=0):
    """One of the starts."""
    return [Weights(W[i], None if b is None else b[i]) for W, b, _ in starts]


def home(name, array):
    """Where an array lives that is a variable of the script."""
    at = np.arange(array.size).reshape(array.shape)
    return Home(name, (name,), np.zeros(array.shape, int), at, (array.shape,))


def understood(
    start, activations=SIGMOIDS, *, X=X, y=XOR, batch=None, order=None, epochs=1000, steps=8
):
    """A script with this start; `batch` rows a step, in the `order` given."""
    layers = tuple(
        Layer(
            home(f"W{l + 1}", layer.W),
            None if layer.b is None else home(f"b{l + 1}", layer.b),
            ACTIVATIONS.get(name, name),
        )
        for l, (layer, name) in enumerate(zip(start, activations, strict=True))
    )
    batch = batch or len(X)
    order = np.arange(len(X)) if order is None else np.asarray(order)
    shown = [np.take(order, range(k * batch, (k + 1) * batch), mode="wrap") for k in range(steps)]
    seen = [Step(start, start, X[rows], y[rows], k, k + 1) for k, rows in enumerate(shown)]
    mode = "batch" if batch == len(X) else "online" if batch == 1 else "mini-batch"
    return Understood(layers, X, y, seen, mode, node=0, epochs=epochs)


def case(known, prospects=None, source="", nodes=(), **changes):
    """A case whose gradient is right."""
    watched = Watched("script.py", source, nodes, (), (), Ending("finished"))
    arrays = [ArrayVerdict(home.name, True, 0.0) for _, _, home in known.homes]
    values = Values(watched, 0, 1)
    given = {"rate": 0.5, "explained": True, "arrays": arrays} | changes
    return Case(watched, known, values, prospects=prospects, **given)


def foreseen(known, starts=None, *, rate=0.5, right=True, loss="squared", method=SGD, **more):
    """Its prospects."""
    return foresee(known, method=method, rate=rate, loss=loss, right=right, starts=starts, **more)
