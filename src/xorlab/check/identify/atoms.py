"""The numbers of a script's state, one by one, and the rows, columns and tables they form.

A weight may be an element of a matrix, of a list in a list, an attribute of a neuron in a list of
a layer, or a variable by itself. To treat all alike, the state is taken apart into single numbers,
*atoms*, and put together again by their addresses: the numbers in a path, and the array's own
axes, are its coordinates. `w[0]`, `w[1]` and `neurons[0].w[1].data` are lines and grids of atoms
as an array is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

import numpy as np

from xorlab.backprop import Array

LARGEST = 4096
"""Numbers in one array that are looked at."""
MOST_GRIDS = 300
MOST_LINES = 2000

_COORDINATE = re.compile(r"(?<=\[)\d+(?=\])|\d+")


class Atoms:
    """The numbers that are in the state of every one of some spans.

    paths, shapes, dtypes: where they live, and as what. path_of, at_of: of each atom, the number
    of its path and its place in the flattened array there. values: (spans, atoms).
    grids, lines: whole tables and rows of atoms, as arrays of their numbers; `vectors` are the
    lines that are no part of a grid; `single` are the variables that are one number.
    """

    def __init__(self, states: Sequence[Mapping[str, Array]]) -> None:
        self.paths = [path for path in states[0] if usable(path, states)]
        self.shapes = [states[0][path].shape for path in self.paths]
        self.dtypes = [states[0][path].dtype for path in self.paths]
        sizes = [int(np.prod(shape)) for shape in self.shapes]
        self.first = np.concatenate([[0], np.cumsum(sizes)]).astype(int)
        self.path_of = np.repeat(np.arange(len(sizes)), sizes)
        self.at_of = np.arange(self.first[-1]) - self.first[self.path_of]
        self.values = np.array(
            [
                np.concatenate([np.ravel(state[path]).astype(float) for path in self.paths])
                if self.paths
                else np.empty(0)
                for state in states
            ]
        )
        self.single = np.array([self.first[p] for p, size in enumerate(sizes) if size == 1], int)
        self.grids, self.lines, self.vectors = self._slices()

    def _slices(self) -> tuple[list[Array], list[Array], list[Array]]:
        grids: dict[bytes, Array] = {}
        lines: dict[bytes, Array] = {}
        vectors: dict[bytes, Array] = {}
        for atoms, where in families(self):
            for grid in grids_of(atoms, where):
                if min(grid.shape) == 1 and self.part_of_matrix(grid):
                    continue
                grids.setdefault(grid.tobytes() + bytes([min(grid.shape[1], 255)]), grid)
            in_lines = lines if where.shape[1] > 1 else vectors
            for line in lines_of(atoms, where):
                in_lines.setdefault(line.tobytes(), line)
        all_lines = list({**vectors, **lines}.values())
        return list(grids.values())[:MOST_GRIDS], all_lines[:MOST_LINES], list(vectors.values())

    def part_of_matrix(self, line: Array) -> bool:
        """Whether atoms are one row or column of an array that has several of both."""
        paths = self.path_of[line.ravel()]
        shape = self.shapes[paths[0]]
        return bool((paths == paths[0]).all()) and sum(size > 1 for size in shape) > 1

    def of(self, path: int) -> Array:
        """The atoms of a path."""
        return np.arange(self.first[path], self.first[path + 1])

    def moves(self, after: Sequence[Mapping[str, Array]]) -> Array:
        """What each moved by until later states, (spans, atoms); NaN where its path is gone."""
        found = np.full((len(after), len(self.path_of)), np.nan)
        for number, (path, shape) in enumerate(zip(self.paths, self.shapes, strict=True)):
            mine = self.of(number)
            for span, state in enumerate(after):
                if path in state and state[path].shape == shape:
                    found[span, mine] = np.ravel(state[path]) - self.values[span, mine]
        return found

    def add(self, table: Array) -> Array:
        """Put further numbers in, (spans, ...), that live in no state; returns their atoms."""
        spans = len(self.values)
        atoms = self.values.shape[1] + np.arange(table[0].size).reshape(table.shape[1:])
        self.values = np.concatenate([self.values, table.reshape(spans, -1)], axis=1)
        return atoms


def usable(path: str, states: Sequence[Mapping[str, Array]]) -> bool:
    """Whether a path holds numbers, of one shape in all the states."""
    first = states[0][path]
    return (
        first.dtype.kind in "biuf"
        and 0 < first.size <= LARGEST
        and all(path in state and state[path].shape == first.shape for state in states[1:])
    )


def coordinates(path: str) -> list[tuple[str, tuple[int, ...]]]:
    """A path's pattern and the numbers in it; for `w12` also digit by digit.

    >>> coordinates("net[0].w[12]")
    [('net[#].w[#]', (0, 12))]
    >>> coordinates("weight[0, 2]")
    [('weight[#, #]', (0, 2))]
    >>> coordinates("w12")
    [('w#', (12,)), ('w##', (1, 2))]
    """
    found = list(_COORDINATE.finditer(path))
    pattern = _COORDINATE.sub("#", path)
    ways = [(pattern, tuple(int(one.group()) for one in found))]
    if found and any(len(one.group()) > 1 and not bracketed(path, one) for one in found):
        apart = _COORDINATE.sub(
            lambda one: "#" if bracketed(path, one) else "#" * len(one.group()), path
        )
        digits: list[int] = []
        for one in found:
            text = one.group()
            digits += [int(text)] if bracketed(path, one) else [int(digit) for digit in text]
        ways.append((apart, tuple(digits)))
    return ways


def bracketed(path: str, found: re.Match[str]) -> bool:
    """Whether a number in a path is an index."""
    return path[: found.start()].endswith("[") and path[found.end() :].startswith("]")


def families(atoms: Atoms) -> Iterator[tuple[Array, Array]]:
    """Atoms whose addresses have one pattern, and their coordinates, (atoms, axes)."""
    members: dict[tuple[str, int], list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
    for number, path in enumerate(atoms.paths):
        for pattern, numbers in coordinates(path):
            members[pattern, len(atoms.shapes[number])].append((number, numbers))
    for family in members.values():
        found, where = [], []
        for number, numbers in family:
            mine = atoms.of(number)
            shape = atoms.shapes[number]
            axes = np.indices(shape).reshape(len(shape), len(mine)).T
            found.append(mine)
            where.append(np.hstack([np.tile(numbers, (len(mine), 1)).astype(int), axes]))
        index = np.vstack(where)
        varying = [axis for axis in range(index.shape[1]) if np.ptp(index[:, axis]) > 0]
        yield np.concatenate(found), index[:, varying]


def groups(where: Array, axes: Sequence[int]) -> Iterator[Array]:
    """The members that agree in all coordinates but these, in the order of these."""
    others = [axis for axis in range(where.shape[1]) if axis not in axes]
    keys = [where[:, axis] for axis in (*reversed(axes), *others)]
    order = np.lexsort(keys)
    if not others:
        yield order
        return
    rest = where[order][:, others]
    breaks = np.flatnonzero((rest[1:] != rest[:-1]).any(axis=1)) + 1
    yield from np.split(order, breaks)


def grids_of(atoms: Array, where: Array) -> Iterator[Array]:
    """The whole rectangles among a family's atoms, (first axis, second axis)."""
    for axes in combinations(range(where.shape[1]), 2):
        for number, group in enumerate(groups(where, axes)):
            if number >= MOST_GRIDS:
                break
            yield from rectangles(atoms[group], where[group][:, axes])


def rectangles(atoms: Array, where: Array) -> Iterator[Array]:
    """The tables that atoms at these places, (atoms, 2), row by row, make up.

    One with gaps is several: the columns that have the same rows, as the edges of a graph do,
    from the nodes of one layer to those of the next.
    """
    rows, columns = (np.unique(where[:, axis]) for axis in (0, 1))
    if len(rows) * len(columns) == len(atoms):
        yield atoms.reshape(len(rows), len(columns))
        return
    alike: dict[bytes, list[Array]] = defaultdict(list)
    for column in columns.tolist():
        inside = where[:, 1] == column
        alike[where[inside, 0].tobytes()].append(atoms[inside])
    if len(alike) < len(columns):
        yield from (np.stack(parts, axis=1) for parts in alike.values())


def lines_of(atoms: Array, where: Array) -> Iterator[Array]:
    """The rows of atoms along each axis."""
    for axis in range(where.shape[1]):
        for number, group in enumerate(groups(where, [axis])):
            if number >= MOST_LINES:
                break
            if len(group) > 1:
                yield atoms[group]
