"""The steps that a script took, array by array, beside those that a gradient would take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.check.blocks import Gradients
from xorlab.check.compared import Compared, Pack, compare, packs
from xorlab.check.methods import SGD, Method
from xorlab.check.rule import Key
from xorlab.check.step import Changes, Pieces, step
from xorlab.check.understood import Home, Step, Understood

NONE: Mapping[Key, float] = MappingProxyType({})
SURE = 1e5
"""By how much a move exceeds its rounding where it tells a rate to five digits."""


@dataclass(frozen=True, eq=False)
class Moves:
    """What each array moved by in each step; None where it cannot be told.

    size: the largest parameter before each step, whose rounding the move carries, (steps,).
    """

    moved: Sequence[dict[Key, Array | None]]
    size: dict[Key, Array]
    exact: bool

    @cached_property
    def keys(self) -> list[Key]:
        """The arrays, as columns of what is found of them."""
        return list(self.size)

    @cached_property
    def packs(self) -> list[Pack]:
        """The moves side by side."""
        return list(packs(self.moved, self.keys))

    @cached_property
    def margins(self) -> Array:
        """What rounding leaves of each array's move that should be 0, (steps, arrays).

        Of every step by itself: a run that climbs ends in numbers beside which its first are none.
        """
        sizes = np.stack([np.maximum(1.0, self.size[key]) for key in self.keys], axis=1)
        return (1e-14 if self.exact else 3e-7) * sizes

    @property
    def relative(self) -> float:
        """What rounding leaves of a move, relative to it."""
        return 1e-7 if self.exact else 2e-3


def moves(
    understood: Understood, steps: Sequence[Step], overwritten: Mapping[Key, float] = NONE
) -> Moves:
    """What the arrays moved by in these steps.

    overwritten: arrays that become their step, and its sign: of those, what stands there now.
    """
    found: list[dict[Key, Array | None]] = []
    size: dict[Key, list[float]] = {}
    for seen in steps:
        moved: dict[Key, Array | None] = {}
        for l, name, home in understood.homes:
            before = getattr(seen.before[l], name)
            after = None if seen.after is None else getattr(seen.after[l], name)
            if after is None:
                after = _drifted(home, seen)
            if (l, name) in overwritten and after is not None:
                moved[l, name] = overwritten[l, name] * after
            else:
                moved[l, name] = None if after is None else _difference(after, before)
            size.setdefault((l, name), []).append(float(np.abs(before).max()))
        found.append(moved)
    return Moves(found, {key: np.array(sizes) for key, sizes in size.items()}, understood.exact)


def _drifted(home: Home, seen: Step) -> Array | None:
    """What became of an array, in whatever shape: it may have been broadcast into another."""
    found = home.read(seen.state_after)
    if found is not None:
        return found
    if len(home.paths) > 1 or home.at.ndim != 2 or home.at.size != int(np.prod(home.shapes[0])):
        return None
    whole = seen.state_after.get(home.paths[0])
    if whole is None or whole.ndim != 2:
        return None
    return home.sign * (whole.T if home.transposed else whole).astype(float)


def _difference(after: Array, before: Array) -> Array | None:
    try:
        return np.asarray(after - before)
    except ValueError:
        return None


class ArrayFit(NamedTuple):
    """How one array's moves compare with those predicted.

    rates: of each step, what the prediction must be multiplied by; NaN where it tells nothing.
    firm: those of them that moves well above their rounding tell; all, where none is.
    error: the largest difference left, relative to the move. cosine: of the move to the
    prediction, the least of all steps. still: it never moves, though it should. silent: there is
    nothing to compare.
    """

    rates: Array
    firm: Array
    error: float
    along: bool
    still: bool = False
    silent: bool = False
    cosine: float | None = None


def array_fits(moves: Moves, compared: Compared, margins: Array) -> Iterator[tuple[Key, ArrayFit]]:
    """Whether each array moves along what is predicted, in every step.

    margins: (steps, arrays), what rounding leaves of a difference that should be 0.
    """
    c = compared
    told, off = np.isfinite(c.rates), _any(c.off)
    close = ~(_any((c.left > moves.relative * c.length + margins) & told) | off)
    errors = np.fmax.reduce(c.left / np.maximum(c.length, 1e-300))
    some, moved, wanted = _any(told), _any(c.moved), _any(c.wanted)
    sure = told & (c.length > SURE * margins)
    firm = np.where(sure | ~_any(sure), c.rates, np.nan)
    for place, key in enumerate(moves.keys):
        rates, error = (c.rates[:, place], firm[:, place]), float(errors[place])
        if c.misfit[place] or c.lost[place]:
            yield key, ArrayFit(*rates, np.inf, False)
        elif not moved[place]:
            is_wanted = bool(wanted[place])
            yield key, ArrayFit(*rates, error, False, still=is_wanted, silent=not is_wanted)
        else:
            yield (
                key,
                ArrayFit(
                    *rates,
                    np.inf if off[place] else error,
                    bool(close[place]),
                    silent=bool(close[place] and not some[place]),
                    cosine=float(c.cosine[:, place].min()) if some[place] else None,
                ),
            )


def _any(of_steps: Array) -> Array:
    return np.asarray(of_steps.any(axis=0))


@dataclass(frozen=True, eq=False)
class Fit:
    """How all arrays' moves compare with the steps of a gradient, by one method.

    rate: the learning rate of each step that most arrays agree on, negative where they climb.
    factors: of the arrays that move along the gradient, by what they exceed that rate. steps: of
    an array, what the method adds to it at the rate 1, (steps, *shape).
    """

    arrays: dict[Key, ArrayFit]
    rate: Array
    factors: dict[Key, float]
    steps: Callable[[Key], Array]
    ignored: frozenset[Key] = frozenset()

    def right(self, key: Key) -> bool:
        """Whether the array takes the step that the others' rate asks for."""
        found = self.arrays[key]
        if found.silent:
            return True
        return found.along and abs(self.factors.get(key, np.inf) - 1) < 1e-5

    @property
    def exact(self) -> bool:
        """Whether every array is right, and some of them prove it; and they descend."""
        return self.sure and self.agree

    @property
    def agree(self) -> bool:
        """Whether every array is right."""
        return all(self.right(key) for key in self.arrays if key not in self.ignored)

    @property
    def sure(self) -> bool:
        """Whether some array tells a rate, and it descends."""
        rates = self.rate[np.isfinite(self.rate)]
        return len(rates) > 0 and bool((rates > 0).all())

    @property
    def along(self) -> list[Key]:
        """The arrays that move along, whatever their factor."""
        return [key for key, found in self.arrays.items() if found.along and not found.silent]


