"""The learning rate is so large that the run diverges."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import at_rate
from xorlab.check.outlook.noting import noted, unlucky
from xorlab.check.outlook.prospects import AtRate, Prospects
from xorlab.check.outlook.sentences import ending
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


def test(case: Case) -> Iterable[Finding]:
    """Numbers that are not finite, or a loss far above the start's."""
    found = unlucky(case)
    if found is None or not (found.own.diverged or found.own.grew):
        return
    calm = calmer(found)
    cure, proof = "Lower the learning rate.", ""
    if calm is not None:
        part = f"a {1 / calm.factor:.0f}th" if calm.factor < 0.3 else "a third"
        cure = f"Lower the learning rate to {part} of it."
        learns = f" and learns at epoch {calm.epoch:,}" if calm.epoch else ""
        proof = f"At {part} of the rate this very start does not diverge{learns}."
    yield noted(
        RULE,
        case,
        f"The learning rate is too large: the run diverges, {ending(found.own)}.",
        cure,
        proof,
        **at_rate(case, 1.0 if calm is None else calm.factor),
    )


def calmer(found: Prospects) -> AtRate | None:
    """The largest of the smaller rates that learns, else that does not diverge."""
    smaller = [rate for rate in found.rates if rate.factor < 1 and not rate.diverged]
    return max(smaller, key=lambda rate: (rate.epoch is not None, rate.factor), default=None)


RULE = Rule(
    code="XL503",
    name="diverged",
    summary="The gradient is right; the learning rate is so large that the run diverges.",
    page=Page(
        wrong="learning_rate = 2.5          # ReLU units, linear output",
        right="learning_rate = 0.1",
        why="The gradient says where the loss falls, not how far. A step that is too long lands on "
        "the other slope, higher than it began; the gradient there is larger, and so is the next "
        "step. Where outputs are bounded, as a sigmoid's, the numbers stay finite and units are "
        "pressed into their flat ends instead.",
        outside="RuntimeWarning: overflow encountered; then the loss is inf, then nan.",
        met="Among the 16 of 58 diagnosed cases in which the gradient was right.",
    ),
    test=test,
)
