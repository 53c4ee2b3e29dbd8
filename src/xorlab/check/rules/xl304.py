"""Targets lie where the output never is."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import layer_line
from xorlab.check.outlook.noting import noted
from xorlab.check.outlook.reach import out_of_range
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


def test(case: Case) -> Iterable[Finding]:
    """A target outside the output activation's range; softmax over one unit."""
    known = case.understood
    proof = out_of_range(known) if case.explained else None
    if proof is None:
        return
    last, y = known.activations[-1], known.names.get("y", "the targets")
    if last.name == "softmax" and known.sizes[-1] == 1:
        message = "Softmax over one output unit is 1 on every row."
        cure = "Use the sigmoid for one output, or two units with one-hot targets."
    else:
        message = f"The output cannot reach {y}: {proof}"
        cure = (
            "Write the targets as 0 and 1."
            if last.name in ("sigmoid", "softmax")
            else (f"Bring {y} into the range of {last.name}, or take a linear output.")
        )
    last_layer = len(known.layers) - 1
    yield noted(
        RULE, case, message, cure, proof, line=layer_line(case, last_layer), layer=last_layer + 1
    )


RULE = Rule(
    code="XL304",
    name="output-out-of-reach",
    summary="Targets lie where the output never is.",
    page=Page(
        wrong="y = np.array([[-1], [1], [1], [-1]])\nout = sigmoid(hidden @ W2 + b2)",
        right="y = np.array([[0], [1], [1], [0]])\nout = sigmoid(hidden @ W2 + b2)",
        why="A sigmoid puts out numbers between 0 and 1, tanh between -1 and 1, a ReLU none below "
        "0; softmax over a single unit is e^z / e^z, which is 1. No weights make them put out "
        "anything else, and training presses the unit ever further into its flat end.",
        outside="The outputs run to the end of the range and stay there; the loss stops far above "
        "0. With softmax over one unit every output is 1 from the first step on.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
)
