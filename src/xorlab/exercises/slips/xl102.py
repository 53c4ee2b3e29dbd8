"""XL102: a delta is not multiplied by the activation's derivative."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Plant
from xorlab.exercises.expressions import Dot, Expr, Name, Times
from xorlab.exercises.naming import At
from xorlab.exercises.slips.mistake import Mistake, reworded

AUTOGRAD = (
    (("auto", "tanh"), "(1 - s ** 2) * ", ""),
    (("auto", "sigmoid"), "s * (1 - s) * ", ""),
    (("auto", "relu"), "(s > 0) * ", ""),
)


def plain(d: Draft, usual: Expr) -> Expr:
    """The error, without the slope."""
    return usual.left if isinstance(usual, Times) else usual


def plants(d: Draft) -> Iterable[Plant]:
    """In the delta of a layer, and in the error that is sent back to the layer below."""
    yield from reworded(d, "an activation hands the error on without its derivative", *AUTOGRAD)
    for l in d.layers("delta"):
        output_alone = isinstance(l, At) and l.variable == d.plan.output != d.plan.hidden
        at_output = l == d.top or output_alone
        if not isinstance(d.asked["delta", l], Times):
            continue
        if at_output and not declared(d):
            continue  # without a loss to say otherwise, this would be cross-entropy's gradient
        yield Plant("a delta is not multiplied by the derivative", {("delta", l): plain})
    if not d.errors_named or d.style.listed:
        return
    for l in d.layers("da"):
        if isinstance(l, int) and l < d.last and isinstance(d.asked["delta", l + 1], Times):
            yield Plant("the error sent back lacks the derivative", {("da", l): undelta})


def declared(d: Draft) -> bool:
    """Whether the script says that its loss is the squared error."""
    return d.plan.loss == "squared" and ("loss",) in d.asked


def undelta(d: Draft, usual: Expr) -> Expr:
    """The error of the layer above, where its delta belongs."""
    assert isinstance(usual, Dot)
    assert isinstance(usual.left, Name)
    above = next(l for l in range(1, d.last + 1) if d.delta(l).text == usual.left.text)
    return Dot(Name(d.names("err", above), size=usual.left.size), usual.right)


MISTAKE = Mistake("XL102", plants)
