"""The scripts that are written as exercises: the right ones are right, the wrong ones wrong."""

import re

import numpy as np
import pytest

from xorlab.activations import activation
from xorlab.backprop import Activation, Weights, backward, forward
from xorlab.exercises import exercise, styles
from xorlab.exercises.trial import run
from xorlab.losses import loss, softmax

ENDS = {"squared": "half-sse", "cross-entropy": "half-sse", "softmax": "half-sse"}
LEAKY = Activation(
    "leaky", lambda z: np.where(z > 0, z, 0.01 * z), lambda z, a: np.where(z > 0, 1.0, 0.01)
)


def shortened(source, epochs):
    """The same script, trained for as many epochs."""
    changed = re.sub(
        r"(range\(|epochs = |EPOCHS = |< |epochs=)(\d{4,5})\b", rf"\g<1>{epochs}", source
    )
    assert changed != source
    return changed


def rows_first(array, exercise):
    """A matrix of the script as the reference has it."""
    return array.T if exercise.settings["columns"] else array


def network(exercise, arrays):
    """The script's parameters as the reference has them."""
    found, arrays = [], list(arrays)
    for _, b in exercise.parameters:
        W = rows_first(arrays.pop(0), exercise)
        found.append(Weights(W, arrays.pop(0).ravel() if b else None))
    return found


def functions(exercise):
    """The activations, with cross-entropy's output left linear: delta is then a - y at once."""
    known = {"leaky-relu": LEAKY}
    hidden = known.get(exercise.settings["hidden"]) or activation(exercise.settings["hidden"])
    if exercise.settings["loss"] == "squared":
        last = activation(exercise.settings["output"])
    else:
        f = softmax if exercise.settings["output"] == "softmax" else activation("sigmoid").f
        last = Activation("cancelled", f, lambda z, a: np.ones_like(z))
    return [hidden] * (len(exercise.parameters) - 1) + [last]


def exact_step(exercise, before, X, y):
    """What the gradient of the sum over the rows is, by the reference."""
    activations = functions(exercise)
    trace = forward(before, activations, X)
    return backward(before, activations, trace, y, loss("half-sse")).parameters


def flat(layers):
    return np.concatenate([p.ravel() for layer in layers for p in layer if p is not None])


def moves(found):
    """Start and end of one epoch of a right script, and its data."""
    data = (found.settings["X"], found.settings["y"])
    start = run(shortened(found.source, 0), [*found.parameters, data]).parameters
    end = run(shortened(found.source, 1), found.parameters).parameters
    *start, X, y = start
    X, y = (rows_first(array, found) for array in (X, y))
    return network(found, start), network(found, end), X, y


def samples(code, amount=4):
    return [
        pytest.param(code, style, seed, id=f"{style}-{seed}")
        for style in styles()
        for seed in range(amount)
    ]


@pytest.mark.parametrize(("code", "style", "seed"), samples(None))
def test_a_right_script_steps_along_the_exact_gradient(code, style, seed):
    found = exercise(style=style, seed=seed)
    if found.settings["rule"] != "plain" or found.settings["mode"] != "batch":
        return
    before, after, X, y = moves(found)
    gradient = flat(exact_step(found, before, X, y))
    moved = flat(after) - flat(before)
    rate = -(moved @ gradient) / (gradient @ gradient)
    assert rate > 0
    np.testing.assert_allclose(moved, -rate * gradient, atol=1e-12, rtol=1e-9)
