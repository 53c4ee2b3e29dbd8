"""The whole chain from the inputs to the outputs, as far as the values bear it out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np

from xorlab.backprop import Array
from xorlab.check.identify.atoms import Atoms
from xorlab.check.identify.bends import CURVED
from xorlab.check.identify.layers import Reading, Search
from xorlab.check.identify.options import readings
from xorlab.check.identify.spans import Span
from xorlab.check.identify.tables import Table, tables, virtual_tables
from xorlab.check.identify.targets import Target, target_of
from xorlab.check.values import Values, telling

DEEPEST = 8
MOST_BRANCHES = 4
MOST_TRIED = 20
MOST_TABLES = 16
MOST_ROWS = 12


class OutOfTime(Exception):
    """The search took longer than it may."""


@dataclass(frozen=True)
class Clock:
    """When the search has to end. final: it is not taken up again."""

    end: float
    final: bool = True

    def check(self) -> None:
        """Raise OutOfTime where it is past."""
        if process_time() > self.end:
            raise OutOfTime

    def part(self, share: float) -> Clock:
        """One for this share of the time that is left."""
        now = process_time()
        return Clock(now + share * max(0.0, self.end - now), final=False)


@dataclass(frozen=True, eq=False)
class Chain:
    """A network that the values bear out, in terms of atoms; `target` where errors turned up."""

    atoms: Atoms
    table: Table
    layers: tuple[Reading, ...]
    target: Target | None

    @property
    def used(self) -> set[int]:
        """All atoms of all layers."""
        return set().union(*(layer.atoms for layer in self.layers))


def chains(
    spans: Sequence[Span],
    values: Sequence[Values],
    texts: Iterable[str],
    still: Callable[[str], bool],
    proven: Callable[[Chain], Chain | None],
    clock: Clock,
    effort: int,
    left: Collection[str] = (),
) -> Chain | None:
    """The network that ran in all of these spans.

    The search ends at the first chain that ends in errors, and is proven besides. still: whether
    what stands at a path may be data. effort: 0 for a first sight, 1 for weights that lie about
    and inputs that stand nowhere in the state, 2 for rare activations.
    """
    atoms = Atoms([span.state for span in spans])
    if not atoms.values.size:
        return None
    data = np.array([still(path) for path in atoms.paths], bool)[atoms.path_of]
    found = tables(atoms, data)[:MOST_TABLES]
    if effort > 0:
        found += virtual_tables(atoms)
        data = np.append(data, np.ones(atoms.values.shape[1] - len(data), bool))
    moves = atoms.moves([span.state_after for span in spans])
    search = Search(atoms, values, texts, effort, moves, left)
    for table in found:
        chain = grow(search, table, data, proven, clock)
        if chain is not None:
            return chain
    return None


def grow(
    search: Search,
    table: Table,
    data: Array,
    proven: Callable[[Chain], Chain | None],
    clock: Clock,
) -> Chain | None:
    """The first proven chain from these inputs."""
    inputs = search.atoms.values[:, table.inputs]
    tried = [0]

    def further(
        layers: tuple[Reading, ...], below: Array, a: Array, shown: Array, used: set[int]
    ) -> Chain | None:
        clock.check()
        tried[0] += 1
        if layers:
            target = target_of(search, table, layers[-1], below, data)
            if target is not None:
                chain = proven(Chain(search.atoms, table, layers, target))
                if chain is not None:
                    return chain
        if len(layers) == DEEPEST or tried[0] > MOST_TRIED:
            return None
        weights = {int(atom) for layer in layers for atom in layer.block.ravel()}
        options = [
            one
            for one in readings(search, a, shown, used, first=not layers)
            if one.bias is None or weights.isdisjoint(one.bias.tolist())
        ]
        for one in options[:MOST_BRANCHES]:
            found = further((*layers, one), a, one.output, one.shown, used | one.atoms)
            if found is not None and len(found.layers) == len(layers) + 1:
                return better(search, found, a, options, data, proven)
            if found is not None:
                return found
        return None

    taken = set(table.inputs.ravel().tolist())
    return further((), inputs, inputs, looked_at(search, inputs), taken)


def better(
    search: Search,
    found: Chain,
    inputs: Array,
    options: Sequence[Reading],
    data: Array,
    proven: Callable[[Chain], Chain | None],
) -> Chain:
    """The chain, or the same with another output activation that accounts for more errors.

    ReLU instead of the identity makes targets less 0 of errors, which turn up anyway.
    """
    last = found.layers[-1]
    for one in options:
        if CURVED & {last.bend.name, one.bend.name} or one.block is not last.block:
            continue
        target = target_of(search, found.table, one, inputs, data)
        if target and found.target and target.evidence > found.target.evidence:
            chain = Chain(search.atoms, found.table, (*found.layers[:-1], one), target)
            found = proven(chain) or found
    return found


def looked_at(search: Search, inputs: Array) -> Array:
    """The rows that may have been shown, (spans, rows): of many, those whose numbers turned up."""
    everything = np.ones(inputs.shape[:2], bool)
    if inputs.shape[1] <= MOST_ROWS:
        return everything
    seen = np.any(search.has(inputs) & telling(inputs), axis=2)
    return seen if np.any(seen, axis=1).all() else everything
