"""A cure is not believed but tried: the changed script is run, and its steps are matched."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import monotonic

import numpy as np

from xorlab.check.case import Case
from xorlab.check.cure.glossary import glossary
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.evidence import Evidence
from xorlab.check.identify import again
from xorlab.check.locate import Finder
from xorlab.check.match import FEW, match, tame
from xorlab.check.methods import SGD, Method, methods
from xorlab.check.parsing import parse
from xorlab.check.readings import readings
from xorlab.check.record import Watched
from xorlab.check.report import Finding
from xorlab.check.rule import Edit, Key, Rule, rules
from xorlab.check.understood import Understood
from xorlab.check.watch.launch import watch
from xorlab.check.watch.limits import Limits
from xorlab.check.watch.loops import Extent

MOST = 16
"""Changed lines that are tried for one finding."""
ROUNDS, AMPLE = FEW + 4, 4
"""Iterations of a changed script's loops that are recorded, and how many times the values that its
first steps had: no more than those are compared."""
IN_ALL = 32
"""Changed lines that are tried for one script."""
SECONDS = 12.0
"""No further one is tried after so long, as on a machine that has much else to do."""
AT_ONCE = 2

Named = tuple[Rule, Edit]


@np.errstate(all="ignore")  # of its own, for a thread does not inherit it
def mended(
    case: Case,
    finder: Finder,
    findings: Sequence[Finding],
    path: str | Path,
    *,
    arguments: Sequence[str],
    limits: Limits,
) -> list[Finding]:
    """The findings, and where one was found, with their cures."""
    trial = Trial(case, path, arguments, limits, monotonic() + SECONDS)
    left = {r.code: [named for named in case.edits if named[0] is r] for r, _ in case.edits}
    told = []
    for finding in findings:
        # Findings of one code are in the order of its edits; what is left over comes from its test.
        named = left[finding.code].pop(0) if left.get(finding.code) else None
        curable = finding.is_bug and case.watched.model is None and finding.line
        told.append(_cured(finder, finding, named, trial) if curable else finding)
    return merged(told)


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those of one code that the same change mends as one."""
    told: dict[tuple[object, ...], Finding] = {}
    for at, finding in enumerate(findings):
        place = finding.before or finding.line
        key = (finding.code, place, finding.right) if finding.checked else (at,)
        first = told.setdefault(key, finding)
        if first is not finding:
            layer = first.layer if first.layer == finding.layer else None
            message = f"{first.message} {finding.message}"
            told[key] = replace(first, message=message, layer=layer)
    return list(told.values())


def _cured(finder: Finder, finding: Finding, named: Named | None, trial: Trial) -> Finding:
    rule = next((rule for rule in rules() if rule.code == finding.code), None)
    if rule is None or rule.cures is None:
        return finding
    case = trial.case
    source = case.watched.source
    mend = Mend(case, finder, finding, named[1] if named else None)
    best = trial.first_right(islice(_sound(rule, mend, source), MOST), rule, named)
    if best is None:
        return replace(finding, cure=f"{finding.cure} {glossary(mend)}".strip())
    if best.added:
        return replace(finding, right=best.added, before=best.first, checked=True)
    return replace(
        finding,
        line=best.first,
        wrong=best.replaced(source),
        right=best.text,
        checked=True,
    )


def _sound(rule: Rule, mend: Mend, source: str) -> Iterator[Patch]:
    """The rule's changes that are Python, each once."""
    seen = {ast.dump(mend.tree)}
    assert rule.cures is not None
    for patch in rule.cures(mend):
        try:
            tree = ast.dump(parse(patch.applied(source)))
        except SyntaxError:
            continue
        if tree not in seen:
            seen.add(tree)
            yield patch


def meanings(case: Case, named: Named | None) -> Iterator[Understood]:
    """The network as it was understood; and with a bias that the cure may add, not subtract."""
    known = case.understood
    yield known
    if named is None or named[1].site[0] != "db":
        return
    layer = known.layers[named[1].site[1]]
    if layer.b is not None and layer.b.sign < 0:
        other = replace(layer, b=replace(layer.b, sign=-layer.b.sign))
        layers = [other if each is layer else each for each in known.layers]
        yield replace(known, layers=tuple(layers))


