"""A run once more: where it stood before each of its epochs, and what its optimizer remembered.

A run keeps its start and its seed, and training repeats itself: so the memory of any step can be
had again by training up to it. What is repeated is held against the recorded losses; a run that
does not repeat itself (another engine computed it) has no moments but its first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.model.network import Network
from xorlab.model.vector import flatten, views
from xorlab.optimizers import Memory, Optimizer
from xorlab.runs.run import Run
from xorlab.trainer import descend


class Moment(NamedTuple):
    """A run between two steps.

    network: where it stands. optimizer: what takes the next step. memory: what that remembers
    of the steps before. t: the number of the next step. epoch: to which it belongs.
    """

    network: Network
    optimizer: Optimizer
    memory: Memory
    t: int
    epoch: int


def moment_before(run: Run, epoch: int) -> Moment | None:
    """The moment before an epoch's first step; None where the run does not repeat itself."""
    return next((moment for moment in moments(run) if moment.epoch == epoch), None)


def last_moment(run: Run) -> Moment | None:
    """The moment at which the run stood where it ended; None where it does not repeat itself."""
    end = flatten(run.network.parameters)
    for moment in moments(run):
        if moment.epoch >= len(run.losses):
            there = flatten(moment.network.parameters)
            if np.allclose(there, end, rtol=1e-6, atol=1e-9, equal_nan=True):
                return moment._replace(network=run.network)
    return None


def first_moment(network: Network, optimizer: Optimizer) -> Moment:
    """A network with an optimizer that remembers nothing yet."""
    return Moment(network, optimizer, optimizer.init(flatten(network.parameters)), 1, 1)


def moments(run: Run) -> Iterator[Moment]:
    """Before epoch 1, 2, ... and after the last, for as long as the losses are those recorded."""
    now = first_moment(run.start, run.training.optimizer)
    yield now
    if run.engine != "numpy":
        return
    memory, t = now.memory, now.t

    def witnessed(g: Array, before: Memory, number: int, **settings: Any) -> tuple[Array, Memory]:
        nonlocal memory, t
        step, memory = now.optimizer.rule(g, before, number, **settings)
        t = number + 1
        return step, memory

    training = replace(run.training, optimizer=replace(now.optimizer, rule=witnessed))
    epochs = descend(run.start, run.task, training, run.seed, run.index)
    for recorded, epoch in zip(run.losses, epochs, strict=False):
        if not np.isclose(epoch.loss, recorded, rtol=1e-6, atol=1e-12, equal_nan=True):
            return
        parameters = views(epoch.after.copy(), run.start.parameters)
        network = Network(run.start.architecture, tuple(parameters))
        yield Moment(network, now.optimizer, memory, t, epoch.number + 1)
