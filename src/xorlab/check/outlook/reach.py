"""What a network cannot reach, whatever its parameters, or from its start: each with a proof.

A network whose output is a rising or falling function of one weighted sum of its inputs divides
its rows by a hyperplane. So does one without hidden units, one whose hidden units are linear,
one with a single unit in every hidden layer, and one whose hidden units are all alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from xorlab.backprop import Activation, Array, Weights
from xorlab.check.case import Case
from xorlab.check.understood import Understood
from xorlab.errors import BadInput
from xorlab.model.task import Task
from xorlab.solutions.linear import LinearSolution, linear_solution

GRID = np.linspace(-6.0, 6.0, 97)
ROWS = 64
"""Of more rows it is not asked whether a hyperplane divides them."""


def is_affine(activation: Activation) -> bool:
    """Whether f(z) is c z + d."""
    return activation.name != "softmax" and bool(
        np.abs(np.diff(activation.f(GRID), 2)).max() < 1e-12
    )


def is_monotone(activation: Activation) -> bool:
    """Whether f never falls, or never rises."""
    if activation.name == "softmax":
        return False
    steps = np.diff(activation.f(GRID))
    return bool((steps >= 0).all() or (steps <= 0).all())


def is_odd(activation: Activation) -> bool:
    """Whether f(-z) is -f(z)."""
    return activation.name != "softmax" and bool(
        np.abs(activation.f(GRID) + activation.f(-GRID)).max() < 1e-12
    )


def task_of(understood: Understood) -> Task | None:
    """The script's rows as a task; None where they are none."""
    try:
        return Task("script", understood.X, understood.y)
    except BadInput:
        return None


@lru_cache(maxsize=8)
def best_line(understood: Understood) -> LinearSolution | None:
    """The best linear model of rows of two kinds that no hyperplane divides; else None."""
    task = task_of(understood)
    if task is None or task.rows > ROWS or len(np.unique(task.y)) != 2:
        return None
    found = linear_solution(task)
    return found if found.separable is False else None


def linear_end_to_end(known: Understood) -> str | None:
    """The proof that a network without bent hidden units cannot do it."""
    *hidden, last = known.activations
    bends = not all(map(is_affine, hidden))
    two_way = last.name == "softmax" and known.sizes[-1] == 2
    if bends or not (is_monotone(last) or two_way):
        return None
    best = best_line(known)
    return None if best is None else best.verdict


def one_sum(known: Understood) -> str | None:
    """The proof that a network with one unit in every hidden layer cannot do it."""
    if not known.sizes[1:-1] or any(n != 1 for n in known.sizes[1:-1]):
        return None
    if not all(map(is_monotone, known.activations)):
        return None
    best = best_line(known)
    if best is None:
        return None
    return f"The output rises or falls along one weighted sum of the inputs. {best.verdict}"


def out_of_range(known: Understood) -> str | None:
    """The proof that some targets lie where the output never is."""
    last, y = known.activations[-1], known.y
    if last.name == "softmax" and known.sizes[-1] == 1:
        return "e^z / e^z is 1, whatever z is."
    low, high = float(y.min()), float(y.max())
    if low < last.low:
        return f"{last.name} puts out no less than {last.low:g}, and there are targets of {low:g}."
    if high > last.high:
        return (
            f"{last.name} puts out no more than {last.high:g}, and there are targets of {high:g}."
        )
    return None


def without_biases(known: Understood) -> str | None:
    """The proof that biases are needed: by the row of zeros, or by rows that mirror each other."""
    task = task_of(known)
    if task is None or task.rows > ROWS or len(np.unique(task.y)) != 2:
        return None
    return _at_zero(known, task) or _mirrored(known, task)


def _at_zero(known: Understood, task: Task) -> str | None:
    zero = np.flatnonzero((task.X == 0).all(axis=1))
    if not len(zero):
        return None
    value = 0.0
    for layer in known.layers:
        if layer.b is not None or value != 0 or layer.activation.name == "softmax":
            return None
        value = float(layer.activation.f(np.zeros(1))[0])
    output = np.full((1, task.outputs), value)
    target = task.y[zero[:1]]
    if ((output - task.threshold) * (target - task.threshold) > 0).all():
        return None
    return (
        f"Row {zero[0] + 1} is all zeros, so every net input is 0 there and the output is "
        f"{value:g} for all weights whatever; its target is {target[0, 0]:g}."
    )


def _mirrored(known: Understood, task: Task) -> str | None:
    if any(layer.b is not None or not is_odd(layer.activation) for layer in known.layers):
        return None
    for i, row in enumerate(task.X):
        for j in np.flatnonzero((task.X == -row).all(axis=1)).tolist():
            side, other = np.sign(task.y[[i, j], 0] - task.threshold).tolist()
            if j != i and side == other != 0 and side * task.threshold >= 0:
                return (
                    f"Row {j + 1} is minus row {i + 1}, so its output is minus that one's, "
                    f"but both targets are {task.y[i, 0]:g}."
                )
    return None


def alike(known: Understood) -> tuple[int, ...]:
    """Hidden layers, from 0, all of whose units start equal and were equal after every step."""
    states = [step.before for step in known.steps]
    states += [step.after for step in known.steps if step.after is not None]
    return tuple(
        l
        for l in range(len(known.layers) - 1)
        if known.sizes[l + 1] > 1 and all(_equal(state, l) for state in states)
    )


def _equal(weights: Sequence[Weights], l: int) -> bool:
    W, b, after = weights[l].W, weights[l].b, weights[l + 1].W

    def one(p: Array, axis: int) -> bool:
        return bool((p == p.take([0], axis)).all())

    return one(W, 1) and (b is None or one(b, 0)) and one(after, 0)


def symmetric(known: Understood) -> str | None:
    """The proof that hidden units that are all alike cannot do it."""
    layers = alike(known)
    single = [n == 1 or l in layers for l, n in enumerate(known.sizes[1:-1])]
    if not layers or not all(single) or not all(map(is_monotone, known.activations)):
        return None
    best = best_line(known)
    if best is None:
        return None
    return (
        "Units that are equal get equal gradients and stay equal, so all of them do what one "
        f"would do: the output follows one weighted sum of the inputs. {best.verdict}"
    )


PROOFS = (out_of_range, linear_end_to_end, without_biases, one_sum, symmetric)


def logits_as_probabilities(case: Case) -> bool:
    """Whether the loss takes probabilities, and is given numbers that may lie outside 0 to 1."""
    last = case.understood.activations[-1]
    return case.loss == "cross-entropy" and not (last.low >= 0 and last.high <= 1)


def hopeless(case: Case) -> bool:
    """Whether the model, from this start, cannot reach its targets, or has no sound loss.

    Then neither the start nor the run is to blame.
    """
    return logits_as_probabilities(case) or any(_found(case.understood))


def _found(known: Understood) -> Iterator[bool]:
    return (proof(known) is not None for proof in PROOFS)
