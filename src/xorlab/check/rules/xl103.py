"""The derivative is right, but is taken at the wrong value."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product

import numpy as np

from xorlab.backprop import Activation, Array
from xorlab.check.case import Case
from xorlab.check.cure.mend import DERIVATIVE, NAMED, SLOPES, Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.locate import LOOKED_AT
from xorlab.check.observed import pieces_of
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.rules.xl107 import indices
from xorlab.check.spots import bending, edits_at
from xorlab.check.statements import squeezed
from xorlab.check.step import Change, Changes, Pieces

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
    yield from _of_other_layers(case)


def _of_other_layers(case: Case) -> Iterator[Edit]:
    """f' at what another layer puts out: in one layer; or in a loop's, by an index off by one.

    Layers of equal widths hide it, and so does a single output, which is stretched to any width.
    """
    activations = case.understood.activations
    last, bent = len(activations) - 1, bending(activations)
    exact = pieces_of(case.understood, case.understood.steps[:LOOKED_AT], case.loss) or []
    single = [{l: a} for l in bent for a in range(last + 2) if a != l + 1]
    loops = [range(last), range(last + 1)] if last > 1 else []
    moved = [{l: l + 1 + by for l in loop if l in bent} for loop in loops for by in (1, -1)]
    fixed = [{l: a for l in range(last) if l in bent} for a in (last, last + 1) if last > 1]
    for sources in (*single, *moved, *fixed):
        edits = of_other_layer(activations, sources)
        yield from (edit for edit in edits if varies(edit.changes, exact))


def varies(changes: Changes, every: Sequence[Pieces]) -> bool:
    """Whether each derivative varies, in the shape that it should have.

    One that is the same everywhere, as a ReLU's of what is above 0, tells of no other layer.
    """
    try:
        with np.errstate(all="ignore"):
            found = [[np.ravel(change(p, l)) for p in every] for (_, l), change in changes.items()]
            return all(bool(np.ptp(np.concatenate(slopes))) for slopes in found)
    except (ValueError, IndexError):  # shapes that do not fit each other
        return False


def of_other_layer(activations: Sequence[Activation], sources: Mapping[int, int]) -> Iterator[Edit]:
    """f' of these layers at other layers' activations, or at the net inputs of those.

    sources: layer -> which of the activations a[0] (the inputs), a[1], ... it is given.
    """
    layers = tuple(sorted(sources))
    given = {of_layer(a) for a in sources.values()}
    value = given.pop() if len(given) == 1 else "the values of another layer"
    own = f"those of layer {layers[0] + 1}" if len(layers) == 1 else "the layer's own"
    what = f"takes the derivative at {value}, where {own} belong"
    cure = "Give the derivative the values of its own layer."
    for at in (at_output, at_net_input):
        changes = {("slope", l): partial(at, activations, a) for l, a in sources.items()}
        yield Edit(changes, ("slope", layers[-1]), layers, what, cure)


def of_layer(a: int) -> str:
    """Whose an activation is: `a` counts from the network's input."""
    return f"the values of layer {a}" if a else "the network's input"


def at_output(activations: Sequence[Activation], at: int, p: Pieces, l: int) -> Array:
    """f' written for the output, of another layer's."""
    return np.broadcast_to(activations[l].slope(p.a[at], p.a[at]), p.z[l].shape)


def at_net_input(activations: Sequence[Activation], at: int, p: Pieces, l: int) -> Array:
    """f' written for the net input, of another layer's."""
    if at == 0:
        raise IndexError("The network's inputs have no net input.")
    z = p.z[at - 1]
    return np.broadcast_to(activations[l].slope(z, activations[l].f(z)), p.z[l].shape)


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
    for l in mend.edit.layers:
        yield from own_values(mend, l)
    yield from indices(mend)


def own_values(mend: Mend, l: int) -> Iterator[Patch]:
    """The layer's own activation or net input, wherever the statement has the other of the two.

    Or another layer's: `o * (1 - o)` has it twice.
    """
    last = len(mend.case.understood.layers) - 1
    both = ("a", l + 1), ("z", l)
    for (kind, at), other in zip(both, reversed(both), strict=True):
        others = layer_names(mend, *other)
        others += [name for k in range(last + 2) if k != at for name in layer_names(mend, kind, k)]
        for own, there in product(layer_names(mend, kind, at), dict.fromkeys(others)):
            if mend.value is not None and own not in others:
                text, name = mend.text(mend.value), rf"(?<![\w.]){re.escape(there)}(?!\w)"
                if re.search(name, text):
                    yield mend.put(mend.value, re.sub(name, own, text))


def layer_names(mend: Mend, kind: str, at: int) -> list[str]:
    """What the reader calls a layer's activation or net input; there is none past the last."""
    last = len(mend.case.understood.layers) - 1
    return mend.names((kind, at))[:2] if at <= last + (kind == "a") else []


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
        "the first applies the sigmoid twice; the second grows without bound and changes its sign. "
        "It has to be taken at the layer's own values, too: those of a layer as wide fit as well.",
        outside="Applied twice, the factor is never below 0.19 and hardly varies: learning is "
        "slow and may still succeed. Given the net input, deltas have the wrong sign wherever z is "
        "below 0 or above 1: the loss jumps about or runs away.",
        met="6 of 58 diagnosed cases, most of them in functions called `sigmoid_derivative(x)` "
        "whose x means one thing in its definition and another in its call.",
    ),
    edits=edits,
    cures=cures,
)
