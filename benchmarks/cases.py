"""What is trained in the benchmarks: four tasks, plain gradient descent, all rows a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from xorlab.backprop import Weights
from xorlab.initializers import initializer
from xorlab.model.task import Task
from xorlab.settings import Settings
from xorlab.tasks import task

Train: TypeAlias = Callable[[], Sequence[Weights]]
"""Trains and gives where the networks ended: one `Weights` a layer, members first."""

SEED = 0


@dataclass(frozen=True, eq=False)
class Case:
    """A task, and the units of the one hidden layer of the networks that are to learn it.

    Hidden units are sigmoids; `output` is the last layer's activation. The loss is the mean
    squared error. The criterion is one that no network meets: all train equally long.
    """

    name: str
    task: Task
    hidden: int
    output: str = "sigmoid"
    learning_rate: float = 0.5

    @property
    def linear(self) -> Case:
        """The same with linear outputs."""
        return replace(
            self, name=f"{self.name}, linear output", output="identity", learning_rate=0.1
        )

    @property
    def step(self) -> float:
        """What the sum over rows of error x slope is multiplied by in a step."""
        return self.learning_rate * 2 / (self.task.rows * self.task.outputs)

    @property
    def products(self) -> int:
        """Weights and biases times rows: the work of an epoch, roughly."""
        fan = self.task.inputs + 1, self.hidden + 1
        return self.task.rows * (fan[0] * self.hidden + fan[1] * self.task.outputs)

    def settings(self, epochs: int) -> Settings:
        """The same in xorlab's words."""
        return Settings(
            hidden=(self.hidden,),
            hidden_activation="sigmoid",
            output_activation=self.output,
            init="uniform(-1, 1)",
            optimizer="sgd",
            optimizer_settings={"learning_rate": self.learning_rate},
            epochs=epochs,
            criterion="error<1e-9",
        )

    def starts(self, members: int) -> list[Weights]:
        """Where the first networks of the seed start, members first."""
        shapes = self.settings(1).architecture(self.task).shapes
        return initializer("uniform(-1, 1)").draw(shapes, SEED, np.arange(members, dtype=np.uint64))


CASES = (
    Case("2-2-1 XOR", task("xor"), 2),
    Case("2-8-1 XOR", task("xor"), 8),
    Case("4-4-1 parity", task("parity4"), 4),
    Case("10-5-10 encoder", task("10-5-10"), 5),
)
