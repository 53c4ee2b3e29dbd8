"""What a method with a memory makes of the gradient: its equations, with their numbers."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.explanation.matrices import Pass, derivative
from xorlab.explanation.optimizer_formulas import LETTERS, OPTIMIZER_FORMULAS, Line
from xorlab.explanation.record import Matrix, Step
from xorlab.explanation.replay import Moment
from xorlab.explanation.words import largest, listing, number, or_not_finite
from xorlab.model.vector import flatten, views
from xorlab.optimizers import Optimizer

SAME = "The same equation as for the first weights."
FIELDS = {"W": "weights", "b": "biases", "S": "shortcuts"}


class Moved(NamedTuple):
    """One array of parameters around the update, with what the method remembers of it."""

    field: str
    layer: int
    before: Matrix
    slope: Matrix
    step: Matrix
    after: Matrix
    remembered: tuple[Array, ...]
    remembers: tuple[Array, ...]


def moves(p: Pass, moment: Moment) -> list[Moved]:
    """What the optimizer's own rule makes of the gradient, array by array."""
    parameters = p.network.parameters
    gradient = flatten(p.gradient.parameters)
    step, memory = moment.optimizer.update(gradient, moment.memory, moment.t)
    steps, found = views(step, parameters), []
    old, new = ([views(v, parameters) for v in vectors] for vectors in (moment.memory, memory))
    for l in range(1, p.last + 1):
        for field, before in p.parameters(l).items():
            values = getattr(steps[l - 1], field)
            stride = _like(before, rf"\Delta {before.symbol}", f"{before.name}_step", values)
            after = _like(
                before,
                f"{before.symbol}_{{\\mathrm{{new}}}}",
                f"{before.name}_new",
                before.values + values,
            )
            memories = [tuple(getattr(v[l - 1], field) for v in vectors) for vectors in (old, new)]
            slope = p.gradients(l)[field]
            found.append(Moved(field, l, before, slope, stride, after, *memories))
    return found


def method_steps(moment: Moment, move: Moved, rule: bool) -> list[Step]:
    """Everything between the gradient and the step: what is remembered now, then the step.

    rule: whether to say what the equations are for.
    """
    method = moment.optimizer
    title = f"The step of the {FIELDS[move.field]}"
    written = OPTIMIZER_FORMULAS.get(method.name)
    if written is None:
        sentence = f"The step that {method.name} makes of the gradient. {how_far(move)}"
        return [Step("update", move.layer, title, sentence, move.step.symbol, (), move.step)]
    known = _known(move, list(written.before))
    steps, first = [], _bound(move, list(written.before))
    for letter, line in written.lines.items():
        now = known[letter]
        words = f"{line.words} {_settings(method, line)}".strip() if rule else SAME
        about = f"The memory {letter} of the {FIELDS[move.field]}"
        steps.append(_line(moment, move, line, about, words, now, known, first))
        first = ""
    sentence = how_far(move)
    if rule:
        words = f"{written.step.words} {_settings(method, written.step)}".strip()
        sentence = f"{words} {_number_words(moment, move)}{sentence}"
    steps.append(_line(moment, move, written.step, title, sentence, move.step, known, first))
    return steps


def _line(
    moment: Moment,
    move: Moved,
    line: Line,
    title: str,
    sentence: str,
    result: Matrix,
    known: dict[str, Matrix],
    first: str,
) -> Step:
    names = {letter: matrix.name for letter, matrix in known.items()}
    settings = moment.optimizer.settings
    code = first + f"{result.name} = {line.code.format(**names, **settings, t=moment.t)}"
    formula = f"{result.symbol} = {line.law}, \\quad g = {derivative(move.before.symbol)}"
    if "eta_{t}" in line.law:
        formula = f"{result.symbol} = {line.law}"
    terms = tuple(_term(word, moment.optimizer, known) for word in line.terms.split())
    return Step("update", move.layer, title, sentence, formula, terms, result, code)


def _known(move: Moved, letters: list[str]) -> dict[str, Matrix]:
    """Every matrix that a line may name."""
    slope, name = move.slope, move.before.name
    squared = _like(slope, "g^{2}", f"{slope.name} ** 2", slope.values**2)
    known = {"g": _like(slope, "g", slope.name, slope.values), "g²": squared}
    for letter, old, new in zip(letters, move.remembered, move.remembers, strict=True):
        symbol = r"\Delta" if letter == "step" else letter
        before = _like(move.before, f"{symbol}_{{t-1}}", f"{name}_{letter}_before", old)
        known[f"{letter}_before"] = before
        if letter not in known:
            known[letter] = _like(move.before, f"{symbol}_{{t}}", f"{name}_{letter}", new)
    return known


def _bound(move: Moved, letters: list[str]) -> str:
    """NumPy that binds what was remembered to its names, to the last bit."""
    lines = ""
    for letter, values in zip(letters, move.remembered, strict=True):
        numbers = re.sub(r"\b(nan|inf)\b", r"np.\1", repr(values.tolist()))
        lines += f"{move.before.name}_{letter}_before = np.array({numbers})\n"
    return lines


def _term(word: str, method: Optimizer, known: dict[str, Matrix]) -> Matrix | str:
    """A word of a line's terms: a matrix, a setting (or 1 less it), or a sign."""
    if word in known:
        return known[word]
    if word in "+-":
        return word
    value = float(method.settings[word.removeprefix("1-")])
    return f"{decimal(1 - value if word.startswith('1-') else value)} \\cdot"


def _settings(method: Optimizer, line: Line) -> str:
    """The settings that a line uses, by their letters."""
    used = {name: value for name, value in method.settings.items() if f"{{{name}}}" in line.code}
    given = [f"{LETTERS[k]} = {number(v)}" for k, v in used.items() if k in LETTERS]
    return f"Here {listing(given)}." if given else ""


def _number_words(moment: Moment, move: Moved) -> str:
    """Which step this is, where that matters; and what Adam's first one comes to."""
    if moment.optimizer.name != "adam":
        return ""
    if moment.t > 1:
        return f"This is its step number t = {moment.t:,}. "
    eta = float(moment.optimizer.settings["learning_rate"])
    moving = np.abs(move.step.values[move.slope.values != 0])
    if not (moving.size and np.allclose(moving, eta, rtol=0.05)):
        return "This is its first step, t = 1. "
    return (
        f"At the first step, t = 1, m and v hold this one gradient: what remains of it is its "
        f"sign, and every parameter moves by almost exactly η = {number(eta)}. "
    )


def _like(matrix: Matrix, symbol: str, name: str, values: Array) -> Matrix:
    return Matrix(symbol, name, values, matrix.rows, matrix.columns)


def decimal(value: float) -> str:
    """A setting in LaTeX, as it was given: 0.1, not what 1 - 0.9 leaves in a float."""
    mantissa, _, exponent = f"{value:.12g}".partition("e")
    return f"{mantissa} \\cdot 10^{{{int(exponent)}}}" if exponent else mantissa


def how_far(move: Moved) -> str:
    """The longest step of an array."""
    found = largest(move.step)
    if found is None:
        return or_not_finite(move.step, "The step is 0: nothing moves.")
    place, size = found
    way = "up" if size > 0 else "down"
    return f"The longest step here: {place} goes {way} by {number(abs(size))}."
