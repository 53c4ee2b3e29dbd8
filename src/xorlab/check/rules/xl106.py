"""Another array stands where an input, a delta or a weight belongs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.ways import (
    PRODUCTS,
    indices_exchanged,
    inside,
    operator_flipped,
    products_turned,
)
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.spots import (
    bias_row,
    called,
    edits_at,
    inputs_seen,
    taken,
    whole_gradients,
)
from xorlab.check.stand_ins import bare_delta, by_one_index, of_the_unit, summed_delta
from xorlab.check.statements import last_name
from xorlab.check.step import Change, Pieces, T


def edits(case: Case) -> Iterable[Edit]:
    """Stand-ins in the weight gradient, the bias gradient, and the error sent back."""
    layers = range(len(case.understood.layers))
    for l in layers:
        yield from _in_weight_gradient(case, l)
        yield from _in_bias_gradient(case, l)
    yield from _in_error(case)
    yield from _without_input(case)
    yield from _in_every_layer(layers)


def _without_input(case: Case) -> Iterator[Edit]:
    """A delta alone for the weights' gradient: NumPy spreads a list along the last axis.

    That is the units', or the inputs' where a script's weights are (units, inputs).
    """
    homes = [layer.W for layer in case.understood.layers]
    across = [home.transposed and len(set(home.at.shape)) == 1 for home in homes]

    def spread(p: Pieces, l: int) -> Array:
        return np.broadcast_to(p.delta[l].sum(axis=-2)[..., None, :], p.usual.shape)

    def spread_across(p: Pieces, l: int) -> Array:
        return T(spread(p, l)) if across[l] else spread(p, l)

    what = "is not multiplied by the layer's input"
    cure = "Multiply the delta by what goes into the layer."
    for change in (spread, spread_across) if any(across) else (spread,):
        yield from edits_at("dW", range(len(homes)), change, what, cure)


def _in_every_layer(layers: Sequence[int]) -> Iterator[Edit]:
    """What one line of a loop over the layers may have wrong in all of them."""
    for unweighted in (summed_delta, bare_delta):
        yield from edits_at(
            "da",
            layers[:-1],
            unweighted,
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
    yield from edits_at(
        "dW",
        layers,
        lambda p, l: p.weights[l].W * p.delta[l].sum(axis=-2)[..., None, :],
        "has the weight itself where the layer's input belongs",
        "Multiply the delta by what goes into the layer.",
    )
    yield from of_the_unit(layers)
    yield from by_one_index(layers)
    yield from edits_at(
        "da",
        layers[:-1],
        lambda p, l: p.a[l + 1] * p.delta[l + 1].sum(axis=-1)[..., None],
        "is sent back through the layer's own activation, where the weights belong",
        "Multiply the delta of the layer above by its weights.",
    )


def _others(case: Case, l: int) -> Iterator[tuple[str, int]]:
    """The pieces that may stand in an array's place, whose width the shapes must then allow."""
    for layer in range(len(case.understood.layers)):
        yield from (("z", layer), ("a", layer), ("da", layer), ("slope", layer))
    yield "a", len(case.understood.layers)
    yield "target", 0


def _in_weight_gradient(case: Case, l: int) -> Iterator[Edit]:
    count = len(case.understood.layers)
    ones_at_inputs = bias_row(case.understood.layers[0])
    row = bias_row(case.understood.layers[l])
    for name, at in _others(case, l):
        text = called(name, at, count)
        if (name, at) != ("a", l):
            what = f"has {text} where the layer's input belongs"
            cure = "Multiply the delta by what goes into the layer."
            for ones_at in {None, ones_at_inputs}:
                for changes in whole_gradients(l, row, with_input(name, at, ones_at)):
                    yield Edit(changes, ("dW", l), (l,), what, cure)
            if _width(case, name, at) > case.understood.sizes[l]:
                # A loop over the layer's inputs takes as many of a longer list.
                yield Edit({("dW", l): with_first(name, at)}, ("dW", l), (l,), what, cure)
        what = f"has {text} where the layer's delta belongs"
        cure = "Multiply the layer's input by the layer's delta."
        yield Edit({("dW", l): with_delta(name, at)}, ("dW", l), (l,), what, cure)
        *_, changes = whole_gradients(l, row, with_delta(name, at, row))
        if row is not None:
            yield Edit(changes, ("dW", l), (l,), what, cure)


def _width(case: Case, name: str, at: int) -> int:
    """How many units a piece has."""
    sizes = case.understood.sizes
    return sizes[-1] if name == "target" else sizes[at if name == "a" else at + 1]


def _in_bias_gradient(case: Case, l: int) -> Iterator[Edit]:
    cure = "The gradient of a bias is the layer's delta, summed over the rows."
    for name, at in _others(case, l):
        what = f"has {called(name, at, len(case.understood.layers))} where the delta belongs"
        yield Edit({("db", l): summed(name, at)}, ("db", l), (l,), what, cure)


