"""The activations that scripts are found to use: those of the package, and further ones.

They stand in the order in which they are believed where the numbers leave a choice: of two
functions that give the same values wherever the script looked, the commoner one.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import erf, pi, sqrt

import numpy as np

from xorlab.activations import ACTIVATIONS, sigmoid, softplus
from xorlab.backprop import Activation, Array

_erf = np.vectorize(erf, otypes=[float])


def leaky(alpha: float) -> Activation:
    """f(z) = z above 0, alpha z below."""
    return Activation(
        f"leaky-relu({alpha:g})",
        lambda z: np.where(z >= 0, z, alpha * z),
        lambda z, a: np.where(z >= 0, 1.0, alpha),
        kinks=(0,),
    )


def gained(gain: float) -> Activation:
    """f(z) = 1 / (1 + e^(-gain z))."""
    return Activation(
        f"sigmoid({gain:g}z)",
        lambda z: sigmoid(gain * z),
        lambda z, a: gain * a * (1 - a),
        0,
        1,
    )


def clipped(name: str, slope: float, middle: float, low: float) -> Activation:
    """f(z) = middle + slope z, kept between low and 1."""
    ends = ((low - middle) / slope, (1 - middle) / slope)
    return Activation(
        name,
        lambda z: np.clip(middle + slope * z, low, 1),
        lambda z, a: np.where((z > ends[0]) & (z < ends[1]), slope, 0.0),
        low,
        1,
        kinks=ends,
    )


def _swish_slope(z: Array, a: Array) -> Array:
    return a + sigmoid(z) * (1 - a)


def _mish(z: Array) -> Array:
    return z * np.tanh(softplus(z))


def _mish_slope(z: Array, a: Array) -> Array:
    t = np.tanh(softplus(z))
    return t + z * (1 - t * t) * sigmoid(z)


def _gelu(z: Array) -> Array:
    return 0.5 * z * (1 + _erf(z / sqrt(2)))


def _gelu_slope(z: Array, a: Array) -> Array:
    return 0.5 * (1 + _erf(z / sqrt(2))) + z * np.exp(-z * z / 2) / sqrt(2 * pi)


_GELU = sqrt(2 / pi)


def _gelu_tanh(z: Array) -> Array:
    return 0.5 * z * (1 + np.tanh(_GELU * (z + 0.044715 * z**3)))


def _gelu_tanh_slope(z: Array, a: Array) -> Array:
    t = np.tanh(_GELU * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * _GELU * (1 + 3 * 0.044715 * z * z)


def _no_slope(z: Array, a: Array) -> Array:
    return np.zeros_like(z)


SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
"""Klambauer, Unterthiner, Mayr, Hochreiter 2017, "Self-normalizing neural networks", eq. 2."""

FURTHER = (
    *(leaky(alpha) for alpha in (0.1, 0.2, 0.05, 0.001, 0.3, 0.5)),
    Activation(
        "elu",
        lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
        lambda z, a: np.where(z > 0, 1.0, a + 1),
        -1,
        kinks=(0,),
    ),
    Activation(
        "selu",
        lambda z: SELU_SCALE * np.where(z > 0, z, SELU_ALPHA * np.expm1(np.minimum(z, 0))),
        lambda z, a: np.where(z > 0, SELU_SCALE, a + SELU_SCALE * SELU_ALPHA),
        kinks=(0,),
    ),
    Activation("bipolar-sigmoid", lambda z: np.tanh(z / 2), lambda z, a: (1 - a * a) / 2, -1, 1),
    Activation("swish", lambda z: z * sigmoid(z), _swish_slope),
    Activation("mish", _mish, _mish_slope),
    Activation("gelu", _gelu, _gelu_slope),
    Activation("gelu-tanh", _gelu_tanh, _gelu_tanh_slope),
    Activation("sin", np.sin, lambda z, a: np.cos(z), -1, 1),
    Activation("cos", np.cos, lambda z, a: -np.sin(z), -1, 1),
    Activation("gaussian", lambda z: np.exp(-z * z), lambda z, a: -2 * z * a, 0, 1),
    Activation("gaussian(z²/2)", lambda z: np.exp(-z * z / 2), lambda z, a: -z * a, 0, 1),
    Activation("softsign", lambda z: z / (1 + abs(z)), lambda z, a: (1 - abs(a)) ** 2, -1, 1),
    Activation(
        "scaled-tanh",
        lambda z: 1.7159 * np.tanh(2 * z / 3),
        lambda z, a: 1.7159 * 2 / 3 * (1 - (a / 1.7159) ** 2),
        -1.7159,
        1.7159,
    ),
    *(gained(gain) for gain in (2, 0.5, 3, 4, 5, 10, 0.1)),
    Activation(
        "sigmoid-twice",
        lambda z: sigmoid(sigmoid(z)),
        lambda z, a: a * (1 - a) * sigmoid(z) * (1 - sigmoid(z)),
        0,
        1,
    ),
    Activation("square", lambda z: z * z, lambda z, a: 2 * z),
    Activation("cube", lambda z: z**3, lambda z, a: 3 * z * z),
    Activation("exp", np.exp, lambda z, a: a, 0),
    Activation("abs", abs, lambda z, a: np.sign(z), 0, kinks=(0,)),
    clipped("hard-tanh", 1, 0, -1),
    clipped("hard-sigmoid", 0.2, 0.5, 0),
    clipped("hard-sigmoid(z/6)", 1 / 6, 0.5, 0),
    clipped("relu-clipped", 1, 0, 0),
    Activation("step", lambda z: np.where(z > 0, 1.0, 0.0), _no_slope, 0, 1, kinks=(0,)),
    Activation("step(≥)", lambda z: np.where(z >= 0, 1.0, 0.0), _no_slope, 0, 1, kinks=(0,)),
    Activation("sign", lambda z: np.where(z > 0, 1.0, -1.0), _no_slope, -1, 1, kinks=(0,)),
    Activation("sign(≥)", lambda z: np.where(z >= 0, 1.0, -1.0), _no_slope, -1, 1, kinks=(0,)),
)

_FIRST = ("sigmoid", "tanh", "relu", "identity", "leaky-relu")

BENDS: Sequence[Activation] = (
    *(ACTIVATIONS[name] for name in _FIRST),
    *(ACTIVATIONS[name] for name in ACTIVATIONS if name not in _FIRST),
    *FURTHER,
)
"""Every activation that is looked for, number by number; softmax takes rows and stands apart."""

IDENTITY = ACTIVATIONS["identity"]

CURVED = {bend.name for bend in BENDS if not bend.kinks} - {"identity", "square", "cube"}
CURVED.add("softmax")
"""Those whose values tell by themselves; a straight piece may be any product of two numbers."""

_RARE = {"abs", "cos", "cube", "exp", "gaussian(z²/2)", "leaky-relu(0.5)", "leaky-relu(0.3)"}
_RARE |= {"square", "symmetric-sigmoid", "relu-clipped", "sigmoid(10z)", "sigmoid(0.1z)"}

USUAL = tuple(bend for bend in BENDS if bend.name not in _RARE)
"""Those looked for first: scripts compute the others' values for many other ends."""

STEPS = {"step", "step(≥)", "sign", "sign(≥)"}
"""Those of whose values nothing can be told: 0 and 1 turn up everywhere."""
