"""What an exercise asks for is found missing where it is missing, and only there."""

import numpy as np
import pytest

from xorlab.activations import activation
from xorlab.check.expect import Expect, fails, unmet
from xorlab.check.report import Report
from xorlab.check.understood import Home, Layer, NotUnderstood, Understood
from xorlab.errors import BadInput
from xorlab.tasks import task

XOR = task("xor")


def home(*shape):
    return Home("", (), np.zeros(shape, int), np.zeros(shape, int), ())


def script(sizes=(2, 2, 1), names=("tanh", "sigmoid"), biases=(True, True), X=XOR.X, y=XOR.y):
    """A script, understood: of these sizes and rows."""
    layers = tuple(
        Layer(home(n, m), home(m) if b else None, activation(name))
        for n, m, b, name in zip(sizes, sizes[1:], biases, names, strict=False)
    )
    return Understood(layers, np.array(X, float), np.array(y, float), (), "batch", 0)


def without(rows):
    keep = [i for i in range(4) if i not in rows]
    return script(X=XOR.X[keep], y=XOR.y[keep])


ASKED = Expect(XOR, (2, 2, 1), 1, ("tanh", "sigmoid"), True)


def test_an_exercise_that_is_met_leaves_nothing():
    assert unmet(script(), ASKED) == ()
    assert unmet(script(biases=(False, False)), Expect(biases=False)) == ()
    assert unmet(script(sizes=(2, 9, 1)), Expect(hidden_layers=1)) == ()


@pytest.mark.parametrize(
    ("found", "expect", "sentence"),
    [
        pytest.param(
            script(sizes=(2, 3, 1)),
            Expect(sizes=(2, 2, 1)),
            "The exercise asks for 2-2-1; it trains 2-3-1.",
            id="sizes",
        ),
        pytest.param(
            script(sizes=(2, 1)),
            Expect(hidden_layers=1),
            "The exercise asks for 1 hidden layer; it has 0.",
            id="hidden layers",
        ),
        pytest.param(
            script(),
            Expect(activations=("relu", "sigmoid")),
            "The exercise asks for the activations relu, sigmoid; its are tanh, sigmoid.",
            id="activations",
        ),
        pytest.param(
            script(biases=(True, False)),
            Expect(biases=True),
            "The exercise asks for biases; layer 2 has none.",
            id="a bias missing",
        ),
        pytest.param(
            script(biases=(False, False)),
            Expect(biases=True),
            "The exercise asks for biases; layers 1 and 2 have none.",
            id="all biases missing",
        ),
        pytest.param(
            script(biases=(False, True)),
            Expect(biases=False),
            "The exercise asks for no biases; it has some.",
            id="a bias too many",
        ),
        pytest.param(without([3]), Expect(XOR), "The row (1, 1) is missing.", id="a row missing"),
        pytest.param(
            script(y=[[0], [1], [1], [1]]),
            Expect(XOR),
            "The row (1, 1) has the target 1; the exercise's is 0.",
            id="another target",
        ),
        pytest.param(
            script(X=[[0, 0], [0, 1], [1, 0], [1, 1], [1, 1]], y=[[0], [1], [1], [0], [1]]),
            Expect(XOR),
            "The row (1, 1) has the target 0 and 1; the exercise's is 0.",
            id="two targets for one row",
        ),
        pytest.param(
            script(sizes=(3, 2, 1), X=np.eye(4, 3)),
            Expect(XOR),
            "The exercise's rows have 2 inputs and 1 output; its have 3 and 1.",
            id="other columns",
        ),
        pytest.param(
            script(X=XOR.X * [1, 2] + XOR.X[:, :1]),
            Expect(XOR),
            "Its inputs are not two numbers, one for 0 and one for 1, as in a truth table.",
            id="no bits",
        ),
        pytest.param(
            NotUnderstood("No array changes."),
            Expect(XOR),
            "What network it trains, and on what, could not be made out.",
            id="nothing understood",
        ),
    ],
)
def test_what_differs_is_told_in_a_sentence(found, expect, sentence):
    assert unmet(found, expect) == (sentence,)


@pytest.mark.parametrize("low", [0, -1, 0.1, -0.5])
def test_the_numbers_that_stand_for_0_and_1_are_free(low):
    high = 1 - low if low > 0 else 1
    found = script(X=low + (high - low) * XOR.X, y=low + (high - low) * XOR.y)
    assert unmet(found, ASKED) == ()


def test_the_order_of_rows_and_how_often_one_comes_is_free():
    order = [3, 1, 0, 2, 1]
    assert unmet(script(X=XOR.X[order], y=XOR.y[order]), ASKED) == ()


def test_rows_of_numbers_are_compared_as_they_are():
    moons = task("moons", rows=20)
    assert unmet(script(X=moons.X, y=moons.y), Expect(moons)) == ()
    found = unmet(script(X=moons.X + 1, y=moons.y), Expect(moons))
    assert len(found) == 5
    assert found[-1] == "36 more rows are not the exercise's."


def test_a_constant_target_is_the_bit_that_it_is_nearer_to():
    assert unmet(script(y=np.zeros((4, 1))), Expect(task("0000"))) == ()
    assert unmet(script(y=np.ones((4, 1))), Expect(task("1111"))) == ()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"sizes": (2,)}, "Layer sizes are whole numbers of at least 1, inputs and outputs"),
        ({"sizes": (2, 0, 1)}, "Received: (2, 0, 1). Try 2-2-1."),
        ({"hidden_layers": -1}, "Hidden layers are a whole number of at least 0."),
        ({"sizes": (2, 2, 1), "hidden_layers": 2}, "2-2-1 has 1 hidden layer. Received: 2."),
        ({"task": XOR, "sizes": (3, 1)}, "takes a network of 2 inputs and 1 outputs"),
        ({"activations": ("magic",)}, "Received: 'magic'"),
        ({"sizes": (2, 1), "activations": ("relu", "relu")}, "one activation (1 here)"),
        ({"hidden_layers": 0, "activations": ("relu", "relu")}, "one activation (1 here)"),
    ],
)
def test_an_exercise_that_contradicts_itself_is_refused(asked, message):
    with pytest.raises(BadInput) as caught:
        Expect(**asked)
    assert message in str(caught.value)


@pytest.mark.parametrize("fail_on", ["bug", "cannot-learn", "unclear", "never"])
def test_a_worse_verdict_fails_wherever_a_better_one_does(fail_on):
    order = [Report("a", v) for v in ("correct", "unclear", "cannot-learn", "bug")]
    failing = [fails(report, fail_on) for report in order]
    assert failing == sorted(failing)
    assert not failing[0]
    assert sum(failing) == {"bug": 1, "cannot-learn": 2, "unclear": 3, "never": 0}[fail_on]


def test_an_exercise_that_is_not_met_fails_whatever_the_verdict():
    right = Report("a", "correct", unmet=("It has no biases.",))
    assert fails(right, "bug")
    assert not fails(right, "never")
    assert not fails(Report("a", "correct", unmet=()), "unclear")