def pieces_of(
    understood: Understood, steps: Sequence[Step], loss: str, changes: Changes | None = None
) -> list[Pieces] | None:
    """The pieces of every step; None where the changes do not fit the shapes."""
    acts = understood.activations
    try:
        with np.errstate(all="ignore"):
            return [step(s.before, acts, s.X, s.T, loss, changes, s.after) for s in steps]
    except (ValueError, IndexError, KeyError, TypeError):  # shapes that do not fit each other
        return None


def fit(
    moves: Moves,
    found: Gradients,
    method: Callable[[Key], Method] = lambda key: SGD,
    ignored: frozenset[Key] = frozenset(),
) -> Fit:
    """Compare the moves seen with those of these gradients."""

    def steps(key: Key) -> Array:
        return method(key).steps(found.of[key])

    with np.errstate(all="ignore"):
        compared = compare(moves.packs, steps, len(moves.moved), moves.margins)
        noise = found.noise[[l for l, _ in moves.keys]].T
        margins = moves.margins + moves.relative * 1e-5 * np.abs(compared.rates) * noise
        arrays = dict(array_fits(moves, compared, margins))
        rate = _agreed({k: a for k, a in arrays.items() if k not in ignored}, len(moves.moved))
        factors = {}
        for key, array in arrays.items():
            ratio = array.firm / rate if array.along else np.empty(0)
            ratio = ratio[np.isfinite(ratio)]
            if len(ratio) and np.ptp(ratio) <= 1e-4 * np.abs(ratio).max():
                factors[key] = float(median(ratio.tolist()))
    return Fit(arrays, rate, factors, steps, ignored)


def _agreed(arrays: dict[Key, ArrayFit], count: int) -> Array:
    """The rate of each step that most arrays agree on; of equal camps the output layer's."""
    told = [a.firm for _, a in sorted(arrays.items(), reverse=True) if a.along and not a.silent]
    if not told:
        return np.full(count, np.nan)
    rates = np.array(told)
    apart = np.abs(rates / rates[:, None] - 1)
    near = np.all(np.where(np.isnan(apart), 0.0, apart) < 1e-5, axis=2)
    camp = rates[np.asarray(near)[near.sum(axis=1).argmax()]]
    first = np.argmax(np.isfinite(camp), axis=0)
    return np.asarray(camp[first, np.arange(count)])
