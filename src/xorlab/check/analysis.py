"""From what was seen of a script to its case: its network, and its steps beside the exact ones."""

from __future__ import annotations

from dataclasses import replace

from xorlab.check import cut, lost, zeros
from xorlab.check.case import Case
from xorlab.check.frameworks.understood import told_of
from xorlab.check.frameworks.understood import understood as of_library
from xorlab.check.identify import identify
from xorlab.check.match import match
from xorlab.check.record import Watched
from xorlab.check.understood import NotUnderstood, Understood
from xorlab.check.values import Values


def analysed(watched: Watched) -> Case | NotUnderstood:
    """The script's network and steps, held against the exact ones."""
    library = of_library(watched)
    if library is not None:
        return (
            library if isinstance(library, NotUnderstood) else trained_by_library(watched, library)
        )
    understood = identify(watched)
    if isinstance(understood, NotUnderstood):
        return told_at_least(understood, watched)
    return told_at_least(match(watched, understood), watched)


def told_at_least(case: Case | NotUnderstood, watched: Watched) -> Case | NotUnderstood:
    """The case, or where nothing explains it what its numbers show all the same."""
    if isinstance(case, Case) and case.explained:
        return case
    told = (tell(watched) for tell in (zeros.told, cut.told, lost.told))
    return next((each for each in told if each is not None), case)


def trained_by_library(watched: Watched, understood: Understood) -> Case:
    """A case whose gradient is a library's, and right."""
    told = told_of(watched)
    assert told is not None
    case = Case(watched, understood, Values(watched, 0, 1 << 62, exact=False), explained=True)
    case = replace(case, loss=told.loss or case.loss)
    return case if told.method is None else replace(case, method=told.method, rate=told.rate)
