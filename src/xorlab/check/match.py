"""Which step did the script take: the exact one, or the exact one with a mistake or two?

Every hypothesis is the exact step, computed from the script's own parameters and rows, with some
pieces edited. It is held against what every array moved by, in every step, number by number. One
that reproduces them all to rounding is no guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from time import process_time

import numpy as np

from xorlab.check.case import Case
from xorlab.check.corners import at_corners, other_readings
from xorlab.check.evidence import Evidence, Found, penalty_of
from xorlab.check.evidence import overwritten as overwritten_in
from xorlab.check.evidence import rounded as rounded_in
from xorlab.check.evidence import still as still_in
from xorlab.check.methods import SGD, Method, methods
from xorlab.check.observed import Fit, moves
from xorlab.check.record import Watched
from xorlab.check.report import ArrayVerdict
from xorlab.check.rule import Key, rules
from xorlab.check.understood import Understood
from xorlab.check.values import Values

FEW = 8
"""Steps that hypotheses are tried on; what is found is held against all."""
WIDTH = 6
"""Half-way explanations that are kept while a second mistake is looked for."""
SECONDS = 5.0
"""Of work, for which mistakes are tried."""
DEPTH = 2
"""Mistakes in one script that are told apart."""

LIKELY = {"sgd": 1, "momentum": 3, "nesterov": 2, "adam": 8, "rmsprop": 4}
"""Of how many settings of a method mistakes are tried."""


def match(watched: Watched, understood: Understood) -> Case:
    """Hold a script's steps against the exact ones, and against every mistake in the catalogue."""
    end = process_time() + SECONDS
    variants = [*at_corners(understood), *other_readings(understood)]
    for variant in variants:
        if _is_right(watched, variant):
            return _matched(watched, variant, end)
    for variant in variants:
        case = _matched(watched, variant, end)
        if case.explained:
            return case
        if process_time() > end:
            break  # one reading after the other explains nothing: whoever waits hears so
    return _matched(watched, understood, end)


def _is_right(watched: Watched, understood: Understood) -> bool:
    """Whether plain descent with no mistake explains the first steps."""
    few = understood.steps[:FEW]
    evidence = Evidence(watched, understood, few, moves(understood, few), frozenset())
    return any(evidence.explains(evidence.fit(loss, SGD)) for loss in _losses(understood))


def _matched(watched: Watched, understood: Understood, end: float) -> Case:
    """The same, with one slope at each activation's corners."""
    values = Values(
        watched, understood.steps[0].start, understood.steps[-1].end, exact=understood.exact
    )
    few = understood.steps[:FEW]
    evidence = Evidence(watched, understood, few, moves(understood, few), frozenset(), end=end)
    still, rounded = frozenset(still_in(evidence)), frozenset(rounded_in(evidence))
    evidence = replace(evidence, ignored=still | rounded)
    base = _nearest(evidence)
    overwritten = dict(overwritten_in(evidence, base.fit, base.loss, base.method))
    if overwritten:
        evidence = replace(evidence, moves=moves(understood, few, overwritten))
        base = _nearest(evidence)
    case = Case(
        watched,
        understood,
        values,
        evidence.moves,
        base.fit,
        base.loss,
        base.method,
        still=still,
        rounded=rounded,
        overwritten=frozenset(overwritten),
    )
    edits: Sequence[Found] = ()
    explained = evidence.explains(base.fit)
    decayed = None if explained else _decayed(evidence)
    if decayed is not None:
        loss, evidence = decayed
        explained = True
        case = replace(case, loss=loss, method=SGD, penalty=evidence.penalty)
    if not explained:
        for loss in _losses(understood):
            found = _explain(evidence, replace(case, loss=loss))
            if found is not None:
                edits, explained = found[1], True
                case = replace(case, loss=loss, method=found[0])
                break
    return _told(evidence, case, edits, overwritten, explained=explained)


def _decayed(evidence: Evidence) -> tuple[str, Evidence] | None:
    """The loss with which weight decay, and no mistake, explains the steps."""
    for loss in _losses(evidence.understood):
        decayed = replace(evidence, penalty=penalty_of(evidence, loss))
        if decayed.penalty and decayed.explains(decayed.fit(loss, SGD)):
            return loss, decayed
    return None


def _losses(understood: Understood) -> list[str]:
    """The losses that the script may mean to descend: the ones it computes, or any that fit."""
    output = understood.activations[-1]
    if output.name == "softmax":
        possible = ["softmax", "squared"]
    elif (output.low, output.high) == (0, 1):
        possible = ["squared", "cross-entropy", "absolute"]
    else:
        possible = ["squared", "absolute"]
        # A linear output is no probability, but its script may take it for one (XL305).
        possible += [name for name in understood.losses if name == "cross-entropy"]
    same = (
        {"cross-entropy": "softmax"} if output.name == "softmax" else {"softmax": "cross-entropy"}
    )
    computed = [same.get(name, name) for name in understood.losses if name != "absolute"]
    return [name for name in possible if name in computed] or possible


@dataclass(frozen=True, eq=False)
class Nearest:
    """The exact step that comes nearest to what was seen."""

    fit: Fit
    loss: str
    method: Method


