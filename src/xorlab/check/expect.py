"""What an exercise asks for, and which scripts a course lets fail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from xorlab.activations import activation
from xorlab.backprop import Array
from xorlab.check.report import Report, Verdict
from xorlab.check.understood import NotUnderstood, Understood
from xorlab.errors import BadInput, is_whole
from xorlab.model.task import Task

FailOn: TypeAlias = Literal["bug", "cannot-learn", "unclear", "never"]

SEVERITY: tuple[Verdict, ...] = ("correct", "unclear", "cannot-learn", "bug")
"""From good to bad."""

MOST_ROWS = 4
"""Rows that differ are told one by one up to here."""


@dataclass(frozen=True)
class Expect:
    """The task and the network that an exercise asks for; None where it asks for nothing.

    Of a truth table the two numbers that stand for 0 and 1 are free, and so is the order of the
    rows. sizes: units a layer, inputs first. activations: one name a layer after the inputs.

    Raises:
        BadInput: an exercise that contradicts itself, or an activation that is none.

    >>> Expect(sizes=(2, 2, 1), biases=True).hidden_layers is None
    True
    """

    task: Task | None = None
    sizes: tuple[int, ...] | None = None
    hidden_layers: int | None = None
    activations: tuple[str, ...] | None = None
    biases: bool | None = None

    def __post_init__(self) -> None:
        sizes, layers = self.sizes, self.hidden_layers
        if sizes is not None and (len(sizes) < 2 or not all(is_whole(n, 1) for n in sizes)):
            rule = "Layer sizes are whole numbers of at least 1, inputs and outputs at the least."
            raise BadInput(rule, sizes, "Try 2-2-1.")
        if layers is not None and not is_whole(layers, 0):
            raise BadInput("Hidden layers are a whole number of at least 0.", layers, "Try 1.")
        if sizes is not None and self.task is not None:
            self.task.must_fit(sizes)
        if sizes is not None and layers not in (None, len(sizes) - 2):
            rule = f"{dashed(sizes)} has {counted(len(sizes) - 2, 'hidden layer')}."
            raise BadInput(rule, layers, "Leave one of the two out.")
        for name in self.activations or ():
            if name != "softmax":
                activation(name)
        if self.activations is not None and layers is None and sizes is not None:
            layers = len(sizes) - 2
        if self.activations is not None and layers not in (None, len(self.activations) - 1):
            rule = f"Every layer after the inputs has one activation ({layers + 1} here)."
            raise BadInput(rule, self.activations, "Name one a layer.")


def unmet(found: Understood | NotUnderstood, expect: Expect) -> tuple[str, ...]:
    """What the exercise asks for and the script does not do, a sentence each; () for nothing."""
    if isinstance(found, NotUnderstood):
        return ("What network it trains, and on what, could not be made out.",)
    return (*other_network(found, expect), *other_task(found, expect.task))


def other_network(found: Understood, expect: Expect) -> Iterator[str]:
    """What is another way in the network."""
    names = tuple(one.name for one in found.activations)
    hidden = len(found.layers) - 1
    without = [l + 1 for l, layer in enumerate(found.layers) if layer.b is None]
    if expect.sizes not in (None, found.sizes):
        yield f"The exercise asks for {dashed(expect.sizes)}; it trains {dashed(found.sizes)}."
    if expect.hidden_layers not in (None, hidden):
        asked = counted(expect.hidden_layers or 0, "hidden layer")
        yield f"The exercise asks for {asked}; it has {hidden}."
    if expect.activations not in (None, names):
        asked = ", ".join(expect.activations)
        yield f"The exercise asks for the activations {asked}; its are {', '.join(names)}."
    if expect.biases is True and without:
        where = " and ".join(map(str, without))
        which = f"layer {where} has" if len(without) == 1 else f"layers {where} have"
        yield f"The exercise asks for biases; {which} none."
    if expect.biases is False and len(without) < len(found.layers):
        yield "The exercise asks for no biases; it has some."


def other_task(found: Understood, task: Task | None) -> Iterator[str]:
    """What is another way in the rows."""
    if task is None:
        return
    mine, asked = (found.X.shape[1], found.y.shape[1]), (task.inputs, task.outputs)
    if mine != asked:
        yield (
            f"The exercise's rows have {counted(asked[0], 'input')} and "
            f"{counted(asked[1], 'output')}; its have {mine[0]} and {mine[1]}."
        )
        return
    X, y = bits(task.X), bits(task.y)
    if X is None or y is None:
        differences = list(other_rows(labels(task.X, task.y), labels(found.X, found.y)))
    else:
        own = bits(found.X), bits(found.y)
        if own[0] is None or own[1] is None:
            what = "inputs" if own[0] is None else "targets"
            yield f"Its {what} are not two numbers, one for 0 and one for 1, as in a truth table."
            return
        differences = list(other_rows(labels(X, y), labels(own[0], own[1])))
    yield from differences[:MOST_ROWS]
    if len(differences) > MOST_ROWS:
        yield f"{len(differences) - MOST_ROWS:,} more rows are not the exercise's."


def other_rows(asked: dict[str, set[str]], mine: dict[str, set[str]]) -> Iterator[str]:
    """Rows that are missing, or too many, or have another target."""
    for row, targets in asked.items():
        if row not in mine:
            yield f"The row {row} is missing."
        elif mine[row] != targets:
            others = " and ".join(sorted(mine[row]))
            yield f"The row {row} has the target {others}; the exercise's is {min(targets)}."
    for row in (row for row in mine if row not in asked):
        yield f"The row {row} is not in the exercise."


def labels(X: Array, y: Array) -> dict[str, set[str]]:
    """Every different row, with the targets that it is given."""
    found: dict[str, set[str]] = {}
    for row, target in zip(X, y, strict=True):
        found.setdefault(written(row), set()).add(written(target))
    return found


def written(row: Array) -> str:
    """A row as one text.

    >>> written(np.array([0.0, 1.0]))
    '(0, 1)'
    """
    return f"({', '.join(f'{number:.9g}' for number in row)})" if len(row) > 1 else f"{row[0]:.9g}"


def bits(values: Array) -> Array | None:
    """The 0s and 1s that two numbers stand for, or None where there are more of them.

    >>> bits(np.array([[-1.0], [1.0]])).ravel()
    array([0, 1])
    """
    numbers = np.unique(values)
    if len(numbers) == 1:
        return np.full(values.shape, int(numbers[0] > 0.5))
    return (values == numbers[-1]).astype(int) if len(numbers) == 2 else None


def dashed(sizes: tuple[int, ...] | None) -> str:
    """Layer sizes as they are said: 2-2-1."""
    return "-".join(map(str, sizes or ()))


def counted(number: int, what: str) -> str:
    """So many of them.

    >>> counted(1, "input"), counted(2, "input")
    ('1 input', '2 inputs')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def fails(report: Report, fail_on: FailOn = "unclear") -> bool:
    """Whether a script fails: a verdict at least as bad, or an exercise that is not met.

    >>> fails(Report("a.py", "unclear"), "bug"), fails(Report("a.py", "bug"), "cannot-learn")
    (False, True)
    """
    if fail_on == "never":
        return False
    bad = SEVERITY.index(report.verdict) >= SEVERITY.index(fail_on)
    return bad or bool(report.unmet)
