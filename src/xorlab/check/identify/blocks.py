"""Which atoms may be the weights of a layer: every table, list and handful of the right size."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import permutations
from typing import Any

import numpy as np

from xorlab.backprop import Array
from xorlab.check.identify.atoms import Atoms

MOST_TUPLES = 4000


def blocks(atoms: Atoms, inputs: int) -> list[Array]:
    """Tables of atoms (inputs, units) that may be a layer's weights, whole arrays first.

    A table with one row too many may hold the biases in its first or last row.
    """
    found: list[Array] = []
    for grid in atoms.grids:
        for block in (grid, grid.T):
            found += windows(block, inputs)
    for line in atoms.vectors:
        found += windows(line[:, None], inputs)
        if inputs == 1:
            found.append(line[None, :])
    if inputs == 1:
        found += [atom.reshape(1, 1) for atom in atoms.single]
    return found


def windows(block: Array, inputs: int) -> list[Array]:
    """The block, or the block without its first or last row, where that many rows are left."""
    if len(block) == inputs:
        return [block]
    return [block[:-1], block[1:]] if len(block) == inputs + 1 else []


def folds(atoms: Atoms, inputs: int) -> list[Array]:
    """Stretches of one long list, folded into (inputs, units) either way: parameters unrolled."""
    found = []
    for line in atoms.vectors:
        if not inputs < len(line) <= 64:
            continue
        for units in range(2, len(line) // inputs + 1):
            for first in range(len(line) - inputs * units + 1):
                stretch = line[first : first + inputs * units]
                found += [stretch.reshape(inputs, units), stretch.reshape(units, inputs).T]
    return found


def handfuls(atoms: Atoms, inputs: int, texts: Iterable[str]) -> Array:
    """Ordered handfuls of atoms, (handfuls, inputs), that may be one unit's weights.

    Stretches of lists; variables in the order in which an expression of the script names them;
    and, where there are few, the variables that are single numbers in every order.
    """
    found: list[Any] = []
    for line in atoms.lines:
        found += [line[i : i + inputs] for i in range(len(line) - inputs + 1)]
    by_name = {atoms.paths[atoms.path_of[atom]]: int(atom) for atom in atoms.single}
    for named in named_together(by_name, texts):
        found += [named[i : i + inputs] for i in range(len(named) - inputs + 1)]
        every_second = named[::2], named[1::2]
        found += [part for part in every_second if len(part) == inputs]
    singles = [int(atom) for atom in atoms.single]
    if np.prod([float(len(singles) - i) for i in range(inputs)]) <= MOST_TUPLES:
        found += list(permutations(singles, inputs))
    if not found:
        return np.empty((0, inputs), int)
    return np.unique(np.array([np.asarray(one, int) for one in found]), axis=0)


def named_together(by_name: dict[str, int], texts: Iterable[str]) -> list[list[int]]:
    """The single numbers that each expression names, in its order."""
    found = {}
    for text in texts:
        words = re.findall(r"[A-Za-z_][\w.]*(?:\[[^\]]*\])*", text)
        named = [by_name[word] for word in words if word in by_name]
        if len(named) > 1:
            found[tuple(named)] = named
    return list(found.values())
