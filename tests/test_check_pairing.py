"""Rows that lose their targets on the way to the network are told; what is meant so is not."""

import numpy as np
import pytest

from watched import watched
from xorlab.backprop import Weights
from xorlab.check.analysis import analysed
from xorlab.check.case import Case
from xorlab.check.pairing import as_rows, broken, in_the_same_order
from xorlab.check.record import Ending, Event, Node, Watched
from xorlab.check.rules.xl601 import test as wrong_task
from xorlab.check.understood import Step, Understood
from xorlab.check.values import Values

SCRIPT = """\
import numpy as np
rng = np.random.RandomState(1)
X = rng.uniform(-1, 1, (12, 2))
y = {targets}
{before}
W1, b1, W2, b2 = rng.randn(2, 3), rng.randn(3), rng.randn(3, 1), rng.randn(1)
for epoch in range(20):
    {order}
    {inputs}
    {labels}
    for s in range(0, 12, 4):
        x, t = {X}[s:s + 4], {y}[s:s + 4]
        h = np.tanh(x @ W1 + b1)
        d2 = (h @ W2 + b2 - t) / 4
        d1 = d2 @ W2.T * (1 - h * h)
        W2 -= 0.1 * h.T @ d2
        b2 -= 0.1 * d2.sum(0)
        W1 -= 0.1 * x.T @ d1
        b1 -= 0.1 * d1.sum(0)
"""
MEANT = "X[:, :1] * X[:, 1:]"
ORDER = "order = rng.permutation(12)"


def script(inputs, labels="pass", X="a", y="b", order=ORDER, before="pass", targets=MEANT):
    return SCRIPT.format(**locals())


@np.errstate(all="ignore")
def told(source):
    case = analysed(watched(source))
    assert case.explained
    return list(wrong_task(case))


APART = {
    "targets as they were": (script("a = X[order]", "b = y"), 10, (9,), "    b = y[order]"),
    "another order": (
        script("a = X[order]", "b = y[rng.permutation(12)]"),
        10,
        (9,),
        "    b = y[order]",
    ),
    "inputs alone, over and over": (script("X = X[order]", X="X", y="y"), 9, (), ""),
    "inputs alone, in place": (
        script("rng.shuffle(X)", X="X", y="y", before="X, y = X.copy(), y.copy()"),
        9,
        (),
        "",
    ),
    "each by itself, in place": (
        script("rng.shuffle(X)", "rng.shuffle(y)", X="X", y="y", before="X, y = X.copy(), y + 0"),
        10,
        (9,),
        "",
    ),
    "classes": (
        script("a = X[order]", "b = y", targets="(X[:, :1] > X[:, 1:]) * 1.0"),
        10,
        (9,),
        "    b = y[order]",
    ),
}


@pytest.mark.parametrize(("source", "line", "also", "right"), APART.values(), ids=APART.keys())
def test_rows_that_lose_their_targets_are_told_where_they_do(source, line, also, right):
    (finding,) = told(source)
    assert (finding.code, finding.line, finding.also, finding.right) == ("XL601", line, also, right)


RIGHT = {
    "both by one permutation": script("a = X[order]", "b = y[order]"),
    "both over and over": script("X = X[order]", "y = y[order]", X="X", y="y"),
    "no order at all": script("pass", X="X", y="y"),
    "another order, but of the data": script("a = X", "b = y", before="y = y[rng.permutation(12)]"),
    "targets with noise": script("a = X[order]", "b = y[order] + 0.1 * rng.randn(12, 1)"),
    "noise alone": script("a = X", "b = y + 0.1 * rng.randn(12, 1)"),
}


@pytest.mark.parametrize("source", RIGHT.values(), ids=RIGHT.keys())
def test_rows_that_keep_their_targets_are_left_alone(source):
    assert told(source) == []


CLASSES = """\
import random
import numpy as np
np.random.seed(3)
X = np.random.uniform(-1, 1, (24, 2))
y = (X[:, 0] > 0) * 1 + (X[:, 1] > 0.2)
{before}
W1, b1, W2, b2 = np.random.randn(2, 4), np.zeros(4), np.random.randn(4, 3), np.zeros(3)
for epoch in range(20):
    {order}
    {inputs}
    {labels}
    for s in range(0, 24, 4):
        x, t = {X}[s:s + 4], {y}[s:s + 4]
        h = np.tanh(x @ W1 + b1)
        z = np.exp(h @ W2 + b2)
        d2 = z / z.sum(axis=1, keepdims=True)
        d2[np.arange(4), t] -= 1
        d1 = d2 @ W2.T * (1 - h * h)
        W2 -= 0.05 * h.T @ d2
        b2 -= 0.05 * d2.sum(0)
        W1 -= 0.05 * x.T @ d1
        b1 -= 0.05 * d1.sum(0)
"""
DRAWN = "np.random.permutation(24)"


def classes(inputs, labels="pass", order="pass", before="pass", X="X", y="y"):
    return CLASSES.format(**locals())


