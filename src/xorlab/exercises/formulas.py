"""The exact training step as trees, in the habits of a draft."""

from __future__ import annotations

import re
from typing import Any

from xorlab.exercises.draft import Draft, Update
from xorlab.exercises.expressions import (
    ATOM,
    PRODUCT,
    SUM,
    By,
    Dot,
    Expr,
    Form,
    Minus,
    Name,
    Over,
    Plus,
    Sum,
    Times,
    Tr,
)
from xorlab.exercises.naming import Layer

# f' as text: {0} is the activation, or the net input.
OF_OUTPUT = {
    "sigmoid": (("{0} * (1 - {0})", PRODUCT), ("{0} * (1.0 - {0})", PRODUCT)),
    "tanh": (("1 - {0} ** 2", SUM), ("1 - {0} * {0}", SUM), ("1.0 - {0}**2", SUM)),
    "relu": (("({0} > 0)", ATOM), ("np.where({0} > 0, 1, 0)", ATOM), ("1.0 * ({0} > 0)", PRODUCT)),
    "leaky-relu": (("np.where({0} > 0, 1, 0.01)", ATOM),),
}
OF_NET = {
    "sigmoid": (("sigmoid({0}) * (1 - sigmoid({0}))", PRODUCT),),
    "tanh": (("1 - np.tanh({0}) ** 2", SUM), ("1 / np.cosh({0}) ** 2", PRODUCT)),
    "relu": OF_OUTPUT["relu"],
    "leaky-relu": OF_OUTPUT["leaky-relu"],
}
MATRIX = {  # np.matrix has no product sign for numbers
    "{0} * (1 - {0})": ("np.multiply({0}, 1 - {0})", ATOM),
    "{0} * (1.0 - {0})": ("np.multiply({0}, 1.0 - {0})", ATOM),
    "1 - {0} ** 2": ("1 - np.power({0}, 2)", SUM),
    "1 - {0} * {0}": ("1 - np.multiply({0}, {0})", SUM),
    "1.0 - {0}**2": ("1.0 - np.square({0})", SUM),
    "1.0 * ({0} > 0)": ("np.where({0} > 0, 1.0, 0.0)", ATOM),
    "({0} > 0)": ("np.where({0} > 0, 1, 0)", ATOM),
    "({0} >= 0)": ("np.where({0} >= 0, 1, 0)", ATOM),
    "sigmoid({0}) * (1 - sigmoid({0}))": (
        "np.multiply(sigmoid({0}), 1 - sigmoid({0}))",
        ATOM,
    ),
    "1 - np.tanh({0}) ** 2": ("1 - np.square(np.tanh({0}))", SUM),
    "1 / np.cosh({0}) ** 2": ("1 - np.square(np.tanh({0}))", SUM),
    "np.exp(-{0}) / (1 + np.exp(-{0})) ** 2": (
        "np.exp(-{0}) / np.square(1 + np.exp(-{0}))",
        PRODUCT,
    ),
}
NAMES = {"sigmoid": "sigmoid", "tanh": "tanh", "relu": "relu", "leaky-relu": "leaky_relu"}


def slope_form(d: Draft, activation: str, x: Expr, *, of: str) -> Form:
    """f' of an activation, spelled in place."""
    forms = (OF_OUTPUT if of == "output" else OF_NET)[activation]
    template, binds = d.plan.pick(f"slope form {activation}", forms)
    template, binds = spelled(d, template, binds)
    return Form(template, (x,), binds)


def spelled(d: Draft, template: str, binds: int) -> tuple[str, int]:
    """A formula of arrays, in the functions that this script has."""
    if d.style.kind == "matrix":
        return MATRIX.get(template, (template, binds))
    if d.style.kind == "lists":
        template = re.sub(r"np\.where\((.*), (.*), (.*)\)", r"(\2 if \1 else \3)", template)
        return template.replace("np.", "math."), binds
    return template, binds


def slope_name(d: Draft, activation: str) -> str:
    """What the script calls the function f'."""
    f = NAMES[activation]
    short = f.split("_")[0]
    ways = (f"{f}_derivative", f"d_{short}", f"{f}_prime", f"{f}_deriv", f"derivative_{f}")
    return d.plan.pick("slope name", ways)


