"""Training: the file to read after `backprop`.

`descend` is the loop: an epoch shows the network every row once, in batches, and after each
batch every parameter takes a step. `watched` follows it: has the network learned, has it come to
rest, has it blown up, does somebody want it to stop? It does not care who computes the epochs,
so that another engine is another `descend`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

import numpy as np

from xorlab.backprop import Array, backward, forward
from xorlab.model.network import Network, must_be_address
from xorlab.model.task import Task
from xorlab.model.training import Training
from xorlab.model.vector import flatten, views
from xorlab.philox import uniform_pairs
from xorlab.runs.outcome import Kind, describe
from xorlab.runs.run import Run
from xorlab.settings import default_settings

SHUFFLES = 1 << 31
"""The random numbers' uses from here on: the row orders of epochs 1, 2, ..."""

AT_REST = 1e-14
"""Where neither gradient nor step has an entry above this, nothing moves any more."""

Watch: TypeAlias = Callable[[int, float], bool | None]


class Epoch(NamedTuple):
    """What one epoch did.

    output: (rows, outputs), each row's as its batch saw it, before that batch's step. loss: of
    that output. before, after: the parameters as a vector, around the epoch (`after` is live).
    gradient: of the last batch.
    """

    number: int
    output: Array
    loss: float
    before: Array
    after: Array
    gradient: Array


def descend(
    network: Network, task: Task, training: Training, seed: int = 0, index: int = 0
) -> Iterator[Epoch]:
    """The training loop, epoch by epoch, for as long as it is asked to go on."""
    theta = flatten(network.parameters)
    parameters = views(theta, network.parameters)
    activations, loss, optimizer = network.activations, training.loss, training.optimizer
    memory = optimizer.init(theta)
    t = 0
    for number in range(1, training.epochs + 1):
        before = theta.copy()
        output = np.empty_like(task.y)
        for rows in batches(task.rows, training, seed, index, number):
            trace = forward(parameters, activations, task.X[rows])
            slope = backward(parameters, activations, trace, task.y[rows], loss)
            gradient = flatten(slope.parameters)
            t += 1
            step, memory = optimizer.update(gradient, memory, t)
            theta += step
            output[rows] = trace.output
        yield Epoch(number, output, float(loss(output, task.y)), before, theta, gradient)


def batches(
    rows: int, training: Training, seed: int, index: int, epoch: int
) -> Iterator[Array | slice]:
    """The rows of each step of an epoch."""
    size = training.batch_size or rows
    order = None
    if training.shuffle:
        order = np.argsort(uniform_pairs(seed, np.array([index]), SHUFFLES + epoch, rows)[0, :, 0])
    for first in range(0, rows, size):
        batch = slice(first, first + size)
        yield batch if order is None else order[batch]


def train(
    network: Network,
    task: Task,
    training: Training | None = None,
    *,
    seed: int = 0,
    index: int = 0,
    watch: Watch | None = None,
) -> Run:
    """Train a network from where it is, and tell how that ended.

    Args:
        network: the start; it is not changed.
        task: the rows to learn, as many inputs and outputs as the network.
        training: loss, optimizer, epochs, batches, criterion; the task's defaults where left
            out.
        seed: of the shuffled row orders; also kept in the run, with `index`, as the start's
            address.
        index: which start of the seed this is.
        watch: called after every epoch with its number and loss; the run stops where it
            returns True.

    Raises:
        BadInput: a network and a task that do not fit.

    >>> from xorlab.losses import loss
    >>> from xorlab.model.network import architecture
    >>> from xorlab.optimizers import optimizer
    >>> gate = Task("and", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [0], [0], [1]])
    >>> start = architecture((2, 1)).start("uniform", seed=0)
    >>> run = train(start, gate, Training(loss("half-mse"), optimizer("sgd"), epochs=5000))
    >>> run.outcome.sentence
    'learned at epoch 244'
    """
    training = training or default_settings(task).training()
    epochs = descend(network, task, training, seed, index)
    return watched(epochs, network, task, training, seed=seed, index=index, watch=watch)


def watched(
    epochs: Iterator[Epoch],
    network: Network,
    task: Task,
    training: Training,
    *,
    seed: int,
    index: int,
    watch: Watch | None,
    engine: str = "numpy",
) -> Run:
    """Follow epochs for as long as there is reason to, and tell how that ended.

    Args:
        epochs: what `descend`, or another engine's loop, gives out for the other arguments; none
            is asked for before network and task are known to fit.
        engine: who computes them.
    """
    task.must_fit(network.sizes)
    must_be_address(seed, index)
    # A run that overflows is an outcome to report, not a warning to print.
    with np.errstate(all="ignore"):
        kind, met, losses, theta = _followed(epochs, network, task, training, watch)
        end = Network(network.architecture, tuple(views(theta, network.parameters)))
        output = end(task.X)
        loss = float(training.loss(output, task.y))
        prediction = training.loss.predict(output)
        if kind in ("stalled", "out of epochs"):
            if training.criterion.met(prediction, loss, task):
                kind = "learned"
            elif _settled(losses):
                kind = "stalled"
    count = met if kind == "learned" and met is not None else len(losses)
    return Run(
        task=task,
        start=network,
        network=end,
        training=training,
        losses=np.array(losses),
        outcome=describe(
            kind, task, training, prediction, count, loss, linear=len(network.sizes) == 2
        ),
        epochs=count,
        loss=loss,
        seed=seed,
        index=index,
        engine=engine,
    )


def _followed(
    epochs: Iterator[Epoch], network: Network, task: Task, training: Training, watch: Watch | None
) -> tuple[Kind, int | None, list[float], Array]:
    """Until there is a reason to stop: (why, epoch that met the criterion, losses, end)."""
    full_batch = training.batch_size is None or training.batch_size >= task.rows
    losses: list[float] = []
    met: int | None = None
    for epoch in epochs:
        losses.append(epoch.loss)
        if not (np.isfinite(epoch.loss) and np.isfinite(epoch.after).all()):
            return "diverged", met, losses, epoch.after
        if met is None and _meets(epoch, network, task, training):
            met = epoch.number
            if training.stop:
                # A full batch was judged before its step: the network that met it is that one.
                judged_before = full_batch and training.criterion.measured == "pass"
                return "learned", met, losses, epoch.before if judged_before else epoch.after
        if full_batch and _at_rest(epoch):
            return "stalled", met, losses, epoch.after
        if watch is not None and watch(epoch.number, epoch.loss):
            return "interrupted", met, losses, epoch.after
    return "out of epochs", met, losses, epoch.after


def _meets(epoch: Epoch, network: Network, task: Task, training: Training) -> bool:
    output, loss = epoch.output, epoch.loss
    if training.criterion.measured == "after":
        now = views(epoch.after, network.parameters)
        output = forward(now, network.activations, task.X).output
        loss = float(training.loss(output, task.y))
    return training.criterion.met(training.loss.predict(output), loss, task)


def _at_rest(epoch: Epoch) -> bool:
    return bool(
        np.abs(epoch.gradient).max() <= AT_REST
        and np.abs(epoch.after - epoch.before).max() <= AT_REST
    )


def _settled(losses: list[float]) -> bool:
    """Whether the last tenth of the epochs changed the loss by less than a thousandth of itself."""
    tenth = max(len(losses) // 10, 1)
    return len(losses) > tenth and abs(losses[-1 - tenth] - losses[-1]) < 1e-3 * losses[-1 - tenth]
