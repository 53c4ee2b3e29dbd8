"""Networks that are kept in unusual ways: each is understood, and told right or wrong."""

import numpy as np
import pytest

from xorlab.check.analysis import analysed
from xorlab.check.identify.atoms import rectangles
from xorlab.check.locate import Finder
from xorlab.check.telling import findings
from xorlab.check.watch.launch import watch

EDGES = """\
import math, random
random.seed(5)
weight = {(i, j): random.gauss(0, 1) for i in (0, 1) for j in (2, 3, 4)}
weight.update({(j, 5): random.gauss(0, 1) for j in (2, 3, 4)})
bias = {n: random.gauss(0, 1) for n in (2, 3, 4, 5)}
value, delta = {}, {}
def squash(t):
    return 1 / (1 + math.exp(-t))
for epoch in range(30):
    for sample, target in ((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0):
        value[0], value[1] = sample
        for j in (2, 3, 4):
            value[j] = squash(weight[0, j] * value[0] + weight[1, j] * value[1] + bias[j])
        y = value[5] = squash(sum(weight[j, 5] * value[j] for j in (2, 3, 4)) + bias[5])
        delta[5] = (y - target) * y * (1 - y)
        for j in (2, 3, 4):
            delta[j] = delta[5] * weight[j, 5] * value[j] * (1 - value[j])
        for a, b in weight:
            weight[a, b] -= 0.5 * delta[b] * value[a]
        for n in bias:
            bias[n] -= 0.5 * delta[n]
"""
CHAIN = """\
import numpy as np
class Affine:
    def __init__(self, n, m):
        self.theta = rng.normal(0, 1, (n + 1, m))
    def __call__(self, x):
        self.x = np.hstack([x, np.ones((len(x), 1))])
        return self.x @ self.theta
    def back(self, d):
        self.grad = self.x.T @ d / len(d)
        return d @ self.theta[:-1].T
class Logistic:
    def __call__(self, z):
        self.y = 1 / (1 + np.exp(-z))
        return self.y
    def back(self, d):
        return d * self.y * (1 - self.y)
def pairs(X, Y):
    while True:
        order = rng.permutation(4)
        for pick in (order[:2], order[2:]):
            yield X[pick], Y[pick]
rng = np.random.default_rng(21)
chain = [Affine(2, 3), Logistic(), Affine(3, 1), Logistic()]
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
source = pairs(X, X[:, :1] ^ X[:, 1:])
for step in range(80):
    out, y = next(source)
    for part in chain:
        out = part(out)
    d = out - y
    for part in reversed(chain):
        d = part.back(d)
    for part in chain[::2]:
        part.theta -= 1.0 * part.grad
"""
NAMED = """\
from collections import namedtuple
import numpy as np
Params = namedtuple("Params", "w1 b1 w2 b2")
r = np.random.RandomState(8)
def gradients(p, x, t):
    a = np.tanh(np.einsum("ni,ij->nj", x, p.w1) + p.b1)
    o = np.tanh(np.einsum("nj,jk->nk", a, p.w2) + p.b2)
    d2 = 2 * (o - t) / len(x) * (1 - o ** 2)
    d1 = np.einsum("nk,jk->nj", d2, p.w2) * (1 - a ** 2)
    dw1, dw2 = np.einsum("ni,nj->ij", x, d1), np.einsum("nj,nk->jk", a, d2)
    return Params(dw1, d1.sum(axis=0), dw2, d2.sum(axis=0))
def descent(params, x, t, lr):
    while True:
        g = gradients(params, x, t)
        params = Params(*(v - lr * d for v, d in zip(params, g)))
        yield params
x = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], dtype=float)
t = np.array([[-1], [1], [1], [-1]], dtype=float)
start = Params(r.randn(2, 3), r.randn(3), r.randn(3, 1), r.randn(1))
for k, p in zip(range(60), descent(start, x, t, 0.2)):
    pass
"""


def case_of(source, folder):
    path = folder / "net.py"
    path.write_text(source, encoding="utf-8")
    return analysed(watch(path, short=True))


@pytest.mark.parametrize("source", [EDGES, CHAIN, NAMED], ids=["edges", "bias rows", "named"])
@np.errstate(all="ignore")
def test_right_steps_are_told_right(source, tmp_path):
    case = case_of(source, tmp_path)
    assert case.understood.sizes == (2, 3, 1)
    assert all(layer.b is not None for layer in case.understood.layers)
    assert case.explained
    assert not case.edits


@pytest.mark.parametrize(
    ("source", "right", "wrong", "code"),
    [
        pytest.param(EDGES, "* value[a]", "* value[b]", "XL106", id="edges"),
        pytest.param(CHAIN, "self.y * (1 - self.y)", "(1 - self.y ** 2)", "XL104", id="bias rows"),
        pytest.param(CHAIN, "theta[:-1].T", "theta[1:].T", "XL107", id="through the bias's row"),
        pytest.param(NAMED, '"nk,jk->nj", d2', '"nk,jk->nj", o - t', "XL102", id="named"),
    ],
)
@np.errstate(all="ignore")
def test_one_mistake_is_told_with_its_line(source, right, wrong, code, tmp_path):
    assert source.count(right) == 1
    changed = source.replace(right, wrong)
    case = case_of(changed, tmp_path)
    assert case.explained
    first = next(iter(findings(case, Finder(case))))
    assert first.code == code
    assert wrong in changed.splitlines()[first.line - 1]


def test_a_table_with_gaps_is_several():
    """The edges of a graph, by the nodes from which and to which they lead."""
    places = [(0, 2), (0, 3), (1, 2), (1, 3), (2, 4), (3, 4)]
    first, second = rectangles(np.arange(6), np.array(places))
    assert first.tolist() == [[0, 1], [2, 3]]
    assert second.tolist() == [[4], [5]]
