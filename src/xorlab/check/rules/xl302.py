"""Biases are absent where the task needs them."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import layer_line
from xorlab.check.outlook.noting import noted, unlucky
from xorlab.check.outlook.reach import hopeless, without_biases
from xorlab.check.outlook.sentences import counted
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule

HARDLY = 0.05
"""Where even the upper end of the odds' interval is below this, hardly any start learns."""


def test(case: Case) -> Iterable[Finding]:
    """A row that no weights can serve; or odds that biases raise from hardly anything."""
    proof = without_biases(case.understood) or measured(case)
    if proof is not None and case.explained:
        bare = [l for l, layer in enumerate(case.understood.layers) if layer.b is None]
        yield noted(
            RULE,
            case,
            "The units have no biases, and this task needs them.",
            "Give every layer a bias: z = a @ W + b, with b starting at zeros.",
            proof,
            line=layer_line(case, bare[0]),
            layer=bare[0] + 1,
        )


def measured(case: Case) -> str | None:
    """The counts, where without biases hardly any start learns, and with them more do."""
    found = unlucky(case)
    if found is None or found.own.epoch is not None or hopeless(case):
        return None
    biases, longer, base = found.change("biases"), found.change("epochs"), found.base
    if biases is None or base is None or not biases.helps or base.interval[1] >= HARDLY:
        return None
    if longer is not None and longer.share.interval[1] >= HARDLY:
        return None
    return (
        f"Of {base.starts:,} starts {counted(base)} learn; with biases {counted(biases.share)} do."
    )


RULE = Rule(
    code="XL302",
    name="no-bias",
    summary="Biases are absent where the task needs them.",
    page=Page(
        wrong="hidden = np.tanh(X @ W1)\nout = sigmoid(hidden @ W2)",
        right="hidden = np.tanh(X @ W1 + b1)\nout = sigmoid(hidden @ W2 + b2)",
        why="Without a bias every cut of a unit goes through the origin. Where a row is all zeros, "
        "its net inputs are 0 for all weights whatever, and where f(0) is 0 too, so is what comes "
        "out. A sigmoid's f(0) is 1/2, which serves the layer above as a bias: such a network can "
        "often do without, so that it is measured here and not assumed.",
        outside="The row (0, 0) always gets the same output; or hardly any start learns.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
)
