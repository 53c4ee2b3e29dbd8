"""A cure is not believed but tried: the changed script is run, and its steps are matched."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from time import monotonic

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.identify import identify
from xorlab.check.locate import Finder
from xorlab.check.match import match
from xorlab.check.report import Finding
from xorlab.check.rule import Edit, Rule, rules
from xorlab.check.understood import NotUnderstood
from xorlab.check.watch.launch import watch
from xorlab.check.watch.limits import Limits

MOST = 24
"""Changed lines that are tried for one finding."""
SECONDS = 3.0
AT_ONCE = 2

Run = Callable[[str], Case | None]


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

    def run(source: str) -> Case | None:
        watched = watch(path, source=source, argv=arguments, limits=limits, short=True)
        understood = identify(watched)
        return None if isinstance(understood, NotUnderstood) else match(watched, understood)

    lines = case.watched.source.splitlines()
    end = monotonic() + SECONDS
    told = []
    for finding in findings:
        one = finding
        if one.line and one.line <= len(lines) and not one.wrong:
            one = replace(one, wrong=lines[one.line - 1].strip())
        if one.is_bug and case.watched.model is None and monotonic() < end and one.line:
            one = _cured(case, finder, one, run, end)
        told.append(one)
    return told


def _cured(case: Case, finder: Finder, finding: Finding, run: Run, end: float) -> Finding:
    rule = next((rule for rule in rules() if rule.code == finding.code), None)
    edit = next((e for r, e in case.edits if r.code == finding.code), None)
    if rule is None or rule.cures is None:
        return finding
    source = case.watched.source
    patches = islice(_sound(rule, Mend(case, finder, finding, edit), source), MOST)
    best = _first_right(case, finding, edit, patches, run, end)
    if best is None:
        return finding
    shown = source.splitlines()[best.first - 1 : best.last]
    return replace(
        finding,
        line=best.first if best.first <= (finding.line or 0) <= best.last else finding.line,
        wrong=Patch(best.first, best.last, "\n".join(shown)).shown,
        right=best.shown,
        checked=True,
    )


def _sound(rule: Rule, mend: Mend, source: str) -> Iterator[Patch]:
    """The rule's changes that are Python, each once."""
    seen = {source}
    assert rule.cures is not None
    for patch in rule.cures(mend):
        text = patch.applied(source)
        if text in seen:
            continue
        seen.add(text)
        try:
            ast.parse(text)
        except SyntaxError:
            continue
        yield patch


def _first_right(
    case: Case,
    finding: Finding,
    edit: Edit | None,
    patches: Iterable[Patch],
    run: Run,
    end: float,
) -> Patch | None:
    """The first change that leaves the script without this mistake."""
    source = case.watched.source
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = iter(patches)
        while monotonic() < end:
            some = list(islice(waiting, AT_ONCE))
            if not some:
                return None
            for patch, tried in zip(
                some, pool.map(run, [p.applied(source) for p in some]), strict=True
            ):
                if tried is not None and _is_better(case, tried, finding, edit):
                    return patch
    return None


def _is_better(case: Case, tried: Case, finding: Finding, edit: Edit | None) -> bool:
    """Whether the changed script has one mistake less, and no new one, on the same network."""
    if tried.understood.sizes != case.understood.sizes or not tried.explained:
        return False
    odd = len(tried.still) + len(tried.rounded) + len(tried.overwritten)
    before = len(case.still) + len(case.rounded) + len(case.overwritten)
    if edit is not None:
        return len(tried.edits) < len(case.edits) and odd <= before
    return len(tried.edits) <= len(case.edits) and (odd < before or tried.right)
