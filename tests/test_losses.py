"""The losses: formulas, reductions, and digits kept where outputs are extreme."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special

from xorlab.activations import sigmoid
from xorlab.losses import ALIASES, CLIP, LOSSES, loss
from xorlab.settings import PROBABILITIES

EVERY = pytest.mark.parametrize("name", LOSSES)
LOGITS = arrays(float, (3, 2), elements=st.floats(-50, 50))
TARGETS = arrays(float, (3, 2), elements=st.floats(0.01, 1))


@EVERY
def test_a_loss_is_its_rows_reduced_as_it_says(name):
    o, t = np.array([[0.2, 0.7], [0.6, 0.1], [0.5, 0.5]]), np.array([[0.0, 1], [1, 0], [0, 1]])
    reduce = {"mean": np.mean, "sum": np.sum}[LOSSES[name].reduction]
    rows = [LOSSES[name](o[[i]], t[[i]]) for i in range(3)]
    assert LOSSES[name](o, t) == pytest.approx(reduce(rows), rel=1e-15)


def test_the_squared_losses_differ_by_known_factors():
    o, t = np.array([[1.0, 3], [0, 0], [2, 2], [0, 1]]), np.zeros((4, 2))
    assert loss("half-sse")(o, t) == (1 + 9 + 0 + 0 + 4 + 4 + 0 + 1) / 2
    assert loss("half-mse")(o, t) == loss("half-sse")(o, t) / 4
    assert loss("mse")(o, t) == loss("half-mse")(o, t) * 2 / 2  # twice, over two outputs
    assert loss("mse")(o, t) == np.mean((o - t) ** 2)


# For each loss, the output that fits a target in (0, 1) best. For softmax-ce the targets of a row
# are shares of 1.
BEST = {
    "mse": lambda t: t,
    "half-mse": lambda t: t,
    "half-sse": lambda t: t,
    "bce": lambda t: t,
    "bce-logits": special.logit,
    "softmax-ce": np.log,
}


@EVERY
@given(t=TARGETS, logits=LOGITS)
@settings(deadline=None)
def test_no_output_is_better_than_the_best(name, t, logits):
    t = t / t.sum(axis=1, keepdims=True)
    best, other = BEST[name](t), sigmoid(logits) if name in PROBABILITIES else logits
    assert LOSSES[name](best, t) <= LOSSES[name](other, t) + 1e-12
    np.testing.assert_allclose(LOSSES[name].slope(best, t), 0, atol=1e-12)


@EVERY
@given(t=TARGETS)
@settings(deadline=None)
def test_the_best_output_predicts_the_target(name, t):
    t = t / t.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(LOSSES[name].predict(BEST[name](t)), t, rtol=1e-12)


@given(t=TARGETS, z=arrays(float, (3, 2), elements=st.floats(-15, 15)))
@settings(deadline=None)
def test_cross_entropy_of_logits_is_that_of_their_probabilities(t, z):
    np.testing.assert_allclose(
        loss("bce-logits").of_rows(z, t), loss("bce").of_rows(sigmoid(z), t), rtol=1e-8
    )


@given(t=st.floats(0, 1), z=st.floats(-700, 700))
@settings(deadline=None)
def test_softmax_of_two_logits_is_the_sigmoid_of_their_difference(t, z):
    both = loss("softmax-ce")(np.array([[z, 0.0]]), np.array([[t, 1 - t]]))
    alone = loss("bce-logits")(np.array([[z]]), np.array([[t]]))
    assert both == pytest.approx(alone, rel=1e-12, abs=1e-15)


@given(z=LOGITS, shift=st.floats(-1e6, 1e6))
@settings(deadline=None)
def test_softmax_does_not_see_what_all_logits_share(z, shift):
    shares = loss("softmax-ce").predict(z + shift)
    np.testing.assert_allclose(shares, loss("softmax-ce").predict(z), rtol=1e-8)
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-14)


@pytest.mark.parametrize("z", [20.0, 30.0, 36.0])
@pytest.mark.parametrize(
    ("name", "output", "digits"),
    # The softmax has to add 1 and e^-z: its loss is right to the last bit of 1.
    [("bce-logits", [[1, -1]], {"rel": 1e-14}), ("softmax-ce", [[1, 0]], {"abs": 2.3e-16})],
)
def test_a_sure_and_right_logit_costs_log_1_plus_e_to_minus_z(name, output, digits, z):
    """Not the rounding error of z - z: digits are not subtracted away."""
    right = loss(name)(z * np.array(output), np.array([[1.0, 0.0]]))
    assert right == pytest.approx(np.log1p(np.exp(-z)), **digits)


@pytest.mark.parametrize("z", [30.0, 700.0, 1e5, 1e300])
@pytest.mark.parametrize(("name", "output"), [("bce-logits", [[1, -1]]), ("softmax-ce", [[1, 0]])])
def test_a_sure_and_wrong_logit_costs_itself(name, output, z):
    assert loss(name)(z * np.array(output), np.array([[0.0, 1.0]])) == pytest.approx(z, rel=1e-12)


@pytest.mark.parametrize("p", [-1.0, 0.0, 1e-9, 1 - 1e-9, 1.0, 7.0])
def test_a_probability_is_kept_clear_of_0_and_1(p):
    """As Keras does: the loss is at most -log 1e-7, and there it asks for no step."""
    output = np.array([[p]])
    for target in (0.0, 1.0):
        t = np.array([[target]])
        right = (p > 0.5) == (target > 0.5)
        assert loss("bce")(output, t) == pytest.approx(-np.log(1 - CLIP if right else CLIP))
        assert loss("bce").slope(output, t) == 0


@EVERY
def test_the_slope_of_a_row_knows_nothing_of_the_other_rows(name):
    """The reduction belongs to the backward pass: it divides once, and nothing else does."""
    o, t = np.array([[0.2, 0.7], [0.6, 0.1]]), np.array([[0.0, 1], [1, 0]])
    one_by_one = [LOSSES[name].slope(o[[i]], t[[i]])[0] for i in range(2)]
    np.testing.assert_allclose(LOSSES[name].slope(o, t), one_by_one, rtol=1e-15)


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_the_same_loss(alias):
    assert loss(alias) is LOSSES[ALIASES[alias]]
