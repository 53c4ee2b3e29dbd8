"""How far a share of starts can be trusted.

A share is a count out of many: 233 of 1,000 starts learned. Its interval holds the true share in
95 of 100 such counts. The share plus or minus two standard errors does not, near 0 and 1, which
is where training succeeds or fails; Wilson's interval does.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

LEVEL = 0.95


def wilson(count: int, total: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval of a share count / total.

    Source: E. B. Wilson (1927), "Probable inference, the law of succession, and statistical
    inference", Journal of the American Statistical Association 22, pp. 209-212.

    >>> [round(end, 4) for end in wilson(0, 30)]
    [0.0, 0.1135]
    """
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = count / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(share * (1 - share) / total + (z / (2 * total)) ** 2)
    # At none and at all the end is exactly 0 and 1, which rounding misses by its last digit.
    low = 0.0 if count == 0 else max(0.0, centre - half)
    high = 1.0 if count == total else min(1.0, centre + half)
    return low, high


def difference(
    count: int, total: int, other_count: int, other_total: int, level: float = LEVEL
) -> tuple[float, float]:
    """The interval of one share less another, of independent counts.

    Source: R. G. Newcombe (1998), "Interval estimation for the difference between independent
    proportions", Statistics in Medicine 17, pp. 873-890, method 10.

    >>> [round(end, 4) for end in difference(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    p, q = count / total, other_count / other_total
    p_low, p_high = wilson(count, total, level)
    q_low, q_high = wilson(other_count, other_total, level)
    below = sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    above = sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return p - q - below, p - q + above
