"""What the best linear model can and cannot do, in words."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from xorlab.backprop import Array
from xorlab.model.task import Task
from xorlab.solutions.normal import Normal
from xorlab.solutions.perceptron import Separation, separation
from xorlab.solutions.rational import fractions, integers
from xorlab.solutions.wording import Number, listed, numeral, total

WIDE = 8
"""Sums of more inputs are not written out."""

ROUNDING = 1e-12
"""A model that misses its targets by less, relative to them, is exact but for rounding."""

SHOWN = 3
"""So many outputs, or relations between columns, are written out."""


def why_singular(task: Task, normal: Normal) -> str:
    """Why XᵀX has no inverse, or nothing where it has one."""
    if normal.inverse is not None:
        return ""
    relations = [relation(task, *found) for found in normal.relations]
    shown = relations[:SHOWN]
    if len(relations) > SHOWN:
        shown.append(f"{len(relations) - SHOWN} more such")
    why = f"since {listed(shown)}" if shown else "to within rounding"
    return (
        f"XᵀX has no inverse: the rank of its {len(normal.XtX)} columns is {normal.rank}, {why}. "
        "Of all the weights that fit equally well, these are the shortest."
    )


def relation(task: Task, column: int, coefficients: Array) -> str:
    """How a column is made up of others."""
    if column == task.inputs:
        return f"{total(coefficients, task.input_names)} = 1 on every row"
    return f"{task.input_names[column]} = {total(coefficients, task.input_names)}"


def judge(task: Task, normal: Normal) -> tuple[bool | None, str]:
    """Whether the task is linearly separable (None: not settled, or no question), and why."""
    best = equation(task, normal)
    two_sided = len(np.unique(task.y)) <= 2
    worst = float(np.abs(normal.predictions - task.y).max())
    if worst <= ROUNDING * max(1.0, float(np.abs(task.y).max())):
        return (True if two_sided else None), f"{best} It is exact: no hidden layer is needed."
    if not two_sided:
        return None, f"{best} It misses a target by up to {numeral(worst)}."
    found = [settle(task, normal, output) for output in range(task.outputs)]
    answers = {one.separable for one in found}
    separable = False if False in answers else None if None in answers else True
    sentences = [geometry(task, output, one) for output, one in enumerate(found)]
    return separable, " ".join([best, score(task, normal), *filter(None, sentences)])


def equation(task: Task, normal: Normal) -> str:
    """The model, where it can be written out, and its loss."""
    loss = f"loss {numeral(normal.squares / task.y.size)}"
    if task.outputs == 1 and not normal.w[:-1].any():
        zeros = "0" if task.inputs == 1 else f"({', '.join(['0'] * task.inputs)})"
        weights = f"w = {zeros if task.inputs <= WIDE else 0}"
        bias = numeral(normal.w[-1, 0])
        return f"The best linear model has {weights} and b = {bias}: {bias} on every row, {loss}."
    if task.outputs > SHOWN or task.inputs > WIDE:
        return f"The best linear model has {loss}."
    sums = [total(column, task.input_names) for column in normal.w.T]
    models = [f"{name} = {text}" for name, text in zip(task.output_names, sums, strict=True)]
    return f"The best linear model is {listed(models)}, with {loss}."


def score(task: Task, normal: Normal) -> str:
    """How many rows are right at the threshold."""
    right = int(task.right(normal.predictions).sum())
    count = {0: "No row is", task.rows: f"All {task.rows} rows are"}
    who = count.get(right, f"{right} of {task.rows} rows {'is' if right == 1 else 'are'}")
    whose = "the target's side" if task.outputs == 1 else "all targets' sides"
    return f"{who} on {whose} of {numeral(half_way(task))}."


def half_way(task: Task) -> Number:
    """The threshold, as a fraction where the targets are fractions."""
    ends = integers(np.array([task.y.min(), task.y.max()]))
    return task.threshold if ends is None else Fraction(int(ends[0].sum()), 2 * ends[1])


def settle(task: Task, normal: Normal, output: int) -> Separation:
    """Whether a hyperplane separates one output's targets; the linear model's own may do it."""
    above = task.y[:, output] > task.threshold
    model = normal.predictions[:, output]
    if (model[above] > task.threshold).all() and (model[~above] < task.threshold).all():
        return Separation(True)
    X1 = np.column_stack([task.X, np.ones(task.rows)])
    whole = integers(X1)
    return separation(X1 if whole is None else whole[0], above)


def geometry(task: Task, output: int, found: Separation) -> str:
    """What was found about one output, with its proof."""
    what = {1: "point", 2: "line", 3: "plane"}.get(task.inputs, "hyperplane")
    low, high = numeral(float(task.y.min())), numeral(float(task.y.max()))
    of = f" of {task.output_names[output]}" if task.outputs > 1 else ""
    them = f"the targets {high}{of} from the targets {low}{of}"
    if found.separable is None:
        return f"Whether another {what} separates {them} is not settled."
    if found.plane is not None:
        where = f", where {total(found.plane, task.input_names)} > 0" * (task.inputs <= WIDE)
        why = "the squared error also charges a row for being right by too much"
        return f"A {what} does separate {them}{where}: the model misses it because {why}."
    if found.separable:
        return f"{'A' if task.outputs > 1 else 'So a'} {what} separates {them}."
    if found.same_mean:
        return f"No {what} separates {them}: both kinds of rows have the same mean{mean(task)}."
    return f"No {what} separates {them}: the perceptron's weights come round to where they were."


def mean(task: Task) -> str:
    """The mean of the inputs, written out where it is short."""
    found = integers(task.X)
    if found is None or task.inputs > WIDE:
        return ""
    A, denominator = found
    place = fractions(A.sum(axis=0), denominator * task.rows)
    text = ", ".join(map(numeral, place))
    return f", ({text})" if task.inputs > 1 else f", {text}"
