"""How a gradient became a step, read from what the script itself remembers.

A velocity that is v = μ v + g at every step tells the gradient that went into it: v - μ times the
one before. So does Adam's first average. With that the gradient of a method with a memory is seen
as exactly as plain descent's, and is judged apart from what the method makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from xorlab.backprop import Array
from xorlab.check.compared import compare
from xorlab.check.methods import Method
from xorlab.check.observed import ArrayFit, Moves, array_fits
from xorlab.check.rule import Key
from xorlab.check.understood import Home, Step, Understood

MOST = 12
"""Arrays that are tried as one parameter's memory."""


def held(home: Home, state: Mapping[str, Array]) -> Array | None:
    """What a memory holds: the array, or a plain number (its start, mostly) in every place."""
    parts = {}
    for path, shape in zip(home.paths, home.shapes, strict=True):
        part = state.get(path)
        parts[path] = np.broadcast_to(part, shape) if part is not None and not part.ndim else part
    return home.read({path: part for path, part in parts.items() if part is not None})


def course(memory: Home, steps: Sequence[Step]) -> tuple[Array, Array] | None:
    """What a memory holds before each step and after it, (steps, *shape); None where unseen."""
    before = [held(memory, seen.state) for seen in steps]
    after = [held(memory, seen.state_after) for seen in steps]
    both = [M for M in (*before, *after) if M is not None]
    if len(both) < 2 * len(steps):
        return None
    return np.stack(both[: len(steps)]), np.stack(both[len(steps) :])


@dataclass(frozen=True, eq=False)
class Taken:
    """How one parameter array's gradient g became its steps.

    memory: where the script keeps M, which is `kept` times the M before, plus `share` times g.
    method: what makes the array's steps of g. meant: what it should be. wrong: what is wrong with
    it, as a sentence's predicate; "" where nothing is. line: which of its lines that is, "velocity"
    or one of Adam's. shown: what that makes, one array a step; () for the parameter's own step.
    """

    memory: Home
    kept: float
    share: float
    method: Method
    meant: Method
    wrong: str = ""
    line: str = ""
    shown: Sequence[Array] = ()
    slowed: Home | None = None

    @property
    def kind(self) -> tuple[object, ...]:
        """What is the same of arrays that go by one method."""
        return self.method.name, self.wrong or self.method.rule, *self.method.settings.items()

    def gradients(self, steps: Sequence[Step]) -> Array | None:
        """What the method was handed, (steps, *shape); None where the memory is not seen."""
        seen = course(self.memory, steps)
        slowed = seen if self.slowed is None else course(self.slowed, steps)
        if seen is None or slowed is None:
            return None
        return (seen[1] - self.kept * slowed[0]) / self.share

    def fitted(self, alone: Moves, gradients: Array, seen: Sequence[Step]) -> ArrayFit:
        """The array's moves, alone, beside those that the method makes of these gradients."""
        memory = None if self.slowed is None else course(self.memory, seen)
        with np.errstate(all="ignore"):
            made = self.method.steps(gradients) if memory is None else -memory[1]
            alone, steps = _where_known(alone, made)
            compared = compare(alone.packs, lambda key: steps, len(steps), alone.margins)
            ((_, found),) = array_fits(alone, compared, alone.margins)
        return found


def _where_known(alone: Moves, steps: Array) -> tuple[Moves, Array]:
    """An array's moves and a method's steps, without the places where neither is a number."""
    (key,) = alone.keys
    moved = [D[key] for D in alone.moved if D[key] is not None]
    if any(D is None or D.shape != steps.shape[1:] for D in moved) or len(moved) < len(steps):
        return alone, steps
    D = np.array(moved, dtype=float)
    if np.isfinite(D).all():
        return alone, steps
    nowhere = ~np.isfinite(D) & ~np.isfinite(steps)
    known = [{key: each} for each in np.where(nowhere, 0.0, D)]
    return replace(alone, moved=known), np.where(nowhere, 0.0, steps)


def alone(moves: Moves, key: Key) -> Moves:
    """One array's moves."""
    return Moves([{key: D[key]} for D in moves.moved], {key: moves.size[key]}, moves.exact)


def along(moves: Moves, steps: Sequence[Step], taken: Mapping[Key, Taken]) -> Moves:
    """The moves as they would be, had each array moved by its gradient at its own rate."""
    moved = [dict(each) for each in moves.moved]
    for key, own in taken.items():
        gradients = own.gradients(steps)
        if gradients is None:
            continue
        rates = own.fitted(alone(moves, key), gradients, steps).rates
        for k, (rate, g) in enumerate(zip(rates, gradients, strict=True)):
            moved[k][key] = -rate * g if np.isfinite(rate) else None if g.any() else 0.0 * g
    return replace(moves, moved=moved)


def memories(understood: Understood, steps: Sequence[Step], home: Home) -> Iterator[Home]:
    """The arrays of a parameter's shape that change beside the parameters, the likeliest first.

    Of one number there may be many, which only chance makes look like memories.
    """
    own = {path for _, _, other in understood.homes for path in other.paths}
    first, last = steps[0].state, steps[-1].state_after
    if len(home.paths) > 1:
        return
    found = [
        path
        for path, array in last.items()
        if path not in own and array.shape == home.shapes[0] and array.dtype.kind in "fiu"
    ]
    changing = [p for p in found if p in first and not np.array_equal(first[p], last[p])]
    changing.sort(key=lambda path: -kinship(path, home.paths[0]))
    for path in changing[:MOST]:
        yield replace(home, name=path, paths=(path,), sign=1.0)


def kinship(path: str, parameter: str) -> int:
    """How much of a parameter's path is in another: its names, and its indices.

    >>> kinship("vb2", "b2"), kinship("m[1]", "W[1]"), kinship("w1[0].grad", "b2[0].data")
    (1, 1, 1)
    """
    names = (word in path for word in re.findall(r"[A-Za-z_]\w*", parameter))
    return sum(names) + (re.findall(r"\[.*?\]", path) == re.findall(r"\[.*?\]", parameter) != [])


def taken_back(taken: Mapping[Key, Taken], steps: Sequence[Step]) -> bool:
    """Whether a velocity that holds whole steps is subtracted: v = μ v - η g, and w - v."""
    for (l, name), own in taken.items():
        seen = course(own.memory, steps)
        ends = [(getattr(s.before[l], name), getattr(s.after[l], name)) for s in steps if s.after]
        if seen is not None and len(ends) == len(steps):
            moved = np.array([after - before for before, after in ends])
            if not np.allclose(moved, -seen[1], rtol=1e-9, atol=1e-12):
                return False
    return len(taken) > 0
