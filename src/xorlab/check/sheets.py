"""The arrays that a script computed in a span, to be looked up row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from xorlab.backprop import Array
from xorlab.check.record import Event

LARGEST = 4096
"""Numbers of an event that are looked at."""


class Sheets:
    """The arrays that were computed in a span, as rows of one width."""

    def __init__(self, events: Sequence[Event], tolerance: float) -> None:
        self.tolerance = tolerance
        arrays = [event.value for event in events if event.value.size <= LARGEST]
        alike = {(array.shape, array.astype(float).tobytes()): array for array in arrays}
        self.arrays = [array.astype(float) for array in alike.values()]
        self._of: dict[tuple[int, bool], tuple[list[Array], Array]] = {}

    def of(self, width: int, *, alone: bool = True) -> tuple[list[Array], Array]:
        """The arrays as (rows, width), and the first row of each.

        alone: a number that stands alone counts as an array.
        """
        key = width, alone
        if key not in self._of:
            arrays = [array for array in self.arrays if alone or array.size > 1]
            sheets = [sheet for array in arrays for sheet in turned(array, width)]
            self._of[key] = sheets, np.array([sheet[0] for sheet in sheets]).reshape(-1, width)
        return self._of[key]

    def begin(self, wanted: Array, *, alone: bool = True) -> Array:
        """Of layers (layers, rows, width), whether an array begins with a row of theirs: (layers,).

        Arrays that do not begin so are none of theirs; this is quickly seen.
        """
        _, first = self.of(wanted.shape[2], alone=alone)
        margin = self.tolerance * np.nanmax(abs(wanted), axis=(1, 2), initial=0)
        far = abs(first[None, :, None] - wanted[:, None])
        return np.any((far <= margin[:, None, None, None]).all(axis=3), axis=(1, 2))

    def shown(self, wanted: Array, *, alone: bool = True) -> Array:
        """Of the wanted rows (rows, width), those in arrays that hold no others; (rows,)."""
        sheets, first = self.of(wanted.shape[1], alone=alone)
        margin = self.tolerance * float(np.nanmax(abs(wanted), initial=0))
        found = np.zeros(len(wanted), bool)
        begins = np.any((abs(first[:, None] - wanted) <= margin).all(axis=2), axis=1)
        for number in np.flatnonzero(begins).tolist():
            same = (abs(sheets[number][:, None] - wanted) <= margin).all(axis=2)
            if np.any(same, axis=1).all():
                found |= np.any(same, axis=0)
        return found


def turned(array: Array, width: int) -> Iterator[Array]:
    """An array's rows, and its columns, where they have this width."""
    if array.ndim < 2:
        if array.size == width:
            yield array.reshape(1, width)
        if width == 1 and array.size > 1:
            yield array.reshape(-1, 1)
        return
    flat = array.reshape(len(array), -1) if len(array) else array.reshape(0, 1)
    for one in (flat, flat.T):
        if one.shape[1] == width and len(one):
            yield one
