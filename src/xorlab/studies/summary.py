"""From a study's results to the odds of its cells, one cell in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from xorlab.errors import BadFile
from xorlab.statistics.odds import Tally
from xorlab.studies.cell_rows import add_counts, cell_row
from xorlab.studies.disk import write_whole
from xorlab.studies.folder import CELLS, Folder, Part
from xorlab.studies.member_rows import COUNTED, add_members
from xorlab.studies.parquet import Table, encoded, pa, read
from xorlab.studies.result import CellResult, result


def summary(folder: Folder) -> Iterator[CellResult]:
    """The results of every cell that has been begun, of those of its starts that are done.

    Raises:
        BadFile: a part is damaged within.
    """
    study = folder.study
    of_cells = study.rows == "cells"
    add = add_counts if of_cells else add_members
    cell, tally = -1, Tally()
    for index, rows in _stretches(folder, None if of_cells else ["cell", *COUNTED]):
        if index != cell:
            if tally.starts:
                yield _result(folder, cell, tally)
            cell, tally = index, Tally()
        add(tally, rows)
    if tally.starts:
        yield _result(folder, cell, tally)


def member_row(folder: Folder, cell: int, start: int) -> dict[str, Any] | None:
    """The row of one member, where there is one."""
    place = cell * folder.study.starts + start
    if folder.study.rows != "members" or start >= folder.study.starts:
        return None
    for part in folder.parts():
        if part.first <= place < part.last:
            row = _table(part).slice(place - part.first, 1)
            return dict(row.to_pylist()[0])
    return None


def write_cells(folder: Folder) -> None:
    """Write the rows of all finished cells, for a study with one row a cell."""
    study = folder.study
    rows = [
        cell_row(found, study.kinds) for found in summary(folder) if found.starts == study.starts
    ]
    if rows:
        content = encoded(pa.concat_tables(rows).combine_chunks(), folder.fingerprint)
        write_whole(folder.path / CELLS, content)


def _result(folder: Folder, index: int, tally: Tally) -> CellResult:
    cell = folder.study.cells[index]
    tally.configuration = (cell.task, cell.settings, folder.study.seed)
    return result(cell, tally.odds())


def _stretches(folder: Folder, columns: list[str] | None) -> Iterator[tuple[int, Table]]:
    """The rows of all parts in the line's order, cut where the cell changes."""
    for part in folder.parts():
        table = _table(part, columns)
        cells = table["cell"].to_numpy()
        edges = [0, *(cells[1:] != cells[:-1]).nonzero()[0] + 1, len(cells)]
        for first, last in pairwise(edges):
            yield int(cells[first]), table.slice(first, last - first)


def _table(part: Part, columns: list[str] | None = None) -> Table:
    try:
        return read(part.path, columns)
    except (pa.ArrowException, OSError) as error:
        cure = "Remove it and run the study again: it alone will be computed anew."
        raise BadFile(part.path, f"it is damaged ({error}).", cure) from None
