"""What a script that nothing explains is told: how far back its step is right."""

import pytest

from xorlab.check.analysis import analysed
from xorlab.check.lead import lead
from xorlab.check.locate import Finder
from xorlab.check.watch.launch import watch

SCRIPT = """\
import numpy as np

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
rng = np.random.default_rng(0)
W1, b1 = rng.normal(size=(2, 3)), np.zeros(3)
W2, b2 = rng.normal(size=(3, 1)), np.zeros(1)

for i in range(200):
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    o = 1 / (1 + np.exp(-(h @ W2 + b2)))
    d2 = (o - y) * o * (1 - o)
    e1 = d2 @ W2.T
    d1 = e1 * h * (1 - h)
    dW2 = h.T @ d2
    W2 = W2 - 0.5 * dW2
    b2 = b2 - 0.5 * d2.sum(axis=0)
    W1 = W1 - 0.5 * X.T @ d1
    b1 = b1 - 0.5 * d1.sum(axis=0)
"""
ODD = {
    "a derivative of no known kind": (
        ("h * (1 - h)", "np.sqrt(h) * (1 - h) ** 3"),
        "W1 (updated in line 18) and b1 (updated in line 19) are the first",
        "The error of layer 1 is right (`e1`, line 13)",
        "by the derivative of the activation",
    ),
    "an error sent back by other weights": (
        ("d2 @ W2.T", "d2 @ np.abs(W2).T"),
        "The delta of layer 2 is right (`d2`, line 12)",
        "should be the error of layer 1, `d2.dot(W2.T)`",
    ),
    "a gradient made of something else": (
        ("X.T @ d1", "(X ** 2 + 0.3 * X[::-1]).T @ d1"),
        "W1 (updated in line 18) is the first",
        "The delta of layer 1 is right (`d1`, line 14)",
        "made of `X`, which goes into the layer, and `d1`",
    ),
    "an update of no known kind": (
        ("0.5 * dW2", "0.5 * np.sign(dW2) * np.abs(dW2) ** 0.8"),
        "W2 (updated in line 16) is the first",
        "The gradient of W2 is right, too (`dW2`, line 15)",
        "what the update makes of it",
    ),
    "a delta that is changed once more": (
        ("h * (1 - h)", "h * (1 - h) + 0.3 * h[::-1]"),
        "The delta of layer 1 is right",
        "But the gradients of W1 and b1 are not made of it.",
    ),
}


@pytest.mark.parametrize(("change", "said"), [(c, s) for c, *s in ODD.values()], ids=ODD.keys())
def test_a_step_is_followed_back_to_where_it_is_right_still(change, said, tmp_path):
    script = tmp_path / "net.py"
    script.write_text(SCRIPT.replace(*change))
    case = analysed(watch(script, short=True))
    assert not case.explained
    told = lead(case, Finder(case))
    assert [part for part in said if part not in told] == []


def test_of_a_right_step_there_is_nothing_to_tell(tmp_path):
    script = tmp_path / "net.py"
    script.write_text(SCRIPT)
    case = analysed(watch(script, short=True))
    assert lead(case, Finder(case)) == ""
