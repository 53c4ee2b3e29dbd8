"""Which step did the script take: the exact one, or the exact one with a mistake or two?

Every hypothesis is the exact step, computed from the script's own parameters and rows, with some
pieces edited. It is held against what every array moved by, in every step, number by number. One
that reproduces them all to rounding is no guess.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from time import process_time
from typing import TypeAlias

import numpy as np

from xorlab.backprop import Weights
from xorlab.check.case import Case
from xorlab.check.evidence import Evidence, Found, penalty_of
from xorlab.check.evidence import overwritten as overwritten_in
from xorlab.check.evidence import still as still_in
from xorlab.check.identify.bends import STEPS
from xorlab.check.methods import SGD
from xorlab.check.nearest import Nearest, losses, nearest
from xorlab.check.readings import readings
from xorlab.check.record import Watched
from xorlab.check.rounding import rounded as rounded_in
from xorlab.check.rule import Key
from xorlab.check.search import (
    Explanation,
    edits_for,
    one_by_any_method,
    one_mistake,
    two_mistakes,
)
from xorlab.check.settled import settled
from xorlab.check.understood import Step, Understood
from xorlab.check.values import Values
from xorlab.check.verdicts import verdicts

LARGEST = 1e4
FEW = 8
"""Steps that hypotheses are tried on; what is found is held against all."""
SECONDS = 5.0
"""Of work, for which mistakes are tried."""
Search: TypeAlias = Callable[[Evidence, Case], Explanation | None]


def no_mistake(evidence: Evidence, case: Case) -> Explanation | None:
    """None: it is looked for in no way, for another reading may need none."""
    return None


def replaced_and_one(evidence: Evidence, case: Case) -> Explanation | None:
    """One mistake beside arrays that become their step."""
    return one_mistake(evidence, case) if case.overwritten else None


SEARCHES: Sequence[Search] = (
    no_mistake,
    one_mistake,
    replaced_and_one,
    two_mistakes,
    one_by_any_method,
)
"""In this order."""


def match(watched: Watched, understood: Understood) -> Case:
    """Hold a script's steps against the exact ones, and against every mistake in the catalogue.

    No mistake is looked for before every reading of the network was tried without one, and no
    second mistake before every reading was tried with one.
    """
    end = process_time() + SECONDS
    variants = readings(watched, understood)
    plain = [Evidence(watched, variant, tame(variant.steps[:FEW]), end=end) for variant in variants]
    for evidence in plain:
        if _is_right(evidence):
            return _matched(evidence)
    first: Case | None = None
    # What the script remembers tells its method; where it tells nothing, methods are guessed.
    told = [each for each in (evidence.remembering() for evidence in plain) if each.taken]
    for some in (told, plain):
        for search, evidence in product(SEARCHES, _on_purpose(some)):
            if first is not None and process_time() > end:
                return first  # nothing explains it so far: whoever waits hears so
            case = _matched(evidence, search)
            if case.explained:
                return case
            first = first or case
    assert first is not None
    return first


def _on_purpose(every: Sequence[Evidence]) -> list[Evidence]:
    """With what the script does on purpose besides; names may be misread for rates."""
    meant = [evidence.on_purpose() for evidence in every]
    return [*meant, *(replace(evidence, paces={}) for evidence in meant if evidence.paces)]


def tame(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps until their numbers run away: of large ones the digits that tell are lost.

    (Where a tanh puts out 1, 1 - a² is 0, and 1 / cosh² is not: behind errors of 1e20 that shows.)
    """
    sizes = [max(largest(layer) for layer in seen.before) for seen in steps]
    count = next((k for k, size in enumerate(sizes) if not size < LARGEST), len(steps))
    return steps[:count] if count > 1 else steps


def largest(layer: Weights) -> float:
    """The largest of a layer's weights and biases, without sign."""
    parts = [layer.W] if layer.b is None else [layer.W, layer.b]
    return max(float(np.abs(part).max()) for part in parts)


def _is_right(evidence: Evidence) -> bool:
    """Whether plain descent with no mistake in it explains the first steps, rounded or not."""
    rounded = dict(rounded_in(evidence.understood, evidence.steps))
    return _is_plain(replace(evidence, ignored=frozenset(rounded), rounded=rounded))


def _is_plain(evidence: Evidence) -> bool:
    """Whether plain descent with no mistake in it explains the first steps as they are."""
    possible = losses(evidence.understood)
    return any(evidence.explains(evidence.fit(loss, SGD)) for loss in possible)


