"""Which atoms may be the data: tables of rows that stay as they are while the script trains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from xorlab.backprop import Array
from xorlab.check.identify.atoms import Atoms

MOST_ROWS = 2000
PAIR = re.compile(r"\[[^][]+, [^][]+\]$")


@dataclass(frozen=True, eq=False)
class Table:
    """Rows that may be the inputs.

    inputs: atoms (rows, inputs). rest: the atoms of further columns of the same table, (rows,
    columns), which may be targets.
    """

    inputs: Array
    rest: Array = field(default_factory=lambda: np.empty((0, 0), int))


def tables(atoms: Atoms, data: Array) -> list[Table]:
    """The tables among the steady atoms, the likeliest first: small whole numbers, few columns.

    Labels are such a table, too; but of their rows most are alike.

    data: of each atom, whether it is steady.
    """
    found: list[tuple[tuple[float, ...], Table]] = []
    for table, split in candidates(atoms, data):
        numbers = atoms.values[0][table.inputs]
        different = len(np.unique(numbers, axis=0))
        if different < 2:
            continue
        plain = float(np.isin(numbers, (-1, 0, 1)).mean())
        rank = (2 * different < len(numbers), -plain, split, -len(numbers), numbers.shape[1])
        found.append((rank, table))
    found.sort(key=lambda one: one[0])
    unique: dict[bytes, Table] = {}
    for _, table in found:
        key = atoms.values[:, table.inputs].tobytes() + bytes([table.inputs.shape[1]])
        unique.setdefault(key, table)
    return list(unique.values())


def candidates(atoms: Atoms, data: Array) -> Iterator[tuple[Table, int]]:
    """Every steady table, either way round, and split into inputs and the rest."""
    for grid in atoms.grids:
        if not data[grid].all() or by_pairs(atoms, grid):
            continue
        for whole in (grid, grid.T):
            if 2 <= len(whole) <= MOST_ROWS and whole.shape[1] <= 64:
                yield from splits(atoms, whole)
    for line in atoms.vectors:
        if data[line].all() and len(line) <= MOST_ROWS:
            yield Table(line[:, None]), 2


def by_pairs(atoms: Atoms, grid: Array) -> bool:
    """Whether it is what a dictionary has for pairs, as a truth table for its rows: no rows."""
    return PAIR.search(atoms.paths[atoms.path_of[grid.flat[0]]]) is not None


def splits(atoms: Atoms, whole: Array) -> Iterator[tuple[Table, int]]:
    """The table's columns as inputs: all, or all but the last or first few.

    Columns that are 1 or -1 throughout are bias inputs and left out.
    """
    columns = whole.shape[1]
    ranges = [(0, columns), *((0, c) for c in range(columns - 1, 0, -1))]
    ranges += [(c, columns) for c in range(1, columns)]
    for first, last in ranges[:12]:
        inside = whole[:, first:last]
        numbers = atoms.values[0][inside]
        constant = (numbers == numbers[0]).all(axis=0) & (abs(numbers[0]) == 1)
        if constant.all():
            continue
        outside = np.hstack([whole[:, :first], whole[:, last:]])
        split = 0 if inside.shape == whole.shape else 1
        yield Table(inside[:, ~constant], outside), split


def virtual_tables(atoms: Atoms) -> Iterator[Table]:
    """The tables of all rows of 0 and 1, and of -1 and 1, that no state holds."""
    spans = len(atoms.values)
    for width in (2, 3):
        for values in ((0.0, 1.0), (-1.0, 1.0)):
            rows = np.array(list(product(values, repeat=width)))
            yield Table(atoms.add(np.tile(rows, (spans, 1, 1))))
