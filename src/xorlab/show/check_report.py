"""What a check found, as people read it in a terminal."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from xorlab.check.report import ArrayVerdict, Report, Sample
from xorlab.show.check_finding import RIGHT, WRONG, finding_parts
from xorlab.show.lines import Indented
from xorlab.show.safe import all_safe
from xorlab.show.words import plain_table

HELP = (
    "What can be checked: a script that trains a feed-forward network, in NumPy, plain Python, "
    "Keras or PyTorch, and comes to its training loop on its own. Where the step is in a function "
    "that the file does not call, name it: FILE.py:train_step, or FILE.py:Net.train_step."
)
LOOK = (
    "No bug is claimed. If the network above is not the one that you wrote, your script was "
    "misread: forget the rest. If it is, look where the steps begin to differ."
)
STEP = "A step is what one update adds."
ANGLE = "0° is the exact way, 180° the opposite."
METHOD = ("XL204", "XL207")
"""Mistakes of what an update makes of a right gradient."""
STRAIGHT = 0.99995
"""A cosine from here on is an angle that rounds to 0°: the direction is right."""
MARKS = {True: Text("right", style=RIGHT), False: Text("wrong", style=WRONG), None: Text("?")}


def report_shown(report: Report) -> RenderableType:
    """One script: the network as understood, the findings, the parameters, what to expect."""
    report = all_safe(report)
    parts: list[RenderableType] = [*opening(report)]
    outlook = report.outlook
    expected = outlook.sentences if outlook.brief is None else outlook.brief
    for finding in report.findings:
        # A proof that is an outlook is told there, among the rest.
        proof = "" if finding.proof in expected else finding.proof
        parts += [Text(), *finding_parts(replace(finding, proof=proof))]
    if len(report.arrays) > 1 and not all(array.right for array in report.arrays):
        parts += [Text(), Indented(arrays_table(report), 2)]
        parts += [Text(), Indented(Text(legend(report.arrays), style="dim"), 2)]
    if expected or outlook.sample is not None:
        parts += [Text(), Text("What to expect", style="bold")]
        parts += [Indented(Text(sentence), 2) for sentence in expected]
    if outlook.sample is not None:
        parts += [Text(), *(Indented(part, 2) for part in sample_parts(outlook.sample))]
    if report.unmet is not None:
        parts += [Text(), *exercise(report.unmet)]
    if report.findings:
        code = report.findings[0].code
        parts += [Text(), Text(f"`xorlab rule {code}` tells more.", style="dim")]
    return Group(*parts)


def opening(report: Report) -> Iterator[RenderableType]:
    """The network, what else is to be known, and the verdict where it is no finding."""
    if report.understood:
        yield Indented(Text.assemble((report.file, "bold"), f": {report.understood}"))
    else:
        certain = ", but so much is certain." if report.findings else "."
        unknown = f": the network could not be made out{certain}"
        yield Indented(Text.assemble((report.file, "bold"), unknown))
    for note in report.notes:
        yield Indented(Text(f"Note: {note}"), 2)
    if report.verdict == "unclear":
        known = "no known mistake explains its steps"
        unclear = known if report.understood else "this script could not be judged"
        yield Text()
        yield Text(f"Unclear: {unclear}.", style=WRONG)
        yield Indented(Text(report.why[:1].upper() + report.why[1:]), 2)
        yield Indented(Text(LOOK if report.understood else HELP, style="dim"), 2)
    elif report.verdict != "bug" or only_beside_the_gradient(report):
        yield Text()
        yield Indented(Text(right_sentence(report), style=RIGHT))


def only_beside_the_gradient(report: Report) -> bool:
    """Whether the bugs are in the data or in what is printed, and the gradient was seen right."""
    bugs = [finding.code for finding in report.findings if finding.is_bug]
    right = all(array.right for array in report.arrays)
    return bool(report.arrays) and right and all(code.startswith("XL6") for code in bugs)


def right_sentence(report: Report) -> str:
    """That the gradient is right, and how exactly."""
    arrays = report.arrays
    if not report.understood:
        return "Of the gradient nothing can be said."
    if not arrays:  # a library's, which is not watched number by number
        return "Nothing is wrong with the gradient."
    if not all(array.right for array in arrays):
        return "No mistake was found in the gradient."
    steps = f", in each of {report.steps:,} updates" if report.steps > 1 else ""
    which = f"all {len(arrays)} arrays" if len(arrays) > 1 else arrays[0].name
    return f"Your gradient is right: it equals the exact one {closely(arrays)} on {which}{steps}."


def closely(arrays: Sequence[ArrayVerdict]) -> str:
    """How close the worst of the arrays is to the exact one, to a power of ten.

    >>> closely([ArrayVerdict("W", True, 3e-16), ArrayVerdict("b", True, 0.0)])
    'to within 1e-15'
    """
    error = max(array.error for array in arrays)
    power = -16 if error < 1e-16 else math.ceil(math.log10(error) - 1e-9)
    return f"to within 1e{power:d}"


def arrays_table(report: Report) -> Table:
    """Of every parameter, by its name, whether its step is right: none hides another."""
    table = plain_table("parameter", "step", "compared with the exact one")
    method = any(finding.code in METHOD for finding in report.findings)
    for array in report.arrays:
        told = beside(array)
        if method and not array.right and told == "the right way, as long":
            told = "its gradient is right, but not what is made of it"
        table.add_row(Text(array.name), MARKS[array.right], told)
    return table


def legend(arrays: Sequence[ArrayVerdict]) -> str:
    """What the table's words mean, as far as it has them."""
    angles = any("°" in beside(array) for array in arrays)
    return f"{STEP} {ANGLE}" if angles else STEP


