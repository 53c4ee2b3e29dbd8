"""What hypotheses about a script's step are tried on; arrays that are odd at first sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from time import process_time

import numpy as np

from xorlab.backprop import Array
from xorlab.check.blocks import Block, blocks_of, gradients
from xorlab.check.methods import Method
from xorlab.check.observed import Fit, Moves, fit, moves, pieces_of
from xorlab.check.record import Watched
from xorlab.check.rule import Edit, Key, Rule
from xorlab.check.steady import courses_of, steady
from xorlab.check.step import Changes
from xorlab.check.understood import Step, Understood

Found = tuple[Rule, Edit]


@dataclass(frozen=True, eq=False)
class Evidence:
    """What hypotheses are tried on.

    ignored: arrays that are odd in themselves. penalty: what each weight adds to its own gradient,
    times the weight: weight decay is no mistake. end: when, in seconds of work, trying must end.
    """

    watched: Watched
    understood: Understood
    steps: Sequence[Step]
    moves: Moves
    ignored: frozenset[Key]
    penalty: float = 0.0
    end: float = np.inf

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
            return next((e.method for _, e in edits if e.method and e.is_about(key)), method)

        return fit(self.moves, found, method_of, self.ignored)

    def explains(self, found: Fit | None) -> bool:
        """Whether every number agrees, at one learning rate."""
        return found is not None and found.exact and steady(self.courses, found.rate)

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


def rounded(evidence: Evidence) -> Iterator[Key]:
    """The arrays whose numbers are whole, or have few decimals, after every step."""
    for l, name, home in evidence.understood.homes:
        kinds = {seen.state[path].dtype.kind for seen in evidence.steps for path in home.paths}
        after = [getattr(s.after[l], name) for s in evidence.steps if s.after is not None]
        if kinds <= set("iu"):
            yield l, name
        elif after and any(a.any() for a in after):
            ends = np.concatenate([np.ravel(a) for a in after])
            if len(ends) > 3 and (np.abs(ends - ends.round(6)) < 1e-13).all():
                yield l, name


def overwritten(
    evidence: Evidence, base: Fit, loss: str, method: Method
) -> Iterator[tuple[Key, float]]:
    """The arrays that become their gradient, where they should move by it; and its sign."""
    if evidence.explains(base):
        return
    keys = {(l, name): 1.0 for l, name, _ in evidence.understood.homes}
    moved = moves(evidence.understood, evidence.steps, keys)
    other = replace(evidence, moves=moved).fit(loss, method)
    for key, found in other.arrays.items() if other else ():
        if found.along and not found.silent and not base.arrays[key].along:
            yield key, float(np.sign(np.nanmedian(found.rates)))


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
