"""What is to be trained: a script's network and rows, with the exact gradient, its way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xorlab.backprop import Activation, Array
from xorlab.check.methods import Method
from xorlab.check.understood import Understood
from xorlab.model.task import Task
from xorlab.model.training import Criterion

TABLE = 64
"""Of so many rows all are asked for; of more, which are a sample with noise, `MOST` of them."""
MOST = 0.95
CLOSE = 0.1
"""Targets of more than two kinds have no sides: errors are asked to be below this, relative to
the targets' range."""
ENDLESS = 10_000
"""Epochs that are looked at of a script that never ends."""


@dataclass(frozen=True, eq=False)
class Trial:
    """A training, but for where it starts.

    activations: one a layer. task: its rows in the order in which the script shows them. loss:
    a name of `step.LOSS_SLOPES`, whose sum over a step's rows is differentiated. rate: of
    `method`. batch: rows a step, None for all. shuffled: in an order drawn anew every epoch.
    epochs: how many. closely: small errors are asked for, not only the right sides.
    endless: the script does not end by itself; `epochs` are then those looked at. rounding: of
    the script's numbers, relative.
    """

    activations: tuple[Activation, ...]
    task: Task
    loss: str
    method: Method
    rate: float
    batch: int | None
    shuffled: bool
    epochs: int
    closely: bool = False
    endless: bool = False
    rounding: float = float(np.finfo(np.float64).eps)

    @property
    def full(self) -> bool:
        """Whether every step sees all rows."""
        return self.batch is None

    @cached_property
    def criterion(self) -> Criterion:
        """What is asked of a row for it to be right."""
        if not self.closely and len(np.unique(self.task.y)) <= 2:
            return Criterion("rows")
        return Criterion("error", CLOSE * float(np.ptp(self.task.y)))

    @cached_property
    def threshold(self) -> float:
        """Half way between the targets."""
        return self.task.threshold

    @cached_property
    def sides(self) -> Array:
        """On which side of the threshold each target is, -1 or 1: (rows, outputs)."""
        return np.asarray(np.sign(self.task.y - self.threshold))

    @property
    def share(self) -> float:
        """Of the rows, which are asked to meet the criterion."""
        return 1.0 if self.task.rows <= TABLE else MOST

    @property
    def asks(self) -> str:
        """The criterion in words, as what holds of a network that has learned."""
        task, rows = self.task, "row" if self.task.outputs > 1 else "output"
        which = f"every {rows}" if self.share == 1 else f"{self.share:.0%} of the {rows}s"
        verb = "is" if self.share == 1 else "are"
        if self.criterion.kind == "error":
            return f"{which} {verb} within {self.criterion.level:g} of its target"
        return f"{which} {verb} on {'its' if self.share == 1 else 'their'} target's side of " + (
            f"{task.threshold:g}"
        )

    def right(self, outputs: Array, margin: float = 0.0) -> Array:
        """How many rows of outputs (members, rows, outputs) meet the criterion: (members,).

        An output no further from the threshold than the margin is on neither side.
        """
        with np.errstate(all="ignore"):
            if self.criterion.kind == "error":
                fine = np.abs(outputs - self.task.y) < self.criterion.level
            else:
                fine = (outputs - self.threshold) * self.sides > margin
        return np.asarray(fine.all(axis=-1).sum(axis=-1))

    def met(self, outputs: Array) -> Array:
        """Which members have learned: (members,)."""
        return np.asarray(self.right(outputs) >= self.share * self.task.rows)

    def mean_loss(self, outputs: Array) -> Array:
        """The loss of outputs (members, rows, outputs), a mean over rows: what fates are told by.

        The mean of squared errors where the loss is squared: 1/4 where every output is 1/2.
        """
        y = self.task.y
        with np.errstate(all="ignore"):
            if self.loss == "softmax":
                each = -np.where(y > 0, y * np.log(np.maximum(outputs, 1e-300)), 0).sum(axis=-1)
            elif self.loss == "cross-entropy":
                p = np.clip(outputs, 1e-12, 1 - 1e-12)
                each = -(y * np.log(p) + (1 - y) * np.log1p(-p)).mean(axis=-1)
            elif self.loss == "absolute":
                each = np.abs(outputs - y).mean(axis=-1)
            else:
                each = ((outputs - y) ** 2).mean(axis=-1)
            return np.asarray(each.mean(axis=-1))


def trial_of(
    understood: Understood, method: Method, rate: float, loss: str, *, finished: bool = True
) -> Trial:
    """The training that a script does, with the exact gradient.

    Args:
        understood: the script.
        method, rate: how gradients become steps; the rate is that of the gradient of the sum
            over a step's rows.
        loss: a name of `step.LOSS_SLOPES`.
        finished: whether the script came to its end, so that the steps counted are all.
    """
    order = order_of(understood)
    rows = len(understood.X)
    batch = len(understood.steps[0].X) if understood.steps else rows
    done = understood.steps_done * batch // rows
    epochs = understood.epochs or (max(1, done) if finished else max(done, ENDLESS))
    chosen = slice(None) if order is None else order
    return Trial(
        activations=understood.activations,
        task=Task("script", understood.X[chosen], understood.y[chosen]),
        loss=loss,
        method=method,
        rate=plain_rate(abs(rate), rows, understood.y.shape[1]),
        batch=None if batch >= rows else batch,
        shuffled=order is None and understood.mode != "batch",
        epochs=epochs,
        endless=understood.epochs is None and not finished,
        rounding=float(np.finfo(np.float64 if understood.exact else np.float32).eps),
    )


def plain_rate(rate: float, rows: int, outputs: int) -> float:
    """The rate without the rounding of the steps that it was read from.

    It is a short number, or twice or half of one, over the rows or the outputs or both.

    >>> plain_rate(0.49999999999998, 4, 1), plain_rate(0.1 / 3 * (1 + 1e-13), 3, 1) == 0.1 / 3
    (0.5, True)
    """
    for divisor in (1, rows, outputs, rows * outputs):
        for factor in (1.0, 2.0, 0.5):
            short = float(f"{rate * divisor / factor:.4g}")
            if abs(short * factor / divisor - rate) <= 1e-10 * rate:
                return short * factor / divisor
    return rate


def order_of(understood: Understood) -> Array | None:
    """The order in which every epoch shows the rows, or None where it is another every time.

    Of fewer rows than an epoch's, only the data's own order is known to go on as it began.
    """
    rows = len(understood.X)
    natural = np.arange(rows)
    if understood.mode == "batch":
        return natural
    known = np.hstack([understood.X, understood.y])
    shown = np.vstack([np.hstack([step.X, step.T]) for step in understood.steps])
    if _follows(shown, known):
        return natural
    first = shown[:rows]
    order = np.array([_index(known, row) for row in first])
    settled = len(shown) > rows and sorted(order.tolist()) == natural.tolist()
    return order if settled and _follows(shown, known[order]) else None


def _follows(shown: Array, cycle: Array) -> bool:
    return bool((shown == cycle[np.arange(len(shown)) % len(cycle)]).all())


def _index(known: Array, row: Array) -> int:
    found = np.flatnonzero((known == row).all(axis=1))
    return int(found[0]) if len(found) else -1
