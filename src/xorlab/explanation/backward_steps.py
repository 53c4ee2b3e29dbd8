"""The backward pass: delta by delta, gradient by gradient, from the outputs to the inputs."""

from __future__ import annotations

from math import prod

import numpy as np

from xorlab.backprop import Array
from xorlab.explanation.formulas import LOSS_FORMULAS, ActivationFormula
from xorlab.explanation.forward_steps import formula_of
from xorlab.explanation.matrices import Pass
from xorlab.explanation.record import Matrix, Step
from xorlab.explanation.words import example, largest, number, or_not_finite, rows
from xorlab.losses import CLIP


def backward_steps(p: Pass) -> list[Step]:
    """From ∂J/∂A of the output layer down to the gradients of the first layer."""
    steps = []
    for l in range(p.last, 0, -1):
        steps.append(_output_slope(p) if l == p.last else _sent_back(p, l))
        if _name(p, l) != "identity":
            steps.append(_activation_slope(p, l))
        steps.append(_delta(p, l))
        steps.extend(_gradients(p, l))
    return steps


def _name(p: Pass, l: int) -> str:
    return p.network.activations[l - 1].name


# --- From the loss to the output layer ------------------------------------------------------


def _output_slope(p: Pass) -> Step:
    """∂J/∂A of the output layer: where the walk back begins."""
    da, law = p.da(p.last), LOSS_FORMULAS.get(p.loss.name)
    title, sentence = "The slope of the loss", _pull_words(p, da)
    if law is None:
        return Step("backward", p.last, title, sentence, da.symbol, (), da)
    fraction, divisor = _fraction(p, law.factor, law.per_output)
    terms: tuple[Matrix | str, ...] = tuple(filter(None, (fraction, p.E)))
    formula = f"{da.symbol} = {fraction} E"
    times = "E" if law.factor == 1 else f"{law.factor} * E"
    code = f"{da.name} = {times} / {divisor}"
    if p.loss.name == "bce":
        A = p.a(p.last)
        a = np.clip(A.values, CLIP, 1 - CLIP)
        symbol = f"({A.symbol} \\circ (1 - {A.symbol}))"
        divided = p.of_rows(symbol, "p * (1 - p)", a * (1 - a), p.last)
        terms, formula = (*terms, r"\oslash", divided), f"{formula} \\oslash {symbol}"
        code = (
            f"p = np.clip({A.name}, {CLIP:g}, 1 - {CLIP:g})\n"
            f"{da.name} = np.where(p == {A.name}, E / (p * (1 - p)), 0) / {divisor}"
        )
    return Step("backward", p.last, title, sentence, formula, terms, da, code)


def _fraction(p: Pass, factor: int, per_output: bool) -> tuple[str, int]:
    """factor / (rows · outputs) in LaTeX, '' where it is 1; and the divisor."""
    parts = [p.task.rows] if p.loss.reduction == "mean" else []
    parts += [p.task.outputs] if per_output and p.task.outputs > 1 else []
    below = r" \cdot ".join(map(str, parts))
    return (f"\\frac{{{factor}}}{{{below}}}" if parts else ""), prod(parts)


def _pull_words(p: Pass, da: Matrix) -> str:
    sentence = "How J changes with each output. "
    found = largest(da)
    if found is None:
        sentence += or_not_finite(da, "It is 0: moving an output by a little changes nothing.")
    else:
        place, slope = found
        verb = "raises" if slope > 0 else "lowers"
        size = number(abs(slope))
        sentence += f"Raising the output at {place} by a little {verb} J by {size} times as much."
    if p.loss.name == "bce":
        clipped = _clipped(p)
        if clipped.any():
            sentence += (
                f" On {rows(clipped)} an output is within {CLIP:g} of 0 or 1, where the loss is "
                f"cut off to stay finite: its slope is 0 there."
            )
    if p.P.name == "P":
        sentence += (
            " The function that makes probabilities of the outputs is part of this loss: its "
            "slope and the logarithm's have cancelled, and the plain error E remains."
        )
    return sentence


def _clipped(p: Pass) -> Array:
    """The rows whose probabilities cross-entropy keeps away from 0 and 1."""
    inside = (p.trace.output >= CLIP) & (p.trace.output <= 1 - CLIP)
    return np.asarray(~inside.all(axis=1))


# --- Through the activation -----------------------------------------------------------------


def _activation_slope(p: Pass, l: int) -> Step:
    """f'(z), from the same z (or a) as the forward pass."""
    f, slope = formula_of(p, l), slope_of(p, l)
    code = f"{slope.name} = {f.slope_code.format(z=f'Z{l}', a=f'A{l}')}" if f.slope_code else ""
    formula = f"{_prime(f)} = {f.slope}" if f.slope else slope.symbol
    title, sentence = f"The slope of {_name(p, l)}", _slope_words(p, l, slope)
    return Step("backward", l, title, sentence, formula, (), slope, code)


