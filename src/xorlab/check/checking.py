"""Check a script: watch it, understand it, match its steps, and tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check import lost
from xorlab.check.analysis import analysed
from xorlab.check.case import Case
from xorlab.check.crashed import Trial, in_shape
from xorlab.check.cure import mended
from xorlab.check.doubts import moves_twice, starts_alike, would_show
from xorlab.check.endings import noted, why_not
from xorlab.check.expect import Expect, unmet
from xorlab.check.frameworks.findings import findings as of_use
from xorlab.check.frameworks.understood import told_of
from xorlab.check.lead import lead
from xorlab.check.locate import Finder
from xorlab.check.outlook.brief import told as outlook_of
from xorlab.check.outlook.noting import ORDER
from xorlab.check.outlook.of_case import prospects_of
from xorlab.check.record import Watched
from xorlab.check.refusals import unrefused
from xorlab.check.report import Finding, Outlook, Report, verdict_of
from xorlab.check.rule import rules
from xorlab.check.starts import starts_of
from xorlab.check.telling import findings as of_edits
from xorlab.check.telling import unexplained
from xorlab.check.understood import NotUnderstood
from xorlab.check.watch.launch import Watching, draw_starts, watch
from xorlab.check.watch.limits import USUAL, Limits
from xorlab.check.wording import understood_as

Tell: TypeAlias = Callable[[str], None]
Drawn: TypeAlias = Future[Mapping[str, Array]]
SEED = 0
NOTED = {code: place for place, code in enumerate(ORDER, 1)}
GREW = 1.1
"""A record that has not grown by this since its first steps has no more to say of the network."""
BESIDE = 2
"""What may go on beside the rest: starts are drawn, a second look is taken, cures are tried."""


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
    with ThreadPoolExecutor(BESIDE) as beside:
        asked = Asked(path, arguments, limits, odds, tell, beside)
        first = understood_while_it_runs(asked)
        case = shaped(first.case, first.watched, asked)
        if isinstance(case, Case) and case is not first.case:
            case = looked_at_again(case, asked)
            if odds and case.upstream:
                drawn = asked.starts(case.understood.node, case.watched.source)
                first = first._replace(drawn=drawn)
        report = of_case(case, first.watched, first.drawn, asked)
    if expect is not None:
        known = case if isinstance(case, NotUnderstood) else case.understood
        report = replace(report, unmet=unmet(known, expect))
    findings = tuple(placed(finding, first.watched) for finding in report.findings)
    seconds = time.monotonic() - began
    return replace(report, file=first.watched.file, findings=findings, seconds=seconds)


@dataclass(frozen=True)
class Asked:
    """What is to be checked, and how; `beside` is where work goes on beside other work."""

    path: str | Path
    arguments: Sequence[str]
    limits: Limits
    odds: int
    tell: Tell
    beside: ThreadPoolExecutor

    def run(self, source: str, chance: int) -> Watched:
        """The first steps of a text in the script's place."""
        argv, limits = self.arguments, self.limits
        return watch(self.path, source=source, argv=argv, limits=limits, short=True, chance=chance)

    def starts(self, node: int, source: str | None = None) -> Drawn:
        """Starts of the script, or of a text in its place, drawn as it draws them."""
        argv, limits = self.arguments, self.limits
        return self.beside.submit(
            draw_starts, self.path, node, self.odds, source=source, argv=argv, limits=limits
        )


class First(NamedTuple):
    """What a script's own run told; `drawn`: other starts of it, where they are wanted."""

    case: Case | NotUnderstood
    watched: Watched
    drawn: Drawn | None


def understood_while_it_runs(asked: Asked) -> First:
    """The script's run, whose first steps are looked at while it goes on."""
    tell, drawn, again = asked.tell, None, None
    with Watching(asked.path, argv=asked.arguments, limits=asked.limits, tell=tell) as watching:
        watched = watching.window()
        tell("understanding the network")
        case = analysed(watched)
        if isinstance(case, Case) and asked.odds and watched.model is None:
            drawn = asked.starts(case.understood.node)
        if isinstance(case, Case) and case.edits:
            again = asked.beside.submit(looked_at_again, case, asked)
        seen, watched = len(watched.events), watching.finish()
    more = len(watched.events) > GREW * seen
    if (isinstance(case, NotUnderstood) and more) or watched.model:
        case = analysed(watched)
    elif isinstance(case, Case):
        if again is not None:
            tell("looking again")
            case = again.result()
        case = replace(case, watched=watched)
    return First(case, watched, drawn)


