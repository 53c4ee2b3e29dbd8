"""What may not change anything, and what changes everything by a known factor."""

import numpy as np
import pytest

from xorlab.backprop import Weights, backward, forward
from xorlab.initializers import initializer
from xorlab.losses import LOSSES, loss
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.model.training import Training
from xorlab.model.vector import flatten
from xorlab.optimizers import OPTIMIZERS, optimizer
from xorlab.trainer import train

XOR = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
EVERY_OPTIMIZER = pytest.mark.parametrize("method", OPTIMIZERS)
EVERY_LOSS = pytest.mark.parametrize("name", LOSSES)
CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def start(init="uniform", seed=1, **options):
    return architecture((2, 3, 1), ("tanh", "sigmoid"), **options).start(init, seed)


def trained(network, task=XOR, method="sgd", measure="half-mse", epochs=30, **options):
    training = Training(loss(measure), optimizer(method), epochs, stop=False, **options)
    return train(network, task, training).network


def gradient(network, name, X, y):
    trace = network.trace(X)
    found = backward(network.parameters, network.activations, trace, y, LOSSES[name])
    return flatten(found.parameters)


def permuted(network, order):
    """The same network with its hidden units in another order."""
    first, second = network.parameters
    return Network(
        network.architecture,
        (Weights(first.W[:, order], first.b[order]), second._replace(W=second.W[order])),
    )


def assert_same(one, other, exactly=False):
    tolerance = {"rtol": 0, "atol": 0} if exactly else CLOSE
    for p, q in zip(one.parameters, other.parameters, strict=True):
        for a, b in zip(p, q, strict=True):
            if a is not None:
                np.testing.assert_allclose(a, b, **tolerance)


# --- Units ------------------------------------------------------------------------------------


@EVERY_OPTIMIZER
@pytest.mark.parametrize("shortcuts", [False, True], ids=["layered", "shortcuts"])
def test_the_order_of_hidden_units_changes_nothing(method, shortcuts):
    order = [2, 0, 1]
    network = start(shortcuts=shortcuts)
    np.testing.assert_allclose(permuted(network, order)(XOR.X), network(XOR.X), **CLOSE)
    assert_same(
        permuted(trained(network, method=method), order),
        trained(permuted(network, order), method=method),
    )


@EVERY_OPTIMIZER
def test_the_order_of_inputs_changes_nothing(method):
    first, second = start().parameters
    swapped = Network(start().architecture, (first._replace(W=first.W[::-1]), second))
    mirror = Task("xor", XOR.X[:, ::-1], XOR.y)
    one, other = trained(start(), method=method), trained(swapped, mirror, method)
    np.testing.assert_allclose(one(XOR.X), other(mirror.X), **CLOSE)


@EVERY_OPTIMIZER
def test_a_start_of_zeros_keeps_the_units_twins_for_ever(method):
    first, second = trained(start("zeros"), method=method, measure="mse", epochs=200).parameters
    for unit in (1, 2):
        np.testing.assert_array_equal(first.W[:, unit], first.W[:, 0])
        assert first.b[unit] == first.b[0]
        assert second.W[unit] == second.W[0]


def test_twins_that_learn_stay_twins():
    """Not for lack of movement, as in a start of zeros: these move, together."""
    network = Network(
        architecture((2, 2, 1), ("sigmoid", "sigmoid")),
        (Weights([[1, 1], [-2, -2]], [0.5, 0.5]), Weights([[1], [1]], [0])),
    )
    first, second = trained(network, epochs=200).parameters
    assert abs(first.W[0, 0] - 1) > 0.01
    np.testing.assert_array_equal(first.W[:, 0], first.W[:, 1])
    assert second.W[0] == second.W[1]


@pytest.mark.parametrize("name", ["identity", "symmetric-sigmoid", "tanh", "arctan"])
def test_an_odd_unit_may_be_turned_round(name):
    """f(-z) = -f(z): the signs of what goes in and of what comes out cancel."""
    shape = architecture((2, 3, 1), (name, "sigmoid"))
    first, second = shape.start("uniform", seed=1).parameters
    sign = np.array([1, -1, 1])
    turned = Network(
        shape,
        (Weights(first.W * sign, first.b * sign), second._replace(W=second.W * sign[:, None])),
    )
    np.testing.assert_allclose(turned(XOR.X), Network(shape, (first, second))(XOR.X), rtol=1e-14)


# --- Rows -------------------------------------------------------------------------------------