CLASSES_APART = {
    "two permutations": (classes(f"X = X[{DRAWN}]", f"y = y[{DRAWN}]"), 11, (10,), ""),
    "inputs alone": (classes("X = X[order]", order=f"order = {DRAWN}"), 10, (), ""),
    "labels alone": (classes("pass", "np.random.shuffle(y)", before="y = y.copy()"), 11, (), ""),
    "each in place": (classes("np.random.shuffle(X)", "np.random.shuffle(y)"), 11, (10,), ""),
    "labels as they were": (
        classes("a = X[order]", "b = y", order=f"order = {DRAWN}", X="a", y="b"),
        11,
        (10,),
        "    b = y[order]",
    ),
}


@pytest.mark.parametrize(
    ("source", "line", "also", "right"), CLASSES_APART.values(), ids=CLASSES_APART.keys()
)
def test_class_numbers_that_lose_their_rows_are_told(source, line, also, right):
    (finding,) = told(source)
    assert (finding.code, finding.line, finding.also, finding.right) == ("XL601", line, also, right)


CLASSES_RIGHT = {
    "one permutation": classes("X, y = X[order], y[order]", order=f"order = {DRAWN}"),
    "one after the other": classes("X = X[order]", "y = y[order]", order=f"order = {DRAWN}"),
    "pairs": classes(
        "random.shuffle(pairs)",
        "X, y = np.array([x for x, _ in pairs]), np.array([t for _, t in pairs])",
        order="pairs = list(zip(X, y))",
    ),
    "one seed twice": classes(
        "np.random.seed(epoch); np.random.shuffle(X)", "np.random.seed(epoch); np.random.shuffle(y)"
    ),
    "one generator twice": classes(
        "np.random.default_rng(epoch).shuffle(X)", "np.random.default_rng(epoch).shuffle(y)"
    ),
    "rows by their numbers": classes("order = np.arange(24)", "np.random.shuffle(order)").replace(
        "X[s:s + 4], y[s:s + 4]", "X[order[s:s + 4]], y[order[s:s + 4]]"
    ),
    "a copy left alone": classes(
        "X = X[order]", "y = y[order]", order=f"order = {DRAWN}", before="kept = y.copy()"
    ),
}


@pytest.mark.parametrize("source", CLASSES_RIGHT.values(), ids=CLASSES_RIGHT.keys())
def test_class_numbers_that_keep_their_rows_are_left_alone(source):
    assert told(source) == []


def seen(*pairs):
    """Steps of a script that binds the first pair as X and y, and shows one pair a step."""
    pairs = [(np.array(X, float), np.array(y, float)) for X, y in pairs]
    nodes = [Node(0, "bind", "X", 1, 1), Node(1, "bind", "y", 2, 2)]
    events = [Event(time, time, value) for time, value in enumerate(pairs[0])]
    weights = [[Weights(np.array([[float(k)]]))] for k in range(len(pairs) + 1)]
    steps = [
        Step(weights[k], weights[k + 1], X, y, k + 2, k + 3, {"X": X, "y": y})
        for k, (X, y) in enumerate(pairs)
    ]
    record = Watched("net.py", "X = 1\ny = 2\n", nodes, events, [], Ending("finished"))
    data = Understood((), *pairs[0], steps, "batch", -1, {"X": "X", "y": "y"})
    return Case(record, data, Values(record, 0, 0), explained=True)


def test_a_row_that_has_two_targets_is_told_by_the_numbers_alone():
    apart = broken(seen(([[1], [2]], [[0], [1]]), ([[2], [1]], [[0], [1]])))
    assert (apart.rows, apart.of) == (2, 2)


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param([([[1], [2]], [[0], [1]]), ([[2], [1]], [[1], [0]])], id="reordered as one"),
        pytest.param([([[1], [1]], [[0], [1]]), ([[1], [1]], [[1], [0]])], id="twice there"),
        pytest.param([([[1], [2]], [[0], [1]]), ([[1], [2]], [[0.3], [0.9]])], id="drawn anew"),
        pytest.param([([[1], [2]], [[0], [1]]), ([[1], [3]], [[1], [0]])], id="other rows"),
    ],
)
def test_what_may_be_meant_is_left_alone(pairs):
    assert broken(seen(*pairs)) is None


def test_arrays_are_read_row_by_row_either_way_round():
    assert as_rows(np.array([[1, 2, 3], [4, 5, 6]]), (3, 2)).tolist() == [[1, 4], [2, 5], [3, 6]]
    assert as_rows(np.array([1, 2, 3]), (3, 1)).tolist() == [[1], [2], [3]]
    assert as_rows(np.array([1, 2, 3]), (3, 2)) is None
    assert as_rows(None, (3, 1)) is None


@pytest.mark.parametrize(
    ("y", "right"),
    [("y = targets", "y = targets[p]"), ("y = t[q]", "y = t[p]"), ("y = f(t)", "")],
)
def test_the_inputs_own_index_is_put_to_the_targets(y, right):
    assert in_the_same_order(f"X = rows[p]\n{y}", [1], [2]) == right


def test_an_index_that_is_drawn_in_its_line_is_not_drawn_once_more():
    assert in_the_same_order("X = rows[p(4)]\ny = t[p(4)]", [1], [2]) == ""
