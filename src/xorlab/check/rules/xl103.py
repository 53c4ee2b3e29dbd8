"""The derivative is right, but is taken at the wrong value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from xorlab.backprop import Activation, Array
from xorlab.check.case import Case
from xorlab.check.cure.mend import DERIVATIVE, NAMED, SLOPES, Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.statement import squeezed
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.spots import bending, edits_at
from xorlab.check.step import Change, Pieces

OF_ERROR = "takes the derivative of the error, where that of the activation belongs"
CURE = "Give the derivative the value that it is written for."


def edits(case: Case) -> Iterable[Edit]:
    """f' written for the output, given the net input or the error; and the other way round."""
    acts = case.understood.activations
    layers = bending(acts)
    yield from edits_at(
        "slope",
        layers,
        lambda p, l: acts[l].slope(p.z[l], p.z[l]),
        "has a derivative that is written for the activated value, but is given the net input",
        CURE,
    )
    yield from edits_at(
        "slope",
        layers,
        lambda p, l: acts[l].slope(p.a[l + 1], acts[l].f(p.a[l + 1])),
        "has a derivative that is written for the net input, but is given the activated value: "
        "the activation is applied twice",
        CURE,
    )
    yield from edits_at("slope", layers, of_error(acts, own=False), OF_ERROR, CURE)
    yield from edits_at("slope", layers, of_error(acts, own=True), OF_ERROR, CURE)
    yield from edits_at("slope", range(len(acts) - 1), of_delta_above(acts), OF_ERROR, CURE)


def of_error(activations: Sequence[Activation], *, own: bool) -> Change:
    """f' of the error: written for the output, or for the net input (`own`)."""

    def change(p: Pieces, l: int) -> Array:
        f = activations[l]
        return f.slope(p.da[l], f.f(p.da[l]) if own else p.da[l])

    return change


def of_delta_above(activations: Sequence[Activation]) -> Change:
    """f' of the delta of the layer above."""

    def change(p: Pieces, l: int) -> Array:
        return np.broadcast_to(activations[l].slope(p.delta[l + 1], p.delta[l + 1]), p.usual.shape)

    return change


def cures(mend: Mend) -> Iterator[Patch]:
    """The right value for the derivative; or the right derivative, in the call or the function."""
    assert mend.edit is not None
    sites = [mend, *mend.callers()]
    for site in sites:
        for l in mend.edit.layers:
            yield from other_argument(site, l)
    for site in sites:
        for l in mend.edit.layers:
            wrong = [p.node.text for p in mend.finder.places(("slope", l))]
            yield from site.exchange(wrong, site.slopes(l))
        for l in mend.edit.layers:
            yield from once(site, l)
    yield from formulas(mend)


def once(mend: Mend, l: int) -> Iterator[Patch]:
    """`1 - h ** 2` for `1 - np.tanh(h) ** 2`: the activation is not applied again."""
    own = NAMED.get(mend.case.understood.activations[l].name, "(?!)")
    for node in mend.parts():
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            called = mend.text(node.func).split(".")[-1]
            if re.search(own, called) and not DERIVATIVE.search(called):
                yield mend.put(node, mend.text(node.args[0]))


def other_argument(mend: Mend, l: int) -> Iterator[Patch]:
    """A derivative called with what was put out, or with the net input."""
    names = [*mend.names(("a", l + 1))[:2], *mend.names(("z", l))[:2]]
    for node in mend.parts():
        if isinstance(node, ast.Call) and asks_for_slope(mend, node):
            for name in names:
                yield mend.put(node.args[0], name)


def asks_for_slope(mend: Mend, node: ast.Call) -> bool:
    """Whether a call is one of a derivative: `prime(a)`, `sigmoid(a, deriv=True)`."""
    if len(node.args) == 1 and squeezed(mend.text(node.func)) in mend.derivatives():
        return True
    flags = [part.value for part in node.keywords if DERIVATIVE.search(part.arg or "")]
    flags += node.args[1:]
    return bool(node.args) and any(
        isinstance(flag, ast.Constant) and flag.value is True for flag in flags
    )


def formulas(mend: Mend) -> Iterator[Patch]:
    """In a function `return f(x)`: the derivative of the activation, in x either way."""
    value = mend.value.body if isinstance(mend.value, ast.Lambda) else mend.value
    defines = isinstance(mend.statement, ast.Return) or isinstance(mend.value, ast.Lambda)
    if not defines or value is None or mend.edit is None:
        return
    names = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)} - {"np", "math"}
    activation = mend.case.understood.activations[mend.edit.layers[-1]].name
    for x in sorted(names):
        for form in SLOPES.get(activation, ()):
            yield mend.put(value, form.format(a=x, z=x))
            yield mend.put(value, form.format(a=f"{activation}({x})", z=x))


RULE = Rule(
    code="XL103",
    name="derivative-of-wrong-value",
    summary="The derivative is right, but is taken at the wrong value.",
    page=Page(
        wrong="def d_sigmoid(a): return a * (1 - a)\n\ndelta = error * d_sigmoid(z)",
        right="delta = error * d_sigmoid(sigmoid(z))",
        why="The derivative of the sigmoid can be written in the net input, s(z) (1 - s(z)), or in "
        "what came out, a (1 - a). Both are right, each with its own argument. Given the other's, "
        "the first applies the sigmoid twice; the second grows without bound and changes its sign.",
        outside="Applied twice, the factor is never below 0.19 and hardly varies: learning is "
        "slow and may still succeed. Given the net input, deltas have the wrong sign wherever z is "
        "below 0 or above 1: the loss jumps about or runs away.",
        met="6 of 58 diagnosed cases, most of them in functions called `sigmoid_derivative(x)` "
        "whose x means one thing in its definition and another in its call.",
    ),
    edits=edits,
    cures=cures,
)
