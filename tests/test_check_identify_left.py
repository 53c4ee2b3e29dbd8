"""What a step left behind is no parameter: it is overwritten before anything reads it."""

import pytest

from watched import watched
from xorlab.check.identify import identify
from xorlab.check.identify.left import left_behind
from xorlab.check.identify.spans import spans_of

STEPS = """
import numpy as np
np.random.seed(1)
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
net = {{"W": np.random.randn(2, 3), "v": np.random.randn(3, 1)}}
b = np.random.randn(3)
for epoch in range(50):
    W, v = net["W"], net["v"]
    {z}
    h = np.tanh(z)
    d = h @ v - y
    e = d @ v.T * (1 - h ** 2)
    net["v"] = v - 0.1 * h.T @ d
    net["W"] = W - 0.1 * X.T @ e
    b = b - 0.1 * e.sum(axis=0)
    {last}
"""


def left(source):
    script = watched(source)
    spans = max(spans_of(script).values(), key=len)
    return left_behind(script, spans[1:4])


def test_net_inputs_and_errors_are_left_behind_and_parameters_are_not():
    found = left(STEPS.format(z="z = X @ W + b", last="pass"))
    assert {"z", "h", "d", "e"} <= found
    assert not found & {"b", "net['W']", "net['v']", "X", "y"}


def test_what_a_step_ends_with_is_read_by_the_next():
    source = STEPS.format(z="z = X @ W + b if epoch == 0 else z", last="z = X @ net['W'] + b")
    assert "z" not in left(source)


OFF = """
import math, random
random.seed({seed})
x, t = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
def leaky(z):
    return z if z > 0 else 0.01 * z
def slope(a):
    return a > 0
w1 = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(2)]
w2 = [[random.uniform(-1, 1) for _ in range(1)] for _ in range(2)]
for epoch in range(300):
    total = 0.0
    for row, label in zip(x, t):
        net1 = [sum(row[i] * w1[i][j] for i in range(2)) for j in range(2)]
        out1 = [leaky(net1[j]) for j in range(2)]
        net2 = [sum(out1[i] * w2[i][j] for i in range(2)) for j in range(1)]
        out2 = [1 / (1 + math.exp(-net2[j])) for j in range(1)]
        d2 = [out2[j] - label[j] for j in range(1)]
        err1 = [sum(d2[i] * w2[j][i] for i in range(1)) for j in range(2)]
        d1 = [err1[j] * slope(out1[j]) for j in range(2)]
        for i in range(2):
            for j in range(1):
                w2[i][j] = w2[i][j] - out1[i] * d2[j] * 0.1
        for i in range(2):
            for j in range(2):
                w1[i][j] = w1[i][j] - row[i] * d1[j] * 0.1
        total += d2[0] ** 2
"""


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 6])
def test_of_rows_shown_one_by_one_those_with_most_inputs_tell(seed):
    """The others leave weights as they stand, and move none where their units are off."""
    found = identify(watched(OFF.format(seed=seed)))
    assert found.sizes == (2, 2, 1)
    assert [one.name for one in found.activations] == ["leaky-relu", "sigmoid"]
    assert {home.name for _, _, home in found.homes} == {"w1", "w2"}
