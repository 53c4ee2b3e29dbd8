"""Where a script leaves its start to chance, chance is the same in every look at it.

Two checks of one file then tell the same, and a changed line is tried from the very start that
the line was seen with. What a script seeds itself is left as it is.
"""

from __future__ import annotations

import functools
import random  # noqa: TID251  # the script's own is to be seeded
from typing import Any

import numpy as np


def fix(chance: int) -> None:
    """Seed what a script draws from without a seed; another number stands for another start."""
    np.random.seed(chance)  # noqa: NPY002  # the script's own is to be seeded
    random.seed(chance)
    default_rng = np.random.default_rng
    drawn = np.random.SeedSequence(chance)

    @functools.wraps(default_rng)
    def seeded(seed: Any = None) -> np.random.Generator:
        return default_rng(drawn.spawn(1)[0] if seed is None else seed)

    np.random.default_rng = seeded
