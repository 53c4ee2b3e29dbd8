"""Random numbers that are a function of their address: the Philox-4x32-10 generator.

A usual generator is a queue: number 1,000 exists only after the 999 before it. A counter-based
one scrambles an address (a counter) under a key, so that any number can be had directly, alone,
in any order, on any machine. That is how start i of seed s stays the same network whether it is
drawn alone or among a hundred thousand, by any process or engine.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw (2011), "Parallel random numbers: as
easy as 1, 2, 3", SC'11, section 3.3 and table 2 (constants); the published known-answer vectors
are in the tests. It needs 32-bit products only, so that a browser can compute the same.
"""

from __future__ import annotations

import numpy as np

from xorlab.backprop import Array

MULTIPLIERS = np.array([0xD2511F53, 0xCD9E8D57], dtype=np.uint64)
WEYL = (0x9E3779B9, 0xBB67AE85)
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def philox(counter: Array, key: tuple[int, int]) -> Array:
    """Scramble counters (..., 4) of 32-bit words under a key of two; (..., 4) words back.

    >>> [hex(word) for word in philox(np.zeros(4, dtype=np.uint64), (0, 0))]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    c0, c1, c2, c3 = np.moveaxis(np.asarray(counter, dtype=np.uint64), -1, 0)
    k0, k1 = key
    for _ in range(10):
        first, second = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1, c2, c3 = (
            (second >> HALF) ^ c1 ^ np.uint64(k0),
            second & LOW,
            (first >> HALF) ^ c3 ^ np.uint64(k1),
            first & LOW,
        )
        k0, k1 = (k0 + WEYL[0]) & 0xFFFFFFFF, (k1 + WEYL[1]) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=-1)


def uniform_pairs(seed: int, starts: Array, stream: int, count: int) -> Array:
    """Two uniform numbers in [0, 1) for each of `count` addresses of each start.

    Args:
        seed: the key, 0 ... 2^64 - 1.
        starts: indices of starts (members,), 0 ... 2^64 - 1.
        stream: which use the numbers are for, so that no two uses share any.
        count: how many addresses; address k is word 0 of the counter.

    Returns:
        (members, count, 2), each with all 53 bits of a float64's fraction.
    """
    starts = np.asarray(starts, dtype=np.uint64)
    counter = np.empty((len(starts), count, 4), dtype=np.uint64)
    counter[..., 0] = np.arange(count, dtype=np.uint64)
    counter[..., 1] = stream
    counter[..., 2] = (starts & LOW)[:, None]
    counter[..., 3] = (starts >> HALF)[:, None]
    words = philox(counter, (seed & 0xFFFFFFFF, seed >> 32))
    high, low = words[..., 0::2] >> np.uint64(5), words[..., 1::2] >> np.uint64(6)
    return np.asarray((high * 67108864.0 + low) / 9007199254740992.0)
