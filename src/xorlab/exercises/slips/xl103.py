"""XL103: the derivative is written for the output and given the net input, or the reverse."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Edit, Plant, marked
from xorlab.exercises.expressions import Expr, Form
from xorlab.exercises.naming import Layer
from xorlab.exercises.slips.mistake import Mistake, reworded

AUTOGRAD = (
    (("auto", "tanh"), "(1 - s ** 2)", "(1 - self.data ** 2)"),
    (("auto", "sigmoid"), "s * (1 - s)", "self.data * (1 - self.data)"),
)


def swapped(l: Layer) -> Edit:
    """The derivative, of the other value."""

    def edit(d: Draft, usual: Expr) -> Expr:
        assert isinstance(usual, Form)
        other = d.z(l) if d.slope_from == "output" else d.a(l)
        return Form(usual.template, (other,) * len(usual.parts), usual.binds)

    return edit


def plants(d: Draft) -> Iterable[Plant]:
    """At every layer that has a net input of its own; ReLU's derivative does not care."""
    yield from reworded(d, "the derivative is given the net input", *AUTOGRAD)
    if d.one_line:
        return
    for l in d.layers("slope"):
        name = d.activation(l)
        if name in ("sigmoid", "tanh") and isinstance(d.asked["slope", l], Form):
            edits = {("slope", l): swapped(l), ("body", name): marked}
            yield Plant(f"the derivative is given the wrong value, {d.slope_from} wanted", edits)


MISTAKE = Mistake("XL103", plants, {"hidden": ("sigmoid", "tanh"), "z and a in one line": (False,)})