def _in_error(case: Case) -> Iterator[Edit]:
    """At the output something else than the error; below, something else than the delta."""
    count = len(case.understood.layers)
    last = count - 1
    for name, at in (("a", count), ("target", 0), ("z", last)):
        what = f"starts from {called(name, at, count)} instead of the error"
        cure = "Start from the difference of output and target."
        for sign, piece in product((1.0, -1.0), ("da", "delta")):
            change = instead(name, at, sign)
            yield Edit({(piece, last): change}, ("da", last), (last,), what, cure)
    what = "starts from the sum of output and target instead of their difference"
    for sign, piece in product((1.0, -1.0), ("da", "delta")):
        yield Edit({(piece, last): together(sign)}, ("da", last), (last,), what, cure)
    for l in range(last):
        for name, at in (("a", l + 2), ("z", l + 1), ("slope", l + 1), ("target", 0)):
            what = f"sends back {called(name, at, count)} where the delta belongs"
            cure = "Send back the delta of the layer above."
            # Deltas of target less output have the other sign than those of the gradient.
            for sign in (1.0, -1.0):
                yield Edit({("da", l): sent_back(name, at, sign)}, ("da", l), (l,), what, cure)


def with_input(name: str, at: int, ones_at: int | None = None) -> Change:
    """The weight gradient with another array for the layer's input."""
    return lambda p, l: T(taken(p, name, at, ones_at)) @ p.delta[l]


def with_first(name: str, at: int) -> Change:
    """The same with the first of a longer array's columns."""
    return lambda p, l: T(taken(p, name, at)[..., : p.usual.shape[-2]]) @ p.delta[l]


def with_delta(name: str, at: int, row: int | None = None) -> Change:
    """The weight gradient with another array for the layer's delta; `row`: its biases'."""
    return lambda p, l: T(inputs_seen(p, l, row)) @ taken(p, name, at)


def summed(name: str, at: int) -> Change:
    """Another array, summed over the rows."""
    return lambda p, l: taken(p, name, at).sum(axis=-2)


def instead(name: str, at: int, sign: float) -> Change:
    """Another array."""
    return lambda p, l: sign * taken(p, name, at)


def together(sign: float) -> Change:
    """Output and target, added."""
    return lambda p, l: sign * (p.a[l + 1] + p.target)


def sent_back(name: str, at: int, sign: float) -> Change:
    """Another array sent back through the weights above."""
    return lambda p, l: sign * taken(p, name, at) @ T(p.weights[l + 1].W)


def cures(mend: Mend) -> Iterator[Patch]:
    """What belongs there, by the reader's name for it, in the place of what stands there."""
    assert mend.edit is not None
    name, l = mend.edit.site
    if name == "da" and l < len(mend.case.understood.layers) - 1:
        yield from sent_back_anew(mend, l)
    elif name == "da":
        yield from operator_flipped(mend)
        if mend.known("y"):
            yield from mend.rewritten("{} - " + mend.case.understood.names["y"])
    elif name == "dW":  # a sum over the rows, as a bias has it
        sums = [n for n in mend.parts() if isinstance(n, ast.Call) and last_name(n.func) == "sum"]
        for node in sums[:1]:
            yield from (mend.put(node, product) for product in mend.weight_gradients(l))
    yield from indices_exchanged(mend)
    yield from renamed(mend)
    yield from products_turned(mend)


def sent_back_anew(mend: Mend, l: int) -> Iterator[Patch]:
    """The whole error in the place of a product or a name, here or where it is made."""
    for site in (mend, *mend.origins()):
        errors = site.sent_back(l)
        for part in site.parts():
            is_product = isinstance(part, ast.Call) and site.text(part.func).endswith(PRODUCTS)
            is_product |= isinstance(part, ast.BinOp) and isinstance(part.op, ast.MatMult)
            if is_product or (isinstance(part, ast.Name) and part.id != "np"):
                for error in errors[:4]:
                    yield site.put(part, error)
                break


def renamed(mend: Mend) -> Iterator[Patch]:
    """Any piece's name in the statement for the name of any piece that belongs there."""
    assert mend.edit is not None
    name, l = mend.edit.site
    last = len(mend.case.understood.layers) - 1
    # A line that serves several layers has names for each; one may be the same for all.
    layers = [l, *(other for other in mend.edit.layers if other != l)]
    inputs = dict.fromkeys(text for one in layers for text in mend.inputs(one))
    belongs = {
        "dW": [*inputs, *mend.names(("delta", l))],
        "db": mend.names(("delta", l)),
        "da": []
        if l == last
        else [*mend.names(("delta", l + 1)), mend.case.understood.layers[l + 1].W.name],
    }[name]
    called = {part.func for part in mend.parts() if isinstance(part, ast.Call)}
    within = set(inside(mend))
    stands = [
        mend.text(node)
        for node in mend.parts()
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
        if node not in called and node not in within
    ]
    arrays = {
        own
        for kind in ("a", "z", "da", "delta")
        for k in range(last + 1)
        for own in mend.names((kind, k))
    }
    for likely in (True, False):
        for new in belongs[:2] if not likely else ():  # nothing stands there: it is missing
            yield from mend.rewritten(f"{new} * {{}}")
        for new in belongs:
            old = [old for old in stands if old not in ("np", new) and (old in arrays) is likely]
            yield from mend.exchange(old, [new])
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
