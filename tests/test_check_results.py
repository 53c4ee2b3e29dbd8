"""What a statement gave is known by all its runs in a step, where one number tells little."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from xorlab.backprop import Weights
from xorlab.check.analysis import analysed
from xorlab.check.case import Case
from xorlab.check.checking import found, in_order
from xorlab.check.locate import Finder
from xorlab.check.spots import gradient_seen
from xorlab.check.watch.launch import watch

ADDED_UP = """import numpy as np
np.random.seed({seed})
X = np.array([[a, b, c] for a in (0.0, 1) for b in (0, 1) for c in (0, 1)])
y = np.array([[0], [1], [1], [0], [1], [0], [0], [1]])
W1, W2 = np.random.rand(3, 2) * 2 - 1, np.random.rand(2, 1) * 2 - 1
for epoch in range(500):
    dW1, dW2 = np.zeros_like(W1), np.zeros_like(W2)
    loss = 0
    for x, t in zip(X, y):
        h = np.maximum(0, x @ W1)
        o = 1 / (1 + np.exp(-(h @ W2)))
        {error}
        {delta}
        dW2 += np.outer(h, d2)
        back = W2 @ d2
        {hidden}
        dW1 += np.outer(x, d1)
        loss += np.mean({loss})
    W1 -= 0.05 * dW1
    W2 -= 0.05 * dW2
"""
ENTROPY = {
    "error": "e2 = o - t",
    "delta": "d2 = e2",
    "hidden": "d1 = back * (h > 0)",
    "loss": "-(t * np.log(o) + (1 - t) * np.log(1 - o))",
}
SQUARED = {**ENTROPY, "delta": "d2 = e2 * o * (1 - o)", "loss": "(o - t) ** 2"}
COLUMN = """import numpy as np
np.random.seed(1)
X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
Y = np.array([[0, 0], [1, 0], [1, 0], [0, 1]])
W1, W2 = np.random.rand(3, 4), np.random.rand(4, 2)
for epoch in range(500):
    h = np.tanh(X @ W1)
    o = 1 / (1 + np.exp(-(h @ W2)))
    d2 = (o - Y) * o * (1 - o)
    dW2 = h.T @ d2
    d1 = d2 @ W2.T * (1 - h ** 2)
    dW1 = np.sum(d1, axis=0)
    W1 = W1 - 0.3 * dW1
    W2 = W2 - 0.3 * dW2
"""
BATCHES = """import numpy as np
np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, W2 = np.random.randn(2, 4), np.random.randn(4, 1)
for epoch in range(500):
    for k in (1, 0, 2):
        xb, yb = X[[k, (k + 1) % 4]], y[[k, (k + 1) % 4]]
        h = np.tanh(xb @ W1)
        o = np.tanh(h @ W2)
        e2 = np.sign(o - yb)
        d2 = e2 * (1 - o ** 2)
        d1 = d2 @ W2.T * (1 - h ** 2)
        dW2, dW1 = h.T @ d2, xb.T @ d1
        W1 = W1 - 0.1 * dW1
        W2 = W2 - 0.1 * dW2
        mse = np.sum((o - yb) ** 2) / 2
"""
OFF = """import random
random.seed(11)
X = [[0, 0], [0, 1], [1, 0], [1, 1]]
y = [0, 1, 1, 1]
def leaky(z):
    return z if z > 0 else 0.01 * z
def slope(a):
    return a > 0
W = [[-random.random() for _ in range(2)] for _ in range(2)]
b = [-random.random(), 0.9]
v, c = [random.random() for _ in range(2)], [random.random()]
for epoch in range(500):
    for x, t in zip(X, y):
        z = []
        for j in range(2):
            z.append(sum(x[i] * W[i][j] for i in range(2)) + b[j])
        h = []
        for j in range(2):
            h.append(leaky(z[j]))
        d = sum(h[j] * v[j] for j in range(2)) + c[0] - t
        e = []
        for j in range(2):
            e.append(d * v[j])
        g = []
        for j in range(2):
            g.append(e[j] * slope(h[j]))
        for i in range(2):
            v[i] -= 0.1 * d * h[i]
            for j in range(2):
                W[i][j] -= 0.1 * x[i] * g[j]
        for j in range(2):
            b[j] -= 0.1 * g[j]
        c[0] -= 0.1 * d
"""


@np.errstate(all="ignore")
def first(source: str, folder: Path) -> tuple[str, str]:
    """The first finding's code, and the line that it names."""
    path = folder / "net.py"
    path.write_text(source)
    case = analysed(watch(path, short=True))
    assert isinstance(case, Case)
    finding = in_order(found(case, Finder(case)))[0]
    assert finding.line is not None
    return finding.code, source.splitlines()[finding.line - 1].strip()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("code", "line"), [("XL102", "d1 = back"), ("XL104", "d1 = back * (h >= 0)")]
)
def test_of_rows_added_up_the_line_is_the_one_that_goes_wrong_in_some(code, line, seed, tmp_path):
    """For the row of zeros every ReLU's derivative is open; units may be off for all but one."""
    source = ADDED_UP.format(seed=seed, **{**ENTROPY, "hidden": line})
    assert first(source, tmp_path) == (code, line)


@pytest.mark.parametrize(
    ("seed", "lines"),
    [
        (1, ("e2 = np.sign(o - t)",)),
        (3, ("e2 = np.sign(o - t)",)),
        # One row alone moves anything: its sign is no number to be known by.
        (2, ("e2 = np.sign(o - t)", "d2 = e2 * o * (1 - o)")),
    ],
)
def test_signs_of_errors_are_no_derivative_of_another_activation(seed, lines, tmp_path):
    """A row's sign is 1 or -1; beside targets of 1 it makes (a - 1) a of a (1 - a)."""
    source = ADDED_UP.format(seed=seed, **{**SQUARED, "error": "e2 = np.sign(o - t)"})
    code, line = first(source, tmp_path)
    assert code == "XL109"
    assert line in lines


def test_biases_in_a_row_of_the_weights_clear_no_line_of_theirs(tmp_path):
    assert first(COLUMN, tmp_path) == ("XL106", "dW1 = np.sum(d1, axis=0)")


def test_targets_that_are_all_1_are_no_signs_of_errors(tmp_path):
    assert first(BATCHES, tmp_path) == ("XL109", "e2 = np.sign(o - yb)")


def test_where_a_gradient_is_wrongly_0_another_step_tells(tmp_path):
    code, line = first(OFF, tmp_path)
    assert (code, line) in {("XL104", "return a > 0"), ("XL104", "g.append(e[j] * slope(h[j]))")}


def test_a_gradient_that_lost_its_inputs_is_stretched_to_the_weights_before_the_biases_row():
    delta = np.array([[3.0, 4.0]])
    p = SimpleNamespace(dW=[delta], db=[delta[0]], weights=[Weights(np.ones((3, 2)))])
    assert gradient_seen(p, 0, 3).tolist() == [[3, 4]] * 4