def slope_of(p: Pass, l: int) -> Matrix:
    """f'(z) of a layer, with its names."""
    symbol = f"{formula_of(p, l).symbol}^{{\\prime}}({p.z(l).symbol})"
    return p.of_rows(symbol, f"slope{l}", p.gradient.slope[l - 1], l)


def _prime(f: ActivationFormula) -> str:
    return rf"{f.symbol}^{{\prime}}(z)"


def _slope_words(p: Pass, l: int, slope: Matrix) -> str:
    name, values = _name(p, l), slope.values
    if name == "relu":
        return "1 where the unit is on, 0 where it is off: nothing goes back through those."
    if not np.isfinite(values).all():
        return "Not every slope is a finite number any more."
    low, high = number(values.min()), number(values.max())
    sentence = f"How steep the activation is where each net input lies: from {low} to {high}."
    if low == high:
        sentence = f"How steep the activation is where each net input lies: {low} everywhere."
    flat = np.asarray((values < 0.01).any(axis=1))
    if flat.any() and name != "leaky-relu":
        sentence += f" On {rows(flat)} it is below 0.01 for some unit: almost nothing goes back."
    return sentence


def _delta(p: Pass, l: int) -> Step:
    """δ = ∂J/∂A ∘ f'(Z)."""
    da, delta, slope = p.da(l), p.delta(l), slope_of(p, l)
    title = "The delta"
    if _name(p, l) == "identity":
        sentence = "How J changes with each net input: the identity's slope is 1, so it is ∂J/∂A."
        formula, code = f"{delta.symbol} = {da.symbol}", f"{delta.name} = {da.name}"
        return Step("backward", l, title, sentence, formula, (da,), delta, code)
    sentence = "How J changes with each net input: ∂J/∂A times the slope, entry by entry."
    formula = f"{delta.symbol} = {da.symbol} \\circ {slope.symbol}"
    if p.loss.name == "bce" and l == p.last and _name(p, l) == "sigmoid" and not _clipped(p).any():
        sentence += (
            " The sigmoid's slope a(1 − a) is what the loss's slope was divided by. The two "
            "cancel: of E / (a(1 − a)) times a(1 − a), the plain error E remains."
        )
        formula += f" = {_fraction(p, 1, per_output=True)[0]} E"
    code = f"{delta.name} = {da.name} * {slope.name}"
    return Step("backward", l, title, sentence, formula, (da, r"\circ", slope), delta, code)


def _sent_back(p: Pass, l: int) -> Step:
    """∂J/∂A = δ Wᵀ of the layer above."""
    da, delta, W = p.da(l), p.delta(l + 1), p.parameters(l + 1)["W"].T
    sentence = example(delta, W, da, "Nothing comes back here: all is 0.")
    if l == p.last - 1:
        rule = "Each unit gets the deltas of the units it feeds, by the weights that fed them."
        sentence = f"{rule} {sentence}"
    formula, code = (
        f"{da.symbol} = {delta.symbol} {W.symbol}",
        f"{da.name} = {delta.name} @ {W.name}",
    )
    title = "Send the delta back"
    return Step("backward", l, title, sentence, formula, (delta, W), da, code)


# --- Into the parameters --------------------------------------------------------------------


def _gradients(p: Pass, l: int) -> list[Step]:
    """∂J/∂W, ∂J/∂b and ∂J/∂S of a layer."""
    delta, steps = p.delta(l), []
    for field, slope in p.gradients(l).items():
        if field == "b":
            steps.append(_bias_gradient(l, delta, slope, rule=l == p.last))
        else:
            inputs = p.a(l - 1) if field == "W" else p.a(0)
            steps.append(_weight_gradient(l, inputs, delta, slope, rule=l == p.last))
    return steps


def _weight_gradient(l: int, inputs: Matrix, delta: Matrix, slope: Matrix, rule: bool) -> Step:
    what = "weights" if slope.name.startswith("dW") else "shortcuts"
    sentence = example(inputs.T, delta, slope, "It is 0: these would not move.")
    if rule:
        law = "What came in by a weight, times the delta it led to, added up over the rows."
        sentence = f"{law} {sentence}"
    formula = f"{slope.symbol} = {inputs.T.symbol} {delta.symbol}"
    code = f"{slope.name} = {inputs.T.name} @ {delta.name}"
    title = f"The gradient of the {what}"
    return Step("backward", l, title, sentence, formula, (inputs.T, delta), slope, code)


def _bias_gradient(l: int, delta: Matrix, slope: Matrix, rule: bool) -> Step:
    sentence = "Each column of δ, added up over the rows."
    if rule:
        sentence = f"A bias is a weight whose input is always 1. {sentence}"
    found = largest(slope)
    if found is not None:
        sentence += f" Furthest from 0 is the sum of {found[0]}: {number(found[1])}."
    formula = rf"{slope.symbol} = \sum_{{i}} {delta.symbol}_{{i}}"
    code = f"{slope.name} = {delta.name}.sum(axis=0)"
    title = "The gradient of the biases"
    return Step("backward", l, title, sentence, formula, (r"\sum_{i}", delta), slope, code)
