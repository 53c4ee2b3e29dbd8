"""This very start learns, but later than the script stops."""

from __future__ import annotations

import math
from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import count_line, replaced
from xorlab.check.outlook.noting import noted, unlucky
from xorlab.check.outlook.prospects import OwnRun
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


def test(case: Case) -> Iterable[Finding]:
    """An epoch beyond the script's own at which its start has learned."""
    found = unlucky(case)
    if found is None or found.own.epoch is None or found.trial.endless:
        return
    own, epochs = found.own, found.trial.epochs
    line = count_line(case, epochs)
    enough = plenty(own)
    about = "" if own.steady else "about "
    yield noted(
        RULE,
        case,
        f"The steps are right, but {epochs:,} epochs are too few: this very start learns at "
        f"{about}epoch {own.epoch:,}.",
        f"Let it train for {enough:,} epochs.",
        f"Trained on from the script's own start by the exact gradient: after epoch {own.epoch:,} "
        f"{found.trial.asks}.",
        line=line,
        right=replaced(case.watched.text_at(line), epochs, enough),
    )


def plenty(own: OwnRun) -> int:
    """A round number of epochs that is enough, with something to spare."""
    least = 1.5 * max(own.epoch or 0, own.close or 0)
    digit = 10 ** math.floor(math.log10(least))
    return math.ceil(least / digit) * digit


RULE = Rule(
    code="XL501",
    name="too-few-epochs",
    summary="The gradient is right, and this very start learns: later than the script stops.",
    page=Page(
        wrong="for epoch in range(100):",
        right="for epoch in range(10000):",
        why="A sigmoid network with small steps first learns the targets' mean and stays on a "
        "plateau near it; only then do its hidden units part. On XOR that takes thousands of "
        "epochs at a learning rate of 0.1, and hundreds at 1. From one start the way is the same "
        "every time, so the epoch at which it arrives can be told.",
        outside="All outputs sit near 0.5 and the loss falls, very slowly, when the script ends.",
        met="9 of 58 diagnosed cases, with XL502: nothing was wrong with the gradient.",
    ),
    test=test,
)
