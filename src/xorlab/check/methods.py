"""How a script may turn gradients into steps, and by what signs each is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.check.understood import Understood

Memory: TypeAlias = tuple[Array, ...]
UpdateRule: TypeAlias = Callable[..., tuple[Array, Memory]]
"""`rule(gradient, memory, t, **settings)` gives the step at the rate 1, and what to remember."""


def descent(g: Array, memory: Memory, t: int) -> tuple[Array, Memory]:
    """-g."""
    return -g, memory


def momentum(g: Array, memory: Memory, t: int, *, momentum: Any) -> tuple[Array, Memory]:
    """v = μ v - g, the step is v: PDP 1986; with (1 - μ) g only the rate is another."""
    v = momentum * memory[0] - g
    return v, (v,)


def nesterov(g: Array, memory: Memory, t: int, *, momentum: Any) -> tuple[Array, Memory]:
    """v = μ v - g, the step is μ v - g: Sutskever et al. 2013, as Keras writes it."""
    v = momentum * memory[0] - g
    return momentum * v - g, (v,)


def adam(
    g: Array, memory: Memory, t: int, *, beta1: Any, beta2: Any, epsilon: Any
) -> tuple[Array, Memory]:
    """-m̂ / (sqrt(v̂) + ε): Kingma & Ba 2015, algorithm 1, as scripts write it."""
    m = beta1 * memory[0] + (1 - beta1) * g
    v = beta2 * memory[1] + (1 - beta2) * g * g
    return -(m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon), (m, v)


def adam_inside(
    g: Array, memory: Memory, t: int, *, beta1: Any, beta2: Any, epsilon: Any
) -> tuple[Array, Memory]:
    """The same with ε under the root."""
    m = beta1 * memory[0] + (1 - beta1) * g
    v = beta2 * memory[1] + (1 - beta2) * g * g
    return -(m / (1 - beta1**t)) / np.sqrt(v / (1 - beta2**t) + epsilon), (m, v)


def adam_rate(
    g: Array, memory: Memory, t: int, *, beta1: Any, beta2: Any, epsilon: Any
) -> tuple[Array, Memory]:
    """The same with both corrections in the rate: before section 2.1 of the paper, and in Keras."""
    m = beta1 * memory[0] + (1 - beta1) * g
    v = beta2 * memory[1] + (1 - beta2) * g * g
    rate = np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return -rate * m / (np.sqrt(v) + epsilon), (m, v)


def rmsprop_inside(
    g: Array, memory: Memory, t: int, *, rho: Any, epsilon: Any
) -> tuple[Array, Memory]:
    """v = ρ v + (1-ρ) g², the step is -g / sqrt(v + ε): as Keras writes it."""
    v = rho * memory[0] + (1 - rho) * g * g
    return -g / np.sqrt(v + epsilon), (v,)


def rmsprop(g: Array, memory: Memory, t: int, *, rho: Any, epsilon: Any) -> tuple[Array, Memory]:
    """v = ρ v + (1-ρ) g², the step is -g / (sqrt(v) + ε): Tieleman & Hinton 2012, lecture 6.5."""
    v = rho * memory[0] + (1 - rho) * g * g
    return -g / (np.sqrt(v) + epsilon), (v,)


def adagrad(g: Array, memory: Memory, t: int, *, epsilon: Any) -> tuple[Array, Memory]:
    """v = v + g², the step is -g / (sqrt(v) + ε): Duchi, Hazan, Singer 2011."""
    v = memory[0] + g * g
    return -g / (np.sqrt(v) + epsilon), (v,)


@dataclass(frozen=True)
class Method:
    """An update rule with its settings.

    scale: of the gradient it is handed, to which Adam's ε is not indifferent. memories: how many
    arrays it remembers for each parameter array.
    """

    name: str
    rule: UpdateRule
    memories: int = 0
    settings: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    scale: float = 1.0

    def steps(self, gradients: Array) -> Array:
        """What each step adds to the parameters at the rate 1, from a memory of nothing.

        gradients: (steps, *shape), as is what is given.

        >>> SGD.steps(np.array([[2.0], [1.0]]))
        array([[-2.],
               [-1.]])
        """
        if self.rule is descent:
            return -self.scale * gradients
        memory: Memory = tuple(np.zeros_like(gradients[0]) for _ in range(self.memories))
        found = []
        for t, gradient in enumerate(gradients, 1):
            added, memory = self.rule(self.scale * gradient, memory, t, **self.settings)
            found.append(added)
        return np.array(found)


SGD = Method("sgd", descent)


def methods(understood: Understood, source: str) -> Iterable[Method]:
    """The methods that a script may use, plain descent first.

    A method with a memory keeps arrays of the parameters' shapes beside them; the numbers of its
    settings stand among the script's own.
    """
    yield SGD
    if not understood.steps or not remembers(understood):
        return
    for share in shares(understood):
        given = MappingProxyType({"momentum": share})
        yield Method("momentum", momentum, 1, given)
        yield Method("nesterov", nesterov, 1, given)
    if ("sqrt" in source or "0.5" in source) and squares(understood):
        yield from _adaptive(_numbers(understood), len(understood.steps[0].X))


def _numbers(understood: Understood) -> set[float]:
    """The plain numbers among the script's variables."""
    state = understood.steps[0].state
    return {float(np.ravel(v)[0]) for v in state.values() if v.size == 1}


