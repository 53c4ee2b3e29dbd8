"""The steps that a script took, array by array, beside those that a gradient would take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.check.methods import SGD, Method
from xorlab.check.rule import Key
from xorlab.check.step import Changes, Pieces, step
from xorlab.check.understood import Home, Step, Understood

NONE: Mapping[Key, float] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Moves:
    """What each array moved by in each step; None where it cannot be told.

    size: the largest parameter, whose rounding every move carries.
    """

    moved: Sequence[dict[Key, Array | None]]
    size: dict[Key, float]
    exact: bool

    def margin(self, key: Key) -> float:
        """What rounding leaves of a move that should be 0."""
        return (1e-14 if self.exact else 3e-7) * max(1.0, self.size[key])

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
    size: dict[Key, float] = {}
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
            size[l, name] = max(size.get((l, name), 0.0), float(np.abs(before).max()))
        found.append(moved)
    return Moves(found, size, understood.exact)


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
    error: the largest difference left, relative to the move. cosine: of the move to the
    prediction, the least of all steps. still: it never moves, though it should. silent: there is
    nothing to compare.
    """

    rates: Array
    error: float
    along: bool
    still: bool = False
    silent: bool = False
    cosine: float | None = None


def fit_array(
    moves: Moves, key: Key, predicted: Sequence[Array | None], noise: Sequence[float]
) -> ArrayFit:
    """Whether an array moves along what is predicted, step by step.

    noise: of each step, what the terms of its largest sum come to without their signs: where
    they cancel, rounding is relative to them.
    """
    rates = np.full(len(moves.moved), np.nan)
    worst, along, moved_once, wanted_once, cosine = 0.0, True, False, False, np.inf
    for k, (moved, wanted) in enumerate(zip(moves.moved, predicted, strict=True)):
        D = moved[key]
        if D is None:
            continue
        if wanted is None:
            return ArrayFit(rates, np.inf, False)
        try:
            U = np.broadcast_to(wanted, D.shape)
        except ValueError:
            return ArrayFit(rates, np.inf, False)
        if not (np.isfinite(D).all() and np.isfinite(U).all()):
            continue
        length, size = float(np.abs(D).max()), float((U * U).sum())
        moved_once |= length > moves.margin(key)
        wanted_once |= size > 0
        if size == 0 or (length <= moves.margin(key) and size < 1e-20):
            if length > moves.margin(key):
                worst, along = np.inf, False
            continue
        rates[k] = float((D * U).sum()) / size
        cosine = min(cosine, float((D * U).sum()) / max(np.sqrt(size * (D * D).sum()), 1e-300))
        left = float(np.abs(D - rates[k] * U).max())
        margin = moves.margin(key) + moves.relative * 1e-5 * abs(rates[k]) * noise[k]
        worst = max(worst, left / max(length, 1e-300))
        along &= left <= moves.relative * length + margin
    if not moved_once:
        return ArrayFit(rates, worst, False, still=wanted_once, silent=not wanted_once)
    told = bool(np.isfinite(rates).any())
    return ArrayFit(rates, worst, along, silent=along and not told, cosine=cosine if told else None)


@dataclass(frozen=True, eq=False)
class Fit:
    """How all arrays' moves compare with the steps of a gradient, by one method.

    rate: the learning rate of each step that most arrays agree on, negative where they climb.
    factors: of the arrays that move along the gradient, by what they exceed that rate.
    """

    arrays: dict[Key, ArrayFit]
    rate: Array
    factors: dict[Key, float]
    pieces: Sequence[Pieces]
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
        compared = [key for key in self.arrays if key not in self.ignored]
        return self.sure and all(map(self.right, compared))

    @property
    def sure(self) -> bool:
        """Whether some array tells a rate, and it descends."""
        rates = self.rate[np.isfinite(self.rate)]
        return len(rates) > 0 and bool((rates > 0).all())

    @property
    def along(self) -> list[Key]:
        """The arrays that move along, whatever their factor."""
        return [key for key, found in self.arrays.items() if found.along and not found.silent]


def noise_of(p: Pieces, l: int) -> float:
    """The largest sum of the sizes of what a layer's gradients add up."""
    found = float((np.abs(p.a[l]).max(initial=1.0)) * np.abs(p.delta[l]).sum(axis=0).max())
    return found if np.isfinite(found) else 0.0


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
    understood: Understood,
    moves: Moves,
    pieces: Sequence[Pieces],
    method: Callable[[Key], Method] = lambda key: SGD,
    ignored: frozenset[Key] = frozenset(),
) -> Fit:
    """Compare the moves seen with those of these gradients."""
    arrays = {}
    for l, name, _ in understood.homes:
        gradients = [p.dW[l] if name == "W" else p.db[l] for p in pieces]
        with np.errstate(all="ignore"):
            steps = method((l, name)).steps(gradients)
            arrays[l, name] = fit_array(moves, (l, name), steps, [noise_of(p, l) for p in pieces])
    rate = _agreed({k: a for k, a in arrays.items() if k not in ignored}, len(moves.moved))
    factors = {}
    for key, found in arrays.items():
        with np.errstate(all="ignore"):
            ratio = found.rates / rate
        ratio = ratio[np.isfinite(ratio)]
        same = len(ratio) > 0 and np.ptp(ratio) <= 1e-4 * np.abs(ratio).max()
        if found.along and same:
            factors[key] = float(np.median(ratio))
    return Fit(arrays, rate, factors, pieces, ignored)


def _agreed(arrays: dict[Key, ArrayFit], count: int) -> Array:
    """The rate of each step that most arrays agree on; of equal camps the output layer's."""
    told = [a.rates for _, a in sorted(arrays.items(), reverse=True) if a.along and not a.silent]
    best, most = np.full(count, np.nan), 0
    for rates in told:
        with np.errstate(all="ignore"):
            near = [np.nanmax(np.abs(other / rates - 1), initial=0.0) < 1e-5 for other in told]
        if sum(near) > most:
            best, most = rates, sum(near)
    return best
