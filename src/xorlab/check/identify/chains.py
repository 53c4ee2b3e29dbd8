"""The whole chain from the inputs to the outputs, as far as the values bear it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np

from xorlab.backprop import Array
from xorlab.check.identify.atoms import Atoms
from xorlab.check.identify.layers import Reading, Search
from xorlab.check.identify.options import readings
from xorlab.check.identify.spans import Span
from xorlab.check.identify.tables import Table, steady, tables, virtual_tables
from xorlab.check.identify.targets import Target, target_of
from xorlab.check.values import Values, telling

DEEPEST = 8
MOST_BRANCHES = 5
MOST_ROWS = 12


class OutOfTime(Exception):
    """The search took longer than it may."""


@dataclass(frozen=True)
class Clock:
    """When the search has to end."""

    end: float

    def check(self) -> None:
        """Raise OutOfTime where it is past."""
        if process_time() > self.end:
            raise OutOfTime


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

    @property
    def rank(self) -> tuple[float, ...]:
        """How well it is borne out: by errors, by layers whose activation tells, by numbers."""
        return (
            float(self.target is not None),
            float(sum(layer.evidence >= 1 for layer in self.layers)),
            float(len(self.used)),
        )


def chains(
    spans: Sequence[Span],
    values: Sequence[Values],
    texts: Iterable[str],
    clock: Clock,
    *,
    thorough: bool,
) -> list[Chain]:
    """What may be the network that ran in all of these spans; the best last.

    The search ends at the first chain that ends in errors: it is proven at both ends. thorough:
    weights that lie about are looked for, and inputs that stand nowhere in the state.
    """
    atoms = Atoms([span.state for span in spans])
    if not atoms.values.size:
        return []
    data = steady(atoms, spans)
    found = tables(atoms, data)
    if thorough:
        found += virtual_tables(atoms)
        data = np.append(data, np.ones(atoms.values.shape[1] - len(data), bool))
    search = Search(atoms, values, texts)
    best: list[Chain] = []
    for table in found:
        best += grow(search, table, data, clock, thorough=thorough)
        if best and best[-1].target is not None:
            return best[-1:]
    return sorted(best, key=lambda chain: chain.rank)


def grow(
    search: Search, table: Table, data: Array, clock: Clock, *, thorough: bool
) -> list[Chain]:
    """All chains from these inputs, up to the first that ends in errors."""
    inputs = search.atoms.values[:, table.inputs]
    found: list[Chain] = []

    def further(layers: tuple[Reading, ...], a: Array, shown: Array, used: set[int]) -> bool:
        clock.check()
        if layers:
            target = target_of(search, table, a, shown, data)
            found.append(Chain(search.atoms, table, layers, target))
            if target is not None:
                return True
        if len(layers) == DEEPEST:
            return False
        options = readings(search, a, shown, used, thorough=thorough)
        return any(
            further((*layers, one), one.output, one.shown, used | one.atoms)
            for one in options[:MOST_BRANCHES]
        )

    taken = set(table.inputs.ravel().tolist())
    further((), inputs, looked_at(search, inputs), taken)
    return found


def looked_at(search: Search, inputs: Array) -> Array:
    """The rows that may have been shown, (spans, rows): of many, those whose numbers turned up."""
    everything = np.ones(inputs.shape[:2], bool)
    if inputs.shape[1] <= MOST_ROWS:
        return everything
    seen = (search.has(inputs) & telling(inputs)).any(axis=2)
    return seen if seen.any(axis=1).all() else everything
