"""Row orders in the kernel: the reference's own, number for number, for any member and epoch."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from xorlab.philox import MULTIPLIERS, WEYL
from xorlab.trainer import SHUFFLES

FIRST, SECOND = np.uint64(MULTIPLIERS[0]), np.uint64(MULTIPLIERS[1])
ROUND_0, ROUND_1 = np.uint64(WEYL[0]), np.uint64(WEYL[1])
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
STREAM = np.uint64(SHUFFLES)


@njit
def random_key(seed: Any, start: Any, stream: Any, place: Any) -> Any:
    """The 53 bits of the first of `philox.uniform_pairs` at this address, as a whole number."""
    c0, c1, c2, c3 = place, stream, start & LOW, start >> HALF
    k0, k1 = seed & LOW, seed >> HALF
    for _ in range(10):
        first, second = FIRST * c0, SECOND * c2
        c0, c1, c2, c3 = (
            (second >> HALF) ^ c1 ^ k0,
            second & LOW,
            (first >> HALF) ^ c3 ^ k1,
            first & LOW,
        )
        k0, k1 = (k0 + ROUND_0) & LOW, (k1 + ROUND_1) & LOW
    return ((c0 >> np.uint64(5)) << np.uint64(26)) | (c1 >> np.uint64(6))


@njit
def shuffle(seed: Any, start: Any, epoch: int, rows: int, order: Any, keys: Any) -> None:
    """Put the row order of a member's epoch into `order`: rows sorted by random keys."""
    for row in range(rows):
        keys[row] = random_key(seed, start, STREAM + np.uint64(epoch), np.uint64(row))
        order[row] = row
    # Shell's sort (1959), with a third of the gap each time: short, and fast at these sizes.
    gap = 1
    while gap < rows:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(gap, rows):
            key, row, j = keys[i], order[i], i
            while j >= gap and keys[j - gap] > key:
                keys[j], order[j] = keys[j - gap], order[j - gap]
                j -= gap
            keys[j], order[j] = key, row
        gap //= 3
