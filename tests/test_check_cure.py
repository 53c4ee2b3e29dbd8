"""A cure that is shown as checked is one: the script so changed takes the exact step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from xorlab.check.checking import found, in_order
from xorlab.check.cure import mended
from xorlab.check.cure.patch import Patch, together
from xorlab.check.identify import identify
from xorlab.check.locate import Finder
from xorlab.check.match import match
from xorlab.check.report import Finding
from xorlab.check.understood import Understood
from xorlab.check.watch.launch import watch
from xorlab.check.watch.limits import USUAL
from xorlab.exercises import exercise

PLANTED = (
    ("XL101", "loop"),
    ("XL102", "class"),
    ("XL102", "matrix"),
    ("XL103", "functions"),
    ("XL103", "lists"),
    ("XL104", "columns"),
    ("XL105", "loop"),
    ("XL106", "loop"),
    ("XL107", "loop"),
    ("XL108", "class"),
    ("XL109", "columns"),
    ("XL110", "columns"),
    ("XL111", "columns"),
    ("XL112", "loop"),
    ("XL203", "functions"),
    ("XL204", "functions"),
    ("XL205", "accumulate"),
    ("XL206", "columns"),
)


@np.errstate(all="ignore")
def cured(path: Path) -> list[Finding]:
    """The findings of a script, with their cures, but without the outlook."""
    watched = watch(path, short=True)
    known = identify(watched)
    assert isinstance(known, Understood)
    case = match(watched, known)
    finder = Finder(case)
    return mended(case, finder, in_order(found(case, finder)), path, arguments=(), limits=USUAL)


def with_cure(source: str, finding: Finding) -> str:
    """The script as its reader would change it: the lines shown, for those that stand there."""
    lines = source.splitlines()
    assert finding.line is not None
    first, count = finding.line - 1, len(finding.wrong.splitlines())
    old = lines[first : first + count]
    margin = min(len(line) - len(line.lstrip()) for line in old)
    assert [line[margin:].rstrip() for line in old] == finding.wrong.splitlines()
    new = [" " * margin + line for line in finding.right.splitlines()]
    return "\n".join([*lines[:first], *new, *lines[first + count :]]) + "\n"


@pytest.mark.slow
@pytest.mark.parametrize(("code", "style"), PLANTED)
def test_a_script_changed_as_shown_takes_the_exact_step(
    code: str, style: str, tmp_path: Path
) -> None:
    planted = exercise(code, style=style, seed=3)
    path = tmp_path / "net.py"
    path.write_text(planted.source)
    finding = next(f for f in cured(path) if f.code == code)
    assert finding.checked
    path.write_text(with_cure(planted.source, finding))
    watched = watch(path, short=True)
    known = identify(watched)
    assert isinstance(known, Understood)
    assert match(watched, known).right


def test_two_changes_are_one_from_the_first_line_to_the_last() -> None:
    source = "a = 1\nb = 2\nc = 3\nd = 4"
    both = together(source, Patch(4, 4, "d = 0"), Patch(2, 2, "b = 0"))
    assert both.applied(source) == "a = 1\nb = 0\nc = 3\nd = 0"
