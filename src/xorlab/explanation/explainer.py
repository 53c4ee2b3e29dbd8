"""From a run or a network to its explanation."""

from __future__ import annotations

from typing import Literal

import numpy as np

from xorlab.backprop import Loss
from xorlab.errors import BadInput, is_whole
from xorlab.explanation.backward_steps import backward_steps
from xorlab.explanation.forward_steps import forward_steps, given_steps
from xorlab.explanation.loss_steps import loss_steps
from xorlab.explanation.matrices import Pass
from xorlab.explanation.record import Explanation, Step
from xorlab.explanation.replay import Moment, first_moment, last_moment, moment_before
from xorlab.explanation.update_steps import update_steps
from xorlab.explanation.words import count, listing, tidy
from xorlab.losses import loss as named_loss
from xorlab.model.network import Network
from xorlab.model.task import UNDECIDED, Task
from xorlab.optimizers import Optimizer, optimizer
from xorlab.runs.run import Run


def explain(
    subject: Run | Network,
    task: Task | None = None,
    *,
    loss: Loss | str | None = None,
    learning_rate: float | None = None,
    at: Literal["end", "start"] = "end",
    epoch: int | None = None,
) -> Explanation:
    """The algebra of a network on a task, with the numbers in it: forward, loss, backward, step.

    A run is trained again up to the moment that is explained, so that the step is the one it
    took there, with everything its optimizer remembered.

    Args:
        subject: a run, explained with its own task, loss and optimizer; or a network.
        task: for a network: the rows, as many inputs and outputs as it has.
        loss: for a network: by which backpropagation is explained; "mse" if left out.
        learning_rate: for a network: of the step of gradient descent; 0.1 if left out.
        at: for a run: its final network and the step it would take next ("end"), or the network
            it began with and its first step ("start").
        epoch: for a run: instead of `at`, the pass and the step of this epoch, counted from 1.

    Raises:
        BadInput: a network without a task or one that does not fit; a run with a task, loss or
            learning rate of another; an epoch that the run did not have, or of a run that does
            not repeat itself, because another engine computed it.

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
    # What a diverged run computes is shown as it is, not warned of.
    with np.errstate(all="ignore"):
        if isinstance(subject, Run):
            if any(given is not None for given in (task, loss, learning_rate)):
                raise BadInput(
                    "A run is explained with its own task, loss and learning rate.",
                    [task, loss, learning_rate],
                    "Give none, or explain run.network.",
                )
            return _of_run(subject, at, epoch)
        if at != "end" or epoch is not None:
            received = at if epoch is None else epoch
            raise BadInput("Only a run has a start, epochs and an end.", received, "Leave it out.")
        method = optimizer("sgd", learning_rate=0.1 if learning_rate is None else learning_rate)
        loss = named_loss(loss or "mse") if not isinstance(loss, Loss) else loss
        about = Pass(subject, _fitting(subject, task), loss)
        return _explanation(about, first_moment(subject, method), "")


def _fitting(network: Network, task: Task | None) -> Task:
    if task is None:
        raise BadInput("A network is explained on the rows of a task.", task, "Give the task.")
    task.must_fit(network.sizes)
    return task


def _explanation(p: Pass, moment: Moment, story: str) -> Explanation:
    steps: list[Step] = [
        *given_steps(p),
        *forward_steps(p),
        *loss_steps(p),
        *backward_steps(p),
        *update_steps(p, moment),
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
        f"step of {_described(moment.optimizer)}."
    )
    return Explanation(title, introduction, tuple(steps))


def _described(method: Optimizer) -> str:
    name = "gradient descent" if method.name == "sgd" else method.name
    return f"{name} with the learning rate {method.settings['learning_rate']:g}"


# --- Runs -------------------------------------------------------------------------------------


def _of_run(run: Run, at: str, epoch: int | None) -> Explanation:
    """A run at its end, at its start, or in one of its epochs."""
    if epoch is not None:
        if at != "end":
            raise BadInput("One moment is explained: the start, or an epoch.", [at, epoch])
        moment = _in_epoch(run, epoch)
    elif at == "start":
        moment = first_moment(run.start, run.training.optimizer)
    else:
        found = last_moment(run)
        moment = found or first_moment(run.network, run.training.optimizer)
        return _explanation(_pass(run, moment, ended=True), moment, _end_story(run, found))
    story = "These are the parameters it started from, and this is its first step. "
    if moment.epoch > 1:
        story = (
            f"These are the parameters as epoch {moment.epoch:,} found them, and the step is the "
            f"one it took. "
        )
    return _explanation(_pass(run, moment), moment, story + _batch_words(run))


def _pass(run: Run, moment: Moment, ended: bool = False) -> Pass:
    # Outputs that came to rest on the threshold are on neither side, as the outcome counts them.
    margin = UNDECIDED if ended and run.outcome.kind == "stalled" else 0.0
    return Pass(moment.network, run.task, run.training.loss, margin)


def _in_epoch(run: Run, epoch: int) -> Moment:
    most = len(run.losses)
    if not is_whole(epoch, 1, below=most + 1):
        raise BadInput(f"The run has the epochs 1 to {most:,}.", epoch, "Choose one of them.")
    moment = moment_before(run, epoch)
    if moment is None:
        raise BadInput(
            "An epoch is explained by training the run again up to it, which must give the "
            f"recorded losses: the engine {run.engine!r} or another machine computed others.",
            epoch,
            "Explain the run's start or its end.",
        )
    return moment


def _end_story(run: Run, moment: Moment | None) -> str:
    """How the run ended, what its next step starts from, and where to see its first."""
    method = run.training.optimizer.name
    story = f"These are the parameters the run ended with: {run.outcome.sentence}. "
    story += _batch_words(run)
    if run.training.optimizer.init(np.zeros(1)):
        if moment is None:
            story += (
                f"What {method} remembered of its steps cannot be computed again here (the run's "
                f"engine was {run.engine}), so the step shown is the one of an empty memory: not "
                f"the step that the run would take next. "
            )
        elif moment.t > 1:
            before = count(moment.t - 1, "step")
            story += f"The step is the next one it would take, with its memory of {before}. "
    return story + "To see its first step, explain its start (--at start). "


def _batch_words(run: Run) -> str:
    """How the step shown differs from the run's own, where it does."""
    size = run.training.batch_size
    if size is None or size >= run.task.rows:
        return ""
    return (
        f"The run took a step after every {count(size, 'row')}; here all rows take one together. "
    )