def shaped(case: Case | NotUnderstood, watched: Watched, asked: Asked) -> Case | NotUnderstood:
    """The case of the script with what keeps it from running, or from learning at all, mended."""
    trial = Trial(asked.run, analysed)
    case = unrefused(in_shape(case, watched, trial), watched, trial)
    return lost.kept(case, watched, trial)


def of_case(
    case: Case | NotUnderstood,
    watched: Watched,
    drawn: Drawn | None,
    asked: Asked,
) -> Report:
    """What is to be told of a script. Cures are tried while others of its starts are trained."""
    if isinstance(case, NotUnderstood):
        why, notes = why_not(case, watched), tuple(watched.notes)
        proved = (*of_use(watched), *case.found)
        verdict = verdict_of(proved, understood=False)
        return Report(watched.file, verdict, findings=proved, why=why, notes=notes)
    notes, odds, tell = noted(watched), asked.odds, asked.tell
    if case.edits and moves_twice(case):
        case = replace(case, edits=(), explained=False)
    finder = Finder(case)
    wrong, path = in_order(bugs(case, finder)), asked.path
    curing = asked.beside.submit(
        mended, case, finder, wrong, path, arguments=asked.arguments, limits=asked.limits
    )
    try:
        starts = drawn_for(case, drawn, odds)
        prospects = prospects_of(case, starts, odds=odds, tell=tell) if odds else prospects_of(case)
    except KeyboardInterrupt:  # whoever has waited long enough hears what is known by now
        prospects, notes = None, (*notes, INTERRUPTED)
    case = replace(case, prospects=prospects)
    if wrong:
        tell("trying the cure")
    findings = in_order([*curing.result(), *concerns(case)])
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


@np.errstate(all="ignore")  # of its own, for a thread does not inherit it
def looked_at_again(case: Case, asked: Asked) -> Case:
    """The same script from another start, where it draws one: before a mistake is named.

    Numbers of one start may be read in two ways. Steps that are exact from another start, on the
    same network, are no accident: then there is no mistake.
    """
    if not case.edits:
        return case
    other = asked.run(case.watched.source, 1)
    if starts_alike(case, other):
        return case
    again = analysed(other)
    if isinstance(again, NotUnderstood) or again.edits or not (again.explained and again.right):
        return case
    if not would_show(case, again):
        return case
    return replace(again, watched=case.watched, upstream=case.upstream)


def drawn_for(case: Case, drawn: Drawn | None, odds: int) -> list[Weights] | None:
    """The starts drawn as the script draws them, or by the laws that it told its library."""
    told = told_of(case.watched)
    if told is not None and told.laws is not None and odds:
        return told.laws.draw(case.understood.sizes, odds, SEED)
    return None if drawn is None else starts_of(case.understood, drawn.result())


def found(case: Case, finder: Finder) -> list[Finding]:
    """All findings, as the rules give them."""
    return [*bugs(case, finder), *concerns(case)]


def bugs(case: Case, finder: Finder) -> list[Finding]:
    """What is wrong with the script, whatever becomes of its run."""
    named = [*of_edits(case, finder), *tested(case, bugs=True)]
    return [*named, *(finding for finding in of_use(case.watched) if finding.is_bug)]


def concerns(case: Case) -> list[Finding]:
    """What is to be said of its model, its start and its run, the prospects known."""
    others = (finding for finding in of_use(case.watched) if not finding.is_bug)
    return [*others, *tested(case, bugs=False)]


def tested(case: Case, *, bugs: bool) -> Iterator[Finding]:
    """The findings of the rules' tests."""
    for rule in rules():
        if rule.test is not None and rule.is_bug is bugs:
            yield from rule.test(case)


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
