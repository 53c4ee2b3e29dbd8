"""Which values are one object in memory, and their numbers in a form that can be written."""

from __future__ import annotations

import builtins
from typing import Any

from xorlab.check.watch.snapshot import PLAIN, Listed, class_of, ndarray
from xorlab.check.watch.wire import CODES

LARGEST = 8 << 20
"""Bytes of an array that is kept so that its identity stays its own."""

as_plain = ndarray.view
globals()["__builtins__"] = dict(vars(builtins))  # a script may put others in their place


class Origins:
    """Numbers the objects in memory that values come from.

    >>> import numpy as np
    >>> origins = Origins()
    >>> W = np.ones((2, 3))
    >>> origins.solid(W)[0] == origins.solid(W.T)[0] != origins.solid(W.copy())[0]
    True
    """

    def __init__(self) -> None:
        self.kept: dict[int, tuple[int, Any]] = {}

    def solid(self, leaf: Any) -> tuple[int, Any]:
        """A leaf's origin, 0 for a plain number; and its numbers in a dtype that is written."""
        if class_of(leaf) in PLAIN:
            return 0, leaf
        origin = 0
        if class_of(leaf) is Listed:
            origin, leaf = self.origin(leaf.of), leaf.numbers
        elif isinstance(leaf, ndarray):
            held: Any = leaf
            while isinstance(held, ndarray) and held.base is not None:
                held = held.base
            if not isinstance(held, ndarray) or held.nbytes <= LARGEST:
                origin = self.origin(held)
            if class_of(leaf) is not ndarray:
                leaf = as_plain(leaf, ndarray)
        if leaf.dtype.str not in CODES:
            leaf = leaf.astype(float)
        return origin, leaf

    def origin(self, held: Any) -> int:
        """A number for an object, which is kept so that no other takes its place in memory."""
        return self.kept.setdefault(id(held), (len(self.kept) + 1, held))[0]
