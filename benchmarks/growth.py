"""How the engine's cost grows with members, epochs and hidden units."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from cases import CASES, Train
from peers import xorlab_engine
from rounds import best, in_turn

XOR = CASES[0]
MEMBERS, EPOCHS = 4096, 1000
SIZES = {
    "members": (2048, 4096, 8192, 16384, 32768),
    "epochs": (500, 1000, 2000, 4000, 8000),
    "hidden units": (2, 4, 8, 16, 32),
}


def trains(what: str) -> dict[int, Train]:
    """The training at every size."""
    prepare = xorlab_engine.prepare
    match what:
        case "members":
            return {n: prepare(XOR, n, EPOCHS) for n in SIZES[what]}
        case "epochs":
            return {n: prepare(XOR, MEMBERS, n) for n in SIZES[what]}
    return {n: prepare(replace(XOR, hidden=n), MEMBERS, EPOCHS) for n in SIZES[what]}


def measure(what: str, rounds: int) -> dict[str, Any]:
    """Seconds of one core at every size, and the straight line through them."""
    timings = in_turn(trains(what), rounds)
    seconds = [best(timings[n]).processor for n in SIZES[what]]
    return {"sizes": list(SIZES[what]), "seconds": seconds, **line(SIZES[what], seconds)}


def line(sizes: Any, seconds: Any) -> dict[str, float]:
    """The line offset + slope x size that fits best, every point weighing the same share of itself.

    off: the farthest that a point is from it, as a share.

    >>> found = line([1, 2, 4], [3.0, 5.0, 9.0])
    >>> [round(found[name], 6) for name in ("offset", "slope", "off")]
    [1.0, 2.0, 0.0]
    """
    n, t = np.asarray(sizes, float), np.asarray(seconds, float)
    A = np.stack([np.ones_like(n), n], axis=1)
    offset, slope = np.linalg.lstsq(A / t[:, None], np.ones_like(t), rcond=None)[0]
    return {
        "offset": float(offset),
        "slope": float(slope),
        "off": float(np.abs((offset + slope * n) / t - 1).max()),
    }
