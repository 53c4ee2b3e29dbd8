"""Activations, losses and optimizers on bundles: each the reference's formula, by a code.

The codes are for the kernel, which is compiled once for all settings: it asks for a code once
for many lanes, and the processor soon knows the answer. To add a method, give it a code and a
branch here; the tests compare every name the package knows with the reference.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from xorlab.engines.compiled.buffers import load, store
from xorlab.engines.compiled.functions import arctan, exp, log, log1p, sigmoid, tanh
from xorlab.engines.compiled.lanes import absolute, fma, like, sqrt, where
from xorlab.engines.compiled.layout import FIRST_SHARE, RATE, SECOND_SHARE

IDENTITY, RELU, LEAKY_RELU, SIGMOID, SYMMETRIC_SIGMOID, TANH, SOFTPLUS, ARCTAN = range(8)
ACTIVATION_CODES = {
    "identity": IDENTITY,
    "relu": RELU,
    "leaky-relu": LEAKY_RELU,
    "sigmoid": SIGMOID,
    "symmetric-sigmoid": SYMMETRIC_SIGMOID,
    "tanh": TANH,
    "softplus": SOFTPLUS,
    "arctan": ARCTAN,
}

SQUARED, CROSS_ENTROPY, FROM_LOGITS, SOFTMAX = range(4)
LOSS_CODES = {
    "mse": SQUARED,
    "half-mse": SQUARED,
    "half-sse": SQUARED,
    "bce": CROSS_ENTROPY,
    "bce-logits": FROM_LOGITS,
    "softmax-ce": SOFTMAX,
}

SGD, HEAVY_BALL, NESTEROV, RMSPROP, ADAM, RPROP = range(6)
OPTIMIZER_CODES = {
    "sgd": SGD,
    "momentum": HEAVY_BALL,
    "nesterov": NESTEROV,
    "rmsprop": RMSPROP,
    "adam": ADAM,
    "rprop": RPROP,
}
OWN_SETTINGS = ("learning_rate", "momentum")
"""Each lane has its own; an optimizer's other settings are `Rules.settings`, in their order."""

LEAK, CLIP, SMALLEST_STRIDE = 0.01, 1e-7, 1e-6


def loss_factor(name: str, outputs: int) -> float:
    """What the loss of one output is multiplied by: its code's formula has no factor of its own."""
    return {"mse": 2 / outputs, "bce": 1 / outputs, "bce-logits": 1 / outputs}.get(name, 1.0)


@njit(forceinline=True)
def activate(code: int, z: Any) -> Any:
    """(f(z), f'(z))."""
    if code == SIGMOID:
        a = sigmoid(z)
        slope = a * (1.0 - a)
    elif code == SYMMETRIC_SIGMOID:
        a = sigmoid(z) - 0.5
        slope = (0.5 + a) * (0.5 - a)
    elif code == TANH:
        a = tanh(z)
        slope = 1.0 - a * a
    elif code == RELU:
        a = where(z > 0.0, z, 0.0)
        slope = where(z > 0.0, like(z, 1.0), 0.0)
    elif code == LEAKY_RELU:
        a = where(z >= 0.0, z, LEAK * z)
        slope = where(z >= 0.0, like(z, 1.0), LEAK)
    elif code == SOFTPLUS:
        a = softplus(z)
        slope = sigmoid(z)
    elif code == ARCTAN:
        a = arctan(z)
        slope = 1.0 / (1.0 + z * z)
    else:
        a = z
        slope = like(z, 1.0)
    return a, slope


@njit(forceinline=True)
def softplus(z: Any) -> Any:
    """log(1 + e^z)."""
    return where(z > 0.0, z, 0.0) + log1p(exp(-absolute(z)))


@njit(forceinline=True)
def compare(code: int, keep_loss: bool, a: Any, t: Any, mass: Any, top: Any, total: Any) -> Any:
    """One output against its target: (what is predicted, the loss's slope, the loss).

    mass, top, total: see `softmax_parts`. Where no loss is kept, a cross-entropy's place is taken
    by something that is finite where it is.
    """
    if code == SQUARED:
        p = a
        slope = a - t
        value = slope * slope
    elif code == CROSS_ENTROPY:
        p = a
        inside = (a >= CLIP) & (a <= 1 - CLIP)
        q = where(a < CLIP, CLIP, where(a > 1 - CLIP, 1 - CLIP, a))
        slope = where(inside, (q - t) / (q * (1.0 - q)), 0.0)
        value = a
        if keep_loss:
            value = -fma(t, log(q), (1.0 - t) * log1p(-q))
    elif code == FROM_LOGITS:
        p = sigmoid(a)
        slope = p - t
        value = a
        if keep_loss:
            value = softplus(a) - t * a
    else:
        p = exp(a - top) / total
        slope = p * mass - t
        value = -t * a
    return p, slope, value


@njit(forceinline=True)
def step(code: int, settings: Any, rate: Any, momentum: Any, g: Any, m1: Any, m2: Any) -> Any:
    """One step of one parameter by gradient g: (step, and its two memories)."""
    if code == SGD:
        move = -rate * g
    elif code == HEAVY_BALL:
        m1 = momentum * m1 - rate * g
        move = m1
    elif code == NESTEROV:
        m1 = momentum * m1 - rate * g
        move = momentum * m1 - rate * g
    elif code == RMSPROP:
        rho, epsilon, _ = settings
        m1 = rho * m1 + (1 - rho) * g * g
        move = -rate * g / sqrt(m1 + epsilon)
    elif code == ADAM:
        beta1, beta2, epsilon = settings
        m1 = beta1 * m1 + (1 - beta1) * g
        m2 = beta2 * m2 + (1 - beta2) * g * g
        move = -rate * m1 / (sqrt(m2) + epsilon)
    else:
        up, down, largest = settings
        same = g * m1
        m2 = where(same > 0.0, m2 * up, where(same < 0.0, m2 * down, m2))
        m2 = where(m2 < SMALLEST_STRIDE, SMALLEST_STRIDE, where(m2 > largest, largest, m2))
        m1 = where(same < 0.0, 0.0, g)
        move = where(m1 > 0.0, -m2, where(m1 < 0.0, m2, 0.0 * m1))
    return move, m1, m2


@njit(forceinline=True)
def rate_now(code: int, one: Any, settings: Any, own: Any) -> Any:
    """The learning rate of this step, for every lane.

    Adam's counts how much of a true mean its memories are yet, 1 - β^t: shares that follow the
    recursion of the memories themselves, with gradients of 1.
    """
    rate = load(own, RATE, one)
    if code == ADAM:
        beta1, beta2, _ = settings
        c1 = fma(load(own, FIRST_SHARE, one), beta1, 1 - beta1)
        c2 = fma(load(own, SECOND_SHARE, one), beta2, 1 - beta2)
        store(own, FIRST_SHARE, c1)
        store(own, SECOND_SHARE, c2)
        rate = rate * sqrt(c2) / c1
    return rate
