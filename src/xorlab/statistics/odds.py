"""How often a configuration learns, how fast, and where the other runs end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from xorlab.backprop import Array
from xorlab.model.task import Task
from xorlab.runs.ensemble import Ensemble
from xorlab.settings import Settings
from xorlab.statistics.fates import Fate, Pattern, label, level_of, levels, pattern
from xorlab.statistics.intervals import wilson

UNDECIDED = 1e-3
"""An output this close to the threshold has come to rest on it: it is on neither side."""

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
            "fates": [fate._asdict() for fate in self.fates],
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
        lost = ~ensemble.learned
        self.dead += int((lost & (ensemble.dead > 0)).sum())
        self.saturated += int((lost & (ensemble.saturated > 0)).sum())
        self.diverged += int((lost & ensemble.diverged).sum())
        self.epochs.update(_counted(ensemble.epochs[ensemble.learned]))
        ended = np.flatnonzero(lost & ~ensemble.diverged)
        at = level_of(ensemble.loss[ended])
        self.losses.update(_counted(at))
        for loss, member in zip(
            at[: max(0, LOOKED_AT - self.starts)].tolist(), ended, strict=False
        ):
            outputs = ensemble.predictions[member]
            right = int(ensemble.task.right(outputs, margin=UNDECIDED).sum())
            self.said.setdefault(loss, Counter())[pattern(outputs), right] += 1
        self.starts += ensemble.members
        self.seconds += ensemble.seconds
        self.network_epochs += ensemble.network_epochs

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
        left = Counter(self.losses)
        for loss, near in levels(self.losses, self.starts):
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
