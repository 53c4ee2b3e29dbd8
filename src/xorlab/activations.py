"""The activation functions: the formula is the docstring, the law is `slope`.

To add one, write f and its slope and put an entry in `ACTIVATIONS`; every gradient check,
engine test and picture then covers it. Both functions must be analytic away from the kinks, so
that a complex step passes through them (hence `np.real(z)` in every comparison).
"""

from __future__ import annotations

import numpy as np

from xorlab.backprop import Activation, Array
from xorlab.errors import BadInput

LEAK = 0.01
"""The slope of leaky ReLU below 0 (Maas, Hannun, Ng 2013, section 2)."""


def identity(z: Array) -> Array:
    """f(z) = z."""
    return z


def relu(z: Array) -> Array:
    """f(z) = max(0, z). At 0 the slope is 0, as in Keras, JAX and PyTorch."""
    return np.where(np.real(z) <= 0, 0, z)  # not "> 0, z, 0": what is no number stays none


def leaky_relu(z: Array) -> Array:
    """f(z) = z above 0, z/100 below. At 0 the slope is 1, as in Keras and JAX."""
    return np.where(np.real(z) >= 0, z, LEAK * z)


def sigmoid(z: Array) -> Array:
    """f(z) = 1 / (1 + e^-z).

    Computed from e^-|z|, which cannot overflow: 1 / (1 + e^-z) for z >= 0, and the same
    number written e^z / (1 + e^z) for z < 0.
    """
    positive = np.real(z) >= 0
    e = np.exp(np.where(positive, -z, z))
    return np.where(positive, 1, e) / (1 + e)


def symmetric_sigmoid(z: Array) -> Array:
    """f(z) = 1 / (1 + e^-z) - 1/2, between -1/2 and 1/2 (Fahlman 1988, section 2)."""
    return sigmoid(z) - 0.5


def tanh(z: Array) -> Array:
    """f(z) = (e^z - e^-z) / (e^z + e^-z)."""
    return np.tanh(z)


def softplus(z: Array) -> Array:
    """f(z) = log(1 + e^z): ReLU with the corner rounded; its slope is the sigmoid.

    Computed as max(0, z) + log(1 + e^-|z|), which cannot overflow.
    """
    positive = np.real(z) >= 0
    e = np.exp(np.where(positive, -z, z))
    return np.where(positive, z, 0) + np.log1p(e)


def arctan(z: Array) -> Array:
    """f(z) = arctan z, between -pi/2 and pi/2."""
    return np.arctan(z)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation("identity", identity, lambda z, a: np.ones_like(z)),
        Activation("relu", relu, lambda z, a: np.where(np.real(z) > 0, 1.0, 0.0), 0, kinks=(0,)),
        Activation(
            "leaky-relu", leaky_relu, lambda z, a: np.where(np.real(z) >= 0, 1.0, LEAK), kinks=(0,)
        ),
        Activation("sigmoid", sigmoid, lambda z, a: a * (1 - a), 0, 1),
        Activation(
            "symmetric-sigmoid", symmetric_sigmoid, lambda z, a: (0.5 + a) * (0.5 - a), -0.5, 0.5
        ),
        Activation("tanh", tanh, lambda z, a: 1 - a * a, -1, 1),
        Activation("softplus", softplus, lambda z, a: sigmoid(z), 0),
        Activation("arctan", arctan, lambda z, a: 1 / (1 + z * z), -np.pi / 2, np.pi / 2),
    )
}

ALIASES = {"linear": "identity", "leaky_relu": "leaky-relu", "logistic": "sigmoid"}


def activation(name: str) -> Activation:
    """The activation of that name.

    >>> activation("relu").f(np.array([-1.0, 2.0]))
    array([0., 2.])
    """
    try:
        return ACTIVATIONS[ALIASES.get(name, name)]
    except KeyError:
        raise BadInput(
            "An activation is called by its name.", name, f"Choose from: {', '.join(ACTIVATIONS)}."
        ) from None
