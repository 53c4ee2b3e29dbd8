"""A study's cells as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from xorlab.show.words import percent, plain_table
from xorlab.statistics.fates import Fate
from xorlab.studies.result import CellResult
from xorlab.studies.study import Study

MOST_FATES = 2


def study_line(study: Study) -> Text:
    """What the study is, in one line."""
    tasks = list(dict.fromkeys(cell.task.name for cell in study.cells))
    axes = " × ".join(f"{len(values)} {name}" for name, values in study.axes.items())
    return Text(
        f"{', '.join(tasks)}: {axes} = {len(study.cells):,} cells, {study.starts:,} starts each; "
        f"seed {study.seed}; {study.engine}, {study.dtype}"
    )


def study_table(study: Study, results: Sequence[CellResult]) -> RenderableType:
    """Every cell that has been begun: its settings, rate with interval, fates.

    The epochs are the median of those that learned.
    """
    missing = study.members - sum(found.starts for found in results)
    table = plain_table(
        "cell",
        *(name.replace("_", " ") for name in study.axes),
        *(["starts"] if missing else []),
        "learned",
        "95 % interval",
        "epochs",
        "ends elsewhere",
    )
    for column in table.columns:
        column.no_wrap = column.header in ("cell", "learned", "epochs")
    for found in results:
        low, high = found.ci
        table.add_row(
            str(found.cell.index),
            *(plain(found.cell.values[name]) for name in study.axes),
            *([f"{found.starts:,}"] if missing else []),
            percent(found.rate),
            f"{percent(low).removesuffix(' %')} to {percent(high)}",
            "" if found.median is None else f"{found.median:,}",
            elsewhere(found.fates),
        )
    parts: list[RenderableType] = [table]
    if missing:
        more = f"{missing:,} of {study.members:,} starts are missing: run the study again."
        parts += [Text(""), Text(more, style="bold yellow")]
    return Group(*parts)


def plain(value: object) -> str:
    """An axis' value.

    >>> plain(0.1), plain(True), plain("4,2")
    ('0.1', 'yes', '4,2')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def elsewhere(fates: Sequence[Fate]) -> str:
    """The most common ends of the starts that did not learn; one run alone is none."""
    lost = [fate for fate in fates if fate.label != "learned" and fate.count > 1]
    # Without a space before the sign, so that a narrow column does not break there.
    shares = [percent(fate.share).replace(" ", "") for fate in lost[:MOST_FATES]]
    return ", ".join(f"{f.label} {share}" for f, share in zip(lost, shares, strict=False))