def _nearest(evidence: Evidence) -> Nearest:
    """Of every loss and method without a mistake, the one with which most arrays agree."""
    best, most = None, -1
    found = {}
    for method in methods(evidence.understood, evidence.watched.source):
        for loss in _losses(evidence.understood):
            tried = evidence.fit(loss, method)
            if tried is None:
                continue
            found[loss] = tried
            agree = sum(map(tried.right, tried.arrays)) + 100 * evidence.explains(tried)
            if agree > most:
                best, most = Nearest(tried, loss, method), agree
        if most >= 100:
            break
    if best is None:
        raise ValueError("No step could be computed.")
    return best


def _explain(evidence: Evidence, case: Case) -> tuple[Method, Sequence[Found]] | None:
    """The one mistake, or the few, with which every array agrees; and the method."""
    bare = evidence.fit(case.loss, case.method)
    if bare is None:
        return None
    case = replace(case, fit=bare)
    every = list(_all_edits(case))
    singles: list[tuple[int, Found, Fit]] = []
    for method in _likely(evidence, case.method):
        for each in every if evidence.in_time else ():
            tried = evidence.fit(case.loss, method, [each])
            if tried is None:
                continue
            if evidence.explains(tried):
                return method, [each]
            if method is case.method:
                singles.append((_agreeing(tried), each, tried))
    found = _several(evidence, case, singles, _agreeing(bare))
    return None if found is None else (case.method, found)


def _likely(evidence: Evidence, nearest: Method) -> Iterator[Method]:
    """The methods that mistakes are looked for with: where none fits, several."""
    yield nearest
    names: Counter[str] = Counter()
    for method in methods(evidence.understood, evidence.watched.source):
        names[method.name] += 1
        if method is not nearest and names[method.name] <= LIKELY.get(method.name, 1):
            yield method


def _several(
    evidence: Evidence,
    case: Case,
    singles: Sequence[tuple[int, Found, Fit]],
    bare: int,
) -> Sequence[Found] | None:
    """Mistakes put together, each of which sets more arrays right."""
    helpful = sorted((s for s in singles if s[0] > bare), key=lambda s: -s[0])
    kept: list[tuple[int, list[Found], Fit]] = [
        (agree, [each], tried) for agree, each, tried in islice(helpful, WIDTH)
    ]
    for _ in range(DEPTH - 1):
        deeper: list[tuple[int, list[Found], Fit]] = []
        for agree, chosen, reached in kept:
            more = replace(case, fit=reached)
            for each in _all_edits(more) if evidence.in_time else ():
                tried = evidence.fit(case.loss, case.method, [*chosen, each])
                if evidence.explains(tried):
                    return [*chosen, each]
                if tried is not None and _agreeing(tried) > agree:
                    deeper.append((_agreeing(tried), [*chosen, each], tried))
        kept = sorted(deeper, key=lambda s: -s[0])[:WIDTH]
    return None


def _agreeing(found: Fit) -> int:
    """How many arrays are right, counting half for those that are but for a factor."""
    return sum(2 if found.right(key) else key in found.along for key in found.arrays)


def _all_edits(case: Case) -> Iterable[Found]:
    for rule in rules():
        if rule.edits is not None:
            for edit in rule.edits(case):
                yield rule, edit


def _told(
    evidence: Evidence,
    case: Case,
    edits: Sequence[Found],
    overwritten: Mapping[Key, float],
    *,
    explained: bool,
) -> Case:
    """The case with every array's verdict, from all the steps that were seen."""
    everything = _as_far(evidence, case, edits, overwritten) if explained else evidence
    case = replace(case, understood=replace(case.understood, steps=everything.steps))
    exact = everything.fit(case.loss, case.method)
    edited = everything.fit(case.loss, case.method, edits)
    if exact is None or edited is None:
        return replace(case, edits=tuple(edits), explained=False)
    rate = edited.rate[np.isfinite(edited.rate)]
    return replace(
        case,
        fit=edited,
        edits=tuple(edits),
        rate=float(np.median(rate)) if explained and len(rate) else None,
        explained=explained and everything.explains(edited),
        arrays=tuple(_verdicts(case, exact, edits, explained)),
    )


def _as_far(
    evidence: Evidence, case: Case, edits: Sequence[Found], overwritten: Mapping[Key, float]
) -> Evidence:
    """All steps, or as many from the first as are explained: some are not seen whole."""
    steps = case.understood.steps
    count = len(steps)
    while count > len(evidence.steps):
        some = replace(
            evidence, steps=steps[:count], moves=moves(case.understood, steps[:count], overwritten)
        )
        if some.explains(some.fit(case.loss, case.method, edits)):
            return some
        count = (count + len(evidence.steps)) // 2
    return evidence


def _verdicts(
    case: Case, exact: Fit, edits: Sequence[Found], explained: bool
) -> Iterator[ArrayVerdict]:
    """Each array's steps beside the exact ones."""
    odd = case.still | case.rounded | case.overwritten
    for l, name, home in case.understood.homes:
        key = (l, name)
        found = exact.arrays[key]
        silent = key in case.still and found.silent
        right = (key not in odd or silent) and ((explained and not edits) or exact.right(key))
        error = 0.0 if found.silent else found.error
        yield ArrayVerdict(home.name, right, error, found.cosine, exact.factors.get(key))
