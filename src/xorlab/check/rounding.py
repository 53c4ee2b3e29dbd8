"""Arrays that cannot hold every number: a step ends on what is left of it there.

An array of integers cuts every new value off towards 0; `round` takes it to the nearest number
of so many decimals. What a step of the rate r comes to is then known of the values before, and
for which rates it comes to the numbers seen is one stretch, for each number: where the
stretches of all numbers have a rate in common, rounding is all that is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.check.observed import Fit
from xorlab.check.rule import Key
from xorlab.check.understood import Step, Understood
from xorlab.check.values import NOISE

MOST_DECIMALS = 6
MARGIN = 1e-9
"""Of a cell: a value on its border may fall on either side."""
NOTHING = 1e-6
"""A least rate that is 0 but for such margins, as a share of the largest."""


@dataclass(frozen=True)
class Grid:
    """The numbers that an array can hold: of so many decimals; `cut`: towards 0, not the nearest.

    >>> Grid(0, cut=True).cells(np.array([-1.0, 0.0, 2.0]))
    (array([-2., -1.,  2.]), array([-1.,  1.,  3.]))
    """

    decimals: int
    cut: bool = False

    def cells(self, after: Array) -> tuple[Array, Array]:
        """Between which values a number must have lain to end here."""
        width = 10.0**-self.decimals
        if self.cut:
            return np.where(after > 0, after, after - width), np.where(
                after < 0, after, after + width
            )
        return after - width / 2, after + width / 2

    def rates(self, before: Array, after: Array, step: Array) -> tuple[Array, Array]:
        """Between which rates steps, (steps, *shape), end where they were seen to; (steps,)."""
        low, high = self.cells(after)
        margin = MARGIN * np.maximum(1, np.abs(before))
        with np.errstate(all="ignore"):
            one, other = (low - margin - before) / step, (high + margin - before) / step
        stays = (low - margin <= before) & (before <= high + margin)
        stays = stays & (step == 0)
        moves = np.isfinite(step) & (step != 0)  # what is no number agrees with no rate
        least = np.where(moves, np.minimum(one, other), np.where(stays, -np.inf, np.inf))
        most = np.where(moves, np.maximum(one, other), np.where(stays, np.inf, -np.inf))
        axes = tuple(range(1, step.ndim))
        return least.max(axis=axes), most.min(axis=axes)


def rounded(understood: Understood, steps: Sequence[Step]) -> Iterator[tuple[Key, Sequence[Grid]]]:
    """The arrays whose numbers are whole, or have few decimals, after every step; and how.

    Of few numbers, or one that never moves, as small steps are swallowed, the others tell.
    """
    few: list[tuple[Key, Array]] = []
    finest = -1
    for l, name, home in understood.homes:
        kinds = {seen.state[path].dtype.kind for seen in steps for path in home.paths}
        if kinds <= set("iu"):
            yield (l, name), (Grid(0, cut=True), Grid(0))
            continue
        before, after = ends(steps, (l, name))
        if after.size <= 3 or (before == after).all():
            few.append(((l, name), after))
        elif (np.abs(after) > NOISE).any():
            for decimals in range(MOST_DECIMALS + 1):
                if on_grid(after, decimals):
                    yield (l, name), (Grid(decimals), *([Grid(0, cut=True)] * (decimals == 0)))
                    finest = max(finest, decimals)
                    break
    if finest >= 0:
        yield from ((key, (Grid(finest),)) for key, after in few if on_grid(after, finest))


def on_grid(numbers: Array, decimals: int) -> bool:
    """Whether numbers have no more decimals."""
    return bool((np.abs(numbers - numbers.round(decimals)) < 1e-13).all())


def ends(steps: Sequence[Step], key: Key) -> tuple[Array, Array]:
    """An array before and after each step of which the end was seen, (steps, *shape)."""
    l, name = key
    whole = [(seen.before[l], seen.after[l]) for seen in steps if seen.after is not None]
    both = [[getattr(one, name) for one in pair] for pair in whole]
    both = [pair for pair in both if pair[0].shape == pair[1].shape == both[0][0].shape]
    return np.array([before for before, _ in both]), np.array([after for _, after in both])


def lands(grids: Mapping[Key, Sequence[Grid]], steps: Sequence[Step], found: Fit) -> bool:
    """Whether every rounded array ends where the exact step, once it is rounded, ends.

    The rate is the one that the other arrays tell, or else any that all numbers agree on, for a
    sum over the rows or their mean. Then some of them must tell that steps were taken, and
    downwards; or that numbers were rounded.
    """
    every: list[list[Bounds]] = []
    for key, possible in grids.items():
        before, after = ends(steps, key)
        step = found.steps(key)
        if before.shape != after.shape or step.shape != before.shape:
            return False
        every.append(
            [
                Bounds(*grid.rates(before, after, step), not on_grid(before, grid.decimals))
                for grid in possible
            ]
        )
    known = np.isfinite(found.rate)
    if known.any():
        return _common(every, np.where(known, found.rate, np.median(found.rate[known])), told=True)
    rows = np.array([len(seen.X) for seen in steps])
    return any(_common(every, course, told=False) for course in (np.ones(len(rows)), 1 / rows))


class Bounds(NamedTuple):
    """Between which rates an array's steps end where they were seen to, (steps,), by one grid.

    cut: it was not on the grid before.
    """

    low: Array
    high: Array
    cut: bool


def _common(every: Sequence[Sequence[Bounds]], course: Array, *, told: bool) -> bool:
    """Whether rates that are one number times a course's lie within all arrays' bounds.

    every: of each array, those of its grids; one has to do. told: the number is 1.
    """
    least, most = (1 - MARGIN, 1 + MARGIN) if told else (-np.inf, np.inf)
    seen = told
    for possible in every:
        for low, high, cut in possible:
            lower, upper = max(least, (low / course).max()), min(most, (high / course).min())
            if max(0.0, lower) <= upper and upper > 0:
                least, most = (least, most) if told else (lower, upper)
                seen |= cut
                break
        else:
            return False
    return seen or least > -NOTHING * most  # steps that are swallowed leave both signs open
