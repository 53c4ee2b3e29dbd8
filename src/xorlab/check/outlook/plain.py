"""Any step at all, by the reference in pieces: slow, with the edits that make a mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.methods import Memory
from xorlab.check.outlook.ended import NEVER, Ended, finite, outputs_of
from xorlab.check.outlook.mistake import NONE, Mistake
from xorlab.check.outlook.trial import Trial
from xorlab.check.step import Change, Piece, Pieces, step

SEED = 1
"""Of row orders that are drawn anew every epoch."""


STEP, MEMBER = 1.2e-4, 4e-9
"""Seconds of a step, and of a parameter and row of a member; measured, on one core."""


def epoch_seconds(trial: Trial, weights: Sequence[Weights], members: int) -> float:
    """About how long an epoch of so many members takes."""
    rows, batch = trial.task.rows, trial.batch or trial.task.rows
    parameters = sum(p[0].size for layer in weights for p in layer if p is not None)
    return STEP * -(-rows // batch) + MEMBER * parameters * rows * members


class Updates:
    """Parameters on their way: every array takes its step as soon as its gradient is there.

    So a layer's new parameters can be had while the error is still on its way back, which is what
    some mistakes are about; the step itself goes by the old ones, as it should.
    """

    def __init__(self, weights: Sequence[Weights], trial: Trial, mistake: Mistake) -> None:
        self.before = list(weights)
        self.after = list(weights)
        self.trial, self.mistake, self.t = trial, mistake, 0
        self.memory: dict[Piece, Memory] = {}
        gradients = [(name, l) for l in range(len(weights)) for name in ("dW", "db")]
        self.changes = {**mistake.changes, **{piece: self.taking(*piece) for piece in gradients}}

    def taking(self, name: str, l: int) -> Change:
        """The change of a gradient, if there is one, which then moves its parameters."""
        inner = self.mistake.changes.get((name, l))

        def change(p: Pieces, layer: int) -> Array:
            p.after = self.after
            gradient = p.usual if inner is None else inner(p, layer)
            self.take(name, l, gradient)
            return gradient

        return change

    def take(self, name: str, l: int, gradient: Array) -> None:
        """Move one array by its gradient."""
        old = getattr(self.before[l], name[1])
        if old is None or (l, name[1]) in self.mistake.still:
            return
        method = self.mistake.method_of(l, name[1]) or self.trial.method
        memory = self.memory.get((name, l))
        if memory is None:
            memory = (np.zeros_like(old),) * method.memories
        moved, self.memory[name, l] = method.rule(
            method.scale * gradient, memory, self.t, **method.settings
        )
        new = self.trial.rate * moved
        if (l, name[1]) not in self.mistake.overwritten:
            new = old + new
        if new.shape != old.shape:
            raise ValueError("A parameter's shape changes.")
        self.after[l] = self.after[l]._replace(**{name[1]: new})


def train(
    trial: Trial,
    weights: Sequence[Weights],
    mistake: Mistake = NONE,
    *,
    seconds: float = np.inf,
    stop: bool = False,
    watch: Callable[[int], None] = lambda epoch: None,
) -> Ended | None:
    """Train members from where they are, by the exact step or one with a mistake.

    seconds: after which no further epoch is begun. stop: to end when all members have met the
    criterion. None where the mistake does not fit: a parameter's shape does not last.
    """
    until = perf_counter() + seconds
    updates = Updates(weights, trial, mistake)
    first = np.full(len(weights[0].W), NEVER)
    epochs, forward = 0, (trial.activations, trial.task.X)
    try:
        with np.errstate(all="ignore"):
            for rows in orders(trial):
                for batch in batches(rows, trial.batch):
                    X, y = trial.task.X[batch], trial.task.y[batch]
                    updates.before = list(updates.after)
                    updates.t += 1
                    p = step(updates.before, trial.activations, X, y, trial.loss, updates.changes)
                # A full batch was seen before its step: it tells of the epoch before.
                seen = p.a[-1] if trial.full else outputs_of(updates.after, *forward)
                first[(first == NEVER) & trial.met(seen)] = max(1, epochs + (not trial.full))
                epochs += 1
                watch(epochs)
                if perf_counter() > until or (stop and (first != NEVER).all()):
                    break
    except (ValueError, IndexError, KeyError, TypeError, AttributeError):
        return None
    return _ended(trial, updates.after, first, epochs)


def _ended(trial: Trial, weights: list[Weights], first: Array, epochs: int) -> Ended:
    outputs = outputs_of(weights, trial.activations, trial.task.X)
    diverged = ~finite(weights) | ~np.isfinite(outputs).all(axis=(1, 2))
    learned = trial.met(outputs) & ~diverged
    first = np.where(first == NEVER, epochs, first)
    return Ended(
        learned=learned,
        first=np.where(learned, first, NEVER),
        outputs=outputs,
        loss=trial.mean_loss(outputs),
        diverged=diverged,
        weights=weights,
        epochs=epochs,
    )


def orders(trial: Trial) -> Iterator[Array]:
    """The order of the rows, epoch by epoch."""
    rows = np.arange(trial.task.rows)
    chance = np.random.default_rng(SEED)
    for _ in range(trial.epochs):
        yield chance.permutation(rows) if trial.shuffled else rows


def batches(rows: Array, size: int | None) -> list[Array]:
    """The rows of each step."""
    size = size or len(rows)
    return [rows[first : first + size] for first in range(0, len(rows), size)]
