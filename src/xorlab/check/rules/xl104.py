"""The derivative of another function stands where the activation's belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Activation, Array
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.rules.xl102 import compared_with_0
from xorlab.check.rules.xl103 import formulas
from xorlab.check.spots import bending, edits_at, ones
from xorlab.check.step import Change, Pieces, Slope

NEAR_MISSES: dict[str, Callable[[Array, Array], Array]] = {
    "the activated value itself": lambda z, a: a,
    "1 - a": lambda z, a: 1 - a,
    "a (1 + a)": lambda z, a: a * (1 + a),
    "a²": lambda z, a: a * a,
    "1 + a²": lambda z, a: 1 + a * a,
    "(1 - a)²": lambda z, a: (1 - a) ** 2,
    "the net input itself": lambda z, a: z,
}
"""What comes of slips in a (1 - a) and 1 - a²."""

LEAKS = (0.1, 0.2, 0.05, 0.001, 0.02, 0.25, 0.3, 0.5)
"""Slopes below 0 that leaky units are given, beside 0 and 0.01, which have names of their own."""


def edits(case: Case) -> Iterable[Edit]:
    """Other functions' derivatives, in each of their forms; `>= 0` on a ReLU's output."""
    acts = case.understood.activations
    layers = bending(acts)
    constant = [l for l in layers if compared_with_0(case, l)]
    yield from edits_at(
        "slope",
        constant,
        ones,
        "takes a derivative that is 1 everywhere: what a ReLU puts out is never below 0",
        "Compare with > 0, not >= 0.",
    )
    cure = "Use the derivative of the activation that the layer really has."
    for other in ACTIVATIONS.values():
        if other.name == "identity":  # its derivative is 1: one that is missing
            continue
        different = [l for l in layers if acts[l].name != other.name]
        what = f"takes the derivative of {other.name}, which is not the layer's activation"
        for form in forms(other):
            yield from edits_at("slope", different, slope_by(form), what, cure)
    kinked = [l for l in layers if "relu" in acts[l].name]
    for leak in LEAKS:
        what = f"has the slope {leak:g} below 0, which is not the activation's"
        yield from edits_at("slope", kinked, slope_by(leaking(leak)), what, cure)
    for name, slip in NEAR_MISSES.items():
        what = f"has {name} where the derivative of the activation belongs"
        yield from edits_at("slope", layers, slope_by(slip), what, cure)


def forms(other: Activation) -> Sequence[Slope]:
    """An activation's derivative, given z and a as each of its forms would be given them."""
    return (
        other.slope,
        lambda z, a: other.slope(z, other.f(z)),
        lambda z, a: other.slope(a, other.f(a)),
        lambda z, a: other.slope(z, z),
    )


def leaking(leak: float) -> Slope:
    """The derivative of a leaky unit with this slope below 0."""
    return lambda z, a: np.where(z > 0, 1.0, leak)


def slope_by(form: Slope) -> Change:
    """A formula in the derivative's place."""

    def change(p: Pieces, l: int) -> Array:
        return np.broadcast_to(form(p.z[l], p.a[l + 1]), p.usual.shape)

    return change


def cures(mend: Mend) -> Iterator[Patch]:
    """The right derivative in the wrong one's place."""
    assert mend.edit is not None
    for l in mend.edit.layers:
        wrong = [p.node.text for p in mend.finder.places(("slope", l))]
        yield from mend.exchange(wrong, mend.slopes(l))
    yield from formulas(mend)
    if mend.statement is not None:
        line = mend.text(mend.statement)
        yield mend.put(mend.statement, line.replace(">=", ">"))


RULE = Rule(
    code="XL104",
    name="wrong-activation-derivative",
    summary="The derivative of another function stands where the activation's belongs.",
    page=Page(
        wrong="hidden = np.maximum(0, z1)\ndelta1 = error1 * (hidden >= 0)",
        right="delta1 = error1 * (hidden > 0)",
        why="Each activation has its own derivative: a (1 - a) is the sigmoid's and 1 - a² is the "
        "hyperbolic tangent's. After a change of activation the old one is easily left behind. A "
        "ReLU puts out nothing below 0, so `>= 0` on its output is true everywhere, and units that "
        "were off are trained as if they had been on.",
        outside="The loss falls, for all derivatives have the same sign, but more slowly or to a "
        "worse end than it could.",
        met="2 of 58 diagnosed cases: a sigmoid's derivative left in a network of tanh units, and "
        "`>= 0` on a ReLU's output.",
    ),
    edits=edits,
    cures=cures,
)
