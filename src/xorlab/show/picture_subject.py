"""What a picture is of: a network, with its task if it has one, and what is to be said of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput
from xorlab.model.network import Network
from xorlab.model.task import UNDECIDED, Task
from xorlab.runs.run import Run

NAMED_ROWS = 16
"""More rows than this are drawn without their names."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A network to draw.

    says: turns the last layer's activations into predictions. margin: how far from the threshold
    an output must be to be on a side of it.
    """

    network: Network
    task: Task | None
    finding: str
    says: Callable[[Array], Array] = np.asarray
    margin: float = 0.0

    @property
    def the_task(self) -> Task:
        """The task, of which some pictures cannot do without."""
        if self.task is None:
            raise BadInput(
                "Rows can be drawn only with the task they belong to.",
                self.network,
                "Give the task too: draw(network, task=...).",
            )
        return self.task

    def predict(self, X: Array) -> Array:
        """What the network says of the rows of X (rows, inputs): (rows, outputs).

        A network that diverged says what its numbers come to, without a warning.
        """
        with np.errstate(all="ignore"):
            return np.asarray(self.says(self.network(X)))

    def right_outputs(self) -> Array:
        """Which outputs are on their target's side of the threshold: (rows, outputs) of bool."""
        task = self.the_task
        with np.errstate(invalid="ignore"):
            beyond = (self.predict(task.X) - task.threshold) * np.sign(task.y - task.threshold)
            return np.asarray(beyond > self.margin)

    def right(self) -> Array:
        """Which rows of the task are right: (rows,) of bool."""
        return np.asarray(self.right_outputs().all(axis=1))


def of_run(run: Run) -> Subject:
    """The network that a run ended with."""
    who = run.network.architecture
    if run.learned:
        finding = f"{who} learned {run.task.name} at epoch {run.epochs:,}"
    else:
        finding = f"{who} on {run.task.name}: {run.outcome.sentence}"
    # Outputs that came to rest on the threshold are on neither side, as the outcome counts them.
    margin = UNDECIDED if run.outcome.kind == "stalled" else 0.0
    return Subject(run.network, run.task, finding, run.training.loss.predict, margin)


def of_network(network: Network, task: Task | None) -> Subject:
    """A network, as it stands."""
    finding = f"{network.architecture} network"
    if task is None:
        return Subject(network, task, finding)
    task.must_fit(network.sizes)
    right = int(Subject(network, task, finding).right().sum())
    rows = f"all {task.rows}" if right == task.rows else f"{right} of {task.rows}"
    return Subject(network, task, f"{network.architecture} on {task.name}: {rows} rows right")


def row_names(task: Task) -> list[str]:
    """What each row is called: its inputs where they are short, else its number."""
    if task.inputs <= 5 and np.isin(task.X, np.arange(10)).all():
        return ["".join(f"{x:.0f}" for x in row) for row in task.X]
    if task.inputs <= 2 and task.rows <= NAMED_ROWS:
        return ["(" + ", ".join(f"{x:g}" for x in row).replace("-", "−") + ")" for row in task.X]
    return [str(number) for number in range(1, task.rows + 1)]


def unit_names(network: Network, layer: int) -> list[str]:
    """What the units of hidden layer 1, 2, ... are called: h1, h2; with several layers h1.1, h2.1.

    As `explain` calls them.
    """
    of_layer = "" if len(network.sizes) == 3 else f"{layer}."
    return [f"h{of_layer}{unit + 1}" for unit in range(network.sizes[layer])]
