"""What a picture is of: a network, with its task if it has one, and what is to be said of both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.runs.run import Run

NAMED_ROWS = 16
"""More rows than this are drawn without their names."""


@dataclass(frozen=True, eq=False)
class Subject:
    """A network to draw. `says` turns the last layer's activations into predictions."""

    network: Network
    task: Task | None
    says: Callable[[Array], Array]
    finding: str

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
            sides = (self.predict(task.X) - task.threshold) * (task.y - task.threshold)
        return np.asarray(sides > 0)

    def right(self) -> Array:
        """Which rows of the task are right: (rows,) of bool."""
        return np.asarray(self.right_outputs().all(axis=1))


def of_run(run: Run) -> Subject:
    """The network that a run ended with."""
    who = run.network.architecture
    if run.learned:
        finding = f"{who} learned {titled(run.task)} at epoch {run.epochs:,}"
    else:
        finding = f"{who} on {titled(run.task)}: {run.outcome.sentence}"
    return Subject(run.network, run.task, run.training.loss.predict, finding)


def of_network(network: Network, task: Task | None) -> Subject:
    """A network, as it stands."""
    who = network.architecture
    subject = Subject(network, task, np.asarray, f"{who} network")
    if task is None:
        return subject
    if (network.sizes[0], network.sizes[-1]) != (task.inputs, task.outputs):
        raise BadInput(
            f"The task {task.name!r} takes a network of {task.inputs} inputs "
            f"and {task.outputs} outputs.",
            str(who),
            "Give the task that the network belongs to.",
        )
    right = int(subject.right().sum())
    rows = f"all {task.rows}" if right == task.rows else f"{right} of {task.rows}"
    finding = f"{who} on {titled(task)}: {rows} rows right"
    return Subject(network, task, np.asarray, finding)


def titled(task: Task) -> str:
    """The task's name as a title has it: gates in capitals."""
    gate = task.kind == "table" and task.outputs == 1 and task.inputs <= 2
    return task.name.upper() if gate and task.name.isalpha() else task.name


def row_names(task: Task) -> list[str]:
    """What each row is called: its inputs where they are short, else its number."""
    if task.inputs <= 5 and np.isin(task.X, np.arange(10)).all():
        return ["".join(f"{x:.0f}" for x in row) for row in task.X]
    if task.inputs <= 2 and task.rows <= NAMED_ROWS:
        return ["(" + ", ".join(f"{x:g}" for x in row).replace("-", "−") + ")" for row in task.X]
    return [str(number) for number in range(1, task.rows + 1)]


def unit_names(network: Network, layer: int) -> list[str]:
    """What the units of hidden layer 1, 2, ... are called: h1, h2, ..., counted on through all."""
    before = sum(network.sizes[1:layer])
    if sum(network.sizes[1:-1]) == 1:
        return ["h"]
    return [f"h{before + unit + 1}" for unit in range(network.sizes[layer])]
