"""Cures: the changed line, tried by running the changed script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from xorlab.check.case import Case
from xorlab.check.locate import Finder
from xorlab.check.report import Finding
from xorlab.check.watch.limits import Limits


def mended(
    case: Case,
    finder: Finder,
    findings: Sequence[Finding],
    path: str | Path,
    *,
    arguments: Sequence[str],
    limits: Limits,
) -> list[Finding]:
    """The findings with the line that each is about, and where one was found, its cure."""
    lines = case.watched.source.splitlines()
    return [
        replace(f, wrong=f.wrong or lines[f.line - 1].strip())
        if f.line and f.line <= len(lines)
        else f
        for f in findings
    ]
