"""The formula of momentum or Adam is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.methods import Memory, Method, UpdateRule, remembers, shares
from xorlab.check.rule import Edit, Page, Rule


def of_gradient(g: Array, memory: Memory, t: int, *, momentum: Any) -> tuple[Array, Memory]:
    """The last gradient is remembered, not the last step."""
    return -g - momentum * memory[0], (g,)


def against(g: Array, memory: Memory, t: int, *, momentum: Any) -> tuple[Array, Memory]:
    """The last step is taken back instead of kept up."""
    v = -momentum * memory[0] - g
    return v, (v,)


def undecayed(g: Array, memory: Memory, t: int, *, momentum: Any) -> tuple[Array, Memory]:
    """The velocity is never slowed down."""
    v = memory[0] - (1 - momentum) * g
    return v, (v,)


MOMENTA: dict[str, UpdateRule] = {
    "adds the last gradient where the last step belongs": of_gradient,
    "takes the last step back instead of keeping it up": against,
    "never slows the velocity down": undecayed,
}


def _adam(m: Any = None, v: Any = None, correct: Any = None, divide: Any = None) -> UpdateRule:
    """Adam with one of its four parts replaced."""

    def rule(
        g: Array, memory: Memory, t: int, *, beta1: Any, beta2: Any, epsilon: Any
    ) -> tuple[Array, Memory]:
        first = (m or (lambda old, g, b: b * old + (1 - b) * g))(memory[0], g, beta1)
        second = (v or (lambda old, g, b: b * old + (1 - b) * g * g))(memory[1], g, beta2)
        corrected = correct or (lambda x, b, t: x / (1 - b**t))
        with np.errstate(all="ignore"):
            root = (divide or (lambda x, e: np.sqrt(x) + e))(corrected(second, beta2, t), epsilon)
            return -corrected(first, beta1, t) / root, (first, second)

    return rule


ADAMS: dict[str, UpdateRule] = {
    "leaves out the bias correction": _adam(correct=lambda x, b, t: x),
    "corrects the bias with beta instead of its power": _adam(correct=lambda x, b, t: x / (1 - b)),
    "corrects the bias with the power of the step before": _adam(
        correct=lambda x, b, t: x / (1 - b ** (t - 1)) if t > 1 else x
    ),
    "corrects the bias with beta times the step's number": _adam(
        correct=lambda x, b, t: x / (1 - b * t)
    ),
    "averages the gradient where its square belongs": _adam(v=lambda o, g, b: b * o + (1 - b) * g),
    "forgets (1 - beta1)": _adam(m=lambda old, g, b: b * old + g),
    "forgets (1 - beta2)": _adam(v=lambda old, g, b: b * old + g * g),
    "takes no square root": _adam(divide=lambda x, e: x + e),
    "swaps the two shares of the first average": _adam(m=lambda o, g, b: (1 - b) * o + b * g),
    "swaps the two shares of the second average": _adam(v=lambda o, g, b: (1 - b) * o + b * g * g),
}


def edits(case: Case) -> Iterable[Edit]:
    """Wrong methods, where the script keeps what a method with a memory needs."""
    if not remembers(case.understood):
        return
    for what, method in _wrong(case):
        yield Edit(
            {},
            ("dW", len(case.understood.layers) - 1),
            tuple(range(len(case.understood.layers))),
            what,
            "Write the method as its paper has it.",
            method=method,
        )


def _wrong(case: Case) -> Iterator[tuple[str, Method]]:
    for share in shares(case.understood):
        for what, rule in MOMENTA.items():
            given = MappingProxyType({"momentum": share})
            yield f"{what} (momentum {share:g})", Method("momentum", rule, 1, given)
    if "sqrt" not in case.watched.source and "0.5" not in case.watched.source:
        return
    rows = len(case.understood.steps[0].X)
    for what, rule in ADAMS.items():
        for epsilon in (1e-8, 1e-7):
            for scale in (1.0, 1 / rows, 2 / rows):
                betas = MappingProxyType({"beta1": 0.9, "beta2": 0.999, "epsilon": epsilon})
                yield f"{what} (Adam)", Method("adam", rule, 2, betas, scale)


RULE = Rule(
    code="XL207",
    name="wrong-update-rule",
    summary="The formula of momentum or Adam is wrong.",
    page=Page(
        wrong="m = beta1 * m + g\nv = beta2 * v + (1 - beta2) * g**2",
        right="m = beta1 * m + (1 - beta1) * g\nv = beta2 * v + (1 - beta2) * g**2",
        why="A momentum keeps the last step going, slowed a little; Adam divides an average of "
        "gradients by the root of an average of their squares, both corrected for having begun at "
        "0. The gradient can be right and the step made of it wrong.",
        outside="Far too long or too short first steps, or swings that do not die down.",
        met="2 of 58 diagnosed cases.",
    ),
    edits=edits,
)
