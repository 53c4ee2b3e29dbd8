"""This start ends where it cannot get away from."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import seed_line
from xorlab.check.outlook.noting import noted, unlucky
from xorlab.check.outlook.prospects import Prospects
from xorlab.check.outlook.sentences import counted, ending, percent
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule
from xorlab.check.rules.xl502 import sooner


def test(case: Case) -> Iterable[Finding]:
    """A right gradient, and a start that does not learn however long it is trained."""
    found = unlucky(case)
    if found is None or found.own.epoch is not None or not found.own.settled:
        return
    if found.own.orders is not None or found.trial.share < 1 or sooner(found) is not None:
        return
    yield noted(
        RULE,
        case,
        "Nothing is wrong with the steps: it is this start that does not learn, however long it is "
        f"trained. After {found.own.trained:,} epochs {ending(found.own)}.",
        cure(found),
        proof(found),
        line=seed_line(case),
    )


def cure(found: Prospects) -> str:
    """What helps, as it was measured."""
    best = found.best
    if best is not None and best.share.starts == 1:
        return f"Try {best.what}: with it this very start learns."
    if best is not None:
        learn = f"{best.share.learned:,} of {best.share.starts:,} starts then learn"
        return f"Try {best.what}: {learn} ({percent(best.share.rate)} %)."
    if found.odds is not None and found.odds.learned:
        return "Try another start: another seed, or none."
    return "Try more hidden units, or another start."


def proof(found: Prospects) -> str:
    """The odds of the script's own law of starts."""
    if found.odds is None:
        return ""
    return (
        f"Of {found.odds.starts:,} starts drawn as the script draws them, {counted(found.odds)} "
        f"learn within {found.odds.epochs:,} epochs."
    )


RULE = Rule(
    code="XL504",
    name="stalled",
    summary="The gradient is right; this start ends at a place from which it does not get away.",
    page=Page(
        wrong="np.random.seed(13)",
        right="np.random.seed(1)            # or more hidden units",
        why="The loss of a small network has flat places and valleys that end above 0. On XOR they "
        "have names: 1/8 where two rows share one half, 1/6 where three rows share two thirds, "
        "1/4 where all share one half. Which start ends where is chance, and so the answer is a "
        "share of starts: the odds.",
        outside="The outputs settle at fractions, such as 0, 1, 0.5 and 0.5. With another seed the "
        "same script learns.",
        met="7 of 58 diagnosed cases: nothing was wrong with the gradient.",
    ),
    test=test,
)
