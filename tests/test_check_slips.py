"""Slips as people make them beside the plain ones: each is named at its line, with a tried cure."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Weights
from xorlab.check.checking import check
from xorlab.check.rules.xl103 import at_output, varies
from xorlab.check.step import step

HEAD = """\
import numpy as np

X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0.0], [1], [1], [0]])
rng = np.random.default_rng(3)


def f(z):
    return 1 / (1 + np.exp(-z))


"""
MATRICES = """\
import numpy as np

rng = np.random.default_rng(3)
A, a = np.matrix(rng.normal(size=(3, 2))), np.matrix(rng.normal(size=(3, 1)))
B, b = np.matrix(rng.normal(size=(2, 3))), np.matrix(rng.normal(size=(2, 1)))
rows = [(-1, -1, -1, 1), (-1, 1, 1, 1), (1, -1, 1, 1), (1, 1, -1, -1)]
for i in range(400):
    for p, q, r, s in rows:
        x, t = np.matrix([[p], [q]]), np.matrix([[r], [s]])
        h = np.tanh(A * x + a)
        o = np.tanh(B * h + b)
        d = np.multiply(o - t, 1 - np.multiply(o, o))
        e = np.multiply(B.T * d, 1 - h.T * h)
        B = B - 0.1 * d * h.T
        b = b - 0.1 * d
        A = A - 0.1 * e * x.T
        a = a - 0.1 * e
"""
ONES = f"""{HEAD}\
ones = np.ones((4, 1))
V, U = rng.normal(size=(3, 4)), rng.normal(size=(5, 1))
D = np.hstack([X, ones])
for i in range(400):
    h = f(D @ V)
    H = np.hstack([h, ones])
    o = f(H @ U)
    d = (o - y) * o * (1 - o)
    e = (d @ U.T)[:, 1:]
    U -= 0.3 * H.T @ d
    V -= 0.3 * D.T @ (e * h * (1 - h))
"""
EPOCHS = f"""{HEAD}\
class Layer:
    def __init__(self, n, m):
        self.W, self.b = rng.normal(size=(n, m)), np.zeros(m)
        self.forget()

    def forget(self):
        self.gW, self.gb = np.zeros_like(self.W), np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        self.a = f(x @ self.W + self.b)
        return self.a

    def backward(self, e):
        d = e * self.a * (1 - self.a)
        self.gW += self.x.T @ d
        self.gb += d.sum(0)
        return d @ self.W.T

    def update(self):
        self.W -= 0.3 * self.gW
        self.b -= 0.3 * self.gb


one, two = Layer(2, 3), Layer(3, 1)
for i in range(400):
    for rows in ([0, 1], [2, 3]):
        o = two.forward(one.forward(X[rows]))
        one.backward(two.backward(o - y[rows]))
        one.update()
        two.update()
    one.forget()
    two.forget()
"""
TWICE = f"""{HEAD}\
W1, b1, W2, b2 = rng.normal(size=(2, 3)), np.zeros(3), rng.normal(size=(3, 1)), np.zeros(1)
for i in range(400):
    h = np.tanh(X @ W1 + b1)
    o = f(h @ W2 + b2)
    d = o - y
    e = d @ W2.T * (1 - np.tanh(h) ** 2)
    W1 -= 0.1 * X.T @ e
    b1 -= 0.1 * e.sum(0)
    W2 -= 0.1 * h.T @ d
    b2 -= 0.1 * d.sum(0)
    loss = -(y * np.log(o) + (1 - y) * np.log(1 - o)).sum()
"""
LAYERS = f"""{HEAD}\
W = [rng.normal(size=s) for s in ((2, 4), (4, 4), (4, 1))]
b = [np.zeros(n) for n in (4, 4, 1)]
for i in range(400):
    acts = [X]
    for w, c in zip(W, b):
        acts.append(f(acts[-1] @ w + c))
    deltas = [None] * 3
    deltas[-1] = (acts[-1] - y) * acts[-1] * (1 - acts[-1])
    for l in (1, 0):
        a = acts[l + 1]
        deltas[l] = np.dot(deltas[-1], W[-1].T) * a * (1 - a)
    for l in range(3):
        W[l] -= 0.5 * np.dot(acts[l].T, deltas[l])
        b[l] -= 0.5 * deltas[l].sum(0)
"""
LATER = LAYERS.replace("deltas[-1], W[-1]", "deltas[l + 1], W[l + 1]").replace(
    "a = acts[l + 1]", "a = acts[l + 2]"
)
OUTPUTS = f"""{HEAD}\
W1, b1, W2, b2 = rng.normal(size=(2, 3)), np.zeros(3), rng.normal(size=(3, 1)), np.zeros(1)
for i in range(400):
    h = f(X @ W1 + b1)
    o = f(h @ W2 + b2)
    d = (o - y) * o * (1 - o)
    e = d @ W2.T * o * (1 - o)
    W1 -= 0.5 * X.T @ e
    b1 -= 0.5 * e.sum(0)
    W2 -= 0.5 * h.T @ d
    b2 -= 0.5 * d.sum(0)
