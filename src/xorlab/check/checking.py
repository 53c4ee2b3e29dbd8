"""Check a script: watch it, understand it, match its steps, and tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check import cut, lost, zeros
from xorlab.check.case import Case
from xorlab.check.crashed import Trial, in_shape
from xorlab.check.cure import mended
from xorlab.check.doubts import moves_twice, starts_alike, would_show
from xorlab.check.endings import noted, why_not
from xorlab.check.expect import Expect, unmet
from xorlab.check.frameworks.findings import findings as of_use
from xorlab.check.frameworks.understood import told_of
from xorlab.check.frameworks.understood import understood as of_library
from xorlab.check.identify import identify
from xorlab.check.lead import lead
from xorlab.check.locate import Finder
from xorlab.check.match import match
from xorlab.check.outlook.noting import ORDER
from xorlab.check.outlook.of_case import prospects_of
from xorlab.check.outlook.sentences import told as outlook_of
from xorlab.check.record import Watched
from xorlab.check.refusals import unrefused
from xorlab.check.report import Finding, Outlook, Report, verdict_of
from xorlab.check.rule import rules
from xorlab.check.starts import starts_of
from xorlab.check.telling import findings as of_edits
from xorlab.check.telling import unexplained
from xorlab.check.understood import NotUnderstood, Understood
from xorlab.check.values import Values
from xorlab.check.watch.launch import Watching, draw_starts, watch
from xorlab.check.watch.limits import USUAL, Limits
from xorlab.check.wording import understood_as

Tell = Callable[[str], None]
SEED = 0
NOTED = {code: place for place, code in enumerate(ORDER, 1)}
GREW = 1.1
"""A record that has not grown by this since its first steps has no more to say of the network."""


def silent(line: str) -> None:
    """Say nothing."""


@np.errstate(all="ignore")  # a script's numbers may be anything, and are looked at as they are
def check(
    path: str | Path,
    *,
    expect: Expect | None = None,
    limits: Limits = USUAL,
    odds: int = 1000,
    arguments: Sequence[str] = (),
    tell: Tell = silent,
) -> Report:
    """Watch a script train, and name the line that is wrong; or say that its gradient is right.

    Args:
        path: of a script, a notebook, or `net.py:Net.train_step`.
        expect: what an exercise asks for.
        limits: what the script may use.
        odds: how many starts to train for the odds; 0 leaves them out.
        arguments: the script's own, after its name.
        tell: is told what is being done.

    Raises:
        BadFile: there is no such file, or it is no Python.
    """
    began = time.monotonic()
    with ThreadPoolExecutor(1) as beside:
        with Watching(path, argv=arguments, limits=limits, tell=tell) as watching:
            watched = watching.window()
            tell("understanding the network")
            case = analysed(watched)
            drawn: Future[Mapping[str, Array]] | None = None
            if odds and isinstance(case, Case) and case.watched.model is None:
                node = case.understood.node
                drawn = beside.submit(draw_starts, path, node, odds, argv=arguments, limits=limits)
            seen, watched = len(watched.events), watching.finish()
        more = len(watched.events) > GREW * seen
        if (isinstance(case, NotUnderstood) and more) or watched.model:
            case = analysed(watched)
        elif isinstance(case, Case):
            case = replace(case, watched=watched)

        def run(source: str, chance: int) -> Watched:
            return watch(
                path, source=source, argv=arguments, limits=limits, short=True, chance=chance
            )

        trial = Trial(run, analysed)
        case = unrefused(in_shape(case, watched, trial), watched, trial)
        case = lost.kept(case, watched, trial)
        if odds and isinstance(case, Case) and case.upstream:
            node, source = case.understood.node, case.watched.source
            drawn = beside.submit(
                draw_starts, path, node, odds, source=source, argv=arguments, limits=limits
            )
        report = of_case(case, watched, drawn, odds, path, arguments, limits, tell)
    if expect is not None:
        known = case if isinstance(case, NotUnderstood) else case.understood
        report = replace(report, unmet=unmet(known, expect))
    findings = tuple(placed(finding, watched) for finding in report.findings)
    seconds = time.monotonic() - began
    return replace(report, file=watched.file, findings=findings, seconds=seconds)


def analysed(watched: Watched) -> Case | NotUnderstood:
    """The script's network and steps, held against the exact ones."""
    library = of_library(watched)
    if library is not None:
        return (
            library if isinstance(library, NotUnderstood) else trained_by_library(watched, library)
        )
    understood = identify(watched)
    if isinstance(understood, NotUnderstood):
        return told_at_least(understood, watched)
    return told_at_least(match(watched, understood), watched)


def told_at_least(case: Case | NotUnderstood, watched: Watched) -> Case | NotUnderstood:
    """The case, or where nothing explains it what its numbers show all the same."""
    if isinstance(case, Case) and case.explained:
        return case
    told = (tell(watched) for tell in (zeros.told, cut.told, lost.told))
    return next((each for each in told if each is not None), case)


