"""Findings about the model, the start and the run: what they have in common."""

from __future__ import annotations

from typing import Any

from xorlab.check.case import Case
from xorlab.check.outlook.prospects import Prospects
from xorlab.check.outlook.reach import hopeless
from xorlab.check.report import Finding
from xorlab.check.rule import Rule

ORDER = (
    *("XL304", "XL305", "XL301", "XL302", "XL303", "XL401"),
    *("XL503", "XL505", "XL403", "XL402", "XL501", "XL502", "XL504"),
)
"""In which order a reader should mend these: what forbids, then what hinders, then what tells."""


def noted(
    rule: Rule,
    case: Case,
    message: str,
    cure: str,
    proof: str = "",
    *,
    line: int | None = None,
    **places: Any,
) -> Finding:
    """A finding by a rule; `places` are its layer and the line that mends it."""
    return rule.finding(case.watched, line, message, cure, proof, **places)


def unlucky(case: Case) -> Prospects | None:
    """The prospects of a right script whose own start does not learn in time, though it may.

    None for all other scripts: the rules about start and run have nothing to say of them.
    """
    found = case.prospects
    if found is None or not found.right or found.own.learned or hopeless(case):
        return None
    return found if found.own.trained >= found.trial.epochs else None
