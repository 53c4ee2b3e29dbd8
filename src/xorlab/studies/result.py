"""What a cell's starts came to, in a few numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, NamedTuple

from xorlab.statistics.fates import Fate
from xorlab.statistics.odds import Odds
from xorlab.studies.study import Cell


class CellResult(NamedTuple):
    """A cell's odds without the list of all epochs: `Odds` says what each number is."""

    cell: Cell
    starts: int
    learned: int
    rate: float
    ci: tuple[float, float]
    p10: int | None
    median: int | None
    p90: int | None
    dead: int
    saturated: int
    fates: tuple[Fate, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and lists, as `study show --json` gives them."""
        return {
            "cell": self.cell.index,
            "settings": dict(self.cell.values),
            "starts": self.starts,
            "learned": self.learned,
            "rate": self.rate,
            "ci": list(self.ci),
            "fates": [asdict(fate) for fate in self.fates],
            "epochs": {"median": self.median, "p10": self.p10, "p90": self.p90},
            "dead": self.dead,
            "saturated": self.saturated,
        }


def result(cell: Cell, odds: Odds) -> CellResult:
    """The result of a cell with these odds."""
    return CellResult(
        cell=cell,
        starts=odds.starts,
        learned=odds.learned,
        rate=odds.rate,
        ci=odds.ci,
        p10=odds.quantile(0.1),
        median=odds.quantile(0.5),
        p90=odds.quantile(0.9),
        dead=odds.dead,
        saturated=odds.saturated,
        fates=odds.fates,
    )
