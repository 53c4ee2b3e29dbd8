"""How often a configuration learns, how fast, and where the other runs end."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from xorlab.backprop import Array
from xorlab.model.task import UNDECIDED, Task
from xorlab.runs.ensemble import Ensemble
from xorlab.settings import Settings
from xorlab.statistics.fates import Fate, Pattern, label, level_of, levels, pattern
from xorlab.statistics.intervals import wilson

LOOKED_AT = 20_000
"""Of so many starts the outputs are looked at, to say what the networks at each level say."""


@dataclass(frozen=True, eq=False)
class Odds:
    """The odds of one configuration.

    learned: of `starts`. ci: the 95 % interval of their share. fates: where the runs ended, the
    learned first. epochs: (learned,) of those that learned, sorted. dead, saturated: starts that
    ended with such a unit and did not learn. seconds, network_epochs: what it took.
    """

    task: Task
    settings: Settings
    seed: int
    starts: int
    learned: int
    ci: tuple[float, float]
    fates: tuple[Fate, ...]
    epochs: Array = field(repr=False)
    dead: int
    saturated: int
    seconds: float
    network_epochs: int

    @property
    def rate(self) -> float:
        """The share of starts that learned."""
        return self.learned / self.starts

    def quantile(self, share: float) -> int | None:
        """Epochs within which this share of the starts that learn have learned."""
        if not len(self.epochs):
            return None
        return int(np.quantile(self.epochs, share, method="inverted_cdf"))

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and lists, as `odds --json` gives them."""
        return {
            "starts": self.starts,
            "learned": self.learned,
            "rate": self.rate,
            "ci": list(self.ci),
            "fates": [asdict(fate) for fate in self.fates],
            "epochs": {
                "median": self.quantile(0.5),
                "p10": self.quantile(0.1),
                "p90": self.quantile(0.9),
            },
            "dead": self.dead,
            "saturated": self.saturated,
            "seconds": self.seconds,
            "network_epochs_per_second": self.network_epochs / max(self.seconds, 1e-9),
        }


class Tally:
    """Counts ensembles of one configuration, one after another, in bounded memory."""

    def __init__(self) -> None:
        self.starts = self.dead = self.saturated = self.diverged = self.network_epochs = 0
        self.seconds = 0.0
        self.epochs: Counter[int] = Counter()
        self.losses: Counter[float] = Counter()
        self.said: dict[float, Counter[tuple[Pattern, int]]] = {}
        self.configuration: tuple[Task, Settings, int] | None = None

    def add(self, ensemble: Ensemble) -> None:
        """Count an ensemble's members."""
        self.configuration = (ensemble.task, ensemble.settings, ensemble.seed)
        self.count(
            ensemble.learned,
            ensemble.epochs,
            ensemble.loss,
            ensemble.diverged,
            ensemble.dead,
            ensemble.saturated,
        )
        self.listen(ensemble)
        self.seconds += ensemble.seconds
        self.network_epochs += ensemble.network_epochs

    def count(
        self,
        learned: Array,
        epochs: Array,
        loss: Array,
        diverged: Array,
        dead: Array,
        saturated: Array,
    ) -> None:
        """Count members by how they ended: an `Ensemble`'s arrays (members,)."""
        lost = ~learned
        self.starts += len(learned)
        self.dead += int((lost & (dead > 0)).sum())
        self.saturated += int((lost & (saturated > 0)).sum())
        self.diverged += int((lost & diverged).sum())
        self.epochs.update(_counted(epochs[learned]))
        self.losses.update(_counted(level_of(loss[lost & ~diverged])))

    def listen(self, ensemble: Ensemble) -> None:
        """Count what the first starts' networks say that did not learn.

        Which starts these are depends on their indices alone, so that parts counted in any
        order, of any size, give the same.
        """
        task = ensemble.task
        heard = ~ensemble.learned & ~ensemble.diverged & (ensemble.starts < LOOKED_AT)
        outputs = ensemble.predictions[heard].reshape(-1, task.rows * task.outputs)
        # Most runs that stall say one of a few things: each is put into words once.
        alike = np.column_stack([level_of(ensemble.loss[heard]), outputs.round(4)])
        for row, count in zip(*np.unique(alike, axis=0, return_counts=True), strict=True):
            said = row[1:].reshape(task.rows, task.outputs)
            right = int(task.right(said, margin=UNDECIDED).sum())
            self.said.setdefault(float(row[0]), Counter())[pattern(said), right] += int(count)

    def odds(self) -> Odds:
        """What has been counted so far."""
        if self.configuration is None:
            raise ValueError("Nothing has been counted.")
        task, settings, seed = self.configuration
        learned = sum(self.epochs.values())
        return Odds(
            task=task,
            settings=settings,
            seed=seed,
            starts=self.starts,
            learned=learned,
            ci=wilson(learned, self.starts),
            fates=tuple(self._fates(learned)),
            epochs=np.repeat(*_sorted(self.epochs)),
            dead=self.dead,
            saturated=self.saturated,
            seconds=self.seconds,
            network_epochs=self.network_epochs,
        )

    def _fates(self, learned: int) -> list[Fate]:
        def fate(loss: float | None, name: str, count: int, *said: Any) -> Fate:
            return Fate(loss, name, count, count / self.starts, *said)

        found = [fate(0.0, "learned", learned)] if learned else []
        left = Counter(dict(sorted(self.losses.items())))  # of equal counts the first is told
        for loss, near in levels(left, self.starts):
            count = sum(left.pop(each) for each in near)
            found.append(fate(loss, label(loss), count, *self._said(near)))
        if left:
            middle = float(np.median(np.repeat(*_sorted(left))))
            found.append(fate(middle, "elsewhere", sum(left.values())))
        if self.diverged:
            found.append(fate(None, "diverged", self.diverged))
        return found

    def _said(self, near: list[float]) -> tuple[Pattern, float, int]:
        together: Counter[tuple[Pattern, int]] = Counter()
        for loss in near:
            together.update(self.said.get(loss, {}))
        if not together:
            return (), 0.0, 0
        together = Counter(dict(sorted(together.items())))
        (outputs, right), count = together.most_common(1)[0]
        return outputs, count / together.total(), right


def _counted(values: Array) -> dict[Any, int]:
    """How often each value occurs."""
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def _sorted(counts: Counter[Any]) -> tuple[Array, Array]:
    """The values counted, in order, and how often each occurs."""
    values = sorted(counts)
    return np.array(values), np.array([counts[value] for value in values], dtype=np.int64)