def f(d: Draft, activation: str, x: Expr) -> Expr:
    """The activation of x."""
    if activation == "identity":
        return x
    if activation == "tanh" and not d.plan.chance("own tanh", 0.25):
        return Form("math.tanh({0})" if d.style.kind == "lists" else "np.tanh({0})", (x,))
    if activation == "relu" and d.style.kind != "lists" and not d.plan.chance("own relu", 0.6):
        return Form("np.maximum(0, {0})", (x,))
    return Form(NAMES.get(activation, activation) + "({0})", (x,))


def net(d: Draft, l: Any, below: Name | None = None) -> Expr:
    """z[l] = a[l - 1] W[l] + b[l]; below: a[l - 1], where it has another name just now."""
    usual: Expr = Dot(below or d.a(l - 1), d.W(l))
    if d.with_biases:
        usual = Plus(usual, d.b(l))
    return d.piece(("z", l), usual)


def output(d: Draft, l: Layer, x: Expr, activation: str = "") -> Expr:
    """a[l] = f(z[l])."""
    return d.piece(("a", l), f(d, activation or d.activation(l), x))


def error(d: Draft) -> Expr:
    """a - y or y - a, at the output."""
    a, y = d.a(d.top), Name(d.names("y"))
    usual: Expr = Minus(a, y) if d.error_sign == "a - y" else Minus(y, a)
    if d.doubled:
        usual = By("2", usual)
    if d.mean_in == "output":
        usual = Over(usual, d.rows)
    return d.piece(("da", d.top), usual)


def sent_back(d: Draft, l: Any) -> Expr:
    """The error that the layer above sends back to layer l."""
    return d.piece(("da", l), Dot(d.delta(l + 1), Tr(d.W(l + 1))))


def slope(d: Draft, l: Layer, activation: str = "") -> Expr:
    """f'(z[l]), of the activation or of the net input, by a function or in place."""
    activation = activation or d.activation(l)
    x = d.a(l) if d.slope_from == "output" else d.z(l)
    usual: Expr = slope_form(d, activation, x, of=d.slope_from)
    if d.slope_style == "helper":
        usual = Form(slope_name(d, activation) + "({0})", (x,))
    elif d.slope_style == "flag":
        usual = Form(f"{NAMES[activation]}({{0}}, {flag(d)}=True)", (x,))
    return d.piece(("slope", l), usual)


def flag(d: Draft) -> str:
    """What the argument is called that asks for the derivative."""
    return d.plan.pick("flag", ("deriv", "deriv", "derivative", "der"))


def bends(d: Draft, l: Layer) -> bool:
    """Whether layer l's error is multiplied by a slope: not where loss and activation cancel."""
    if l != d.top:
        return True
    return d.plan.loss == "squared" and d.plan.output != "identity"


def through(d: Draft, l: Layer, da: Expr, activation: str = "") -> Expr:
    """delta[l] = da * f'(z[l])."""
    usual = Times(da, slope(d, l, activation)) if bends(d, l) else da
    return d.piece(("delta", l), usual)


def grad_W(d: Draft, l: Any, delta: Expr | None = None) -> Expr:
    """∂J/∂W[l] = a[l - 1]ᵀ delta[l]."""
    usual: Expr = Dot(Tr(d.a(l - 1)), delta or d.delta(l))
    if d.mean_in == "gradients":
        usual = Over(usual, d.rows)
    return d.piece(("dW", l), usual)


def grad_b(d: Draft, l: Layer, delta: Expr | None = None) -> Expr:
    """∂J/∂b[l]: delta[l] summed over the rows."""
    usual: Expr = Sum(delta or d.delta(l))
    if d.mean_in == "gradients":
        usual = Over(usual, d.rows)
    return d.piece(("db", l), usual)


def update(
    d: Draft, kind: str, l: Any, grad: Expr, sign: str = "", rate: str | None = None
) -> Update | None:
    """The line that changes W or b of layer l; None where it is missing.

    sign, rate: where they are not those of plain gradient descent.
    """
    if rate is None:
        rate = f"{d.rate} / {d.rows}" if d.mean_in == "update" else d.rate
    target = d.W(l) if kind == "W" else d.b(l)
    sign = sign or ("-" if d.error_sign == "a - y" else "+")
    sizes = (d.size(l - 1), d.size(l))
    usual = Update(target, grad, sign, rate, d.update_form, sizes=sizes)
    found: Update | None = d.choice(("update", l, kind), usual)
    return found
