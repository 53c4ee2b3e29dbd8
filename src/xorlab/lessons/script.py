"""A script of the kind that people write after a tutorial, with two lines in it that are wrong.

It keeps each row as a column, its weights as W (fan_out, fan_in), its biases as b (fan_out, 1):
the other way round than the rest of this package, and as it was published. One line transposes
the gradient of the weights. NumPy could refuse to subtract it from them, but where one of two
shapes has a 1 it broadcasts instead: the parameters change their shape, and the network trained
is no longer the network drawn. The other line takes the largest of the outputs, of which there
ought to be one, so that nobody sees that there are two.

Source: the post "Train XOR Logic Gate in Neural Network", own implementation; retold here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np

from xorlab.activations import sigmoid
from xorlab.backprop import Array, Weights

Law: TypeAlias = Callable[[Array, Array], Array]


def transposed(a: Array, delta: Array) -> Array:
    """The wrong line: the gradient of W, on its side."""
    return a @ delta.T


def mended(a: Array, delta: Array) -> Array:
    """The right line: (fan_out, 1) times (1, fan_in), W's own shape."""
    return delta @ a.T


class Iteration(NamedTuple):
    """What one pass over all rows leaves behind.

    W, b: the parameters after its update, first layer first. outputs: what the network put out
    for each row, before it: (1, 1) each if all is well. loss: of their largest entries.
    """

    number: int
    W: list[Array]
    b: list[Array]
    outputs: list[Array]
    loss: float

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of all parameters and of an output, by name."""
        named = {"W[1]": self.W[0], "b[1]": self.b[0], "W[2]": self.W[1], "b[2]": self.b[1]}
        return {name: array.shape for name, array in named.items()} | {
            "output": self.outputs[0].shape
        }


def columns(parameters: tuple[Weights, ...]) -> tuple[list[Array], list[Array]]:
    """This package's parameters in the script's own form: columns for rows."""
    W = [layer.W.T.copy() for layer in parameters]
    b = [
        np.zeros((len(w), 1)) if p.b is None else p.b[:, None]
        for w, p in zip(W, parameters, strict=True)
    ]
    return W, b


def iterations(
    parameters: tuple[Weights, ...], X: Array, y: Array, *, eta: float, weight_gradient: Law
) -> Iterator[Iteration]:
    """Run the script, iteration by iteration, for as long as it is asked to go on.

    Args:
        parameters: of a network of one hidden layer, sigmoid throughout.
        X: (rows, inputs).
        y: (rows, 1).
        eta: the learning rate.
        weight_gradient: the line in question, `transposed` or `mended`.

    >>> X, y = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
    >>> start = (Weights(np.eye(2), np.zeros(2)), Weights(np.ones((2, 1)), np.zeros(1)))
    >>> first = next(iterations(start, X, y, eta=0.1, weight_gradient=transposed))
    >>> first.shapes["W[2]"]
    (2, 2)
    """
    W, b = columns(parameters)
    number = 0
    while True:
        number += 1
        dW, db, outputs = [], [], []
        for x, t in zip(X[:, :, None], y[:, 0], strict=True):
            found = one_row(W, b, x, t, weight_gradient)
            outputs.append(found[2])
            dW.append(found[0])
            db.append(found[1])
        for l in range(len(W)):
            W[l] = W[l] - eta / len(X) * sum(one[l] for one in dW)
            b[l] = b[l] - eta / len(X) * sum(one[l] for one in db)
        said = np.array([np.max(a) for a in outputs])  # the other line: it hides that there are two
        yield Iteration(number, list(W), list(b), outputs, float(((said - y[:, 0]) ** 2).mean()))


def one_row(
    W: list[Array], b: list[Array], x: Array, t: float, weight_gradient: Law
) -> tuple[list[Array], list[Array], Array]:
    """Forward and backward for one row, a column x (inputs, 1): dW, db and the output."""
    hidden = sigmoid(W[0] @ x + b[0])
    output = sigmoid(W[1] @ hidden + b[1])
    delta2 = (output - t) * output * (1 - output)
    delta1 = (W[1].T @ delta2) * hidden * (1 - hidden)
    gradients = [weight_gradient(x, delta1), weight_gradient(hidden, delta2)]
    return gradients, [delta1, delta2], output
