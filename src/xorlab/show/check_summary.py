"""Many checked scripts: a row for each, and what was found in each, in short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from xorlab.check.expect import FailOn, dashed, fails
from xorlab.check.report import Report, Verdict
from xorlab.show.check_finding import RIGHT, WRONG, diff, heading
from xorlab.show.lines import Indented
from xorlab.show.safe import all_safe
from xorlab.show.words import plain_table

STYLES: dict[Verdict, str] = {
    "correct": RIGHT,
    "bug": WRONG,
    "cannot-learn": WRONG,
    "unclear": "bold",
}


def summary_shown(reports: Sequence[Report], fail_on: FailOn = "unclear") -> RenderableType:
    """The table, the findings file by file, and how many are of each verdict."""
    reports = all_safe(tuple(reports))
    parts: list[RenderableType] = [Indented(summary_table(reports))]
    for report in reports:
        parts += in_short(report)
    return Group(*parts, Text(), Text(counts(reports, fail_on), style="bold"))


def summary_table(reports: Sequence[Report]) -> Table:
    """A row a script: verdict, network, and the first thing to look at."""
    asked = any(report.unmet is not None for report in reports)
    table = plain_table("script", "verdict", "network", *(["exercise"] if asked else []), "first")
    table.columns[0].no_wrap = False
    table.columns[1].no_wrap = table.columns[2].no_wrap = True
    for report in reports:
        table.add_row(
            Text(report.file),
            Text(report.verdict, style=STYLES[report.verdict]),
            dashed(report.sizes),
            *([exercise(report)] if asked else []),
            Text(first(report)),
        )
    return table


def exercise(report: Report) -> Text:
    """Whether the script does what the exercise asks for."""
    if report.unmet is None:
        return Text()
    return Text("not met", style=WRONG) if report.unmet else Text("met", style=RIGHT)


def first(report: Report) -> str:
    """The first finding's code, name and line."""
    if not report.findings:
        return ""
    finding = report.findings[0]
    line = "" if finding.line is None else f", line {finding.line}"
    cell = "" if finding.cell is None else f", cell {finding.cell}"
    return f"{finding.code} {finding.name}{cell}{line}"


def in_short(report: Report) -> Iterator[RenderableType]:
    """What was found in one script, where anything was."""
    for finding in report.findings:
        yield Text()
        yield heading(finding)
        yield Indented(Text(finding.message), 2)
        if finding.right:
            yield from diff(finding)
        else:
            yield Indented(Text(f"Mend it: {finding.cure}"), 2)
    said = [report.why] if report.verdict == "unclear" else []
    said += report.unmet or ()
    if said:
        yield Text()
        yield Text(report.file, style="bold", no_wrap=True, overflow="ignore")
        yield from (Indented(Text(sentence), 2) for sentence in said)


def counts(reports: Sequence[Report], fail_on: FailOn) -> str:
    """How many there are of each verdict, and how many fail.

    >>> counts([Report("a.py", "correct"), Report("b.py", "bug")], "bug")
    '2 scripts: 1 correct, 1 bug. 1 fails (--fail-on bug).'
    """
    found = Counter(report.verdict for report in reports)
    kinds = ", ".join(f"{found[kind]} {kind}" for kind in STYLES if found[kind])
    failed = sum(fails(report, fail_on) for report in reports)
    scripts = f"{len(reports):,} script{'s' * (len(reports) != 1)}"
    verb = "fails" if failed == 1 else "fail"
    return f"{scripts}: {kinds}. {failed or 'None'} {verb} (--fail-on {fail_on})."
