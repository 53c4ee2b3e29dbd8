"""What the kernel is handed: tables that say which number lies where.

Parameters are narrow bundles, one slot a parameter, in the order of `model.vector`. Activations
are wide: one slot a unit, the inputs first, for the group of rows that is being worked on. The
rows of the task lie in groups, as many to a group as a wide bundle has; a group that is not full
repeats its last row with the weight 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from xorlab.engines.compiled.buffers import Buffer


class Net(NamedTuple):
    """An architecture. Buffers have one entry a layer; sizes and units begin with the inputs.

    units: slot of a layer's first unit. activations: codes. W, b, S: slot of a layer's first
    weight, bias and shortcut; -1 where it has none.
    """

    layers: int
    parameters: int
    sizes: Buffer
    units: Buffer
    activations: Buffer
    W: Buffer
    b: Buffer
    S: Buffer


class Rows(NamedTuple):
    """The task's rows, how they are grouped, and where each lane sees them.

    X (rows, inputs), y (rows, outputs). source (groups, in_group): which row of the epoch's
    order lies there. first (steps + 1): a step's first group. inputs, targets, weight: wide, a
    slot for each group and input, group and output, and group; a weight is what an error counts
    in the gradient. filled (groups): whether some of a group's rows only fill it.
    """

    number: int
    steps: int
    groups: int
    in_group: int
    X: Buffer
    y: Buffer
    source: Buffer
    first: Buffer
    inputs: Buffer
    targets: Buffer
    filled: Buffer
    weight: Buffer


class Rules(NamedTuple):
    """How to train, in codes and numbers; see `rules`.

    seed: of shuffled orders. loss_scale: what the sum of all rows' losses is multiplied by.
    keep_loss: whether the loss of every epoch is asked for. settings: of the optimizer, but for
    what members have of their own. before: whether a member that learned ends where it was
    before the step. after: whether an epoch is judged by one more pass.
    """

    seed: np.uint64
    epochs: int
    full_batch: bool
    shuffle: bool
    loss: int
    loss_scale: float
    keep_loss: bool
    keep_curves: bool
    optimizer: int
    settings: tuple[float, float, float]
    criterion: int
    level: float
    threshold: float
    stop: bool
    before: bool
    after: bool


class Members(NamedTuple):
    """Who is to be trained, and what is found: an entry a member.

    theta (number, parameters): where they start, and in the end where they ended. status: a code.
    met: the first epoch that met the criterion, or 0. epochs: how many were run. curves
    (number, epochs): where they are kept.
    """

    number: int
    starts: Buffer
    rate: Buffer
    momentum: Buffer
    theta: Buffer
    status: Buffer
    met: Buffer
    epochs: Buffer
    curves: Buffer


class Work(NamedTuple):
    """What the kernel writes on. a, slope, delta are wide; the following are narrow.

    first, second: what the optimizer remembers. own: what each lane has of its own, in the slots
    named below. loss: one slot, of the last epoch. member, born: by lane, which member is
    trained there (-1: none), and after which turn it came. order, keys (rows): to shuffle with.
    """

    lanes: int
    a: Buffer
    slope: Buffer
    delta: Buffer
    theta: Buffer
    gradient: Buffer
    first: Buffer
    second: Buffer
    own: Buffer
    loss: Buffer
    member: Buffer
    born: Buffer
    order: Buffer
    keys: Buffer


RATE, MOMENTUM, FIRST_SHARE, SECOND_SHARE = range(4)
"""Slots of `Work.own`: the settings of a lane's member, and for Adam, see `rate_now`."""
