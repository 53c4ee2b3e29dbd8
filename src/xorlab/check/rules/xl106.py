"""Another array stands where an input, a delta or a weight belongs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.ways import products_turned
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.spots import called, edits_at, taken
from xorlab.check.step import Pieces, T


def edits(case: Case) -> Iterable[Edit]:
    """Stand-ins in the weight gradient, the bias gradient, and the error sent back."""
    layers = range(len(case.understood.layers))
    for l in layers:
        yield from _in_weight_gradient(case, l)
        yield from _in_bias_gradient(case, l)
    yield from _in_error(case)
    yield from edits_at(
        "dW",
        layers,
        lambda p, l: np.broadcast_to(p.delta[l].sum(axis=-2)[..., None, :], p.usual.shape),
        "is not multiplied by the layer's input",
        "Multiply the delta by what goes into the layer.",
    )
    yield from edits_at(
        "da",
        layers[:-1],
        lambda p, l: np.broadcast_to(p.delta[l + 1].sum(axis=-1)[..., None], p.usual.shape),
        "is sent back without the weights of the layer above",
        "Multiply the delta of the layer above by its weights.",
    )
    yield from edits_at(
        "da",
        layers[:-1],
        lambda p, l: p.delta[l + 1] @ p.weights[l + 1].W,
        "is sent back through the weights of the layer above the wrong way round",
        "Transpose the weights: an error goes back from where the signal went.",
    )


def _others(case: Case, l: int) -> Iterator[tuple[str, int]]:
    """The pieces that may stand in an array's place, whose width the shapes must then allow."""
    for layer in range(len(case.understood.layers)):
        yield from (("z", layer), ("a", layer), ("da", layer), ("slope", layer))
    yield "a", len(case.understood.layers)
    yield "target", 0


def _in_weight_gradient(case: Case, l: int) -> Iterator[Edit]:
    count = len(case.understood.layers)
    for name, at in _others(case, l):
        text = called(name, at, count)
        if (name, at) != ("a", l):
            yield Edit(
                {("dW", l): lambda p, l, name=name, at=at: T(taken(p, name, at)) @ p.delta[l]},
                ("dW", l),
                (l,),
                f"has {text} where the layer's input belongs",
                "Multiply the delta by what goes into the layer.",
            )
        yield Edit(
            {("dW", l): lambda p, l, name=name, at=at: T(p.a[l]) @ taken(p, name, at)},
            ("dW", l),
            (l,),
            f"has {text} where the layer's delta belongs",
            "Multiply the layer's input by the layer's delta.",
        )


def _in_bias_gradient(case: Case, l: int) -> Iterator[Edit]:
    for name, at in _others(case, l):
        yield Edit(
            {("db", l): lambda p, l, name=name, at=at: taken(p, name, at).sum(axis=-2)},
            ("db", l),
            (l,),
            f"has {called(name, at, len(case.understood.layers))} where the delta belongs",
            "The gradient of a bias is the layer's delta, summed over the rows.",
        )


def _in_error(case: Case) -> Iterator[Edit]:
    """At the output something else than the error; below, something else than the delta."""
    count = len(case.understood.layers)
    last = count - 1
    for sign in (1, -1):
        for name, at in (("a", count), ("target", 0), ("z", last)):
            yield Edit(
                {("da", last): lambda p, l, name=name, at=at, s=sign: s * taken(p, name, at)},
                ("da", last),
                (last,),
                f"starts from {called(name, at, count)} instead of the error",
                "Start from the difference of output and target.",
            )
    for l in range(last):
        for name, at in (("a", l + 2), ("z", l + 1), ("slope", l + 1), ("target", 0)):
            yield Edit(
                {("da", l): lambda p, l, name=name, at=at: _sent(p, l, taken(p, name, at))},
                ("da", l),
                (l,),
                f"sends back {called(name, at, count)} where the delta belongs",
                "Send back the delta of the layer above.",
            )


def _sent(p: Pieces, l: int, instead: Array) -> Array:
    return np.asarray(instead @ T(p.weights[l + 1].W))


def cures(mend: Mend) -> Iterator[Patch]:
    """What belongs there, by the reader's name for it, in the place of what stands there."""
    yield from renamed(mend)
    yield from products_turned(mend)


def renamed(mend: Mend) -> Iterator[Patch]:
    """Any piece's name in the statement for the name of any piece that belongs there."""
    assert mend.edit is not None
    name, l = mend.edit.site
    last = len(mend.case.understood.layers) - 1
    belongs = {
        "dW": [*mend.inputs(l), *mend.names(("delta", l))],
        "db": mend.names(("delta", l)),
        "da": []
        if l == last
        else [*mend.names(("delta", l + 1)), mend.case.understood.layers[l + 1].W.name],
    }[name]
    stands = [
        mend.text(node)
        for node in mend.parts()
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
    ]
    for new in belongs:
        yield from mend.exchange([old for old in stands if old != "np"], [new])
    for new in belongs:
        yield from mend.rewritten(f"{new} * {{}}")
        yield from mend.rewritten(f"np.dot({new}.T, {{}})")


RULE = Rule(
    code="XL106",
    name="wrong-factor",
    summary="Another array stands where an input, a delta or a weight belongs.",
    page=Page(
        wrong="W2 -= lr * output.T @ delta2",
        right="W2 -= lr * hidden.T @ delta2",
        why="The gradient of a weight is what went in through it, times the delta of the unit that "
        "it leads to; the error sent back is that delta, times the weight. Arrays of one shape "
        "stand in for one another without complaint: the layer's own output for its input, the net "
        "input for the activation, the error for the delta.",
        outside="Any picture is possible: slow learning, a plateau, a loss that grows. The shapes "
        "fit, so nothing complains.",
        met="7 of 58 diagnosed cases.",
    ),
    edits=edits,
    cures=cures,
)
