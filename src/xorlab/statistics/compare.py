"""Which differences between configurations are real."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

from xorlab.statistics.intervals import LEVEL, difference
from xorlab.statistics.odds import Odds


class Difference(NamedTuple):
    """Two variants' rates, one less the other: the interval, and whether it leaves out 0."""

    one: str
    other: str
    low: float
    high: float

    @property
    def real(self) -> bool:
        """Whether chance alone would seldom give a difference like this."""
        return self.low > 0 or self.high < 0

    @property
    def sentence(self) -> str:
        """In words."""
        span = f"{100 * self.low:+.2f} to {100 * self.high:+.2f} percentage points"
        if not self.real:
            return (
                f"{self.one} and {self.other}: no difference that chance would not give ({span})."
            )
        more = "more" if self.low > 0 else "less"
        return f"{self.one} learns {more} often than {self.other}: {span}."


def compare(variants: Mapping[str, Odds]) -> list[Difference]:
    """Every pair of variants, at a level that holds for all the pairs together.

    With k pairs, each interval is one of level 1 - 0.05 / k (Bonferroni), so that in 95 of 100
    such comparisons not one difference is called real that is none.
    """
    pairs = list(combinations(variants, 2))
    level = 1 - (1 - LEVEL) / max(len(pairs), 1)
    found = []
    for one, other in pairs:
        a, b = variants[one], variants[other]
        found.append(
            Difference(one, other, *difference(a.learned, a.starts, b.learned, b.starts, level))
        )
    return found
