"""The forward pass, move by move: multiply, add the bias, add the shortcut, bend."""

from __future__ import annotations

import numpy as np

from xorlab.activations import LEAK
from xorlab.backprop import Array
from xorlab.explanation.formulas import ACTIVATION_FORMULAS, UNWRITTEN, ActivationFormula
from xorlab.explanation.matrices import Pass
from xorlab.explanation.record import Matrix, Step
from xorlab.explanation.words import FEW, count, example, listing, number, rows


def given_steps(p: Pass) -> list[Step]:
    """X, Y and every parameter, as they are."""
    across = f"{count(p.task.inputs, 'input')}: {_names(p.units(0))}"
    steps = [
        _given(p.a(0), None, "The inputs", f"One row an example, one column an input. {across}."),
        _given(p.Y, None, "The targets", "What the network is to answer, row for row."),
    ]
    for l in range(1, p.last + 1):
        for field, parameter in p.parameters(l).items():
            title, sentence = _roles(p, l)[field]
            steps.append(_given(parameter, l, title, sentence))
    return steps


def forward_steps(p: Pass) -> list[Step]:
    """Every layer's net input and activation."""
    return [s for l in range(1, p.last + 1) for s in (*net_input(p, l), activation_step(p, l))]


def _given(matrix: Matrix, layer: int | None, title: str, sentence: str) -> Step:
    return Step("given", layer, title, sentence, matrix.symbol, (), matrix)


def _roles(p: Pass, l: int) -> dict[str, tuple[str, str]]:
    """What each kind of parameter does in layer l: title and sentence."""
    below, here, inputs = (_names(p.units(k)) for k in (l - 1, l, 0))
    rule = "A row holds the weights out of one unit, a column those into one. " if l == 1 else ""
    each = "each of " if len(p.units(l)) > 1 else ""
    return {
        "W": ("The weights", f"{rule}From {below} to {here}."),
        "b": ("The biases", f"One number for {each}{here}, added on every row."),
        "S": ("The shortcuts", f"From {inputs} straight to {here}."),
    }


def _names(units: tuple[str, ...]) -> str:
    return listing(units) if len(units) <= FEW else f"{units[0]}, {units[1]} … {units[-1]}"


# --- The net input --------------------------------------------------------------------------


def net_input(p: Pass, l: int) -> list[Step]:
    """z = a W + b + X S, one move at a time; the last of them gives Z."""
    inputs, parameters = p.a(l - 1), p.parameters(l)
    addends = [field for field in ("b", "S") if field in parameters]

    running = _product(p, l, inputs, parameters["W"], last=not addends)
    steps = [_multiply(l, inputs, parameters["W"], running)]
    for field in addends:
        addend = parameters[field]
        if field == "S":
            addend = _product(p, l, p.a(0), parameters["S"])
            steps.append(_multiply(l, p.a(0), parameters["S"], addend))
        total = p.z(l)
        if field != addends[-1]:
            symbol, name = f"{running.symbol} + {addend.symbol}", f"{running.name}{addend.name}"
            total = p.of_rows(symbol, name, running.values + addend.values, l)
        steps.append(_add(l, running, addend, total))
        running = total
    return steps


def _product(p: Pass, l: int, left: Matrix, right: Matrix, last: bool = False) -> Matrix:
    if last:
        return p.z(l)
    symbol, name = f"{left.symbol} {right.symbol}", f"{left.name}{right.name}"
    return p.of_rows(symbol, name, left.values @ right.values, l)


def _multiply(l: int, left: Matrix, right: Matrix, product: Matrix) -> Step:
    rule = "Every row times every column: products, added up. " if l == 1 else ""
    sentence = rule + example(left, right, product, "All products are 0 here.")
    shortcut = right.name.startswith("S")
    title = "Multiply the inputs by the shortcuts" if shortcut else "Multiply by the weights"
    formula = f"{left.symbol} {right.symbol}"
    if product.symbol != formula:
        formula = f"{product.symbol} = {formula}"
    code = f"{product.name} = {left.name} @ {right.name}"
    return Step(
        "forward",
        l,
        title,
        sentence,
        formula,
        (left, right),
        product,
        code,
    )


