"""How a network is trained, and what counts as having learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from xorlab.backprop import Array, Loss
from xorlab.errors import BadInput, is_whole
from xorlab.model.task import Task
from xorlab.optimizers import Optimizer


@dataclass(frozen=True)
class Criterion:
    """When a network has learned; sources differ, so it is always named.

    kind "rows": every output is on its target's side of the threshold. "error": every |error|
    is below `level`. "loss": the loss is below `level`.
    measured "pass": on the outputs that the epoch's own pass saw, each before its update.
    "after": on all rows once more, after the epoch's updates.

    >>> print(criterion("error < 0.4"))
    error<0.4
    """

    kind: Literal["rows", "error", "loss"] = "rows"
    level: float = 0.0
    measured: Literal["pass", "after"] = "pass"

    def met(self, prediction: Array, loss: float, task: Task) -> bool:
        """Whether these predictions (rows, outputs), of this loss, meet it."""
        if self.kind == "rows":
            return bool(task.right(prediction).all())
        if self.kind == "error":
            return bool((np.abs(prediction - task.y) < self.level).all())
        return bool(loss < self.level)

    def __str__(self) -> str:
        after = " after" if self.measured == "after" else ""
        return ("rows" if self.kind == "rows" else f"{self.kind}<{float(self.level)!r}") + after

    @property
    def sentence(self) -> str:
        """The criterion in words."""
        words = {
            "rows": "every output is on its target's side of the threshold",
            "error": f"every error is below {self.level:g}",
            "loss": f"the loss is below {self.level:g}",
        }
        return words[self.kind]


def criterion(text: str) -> Criterion:
    """The criterion written `rows`, `error<0.5` or `loss<0.01`, with ` after` where it is one."""
    words = text.replace("<", " < ").split()
    measured: Literal["pass", "after"] = "pass"
    if words[-1:] == ["after"]:
        measured = "after"
        words.pop()
    match words:
        case ["rows"]:
            return Criterion("rows", 0.0, measured)
        case [("error" | "loss") as kind, "<", number]:
            try:
                level = float(number)
            except ValueError:
                level = -1.0
            if np.isfinite(level) and level > 0:
                return Criterion(kind, level, measured)
    raise BadInput(
        "A criterion is 'rows', 'error<LEVEL' or 'loss<LEVEL', with a level above 0.",
        text,
        "Try 'rows' or 'error<0.4'.",
    )


@dataclass(frozen=True)
class Training:
    """Everything a run needs beside its network and task.

    epochs: the most epochs it may take. batch_size: rows a step, None for all. shuffle: a new
    row order every epoch, drawn from the seed. stop: end at the first epoch that meets the
    criterion; else go on to the last epoch, and judge the network that ends there.
    """

    loss: Loss
    optimizer: Optimizer
    epochs: int
    batch_size: int | None = None
    shuffle: bool = False
    criterion: Criterion = Criterion()
    stop: bool = True

    def __post_init__(self) -> None:
        if not is_whole(self.epochs, 1):
            raise BadInput("A run has at least 1 epoch, a whole number.", self.epochs, "Try 1000.")
        if self.batch_size is not None and not is_whole(self.batch_size, 1):
            raise BadInput(
                "A batch has at least 1 row, a whole number.",
                self.batch_size,
                "Leave it out for all rows.",
            )
