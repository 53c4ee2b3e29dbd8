"""Which of several mistakes that reproduce every number is named.

Where two mistakes are one and the same step, no number of it tells them apart. Then, in this order:

1. The fewest mistakes: one explains what two may explain as well.
2. What is seen before any step: numbers that are alike before all of them are one in memory, and
   a mistake that says so goes before one in the step.
3. What the script computed on its way: a mistake says what every error, derivative and delta of
   the step was. The one counts all of whose values turned up in the script; then the one whose
   function it calls (signs that are all alike are no numbers to be known by); then the one that
   speaks for more of them. (`dW1 = X.T @ error` beside a right delta is an error in the delta's
   place; with no right delta anywhere, a derivative is missing.)
4. The more particular name: XL106 says only that some array stands in another's place, and XL112
   that shapes happened to fit, so a rule that says which, or why, goes before them.
5. Where it is written: of two camps of arrays that differ by a factor, the one has it on whose way
   alone it stands.
6. The gradients that the script computed, likewise: of two such camps, the one whose gradients are
   the exact ones is right.
7. The order of the catalogue, and of its edits: the more common before the rare.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.evidence import Found
from xorlab.check.observed import pieces_of
from xorlab.check.step import Changes, Pieces
from xorlab.check.values import Values, telling
from xorlab.check.written import written

GENERAL = ("XL106", "XL112")
"""The rules that any other goes before."""
ON_THE_WAY = ("da", "slope", "delta")
GRADIENTS = ("dW", "db")
LOOKED_AT = 3
ALIKE = 1e-7


def preferred(case: Case, explanations: Sequence[Sequence[Found]]) -> Sequence[Found]:
    """The one of these explanations to name; the first of those that are equal."""
    if len(explanations) == 1:
        return explanations[0]
    steps = case.understood.steps[:LOOKED_AT]
    exact = case.understood.exact
    values = [Values(case.watched, s.start, s.end, exact=exact) for s in steps]

    def rank(found: Sequence[Found]) -> tuple[int, ...]:
        shared = -sum(edit.born for _, edit in found)
        missing, there = _turned_up(case, found, values, ON_THE_WAY)
        called = sum(bool(edit.calls) and calls(case, edit.calls) for _, edit in found)
        general = sum(rule.code in GENERAL for rule, _ in found)
        return shared, missing, -called, -there, general

    def rank_of_equals(found: Sequence[Found]) -> tuple[int, ...]:
        unwritten = not (len(found) == 1 and written(case, found[0]))
        return unwritten, *_turned_up(case, found, values, GRADIENTS)[:1]

    fewest = min(map(len, explanations))
    equals = _least([each for each in explanations if len(each) == fewest], rank)
    return equals[0] if len(equals) == 1 else _least(equals, rank_of_equals)[0]


def _least(
    explanations: Sequence[Sequence[Found]], rank: Callable[[Sequence[Found]], tuple[int, ...]]
) -> list[Sequence[Found]]:
    """Those of the least rank."""
    ranks = [rank(each) for each in explanations]
    return [each for each, own in zip(explanations, ranks, strict=True) if own == min(ranks)]


def calls(case: Case, name: str) -> bool:
    """Whether the script calls a function of this name."""
    return re.search(rf"\b{name}\(", case.watched.source) is not None


def _turned_up(
    case: Case, found: Sequence[Found], values: Sequence[Values], names: Sequence[str]
) -> tuple[int, int]:
    """How many of the step's pieces, as the mistakes have them, never turned up; how many did.

    Pieces that are alike up to a usual factor count once, as they are looked for up to one. One
    whose numbers are all another's, as a ReLU's delta has those of its error that are let
    through, is told by its zeros: it counts where it turned up as an array that is no other.
    """
    changes: Changes = {piece: change for _, e in found for piece, change in e.changes.items()}
    steps = case.understood.steps[: len(values)]
    every = pieces_of(case.understood, steps, case.loss, changes) or []
    missing, there = 0, 0
    scales = _scales(case)
    for l, arrays, own in _distinct(every, names, scales):
        told = [x[_random(x)] for x in arrays]
        if own and any(_are_there(told, scale, values) for scale in scales):
            there += 1
        elif own:
            missing += 1
        else:
            steps_told = zip(arrays, values, every, strict=True)
            shown = [(x, v) for x, v, p in steps_told if not _is_another(x, p, l)]
            there += any(_are_shown(shown, scale) for scale in scales)
    return missing, there


def _distinct(
    every: Sequence[Pieces], names: Sequence[str], scales: Sequence[float]
) -> Iterator[tuple[int, list[Array], bool]]:
    """The pieces of these names, with their layers, of all steps; of those alike the first.

    And whether they have numbers of their own, which none of those before has.
    """
    known: list[Array] = []
    for l, layer in enumerate(every[0].weights if every else ()):
        for name in names if layer.b is not None else [name for name in names if name != "db"]:
            arrays = [np.asarray(getattr(p, name)[l]) for p in every]
            whole = np.concatenate([x[_random(x)] for x in arrays])
            pairs = [pair for other in known for pair in ((whole, other), (other, whole))]
            again = (_alike(one, scale * two) for one, two in pairs for scale in scales)
            if len(whole) and not any(again):
                own = not any(_within(whole, scale * other) for other in known for scale in scales)
                known.append(whole)
                yield l, arrays, own


def _random(numbers: Array) -> Array:
    """Which numbers turn up by no chance: not those that somebody may have written, like 0.01."""
    short = np.abs(numbers - np.round(numbers, 4)) < ALIKE
    return np.asarray(telling(numbers) & np.isfinite(numbers) & ~short)


def _alike(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool(
        (np.abs(np.abs(one) - np.abs(other)) <= ALIKE * np.abs(other)).all()
    )


def _within(one: Array, other: Array) -> bool:
    """Whether all numbers of one are the other's, but for signs."""
    if len(one) >= len(other):
        return False
    known = np.sort(np.abs(other))
    at = np.clip(np.searchsorted(known, np.abs(one)), 1, len(known) - 1)
    gap = np.minimum(np.abs(known[at] - np.abs(one)), np.abs(known[at - 1] - np.abs(one)))
    return bool((gap <= ALIKE * np.abs(one)).all())


def _are_there(told: Sequence[Array], scale: float, values: Sequence[Values]) -> bool:
    return all(v.has(scale * numbers).all() for numbers, v in zip(told, values, strict=True))


def _is_another(array: Array, p: Pieces, l: int) -> bool:
    """Whether it is the error, or a gradient: inputs of 0 and 1 may make it so in a step."""
    others = (np.asarray(other[l]) for other in (p.da, p.dW, p.db))
    return any(o is not array and o.shape == array.shape and _alike(array, o) for o in others)


def _are_shown(pairs: Sequence[tuple[Array, Values]], scale: float) -> bool:
    """Whether the script had these as arrays, with all their rows."""
    shown = (v.sheets.shown(scale * np.atleast_2d(array)).all() for array, v in pairs)
    return len(pairs) > 0 and all(shown)


def _scales(case: Case) -> list[float]:
    """What scripts multiply errors by: the loss's own factors, and means."""
    rows, outputs = len(case.understood.steps[0].X), case.understood.sizes[-1]
    means = {1.0, 1 / rows, 1 / len(case.understood.X), 1 / outputs, 1 / (rows * outputs)}
    return [sign * b * m for b in (1.0, 2.0, 0.5) for m in sorted(means) for sign in (1, -1)]