@dataclass
class Trial:
    """Runs of the changed script, so many at most, and none begun after `end`."""

    case: Case
    path: str | Path
    arguments: Sequence[str]
    limits: Limits
    end: float
    left: int = IN_ALL

    def first_right(
        self, patches: Iterable[Patch], rule: Rule, named: Named | None
    ) -> Patch | None:
        """The first change that leaves the script without this mistake."""
        waiting = iter(patches)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while monotonic() < self.end and self.left > 0:
                some = list(islice(waiting, AT_ONCE))
                self.left -= len(some)
                if not some:
                    return None
                good = pool.map(lambda patch: self.is_right(patch, rule, named), some)
                for patch, right in zip(some, list(good), strict=True):
                    if right:
                        return patch
        return None

    @property
    def extent(self) -> Extent:
        """How much of a changed script is recorded."""
        first = self.case.understood.steps[:FEW]
        return Extent(ROUNDS, AMPLE * first[-1].end) if first else Extent(ROUNDS)

    @np.errstate(all="ignore")  # of its own, for a thread does not inherit it
    def is_right(self, patch: Patch, rule: Rule, named: Named | None) -> bool:
        """Whether the changed script has one mistake less, and no new one."""
        source = patch.applied(self.case.watched.source)
        watched = watch(
            self.path,
            source=source,
            argv=self.arguments,
            limits=self.limits,
            short=True,
            extent=self.extent,
        )
        return any(
            self._is_right_as(watched, meant, rule, named) for meant in meanings(self.case, named)
        )

    def _is_right_as(
        self, watched: Watched, meant: Understood, rule: Rule, named: Named | None
    ) -> bool:
        """Whether the changed script is right where it trains this network."""
        known = again(watched, meant, self.case.watched.nodes)
        if known is None or known.drifting - self.case.understood.drifting:
            return False
        enough = min(FEW, len(self.case.understood.steps))
        if len(known.steps) < enough and watched.ending.kind == "crashed":
            return False
        steps_right = any(
            self._explained(watched, variant, named, loss, method)
            for variant in readings(watched, known)
            for loss in self._losses(known)
            for method in self._methods(watched, known)
        )
        return steps_right and (named is not None or self._fewer(watched, known, rule))

    def _explained(
        self,
        watched: Watched,
        known: Understood,
        named: Named | None,
        loss: str,
        method: Method,
    ) -> bool:
        """Whether the steps are exact but for the mistakes that are left."""
        edits = [each for each in self.case.edits if each is not named]
        plain = Evidence(watched, known, tame(known.steps[:FEW]), penalty=self.case.penalty)
        if self.case.taken:
            plain = plain.remembering()
            if not self._meant(plain, edits):
                return False
        if self.case.purposes:
            plain = plain.on_purpose()
        for ignored in self._ignored(named):
            evidence = replace(plain, ignored=ignored)
            found = evidence.fit(loss, method, edits)
            if found is not None and evidence.explains(found):
                still = {key for key, array in found.arrays.items() if array.still}
                return still <= ignored
        return False

    def _meant(self, evidence: Evidence, edits: Sequence[Named]) -> bool:
        """Whether every method is what it was meant to be, but for the mistakes that are left."""
        left = {key for _, edit in edits if edit.update for key in edit.only or ()}
        now = evidence.taken
        return all(
            key in left or (key in now and now[key].method == own.meant)
            for key, own in self.case.taken.items()
        )

    def _ignored(self, named: Named | None) -> Iterator[frozenset[Key]]:
        """The arrays with another mistake, which may be left: all, or all but the one at hand."""
        odd = self.case.still | self.case.rounded
        yield odd if named is not None else frozenset()
        if named is None and len(odd) > 1:
            yield from (odd - {key} for key in sorted(odd))

    def _methods(self, watched: Watched, known: Understood) -> Iterator[Method]:
        """The method of the steps seen; any, where it was one step, which tells no memory."""
        yield SGD if self.case.taken else self.case.method
        if len(self.case.understood.steps) == 1:
            yield from methods(known, watched.source)

    def _losses(self, known: Understood) -> Sequence[str]:
        """The loss that the script means to descend; any, where it computes none."""
        others = () if known.losses else ("squared", "cross-entropy")
        return tuple(dict.fromkeys((self.case.loss, *others)))

    def _fewer(self, watched: Watched, known: Understood, rule: Rule) -> bool:
        """Whether the rule's own test finds less than it did."""
        test = rule.test
        assert test is not None
        return len(list(test(match(watched, known)))) < len(list(test(self.case)))
