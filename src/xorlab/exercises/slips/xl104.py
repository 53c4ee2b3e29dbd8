"""XL104: the derivative is another function's."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Edit, Key, Plant, every, marked
from xorlab.exercises.expressions import ATOM, PRODUCT, SUM, Expr, Form
from xorlab.exercises.formulas import spelled
from xorlab.exercises.slips.mistake import Mistake, reworded

AUTOGRAD = (
    (("auto", "tanh"), "(1 - s ** 2)", "s * (1 - s)"),
    (("auto", "sigmoid"), "s * (1 - s)", "(1 - s ** 2)"),
    (("auto", "relu"), "(s > 0)", "(s >= 0)"),
)


# What stands there instead, of the output (or, for sigmoid and tanh, of the net input).
OTHERS = {
    ("sigmoid", "output"): (("1 - {0} ** 2", SUM), ("1 - {0} * {0}", SUM)),
    ("tanh", "output"): (("{0} * (1 - {0})", PRODUCT), ("1 - {0}", SUM)),
    ("relu", "output"): (("({0} >= 0)", ATOM), ("np.where({0} >= 0, 1, 0)", ATOM)),
    ("leaky-relu", "output"): (("({0} > 0)", ATOM), ("np.where({0} > 0, 1, 0.1)", ATOM)),
    ("sigmoid", "net"): (("1 - np.tanh({0}) ** 2", SUM),),
    ("tanh", "net"): (("np.exp(-{0}) / (1 + np.exp(-{0})) ** 2", PRODUCT),),
    ("leaky-relu", "net"): (("({0} > 0)", ATOM), ("np.where({0} > 0, 1, 0.1)", ATOM)),
}


def other(template: str, binds: int) -> Edit:
    """The derivative that is written."""

    def edit(d: Draft, usual: Expr) -> Expr:
        assert isinstance(usual, Form)
        found, tight = spelled(d, template, binds)
        return Form(found, usual.parts, tight)

    return edit


def plants(d: Draft) -> Iterable[Plant]:
    """In the function that computes it, or where it is spelled in place."""
    yield from reworded(d, "the derivative is another function's", *AUTOGRAD)
    for name in ("sigmoid", "tanh", "relu", "leaky-relu"):
        slopes: list[Key] = [("slope", l) for l in d.layers("slope") if d.activation(l) == name]
        for template, binds in OTHERS.get((name, d.slope_from), ()):
            edit = other(template, binds)
            what = f"the derivative of {name} is written as that of another function"
            if ("body", name) in d.asked:
                yield Plant(what, every(([("body", name)], edit), (slopes, marked)))
            elif d.slope_style == "inline":
                for key in slopes:
                    yield Plant(what, {key: edit})


MISTAKE = Mistake("XL104", plants)
