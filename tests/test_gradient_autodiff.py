"""Backpropagation against JAX's automatic differentiation of an independent forward pass.

Everything on JAX's side is written once more: activations, losses, layers, reductions. Whoever
registers an activation or a loss writes its twin here.
"""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from gradients import CASES, X, Y, backpropagated, network_of
from xorlab.activations import ACTIVATIONS
from xorlab.losses import LOSSES
from xorlab.model.vector import flatten

KERAS_EPSILON = 1e-7

ACTIVATION_TWINS = {
    "identity": lambda z: z,
    "relu": jax.nn.relu,
    "leaky-relu": lambda z: jax.nn.leaky_relu(z, 0.01),
    "sigmoid": jax.nn.sigmoid,
    "symmetric-sigmoid": lambda z: jax.nn.sigmoid(z) - 0.5,
    "tanh": jnp.tanh,
    "softplus": jax.nn.softplus,
    "arctan": jnp.arctan,
}


def binary_cross_entropy(p, t):
    p = jnp.clip(p, KERAS_EPSILON, 1 - KERAS_EPSILON)
    return -jnp.mean(t * jnp.log(p) + (1 - t) * jnp.log(1 - p))


# The loss of one row, and how the rows of a batch are put together.
LOSS_TWINS = {
    "mse": (lambda o, t: jnp.mean((o - t) ** 2), np.mean),
    "half-mse": (lambda o, t: jnp.sum((o - t) ** 2) / 2, np.mean),
    "half-sse": (lambda o, t: jnp.sum((o - t) ** 2) / 2, np.sum),
    "bce": (binary_cross_entropy, np.mean),
    "bce-logits": (
        lambda z, t: -jnp.mean(t * jax.nn.log_sigmoid(z) + (1 - t) * jax.nn.log_sigmoid(-z)),
        np.mean,
    ),
    "softmax-ce": (lambda z, t: -jnp.sum(t * jax.nn.log_softmax(z)), np.mean),
}


@pytest.fixture(autouse=True)
def float64():
    """JAX in float64, for the tests of this file alone."""
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", False)


@functools.cache
def gradient_of_every_row(case):
    """By automatic differentiation: (rows, parameters), in the order of `flatten`."""
    network = network_of(case)
    activations = [ACTIVATION_TWINS[name] for name in case.activations]
    row_loss, _ = LOSS_TWINS[case.loss]

    def loss(parameters, x, t):
        a = x
        for (W, b, S), f in zip(parameters, activations, strict=True):
            a = f(a @ W + (0 if b is None else b) + (0 if S is None else x @ S))
        return row_loss(a, t)

    slopes = jax.vmap(jax.grad(loss), (None, 0, 0))(tuple(map(tuple, network.parameters)), X, Y)
    arrays = [np.asarray(p) for layer in slopes for p in layer if p is not None]
    return np.concatenate([p.reshape(len(X), -1) for p in arrays], axis=1)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_automatic_differentiation_finds_the_same_gradient(case):
    of_rows = gradient_of_every_row(case._replace(batch="all-rows"))[case.rows]
    _, reduce = LOSS_TWINS[case.loss]
    gradient = flatten(backpropagated(case, network_of(case._replace(batch="all-rows"))))
    np.testing.assert_allclose(
        gradient, reduce(of_rows, axis=0), rtol=0, atol=1e-13 * max(1, np.abs(gradient).max())
    )


@pytest.mark.parametrize("z", [-1000.0, -40.0, -1.0, -0.0, 0.0, 1e-300, 1.0, 40.0, 1000.0])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_slope_is_the_derivative_everywhere_even_at_a_kink(name, z):
    """At a kink there are two; the documented one is JAX's, so that engines agree."""
    f = ACTIVATIONS[name]
    value, slope = jax.value_and_grad(ACTIVATION_TWINS[name])(z)
    at = np.array([z])
    np.testing.assert_allclose(f.f(at), value, rtol=1e-14, atol=0)
    np.testing.assert_allclose(f.slope(at, f.f(at)), slope, rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("output", [-1000.0, -30.0, 0.0, 1e-9, 0.25, 1.0, 30.0, 1000.0])
@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_and_its_slope_are_right_at_every_output(name, output, t):
    o, target = np.array([[output, 0.5]]), np.array([[t, 1 - t]])
    value, slope = jax.value_and_grad(LOSS_TWINS[name][0])(o[0], target[0])
    np.testing.assert_allclose(LOSSES[name].of_rows(o, target), [value], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(LOSSES[name].slope(o, target), [slope], rtol=1e-12, atol=1e-15)
