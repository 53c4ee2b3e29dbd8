"""The record of one training from one start."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import Any

from xorlab.backprop import Array
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.model.training import Training
from xorlab.runs.outcome import Outcome


@dataclass(frozen=True, eq=False)
class Run:
    """One training from one start.

    start, network: where it began and where it ended. losses: (epochs run,), the loss of each
    epoch's pass, every row before its update. epochs: the epoch that learned, else how many were
    run. loss: of `network`. seed, index: the start's address, and the row orders' seed.
    engine: what computed it.
    """

    task: Task
    start: Network
    network: Network
    training: Training
    losses: Array = field(repr=False)
    outcome: Outcome
    epochs: int
    loss: float
    seed: int = 0
    index: int = 0
    engine: str = "numpy"

    @property
    def learned(self) -> bool:
        """Whether the criterion was met."""
        return self.outcome.learned

    @cached_property
    def predictions(self) -> Array:
        """What the trained network says, on the target's scale: (rows, outputs)."""
        return self.predict(self.task.X)

    def predict(self, X: Array) -> Array:
        """What the trained network says of rows of inputs X (rows, inputs)."""
        return self.training.loss.predict(self.network(X))

    def show(self) -> Any:
        """Replay it in a notebook's cell: what `xorlab.playground(run)` gives.

        Raises:
            MissingExtra: the extra `widget` is not installed.
        """
        # By the package's name, when it is asked for: a record knows of no page.
        return import_module("xorlab").playground(self)
