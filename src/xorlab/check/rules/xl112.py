"""A matrix product stands for an element-wise one, or the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.ways import products_of_other_kind
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.spots import edits_at
from xorlab.check.step import Change, T

MATRIX = "is a matrix product where an element-wise one belongs"
ELEMENTWISE = "is an element-wise product where a matrix product belongs"
CURE = "Element by element for the derivative, a matrix product through weights and inputs."


def edits(case: Case) -> Iterable[Edit]:
    """The two kinds of product exchanged, wherever shapes allow it."""
    layers = range(len(case.understood.layers))
    for multiplied in _changes(
        lambda p, l: p.da[l] @ p.slope[l],
        lambda p, l: p.slope[l] @ p.da[l],
        lambda p, l: p.da[l] @ T(p.slope[l]),
        lambda p, l: T(p.da[l]) @ p.slope[l],
        lambda p, l: T(p.slope[l]) @ p.da[l],
        lambda p, l: p.da[l] @ (T(p.a[l + 1]) @ (1 - p.a[l + 1])),
        lambda p, l: p.da[l] @ (T(1 - p.a[l + 1]) @ p.a[l + 1]),
        lambda p, l: (p.a[l + 1] @ T(1 - p.a[l + 1])) @ p.da[l],
        lambda p, l: ((1 - p.a[l + 1]) @ T(p.a[l + 1])) @ p.da[l],
        lambda p, l: (p.da[l] * p.slope[l]).sum(axis=-1)[..., None],
        lambda p, l: p.da[l].sum(axis=-1)[..., None] * p.slope[l],
        lambda p, l: p.da[l] * p.slope[l].sum(axis=-1)[..., None],
        lambda p, l: p.da[l] * (1 - (p.a[l + 1] ** 2).sum(axis=-1)[..., None]),
        lambda p, l: p.da[l] @ (1 - T(p.a[l + 1]) @ p.a[l + 1]),
    ):
        yield from edits_at("delta", layers, stretched(multiplied), MATRIX, CURE)
    for product in _changes(
        lambda p, l: T(p.a[l]) * p.delta[l],
        lambda p, l: p.a[l] * p.delta[l],
        lambda p, l: (p.a[l] * p.delta[l]).sum(axis=-2)[..., None, :],
        lambda p, l: (p.a[l] * p.delta[l]).sum(axis=-2)[..., :, None],
        lambda p, l: (p.a[l] * p.delta[l]).sum(axis=(-1, -2))[..., None, None],
        lambda p, l: T(p.a[l]) * p.delta[l].sum(axis=-1)[..., None, :],
    ):
        yield from edits_at("dW", layers, stretched(product), ELEMENTWISE, CURE)
    for sent in _changes(
        lambda p, l: p.delta[l + 1] * p.weights[l + 1].W,
        lambda p, l: p.delta[l + 1] * T(p.weights[l + 1].W),
        lambda p, l: p.delta[l + 1] * p.weights[l + 1].W.sum(axis=-1),
        lambda p, l: p.delta[l + 1].sum(axis=-1)[..., None] * p.weights[l + 1].W.sum(axis=-1),
    ):
        yield from edits_at("da", layers[:-1], stretched(sent), ELEMENTWISE, CURE)


def _changes(*changes: Change) -> tuple[Change, ...]:
    return changes


def stretched(product: Change) -> Change:
    """A product, stretched as NumPy would; ValueError where it does not fit."""
    return lambda p, l: np.broadcast_to(product(p, l), p.usual.shape)


def cures(mend: Mend) -> Iterator[Patch]:
    """Each product of the other kind."""
    yield from products_of_other_kind(mend)


RULE = Rule(
    code="XL112",
    name="product-kind",
    summary="A matrix product stands for an element-wise one, or the other way round.",
    page=Page(
        wrong="delta2 = (a2 - y) * d_sigmoid(z2)    # both are np.matrix",
        right="delta2 = np.multiply(a2 - y, d_sigmoid(z2))",
        why="`*` multiplies arrays element by element and `np.matrix` by the rules of matrices; "
        "`np.dot` of two vectors gives one number. Through weights and inputs the product is a "
        "matrix product, for every unit sums over those below; with the derivative it is element "
        "by element, for every unit has a derivative of its own.",
        outside="Mostly a crash with shapes that do not align. Where shapes happen to fit, as with "
        "one unit or as many units as rows, all units of a layer learn the same.",
        met="Scripts that use `np.matrix`, as many from before 2017 do.",
    ),
    edits=edits,
    cures=cures,
)
