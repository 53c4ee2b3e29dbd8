"""There are too few hidden units: none of their parameters solve the task, or none are found."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import parameter_line
from xorlab.check.outlook.noting import noted, unlucky
from xorlab.check.outlook.reach import one_sum
from xorlab.check.outlook.sentences import counted
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule

ENOUGH = 300
"""Starts, none of which learns, before a network is called too small without a proof."""


def test(case: Case) -> Iterable[Finding]:
    """One unit where one cut does not do; or no start that learns, but some with more units."""
    proof = one_sum(case.understood) or measured(case)
    if proof is not None and case.explained:
        hidden = case.understood.sizes[1:-1]
        units = f"{hidden[0]} hidden unit{'s' if hidden[0] > 1 else ''}"
        yield noted(
            RULE,
            case,
            f"{units[0].upper()}{units[1:]} {'are' if hidden[0] > 1 else 'is'} too few for this "
            "task.",
            f"Give the hidden layer {hidden[0] + 1} units or more.",
            proof,
            line=parameter_line(case, case.understood.layers[0].W),
            layer=1,
        )


def measured(case: Case) -> str | None:
    """The counts, where no start learns, not even in ten times the epochs, but wider ones do."""
    found = unlucky(case)
    if found is None or found.odds is None or found.own.epoch is not None:
        return None
    wider, longer, odds = found.change("units"), found.change("epochs"), found.odds
    none = odds.learned == 0 and odds.starts >= ENOUGH
    late = longer is None or longer.share.learned > 0
    if not none or late or wider is None or not wider.helps:
        return None
    return (
        f"Of {odds.starts:,} starts none learns, nor in ten times the epochs; with {wider.what} "
        f"{counted(wider.share, of=True)} do."
    )


RULE = Rule(
    code="XL303",
    name="too-few-units",
    summary="There are too few hidden units for the task, or hardly any start finds the way.",
    page=Page(
        wrong="W1 = np.random.randn(2, 1)    # 2-1-1",
        right="W1 = np.random.randn(2, 2)    # 2-2-1",
        why="A single hidden unit makes the output rise or fall along one direction: one straight "
        "cut, which XOR does not have. Two units make two cuts. The 2-1-1 network of 1986 that "
        "learns XOR has shortcuts from the inputs to the output. What the fewest units can do, "
        "few starts find: more of them raise the odds.",
        outside="Three of four rows come out right at best; the loss settles at 1/6 or 1/4.",
        met="Not among 58 diagnosed cases, but often asked about.",
    ),
    test=test,
)
