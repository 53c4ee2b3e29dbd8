"""The start is so small that all outputs are one number, and the run ends there."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from xorlab.check.case import Case
from xorlab.check.outlook.ended import copies, outputs_of
from xorlab.check.outlook.lines import parameter_line
from xorlab.check.outlook.noting import noted, unlucky
from xorlab.check.outlook.sentences import counted
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule

SMALL = 0.1
"""Weights below this are."""
SAME = 0.01
"""Outputs that differ by less than this share of the targets' range are one number."""


def test(case: Case) -> Iterable[Finding]:
    """Small weights, one output for all rows, and odds that larger weights raise."""
    found = unlucky(case)
    if found is None or len(found.start) < 2:
        return
    largest = max(float(np.abs(layer.W).max()) for layer in found.start)
    X, y = found.trial.task.X, found.trial.task.y
    outputs = outputs_of(copies(found.start, 1), found.trial.activations, X)[0]
    spread, larger = float(np.ptp(outputs, axis=0).max()), found.change("start")
    if largest >= SMALL or spread >= SAME * np.ptp(y) or larger is None or not larger.helps:
        return
    base = "" if found.base is None else f", against {found.base.learned:,} from its own"
    yield noted(
        RULE,
        case,
        f"All weights start below {largest:.1g}: the outputs of all rows are one number, and the "
        "errors that come back are almost nothing.",
        "Start with larger weights, for instance between -1 and 1.",
        f"The outputs differ by {spread:.1g} at the start. With {larger.what} "
        f"{counted(larger.share, of=True)} starts learn in the same epochs{base}.",
        line=parameter_line(case, case.understood.layers[0].W),
        layer=1,
    )


RULE = Rule(
    code="XL402",
    name="start-too-small",
    summary="The start sits on the plateau near zero.",
    page=Page(
        wrong="W1 = 0.0001 * np.random.randn(2, 3)",
        right="W1 = np.random.randn(2, 3)",
        why="What comes back to a hidden unit is multiplied by its outgoing weight. With weights "
        "near 0 that is nearly nothing, so that weights near 0 grow very slowly. The network says "
        "the targets' mean on every row meanwhile: a plateau, flat but not a dead end.",
        outside="Every output is the targets' mean, 0.5 for XOR, for thousands of epochs; then, "
        "if the run lasts so long, the loss falls all at once.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
)
