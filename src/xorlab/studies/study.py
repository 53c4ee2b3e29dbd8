"""A study: a grid of configurations, each trained from many starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from xorlab.engines.plan import Precision
from xorlab.errors import BadInput
from xorlab.model.task import Task
from xorlab.settings import Settings

Value: TypeAlias = bool | int | float | str
Rows: TypeAlias = Literal["members", "cells"]
Kind: TypeAlias = Literal["bool", "int64", "float64", "string"]


@dataclass(frozen=True, eq=False)
class Cell:
    """One configuration of a study.

    index: its place in the grid, the last axis counting fastest. values: what it has on each
    axis, as numbers and text.
    """

    index: int
    values: Mapping[str, Value]
    task: Task
    settings: Settings


class Slice(NamedTuple):
    """Some starts of a cell: those with the indices first, ..., last - 1."""

    cell: Cell
    first: int
    last: int


@dataclass(frozen=True, eq=False)
class Study:
    """What is to be trained.

    axes: the grid's settings by name, each with its values. cells: all their combinations.
    starts: how many of `seed` each cell is trained from. rows: whether the results have a row
    for each member or for each cell.

    >>> from xorlab.settings import Settings
    >>> from xorlab.tasks import task
    >>> xor = task("xor")
    >>> cells = [Cell(i, {"hidden": n}, xor, Settings(hidden=(n,))) for i, n in enumerate((2, 3))]
    >>> study = Study({"hidden": (2, 3)}, tuple(cells), starts=100, engine="numpy")
    >>> study.members, [(part.cell.index, part.first, part.last) for part in study.slices(90, 120)]
    (200, [(0, 90, 100), (1, 0, 20)])
    """

    axes: Mapping[str, tuple[Value, ...]]
    cells: tuple[Cell, ...]
    starts: int
    seed: int = 0
    engine: str = "numba"
    dtype: Precision = "float32"
    rows: Rows = "members"

    @property
    def members(self) -> int:
        """How many networks are trained in all: the length of the line."""
        return len(self.cells) * self.starts

    def slices(self, first: int, last: int) -> Iterator[Slice]:
        """The cells' starts that the stretch of the line from first to last - 1 is made of."""
        while first < last:
            cell, start = divmod(first, self.starts)
            end = min(self.starts, start + last - first)
            yield Slice(self.cells[cell], start, end)
            first += end - start

    def cell(self, index: int) -> Cell:
        """The cell of that index."""
        if not 0 <= index < len(self.cells):
            raise BadInput(
                f"The study's cells are 0 to {len(self.cells) - 1}.",
                index,
                "`xorlab study show` lists them.",
            )
        return self.cells[index]

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """What each axis' values are, so that all parts have the same columns."""
        return {name: kind_of(values) for name, values in self.axes.items()}


def kind_of(values: tuple[Value, ...]) -> Kind:
    """The one type that holds all these values; text holds any.

    >>> kind_of((1, 2)), kind_of((0.1, 1)), kind_of((2, "4,2")), kind_of((True, False))
    ('int64', 'float64', 'string', 'bool')
    """
    types = {type(value) for value in values}
    if types == {bool}:
        return "bool"
    if types == {int}:
        return "int64"
    return "float64" if types <= {int, float} else "string"