def _matched(evidence: Evidence, search: Search = one_mistake) -> Case:
    """The same, for one reading of the network, by one search."""
    evidence, case = _without_mistake(evidence, search)
    edits: Sequence[Found] = ()
    explained = evidence.explains(case.fit)
    decayed = None if explained else _decayed(evidence)
    if decayed is not None:
        loss, evidence = decayed
        explained = True
        case = replace(case, loss=loss, method=SGD, penalty=evidence.penalty)
    found = None if explained else search(evidence, case)
    if found is not None:
        edits, explained = found.found, True
        case = replace(case, loss=found.loss, method=found.method)
    if explained:
        edits = [*edits, *(each for each in edits_for(evidence, case) if each[1].update)]
    return _told(evidence, case, edits, explained=explained)


def _without_mistake(evidence: Evidence, search: Search) -> tuple[Evidence, Case]:
    """What is odd at first sight, and the exact step that comes nearest to the rest.

    Arrays that become their step are a mistake already: one beside it makes two.
    """
    watched, understood = evidence.watched, evidence.understood
    values = Values(
        watched, understood.steps[0].start, understood.steps[-1].end, exact=understood.exact
    )
    still = frozenset(still_in(evidence))
    # Numbers that the exact steps lead to are not cut, however few decimals they have; and
    # errors that are whole numbers lead to few.
    plain = understood.activations[-1].name in STEPS or _is_plain(evidence)
    rounded = {} if plain else dict(rounded_in(understood, evidence.steps))
    evidence = replace(evidence, ignored=still | set(rounded), rounded=rounded)
    base = nearest(evidence)
    overwritten = {} if evidence.explains(base.fit) else _overwritten(evidence, base)
    if overwritten:
        other = evidence.remembering(overwritten)
        if search is replaced_and_one or other.explains(nearest(other).fit):
            evidence, base = other, nearest(other)
        else:
            overwritten = {}
    return evidence, Case(
        watched,
        understood,
        values,
        evidence.moves,
        base.fit,
        base.loss,
        base.method,
        still=still,
        rounded=frozenset(rounded),
        overwritten=frozenset(overwritten),
        taken=evidence.taken,
    )


def _overwritten(evidence: Evidence, base: Nearest) -> dict[Key, float]:
    """The arrays that become their step, by any loss and method, and its sign."""
    for method in (base.method,) if base.method is SGD else (base.method, SGD):
        for loss in dict.fromkeys((base.loss, *losses(evidence.understood))):
            found = overwritten_in(evidence, loss, method)
            if found:
                return found
    return {}


def _decayed(evidence: Evidence) -> tuple[str, Evidence] | None:
    """The loss with which weight decay, and no mistake, explains the steps."""
    for loss in losses(evidence.understood):
        decayed = replace(evidence, penalty=penalty_of(evidence, loss))
        if decayed.penalty and decayed.explains(decayed.fit(loss, SGD)):
            return loss, decayed
    return None


def _told(
    evidence: Evidence,
    case: Case,
    edits: Sequence[Found],
    *,
    explained: bool,
) -> Case:
    """The case with every array's verdict, from all the steps that were seen."""
    everything = _as_far(evidence, case, edits) if explained else evidence
    case = replace(case, understood=replace(case.understood, steps=everything.steps))
    exact = everything.fit(case.loss, case.method)
    edited = everything.fit(case.loss, case.method, edits)
    if exact is None or edited is None:
        return replace(case, edits=tuple(edits), explained=False)
    rate = edited.rate[np.isfinite(edited.rate)]
    one = explained and len(rate) and not everything.paces
    pace = float(np.median(rate)) if one else None
    explained = explained and everything.explains(edited)
    case = replace(
        case,
        fit=edited,
        edits=tuple(edits),
        rate=pace,
        purposes=everything.purposes,
        explained=explained,
    )
    case = settled(case, everything.rates()) if everything.taken else case
    # Where units are dead or saturated, what never moves is as it should be.
    case = replace(case, still=frozenset(k for k in case.still if not edited.arrays[k].silent))
    return replace(case, arrays=tuple(verdicts(case, exact)))


def _as_far(evidence: Evidence, case: Case, edits: Sequence[Found]) -> Evidence:
    """All steps, or as many from the first as are explained: some are not seen whole."""
    steps = case.understood.steps
    count = len(steps)
    while count > len(evidence.steps):
        some = replace(evidence, steps=steps[:count])
        if some.explains(some.fit(case.loss, case.method, edits)):
            return some
        count = (count + len(evidence.steps)) // 2
    return evidence
