"""Which method a script's own memory shows: right ones, and wrong ones by what they do."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.check.adams import Average, adams
from xorlab.check.methods import Method, momentum, nesterov
from xorlab.check.observed import ArrayFit, Moves
from xorlab.check.parsing import parse
from xorlab.check.record import Watched
from xorlab.check.rule import Key
from xorlab.check.steady import courses_of, steady
from xorlab.check.taken import Taken, alone, course, memories
from xorlab.check.understood import Home, Step, Understood
from xorlab.check.values import Values, telling

LEAST = 3
"""Steps that a method must explain to be known by them, where as many were seen."""
SAME = 1e-6
EPSILONS = (1e-8, 1e-7, 1e-6, 1e-10, 1e-5)

Course: TypeAlias = tuple[Array, Array]
"""What a memory held before each step, and after it: (steps, *shape)."""


def taken_of(
    watched: Watched, understood: Understood, steps: Sequence[Step], moves: Moves
) -> dict[Key, Taken]:
    """Of every array whose steps a memory of the script's explains, how.

    An array of one number may be explained in several ways: the one is taken that explains most
    of the others too, and of equal ones a right one. A rate that the script changes is looked at
    where no constant one will do, and with right methods only: it may look like a correction.
    """
    here = Memories(watched, understood, steps, moves)
    constant: dict[Key, list[Taken]] = {}
    changing: dict[Key, list[Taken]] = {}
    broken: dict[Key, list[Taken]] = {}
    for l, name, home in understood.homes:
        key = l, name
        for own, found in here.fitted(key, home):
            if found.silent:
                broken.setdefault(key, []).append(own)
            elif steady(np.ones((1, len(steps))), found.rates):
                constant.setdefault(key, []).append(own)
            elif not own.wrong and steady(here.courses, found.rates):
                changing.setdefault(key, []).append(own)
    every = changing | constant
    votes = Counter(kind for ways in every.values() for kind in {way.kind for way in ways})

    def best(ways: Sequence[Taken]) -> Taken:
        return min(ways, key=lambda way: (-votes[way.kind], bool(way.wrong)))

    chosen = {key: best(ways) for key, ways in every.items()}
    # Where a method makes no number of any gradient, it is known from the other arrays.
    return {key: best(ways) for key, ways in broken.items() if votes[best(ways).kind]} | chosen


class Memories:
    """The steps of a script whose parameters have arrays beside them, to find its method in."""

    def __init__(
        self, watched: Watched, understood: Understood, steps: Sequence[Step], moves: Moves
    ) -> None:
        self.watched, self.understood = watched, understood
        self.steps, self.moves = steps, moves
        self._courses: dict[tuple[str, bytes], Course | None] = {}
        self.alone = {key: alone(moves, key) for key in moves.keys}

    @cached_property
    def numbers(self) -> list[float]:
        """The numbers between 0 and 1 among the script's settings, and those written in it.

        A lone number that is trained is none.
        """
        trained = {path for _, _, home in self.understood.homes for path in home.paths}
        first, last = self.steps[0].state, self.steps[-1].state_after
        kept = {p: v for p, v in first.items() if v.size == 1 and np.array_equal(v, last.get(p, v))}
        found = {float(np.ravel(v)[0]) for p, v in kept.items() if p not in trained}
        for node in ast.walk(parse(self.watched.source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                found.add(node.value)
        return sorted((x for x in found if 0 < x < 1), reverse=True)

    @property
    def shares(self) -> list[float]:
        """What an average may keep of itself; a number below a thousandth is no share of it.

        A sum of gradients keeps all of itself, not all but what keeps a logarithm from 0.
        """
        shares = [x for x in self.numbers if x >= 1e-3]
        return list(dict.fromkeys(k for x in shares for k in (x, 1 - x) if k > 1e-3))

    @property
    def epsilons(self) -> list[float]:
        """What may keep Adam from dividing by 0."""
        return [x for x in self.numbers if x < 1e-3] or list(EPSILONS)

    @cached_property
    def values(self) -> Values:
        """Everything that was computed in the steps."""
        exact = self.understood.exact
        return Values(self.watched, self.steps[0].start, self.steps[-1].end, exact=exact)

    @cached_property
    def courses(self) -> Array:
        """What a learning rate may follow."""
        return courses_of(self.watched, self.steps)

    def course(self, memory: Home) -> Course | None:
        """What a memory held in these steps."""
        part = memory.name, memory.at.tobytes()  # a bias may be a row of the array
        if part not in self._courses:
            self._courses[part] = course(memory, self.steps)
        return self._courses[part]

    def computed(self, wanted: Array) -> bool:
        """Whether the script computed all these numbers, but for their signs."""
        wanted = wanted[telling(wanted) & np.isfinite(wanted)]
        return len(wanted) > 0 and bool((self.values.has(wanted) | self.values.has(-wanted)).all())

    def averages(self, memory: Home, slowed: Home | None = None) -> Iterator[tuple[float, float]]:
        """What a memory keeps of itself, and what share of the gradient it takes, in each step.

        What is added to what it keeps is a number that the script computed. Where that, as a
        share of what is not kept, is one as well, the memory is an average.
        """
        seen = self.course(memory)
        if seen is None or (len(self.steps) > 1 and not seen[0].any()):
            return  # what is empty before every step remembers nothing of the last one
        before, odd = seen[0], [k for x in self.numbers if x >= 0.05 for k in (-x, 1 + x)]
        if slowed is not None:
            other = course(slowed, self.steps)
            if other is None or other[0].shape != seen[1].shape:
                return
            before, odd = other[0], []
        for k in (*self.shares, *odd):
            added = seen[1] - k * before
            if self.computed(added / (1 - k)):
                yield k, 1 - k
            elif self.computed(added):
                yield k, 1.0

    def fitted(self, key: Key, home: Home) -> Iterator[tuple[Taken, ArrayFit]]:
        """The methods that explain an array's moves, or make as few numbers as it has."""
        for own in self.ways(home):
            gradients = own.gradients(self.steps)
            if gradients is None:
                continue
            found = own.fitted(self.alone[key], gradients, self.steps)
            told = np.isfinite(found.rates).sum()
            moved = [D for D in (D[key] for D in self.moves.moved) if D is not None]
            if own.slowed is not None and not takes_weights(own, found):
                continue
            nowhere = found.silent and not any(np.isfinite(D).any() for D in moved)
            if nowhere or (found.along and told >= min(LEAST, len(self.steps))):
                yield own, found

    def ways(self, home: Home) -> Iterator[Taken]:
        """Every method that a memory of this array's shape may belong to."""
        all_memories = list(memories(self.understood, self.steps, home))
        for memory in all_memories:
            for kept, share in self.averages(memory):
                yield from self._momenta(memory, kept, share)
                for other in all_memories if 0 < kept < 1 else ():
                    if other is not memory:
                        yield from self._adams(memory, other, Average(kept, share))
            yield from self._slowing(memory, replace(home, sign=1.0))

    def _momenta(self, memory: Home, kept: float, share: float) -> Iterator[Taken]:
        """The methods that remember one thing, and that so."""
        usual = _momentum(kept)
        own = Taken(memory, kept, share, usual, usual)
        seen = self.course(memory)
        if 0 < kept < 1:
            yield own
            ahead = Method("nesterov", nesterov, 1, usual.settings)
            yield replace(own, method=ahead, meant=ahead)
        elif seen is not None:
            meant = _momentum(-kept if kept < 0 else round(kept - 1, 12))
            odd = "it turns round each time" if kept < 0 else "it can only grow"
            what = f"keeps {kept:.6g} of itself at every step: {odd}"
            shown = tuple(seen[1])
            yield replace(own, meant=meant, wrong=what, line="velocity", shown=shown)

    def _slowing(self, memory: Home, slowed: Home) -> Iterator[Taken]:
        """A velocity that is made of the parameter itself, where it should be of itself."""
        seen = self.course(memory)
        for kept, share in self.averages(memory, slowed) if seen is not None else ():
            assert seen is not None
            usual = _momentum(kept)
            what = (
                f"has {kept:g} of the parameter in it, where {kept:g} of what it was itself belongs"
            )
            own = Taken(memory, kept, share, usual, usual, what, "velocity", tuple(seen[1]))
            yield replace(own, slowed=slowed)

    def _adams(self, first: Home, second: Home, m: Average) -> Iterator[Taken]:
        """Adam with these two averages, if the second is one of the first one's gradients."""
        one, other = self.course(first), self.course(second)
        if one is None or other is None:
            return
        betas = [x for x in self.numbers if x >= 0.5]
        for v in self._second(m, one, other):
            for method, form in adams(m, v, betas, self.epsilons):
                own = Taken(first, m.kept, m.share, method, method)
                if form is not None:
                    ((line, what),) = form.wrong.items()
                    meant = form.meant(method.settings["epsilon"])
                    shown = form.shown(line, one[1], other[1])
                    own = replace(own, meant=meant, wrong=what, line=line, shown=shown)
                yield own

    def _second(self, m: Average, first: Course, second: Course) -> Iterator[Average]:
        """The averages of the gradient's squares, or of itself, that a memory may be."""
        before, after, old, new = (M.ravel() for M in (*first, *second))
        if not (np.isfinite(after).all() and np.isfinite(new).all()):
            return
        for power in (2, 1):
            g = ((after - m.kept * before) / m.share) ** power
            (kept, share), *_ = np.linalg.lstsq(np.stack([old, g], axis=1), new)
            left = np.abs(kept * old + share * g - new).max()
            if left <= SAME * np.abs(new).max() and share:
                # From nothing, an average shows only the share that it takes.
                kept = kept if old.any() else 1 - share
                kept = next((x for x in self.shares if abs(x - kept) < SAME), float(kept))
                full = abs(share / (1 - kept) - 1) < 1e-4
                yield Average(kept, 1 - kept if full else float(f"{share:.6g}"), power)


def takes_weights(own: Taken, found: ArrayFit) -> bool:
    """Whether a step adds a part of the parameter to it, or takes half: no weight decay does."""
    rates = found.rates[np.isfinite(found.rates)]
    return len(rates) > 0 and bool((rates < 0).all() or (rates * own.kept >= 0.5).all())


def _momentum(kept: float) -> Method:
    """The classical one."""
    return Method("momentum", momentum, 1, MappingProxyType({"momentum": kept}))
