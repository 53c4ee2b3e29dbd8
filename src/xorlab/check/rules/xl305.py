"""A linear output is fed to a loss that expects probabilities."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import layer_line
from xorlab.check.outlook.noting import noted
from xorlab.check.outlook.reach import logits_as_probabilities
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


def test(case: Case) -> Iterable[Finding]:
    """The gradient is cross-entropy's, by an output that may leave the range from 0 to 1."""
    if not (case.explained and logits_as_probabilities(case)):
        return
    last = case.understood.activations[-1]
    kind = "linear" if last.name == "identity" else last.name
    layer = len(case.understood.layers)
    yield noted(
        RULE,
        case,
        f"The loss is cross-entropy, which takes probabilities, but the output is {kind} and may "
        "be any number.",
        "Bend the output with the sigmoid (or softmax), or say that the loss is given logits.",
        "log(p) and log(1 - p) are no numbers where p is below 0 or above 1.",
        line=layer_line(case, layer - 1),
        layer=layer,
    )


RULE = Rule(
    code="XL305",
    name="logits-as-probabilities",
    summary="A linear output is fed to a loss that expects probabilities.",
    page=Page(
        wrong="model.add(Dense(1))\nmodel.compile(loss='binary_crossentropy')",
        right="model.add(Dense(1, activation='sigmoid'))\n"
        "model.compile(loss='binary_crossentropy')",
        why="Cross-entropy takes the logarithm of what it is given for a probability. A linear "
        "output is a logit: any number. Libraries clip it to the range from 0 to 1, and where it "
        "was clipped the slope is 0, so that nothing comes back.",
        outside="The loss is NaN, or it sits at a large number, such as 7.97 or 8.06, from the "
        "first epoch on.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
)
