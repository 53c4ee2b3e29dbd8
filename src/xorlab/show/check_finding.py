"""A finding as people read it: where, the line with its marker, why, and the line instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from xorlab.check.report import Finding
from xorlab.show.lines import Indented

WRONG, RIGHT = "bold yellow", "bold cyan"
MOST_COLUMNS = 76
"""Of the line that is shown with its marker; of a longer one, the part around the marker."""


def finding_parts(finding: Finding) -> Iterator[RenderableType]:
    """All of it, from the heading to the proof of the cure."""
    yield heading(finding)
    if finding.also:
        yield Indented(Text(f"also {numbered(finding.also)}"), 2)
    yield Text()
    if finding.wrong:
        yield from shown(finding)
        yield Text()
    yield Indented(Text(finding.message), 2)
    if finding.proof:
        yield Indented(Text(finding.proof), 2)
    yield Text()
    yield Indented(Text.assemble(("Mend it: ", "bold"), finding.cure), 2)
    if finding.right:
        yield from diff(finding)
    if finding.checked:
        yield Indented(Text("Checked: so changed, the script was run, and its step is right."), 2)


def heading(finding: Finding) -> Text:
    """Where it is and what it is called, in one line."""
    layer = "" if finding.layer is None else f" (layer {finding.layer})"
    return Text.assemble(
        (place(finding), "bold"),
        "  ",
        (finding.code, WRONG if finding.is_bug else "bold"),
        f" {finding.name}{layer}",
        no_wrap=True,
        overflow="ignore",
    )


def place(finding: Finding) -> str:
    """The file and line, as editors take it; of a notebook, the cell and line."""
    if finding.line is None:
        return finding.file
    if finding.cell is not None:
        return f"{finding.file}: cell {finding.cell}, line {finding.line}"
    return f"{finding.file}:{finding.line}"


def numbered(lines: Sequence[int]) -> str:
    """Further lines.

    >>> numbered([3]), numbered([3, 5, 8])
    ('line 3', 'lines 3, 5 and 8')
    """
    *first, last = map(str, lines)
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"


# --- Code -----------------------------------------------------------------------------------


def shown(finding: Finding) -> Iterator[Text]:
    """The wrong lines with their numbers; a marker under what is to be changed."""
    wrong, right = finding.wrong.rstrip().split("\n"), finding.right.rstrip().split("\n")
    for number, line in enumerate(wrong):
        start, end = span(line)
        if len(wrong) == len(right) == 1 and finding.right and not finding.before:
            start, end = changed(line, right[0])
        code, start, end = excerpt(line, start, end)
        yield code_line(" ", finding.line and finding.line + number, Text(code))
        if len(wrong) == 1 and not finding.before:  # of an added line nothing here is changed
            under = " " * cell_len(code[:start]) + "^" * max(cell_len(code[start:end]), 1)
            yield code_line(" ", None, Text(under, style=WRONG))


def diff(finding: Finding) -> Iterator[Text]:
    """The lines as they are and as they are to be: the signs say it, colours repeat it."""
    taken = "" if finding.before else finding.wrong
    first = finding.before or finding.line
    for sign, text, style in (("-", taken, WRONG), ("+", finding.right, RIGHT)):
        for number, line in enumerate(text.rstrip().split("\n") if text.strip() else ()):
            at = first and first + number
            yield code_line(sign, at, Text(line, style=style), style)


def code_line(sign: str, number: int | None, code: Text, style: str = "") -> Text:
    """One line of code; never wrapped, so that it can be copied."""
    gutter = "" if number is None else str(number)
    line = Text.assemble((f"  {sign} ", style), (f"{gutter:>4} | ", "dim"), code)
    line.no_wrap, line.overflow = True, "ignore"
    line.rstrip()
    return line


def span(line: str) -> tuple[int, int]:
    """From the first sign that is no space to the last."""
    return len(line) - len(line.lstrip()), len(line.rstrip())


def changed(wrong: str, right: str) -> tuple[int, int]:
    """The part of the wrong line that the right one has otherwise, whole words each.

    >>> wrong = "d = error * a"
    >>> wrong[slice(*changed(wrong, "d = error * slope(a)"))]
    'a'
    >>> changed("d = error", "d = error * slope")
    (9, 9)
    """
    one, other = (re.findall(r"\w+|\s+|.", line.rstrip()) for line in (wrong, right))
    shorter = min(len(one), len(other))
    before = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    rest = shorter - before
    after = next((i for i in range(rest) if one[-1 - i] != other[-1 - i]), rest)
    start, end = (sum(map(len, one[:n])) for n in (before, len(one) - after))
    return start, end


def excerpt(line: str, start: int, end: int) -> tuple[str, int, int]:
    """The line, or of a long one the part around `start`; and where start and end are in it."""
    if cell_len(line) <= MOST_COLUMNS:
        return line, start, end
    first = max(0, min(start - 20, len(line) - MOST_COLUMNS + 2))
    last = first + MOST_COLUMNS - 2
    dots = ("…" if first else "", "…" if last < len(line) else "")
    moved = first - len(dots[0])
    return dots[0] + line[first:last] + dots[1], start - moved, min(end, last) - moved
