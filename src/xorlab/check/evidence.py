"""What hypotheses about a script's step are tried on; arrays that are odd at first sight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import process_time

import numpy as np

from xorlab.backprop import Array
from xorlab.check.blocks import Block, blocks_of, gradients
from xorlab.check.decay import Decay, decays_of, without_decay
from xorlab.check.memory import taken_of
from xorlab.check.methods import SGD, Method, methods
from xorlab.check.observed import NONE, ArrayFit, Fit, Moves, fit, moves, pieces_of
from xorlab.check.paces import paced, paces_of
from xorlab.check.record import Watched
from xorlab.check.rounding import Grid, lands
from xorlab.check.rule import Edit, Key, Rule
from xorlab.check.steady import courses_of, steady
from xorlab.check.step import Changes
from xorlab.check.taken import Taken, alone, along
from xorlab.check.understood import Step, Understood

Found = tuple[Rule, Edit]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What hypotheses are tried on.

    ignored: arrays that are odd in themselves. penalty: what each weight adds to its own gradient,
    times the weight: weight decay is no mistake. end: when, in seconds of work, trying must end.
    rounded: the arrays whose numbers are cut, and how: what they end at is compared once it is
    cut as well. overwritten: the arrays that become their step, and its sign. taken: of arrays
    beside which the script remembers something, how their gradients become steps: those are
    judged apart. decays, paces: of arrays that shrink, or have a rate of their own, how.
    """

    watched: Watched
    understood: Understood
    steps: Sequence[Step]
    ignored: frozenset[Key] = frozenset()
    penalty: float = 0.0
    end: float = np.inf
    rounded: Mapping[Key, Sequence[Grid]] = field(default_factory=dict)
    overwritten: Mapping[Key, float] = field(default_factory=dict)
    taken: Mapping[Key, Taken] = field(default_factory=dict)
    decays: Mapping[Key, Decay] = field(default_factory=dict)
    paces: Mapping[Key, float] = field(default_factory=dict)

    @cached_property
    def moves(self) -> Moves:
        """What the arrays moved by; those with a memory, as far as their gradients move them.

        What they do on purpose besides, by decay or by rates of their own, is taken out.
        """
        seen = along(moves(self.understood, self.steps, self.overwritten), self.steps, self.taken)
        if self.decays:
            seen = without_decay(seen, self.watched, self.understood, self.steps, self.decays)
        return paced(seen, self.paces) if self.paces else seen

    def on_purpose(self) -> Evidence:
        """The same, with what the script's text and arrays tell of decay and of own rates."""
        decays = decays_of(self.watched, self.understood, self.steps, self.moves)
        paces = self.paces or paces_of(self.watched, self.understood, self.steps)
        return replace(self, decays=decays, paces=paces)

    def remembering(self, overwritten: Mapping[Key, float] = NONE) -> Evidence:
        """The same, with what the script's memories tell of its method."""
        seen = moves(self.understood, self.steps, overwritten)
        taken = taken_of(self.watched, self.understood, self.steps, seen)
        return replace(self, overwritten=overwritten, taken=taken, decays={})

    @property
    def purposes(self) -> tuple[str, ...]:
        """What the script does on purpose beside descending, as it is told."""
        decay = ["weight decay"] if self.decays or self.penalty else []
        return (*decay, *(["several learning rates"] if self.paces else []))

    @property
    def methods(self) -> Iterable[Method]:
        """Those that the script may use; gradients that were seen are compared as they are."""
        return [SGD] if self.taken else methods(self.understood, self.watched.source)

    def rates(self) -> dict[Key, float]:
        """The rates at which the methods seen move their arrays."""
        seen = moves(self.understood, self.steps, self.overwritten)
        found = {}
        for key, own in self.taken.items():
            gradients = own.gradients(self.steps)
            if gradients is not None:
                rates = own.fitted(alone(seen, key), gradients, self.steps).rates
                if np.isfinite(rates).any():
                    found[key] = float(np.nanmedian(rates))
        return found

    @property
    def in_time(self) -> bool:
        """Whether there is time to try more."""
        return process_time() < self.end

    def fit(self, loss: str, method: Method, edits: Sequence[Found] = ()) -> Fit | None:
        """The moves beside those of the exact step with these edits; None where it has none."""
        changes: Changes = {}
        for _, edit in edits:
            if set(changes) & set(edit.changes):
                return None
            changes = {**changes, **edit.changes}
        found = gradients(self.understood, self.blocks, loss, changes, self.penalty)
        if found is None:
            return None

        def method_of(key: Key) -> Method:
            own = (e.method for _, e in edits if e.method and not e.update and e.is_about(key))
            cut = key in self.rounded and key not in self.taken
            return next(own, self.remembered or method if cut else method)

        return fit(self.moves, found, method_of, self.ignored)

    @cached_property
    def remembered(self) -> Method | None:
        """The method that every memory seen tells: arrays that are cut, and tell none, share it."""
        told = [taken.method for taken in self.taken.values()]
        return told[0] if told and all(method == told[0] for method in told) else None

    def explains(self, found: Fit | None) -> bool:
        """Whether every number agrees, at one learning rate."""
        if found is None or not steady(self.courses, found.rate):
            return False
        if self.rounded:
            sure = found.sure or set(found.arrays) <= self.ignored
            return sure and found.agree and lands(self.rounded, self.steps, found)
        return found.exact

    @cached_property
    def blocks(self) -> list[Block]:
        """The steps, to be computed together."""
        return blocks_of(self.steps)

    @cached_property
    def courses(self) -> Array:
        """What a learning rate may follow, (courses, steps)."""
        return courses_of(self.watched, self.steps)


