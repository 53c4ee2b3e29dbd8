"""The update: every parameter takes its step, and the loss is measured once more."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from xorlab.backprop import forward
from xorlab.explanation.formulas import (
    ACTIVATION_FORMULAS,
    LETTERS,
    LOSS_FORMULAS,
    OPTIMIZER_FORMULAS,
)
from xorlab.explanation.matrices import Pass, derivative
from xorlab.explanation.record import Matrix, Step
from xorlab.explanation.words import largest, listing, number, or_not_finite
from xorlab.model.vector import flatten, views
from xorlab.optimizers import Optimizer

FIELDS = {"W": "weights", "b": "biases", "S": "shortcuts"}


class Moved(NamedTuple):
    """One array of parameters around the update."""

    field: str
    layer: int
    before: Matrix
    slope: Matrix
    step: Matrix
    after: Matrix


def update_steps(p: Pass, optimizer: Optimizer) -> list[Step]:
    """The step of every parameter by the optimizer, from a memory of nothing, and the new loss."""
    moved = moves(p, optimizer)
    plain = optimizer.name == "sgd"
    steps: list[Step] = []
    for move in moved:
        if not plain:
            steps.append(_stride(optimizer, move))
        steps.append(_descent(optimizer, move) if plain else _addition(move))
    return [*steps, _loss_after(p, moved)]


def moves(p: Pass, optimizer: Optimizer) -> list[Moved]:
    """What the optimizer's own rule makes of the gradient, array by array."""
    parameters = p.network.parameters
    gradient = flatten(p.gradient.parameters)
    step, _ = optimizer.update(gradient, optimizer.init(gradient), 1)
    steps, found = views(step, parameters), []
    for l in range(1, p.last + 1):
        for field, before in p.parameters(l).items():
            values = getattr(steps[l - 1], field)
            stride = Matrix(
                f"\\Delta {before.symbol}",
                f"{before.name}_step",
                values,
                before.rows,
                before.columns,
            )
            after = Matrix(
                f"{before.symbol}_{{\\mathrm{{new}}}}",
                f"{before.name}_new",
                before.values + values,
                before.rows,
                before.columns,
            )
            found.append(Moved(field, l, before, p.gradients(l)[field], stride, after))
    return found


def _title(move: Moved) -> str:
    return f"The new {FIELDS[move.field]}"


def _descent(optimizer: Optimizer, move: Moved) -> Step:
    """Plain gradient descent: against the gradient, learning rate times as far."""
    eta, before, slope, after = float(optimizer.settings["learning_rate"]), *move[2:4], move.after
    mantissa, _, exponent = repr(eta).partition("e")
    rate = f"{mantissa} \\cdot 10^{{{int(exponent)}}}" if exponent else mantissa
    formula = f"{after.symbol} = {before.symbol} - \\eta\\, {slope.symbol}, \\quad \\eta = {rate}"
    code = f"{after.name} = {before.name} - {eta!r} * {slope.name}"
    terms = (before, "-", rate, slope)
    return Step("update", move.layer, _title(move), _how_far(move), formula, terms, after, code)


def _stride(optimizer: Optimizer, move: Moved) -> Step:
    """The step that another method makes of the gradient."""
    written = OPTIMIZER_FORMULAS.get(optimizer.name)
    stride, slope = move.step, move.slope
    title = f"The step of the {FIELDS[move.field]}"
    if written is None:
        sentence = f"The step that {optimizer.name} makes of the gradient."
        return Step("update", move.layer, title, sentence, stride.symbol, (), stride)
    given = [f"{LETTERS[k]} = {number(v)}" for k, v in optimizer.settings.items() if k in LETTERS]
    sentence = f"{optimizer.name} with {listing(given)}; g is the gradient. {_how_far(move)}"
    formula = f"{stride.symbol} = {written.law}, \\quad g = {derivative(move.before.symbol)}"
    code = f"{stride.name} = {written.code.format(g=slope.name, **optimizer.settings)}"
    return Step("update", move.layer, title, sentence, formula, (), stride, code)


def _addition(move: Moved) -> Step:
    before, stride, after = move.before, move.step, move.after
    formula = f"{after.symbol} = {before.symbol} + {stride.symbol}"
    code = f"{after.name} = {before.name} + {stride.name}"
    terms = (before, "+", stride)
    return Step(
        "update", move.layer, _title(move), "The step is added.", formula, terms, after, code
    )


def _how_far(move: Moved) -> str:
    found = largest(move.step)
    if found is None:
        return or_not_finite(move.step, "The gradient is 0: nothing moves.")
    place, size = found
    way = "up" if size > 0 else "down"
    return f"The longest step here: {place} goes {way} by {number(abs(size))}."


# --- Did it help? ---------------------------------------------------------------------------


def _loss_after(p: Pass, moved: list[Moved]) -> Step:
    """J of the new parameters, by one more forward pass."""
    updated = views(np.concatenate([m.after.values.ravel() for m in moved]), p.network.parameters)
    output = forward(updated, p.network.activations, p.task.X).output
    before = float(p.loss(p.trace.output, p.task.y))
    J = Matrix(r"J_{\mathrm{new}}", "J_new", p.loss(output, p.task.y))
    after = float(J.values)
    if not (np.isfinite(before) and np.isfinite(after)):
        sentence = "The loss is no longer a finite number: the steps have been too large."
    elif after == before:
        sentence = f"Forward once more with the new parameters: J stays at {number(before)}."
    else:
        way = "falls" if after < before else "rises"
        sentence = (
            f"Forward once more with the new parameters: J {way} from {number(before, 6)} to "
            f"{number(after, 6)}."
        )
        if after > before:
            sentence += " The step was too long for the slope it followed: it went past the dip."
    return Step(
        "update", None, "The loss after the step", sentence, J.symbol, (), J, _code_after(p)
    )


def _code_after(p: Pass) -> str:
    """The new forward pass in NumPy; '' where a law is not written down."""
    law = LOSS_FORMULAS.get(p.loss.name)
    written = [ACTIVATION_FORMULAS.get(f.name) for f in p.network.activations]
    if law is None or not all(written):
        return ""
    lines, a = [], "X"
    for l, (f, layer) in enumerate(zip(written, p.network.parameters, strict=True), 1):
        bias = f" + b{l}_new" if layer.b is not None else ""
        shortcut = f" + X @ S{l}_new" if layer.S is not None else ""
        lines.append(f"z = {a} @ W{l}_new{bias}{shortcut}")
        lines.append(f"a = {f.code.format(z='z')}" if f else "")
        a = "a"
    lines += [law.code.format(a="a", result="losses"), f"J_new = losses.{p.loss.reduction}()"]
    return "\n".join(lines)
