"""Constant factors by which arrays move faster or slower than the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.observed import Fit
from xorlab.check.rule import Edit
from xorlab.check.spots import edits_at
from xorlab.check.step import Pieces


def factors(case: Case) -> Iterator[tuple[float, bool]]:
    """Every factor met, and whether it is the number of rows, or one over it, or its square.

    And the inverse of each: of two camps of arrays, either may be the one that is off.
    """
    if case.fit is None:
        return
    seen: set[float] = set()
    counts = {len(case.understood.steps[0].X), len(case.understood.X)} - {1}
    known = {power for n in counts for power in (n, 1 / n, n * n, 1 / (n * n))}
    met = [f for factor in told_factors(case.fit) for f in (factor, 1 / factor)]
    for factor in met:
        if abs(factor - 1) < 1e-5 or any(abs(factor / old - 1) < 1e-5 for old in seen):
            continue
        seen.add(factor)
        rows = [n for n in known if abs(factor / n - 1) < 1e-5]
        yield (rows[0], True) if rows else (_rounded(factor), False)


def told_factors(found: Fit) -> Iterator[float]:
    """The factors that say more than they are made of, or that a person would have written.

    A number alone has some factor anyway: both camps, with it and without, want two at least.
    """
    size = {key: int(np.count_nonzero(found.steps(key))) for key in found.factors}
    for factor in found.factors.values():
        camp = sum(n for key, n in size.items() if abs(found.factors[key] / factor - 1) < 1e-5)
        short = float(f"{factor:.3g}")
        if min(camp, sum(size.values()) - camp) > 1 or abs(short / factor - 1) < 1e-7:
            yield factor


def _rounded(factor: float) -> float:
    """The number that a person would have written, where it is one to within rounding."""
    short = float(f"{factor:.6g}")
    return short if abs(factor / short - 1) < 1e-7 else factor


def scaled_edits(
    case: Case, factor: float | Callable[[Pieces], float], what: str, cure: str
) -> Iterable[Edit]:
    """The factor in an array's gradient, or in the error that a layer and all below it get.

    factor: a number, or what gives one for each step.
    """

    def times(p: Pieces, l: int) -> Array:
        return (factor(p) if callable(factor) else factor) * p.usual

    layers = range(len(case.understood.layers))
    for piece in ("dW", "db"):
        yield from edits_at(piece, layers, times, what, cure)
    for l in layers:
        yield Edit({("dW", l): times, ("db", l): times}, ("dW", l), (l,), what, cure)
    yield from edits_at("da", layers[:-1], times, what, cure)
