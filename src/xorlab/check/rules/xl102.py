"""A delta is not multiplied by the derivative of its activation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.spots import bending, edits_at, ones
from xorlab.check.step import T

CURE = "Multiply it by the derivative of the activation."


def edits(case: Case) -> Iterable[Edit]:
    """f' missing in a delta, or in the error that a layer sends back."""
    acts = case.understood.activations
    bent = [l for l in bending(acts) if acts[l].name != "identity"]
    layers = [l for l in bent if not compared_with_0(case, l)]
    what = "is not multiplied by the derivative of the activation"
    yield from edits_at("slope", layers, ones, what, CURE, missing=True)
    yield from edits_at(
        "da",
        range(len(case.understood.layers) - 1),
        lambda p, l: p.da[l + 1] @ T(p.weights[l + 1].W),
        "sends back the error of the layer above before it was multiplied by the derivative there",
        "Send back the delta, not the error: multiply by the derivative first.",
    )


def compared_with_0(case: Case, l: int) -> bool:
    """Whether there is a derivative, which is 1 everywhere: `>= 0` on what a ReLU put out."""
    is_relu = "relu" in case.understood.activations[l].name
    return is_relu and any(re.search(r">=\s*0|<\s*0", node.text) for node in case.watched.nodes)


def cures(mend: Mend) -> Iterator[Patch]:
    """The derivative as a factor; or the delta in the error's place."""
    assert mend.edit is not None
    name, l = mend.edit.site
    if name == "da":
        l += 1
        yield from mend.exchange(mend.names(("da", l)), mend.names(("delta", l)))
        tables = [n.value for n in mend.parts() if isinstance(n, ast.Subscript)]
        for delta in mend.names(("delta", l)):
            for table in tables if delta.isidentifier() else ():
                yield mend.put(table, delta)
        yield from mend.exchange(
            mend.names(("da", l)),
            (f"({e} * {s})" for e in mend.names(("da", l)) for s in mend.slopes(l)),
        )
    for call, given in mend.handed_on():
        yield from call.exchange([given], [f"{given} * {slope}" for slope in call.slopes(l)])
    yield from mend.times(mend.slopes(l))
    for error in mend.names(("da", l)):
        yield from mend.exchange([error], [f"({error} * {slope})" for slope in mend.slopes(l)])


RULE = Rule(
    code="XL102",
    name="missing-activation-derivative",
    summary="A delta is not multiplied by the derivative of its activation.",
    page=Page(
        wrong="hidden_delta = output_delta.dot(W2.T)",
        right="hidden_delta = output_delta.dot(W2.T) * hidden * (1 - hidden)",
        why="The error of a unit says how the loss changes with what the unit puts out. Its "
        "weights act on what goes in, and between the two stands the activation: by the chain rule "
        "its derivative is a factor. It is wanted once for every layer that has an activation; at "
        "the output it cancels where the loss is cross-entropy with a sigmoid or softmax, and only "
        "there.",
        outside="The network still learns, often, but by another road: signs are right, sizes are "
        "not. Saturated units are pushed on as if they could still move, and runs that would have "
        "learned get stuck.",
        met="The most frequent of all: 8 of 58 diagnosed cases, as often at the output as in the "
        "error that is sent back.",
    ),
    edits=edits,
    cures=cures,
)
