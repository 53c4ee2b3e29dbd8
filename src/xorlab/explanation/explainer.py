"""From a run or a network to its explanation."""

from __future__ import annotations

from typing import Literal

import numpy as np

from xorlab.backprop import Loss
from xorlab.errors import BadInput
from xorlab.explanation.backward_steps import backward_steps
from xorlab.explanation.forward_steps import forward_steps, given_steps
from xorlab.explanation.loss_steps import loss_steps
from xorlab.explanation.matrices import Pass
from xorlab.explanation.record import Explanation, Step
from xorlab.explanation.update_steps import update_steps
from xorlab.explanation.words import count, listing, tidy
from xorlab.losses import loss as named_loss
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.optimizers import Optimizer, optimizer
from xorlab.runs.run import Run


def explain(
    subject: Run | Network,
    task: Task | None = None,
    *,
    loss: Loss | str | None = None,
    learning_rate: float | None = None,
    at: Literal["end", "start"] = "end",
) -> Explanation:
    """The algebra of a network on a task, with the numbers in it: forward, loss, backward, step.

    Args:
        subject: a run, explained with its own task, loss and optimizer; or a network.
        task: for a network: the rows, as many inputs and outputs as it has.
        loss: for a network: by which backpropagation is explained; "mse" if left out.
        learning_rate: for a network: of the step of gradient descent; 0.1 if left out.
        at: for a run: its final network ("end"), or the one it began with ("start").

    Raises:
        BadInput: a network without a task or one that does not fit, a run with a task, loss or
            learning rate of another.

    >>> from xorlab.backprop import Weights
    >>> from xorlab.model.network import architecture
    >>> xor = Task("xor", X=[[0, 0], [0, 1], [1, 0], [1, 1]], y=[[0], [1], [1], [0]])
    >>> goodfellow = Network(
    ...     architecture((2, 2, 1), ("relu", "identity")),
    ...     (Weights([[1, 1], [1, 1]], [0, -1]), Weights([[1], [-2]], [0])),
    ... )
    >>> explanation = explain(goodfellow, xor)
    >>> explanation["XW1"].result.values
    array([[0., 0.],
           [1., 1.],
           [1., 1.],
           [2., 2.]])
    >>> explanation["XW1"].sentence
    'Every row times every column: products, added up. For example row 4, h1: 1 × 1 + 1 × 1 = 2.'
    """
    if at not in ("end", "start"):
        raise BadInput("A run is explained at its 'end' or its 'start'.", at)
    if isinstance(subject, Run):
        if any(given is not None for given in (task, loss, learning_rate)):
            raise BadInput(
                "A run is explained with its own task, loss and learning rate.",
                [task, loss, learning_rate],
                "Give none, or explain run.network.",
            )
        network = subject.network if at == "end" else subject.start
        method, loss = subject.training.optimizer, subject.training.loss
        task, story = subject.task, _of_run(subject, at)
    else:
        if at != "end":
            raise BadInput("Only a run has a start and an end.", at, "Leave it out.")
        network, task = subject, _fitting(subject, task)
        method = optimizer("sgd", learning_rate=0.1 if learning_rate is None else learning_rate)
        loss = named_loss(loss or "mse") if not isinstance(loss, Loss) else loss
        story = ""
    # What a diverged run computes is shown as it is, not warned of.
    with np.errstate(all="ignore"):
        return _explanation(Pass(network, task, loss), method, story)


def _fitting(network: Network, task: Task | None) -> Task:
    if task is None:
        raise BadInput("A network is explained on the rows of a task.", task, "Give the task.")
    if (network.sizes[0], network.sizes[-1]) != (task.inputs, task.outputs):
        raise BadInput(
            f"The task {task.name!r} takes a network of {task.inputs} inputs and "
            f"{task.outputs} outputs.",
            str(network.architecture),
            "Choose a task that fits.",
        )
    return task


def _explanation(p: Pass, method: Optimizer, story: str) -> Explanation:
    steps: list[Step] = [
        *given_steps(p),
        *forward_steps(p),
        *loss_steps(p),
        *backward_steps(p),
        *update_steps(p, method),
    ]
    sizes, name = p.network.architecture, tidy(p.task.name)
    title = f"The {sizes} network on {name}, number by number"
    layers = [
        f"{count(n, 'unit')} ({f.name})"
        for n, f in zip(p.network.sizes[1:], p.network.activations, strict=True)
    ]
    introduction = (
        f"{count(p.task.inputs, 'input')}, then {listing(layers)}, on {count(p.task.rows, 'row')} "
        f"at once. {story}First what the network computes, forward; then the loss "
        f"({p.loss.name}); then, backward, how the loss changes with every parameter; then one "
        f"step of {_described(method)}."
    )
    return Explanation(title, introduction, tuple(steps))


def _described(method: Optimizer) -> str:
    name = "gradient descent" if method.name == "sgd" else method.name
    return f"{name} with the learning rate {method.settings['learning_rate']:g}"


def _of_run(run: Run, at: str) -> str:
    """Which moment of the run this is, and how the step differs from the run's own."""
    training = run.training
    story = "These are the parameters it started from. " if at == "start" else ""
    if at == "end":
        story = f"These are the parameters the run ended with: {run.outcome.sentence}. "
    batched = training.batch_size is not None and training.batch_size < run.task.rows
    if batched:
        rows = count(training.batch_size or 0, "row")
        story += f"The run took a step after every {rows}; here all rows take one together. "
    if at == "end" and training.optimizer.init(np.zeros(1)):
        story += (
            f"A run does not keep what {training.optimizer.name} remembers of earlier gradients: "
            f"the step is the one it takes where it remembers nothing yet. "
        )
    return story
