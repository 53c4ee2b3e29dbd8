"""A ReLU unit is off on every row."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from xorlab.backprop import Weights
from xorlab.check.case import Case
from xorlab.check.outlook.ended import copies, units_of
from xorlab.check.outlook.lines import parameter_line
from xorlab.check.outlook.noting import noted, unlucky
from xorlab.check.outlook.prospects import Prospects
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


def test(case: Case) -> Iterable[Finding]:
    """Units with the slope 0 on every row where a run ends that does not learn."""
    found = unlucky(case)
    if found is None or found.own.epoch is not None or found.own.diverged:
        return
    before, after = off(found, found.start), off(found, found.own.weights)
    l = next((l for l, units in enumerate(after) if units), None)
    if l is None:
        return
    count, units = len(after[l]), case.understood.sizes[l + 1]
    when = "from the start" if after[l] <= before[l] else f"after {found.own.trained:,} epochs"
    home = case.understood.layers[l].W
    output = l == len(after) - 1
    layer = "the output layer" if output else f"hidden layer {l + 1}"
    yield noted(
        RULE,
        case,
        f"{count} of {units} {found.trial.activations[l].name} units of {layer} "
        f"{'is' if count == 1 else 'are'} off on every row {when}.",
        "Take a linear output, or the sigmoid."
        if output
        else "Take more units, leaky ReLU, or another start.",
        "Where a ReLU's net input is below 0 its slope is 0: on all "
        f"{found.trial.task.rows} rows nothing comes back to its weights.",
        line=parameter_line(case, home),
        layer=l + 1,
    )


def off(found: Prospects, weights: list[Weights]) -> list[set[int]]:
    """The units of each layer whose slope is 0 on every row, though their activation bends."""
    activations = found.trial.activations
    nets, bent = units_of(copies(weights, 1), activations, found.trial.task.X)
    dead = []
    for activation, z, a in zip(activations, nets, bent, strict=True):
        kinked = 0.0 in activation.kinks and activation.low == 0
        slopes = np.abs(activation.slope(z, a)).max(axis=(0, 1))
        dead.append(set(np.flatnonzero(slopes == 0).tolist()) if kinked else set())
    return dead


RULE = Rule(
    code="XL505",
    name="dead-relu",
    summary="The gradient is right; a ReLU unit is off on every row.",
    page=Page(
        wrong="h = np.maximum(0, X @ W1 + b1)          # 2 units",
        right="z = X @ W1 + b1\nh = np.where(z > 0, z, 0.01 * z)      # or more units",
        why="A ReLU whose net input is below 0 puts out 0 and has the slope 0. Where that is so on "
        "every row, its weights have no gradient at all, and no step ever brings it back. With "
        "few units one dead unit is enough to make the task impossible.",
        outside="A column of the hidden layer prints as zeros; all outputs are alike.",
        met="Among the 16 of 58 diagnosed cases in which the gradient was right.",
    ),
    test=test,
)
