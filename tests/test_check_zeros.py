"""Weights that are 0 and stay so are told, though nothing else of their network can be."""

from textwrap import dedent

import numpy as np
import pytest

from watched import watched
from xorlab.check.analysis import analysed
from xorlab.check.understood import NotUnderstood

ARRAYS = """\
import numpy as np
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, W2, b = {start}
for i in range(50):
    h = np.tanh(X @ W1)
    o = 1 / (1 + np.exp(-(h @ W2 + b)))
    d = (o - y) * o * (1 - o)
    dW2 = h.T @ d
    dW1 = X.T @ (d @ W2.T * (1 - h ** 2))
    {update}
    b -= 0.5 * d.sum(0)
"""
LISTS = """\
from math import tanh
w1, w2, b = [[0.0, 0.0], [0.0, 0.0]], [0.0, 0.0], 0.0
rows = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]
for epoch in range(20):
    for x, t in rows:
        h = [tanh(w1[0][j] * x[0] + w1[1][j] * x[1]) for j in range(2)]
        o = tanh(w2[0] * h[0] + w2[1] * h[1] + b)
        d = (o - t) * (1 - o * o)
        for j in range(2):
            back = d * w2[j] * (1 - h[j] ** 2)
            w2[j] -= 0.1 * d * h[j]
            for i in range(2):
                w1[i][j] -= 0.1 * back * x[i]
        b -= 0.1 * d
"""
ZEROS = "np.zeros((2, 3)), np.zeros((3, 1)), np.zeros(1)"
UPDATE = "W1 -= 0.5 * dW1; W2 -= 0.5 * dW2"


@np.errstate(all="ignore")
def said_of(source):
    return analysed(watched(dedent(source)))


@pytest.mark.parametrize(
    "update", [UPDATE, "W1 = W1 - 0.5 * dW1; W2 = W2 - 0.5 * dW2"], ids=["in place", "anew"]
)
def test_weights_of_zeros_that_are_updated_are_told_where_they_are_made(update):
    case = said_of(ARRAYS.format(start=ZEROS, update=update))
    assert isinstance(case, NotUnderstood)
    (finding,) = case.found
    assert (finding.code, finding.line) == ("XL401", 4)
    assert "W1 (2 × 3) and W2 (3 × 1)" in finding.message


def test_biases_of_zeros_are_not_taken_for_weights():
    source = ARRAYS.format(start=ZEROS, update="W1 -= 0.5 * dW1; W2 -= 0.5 * dW2; b1 -= dW2.T")
    source = source.replace("W1, W2, b =", "b1, W1, W2, b = np.zeros((1, 3)),")
    (finding,) = said_of(source).found
    assert "W1 (2 × 3) and W2 (3 × 1)" in finding.message


def test_lists_of_zeros_whose_bias_alone_moves_are_told():
    (finding,) = said_of(LISTS).found
    assert (finding.code, finding.line) == ("XL401", 2)


@pytest.mark.parametrize(
    "update",
    ["pass", "m1 = 0 * dW1; m2 = 0 * dW2"],
    ids=["never written", "other zeros beside them"],
)
def test_weights_that_nothing_writes_are_not_told(update):
    case = said_of(ARRAYS.format(start=ZEROS, update=update))
    assert not getattr(case, "found", ())


def test_velocities_of_zeros_beside_weights_that_stand_still_are_not_told():
    start = "np.random.randn(2, 3), np.random.randn(3, 1), np.zeros(1)\nv1, v2 = 0 * W1, 0 * W2"
    case = said_of(ARRAYS.format(start=start, update="v1 = 0.9 * v1; v2 = 0.9 * v2"))
    assert not getattr(case, "found", ())


UNROLLED = """\
import numpy as np
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
def cut(theta):
    return theta[:6].reshape(2, 3), theta[6:].reshape(1, 3)
def slope(theta):
    W1, W2 = cut(theta)
    a = np.hstack([np.ones((4, 1)), X])
    h = np.hstack([np.ones((4, 1)), np.tanh(a @ W1.T)])
    d = 1 / (1 + np.exp(-h @ W2.T)) - y
    back = d @ W2[:, 1:] * (1 - h[:, 1:] ** 2)
    return np.concatenate([(back.T @ a).ravel(), (d.T @ h).ravel()])
theta = {start}
for i in range(50):
    {update}
"""
ALONG = "theta = theta - 0.5 * slope(theta)"


@pytest.mark.parametrize("update", [ALONG, "theta -= 0.5 * slope(theta)"], ids=["anew", "in place"])
def test_one_vector_of_zeros_that_all_weights_are_cut_from_is_told(update):
    case = said_of(UNROLLED.format(start="np.zeros(9)", update=update))
    assert isinstance(case, NotUnderstood)
    (finding,) = case.found
    assert (finding.code, finding.line) == ("XL401", 13)
    assert "theta (9)" in finding.message


@pytest.mark.parametrize(
    ("start", "update"),
    [
        pytest.param("np.linspace(-1, 1, 9)", ALONG, id="weights that are drawn"),
        pytest.param("np.zeros(9)", "slope(theta)", id="what is never written"),
        pytest.param(
            "np.zeros(9); w = np.linspace(-1, 1, 9)",
            "theta = 0.9 * theta - 0 * slope(theta); w = w - slope(w)",
            id="a memory beside the weights",
        ),
    ],
)
def test_another_vector_is_no_start_of_zeros(start, update):
    case = said_of(UNROLLED.format(start=start, update=update))
    codes = [finding.code for finding in case.found] if isinstance(case, NotUnderstood) else []
    assert "XL401" not in codes
