"""Results with one row a member."""

from __future__ import annotations

from typing import Any

import numpy as np

from xorlab.backprop import Array
from xorlab.runs.ensemble import Ensemble
from xorlab.statistics.fates import label, level_of
from xorlab.statistics.odds import Tally
from xorlab.studies.parquet import Table, pa
from xorlab.studies.study import Cell, Kind

TYPES = {"bool": pa.bool_(), "int64": pa.int64(), "float64": pa.float64()}


def member_rows(cell: Cell, kinds: dict[str, Kind], ensemble: Ensemble) -> Table:
    """The rows of some members of a cell.

    Columns: cell; each axis of the grid; start, the member's index among the seed's; learned;
    epochs_taken, to learn or else in all; final_loss; fate, the level it ended at in words;
    dead and saturated, how many of its units; diverged.
    """
    own: dict[str, Any] = {
        "start": pa.array(ensemble.starts.astype(np.int64)),
        "learned": pa.array(ensemble.learned),
        "epochs_taken": pa.array(ensemble.epochs.astype(np.int32)),
        "final_loss": pa.array(ensemble.loss),
        "fate": fates(ensemble),
        "dead": pa.array(ensemble.dead.astype(np.int16)),
        "saturated": pa.array(ensemble.saturated.astype(np.int16)),
        "diverged": pa.array(ensemble.diverged),
    }
    return pa.table({**cell_columns(cell, kinds, ensemble.members), **own})


def cell_columns(cell: Cell, kinds: dict[str, Kind], rows: int) -> dict[str, Any]:
    """The first columns of all results, so many rows of them: cell, and the axes' values."""
    columns = {"cell": pa.repeat(pa.scalar(cell.index, pa.int32()), rows)}
    for name, kind in kinds.items():
        value = cell.values[name]
        if kind == "string":
            once = pa.array([str(value)])
            codes = pa.repeat(pa.scalar(0, pa.int32()), rows)
            columns[name] = pa.DictionaryArray.from_arrays(codes, once)
        else:
            columns[name] = pa.repeat(pa.scalar(value, TYPES[kind]), rows)
    return columns


def fates(ensemble: Ensemble) -> Any:
    """Where each member ended, in words that depend on it alone: learned, diverged, 1/6, 0.21."""
    levels, which = np.unique(level_of(ensemble.loss), return_inverse=True)
    words = np.array([*(label(loss) for loss in levels.tolist()), "learned", "diverged"])
    which = np.where(ensemble.diverged, len(levels) + 1, which)
    which = np.where(ensemble.learned, len(levels), which)
    used, codes = np.unique(which, return_inverse=True)
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int32)), pa.array(words[used].tolist(), pa.string())
    )


COUNTED = ("learned", "epochs_taken", "final_loss", "diverged", "dead", "saturated")
"""The columns that `Tally.count` takes, in its order."""


def add_members(tally: Tally, rows: Table) -> None:
    """Add members of one cell to its tally."""
    columns: list[Array] = [rows[name].to_numpy() for name in COUNTED]
    tally.count(*columns)
