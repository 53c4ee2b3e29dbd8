"""What was found out about a run's prospects, as records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.outlook.trial import Trial
from xorlab.statistics.intervals import wilson


@dataclass(frozen=True)
class Share:
    """How many of some starts learned within so many epochs.

    >>> Share(1000, 801, 10_000).interval
    (0.775..., 0.824...)
    """

    starts: int
    learned: int
    epochs: int

    @property
    def rate(self) -> float:
        """Of the starts."""
        return self.learned / self.starts

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's, of 95 %."""
        return wilson(self.learned, self.starts)

    def to_dict(self) -> dict[str, Any]:
        """As plain numbers."""
        return {
            "starts": self.starts,
            "learned": self.learned,
            "rate": self.rate,
            "ci": list(self.interval),
            "epochs": self.epochs,
        }


@dataclass(frozen=True, eq=False)
class OwnRun:
    """What becomes of the script's very start.

    learned: whether it has when the script is done. epoch: after how many epochs it first has,
    be it within the script's or beyond; None where it does not, or that was not counted. close:
    the same for errors below a tenth of the targets' range.
    steady: copies of the start that differ by rounding alone all say that epoch. trained: how
    many epochs it was followed for. lost: it had learned, and unlearned it again. loss, outputs
    (rows, outputs), right (rows): where it ends. grew: the loss ended far above the start's.
    settled: the loss has stopped falling.
    orders: where rows are shuffled, of how many orders drawn how many learn. copies: the same
    of copies of the start, where they do not agree though they differ by rounding alone. apart:
    the epochs at which the first and the last of them learn, where that is far apart. kind: of
    loss. weights: where it ends.
    """

    learned: bool
    epoch: int | None
    trained: int
    loss: float
    outputs: Array
    right: int
    diverged: bool = False
    grew: bool = False
    lost: bool = False
    steady: bool = True
    close: int | None = None
    orders: tuple[int, int] | None = None
    copies: tuple[int, int] | None = None
    apart: tuple[int, int] | None = None
    settled: bool = False
    kind: str = "squared"
    weights: list[Weights] = field(default_factory=list, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """As plain numbers."""
        outputs = np.where(np.isfinite(self.outputs), self.outputs, np.nan).round(6)
        small = outputs.size <= 64 and np.isfinite(outputs).all()
        return {
            "learned": self.learned,
            "epoch": self.epoch,
            "close": self.close,
            "trained": self.trained,
            "loss": self.loss if np.isfinite(self.loss) else None,
            "outputs": outputs.tolist() if small else None,
            "right": self.right,
            "diverged": self.diverged,
            "settled": self.settled,
        }


@dataclass(frozen=True)
class Change:
    """One thing done otherwise, and what it gives.

    name: a key: "epochs", "rate", "units", "activation", "start", "biases", "optimizer". what: in
    words. low, high: the interval of its rate less that of the script as it is, at a level that
    holds for all changes tried. factor: of a rate or of epochs.
    """

    name: str
    what: str
    share: Share
    low: float
    high: float
    factor: float | None = None

    @property
    def helps(self) -> bool:
        """Whether chance alone would seldom give as much."""
        return self.low > 0

    def to_dict(self) -> dict[str, Any]:
        """As plain numbers."""
        more = {"change": self.what, "difference": [self.low, self.high], "helps": self.helps}
        return more | self.share.to_dict()


SIMPLEST = ("biases", "start", "rate", "epochs", "units", "activation", "optimizer")
"""Of changes that help alike, the one that is told."""


@dataclass(frozen=True)
class AtRate:
    """This very start at another learning rate, so many times the script's."""

    factor: float
    epoch: int | None
    diverged: bool


@dataclass(frozen=True, eq=False)
class Prospects:
    """What training on gave.

    own: from this very start, with the exact gradient; written: as the script has it. odds: of
    starts drawn as the script draws them, with the exact gradient; `fates` are the losses at
    which the others end, and their shares of all. both: the same starts, with the exact
    gradient and as written. base: what `changes` are compared with. rates: of `own`, at other
    rates. fixed: the script starts from the same numbers every time. right: the script's
    gradient is exact. law: of its starts, in words.
    """

    trial: Trial
    start: list[Weights]
    right: bool
    own: OwnRun
    written: OwnRun | None = None
    odds: Share | None = None
    fates: tuple[tuple[str, float], ...] = ()
    both: tuple[Share, Share] | None = None
    base: Share | None = None
    changes: Sequence[Change] = ()
    rates: Sequence[AtRate] = ()
    fixed: bool = False
    law: str = ""
    seconds: float = 0.0

    @property
    def best(self) -> Change | None:
        """The change that helps most, where one does."""
        helping = [change for change in self.changes if change.helps]
        return max(
            helping, key=lambda one: (one.share.rate, -SIMPLEST.index(one.name)), default=None
        )

    def change(self, name: str) -> Change | None:
        """The best of the changes of that name."""
        found = [change for change in self.changes if change.name == name]
        return max(found, key=lambda change: change.share.rate, default=None)
