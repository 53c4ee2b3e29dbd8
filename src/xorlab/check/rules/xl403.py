"""Units start where the activation's slope is nearly nothing on every row."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.outlook.ended import copies, units_of
from xorlab.check.outlook.lines import parameter_line
from xorlab.check.outlook.noting import noted, unlucky
from xorlab.check.outlook.prospects import Prospects
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule
from xorlab.engines.ends import SATURATED, largest_slope

SMOOTH = ("sigmoid", "tanh", "symmetric-sigmoid", "arctan")


def test(case: Case) -> Iterable[Finding]:
    """At least half of a hidden layer's units are flat on every row from the start."""
    found = unlucky(case)
    if found is None:
        return
    rows = found.trial.task.X
    for l, flat, units in flat_units(found, rows):
        if 2 * flat < units:
            continue
        home = case.understood.layers[l].W
        line = parameter_line(case, home)
        cure = f"Start with smaller weights: {home.name} between -1 and 1, for instance."
        if not any(2 * less >= many for _, less, many in flat_units(found, scaled(rows))):
            line, cure = unscaled(case, rows) or (line, cure)
        yield noted(
            RULE,
            case,
            f"{flat} of {units} units of hidden layer {l + 1} start where "
            f"{found.trial.activations[l].name} is flat on every row: hardly anything comes back "
            "to them.",
            cure,
            f"Their slopes are below {SATURATED:.0%} of the largest, on all {len(rows)} rows.",
            line=line,
            layer=l + 1,
        )
        return


def flat_units(found: Prospects, X: Array) -> Iterable[tuple[int, int, int]]:
    """Of every smooth hidden layer: its number, how many units are flat on X, and of how many."""
    activations = found.trial.activations
    nets, bent = units_of(copies(found.start, 1), activations, X)
    for l, (activation, z, a) in enumerate(zip(activations, nets, bent, strict=True)):
        if activation.name in SMOOTH and l < len(activations) - 1:
            steepest = np.abs(activation.slope(z, a)).max(axis=(0, 1))
            flat = steepest < SATURATED * largest_slope(activation)
            yield l, int(flat.sum()), len(flat)


def scaled(X: Array) -> Array:
    """Every column less its mean, in its standard deviations.

    >>> scaled(np.array([[100.0, 7.0], [300.0, 7.0]])).tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    spread = X.std(axis=0)
    return np.asarray((X - X.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def unscaled(case: Case, X: Array) -> tuple[int | None, str] | None:
    """Where the inputs, which make units flat, are bound, and the cure; None where unknown."""
    name = case.understood.names.get("X")
    if name is None:
        return None
    bound = [n.line for n in case.watched.nodes if n.kind == "bind" and n.text == name]
    return min(bound, default=None), (
        f"Scale the inputs, which go up to {np.abs(X).max():,.5g}: subtract each column's mean "
        "and divide by its standard deviation. From the same start no layer is then flat."
    )


RULE = Rule(
    code="XL403",
    name="start-saturated",
    summary="Units start where the activation's slope is nearly nothing.",
    page=Page(
        wrong="W1 = np.random.uniform(-40, 40, (2, 4))",
        right="W1 = np.random.uniform(-1, 1, (2, 4))",
        why="A sigmoid's slope is a (1 - a): at a net input of 10 it is 0.00005, a five-thousandth "
        "of the largest. Every step of the unit's weights is multiplied by it. A start with large "
        "weights puts units there on every row, and they stay. So do inputs of 0 to 255, or of "
        "tens of thousands, with weights of any usual size: such inputs are to be scaled first.",
        outside="Hidden units print as 0 and 1; the loss falls to what the output layer can do "
        "alone and then no further.",
        met="Not among 58 diagnosed cases.",
    ),
    test=test,
)