"""
BACK, UPDATE = "    e = d @ W2.T * o * (1 - o)\n", "    W2 -= 0.5 * h.T @ d\n"
OLD = OUTPUTS.replace(UPDATE, "").replace(
    BACK, f"    old = W2\n{UPDATE}    e = d @ old.T * h * (1 - h)\n"
)
DEEP = f"""{HEAD}\
U, V, W = rng.normal(size=(2, 3)), rng.normal(size=(3, 3)), rng.normal(size=(3, 1))
m, n, k = np.zeros_like(U), np.zeros_like(V), np.zeros_like(W)
for i in range(400):
    g = np.tanh(X @ U)
    h = np.tanh(g @ V)
    o = f(h @ W)
    d = (o - y) * o * (1 - o)
    e = d @ W.T * (1 - h**2)
    c = e @ V.T * (1 - h**2)
    k = 0.9 * k - 0.1 * h.T @ d
    n = 0.9 * n - 0.1 * g.T @ e
    m = 0.9 * m - 0.1 * X.T @ c
    U, V, W = U + m, V + n, W + k
"""
MEANS = f"""{HEAD}\
U, V = rng.normal(size=(2, 2)), rng.normal(size=(2, 1))
for i in range(400):
    h = np.tanh(X @ U)
    o = f(h @ V)
    d = (o - y) * o * (1 - o)
    e = d @ V.T * (1 - h**2)
    V -= 0.5 * h.T @ d / len(X)
    U -= 0.5 * h.T @ e / len(X)
"""
NETS = f"""{HEAD}\
U, V = rng.normal(size=(2, 3)), rng.normal(size=(3, 1))
for i in range(400):
    z = X @ U
    h = f(z)
    o = f(h @ V)
    d = (o - y) * o * (1 - o)
    e = d @ V.T * z * (1 - z)
    V -= 0.3 * h.T @ d
    U -= 0.3 * X.T @ e
"""
SLIPS = {
    "a derivative of the output, at the net input": (
        NETS,
        "XL103",
        "e = d @ V.T * z * (1 - z)",
        "e = d @ V.T * h * (1 - h)",
    ),
    "a layer's output for its input, which is named beside it": (
        MEANS,
        "XL106",
        "U -= 0.5 * h.T @ e / len(X)",
        "U -= 0.5 * X.T @ e / len(X)",
    ),
    "a product of matrices in a derivative": (
        MATRICES,
        "XL112",
        "e = np.multiply(B.T * d, 1 - h.T * h)",
        "e = np.multiply(B.T * d, 1 - np.multiply(h, h))",
    ),
    "the bias's weight among the units'": (
        ONES,
        "XL107",
        "e = (d @ U.T)[:, 1:]",
        "e = (d @ U.T)[:, :-1]",
    ),
    "gradients set back once an epoch": (
        EPOCHS,
        "XL205",
        "self.W -= 0.3 * self.gW",
        "self.gW = np.zeros_like(self.gW)\nself.gb = np.zeros_like(self.gb)",
    ),
    "an activation applied again": (
        TWICE,
        "XL103",
        "e = d @ W2.T * (1 - np.tanh(h) ** 2)",
        "e = d @ W2.T * (1 - h ** 2)",
    ),
    "the last layer's for every layer": (
        LAYERS,
        "XL107",
        "deltas[l] = np.dot(deltas[-1], W[-1].T) * a * (1 - a)",
        "deltas[l] = np.dot(deltas[l + 1], W[l + 1].T) * a * (1 - a)",
    ),
    "a derivative at the layer above, of the same width": (
        DEEP,
        "XL103",
        "c = e @ V.T * (1 - h**2)",
        "c = e @ V.T * (1 - g ** 2)",
    ),
    "a derivative at the output, stretched to the layer's width": (
        OUTPUTS,
        "XL103",
        "e = d @ W2.T * o * (1 - o)",
        "e = d @ W2.T * h * (1 - h)",
    ),
    "derivatives by an index off by one": (
        LATER,
        "XL103",
        "a = acts[l + 2]",
        "a = acts[l + 1]",
    ),
    "another name for a copy": (OLD, "XL108", "old = W2", "old = W2.copy()"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("source", "code", "wrong", "right"), SLIPS.values(), ids=SLIPS.keys())
def test_a_slip_is_named_at_its_line_with_a_cure_that_was_tried(
    source: str, code: str, wrong: str, right: str, tmp_path: Path
) -> None:
    script = tmp_path / "net.py"
    script.write_text(source)
    (finding,) = [each for each in check(script, odds=0).findings if each.is_bug]
    assert (finding.code, finding.wrong.strip()) == (code, wrong)
    assert "\n".join(line.strip() for line in finding.right.splitlines()) == right
    assert finding.checked


@pytest.mark.parametrize(("bias", "told"), [(1.0, False), (-3.0, True)])
def test_a_corner_passed_on_no_row_tells_no_layer(bias: float, told: bool) -> None:
    """Outputs of 2, 3, 5 and 6 are above 0 on every row: `> 0` of them is 1, as of anything."""
    layers = ACTIVATIONS["relu"], ACTIVATIONS["identity"]
    weights = [
        Weights(np.array([[1.0, 2.0], [1.0, 0.0]]), np.ones(2)),
        Weights(np.ones((2, 1)), np.array([bias - 1])),
    ]
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    p = step(weights, layers, X, np.zeros((4, 1)))
    assert p.a[2].ravel().tolist() == [1 + bias, 2 + bias, 4 + bias, 5 + bias]
    assert varies({("slope", 0): partial(at_output, layers, 2)}, [p]) is told
    assert not varies({("slope", 1): partial(at_output, layers, 1)}, [p])  # of another width
