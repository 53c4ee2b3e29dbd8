"""The zigzag: a network whose output depends on one weighted sum of its inputs.

Project every row on a direction d: s = F @ d. If rows that fall together have the same target,
y is a function of s alone, and joining its values by straight lines makes it piecewise linear.
Each place k where the line bends is one ReLU unit, relu(s - k) on its way up or relu(k - s) on
its way down, weighted by how much the slope changes there.

Parity of n bits is such a function of x1 + ... + xn: up, down, up, ... It bends n - 1 times and
starts with a rise: n units, with the output weights 1, -2, 2, -2, ...; for two bits these are
Goodfellow's weights for XOR. One direction that tells all rows apart is enough for any data.

Sources: D. E. Rumelhart, G. E. Hinton, R. J. Williams (1986), "Learning internal representations
by error propagation", PDP vol. 1, ch. 8, "Parity" (n units that count the bits, with output
weights of alternating sign). C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals (2017),
"Understanding deep learning requires rethinking generalization", theorem 1 (any data).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from xorlab.backprop import Array
from xorlab.solutions.hidden import Hidden
from xorlab.solutions.wording import listed, numeral, total

STEEP = {1: 2, 2: 2, 3: 2, 4: 2, 5: 1, 6: 1}
"""The largest weight that is tried in every combination, by the number of inputs."""

COUNTING = 12
"""Up to so many inputs, the row's own number is tried as a direction: it tells all rows apart."""


def directions(inputs: int) -> Iterator[Array]:
    """The directions tried on bits, simplest first; of two opposite ones, one.

    Their sum; small whole weights; then numbers that the bits write in binary: the sums and
    differences of those in the two halves, read forwards or backwards (adders, comparisons,
    symmetry), and the number of the whole row.
    """
    ones = (1,) * inputs
    steep = STEEP.get(inputs, 0)
    small = product(range(-steep, steep + 1), repeat=inputs if steep else 0)
    usable = (d for d in small if any(d) and next(filter(None, d)) > 0 and d != ones)
    yield np.array(ones, dtype=np.float64)
    for d in sorted(usable, key=lambda d: sum(map(abs, d))):
        yield np.array(d, dtype=np.float64)
    half = 2.0 ** np.arange(inputs // 2)[::-1]
    if 2 <= inputs <= 2 * COUNTING:
        for second in (half, -half, half[::-1], -half[::-1]):
            yield np.concatenate([half, np.zeros(inputs % 2), second])
    if inputs <= COUNTING:
        yield 2.0 ** np.arange(inputs)[::-1]


def zigzag(F: Array, y: Array, d: Array, names: Sequence[str]) -> Hidden | None:
    """The zigzag along d, or None where rows that fall together have different targets.

    Args:
        F: (rows, inputs). y: (rows, outputs). d: (inputs,). names: of the inputs.
    """
    s = F @ d
    places, first, which = np.unique(s, return_index=True, return_inverse=True)
    values = y[first]
    if (values[which] != y).any():
        return None
    slopes = np.diff(values, axis=0) / np.diff(places)[:, None]
    flat = np.flatnonzero(~slopes.any(axis=1))
    # The bias is the value on a stretch where nothing changes; units face away from it. Where
    # there is none, one is thought of before the first place.
    if len(slopes) and not len(flat):
        slopes, bends, base = np.vstack([0 * slopes[:1], slopes]), places[:-1], 0
    else:
        bends, base = places[1:-1], int(flat[0]) if len(flat) else 0
    changes = np.diff(slopes, axis=0)
    sign = np.where(np.arange(len(changes)) < base, -1.0, 1.0)
    used = changes.any(axis=1)
    sign, bends = sign[used], bends[: len(changes)][used]
    return Hidden(
        W=np.outer(d, sign),
        c=-sign * bends,
        w=changes[used],
        b=values[base],
        method="zigzag",
        says=words(bends, d, names),
    )


def words(bends: Array, d: Array, names: Sequence[str]) -> str:
    """What a zigzag does."""
    if not len(bends):
        return "a constant"
    units = f"{len(bends)} ReLU unit{'s' * (len(bends) != 1)}"
    of = f" of {total(d.tolist(), names)}" if len(d) <= 12 else " of one weighted sum"
    at = f", bent at {listed([numeral(k) for k in bends.tolist()])}" if len(bends) <= 12 else ""
    return f"{units}{of}{at}"
