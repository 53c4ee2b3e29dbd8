"""What arrays moved by, side by side, so that all are held against a prediction at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xorlab.backprop import Array
from xorlab.check.rule import Key


@dataclass(frozen=True, eq=False)
class Pack:
    """Moves of arrays that have kept their shapes over some steps.

    at: which steps. places: which arrays, as columns of what is found. D: (steps, numbers), the
    moves, flattened and side by side; `starts` is where each array's begin. finite, length,
    squares: (steps, arrays), whether their squares are numbers still, the largest, and the sum
    of the squares.
    """

    at: Array
    keys: tuple[Key, ...]
    places: tuple[int, ...]
    shapes: tuple[tuple[int, ...], ...]
    starts: Array
    widths: Array
    D: Array
    finite: Array
    length: Array
    squares: Array


def packs(moved: Sequence[Mapping[Key, Array | None]], keys: Sequence[Key]) -> Iterator[Pack]:
    """All moves that can be told: mostly one pack, for shapes seldom change."""
    kinds: dict[tuple[int, ...], list[tuple[int, tuple[int, ...]]]] = {}
    for place, key in enumerate(keys):
        shapes: dict[tuple[int, ...], list[int]] = {}
        for k, each in enumerate(moved):
            D = each[key]
            if D is not None:
                shapes.setdefault(D.shape, []).append(k)
        for shape, at in shapes.items():
            kinds.setdefault(tuple(at), []).append((place, shape))
    for steps, arrays in kinds.items():
        places, own = zip(*arrays, strict=True)
        flat = [np.stack([_of(moved[k][keys[p]]) for k in steps]) for p in places]
        D = np.concatenate(flat, axis=1)
        widths = np.array([part.shape[1] for part in flat])
        starts = np.concatenate([[0], np.cumsum(widths)[:-1]])
        with np.errstate(all="ignore"):
            squares = np.add.reduceat(D * D, starts, axis=1)
        yield Pack(
            np.array(steps),
            tuple(keys[p] for p in places),
            places,
            own,
            starts,
            widths,
            D,
            np.isfinite(squares),
            np.maximum.reduceat(np.abs(D), starts, axis=1),
            squares,
        )


def _of(D: Array | None) -> Array:
    assert D is not None
    return np.ravel(D).astype(float)


@dataclass(frozen=True, eq=False)
class Compared:
    """Every array's moves beside those predicted; all are (steps, arrays).

    rates: what the prediction must be multiplied by, NaN where it tells nothing. left: the
    largest difference that remains. length: the largest move. cosine: of the move to the
    prediction. moved, wanted: whether it moves, and should, by more than what rounding leaves of
    a gradient of 0. off: it moves, though it should not.
    (arrays,): misfit, whether the prediction has another shape than the array; lost, whether in
    no step both are numbers.
    """

    rates: Array
    left: Array
    length: Array
    cosine: Array
    moved: Array
    wanted: Array
    off: Array
    misfit: Array
    lost: Array


def compare(
    packed: Sequence[Pack],
    predicted: Callable[[Key], Array],
    steps: int,
    margins: Array,
) -> Compared:
    """Hold the moves against what is predicted of each array, (steps, *shape).

    margins: (steps, arrays), what rounding leaves of a move that should be 0.
    """
    size = (steps, margins.shape[1])
    no = np.zeros(size, bool)
    found = Compared(
        np.full(size, np.nan),
        np.zeros(size),
        np.zeros(size),
        np.full(size, np.inf),
        no,
        no.copy(),
        no.copy(),
        np.zeros(size[1], bool),
        np.isin(np.arange(size[1]), [place for pack in packed for place in pack.places]),
    )
    for pack in packed:
        _fill(found, pack, _beside(found, pack, predicted), margins)
    return found


def _beside(found: Compared, pack: Pack, predicted: Callable[[Key], Array]) -> Array:
    """The predictions side by side as the moves are, stretched to their shapes."""
    parts = []
    for key, place, shape in zip(pack.keys, pack.places, pack.shapes, strict=True):
        U = predicted(key)
        U = U if len(U) == len(pack.at) else U[pack.at]
        if U.shape[1:] != shape:
            try:
                missing = (1,) * (len(shape) + 1 - U.ndim)
                U = np.broadcast_to(U.reshape(len(U), *missing, *U.shape[1:]), (len(U), *shape))
            except ValueError:
                found.misfit[place] = True
                U = np.full((len(pack.at), *shape), np.nan)
        parts.append(U.reshape(len(U), -1))
    return np.concatenate(parts, axis=1)


def _fill(found: Compared, pack: Pack, U: Array, margins: Array) -> None:
    at = pack.at[:, None], list(pack.places)
    size = np.add.reduceat(U * U, pack.starts, axis=1)
    known = pack.finite & np.isfinite(size)
    along = np.add.reduceat(pack.D * U, pack.starts, axis=1)
    moved = known & (pack.length > margins[at])
    nothing = (size == 0) | (~moved & (size < 1e-20))
    told = known & ~nothing
    rates = np.where(told, along / size, np.nan)
    beside = np.abs(pack.D - np.repeat(rates, pack.widths, axis=1) * U)
    left = np.maximum.reduceat(beside, pack.starts, axis=1)
    lengths = np.maximum(np.sqrt(size * pack.squares), 1e-300)
    found.rates[at], found.length[at] = rates, pack.length
    found.left[at] = np.where(told, left, 0.0)
    found.cosine[at] = np.where(told, along / lengths, np.inf)
    found.moved[at], found.wanted[at] = moved, told
    found.off[at] = known & nothing & moved
    found.lost[list(pack.places)] &= ~known.any(axis=0)
