"""XL109: the gradient belongs to another loss than the one that is printed."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Plant, marked
from xorlab.exercises.expressions import POWER, Expr, Form, Times
from xorlab.exercises.formulas import slope_form
from xorlab.exercises.slips.mistake import Mistake


def squared(d: Draft, usual: Expr) -> Expr:
    """The squared error's delta, under cross-entropy: the slope too many."""
    return Times(usual, slope_form(d, "sigmoid", d.a(d.top), of="output"))


def signs(d: Draft, usual: Expr) -> Expr:
    """The slope of the absolute error, under the squared one."""
    return Form("np.sign({0})", (usual,))


def squares(d: Draft, usual: Expr) -> Expr:
    """The loss itself, for its slope."""
    return Form("{0} ** 2", (usual,), POWER)


def plants(d: Draft) -> Iterable[Plant]:
    """Only where the script says what its loss is."""
    if ("loss",) not in d.asked:
        return
    if d.plan.loss == "squared":
        places = {("loss",): marked}
        if d.style.kind in ("rows", "one"):
            what = "the gradient is that of the absolute error"
            yield Plant(what, {("da", d.top): signs, **places})
            what = "the squared error stands for its derivative"
            yield Plant(what, {("da", d.top): squares, **places})
    else:
        what = "the gradient is that of the squared error, the loss printed is cross-entropy"
        yield Plant(what, {("delta", d.top): squared, ("loss",): marked})


MISTAKE = Mistake(
    "XL109",
    plants,
    {"reports": (True,), "loss": ("cross-entropy", "cross-entropy", "softmax", "squared")},
)
