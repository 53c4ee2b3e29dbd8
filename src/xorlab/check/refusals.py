"""A product or an update that NumPy refuses: what stands there wrongly, proved by what may stand.

A script that ends in its first step made no step that could be held against the exact one. But
with the one line changed it runs; and where every step is then the exact one, that line was it.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import islice
from time import monotonic

from xorlab.check.case import Case
from xorlab.check.crashed import Trial, is_of_shapes, mended
from xorlab.check.cure.refused import Kind, Way, ways
from xorlab.check.cure.statement import Statement
from xorlab.check.locate import Finder
from xorlab.check.parsing import parse
from xorlab.check.record import Watched
from xorlab.check.rule import rules
from xorlab.check.statements import squeezed, targets_of
from xorlab.check.understood import NotUnderstood

MOST = 40
SECONDS = 10.0
"""Changes that are tried, and none is begun after so long."""
CODES: dict[Kind, tuple[str, str, str]] = {
    "turned": (
        "XL101",
        "is the transpose of what belongs there",
        "Transpose it: the gradient of a weight stands where the weight stands.",
    ),
    "factor": (
        "XL106",
        "has a factor the wrong way round",
        "Let the sum of the product run over what its two factors have in common.",
    ),
    "kind": (
        "XL112",
        "is another kind of product than belongs there",
        "Element by element for the derivative, a matrix product through weights and inputs.",
    ),
    "sum": (
        "XL201",
        "takes a step for every row, as its gradient is not summed over them",
        "Sum its gradient over the rows: one unit has one bias.",
    ),
    "weights": (
        "XL107",
        "has the weights of another layer",
        "Take the weights between the layer and the one above it.",
    ),
}
"""What a change says of the line that it changes, where that is a line of the step back."""


def unrefused(case: Case | NotUnderstood, watched: Watched, trial: Trial) -> Case | NotUnderstood:
    """The case of the script with one line changed so that NumPy takes it, where it is refused."""
    if isinstance(case, Case) or case.found or not is_of_shapes(watched):
        return case
    end = monotonic() + SECONDS
    for way in islice(ways(watched), MOST):
        if monotonic() > end:
            break
        try:
            source = way.patch.applied(watched.source)
            parse(source)
        except SyntaxError:
            continue
        found = trial.case_of(source)
        if found is not None and not found.edits and found.right:
            return named(way, found, watched)
    return case


def named(way: Way, case: Case, watched: Watched) -> Case | NotUnderstood:
    """The case with its finding; or only the change, where no mistake of the step is behind it."""
    here = Statement(watched.source, way.patch.first)
    updates = isinstance(here.statement, ast.AugAssign) and way.kind == "factor"
    code, what, cure = CODES["turned" if updates else way.kind]
    if not is_of_step_back(case, here):
        cure = (
            f"With line {way.patch.first} as `{way.patch.text.strip()}` it runs, and its steps are "
            "right."
        )
        return NotUnderstood("It came to no whole step.", cure=cure)
    rule = next(rule for rule in rules() if rule.code == code)
    target = next(iter(targets_of(here.statement)), None)
    finding = rule.finding(
        watched,
        way.patch.first,
        message=f"{here.text(target) if target else 'It'} {what}.",
        cure=cure,
        proof=f"So changed, the script runs, and each of its {len(case.understood.steps)} updates "
        f"is the exact gradient's on all {len(case.arrays)} arrays.",
    )
    return replace(case, upstream=mended(finding, way.patch, watched))


def is_of_step_back(case: Case, here: Statement) -> bool:
    """Whether a line computes an error, a delta or a gradient, or updates a parameter."""
    if isinstance(here.statement, ast.AugAssign):
        paths = {squeezed(path) for _, _, home in case.understood.homes for path in home.paths}
        if squeezed(here.text(here.statement.target)) in paths:
            return True
    finder = Finder(case)
    places = (
        place
        for name in ("delta", "dW", "db", "da")
        for l in range(len(case.understood.layers))
        for place in finder.arrays((name, l), edited=False)
    )
    return any(place.node.line == here.line for place in places)
