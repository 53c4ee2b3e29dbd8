"""Check a script: watch it, understand it, match its steps, and tell."""

from __future__ import annotations

from xorlab.check.case import Case
from xorlab.check.identify import identify
from xorlab.check.locate import Finder
from xorlab.check.match import match
from xorlab.check.record import Watched
from xorlab.check.report import Finding
from xorlab.check.rule import rules
from xorlab.check.telling import findings as told
from xorlab.check.understood import NotUnderstood


def analysed(watched: Watched) -> Case | NotUnderstood:
    """The script's network and steps, held against the exact ones."""
    understood = identify(watched)
    if isinstance(understood, NotUnderstood):
        return understood
    return match(watched, understood)


def found(case: Case) -> list[Finding]:
    """All findings, those of the step first."""
    finder = Finder(case)
    named = list(told(case, finder))
    for rule in rules():
        if rule.test is not None:
            named.extend(rule.test(case))
    return named
