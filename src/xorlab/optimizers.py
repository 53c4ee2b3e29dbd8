"""How a gradient becomes a step: each method is one elementwise rule over a flat vector.

To add a method, write its rule and put an entry in `OPTIMIZERS`; every engine and test then
knows it. A rule is handed the gradient g, what it remembered from the step before, the number
of the step t = 1, 2, ... and its settings; it gives the step to add to the parameters, and what
to remember. Rules are elementwise, so that they serve one network or a million alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from numbers import Real
from typing import Any, TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput

Memory: TypeAlias = tuple[Array, ...]


@dataclass(frozen=True)
class Optimizer:
    """A method with its settings: pure, all state is handed in and out.

    `rule(g, memory, t, **settings)` gives (step, memory); `memory(g, **settings)` is what it
    remembers at first. Every setting has a range in `RANGES`.

    >>> descent = optimizer("sgd", learning_rate=0.5)
    >>> g = np.array([2.0, -4.0])
    >>> descent.update(g, descent.init(g), 1)[0]
    array([-1.,  2.])
    """

    name: str
    rule: Callable[..., tuple[Array, Memory]]
    settings: Mapping[str, float]
    memory: Callable[..., Memory]

    def init(self, vector: Array) -> Memory:
        """What is remembered before the first step, for parameters of this shape."""
        return self.memory(vector, **self.settings)

    def update(self, gradient: Array, memory: Memory, t: int) -> tuple[Array, Memory]:
        """The step to add to the parameters, and what to remember for the next one."""
        return self.rule(gradient, memory, t, **self.settings)


def sgd(g: Array, memory: Memory, t: int, *, learning_rate: Any) -> tuple[Array, Memory]:
    """Δw = -η g. Gradient descent: Rumelhart, Hinton, Williams 1986, eq. 8."""
    return -learning_rate * g, memory


def momentum(
    g: Array, memory: Memory, t: int, *, learning_rate: Any, momentum: Any
) -> tuple[Array, Memory]:
    """Δw(t) = -η g + α Δw(t-1): the form of PDP 1986, eq. 9 of the Nature paper."""
    step = momentum * memory[0] - learning_rate * g
    return step, (step,)


def nesterov(
    g: Array, memory: Memory, t: int, *, learning_rate: Any, momentum: Any
) -> tuple[Array, Memory]:
    """v(t) = α v(t-1) - η g, Δw = α v(t) - η g: Sutskever et al. 2013, as Keras writes it."""
    v = momentum * memory[0] - learning_rate * g
    return momentum * v - learning_rate * g, (v,)


def rmsprop(
    g: Array, memory: Memory, t: int, *, learning_rate: Any, rho: Any, epsilon: Any
) -> tuple[Array, Memory]:
    """v = ρ v + (1-ρ) g², Δw = -η g / sqrt(v + ε).

    Tieleman & Hinton 2012, lecture 6.5; ε stands where Keras has it.
    """
    v = rho * memory[0] + (1 - rho) * g * g
    return -learning_rate * g / np.sqrt(v + epsilon), (v,)


def adam(
    g: Array, memory: Memory, t: int, *, learning_rate: Any, beta1: Any, beta2: Any, epsilon: Any
) -> tuple[Array, Memory]:
    """m = β₁m + (1-β₁)g, v = β₂v + (1-β₂)g², Δw = -η_t m / (sqrt(v) + ε).

    η_t = η sqrt(1-β₂^t) / (1-β₁^t). Kingma & Ba 2015, algorithm 1, in the faster form of the end
    of section 2, whose ε is the paper's ε-hat; Keras computes the same.
    """
    m = beta1 * memory[0] + (1 - beta1) * g
    v = beta2 * memory[1] + (1 - beta2) * g * g
    rate = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return -rate * m / (np.sqrt(v) + epsilon), (m, v)


def rprop(
    g: Array, memory: Memory, t: int, *, learning_rate: Any, up: Any, down: Any, largest: Any
) -> tuple[Array, Memory]:
    """Every parameter has a stride of its own; only the sign of g counts.

    The stride grows by `up` while the sign stays and shrinks by `down` when it flips, in which
    case the parameter rests for one step. Riedmiller & Braun 1993, in the variant Rprop- with
    rest of Igel & Hüsken 2000 ("iRprop-"). The learning rate is the first stride. Its signs
    mean something for full batches only.
    """
    before, stride = memory
    sign = g * before
    stride = np.where(sign > 0, stride * up, np.where(sign < 0, stride * down, stride))
    stride = np.clip(stride, 1e-6, largest)
    g = np.where(sign < 0, 0.0, g)
    return -np.sign(g) * stride, (g, stride)


def nothing(vector: Array, **settings: Any) -> Memory:
    """No memory."""
    return ()


def one(vector: Array, **settings: Any) -> Memory:
    """One number a parameter, 0 at first."""
    return (np.zeros_like(vector),)


def two(vector: Array, **settings: Any) -> Memory:
    """Two numbers a parameter, 0 at first."""
    return (np.zeros_like(vector), np.zeros_like(vector))


def strides(vector: Array, *, learning_rate: Any, **settings: Any) -> Memory:
    """The gradient before the first is 0, the first stride is the learning rate."""
    return (np.zeros_like(vector), np.zeros_like(vector) + learning_rate)


OPTIMIZERS: dict[str, Optimizer] = {
    method.name: method
    for method in (
        Optimizer("sgd", sgd, {"learning_rate": 0.1}, nothing),
        Optimizer("momentum", momentum, {"learning_rate": 0.1, "momentum": 0.9}, one),
        Optimizer("nesterov", nesterov, {"learning_rate": 0.1, "momentum": 0.9}, one),
        Optimizer("rmsprop", rmsprop, {"learning_rate": 0.01, "rho": 0.9, "epsilon": 1e-7}, one),
        Optimizer(
            "adam",
            adam,
            {"learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7},
            two,
        ),
        Optimizer(
            "rprop",
            rprop,
            {"learning_rate": 0.1, "up": 1.2, "down": 0.5, "largest": 50.0},
            strides,
        ),
    )
}

RANGES: dict[str, tuple[str, Callable[[float], bool]]] = {
    "learning_rate": ("above 0", lambda x: x > 0),
    "momentum": ("at least 0 and below 1", lambda x: 0 <= x < 1),
    "rho": ("at least 0 and below 1", lambda x: 0 <= x < 1),
    "beta1": ("at least 0 and below 1", lambda x: 0 <= x < 1),
    "beta2": ("at least 0 and below 1", lambda x: 0 <= x < 1),
    "epsilon": ("above 0", lambda x: x > 0),
    "up": ("above 1", lambda x: x > 1),
    "down": ("above 0 and below 1", lambda x: 0 < x < 1),
    "largest": ("above 0", lambda x: x > 0),
}


def optimizer(name: str, **settings: float) -> Optimizer:
    """The method of that name, with these of its settings changed.

    Raises:
        BadInput: an unknown method or setting, or a setting out of its range.

    >>> dict(optimizer("momentum", learning_rate=0.5).settings)
    {'learning_rate': 0.5, 'momentum': 0.9}
    """
    if name not in OPTIMIZERS:
        raise BadInput(
            "An optimizer is called by its name.", name, f"Choose from: {', '.join(OPTIMIZERS)}."
        )
    method = OPTIMIZERS[name]
    for setting, value in settings.items():
        if setting not in method.settings:
            raise BadInput(
                f"The optimizer {name!r} has no setting {setting!r}.",
                value,
                f"It has: {', '.join(method.settings)}.",
            )
        rule, holds = RANGES[setting]
        if not (isinstance(value, Real) and np.isfinite(value) and holds(value)):
            cure = f"Try {method.settings[setting]:g}."
            raise BadInput(f"The {setting.replace('_', ' ')} is {rule}.", value, cure)
    return replace(method, settings={**method.settings, **settings})
