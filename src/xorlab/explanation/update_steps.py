"""The update: every parameter takes its step, and the loss is measured once more."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from xorlab.backprop import Array, forward
from xorlab.explanation.formulas import ACTIVATION_FORMULAS, LOSS_FORMULAS
from xorlab.explanation.matrices import Pass
from xorlab.explanation.method_steps import FIELDS, Moved, decimal, how_far, method_steps, moves
from xorlab.explanation.record import Matrix, Step
from xorlab.explanation.replay import Moment
from xorlab.explanation.words import number
from xorlab.model.vector import views


def update_steps(p: Pass, moment: Moment) -> list[Step]:
    """The step of every parameter by the moment's optimizer and its memory, and the new loss."""
    moved, steps = moves(p, moment), []
    for move in moved:
        if moment.optimizer.name == "sgd":
            steps.append(_descent(float(moment.optimizer.settings["learning_rate"]), move))
        else:
            steps += [*method_steps(moment, move, rule=move is moved[0]), _addition(move)]
    return [*steps, _loss_after(p, moment, moved)]


def _title(move: Moved) -> str:
    return f"The new {FIELDS[move.field]}"


def _descent(eta: float, move: Moved) -> Step:
    """Plain gradient descent: against the gradient, learning rate times as far."""
    before, slope, after, rate = move.before, move.slope, move.after, decimal(eta)
    formula = f"{after.symbol} = {before.symbol} - \\eta\\, {slope.symbol}, \\quad \\eta = {rate}"
    code = f"{after.name} = {before.name} - {eta!r} * {slope.name}"
    terms = (before, "-", f"{rate} \\cdot", slope)
    return Step("update", move.layer, _title(move), how_far(move), formula, terms, after, code)


def _addition(move: Moved) -> Step:
    before, stride, after = move.before, move.step, move.after
    formula = f"{after.symbol} = {before.symbol} + {stride.symbol}"
    code = f"{after.name} = {before.name} + {stride.name}"
    terms = (before, "+", stride)
    return Step(
        "update", move.layer, _title(move), "The step is added.", formula, terms, after, code
    )


# --- Did it help? ---------------------------------------------------------------------------


def _loss_after(p: Pass, moment: Moment, moved: list[Moved]) -> Step:
    """J of the new parameters, by one more forward pass."""
    updated = views(_joined(m.after for m in moved), p.network.parameters)
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
        # More digits than elsewhere, where it takes them to see the difference.
        digits = next((d for d in range(4, 17) if number(before, d) != number(after, d)), 17)
        sentence = (
            f"Forward once more with the new parameters: J {way} from {number(before, digits)} to "
            f"{number(after, digits)}."
        )
        if after > before:
            sentence += f" {_why_it_rises(moment, moved)}"
    return Step(
        "update", None, "The loss after the step", sentence, J.symbol, (), J, _code_after(p)
    )


def _why_it_rises(moment: Moment, moved: list[Moved]) -> str:
    """Why a step makes the loss larger: by the memory of earlier ones, or by its length."""
    downhill = _joined(m.slope for m in moved) @ _joined(m.step for m in moved) < 0
    if downhill:
        return (
            "The step sets out downhill, but it is too long: the loss falls at first along its "
            "way, and then rises again. A smaller learning rate takes shorter steps."
        )
    return (
        f"The step goes uphill: {moment.optimizer.name} keeps the direction of its earlier steps "
        f"for a while, like a ball that rolls on past the lowest point, and turns round some steps "
        f"later. The gradient above is right all the same."
    )


def _joined(matrices: Iterable[Matrix]) -> Array:
    return np.concatenate([m.values.ravel() for m in matrices])


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