def trained_by_library(watched: Watched, understood: Understood) -> Case:
    """A case whose gradient is a library's, and right."""
    told = told_of(watched)
    assert told is not None
    case = Case(watched, understood, Values(watched, 0, 1 << 62, exact=False), explained=True)
    case = replace(case, loss=told.loss or case.loss)
    return case if told.method is None else replace(case, method=told.method, rate=told.rate)


def of_case(
    case: Case | NotUnderstood,
    watched: Watched,
    drawn: Future[Mapping[str, Array]] | None,
    odds: int,
    path: str | Path,
    arguments: Sequence[str],
    limits: Limits,
    tell: Tell,
) -> Report:
    """What is to be told of a script."""
    if isinstance(case, NotUnderstood):
        why, notes = why_not(case, watched), tuple(watched.notes)
        proved = (*of_use(watched), *case.found)
        verdict = verdict_of(proved, understood=False)
        return Report(watched.file, verdict, findings=proved, why=why, notes=notes)
    notes = noted(watched)
    if case.edits:
        tell("looking again")
        case = looked_at_again(case, path, arguments, limits)
        if case.edits and moves_twice(case):
            case = replace(case, edits=(), explained=False)
    try:
        starts = drawn_for(case, drawn, odds)
        prospects = prospects_of(case, starts, odds=odds, tell=tell) if odds else prospects_of(case)
    except KeyboardInterrupt:  # whoever has waited long enough hears what is known by now
        prospects, notes = None, (*notes, INTERRUPTED)
    case = replace(case, prospects=prospects)
    finder = Finder(case)
    findings = in_order(found(case, finder))
    tell("trying the cure")
    findings = mended(case, finder, findings, path, arguments=arguments, limits=limits)
    if case.upstream is not None:
        findings = [case.upstream, *findings]
    verdict = verdict_of(findings, understood=case.explained)
    return Report(
        watched.file,
        verdict,
        understood=understood_as(case),
        sizes=case.understood.sizes,
        findings=tuple(findings),
        arrays=tuple(case.arrays),
        outlook=Outlook() if prospects is None else outlook_of(prospects),
        why=f"{unexplained(case)}\n{lead(case, finder)}".strip() if verdict == "unclear" else "",
        notes=notes,
        steps=len(case.understood.steps),
    )


def looked_at_again(case: Case, path: str | Path, arguments: Sequence[str], limits: Limits) -> Case:
    """The same script from another start, where it draws one: before a mistake is named.

    Numbers of one start may be read in two ways. Steps that are exact from another start, on the
    same network, are no accident: then there is no mistake.
    """
    source = case.watched.source
    other = watch(path, source=source, argv=arguments, limits=limits, short=True, chance=1)
    if starts_alike(case, other):
        return case
    again = analysed(other)
    exact = not isinstance(again, NotUnderstood) and again.explained and not again.edits
    if isinstance(again, NotUnderstood) or not (exact and again.right):
        return case
    if not would_show(case, again):
        return case
    return replace(again, watched=case.watched, upstream=case.upstream)


def drawn_for(
    case: Case, drawn: Future[Mapping[str, Array]] | None, odds: int
) -> list[Weights] | None:
    """The starts drawn as the script draws them, or by the laws that it told its library."""
    told = told_of(case.watched)
    if told is not None and told.laws is not None and odds:
        return told.laws.draw(case.understood.sizes, odds, SEED)
    return None if drawn is None else starts_of(case.understood, drawn.result())


def found(case: Case, finder: Finder) -> list[Finding]:
    """All findings, as the rules give them."""
    named = [*of_edits(case, finder), *of_use(case.watched)]
    for rule in rules():
        if rule.test is not None:
            named.extend(rule.test(case))
    return named


def placed(finding: Finding, watched: Watched) -> Finding:
    """The finding where its reader looks for it: in a line of the file, or of a notebook's cell."""
    at, lines, cells = finding.line, watched.lines, watched.cells
    if finding.file != watched.file:  # in the data beside it
        return finding
    if at is None or not 0 < at <= len(lines):
        return finding
    cell = cells[at - 1] if cells else 0
    near = [line for line in finding.also if 0 < line <= len(lines)]
    also = tuple(lines[line - 1] for line in near if not cell or cells[line - 1] == cell)
    before = finding.before and lines[finding.before - 1]
    return replace(finding, line=lines[at - 1], also=also, cell=cell or None, before=before)


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """As a reader should mend them: bugs, then the model, the start and the run.

    One cause is told once.
    """
    unique = {(f.code, f.line, f.message): f for f in findings}
    return sorted(unique.values(), key=lambda f: (NOTED.get(f.code, 0), f.code))


INTERRUPTED = "It was interrupted; what is to be expected of the run is left out."
