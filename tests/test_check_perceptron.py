"""Scripts that train one unit with a step by the perceptron's rule."""

from types import SimpleNamespace

import numpy as np
import pytest

from watched import watched
from xorlab.check.analysis import analysed
from xorlab.check.identify import identify
from xorlab.check.identify.bends import BENDS, STEPS
from xorlab.check.identify.perceptron import followed, lives_on
from xorlab.check.understood import Understood

LISTS = """\
rows, gates = [(0, 0), (0, 1), (1, 0), (1, 1)], {gates}
w, b, lr = [0.3, -0.2], 0.1, 0.15
for epoch in range(20):
    for x, t in zip(rows, gates):
        error = {error}
        for i in range(2):
            w[i] = w[i] + lr * error * x[i]
        b = b {sign} lr * error
"""
OUTPUT = "t - (1 if b + w[0] * x[0] + w[1] * x[1] > 0 else 0)"
CHANCE = """\
import random
random.seed(1)
w1, w2, b = random.random(), random.random(), random.random()
rows = [(-1, -1, -1), (-1, 1, -1), (1, -1, -1), (1, 1, 1)]
for k in range(200):
    x1, x2, t = random.choice(rows)
    out = 1 if w1 * x1 + w2 * x2 + b > 0 else -1
    if out != t:
        w1 += 0.2 * (t - out) * x1
        w2 += 0.2 * (t - out) * x2
        b += 0.2 * (t - out)
"""
ARRAYS = """\
import numpy as np
class Perceptron:
    def fit(self, X, y):
        self.w = np.random.RandomState(1).normal(0.0, 0.1, 1 + X.shape[1])
        for epoch in range(10):
            for row, target in zip(X, y):
                update = 0.1 * (target - self.predict(row))
                self.w[1:] += update * row
                self.w[0] += update
    def predict(self, X):
        return np.where(np.dot(X, self.w[1:]) + self.w[0] >= 0.0, 1, -1)
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Perceptron().fit(X, np.array([-1, 1, 1, 1]))
"""


def lists(gates="[0, 0, 0, 1]", error=OUTPUT, sign="+"):
    return LISTS.format(gates=gates, error=error, sign=sign)


@np.errstate(all="ignore")
def said_of(source):
    return analysed(watched(source))


@pytest.mark.parametrize(
    ("source", "bend"),
    [
        pytest.param(lists(), "step", id="lists"),
        pytest.param(lists("[0, 1, 1, 0]"), "step", id="of XOR, for ever"),
        pytest.param(CHANCE, "sign", id="rows by chance"),
        pytest.param(ARRAYS, "sign(≥)", id="one array for weights and bias"),
    ],
)
def test_the_rule_is_understood_and_right(source, bend):
    case = said_of(source)
    assert (case.understood.sizes, case.loss) == ((2, 1), "perceptron")
    # What happens at 0 itself may never be seen.
    assert case.understood.activations[0].name in (bend, bend.removesuffix("(≥)"))
    assert case.understood.layers[0].b is not None
    assert case.explained
    assert case.right
    assert not case.rounded


def test_an_error_taken_the_other_way_round_climbs():
    case = said_of(lists(error=f"-({OUTPUT})"))
    assert [rule.code for rule, _ in case.edits] == ["XL105"]


def test_a_bias_that_goes_the_other_way_is_no_perceptrons_rule():
    """Nothing proves what is meant, then: it is no mistake in a perceptron's rule."""
    case = said_of(lists(sign="-"))
    assert not case.explained
    assert not case.edits


BATCHES = """import numpy as np
np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, W2 = np.random.randn(2, 3), np.random.randn(3, 1)
for epoch in range(2000):
    for k in range(0, 4, 2):
        x = X[k:k + 2]
        h = np.tanh(x @ W1)
        d2 = h @ W2 - y[k:k + 2]
        d1 = d2 @ W2.T * (1 - h * h)
        W2 -= 0.1 * h.T @ d2
        W1 -= 0.1 * x.T @ d1
"""


def test_what_swings_between_two_batches_is_no_weight():
    """The loop's counter is 0 and 2 in turn, and so are the rows that it shows."""
    assert analysed(watched(BATCHES)).understood.sizes == (2, 3, 1)


def test_what_begins_anew_between_steps_is_no_unit():
    """A gradient moves by whole rows, too; but it is set to 0 in between."""
    X, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1, 1, 1])
    zeros, steps = SimpleNamespace(values=np.zeros((6, 2))), np.array([[0.0, 1.0], [1.0, 1.0]] * 3)
    step = next(bend for bend in BENDS if bend.name in STEPS and bend.f(np.zeros(1))[0] == 0)
    block = np.array([0, 1])
    assert followed(zeros, steps, block, -1, step, X, y) == [1, 3] * 3
    assert not lives_on(zeros, steps, block)
    assert lives_on(SimpleNamespace(values=steps.cumsum(axis=0) - steps), steps, block)


@pytest.mark.parametrize("rate", [2e-9, 0.1])
def test_moves_however_small_are_compared_at_their_own_scale(rate):
    X, y = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0.0, 1, 1, 1])
    zeros, steps = SimpleNamespace(values=np.zeros((6, 2))), np.array([[0.0, 1.0], [1.0, 1.0]] * 3)
    step = next(bend for bend in BENDS if bend.name in STEPS and bend.f(np.zeros(1))[0] == 0)
    assert followed(zeros, rate * steps, np.array([0, 1]), -1, step, X, y) == [1, 3] * 3
    other = rate * (steps + [[0.0, 0.0], [0.5, 1.0]] * 3)
    assert followed(zeros, other, np.array([0, 1]), -1, step, X, y) is None


def test_a_part_of_an_array_of_which_the_rest_moves_is_no_unit():
    """Row 0 goes by the rule, by chance or not: it is what row 1 is, and that does not."""
    source = """import numpy as np
X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), [0, 1, 1, 1]
W = np.array([[-0.93, -1.77], [0.31, 0.72]])
for epoch in range(40):
    for x, t in zip(X, y):
        W[0] += 0.13 * (t - (W[0] @ x > 0)) * x
        W[1] *= 1.01 + 0.001 * epoch
"""
    alone = source.replace("        W[1] *= 1.01 + 0.001 * epoch\n", "")
    assert perceptron_in(alone)
    assert not perceptron_in(source)


def perceptron_in(source):
    found = identify(watched(source))
    return isinstance(found, Understood) and found.activations[0].name in STEPS
