"""The prospects of a script with a mistake, as its reader sees them: one sample, in a table.

The numbers of the larger sample, which was trained with the right gradient alone, tell nothing
about the mistake: they are for other programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from xorlab.check.outlook.prospects import Prospects, Share
from xorlab.check.outlook.sentences import (
    change_sentence,
    data_of,
    own_sentences,
    percent,
    sentences,
    verdict,
)
from xorlab.check.report import Outlook, Sample


def told(found: Prospects) -> Outlook:
    """The outlook as a report has it."""
    sample = None if found.both is None else of_both(*found.both)
    brief = None if sample is None else tuple(own_in_brief(found))
    return Outlook(tuple(sentences(found)), data_of(found), brief, sample)


def own_in_brief(found: Prospects) -> Iterator[str]:
    """This very start, and what would help it."""
    yield from own_sentences(found)
    if found.changes and not found.own.learned:
        yield change_sentence(found)


def of_both(right: Share, written: Share) -> Sample | None:
    """The same starts with the right gradient and as written; None where neither has any learn."""
    if not right.learned and not written.learned:
        return None
    rows = tuple(
        (name, f"{share.learned:,}", f"{percent(share.rate)} %", interval(share))
        for name, share in (("right gradient", right), ("as written", written))
    )
    found = verdict(right, written)
    return Sample(
        f"{right.starts:,} starts drawn as the script draws them, {right.epochs:,} epochs each:",
        rows,
        f"{found[0].upper()}{found[1:]}.",
    )


def interval(share: Share) -> str:
    """Between which percentages the share is, with 95 % confidence."""
    low, high = (percent(end) for end in share.interval)
    return f"{low} to {high} %"
