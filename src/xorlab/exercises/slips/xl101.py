"""XL101: the weight gradient is transposed."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Plant
from xorlab.exercises.expressions import Dot, Expr, Over, Tr
from xorlab.exercises.slips.mistake import Mistake, reworded


def turned(d: Draft, usual: Expr) -> Expr:
    """deltaᵀ a for aᵀ delta."""
    if isinstance(usual, Over):
        return Over(turned(d, usual.of), usual.number)
    if isinstance(usual, Dot) and isinstance(usual.left, Tr):
        return Dot(Tr(usual.right), usual.left.of)
    return Tr(usual)


def plants(d: Draft) -> Iterable[Plant]:
    """Wherever a weight gradient is computed."""
    product = ("auto", "weights"), "self.data.T.dot(out.grad)", "out.grad.T.dot(self.data)"
    yield from reworded(d, "the gradient of a product is transposed", product)
    for l in d.layers("dW"):
        yield Plant("the weight gradient is transposed", {("dW", l): turned})


MISTAKE = Mistake("XL101", plants, {"square": (True,), "two": (True, True, False)})
