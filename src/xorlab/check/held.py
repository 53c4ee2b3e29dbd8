"""Pieces of the exact step and of the script's, to be known again in what the script computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.check.locate import Finder
from xorlab.check.spots import bias_row, gradient_seen
from xorlab.check.step import Piece, Pieces, named, piece_of
from xorlab.check.understood import Layer
from xorlab.check.values import proportional, telling

NAMED = {
    "sigmoid": r"(?i)sig|logis",
    "tanh": r"(?i)tan",
    "relu": r"(?i)(?<!leaky)(?<!leaky_)relu",
    "leaky-relu": r"(?i)leaky|lrelu",
}
"""What scripts call the functions that bend."""
BACKWARD = ("da", "delta", "dW", "db")


class Held(NamedTuple):
    """Which pieces a run's result is: those of the exact step, and those gone wrong."""

    right: frozenset[Piece]
    wrong: frozenset[Piece]


class Known:
    """Pieces of a step, to be known again up to a usual factor: as arrays, or number by number."""

    def __init__(self, finder: Finder, pieces: Sequence[tuple[Piece, Array]]) -> None:
        self.finder, self.pieces = finder, pieces
        told = [
            (number * scale, np.sign(scale), at)
            for at, (piece, array) in enumerate(pieces)
            for number in array[telling(array) & np.isfinite(array)]
            for scale in self._scales(piece)
        ]
        told.sort()
        self.numbers = np.array([number for number, _, _ in told])
        self.sign_of = [float(sign) for _, sign, _ in told]
        self.owners = [pieces[at][0] for _, _, at in told]

    def of(self, value: Array, *, stretched: bool = False, scaled: bool = True) -> frozenset[Piece]:
        """What a value may be. stretched: a gradient as it is when it meets its parameter, too.

        scaled: on the way back by any factor, not only by a usual one.
        """
        if value.dtype.kind not in "fiub" or not np.any(value):
            return frozenset()
        if value.size == 1:
            at = self._numbers(value) if telling(value).any() else ()
            return frozenset(self.owners[k] for k in at)
        return frozenset(
            piece
            for piece, array in self.pieces
            if self._scale(value, piece, array, scaled=scaled)
            or (
                stretched
                and self._scale(self._stretched(value, piece), piece, array, scaled=scaled)
            )
        )

    def signs(self, value: Array) -> set[float]:
        """The signs that a value may have beside the errors and gradients that it may be."""
        if value.size == 1:
            at = self._numbers(value)
            return {self.sign_of[k] for k in at if self.owners[k][0] in BACKWARD}
        for scaled in (False, True):
            scales = [(p, self._scale(value, p, a, scaled=scaled)) for p, a in self.pieces]
            if any(scale for _, scale in scales):
                return {float(np.sign(scale)) for p, scale in scales if scale and p[0] in BACKWARD}
        return set()

    def _scales(self, piece: Piece) -> Sequence[float]:
        """The usual factors; what goes forward is known as it is, for no layer puts out half."""
        return (1.0,) if piece[0] in ("z", "a") else self.finder.scales(piece)

    def _numbers(self, value: Array) -> range:
        number = float(value.ravel()[0])
        margin = 1e-9 * abs(number)
        return range(*np.searchsorted(self.numbers, [number - margin, number + margin]))

    def _scale(self, value: Array, piece: Piece, array: Array, *, scaled: bool = True) -> float:
        """By what a value exceeds a piece; 0 where it is another."""
        if value.size != array.size or value.dtype.kind not in "fiub":
            return 0.0
        turned, flat = self.finder.turned(piece), np.squeeze(value).astype(float)
        for way in (array.T,) if turned else (array,) if turned is False else (array, array.T):
            wanted = np.squeeze(way)
            known = np.isfinite(wanted)
            if flat.shape != wanted.shape or not known.any():
                continue
            scale = proportional(flat[known], wanted[known])
            many = scaled and piece[0] not in ("z", "a")
            many = many and len(np.unique(np.abs(flat[known & telling(flat)]))) > 2
            scales = self._scales(piece)
            if scale and (many or any(abs(scale / s - 1) < 1e-7 for s in scales)):
                return scale
        return 0.0

    def by_rows(self, value: Array) -> frozenset[Piece]:
        """What a value may be that has more rows: some that made no difference to the step."""
        if value.dtype.kind not in "fiub":
            return frozenset()
        return frozenset(p for p, array in self.pieces if self._has_rows(value, p, array))

    def _has_rows(self, value: Array, piece: Piece, array: Array) -> bool:
        if piece[0] in ("dW", "db") or array.ndim != 2 or len(array) != len(self.finder.steps[0].X):
            return False
        wanted = array[np.isfinite(array).all(axis=1)]
        for rows in (value, value.T):
            if rows.ndim != 2 or rows.shape[1] != array.shape[1] or len(rows) <= len(array):
                continue
            for scale in self._scales(piece):
                gap = np.abs(rows[:, None] - scale * wanted).max(axis=-1)
                if wanted.any() and (gap.min(axis=0) <= 1e-9 * np.abs(value).max()).all():
                    return True
        return False

    def _stretched(self, value: Array, piece: Piece) -> Array:
        name, l = piece
        homes = {(at, kind): home for at, kind, home in self.finder.case.understood.homes}
        with suppress(ValueError, KeyError):
            return np.broadcast_to(value, homes[l, name[1:]].shapes[0])
        return value


def ingredients(pieces: Iterable[Piece], last: int) -> set[Piece]:
    """What pieces are made of when they are right."""
    made_of: dict[str, Callable[[int], set[Piece]]] = {
        "z": lambda l: {("a", l)},
        "a": lambda l: {("z", l - 1)},
        "da": lambda l: {("a", l + 1) if l == last else ("delta", l + 1)},
        "slope": lambda l: {("z", l), ("a", l + 1)},
        "delta": lambda l: {("da", l), ("slope", l)},
        "dW": lambda l: {("a", l), ("delta", l)},
        "db": lambda l: {("delta", l)},
    }
    return {each for name, l in pieces for each in made_of[name](l)}


def seen_of(
    layers: Sequence[Layer], p: Pieces, names: Iterable[Piece]
) -> Iterator[tuple[Piece, Array]]:
    """These pieces, and whole gradients where the biases are a row of the weights.

    What no bias has is no gradient of it.
    """
    names = sorted(piece for piece in names if piece[0] != "db" or layers[piece[1]].b is not None)
    for name in names:
        yield name, piece_of(p, name)
    for l in sorted({l for kind, l in names if kind in ("dW", "db")}):
        row = bias_row(layers[l])
        if row is not None:
            yield ("dW", l), gradient_seen(p, l, row)


def known(p: Pieces) -> int:
    """How many pieces of a step can be known again by their numbers."""
    pieces = (piece_of(p, piece) for piece in named(p))
    return sum(bool(telling(array[np.isfinite(array)]).any()) for array in pieces)
