"""Weights that shrink by a share of themselves in each step, beside descending.

That is no mistake. It is read from the script and not from how far its steps are from the exact
ones, so that a mistake beside it shows as clearly as without: of all that the script computes in a
step, the first array from which a parameter's move differs by so much of the parameter itself is
its gradient alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, TypeGuard

import numpy as np

from xorlab.backprop import Array
from xorlab.check.observed import Moves
from xorlab.check.record import Watched
from xorlab.check.rule import Key
from xorlab.check.understood import Home, Step, Understood
from xorlab.check.values import proportional

SAME = 1e-8
MOST = 0.2
"""What a parameter may lose of itself in a step: all of it is lost where it is overwritten."""
LEAST = 3
"""Numbers that tell how much of a move is which, as there are two shares to be told."""

Spot: TypeAlias = tuple[int, int]
"""A node, and how many of its arrays of that shape came before in the step."""


class Seen(NamedTuple):
    """A step of one parameter array: its move, itself before it, and what was computed."""

    moved: Array
    before: Array
    computed: Mapping[Spot, Array]


@dataclass(frozen=True)
class Decay:
    """What an array loses of itself.

    spot: what holds the gradient alone. share: the same in all steps; None where it changes.
    """

    spot: Spot
    share: float | None

    def shares(self, every: Sequence[Seen]) -> Array:
        """Of each step, (steps,); NaN where it cannot be told."""
        if self.share is not None:
            return np.full(len(every), self.share)
        found = [_lost([seen], self.spot) for seen in every]
        return np.array([np.nan if share is None else share for share in found])


def decays_of(
    watched: Watched, understood: Understood, steps: Sequence[Step], moves: Moves
) -> dict[Key, Decay]:
    """Of every array that decays, how."""
    found = {}
    for l, name, home in understood.homes if moves.exact else ():
        every = seen_of(watched, (l, name), home, steps, moves)
        decay = _decay(every) if every and not _is_memory(home, steps, every) else None
        if decay is not None:
            found[l, name] = decay
    return found


def without_decay(
    moves: Moves,
    watched: Watched,
    understood: Understood,
    steps: Sequence[Step],
    decays: Mapping[Key, Decay],
) -> Moves:
    """The moves as they would be without it."""
    moved = [dict(each) for each in moves.moved]
    for l, name, home in understood.homes:
        key = l, name
        if key not in decays:
            continue
        every = seen_of(watched, key, home, steps, moves)
        shares = decays[key].shares(every) if every else np.full(len(steps), np.nan)
        for k, share in enumerate(shares):
            moved[k][key] = every[k].moved + share * every[k].before if share == share else None
    return Moves(moved, moves.size, moves.exact)


def seen_of(
    watched: Watched, key: Key, home: Home, steps: Sequence[Step], moves: Moves
) -> list[Seen]:
    """The steps of one array; none where its numbers lie in several places, or drift."""
    found = []
    l, name = key
    for seen, moved in zip(steps, moves.moved, strict=True):
        before, D = getattr(seen.before[l], name), moved[key]
        if D is None or D.shape != before.shape or len(home.paths) > 1:
            return []
        found.append(Seen(D, before, dict(_computed(watched, home, seen))))
    return found


def _is_memory(home: Home, steps: Sequence[Step], every: Sequence[Seen]) -> bool:
    """Whether a parameter is but a multiple of another array that lives on.

    One that is overwritten by a velocity keeps of itself what the velocity keeps.
    """
    before = np.concatenate([np.ravel(seen.before) for seen in every])
    for path in steps[0].state.keys() - set(home.paths):
        states = [seen.state.get(path) for seen in steps]
        held = [state.ravel()[home.at].ravel() for state in states if _like(state, home)]
        if len(held) == len(steps) and proportional(np.concatenate(held), before) is not None:
            return True
    return False


def _like(state: Array | None, home: Home) -> TypeGuard[Array]:
    return state is not None and state.shape == home.shapes[0] and state.dtype.kind == "f"


def _computed(watched: Watched, home: Home, seen: Step) -> Iterator[tuple[Spot, Array]]:
    """The arrays of a step that have the shape of the parameter's own, as the reference has it."""
    count: Counter[int] = Counter()
    for event in watched.during(seen.start, seen.end):
        if event.value.shape == home.shapes[0] and event.value.dtype.kind == "f":
            yield (event.node, count[event.node]), event.value.ravel()[home.at]
            count[event.node] += 1


def _decay(every: Sequence[Seen]) -> Decay | None:
    """By the first array from which the moves differ by nothing but a part of the parameter."""
    for spot in every[0].computed:
        if any(spot not in seen.computed for seen in every):
            continue
        share = _lost(every, spot)
        if share is not None:
            return Decay(spot, share) if share else None
        if every[0].moved.size >= LEAST:
            each = [_lost([seen], spot) for seen in every]
            if None not in each:
                return Decay(spot, None) if all(each) else None
    return None


def _lost(every: Sequence[Seen], spot: Spot) -> float | None:
    """What the steps take of the parameter beside a multiple of an array; None where more."""
    if sum(seen.moved.size for seen in every) < LEAST:
        return None
    array = np.concatenate([np.ravel(seen.computed[spot]) for seen in every])
    moved = np.concatenate([np.ravel(seen.moved) for seen in every])
    before = np.concatenate([np.ravel(seen.before) for seen in every])
    both = np.stack([array, before], axis=1)
    if not (np.isfinite(both).all() and np.isfinite(moved).all() and array.any()):
        return None
    (rate, share), *_ = np.linalg.lstsq(both, moved)
    size = np.abs(moved).max()
    if np.abs(both @ (rate, share) - moved).max() > SAME * size + 1e-15 or not rate:
        return None
    if np.abs(share * before).max() <= 10 * SAME * size:
        return 0.0
    return float(-share) if 0 < -share < MOST else None
