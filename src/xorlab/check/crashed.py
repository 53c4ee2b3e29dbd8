"""Scripts whose arrays have the wrong shape from their first step on: what it is, and what else.

Such a script ends in an error, or trains a network that nobody drew, before a single step of it
can be held against the exact one. So it is changed first: the script whose arrays have their
shapes again is run, and its steps are what proves the change right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from xorlab.check.case import Case
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.reshaping import reshaped
from xorlab.check.doubts import starts_alike
from xorlab.check.record import Watched
from xorlab.check.report import Finding
from xorlab.check.rules import xl202
from xorlab.check.stretched import Table, birth
from xorlab.check.understood import NotUnderstood

MOST = 8
"""Changes that are tried."""
OF_SHAPES = re.compile(r"^ValueError: .*(shape|align|broadcast|dimension)")
"""What NumPy says of arrays that do not fit each other."""


@dataclass(frozen=True)
class Trial:
    """Runs a text in the script's place, and holds its steps against the exact ones."""

    run: Callable[[str, int], Watched]
    analyse: Callable[[Watched], Case | NotUnderstood]

    def case_of(self, source: str) -> Case | None:
        """The case of a text whose every step is explained; None where there is none.

        A text that runs and is not explained is run once more, from another start if it draws one.
        """
        case: Case | NotUnderstood | None = None
        for chance in (0, 1):
            watched = self.run(source, chance)
            if is_of_shapes(watched) or (isinstance(case, Case) and starts_alike(case, watched)):
                return None
            case = self.analyse(watched)
            if isinstance(case, Case) and case.explained:
                return case
        return None


def in_shape(case: Case | NotUnderstood, watched: Watched, trial: Trial) -> Case | NotUnderstood:
    """The case of the script with its shapes put right, where they kept it from being explained.

    Where no change of it does so, what is wrong is told all the same if the script ends in an
    error about shapes: the numbers show it. Mistakes that explain it are not believed where with
    other shapes there is none: errors that are each output less the targets' mean of 0 look like
    the outputs themselves.
    """
    explained = isinstance(case, Case) and case.explained
    if isinstance(case, Case) and case.explained and not case.edits:
        return case
    table = birth(watched)
    if table is None:
        return case
    finding = xl202.of_table(table, watched)
    best: Case | None = None
    for patch in tried(reshaped(table, watched)):
        found = trial.case_of(patch.applied(watched.source))
        if found is None:
            continue
        found = replace(found, upstream=mended(finding, patch, watched))
        if isinstance(case, Case) and case.understood.sizes == found.understood.sizes:
            found = replace(found, arrays=case.arrays)
        if not found.edits:
            return found
        best = best or found
    if explained:
        return case
    if best is not None:
        return best
    if not (is_of_shapes(watched) and is_computed(table, watched)):
        return case
    return NotUnderstood("What it trains cannot be told before that is mended.", found=(finding,))


def is_of_shapes(watched: Watched) -> bool:
    """Whether the script ended because NumPy refused arrays that do not fit each other."""
    ending = watched.ending
    return ending.kind == "crashed" and bool(OF_SHAPES.search(ending.message))


def is_computed(table: Table, watched: Watched) -> bool:
    """Whether the outputs came about while the script ran, and were not there at its start.

    What is, like the centres of radial units, may meet every row on purpose.
    """
    there = watched.marks[0].state.values() if watched.marks else ()
    wanted = table.output.ravel()
    return not any(np.array_equal(value.ravel(), wanted) for value in there)


def tried(patches: Iterator[Patch]) -> Iterator[Patch]:
    """As many of the changes as are tried, each once."""
    seen: list[Patch] = []
    for patch in patches:
        if patch not in seen:
            seen.append(patch)
            yield patch
        if len(seen) == MOST:
            return


def mended(finding: Finding, patch: Patch, watched: Watched) -> Finding:
    """The finding at the line whose change has put the shapes right."""
    lines = [line for line in (finding.line, *finding.also) if line and line != patch.first]
    error = " The error that the script ends with comes of it."
    return replace(
        finding,
        message=finding.message + error * (watched.ending.kind == "crashed"),
        line=patch.first,
        wrong=patch.replaced(watched.source),
        right=patch.text,
        checked=True,
        also=tuple(lines),
    )
