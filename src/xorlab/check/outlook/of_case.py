"""The prospects of a case, as it was matched."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xorlab.backprop import Weights
from xorlab.check.case import Case
from xorlab.check.outlook.fast import silent
from xorlab.check.outlook.foresee import SECONDS, foresee
from xorlab.check.outlook.mistake import mistake_of
from xorlab.check.outlook.prospects import Prospects
from xorlab.check.outlook.reach import logits_as_probabilities
from xorlab.errors import BadInput


def prospects_of(
    case: Case,
    starts: Sequence[Weights] | None = None,
    *,
    odds: int = 1000,
    seconds: float = SECONDS,
    tell: Callable[[str], None] = silent,
) -> Prospects | None:
    """What to expect of a script's run; None where its steps are not explained.

    Nor are those with weight decay followed, which the engines do not know, nor those with a loss
    that is no number where the output is no probability: where they end says nothing.

    Args: see `foresee`.
    """
    if not case.explained or not case.rate or not case.understood.steps:
        return None
    if case.penalty or case.purposes:
        return None
    if logits_as_probabilities(case):
        return None
    edits = [edit for _, edit in case.edits]
    shapes = case.upstream is not None or bool(case.understood.drifting)
    wrong = bool(shapes or edits or case.still or case.overwritten or case.rounded)
    # What rounding, another shape or a velocity made of weights does to a run is not followed:
    # nothing is said of it as written.
    slowed = any(edit.update is not None and edit.update.slowed for edit in edits)
    known = wrong and not case.rounded and not shapes and not slowed
    try:
        return foresee(
            case.understood,
            method=case.method,
            rate=case.rate,
            loss=case.loss,
            right=not wrong and case.right,
            mistake=mistake_of(edits, case.still, case.overwritten) if known else None,
            starts=starts,
            odds=odds,
            seconds=seconds,
            finished=case.watched.ending.kind in ("finished", "crashed"),
            tell=tell,
        )
    except BadInput:
        return None