@EVERY_OPTIMIZER
@EVERY_LOSS
def test_the_order_of_rows_changes_nothing_in_a_full_batch(method, name):
    order = [3, 1, 0, 2]
    shuffled = Task("xor", XOR.X[order], XOR.y[order])
    one = trained(start(), method=method, measure=name)
    assert_same(one, trained(start(), shuffled, method=method, measure=name))


def test_the_order_of_rows_changes_online_training():
    reverse = Task("xor", XOR.X[::-1], XOR.y[::-1])
    one, other = trained(start(), batch_size=1), trained(start(), reverse, batch_size=1)
    assert abs(one.parameters[1].W - other.parameters[1].W).max() > 1e-5


@EVERY_LOSS
def test_the_gradients_of_the_rows_add_up_to_that_of_the_batch(name):
    network = start()
    rows = [gradient(network, name, XOR.X[[i]], XOR.y[[i]]) for i in range(4)]
    reduce = {"mean": np.mean, "sum": np.sum}[LOSSES[name].reduction]
    np.testing.assert_allclose(
        gradient(network, name, XOR.X, XOR.y), reduce(rows, axis=0), rtol=1e-12, atol=1e-15
    )


@EVERY_LOSS
def test_rows_shown_twice_double_a_sum_and_leave_a_mean_alone(name):
    once = gradient(start(), name, XOR.X, XOR.y)
    twice = gradient(start(), name, np.tile(XOR.X, (2, 1)), np.tile(XOR.y, (2, 1)))
    factor = {"mean": 1, "sum": 2}[LOSSES[name].reduction]
    np.testing.assert_allclose(twice, factor * once, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("rows", [1, 2, 4])
def test_the_sum_over_rows_steps_as_far_as_the_mean_with_so_many_times_the_rate(rows):
    task = Task("part", XOR.X[:rows], XOR.y[:rows])
    one, other = (
        train(start(), task, Training(loss(name), optimizer("sgd", learning_rate=rate), 30)).network
        for name, rate in (("half-sse", 0.25), ("half-mse", 0.25 * rows))
    )
    assert_same(one, other, exactly=True)


@EVERY_OPTIMIZER
@pytest.mark.parametrize("batch_size", [4, 5, 100])
def test_a_batch_of_all_rows_or_more_is_the_full_batch(method, batch_size):
    one, other = (
        trained(start(), method=method),
        trained(start(), method=method, batch_size=batch_size),
    )
    assert_same(one, other, exactly=True)


# --- Layers -----------------------------------------------------------------------------------


def test_a_bias_is_the_weight_of_an_input_that_is_always_one():
    with_bias = architecture((2, 1)).start("uniform", seed=4)
    [layer] = with_bias.parameters
    folded = Network(architecture((3, 1), biases=False), (Weights(np.vstack([layer.W, layer.b])),))
    ones = Task("xor with ones", np.hstack([XOR.X, np.ones((4, 1))]), XOR.y)
    [one], [other] = trained(with_bias).parameters, trained(folded, ones).parameters
    np.testing.assert_allclose(np.vstack([one.W, one.b]), other.W, **CLOSE)


def test_shortcuts_of_zero_change_no_output():
    first, second = start().parameters
    wired = Network(
        architecture((2, 3, 1), ("tanh", "sigmoid"), shortcuts=True),
        (first, second._replace(S=np.zeros((2, 1)))),
    )
    np.testing.assert_array_equal(wired(XOR.X), start()(XOR.X))


def test_identity_layers_are_together_one_linear_map():
    deep = architecture((2, 4, 3, 1), "identity", biases=False).start("normal", seed=2)
    product = np.linalg.multi_dot([layer.W for layer in deep.parameters])
    np.testing.assert_allclose(deep(XOR.X), XOR.X @ product, rtol=1e-12, atol=1e-15)


def test_a_forward_pass_of_many_networks_is_that_of_each():
    """The arrays may have a leading axis of members: what an ensemble will rest on."""
    shape = architecture((2, 3, 1), ("tanh", "identity"))
    many = initializer("uniform").draw(shape.shapes, 5, np.arange(6))
    stacked = [Weights(layer.W, layer.b[:, None, :]) for layer in many]
    outputs = forward(stacked, shape.activations, XOR.X).output
    for i, output in enumerate(outputs):
        np.testing.assert_allclose(output, shape.start("uniform", 5, i)(XOR.X), rtol=1e-14)