def shares(understood: Understood) -> list[float]:
    """What a momentum may be: the script's own numbers from 0 to 1, and the usual ones."""
    mine = sorted({x for x in _numbers(understood) if 0 < x < 1}, reverse=True)
    return list(dict.fromkeys([*mine, 0.9, 0.5, 0.8, 0.95, 0.99]))[:10]


def _adaptive(own: set[float], rows: int) -> Iterable[Method]:
    """The methods that divide by the size of past gradients."""
    known = (1e-8, 1e-7, 1e-6, 1e-10, 1e-5)
    for epsilon in [e for e in known if e in own] or known:
        for scale in sorted({1.0, 1 / rows, 2.0, 2 / rows}):
            for beta1, beta2 in ((0.9, 0.999), (0.9, 0.99), (0.8, 0.999)):
                betas = {"beta1": beta1, "beta2": beta2, "epsilon": epsilon}
                forms: tuple[UpdateRule, ...] = (adam, adam_inside)
                for rule in forms:
                    yield Method("adam", rule, 2, MappingProxyType(betas), scale)
            for rho in (0.9, 0.99, 0.999, 0.95):
                given = {"rho": rho, "epsilon": epsilon}
                forms = (rmsprop, rmsprop_inside)
                for rule in forms:
                    yield Method("rmsprop", rule, 1, MappingProxyType(given), scale)
            yield Method("adagrad", adagrad, 1, MappingProxyType({"epsilon": epsilon}), scale)


def remembers(understood: Understood) -> bool:
    """Whether arrays beside the parameters have their shapes."""
    mine = {path for _, _, home in understood.homes for path in home.paths}
    shapes = {shape for _, _, home in understood.homes for shape in home.shapes}
    state = understood.steps[0].state
    return any(path not in mine and array.shape in shapes for path, array in state.items())


def squares(understood: Understood) -> bool:
    """Whether what an adaptive method divides by may be there: an array with nothing below 0.

    It has the shape of the largest parameter array; a gradient of that size has both signs.
    """
    paths = {path for _, _, home in understood.homes for path in home.paths}
    largest = max((home for _, _, home in understood.homes), key=lambda home: home.at.size)
    if len(largest.paths) > 1:
        return True
    states = [state for seen in understood.steps for state in (seen.state, seen.state_after)]
    beside = (path for path in states[0] if path not in paths)
    kept = [[state[path] for state in states if path in state] for path in beside]
    wanted = largest.shapes[0]
    fitting = (some for some in kept if all(array.shape == wanted for array in some))
    return any(some and all((array >= 0).all() for array in some) for some in fitting)
