"""Every optimizer against its recurrence written once more, one number at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xorlab.optimizers import OPTIMIZERS, RANGES, optimizer

EVERY = pytest.mark.parametrize("name", OPTIMIZERS)
SLOPE = st.one_of(st.just(0.0), st.floats(-10, 10).filter(lambda g: abs(g) > 1e-3))
GRADIENTS = st.lists(SLOPE, min_size=1, max_size=12)


# --- The recurrences: from the gradients so far to the step, without any memory ---------------


def sgd(g, learning_rate):
    return -learning_rate * g[-1]


def momentum(g, learning_rate, momentum):
    """Solved: every past gradient, faded by α for each step since."""
    return -learning_rate * sum(momentum**age * slope for age, slope in enumerate(g[::-1]))


def nesterov(g, learning_rate, momentum):
    """Sutskever et al. 2013, eqs. 3-4: θ moves by v; the gradients are those at θ + α v."""
    v = theta = 0.0
    ahead = [0.0]
    for slope in g:
        v = momentum * v - learning_rate * slope
        theta += v
        ahead.append(theta + momentum * v)
    return ahead[-1] - ahead[-2]


def rmsprop(g, learning_rate, rho, epsilon):
    """Solved: a weighted mean of the past squares."""
    v = sum((1 - rho) * rho**age * slope**2 for age, slope in enumerate(g[::-1]))
    return -learning_rate * g[-1] / (v + epsilon) ** 0.5


def adam(g, learning_rate, beta1, beta2, epsilon):
    """Kingma & Ba 2015, algorithm 1: both means corrected for their start at 0."""
    m = sum((1 - beta1) * beta1**age * slope for age, slope in enumerate(g[::-1]))
    v = sum((1 - beta2) * beta2**age * slope**2 for age, slope in enumerate(g[::-1]))
    m_hat, v_hat = m / (1 - beta1 ** len(g)), v / (1 - beta2 ** len(g))
    return -learning_rate * m_hat / (v_hat**0.5 + epsilon / (1 - beta2 ** len(g)) ** 0.5)


def rprop(g, learning_rate, up, down, largest):
    """Igel & Hüsken 2000, table 2 (iRprop-), case by case."""
    stride, before, step = learning_rate, 0.0, 0.0
    for slope in g:
        if before * slope > 0:
            stride = min(stride * up, largest)
        elif before * slope < 0:
            stride = max(stride * down, 1e-6)
            slope = 0.0  # noqa: PLW2901
        step = 0.0 if slope == 0 else -stride if slope > 0 else stride
        before = slope
    return step


RECURRENCES = {f.__name__: f for f in (sgd, momentum, nesterov, rmsprop, adam, rprop)}


def steps(method, gradients):
    """The steps of a method for gradients given one after another."""
    memory = method.init(np.asarray(gradients[0]))
    taken = []
    for t, g in enumerate(gradients, 1):
        step, memory = method.update(np.asarray(g), memory, t)
        taken.append(step)
    return np.array(taken)


def test_every_optimizer_has_its_recurrence_here():
    assert set(RECURRENCES) == set(OPTIMIZERS)


@EVERY
@given(gradients=GRADIENTS, rate=st.sampled_from([0.01, 0.5, 2.0]))
@settings(deadline=None)
def test_every_step_is_that_of_the_recurrence(name, gradients, rate):
    method = optimizer(name, learning_rate=rate)
    by_hand = [
        RECURRENCES[name](gradients[: t + 1], **method.settings) for t in range(len(gradients))
    ]
    np.testing.assert_allclose(
        steps(method, [[g] for g in gradients])[:, 0], by_hand, rtol=1e-9, atol=1e-12
    )


# --- Worked small cases -----------------------------------------------------------------------

WORKED = [
    pytest.param("sgd", {"learning_rate": 0.5}, [2, -1], [-1, 0.5], id="sgd"),
    pytest.param(
        "momentum",
        {"learning_rate": 0.5, "momentum": 0.5},
        [2, 2, 0],
        [-1, -1.5, -0.75],
        id="momentum: half of the step before comes along",
    ),
    pytest.param(
        "nesterov",
        {"learning_rate": 0.5, "momentum": 0.5},
        [2, 2, 0],
        [-1.5, -1.75, -0.375],  # v = -1, -3/2, -3/4; step = v/2 - g/2
        id="nesterov: as from half a step ahead",
    ),
    pytest.param(
        "rmsprop",
        {"learning_rate": 1, "rho": 0.75, "epsilon": 1e-300},
        [2, 0, 4],
        [-2, 0, -4 / (9 / 64 * 4 + 4) ** 0.5],  # v = 1, 3/4, 9/16 + 4
        id="rmsprop: over the root of the mean square",
    ),
    pytest.param(
        "adam",
        {"learning_rate": 1, "beta1": 0.5, "beta2": 0.75, "epsilon": 1e-300},
        [2, 2],
        [-1, -1],  # m-hat = 2, v-hat = 4, whatever the betas: a constant slope steps by the rate
        id="adam: a constant slope steps by the rate",
    ),
    pytest.param(
        "rprop",
        {"learning_rate": 0.1},
        [1, 5, -3, -1, -2, 0, -1],
        [-0.1, -0.12, 0, 0.06, 0.072, 0, 0.072],
        id="rprop: faster, rest at the flip, half as fast, faster; no slope, no step",
    ),
    pytest.param(
        "rprop",
        {"learning_rate": 40},
        [1, 1, 1],
        [-40, -48, -50],
        id="rprop: never above the largest stride",
    ),
    pytest.param(
        "rprop",
        {"learning_rate": 1e-6},
        [1, -1, -1],
        [-1e-6, 0, 1e-6],
        id="rprop: never below the smallest",
    ),
]


@pytest.mark.parametrize(("name", "given_settings", "gradients", "by_hand"), WORKED)
def test_a_case_worked_by_hand_comes_out(name, given_settings, gradients, by_hand):
    taken = steps(optimizer(name, **given_settings), [[float(g)] for g in gradients])
    np.testing.assert_allclose(taken[:, 0], by_hand, rtol=1e-12, atol=1e-15)


# --- Laws of all ------------------------------------------------------------------------------


@EVERY
def test_every_parameter_is_stepped_as_if_alone(name):
    gradients = np.random.default_rng(0).normal(size=(20, 3, 2))
    together = steps(optimizer(name), gradients)
    alone = steps(optimizer(name), gradients[:, 1:2, 0:1])
    np.testing.assert_array_equal(together[:, 1:2, 0:1], alone)


@EVERY
def test_nothing_handed_in_is_changed(name):
    method = optimizer(name)
    g = np.array([1.0, -2.0])
    _, memory = method.update(g, method.init(g), 1)
    kept = [m.copy() for m in memory]
    method.update(-g, memory, 2)
    np.testing.assert_array_equal(g, [1.0, -2.0])
    for before, after in zip(kept, memory, strict=True):
        np.testing.assert_array_equal(before, after)


@EVERY
def test_no_gradient_is_no_step(name):
    assert not steps(optimizer(name), np.zeros((3, 2))).any()


@EVERY
def test_a_bowl_is_descended_to_its_bottom(name):
    method, at = optimizer(name, learning_rate=0.05), np.array([1.0, -2.0])
    memory = method.init(at)
    for t in range(1, 1001):
        step, memory = method.update(at, memory, t)
        at = at + step
    # A method that divides by the gradient's size steps by the rate even at the bottom.
    assert np.abs(at).max() < (0.05 if name == "rmsprop" else 1e-6)


@pytest.mark.parametrize("name", ["rmsprop", "adam", "rprop"])
def test_the_scale_of_the_loss_does_not_matter(name):
    tiny = {} if name == "rprop" else {"epsilon": 1e-300}
    gradients = np.random.default_rng(0).normal(size=(20, 2))
    method = optimizer(name, **tiny)
    np.testing.assert_allclose(
        steps(method, 1000 * gradients), steps(method, gradients), rtol=1e-12
    )


@EVERY
def test_every_setting_has_a_range_and_begins_in_it(name):
    for setting, value in OPTIMIZERS[name].settings.items():
        assert RANGES[setting][1](value)
        assert optimizer(name, **{setting: value}).settings == OPTIMIZERS[name].settings


def test_changing_a_setting_changes_no_other_optimizer():
    optimizer("adam", learning_rate=0.5)
    assert OPTIMIZERS["adam"].settings["learning_rate"] == 0.01
