"""The mistakes of the catalogue, one or two of them, with which every number agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from xorlab.check.case import Case
from xorlab.check.choice import preferred
from xorlab.check.evidence import Evidence, Found
from xorlab.check.methods import SGD, Method
from xorlab.check.nearest import losses
from xorlab.check.observed import Fit
from xorlab.check.rule import rules

WIDTH = 6
"""Half-way explanations that are kept while a second mistake is looked for."""
ROUNDING = 1e-9
"""Relative to a move: what two ways to compute it may differ by."""
MISMATCH = "XL109"
"""The code of a gradient that is another loss's."""
LIKELY = {"sgd": 1, "momentum": 3, "nesterov": 2, "adam": 8, "rmsprop": 4}
"""Of how many settings of a method mistakes are tried."""


class Explanation(NamedTuple):
    """The loss, the method and the mistakes with which every array agrees."""

    loss: str
    method: Method
    found: Sequence[Found]


@dataclass(frozen=True, eq=False)
class Tried:
    """One mistake, or several, and how the moves compare with the step that has them."""

    found: Sequence[Found]
    fit: Fit

    @property
    def agreeing(self) -> int:
        """How many arrays are right, counting half for those that are but for a factor."""
        return agreeing(self.fit)

    @property
    def error(self) -> float:
        """What is left at most of any array's moves, relative to them, or of its rate."""
        told = {key: a for key, a in self.fit.arrays.items() if not (a.silent or a.still)}
        compared = [key for key in told if key not in self.fit.ignored]
        apart = (abs(self.fit.factors.get(key, 1.0) - 1) for key in compared)
        return max((*(told[key].error for key in compared), *apart), default=0.0)

    @property
    def idle(self) -> int:
        """How many moves it asks for where an array stayed as it was: no rate but 0 gives those."""
        fits = self.fit.arrays.items()
        told = (a.rates for key, a in fits if a.still or key not in self.fit.ignored)
        return sum(int((rates == 0).sum()) for rates in told)


def agreeing(fit: Fit) -> int:
    """How many arrays are right, counting half for those that are but for a factor."""
    return sum(2 if fit.right(key) else key in fit.along for key in fit.arrays)


def one_mistake(evidence: Evidence, case: Case) -> Explanation | None:
    """The one mistake with which every array agrees, by the nearest method or plain descent."""
    return _one(evidence, case, (SGD,) if case.method == SGD else (case.method, SGD))


def one_by_any_method(evidence: Evidence, case: Case) -> Explanation | None:
    """The same by methods that are only guessed at."""
    return _one(evidence, case, _likely(evidence, case.method))


def _one(evidence: Evidence, case: Case, methods: Iterable[Method]) -> Explanation | None:
    each_loss = [replace(case, loss=loss, fit=None) for loss in losses(evidence.understood)]
    every = [[(found,) for found in edits_for(evidence, one)] for one in each_loss]
    for method in methods:
        found: list[Explanation] = []
        for one, edits in zip(each_loss, every, strict=True):
            tried = tries(evidence, one.loss, method, edits)
            right = exact([each for each in tried if evidence.explains(each.fit)])
            if right:
                found.append(Explanation(one.loss, method, preferred(one, right)))
                if doubt(found[-1]) == (1, False):
                    break
        if found:
            return min(found, key=doubt)
    return None


def doubt(explanation: Explanation) -> tuple[int, bool]:
    """In how many pieces of the step a mistake stands; whether the loss itself is taken for one.

    What any other loss explains is no mismatch of the two: `a - y` with the wrong sign is half of
    cross-entropy's derivative, too, where only targets of 1 count.
    """
    return places(explanation), any(rule.code == MISMATCH for rule, _ in explanation.found)


def places(explanation: Explanation) -> int:
    """In how many pieces of the step a mistake stands.

    A script that never computes its loss may mean any: with one of them its mistake may be in one
    layer, and with another in all. (`delta = a - y` lacks a derivative, or is cross-entropy's.)
    """
    return sum(max(1, len(edit.changes)) for _, edit in explanation.found)


def two_mistakes(evidence: Evidence, case: Case) -> Explanation | None:
    """Two mistakes, each of which sets more arrays right.

    Where all arrays hold few decimals only, no number is left that could prove two; nor is one
    step enough.
    """
    if evidence.ignored >= {(l, name) for l, name, _ in evidence.understood.homes}:
        return None
    if sum(any(D is not None and D.any() for D in m.values()) for m in evidence.moves.moved) < 2:
        return None
    for loss in losses(evidence.understood):
        found = _two(evidence, replace(case, loss=loss))
        if found is not None:
            return found
    return None


def _two(evidence: Evidence, case: Case) -> Explanation | None:
    bare = evidence.fit(case.loss, case.method)
    if bare is None:
        return None
    every = [(found,) for found in edits_for(evidence, replace(case, fit=bare))]
    singles = tries(evidence, case.loss, case.method, every)
    helpful = sorted((t for t in singles if t.agreeing > agreeing(bare)), key=lambda t: -t.agreeing)
    right: list[Tried] = []
    for one in islice(helpful, WIDTH):
        more = replace(case, fit=one.fit)
        pairs = [(*one.found, found) for found in edits_for(evidence, more)]
        tried = tries(evidence, case.loss, case.method, pairs)
        right += [each for each in tried if evidence.explains(each.fit)]
    return Explanation(case.loss, case.method, preferred(case, exact(right))) if right else None


def exact(right: Sequence[Tried]) -> list[Sequence[Found]]:
    """Of what explains the moves, all that does so as nearly as any, but for rounding.

    Weights before and after their update are some thousandths apart, and where errors are small
    so little that with either of them all numbers seem to agree. A step in which nothing moves
    agrees with any mistake: the one that asks for no move there goes before.
    """
    least = min((each.idle for each in right), default=0)
    right = [each for each in right if each.idle == least]
    nearest = min((each.error for each in right), default=0.0)
    return [each.found for each in right if each.error <= max(ROUNDING, 100 * nearest)]


def edits_for(evidence: Evidence, case: Case) -> Iterator[Found]:
    """Every mistake of the catalogue, for a case whose `fit` tells what is left to explain."""
    fit = evidence.fit(case.loss, case.method) if case.fit is None else case.fit
    case = replace(case, fit=fit)
    for rule in rules():
        if rule.edits is not None:
            for edit in rule.edits(case):
                yield rule, edit


def tries(
    evidence: Evidence, loss: str, method: Method, every: Iterable[Sequence[Found]]
) -> Iterator[Tried]:
    """Each of these that the shapes allow, beside the moves, while there is time."""
    for found in every:
        if not evidence.in_time:
            return
        fit = evidence.fit(loss, method, found)
        if fit is not None:
            yield Tried(found, fit)


def _likely(evidence: Evidence, nearest: Method) -> Iterator[Method]:
    """The methods that mistakes are looked for with where the likeliest explain nothing."""
    names: Counter[str] = Counter()
    for method in evidence.methods:
        names[method.name] += 1
        if method not in (nearest, SGD) and names[method.name] <= LIKELY.get(method.name, 1):
            yield method
