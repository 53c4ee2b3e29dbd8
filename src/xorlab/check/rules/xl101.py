"""The weight gradient is the transpose of the right one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.ways import axes_exchanged, indices_of_factors_exchanged, products_turned
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.spots import bias_row, edits_at, inputs_seen, whole_gradients
from xorlab.check.step import Change, T


def edits(case: Case) -> Iterable[Edit]:
    """dW[l] transposed, its row of biases included; db[l] summed over the other axis."""
    what = "is the transpose of the right gradient"
    cure = "Transpose it: the gradient of a weight stands where the weight stands."
    layers = range(len(case.understood.layers))
    yield from edits_at("dW", layers, lambda p, l: T(p.usual), what, cure)
    for l, layer in enumerate(case.understood.layers):
        *_, changes = whole_gradients(l, bias_row(layer), turned(bias_row(layer)))
        if len(changes) > 1:
            yield Edit(changes, ("dW", l), (l,), what, cure)
    yield from edits_at(
        "db",
        square(case),
        lambda p, l: p.delta[l].sum(axis=-1),
        "is summed over the units, one sum a row: as many rows as units hide it",
        "Sum over the rows: a bias belongs to one unit, and all rows move it.",
    )


def square(case: Case) -> list[int]:
    """The layers whose deltas have as many rows as units in every step, and more than one.

    (Of one row the sum over the units is one number for all biases: that is XL110.)
    """
    rows = {len(seen.X) for seen in case.understood.steps}
    return [l for l, units in enumerate(case.understood.sizes[1:]) if {units} == rows != {1}]


def turned(row: int | None) -> Change:
    """The transpose of the gradient, its row of biases included."""
    return lambda p, l: T(T(inputs_seen(p, l, row)) @ p.delta[l])


def cures(mend: Mend) -> Iterator[Patch]:
    """The product the other way round, where it is seen whole or where its line is."""
    assert mend.edit is not None
    places = [p for l in mend.edit.layers for p in mend.finder.arrays((mend.edit.site[0], l))]
    lines = dict.fromkeys([mend.line, *(place.node.line for place in places)])
    if mend.edit.site[0] == "db":
        for line in lines:
            yield from axes_exchanged(mend.at(line))
    for line in lines:
        yield from indices_of_factors_exchanged(mend.at(line))
    for count in (2, None):  # the likeliest of each line come first
        for line in lines:
            yield from islice(products_turned(mend.at(line)), count)


RULE = Rule(
    code="XL101",
    name="transposed-gradient",
    summary="The weight gradient is the transpose of the right one.",
    page=Page(
        wrong="W_grad[l] = a[l-1].dot(delta[l].T)    # W[l] is (fan_out, fan_in)",
        right="W_grad[l] = delta[l].dot(a[l-1].T)",
        why="Entry (i, j) of a weight matrix joins unit i to unit j, and its gradient has to stand "
        "at (i, j) too. Where the matrix is square the transpose has the same shape, and nothing "
        "complains; where it is not, NumPy may stretch the difference over both shapes. A bias's "
        "gradient is the delta summed over the rows; where there are as many rows as units, a sum "
        "over the other axis has the same shape.",
        outside="The loss falls at first, for the diagonal is right; then it settles above 0. "
        "Where shapes are stretched, a parameter has another shape after the first step.",
        met="In a published tutorial whose author concludes that training does not converge, and "
        "in two of 58 diagnosed cases.",
    ),
    edits=edits,
    cures=cures,
)
