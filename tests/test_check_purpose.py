"""Weight decay and rates of their own are no mistakes, and hide none."""

from __future__ import annotations

import numpy as np
import pytest

from watched import watched
from xorlab.check.analysis import analysed
from xorlab.check.checking import found, in_order
from xorlab.check.locate import Finder
from xorlab.check.wording import understood_as

SCRIPT = """import numpy as np
np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, W2 = np.random.randn(2, 4), np.random.randn(4, 1)
b1, b2 = np.random.randn(4), np.random.randn(1)
lr, slow, keep = 0.4, 0.1, 0.001
for epoch in range(3000):
    h = np.tanh(X @ W1 + b1)
    o = 1 / (1 + np.exp(-(h @ W2 + b2)))
    loss = ((o - y) ** 2).sum() / 2
    d2 = (o - y) * o * (1 - o)
    d1 = d2 @ W2.T * (1 - h ** 2)
    g2 = h.T @ d2
    g1 = X.T @ d1
    W2 -= lr * g2
    b2 -= lr * d2.sum(0)
    W1 -= lr * g1
    b1 -= lr * d1.sum(0)
"""
WAYS = {
    "in the gradient": {"g2 = h.T @ d2": "g2 = h.T @ d2 + keep * W2"},
    "in the step": {"W2 -= lr * g2": "W2 -= lr * g2 + keep * W2"},
    "by a factor": {"W2 -= lr * g2": "W2 = (1 - keep) * W2 - lr * g2"},
    "at a rate that falls": {
        "    g1 = X.T @ d1": "    g1 = X.T @ d1 + keep * W1\n    lr = lr * 0.99",
    },
    "a rate a layer": {"W1 -= lr": "W1 -= slow", "b1 -= lr": "b1 -= slow"},
    "a rate for the biases": {"b2 -= lr": "b2 -= slow", "b1 -= lr": "b1 -= slow"},
    "both": {
        "W1 -= lr * g1": "W1 -= slow * (g1 + keep * W1)",
        "b1 -= lr": "b1 -= slow",
    },
    "with a momentum": {
        "lr, slow": "v1, v2 = np.zeros((2, 4)), np.zeros((4, 1))\nlr, slow",
        "W2 -= lr * g2": "v2 = 0.9 * v2 + g2\n    W2 -= lr * v2",
        "W1 -= lr * g1": "v1 = 0.9 * v1 + (g1 + keep * W1)\n    W1 -= lr * v1",
    },
}


def changed(changes: dict[str, str]) -> str:
    source = SCRIPT
    for old, new in changes.items():
        assert source.count(old) == 1
        source = source.replace(old, new)
    return source


@np.errstate(all="ignore")
def told(source: str):
    case = analysed(watched(source, short=True))
    return case, [f for f in in_order(found(case, Finder(case))) if f.is_bug]


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_what_is_done_on_purpose_is_no_mistake_and_hides_none(way):
    source = changed(way)
    case, bugs = told(source)
    assert case.explained
    assert case.right
    assert not bugs
    wrong = source.replace("* (1 - h ** 2)", "* 1")
    _, (bug,) = told(wrong)
    assert (bug.code, bug.line) == ("XL102", wrong[: wrong.index("d1 = ")].count("\n") + 1)


def test_it_is_said_that_it_was_understood():
    case, _ = told(changed(WAYS["both"]))
    assert understood_as(case).endswith("weight decay, several learning rates")


@pytest.mark.parametrize("factor", ["2 * lr", "lr * lr", "slow * lr"])
def test_a_factor_beside_a_rate_that_others_have_is_a_mistake(factor):
    """Its array has two factors where the others have one."""
    _, (bug,) = told(changed({"W1 -= lr": f"W1 -= {factor}"}))
    assert bug.code == "XL111"


def test_weights_that_grow_by_themselves_are_no_decay():
    case, _ = told(changed({"W2 -= lr * g2": "W2 -= lr * g2 - keep * W2"}))
    assert not case.explained


def test_a_bias_that_its_velocity_overwrites_only_looks_like_one_that_decays():
    """Begun at 0, it is the velocity times a number, and keeps of itself what that keeps."""
    source = changed({"b2 -= lr * d2.sum(0)": "v2 = 0.9 * v2 + d2.sum(0)\n    b2 = -lr * v2"})
    source = source.replace("lr, slow", "b2, v2 = np.zeros(1), np.zeros(1)\nlr, slow", 1)
    _, (bug,) = told(source)
    assert (bug.code, bug.line) == ("XL204", source[: source.index("b2 = -")].count("\n") + 1)
