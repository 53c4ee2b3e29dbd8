"""Odds as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from xorlab.show.words import percent, plain_table
from xorlab.statistics.compare import Difference
from xorlab.statistics.fates import Fate
from xorlab.statistics.odds import Odds

WORDS = ("learned", "elsewhere", "diverged")
"""Fates that are told by a word, not by a loss."""


def odds_table(odds: Odds) -> RenderableType:
    """The rate with its interval, the fates, and the epochs it takes."""
    parts: list[RenderableType] = [Text(rate(odds), style="bold cyan"), Text(""), _fates(odds)]
    if odds.learned:
        parts += [Text(""), Text(_epochs(odds))]
    for count, what in ((odds.dead, "a dead unit"), (odds.saturated, "a saturated unit")):
        if count:
            lost = odds.starts - odds.learned
            parts.append(Text(f"{count:,} of the {lost:,} that did not learn ended with {what}."))
    speed = odds.network_epochs / max(odds.seconds, 1e-9)
    parts.append(
        Text(f"{odds.seconds:.2f} s, {speed / 1e6:,.3g} million network-epochs a second.", "dim")
    )
    return Group(*parts)


def rate(odds: Odds) -> str:
    """The rate in a sentence, with Wilson's interval."""
    low, high = odds.ci
    return (
        f"{odds.learned:,} of {odds.starts:,} starts learned: {percent(odds.rate)} "
        f"(95 % interval {percent(low)} to {percent(high)})."
    )


def comparison_table(variants: Mapping[str, Odds]) -> Table:
    """Variants side by side."""
    table = plain_table("variant", "learned", "95 % interval", "median epochs", "ends elsewhere")
    for name, odds in variants.items():
        low, high = odds.ci
        median = odds.quantile(0.5)
        others = ", ".join(f"{f.label} {percent(f.share)}" for f in odds.fates[1:4])
        table.add_row(
            name,
            percent(odds.rate),
            f"{percent(low)} to {percent(high)}",
            "" if median is None else f"{median:,}",
            others if odds.learned else ", ".join(f.label for f in odds.fates[:3]),
        )
    return table


def differences(found: Sequence[Difference]) -> RenderableType:
    """Which differences are real, in sentences."""
    return Group(*(Text(one.sentence, "bold" if one.real else "") for one in found))


def _fates(odds: Odds) -> Table:
    table = plain_table("ends at", "share", "starts", "rows right", "what it says there")
    for fate in odds.fates:
        table.add_row(
            fate.label if fate.label in WORDS else f"loss {fate.label}",
            percent(fate.share),
            f"{fate.count:,}",
            f"{fate.right} of {odds.task.rows}" if fate.outputs else "",
            _said(fate),
        )
    return table


def _said(fate: Fate) -> str:
    if not fate.outputs or len(fate.outputs) > 8:
        return ""
    often = "" if fate.outputs_share > 0.995 else f" ({percent(fate.outputs_share)} of them)"
    return ", ".join(fate.outputs) + often


def _epochs(odds: Odds) -> str:
    low, median, high = (odds.quantile(q) for q in (0.1, 0.5, 0.9))
    return (
        f"Epochs to learn: median {median:,}; a tenth within {low:,}, nine tenths within {high:,}."
    )