def _add(l: int, running: Matrix, addend: Matrix, total: Matrix) -> Step:
    bias = addend.values.ndim == 1
    title = "Add the bias" if bias else "Add what comes by the shortcut"
    sentence = _bias_words(addend) if bias else "The inputs reach this layer directly as well."
    if total.name.startswith("Z"):
        sentence += " This is the net input."
    expression = f"{running.symbol} + {addend.symbol}"
    formula = expression if total.symbol == expression else f"{total.symbol} = {expression}"
    code = f"{total.name} = {running.name} + {addend.name}"
    terms = (running, "+", addend)
    return Step("forward", l, title, sentence, formula, terms, total, code)


def _bias_words(bias: Matrix) -> str:
    if not bias.values.any():
        return "The biases are 0: nothing changes."
    if len(bias.columns) > FEW:
        low, high = number(bias.values.min()), number(bias.values.max())
        return f"Every row gets the same biases, from {low} to {high}."
    each = [f"{number(v)} to {u}" for u, v in zip(bias.columns, bias.values, strict=True)]
    return f"Every row gets the same addition: {listing(each)}."


# --- The activation -------------------------------------------------------------------------


def formula_of(p: Pass, l: int) -> ActivationFormula:
    """How layer l's activation is written."""
    return ACTIVATION_FORMULAS.get(p.network.activations[l - 1].name, UNWRITTEN)


def activation_step(p: Pass, l: int) -> Step:
    """a = f(z)."""
    f, z, a = formula_of(p, l), p.z(l), p.a(l)
    name = p.network.activations[l - 1].name
    if name == "identity":
        formula, terms = f"{a.symbol} = {z.symbol}", (z,)
    else:
        law = rf", \quad {f.symbol}(z) = {f.law}" if f.law else ""
        formula = f"{a.symbol} = {f.symbol}({z.symbol}){law}"
        terms = (f.symbol, z)  # type: ignore[assignment]  # a longer tuple
    title = f"Apply {name}"
    sentence = activation_words(name, z.values, a.values, z.columns)
    if l == p.last:
        title += ", the output"
    code = f"{a.name} = {f.code.format(z=z.name)}" if f.code else ""
    return Step("forward", l, title, sentence, formula, terms, a, code)


def activation_words(name: str, z: Array, a: Array, units: tuple[str, ...]) -> str:
    """What the activation did to these net inputs."""
    if name == "identity":
        return "The identity bends nothing: the net input is passed on as it is."
    if not np.isfinite(z).all():
        return "Some net inputs are no longer finite numbers."
    if name == "relu":
        return _off_words(z, units)
    if name == "leaky-relu":
        below = int((z < 0).sum())
        return f"{count(below, 'net input')} of {z.size} below 0: those shrink to {LEAK:g} of it."
    if z.min() == z.max():
        return f"Every net input is {number(z.min())}, and becomes {number(a.flat[0])}."
    (i, j), (k, m) = (np.unravel_index(at, z.shape) for at in (z.argmin(), z.argmax()))
    return (
        f"The lowest net input, {number(z[i, j])} ({units[j]}, row {i + 1}), becomes "
        f"{number(a[i, j])}; the highest, {number(z[k, m])} ({units[m]}, row {k + 1}), becomes "
        f"{number(a[k, m])}."
    )


def _off_words(z: Array, units: tuple[str, ...]) -> str:
    """Which ReLU units are off on which rows."""
    off = z <= 0
    if not off.any():
        return "No net input is 0 or below: every unit is on for every row, and nothing changes."
    dead = [unit for unit, column in zip(units, off.T, strict=True) if column.all()]
    some = [j for j in range(len(units)) if off[:, j].any() and not off[:, j].all()]
    if len(some) > FEW:
        text = f"{off.sum()} of {off.size} net inputs are not above 0: there the unit is off. "
    else:
        text = "; ".join(f"{units[j]} is off (0) on {rows(off[:, j])}" for j in some)
        text += ". " if some else ""
    if dead:
        verb = "is" if len(dead) == 1 else "are"
        text += f"{_names(tuple(dead))} {verb} off on every row: nothing passes, here or back."
    return text.rstrip()
