"""What a reader should know of how a script ran and ended."""

from __future__ import annotations

from xorlab.check.frameworks.understood import told_of
from xorlab.check.record import Ending, Watched
from xorlab.check.understood import NotUnderstood

SEEN = 6
"""Of what was seen of a script that is not understood, so much is told."""
WORDS = {
    "crashed": "crashed",
    "stopped": "was stopped",
    "out of time": "ran out of time",
    "out of memory": "ran out of memory",
    "refused": "was refused something",
    "killed": "was ended",
}
EARLY = frozenset(WORDS) - {"stopped"}
"""Endings that may be why nothing is known of a script."""


def noted(watched: Watched) -> tuple[str, ...]:
    """All of it, a sentence each, where its training was seen."""
    notes, ending, told = [*watched.notes], watched.ending, told_of(watched)
    if ending.kind == "called":
        notes.append(f"{ending.message}; how long it is to train is not known.")
    elif ending.kind != "finished":
        notes.append(sentence(ending))
    return (*notes, *(told.notes if told is not None else ()))


def why_not(case: NotUnderstood, watched: Watched) -> str:
    """Why nothing is known of a script: what kept it from training comes first."""
    seen = f" Seen: {', '.join(case.seen[:SEEN])}." if case.seen else ""
    why, ending = case.why + seen, watched.ending
    if ending.kind not in EARLY:
        return why
    if ending.kind == "crashed" and not (case.seen or case.found):
        return f"{sentence(ending)} {case.cure or 'No step was done before it: mend that first.'}"
    return f"{sentence(ending)} {why}"


def sentence(ending: Ending) -> str:
    """How it ended, and where.

    >>> sentence(Ending("crashed", 3, "ZeroDivisionError: division by zero"))
    'The script crashed in line 3: ZeroDivisionError: division by zero.'
    """
    where = f" in line {ending.line}" if ending.line else ""
    told = f"The script {WORDS[ending.kind]}{where}: {ending.message}".rstrip(": ")
    return told if told.endswith((".", "!", "?")) else f"{told}."
