"""Results with one row a cell, and the counts they are computed from.

A part of such a study holds counts: of every cell in it, how many of its starts learned in how
many epochs, ended at which loss, said what. Counts of several parts are added up; quantiles and
fates are computed from all of a cell's counts together, so that parts leave no trace in them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from xorlab.statistics.odds import Tally
from xorlab.studies.member_rows import cell_columns
from xorlab.studies.parquet import Table, pa
from xorlab.studies.result import CellResult
from xorlab.studies.study import Cell, Kind

COUNTS = pa.schema(
    {
        "cell": pa.int32(),
        "what": pa.string(),
        "value": pa.float64(),
        "outputs": pa.list_(pa.string()),
        "right": pa.int32(),
        "count": pa.int64(),
    }
)
"""what: one of `PLAIN`; "epochs" or "loss", of that value; or "said": the outputs at that loss."""

PLAIN = ("starts", "dead", "saturated", "diverged")

FATE = pa.struct(
    {
        "loss": pa.float64(),
        "label": pa.string(),
        "count": pa.int64(),
        "share": pa.float64(),
        "outputs": pa.list_(pa.string()),
        "outputs_share": pa.float64(),
        "right": pa.int32(),
    }
)


def counts(cell: Cell, tally: Tally) -> Table:
    """A tally as a table."""
    rows: list[tuple[Any, ...]] = [(name, None, None, None, getattr(tally, name)) for name in PLAIN]
    rows += [("epochs", epochs, None, None, n) for epochs, n in tally.epochs.items()]
    rows += [("loss", loss, None, None, n) for loss, n in tally.losses.items()]
    rows += [
        ("said", loss, list(outputs), right, n)
        for loss, said in tally.said.items()
        for (outputs, right), n in said.items()
    ]
    return pa.table([[cell.index] * len(rows), *map(list, zip(*rows, strict=True))], schema=COUNTS)


def add_counts(tally: Tally, rows: Table) -> None:
    """Add counts of one cell to its tally."""
    for row in rows.to_pylist():
        what, value, count = row["what"], row["value"], row["count"]
        if what in PLAIN:
            setattr(tally, what, getattr(tally, what) + count)
        elif what == "epochs":
            tally.epochs[int(value)] += count
        elif what == "loss":
            tally.losses[value] += count
        else:
            said = tally.said.setdefault(value, Counter())
            said[tuple(row["outputs"]), row["right"]] += count


def cell_row(found: CellResult, kinds: dict[str, Kind]) -> Table:
    """The row of a cell.

    Columns: cell; each axis of the grid; starts; learned, how many; rate, with its 95 % interval
    ci_low to ci_high; epochs_p10, epochs_median, epochs_p90 of those that learned; dead and
    saturated, starts that ended with such a unit and did not learn; fates, the most common
    first, as `odds --json` gives them.
    """
    own = {
        "starts": pa.array([found.starts], pa.int64()),
        "learned": pa.array([found.learned], pa.int64()),
        "rate": pa.array([found.rate]),
        "ci_low": pa.array([found.ci[0]]),
        "ci_high": pa.array([found.ci[1]]),
        "epochs_p10": pa.array([found.p10], pa.int64()),
        "epochs_median": pa.array([found.median], pa.int64()),
        "epochs_p90": pa.array([found.p90], pa.int64()),
        "dead": pa.array([found.dead], pa.int64()),
        "saturated": pa.array([found.saturated], pa.int64()),
        "fates": pa.array([[asdict(fate) for fate in found.fates]], pa.list_(FATE)),
    }
    return pa.table({**cell_columns(found.cell, kinds, 1), **own})
