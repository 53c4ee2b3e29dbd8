"""The right scripts that are written as exercises are right: every step, against the reference."""

import re

import numpy as np
import pytest

from xorlab.activations import activation
from xorlab.backprop import Activation, Weights, backward, forward, step
from xorlab.exercises import exercise, styles
from xorlab.exercises.trial import run
from xorlab.losses import loss, softmax

LEAKY = Activation(
    "leaky", lambda z: np.where(z > 0, z, 0.01 * z), lambda z, a: np.where(z > 0, 1.0, 0.01)
)
PLAIN = [style for style in styles() if style not in ("momentum", "adam")]


def shortened(found, epochs):
    """The same script, trained for as many epochs, its rows in order."""
    number = rf"(?<!% )\b{found.settings['epochs']}\b"
    source = re.sub(r"np.random.permutation\((len\(\w+\))\)", r"np.arange(\1)", found.source)
    changed, times = re.subn(number, str(epochs), source)
    assert times == 1
    return changed


def network(found, epochs):
    """The script's parameters after so many epochs, as the reference has them."""
    arrays = iter(run(shortened(found, epochs), found.parameters).parameters)
    layers = []
    for _, b in found.parameters:
        W = next(arrays)
        W = W.T if found.settings["columns"] else W
        layers.append(Weights(W, next(arrays).ravel() if b else None))
    return layers


def data_of(found):
    """X and y of a script, a row an example."""
    X, y = run(shortened(found, 0), [(found.settings["X"], found.settings["y"])]).parameters
    turned = found.settings["columns"] and found.settings["kind"] != "lists"
    return (X.T, y.T) if turned else (X, y)


def functions(found):
    """The activations; where the loss is cross-entropy, the output's delta is a - y at once."""
    hidden = found.settings["hidden"]
    inner = LEAKY if hidden == "leaky-relu" else activation(hidden)
    if found.settings["loss"] == "squared":
        last = activation(found.settings["output"])
    else:
        f = softmax if found.settings["output"] == "softmax" else activation("sigmoid").f
        last = Activation("cancelled", f, lambda z, a: np.ones_like(z))
    return [inner] * (len(found.parameters) - 1) + [last]


def gradient(found, weights, X, y):
    """That of half the sum of squares (or of cross-entropy's sum) over the rows."""
    trace = forward(weights, functions(found), X)
    exact = backward(weights, functions(found), trace, y, loss("half-sse")).parameters
    factor = 2 if found.settings["doubled"] else 1
    return [Weights(W * factor, None if b is None else b * factor) for W, b, _ in exact]


def rate(found):
    """The learning rate that the script names."""
    return float(re.search(r"\b(?:lr|learning_rate|alpha|eta) ?= ?([\d.]+)", found.source)[1])


def batches(found, X, y):
    """The rows of each step of one epoch."""
    whole = found.style == "accumulate" or found.settings["mode"] == "batch"
    size = len(X) if whole else {"online": 1}.get(found.settings["mode"])
    size = size or int(re.search(r"batch_size = (\d+)", found.source)[1])
    return [(X[k : k + size], y[k : k + size]) for k in range(0, len(X), size)]


def flat(layers):
    return np.concatenate([p.ravel() for layer in layers for p in layer if p is not None])


def cases(names, amount):
    return [pytest.param(s, i, id=f"{s}-{i}") for s in names for i in range(amount)]


@pytest.mark.parametrize(("style", "seed"), cases(PLAIN, 24))
def test_a_right_script_steps_along_the_exact_gradient(style, seed):
    found = exercise(style=style, seed=seed)
    X, y = data_of(found)
    weights = network(found, 0)
    for rows, target in batches(found, X, y):
        exact = gradient(found, weights, rows, target)
        mean = len(rows) if found.settings["mean"] else 1
        mean = target.size if ".mean()" in found.source else mean
        weights = step(weights, exact, rate(found) / mean)
    end = flat(network(found, 1))
    np.testing.assert_allclose(end, flat(weights), atol=1e-12, rtol=1e-9)
    assert abs(end - flat(network(found, 0))).max() > 0


@pytest.mark.parametrize("seed", range(24))
def test_momentum_carries_on_a_share_of_the_last_step(seed):
    found = exercise(style="momentum", seed=seed)
    X, y = data_of(found)
    weights = [network(found, epochs) for epochs in range(4)]
    moved = [flat(weights[i + 1]) - flat(weights[i]) for i in range(3)]
    exact = [flat(gradient(found, w, X, y)) for w in weights[:3]]
    length = -(moved[0] @ exact[0]) / (exact[0] @ exact[0])
    share = float(re.search(r"\b(?:momentum|mu|beta|gamma) = ([\d.]+)", found.source)[1])
    assert length > 0
    for i, before in enumerate([np.zeros_like(moved[0]), *moved[:2]]):
        expected = share * before - length * exact[i]
        np.testing.assert_allclose(moved[i], expected, atol=1e-12, rtol=1e-9)


@pytest.mark.parametrize("seed", range(24))
def test_adam_corrects_both_moments(seed):
    found = exercise(style="adam", seed=seed)
    X, y = data_of(found)
    weights = [network(found, epochs) for epochs in range(5)]
    m, v = np.zeros((2, len(flat(weights[0]))))
    for t in range(1, 5):
        g = flat(gradient(found, weights[t - 1], X, y))
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        moved = rate(found) * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        expected = flat(weights[t - 1]) - moved
        np.testing.assert_allclose(flat(weights[t]), expected, atol=1e-12, rtol=1e-9)
