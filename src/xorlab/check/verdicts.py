"""Each parameter array's steps beside the exact ones: none hides another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np

from xorlab.check.case import Case
from xorlab.check.observed import Fit
from xorlab.check.report import ArrayVerdict
from xorlab.check.rule import Key

STRAIGHT = 1 - 1e-9
SAME = 1e-5
HUGE = 1e150
"""Beyond it the square of a step is no number."""


def verdicts(case: Case, exact: Fit) -> Iterator[ArrayVerdict]:
    """Whether each array's steps are the exact ones; of others, how they stand to those.

    What the script does is known where it is explained: those are the steps with its mistakes.
    """
    odd = case.still | case.rounded | case.overwritten | case.understood.drifting
    odd |= {key for key, taken in case.taken.items() if taken.wrong}
    for l, name, home in case.understood.homes:
        key = (l, name)
        found = exact.arrays[key]
        cosine, scale = found.cosine, exact.factors.get(key)
        right: bool | None = case.explained or exact.right(key)
        if case.explained and case.edits and case.fit is not None and key not in odd:
            right, cosine, scale = compared(case.fit, exact, key)
        elif right and not (case.explained or key in odd) and proves_nothing(exact, key):
            right, cosine, scale = None, None, None
        right = right and key not in odd
        error = 0.0 if found.silent else found.error
        scale = 0.0 if found.still and right is False else scale
        yield ArrayVerdict(home.name, right, error, cosine, scale)


def proves_nothing(fit: Fit, key: Key) -> bool:
    """Whether a lone number seems right only because each step was given its own rate.

    One number moves along whatever is predicted.
    """
    others = [other for other in fit.arrays if other != key and fit.right(other)]
    moved = [other for other in others if not fit.arrays[other].silent]
    rates = fit.rate[np.isfinite(fit.rate)]
    steady = len(rates) and rates.min() > 0 and np.ptp(rates) <= SAME * rates.max()
    one = not fit.arrays[key].silent and fit.steps(key)[0].size == 1
    return one and not moved and not steady


def compared(edited: Fit, exact: Fit, key: Key) -> tuple[bool, float | None, float | None]:
    """Whether the steps are the same, the least cosine, and by what factor they are longer."""
    one, other = edited.steps(key), exact.steps(key)
    with suppress(ValueError):
        one = np.broadcast_to(one, other.shape)  # as it is when it meets its parameter
    if one.shape != other.shape:
        return False, None, None
    E, G = one.reshape(len(one), -1), other.reshape(len(other), -1)
    known = (np.abs(np.hstack([E, G])) < HUGE).all(axis=1)
    told = known & (E.any(axis=1) | G.any(axis=1))
    E, G = E[told], G[told]
    if not len(E) or (np.abs(E - G).max(axis=1) <= SAME * np.abs(G).max(axis=1)).all():
        return True, 1.0, 1.0
    lengths, wanted = np.linalg.norm(E, axis=1), np.linalg.norm(G, axis=1)
    both = (lengths > 0) & (wanted > 0)
    if not both.any():
        return False, None, None
    cosines = (E * G).sum(axis=1)[both] / (lengths * wanted)[both]
    ratios = lengths[both] / wanted[both]
    alike = np.ptp(ratios) <= SAME * ratios.max() and (np.abs(cosines) >= STRAIGHT).all()
    return False, float(cosines.min()), float(np.median(ratios)) if alike else None
