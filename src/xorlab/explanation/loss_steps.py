"""The loss: each row's, then all rows' in one number."""

from __future__ import annotations

from xorlab.explanation.formulas import LOSS_FORMULAS
from xorlab.explanation.matrices import Pass
from xorlab.explanation.record import Matrix, Step
from xorlab.explanation.words import count, largest, number, or_not_finite, rows


def loss_steps(p: Pass) -> list[Step]:
    """Predictions where the loss makes them, errors, the rows' losses, and J."""
    predictions = [] if p.P.name != "P" else [_predictions(p)]
    return [*predictions, _errors(p), _row_losses(p), _total(p)]


def _predictions(p: Pass) -> Step:
    A, P, law = p.a(p.last), p.P, LOSS_FORMULAS.get(p.loss.name)
    symbol = law.predict if law else "f"
    code = f"P = {law.predict_code.format(a=A.name)}" if law else ""
    sentence = (
        "The loss takes the outputs for logits, numbers of any size, and makes probabilities of "
        "them itself."
    )
    terms = (symbol, A)
    title = "Probabilities"
    return Step("loss", None, title, sentence, f"P = {symbol}({A.symbol})", terms, P, code)


def _errors(p: Pass) -> Step:
    P, Y, E = p.P, p.Y, p.E
    formula, code = f"E = {P.symbol} - Y", f"E = {P.name} - Y"
    terms: tuple[Matrix | str, ...] = (P, "-", Y)
    if p.weighted:
        formula = r"E = s \circ P - Y, \quad s_{i} = \sum_{j} y_{ij}"
        code, terms = "E = P * Y.sum(axis=1, keepdims=True) - Y", ()
    return Step("loss", None, "The error", _error_words(p, E), formula, terms, E, code)


def _error_words(p: Pass, E: Matrix) -> str:
    found = largest(E)
    if found is None:
        return or_not_finite(E, "Every output is exactly its target.")
    place, error = found
    way = "above" if error > 0 else "below"
    what = "Probability" if p.P.name == "P" else "Output"
    words = f"{what} less target. Furthest off is {place}: {number(abs(error))} {way} its target."
    return f"{words} {_side_words(p)}"


def _side_words(p: Pass) -> str:
    """Which rows are wrong, counted as the run's outcome counts them."""
    level = number(p.task.threshold)
    side = f"its target's side of {level}"
    wrong = ~p.task.right(p.P.values, p.margin)
    if not wrong.any():
        return f"Every row is on {side}."
    if wrong.all():
        text = f"No row is on {side}."
    else:
        which = rows(wrong)
        one = wrong.sum() == 1
        verb = f"is not on {side}" if one else f"are not on their target's side of {level}"
        text = f"{which[0].upper()}{which[1:]} {verb}."
    if (abs(p.P.values - p.task.threshold) <= p.margin).any():
        text += f" An output that rests on {level} is on neither side."
    return text


def _row_losses(p: Pass) -> Step:
    law, a = LOSS_FORMULAS.get(p.loss.name), p.a(p.last)
    values = p.loss.of_rows(p.trace.output, p.task.y)[:, None]
    result = Matrix(r"\ell", "row_losses", values, p.examples, ("loss",))
    title = "Every row's loss"
    if law is None:
        formula = r"\ell_{i} = \ell(a_{i}, y_{i})"
        return Step("loss", None, title, f"By {p.loss.name}.", formula, (), result)
    sentence = f"A row's loss is {law.words}"
    if p.task.outputs > 1:
        sentence += ", averaged over the outputs" if law.per_output else ", over all outputs"
    found = largest(result)
    if found is not None:
        sentence += f". The largest is that of {found[0].split(',')[0]}: {number(found[1])}"
    formula = rf"\ell_{{i}} = {law.row(p.task.outputs)}"
    code = law.code.format(a=a.name, result="row_losses") + "\nrow_losses = row_losses[:, None]"
    return Step("loss", None, title, f"{sentence}.", formula, (), result, code)


def _total(p: Pass) -> Step:
    values = p.loss.of_rows(p.trace.output, p.task.y)[:, None]
    losses = Matrix(r"\ell", "row_losses", values, p.examples, ("loss",))
    J = Matrix("J", "J", p.loss(p.trace.output, p.task.y))
    mean = p.loss.reduction == "mean"
    sign = r"\sum_{i}"
    if mean:
        sign = rf"\frac{{1}}{{{p.task.rows}}} {sign}"
    how = "mean" if mean else "sum"
    sentence = f"J is the {how} over {count(p.task.rows, 'row')}."
    if not mean and p.task.rows > 1:
        sentence += (
            f" Under the mean it, and every step at the same learning rate, would be "
            f"{p.task.rows} times smaller."
        )
    if J.values == 0:
        sentence += " It is 0: there is nothing left to learn, and every slope below is 0."
    code = f"J = row_losses.{how}()"
    return Step(
        "loss", None, "The loss", sentence, rf"J = {sign} \ell_{{i}}", (sign, losses), J, code
    )
