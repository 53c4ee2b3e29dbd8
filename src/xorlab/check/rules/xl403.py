"""Units start where the activation's slope is nearly nothing on every row."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

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
    for l, flat, units in flat_units(found):
        if 2 * flat < units:
            continue
        home = case.understood.layers[l].W
        yield noted(
            RULE,
            case,
            f"{flat} of {units} units of hidden layer {l + 1} start where "
            f"{found.trial.activations[l].name} is flat on every row: hardly anything comes back "
            "to them.",
            f"Start with smaller weights: {home.name} between -1 and 1, for instance.",
            f"Their slopes are below {SATURATED:.0%} of the largest, on all "
            f"{found.trial.task.rows} rows.",
            line=parameter_line(case, home),
            layer=l + 1,
        )
        return


def flat_units(found: Prospects) -> Iterable[tuple[int, int, int]]:
    """Of every smooth hidden layer: its number, its units that start flat, and all of them."""
    activations = found.trial.activations
    nets, bent = units_of(copies(found.start, 1), activations, found.trial.task.X)
    for l, (activation, z, a) in enumerate(zip(activations, nets, bent, strict=True)):
        if activation.name in SMOOTH and l < len(activations) - 1:
            steepest = np.abs(activation.slope(z, a)).max(axis=(0, 1))
            flat = steepest < SATURATED * largest_slope(activation)
            yield l, int(flat.sum()), len(flat)


RULE = Rule(
    code="XL403",
    name="start-saturated",
    summary="Units start where the activation's slope is nearly nothing.",
    page=Page(
        wrong="W1 = np.random.uniform(-40, 40, (2, 4))",
        right="W1 = np.random.uniform(-1, 1, (2, 4))",
        why="A sigmoid's slope is a (1 - a): at a net input of 10 it is 0.00005, a five-thousandth "
        "of the largest. Every step of the unit's weights is multiplied by it. A start with large "
        "weights puts units there on every row, and they stay.",
        outside="Hidden units print as 0 and 1; the loss falls to what the output layer can do "
        "alone and then no further. Inputs that are not scaled, 0 to 255, do the same.",
        met="Not among 58 diagnosed cases.",
    ),
    test=test,
)
