"""Weights are updated before the error is sent back through them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from xorlab.backprop import Array
from xorlab.check.bindings import words
from xorlab.check.case import Case
from xorlab.check.copies import bindings, copied_by
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.statement import is_name
from xorlab.check.cure.ways import moved_behind
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.spots import edits_at
from xorlab.check.step import Pieces, T


def edits(case: Case) -> Iterable[Edit]:
    """Errors sent back through the weights as they are after the step."""
    yield from edits_at(
        "da",
        range(len(case.understood.layers) - 1),
        through_new,
        "is sent back through weights that this step has already changed",
        "Compute all deltas first, then update, or keep a copy of the old weights: the error "
        "belongs to the weights that made it.",
    )


def through_new(p: Pieces, l: int) -> Array:
    """The error sent back through the layer above as it is after the step."""
    if p.after is None or p.after[l + 1].W.shape != p.weights[l + 1].W.shape:
        raise ValueError("The step's end was not seen.")
    return p.delta[l + 1] @ T(p.after[l + 1].W)


def cures(mend: Mend) -> Iterator[Patch]:
    """A copy of the old weights, where one is meant; or the updates put behind their use."""
    assert mend.edit is not None
    yield from copied(mend)
    lines = []
    for l in mend.edit.layers:
        for name in ("W", "b"):
            if (l + 1, name) in [key[:2] for key in mend.case.understood.homes]:
                lines += [place.node.line for place in mend.finder.updates((l + 1, name))]
    yield from moved_behind(mend, lines)


def copied(mend: Mend) -> Iterator[Patch]:
    """`old = W2.copy()` for `old = W2`, which is no copy but another name."""
    assert mend.edit is not None
    weights = {words(text)[-1] for l in mend.edit.layers for text in mend.weights(l + 1)}
    for name in dict.fromkeys(node.id for node in mend.parts() if isinstance(node, ast.Name)):
        for value in bindings(mend.tree, name):
            text = mend.text(value)
            of = copied_by(value)
            if of is not None and words(mend.text(of))[-1] in weights:  # of a list alone
                yield mend.put(value, f"[each.copy() for each in {mend.text(of)}]")
            elif is_name(text) and words(text)[-1] in weights:
                yield mend.put(value, f"{text}.copy()")
                yield mend.put(value, f"[each.copy() for each in {text}]")


RULE = Rule(
    code="XL108",
    name="updated-weights-used",
    summary="Weights are updated before the error is sent back through them.",
    page=Page(
        wrong="W2 -= lr * hidden.T @ delta2\ndelta1 = delta2 @ W2.T * hidden * (1 - hidden)",
        right="delta1 = delta2 @ W2.T * hidden * (1 - hidden)\nW2 -= lr * hidden.T @ delta2",
        why="The gradient is taken at one point: at the weights that the forward pass used. An "
        "error that goes back through weights already changed is the gradient of nothing in "
        "particular.",
        outside="Hardly to be seen: with small steps the weights have barely moved. Of 1,000 "
        "starts of a 2-2-1 network on XOR, 801 learned with the exact gradient and 796 with this "
        "one. With large steps it matters.",
        met="7 of 58 diagnosed cases; almost never the reason why a run failed.",
    ),
    edits=edits,
    cures=cures,
)
