"""How a run ended, in one honest sentence, with one of advice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from xorlab.backprop import Array
from xorlab.model.task import UNDECIDED, Task
from xorlab.model.training import Training
from xorlab.runs.fates import as_fraction

Kind = Literal["learned", "stalled", "diverged", "out of epochs", "interrupted"]

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

ADVICE: dict[Kind, str] = {
    "learned": "",
    "stalled": "The loss has stopped falling: try another start (--seed), or one more hidden "
    "unit. It may also be a plateau, a flat stretch that ends by itself: then more epochs help.",
    "diverged": "The steps were too large: lower the learning rate.",
    "out of epochs": "The loss was still falling: give it more epochs, or a higher learning rate.",
    "interrupted": "Train again with the same seed and options: the run is the same to the digit.",
}


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its kind, the sentence that says so, and what to do about it."""

    kind: Kind
    sentence: str
    advice: str

    @property
    def learned(self) -> bool:
        """Whether the criterion was met."""
        return self.kind == "learned"


LINEAR = (
    "Without hidden units a network divides its inputs by a straight cut, and no start and no "
    "patience change that: give it some (--hidden 2). `xorlab solve` shows the best straight cut."
)


def describe(
    kind: Kind,
    task: Task,
    training: Training,
    prediction: Array,
    epochs: int,
    loss: float,
    *,
    linear: bool = False,
) -> Outcome:
    """The outcome of a run that ended so after `epochs`, with these predictions and this loss.

    `linear` says that the network has no hidden units.
    """
    margin = UNDECIDED if kind == "stalled" else 0.0
    right = int(task.right(prediction, margin).sum()) if np.isfinite(prediction).all() else 0
    rows = f"{_in_words(right)} of {_in_words(task.rows)} rows right"
    fraction = as_fraction(loss) if kind == "stalled" else None
    at = f"loss {loss:.4g}" + (f" = {fraction}" if fraction else "")
    sentences: dict[Kind, str] = {
        "learned": f"learned at epoch {epochs:,}",
        "stalled": f"{rows}: stopped at {at}",
        "diverged": f"diverged at epoch {epochs:,}: the loss is no longer a finite number",
        "out of epochs": f"{rows} after {epochs:,} epochs: {at}, not yet learned",
        "interrupted": f"interrupted at epoch {epochs:,}: {rows}, {at}",
    }
    advice = ADVICE[kind]
    if kind in ("stalled", "out of epochs"):
        if right == task.rows:
            asks = training.criterion.sentence
            advice = (
                f"All rows are right, but learned means that {asks}: ask less (--criterion rows)."
            )
        elif linear and kind == "stalled":
            advice = LINEAR
    return Outcome(kind, sentences[kind], advice)


def _in_words(n: int) -> str:
    return NUMBERS[n] if n < len(NUMBERS) else f"{n:,}"
