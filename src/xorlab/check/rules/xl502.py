"""This very start learns much sooner at a larger learning rate."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import at_rate
from xorlab.check.outlook.noting import noted, unlucky
from xorlab.check.outlook.prospects import AtRate, Prospects
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


def test(case: Case) -> Iterable[Finding]:
    """A larger rate at which the script's own start learns within its epochs."""
    found = unlucky(case)
    faster = None if found is None else sooner(found)
    if found is None or faster is None or faster.epoch is None:
        return
    own, epochs = found.own.epoch, found.trial.epochs
    if own is None:
        instead = f"; at the script's own it has not after {found.own.trained:,}"
    else:
        instead = f", {own / faster.epoch:.0f} times sooner than at the script's own"
    yield noted(
        RULE,
        case,
        f"The learning rate is small for {epochs:,} epochs: at {faster.factor:g} times the rate "
        f"this very start learns at epoch {faster.epoch:,}.",
        f"Multiply the learning rate by {faster.factor:g}.",
        "Trained from the script's own start by the exact gradient at other rates: at "
        f"{faster.factor:g} times the rate it learns at epoch {faster.epoch:,}{instead}.",
        **at_rate(case, faster.factor),
    )


def sooner(found: Prospects) -> AtRate | None:
    """The least of the larger rates that learns in half the epochs, or else the first to learn.

    None where the script's own is not only slow.

    A larger rate may also jump out of a place where the script's start would stay for ever. That
    is luck and not patience: then the way at the larger rate, stretched to the script's, would
    have been at its end long ago.
    """
    larger = [rate for rate in found.rates if rate.factor > 1 and rate.epoch and not rate.diverged]
    soon = [rate for rate in larger if 2 * (rate.epoch or 0) <= found.trial.epochs]
    best = min(soon, key=lambda rate: rate.factor, default=None) or min(
        larger, key=lambda rate: (rate.epoch, rate.factor), default=None
    )
    if best is None or best.epoch is None:
        return None
    slow = found.own.epoch is not None or best.epoch * best.factor > found.own.trained
    return best if slow else None


RULE = Rule(
    code="XL502",
    name="learning-rate-too-small",
    summary="The gradient is right; at a larger rate this very start learns much sooner.",
    page=Page(
        wrong="learning_rate = 0.001",
        right="learning_rate = 1.0",
        why="A step is the learning rate times the gradient, and the gradient of a small network "
        "on four rows is small: near 0.01 on the plateau. As long as steps are short, ten times "
        "the rate is a tenth of the epochs on the same way. Whether the gradient is summed over "
        "the rows or averaged is a factor in the rate too.",
        outside="The loss falls, but in its fourth digit.",
        met="9 of 58 diagnosed cases, with XL501.",
    ),
    test=test,
)