def sample_parts(sample: Sample) -> Iterator[RenderableType]:
    """How many starts learn with the right gradient and as written, side by side."""
    yield Text(sample.said)
    table = plain_table("", "learn", "share", "95 % interval")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in sample.rows:
        table.add_row(*map(Text, row))
    yield table
    yield Text(sample.verdict)


def beside(array: ArrayVerdict) -> str:
    """How a step stands to the exact one.

    >>> beside(ArrayVerdict("W", False, 0.75, cosine=1.0, scale=0.25))
    'the right way, 0.25 times as long'
    >>> beside(ArrayVerdict("W", False, 2.0, cosine=0.0))
    'points 90° away'
    """
    if array.right is None:
        return "one number alone tells nothing"
    if array.right:
        return f"equal {closely([array])}"
    if array.scale == 0:
        return "it does not move"
    if array.cosine is None:
        return "otherwise than the exact one"
    angle = math.degrees(math.acos(max(-1.0, min(1.0, array.cosine))))
    way = f"points {angle:.0f}° away"
    if abs(array.cosine) > STRAIGHT:
        way = "the right way" if array.cosine > 0 else "the opposite way"
    if array.scale is None:
        straight = abs(array.cosine) > STRAIGHT
        return f"{way}, each time of another length" if straight else way
    length = f"{abs(array.scale):.2g}"
    return f"{way}, as long" if length == "1" else f"{way}, {length} times as long"


def exercise(unmet: Sequence[str]) -> Iterator[RenderableType]:
    """What an exercise asks for and the script does not do."""
    if not unmet:
        yield Text("It is what the exercise asks for.", style=RIGHT)
        return
    yield Text("Not what the exercise asks for:", style=WRONG)
    for sentence in unmet:
        yield Indented(Text(f"- {sentence}"), 2)


def plain_text(shown: RenderableType, width: int = 80) -> str:
    """What a terminal of that width would show, without colours."""
    page = io.StringIO()
    console = Console(file=page, width=width, color_system=None, highlight=False)
    console.print(shown, crop=False)
    return page.getvalue()
