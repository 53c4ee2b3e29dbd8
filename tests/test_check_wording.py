"""A network in one sentence: by the numbers and names that its script has."""

import pytest

from identify_scripts import SIGMOID
from watched import watched
from xorlab.check.analysis import analysed
from xorlab.check.wording import understood_as

STEP = """
W1, b1 = rng.normal(size=(2, 3)), np.zeros(3)
W2, b2 = rng.normal(size=(3, 1)), np.zeros(1)
{given}
for epoch in range(90):
    h = sigmoid(X @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    d = (o - y) * o * (1 - o){mean}
    e = d @ W2.T * h * (1 - h)
    for p, g in ((W1, X.T @ e), (b1, e.sum(0)), (W2, h.T @ d), (b2, d.sum(0))):
        p[...] = p - {rate} * g
"""
CASES = {
    "by its name": ("eta = 0.3", "eta", "", "learning rate 0.3 (eta)"),
    "of a mean over four rows": ("eta = 0.3", "eta", " / 4", "learning rate 0.3 (eta)"),
    "written in the step": ("", "1.2", " / 4", "learning rate 1.2"),
    "none": ("", "1", "", "learning rate 1"),
    "by no name of one": ("c, d0 = 0.21, 0.7", "c * d0", "", "0.147 for the sum over a step's"),
}


@pytest.mark.parametrize(("given", "rate", "mean", "words"), CASES.values(), ids=CASES)
def test_the_learning_rate_is_the_one_that_is_written(given, rate, mean, words):
    case = analysed(watched(SIGMOID + STEP.format(given=given, rate=rate, mean=mean)))
    assert case.right
    told = understood_as(case)
    assert told.startswith("2-3-1, sigmoid, biases, squared error, all 4 rows a step")
    assert words in told