def still(evidence: Evidence) -> Iterator[Key]:
    """The arrays that never move at all: what they should have done is another question."""
    for l, name, _ in evidence.understood.homes:
        seen = [moved[l, name] for moved in evidence.moves.moved]
        if all(D is not None and not D.any() for D in seen):
            yield l, name


def overwritten(evidence: Evidence, loss: str, method: Method) -> dict[Key, float]:
    """The arrays that become their step, where they should move by it; and its sign.

    One rate has to serve all arrays: those that move by their steps, and those that are theirs.
    """
    keys = [(l, name) for l, name, _ in evidence.understood.homes]
    plain = evidence.fit(loss, method)
    whole = evidence.remembering(dict.fromkeys(keys, 1.0)).fit(loss, method)
    if plain is None or whole is None:
        return {}
    for likely in sorted(_rates(plain) + _rates(whole), key=lambda one: -one[0]):
        found: dict[Key, float] = {}
        for key in keys:
            if key in evidence.ignored or _follows(plain.arrays[key], likely[1]):
                continue
            sign = next((s for s in (1.0, -1.0) if _follows(whole.arrays[key], s * likely[1])), 0.0)
            if not sign:
                break
            found[key] = sign
        else:
            if found:
                return found
    return {}


def _rates(found: Fit) -> list[tuple[int, Array]]:
    """The rates that arrays move at, without sign; and how many numbers agree on each."""
    told = [(key, a) for key, a in found.arrays.items() if a.along and not a.silent]
    return [(found.steps(key)[0].size, np.abs(array.firm)) for key, array in told]


def _follows(found: ArrayFit, rate: Array) -> bool:
    """Whether an array moves along, and at this rate wherever both are told.

    Where every step is 0, as behind units that are off on all rows, what is replaced by it is 0.
    """
    with np.errstate(all="ignore"):
        apart = np.abs(found.firm / rate - 1)
    apart = apart[np.isfinite(apart)]
    return found.silent or (found.along and len(apart) > 0 and bool((apart < 1e-5).all()))


def penalty_of(evidence: Evidence, loss: str) -> float:
    """What share of themselves all weights lose in each step beside the gradient's; 0 for none."""
    pieces = pieces_of(evidence.understood, evidence.steps, loss) or []
    shares = []
    for l in range(len(evidence.understood.layers) if pieces else 0):
        moved = [m[l, "W"] for m in evidence.moves.moved]
        if any(D is None or D.shape != p.dW[l].shape for D, p in zip(moved, pieces, strict=True)):
            return 0.0
        D = np.concatenate([np.ravel(D) for D in moved if D is not None])
        both = np.stack(
            [
                np.concatenate([p.dW[l].ravel() for p in pieces]),
                np.concatenate([p.weights[l].W.ravel() for p in pieces]),
            ],
            axis=1,
        )
        if not (np.isfinite(both).all() and np.isfinite(D).all()):
            return 0.0
        (rate, share), *_ = np.linalg.lstsq(both, -D)
        if rate <= 0 or np.abs(both @ (rate, share) + D).max() > 1e-7 * np.abs(D).max():
            return 0.0
        shares.append(share / rate)
    if not shares or np.ptp(shares) > 1e-5 * max(shares):
        return 0.0
    return float(np.median(shares)) if shares[0] > 1e-9 else 0.0
