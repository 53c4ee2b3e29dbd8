"""The fast engine: plans in, tables for the kernel; the kernel's finds out, an ensemble."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import llvmlite.binding
import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.engines.ends import ends
from xorlab.engines.numba_kernel import train_members
from xorlab.engines.numba_buffers import Buffer, numbers, slots
from xorlab.engines.numba_lanes import Width
from xorlab.engines.numba_layout import Members, Net, Rows, Rules, Work
from xorlab.engines.numba_members import DIVERGED, LEARNED, NOBODY
from xorlab.engines.numba_pass import CRITERION_CODES
from xorlab.engines.numba_rules import (
    ACTIVATION_CODES,
    LOSS_CODES,
    OPTIMIZER_CODES,
    OWN_SETTINGS,
    loss_factor,
)
from xorlab.engines.plan import Plan
from xorlab.runs.ensemble import Ensemble

ROWS_IN_GROUP = 4


def prepare(plan: Plan) -> None:
    pass


def widths(plan: Plan) -> tuple[int, int]:
    """How many members are trained side by side, and how many rows of each at once."""
    dtype = np.dtype(plan.dtype)
    members = 64 // dtype.itemsize
    batch = min(plan.training.batch_size or plan.task.rows, plan.task.rows)
    return (members * ROWS_IN_GROUP, 1) if batch == 1 else (members, ROWS_IN_GROUP)


def net_of(plan: Plan) -> Net:
    shapes = plan.architecture.shapes
    sizes = plan.architecture.sizes
    W, b, S = [], [], []
    at = 0
    for s in shapes:
        W.append(at)
        at += s.fan_in * s.fan_out
        b.append(at if s.biases else -1)
        at += s.fan_out * s.biases
        S.append(at if s.inputs else -1)
        at += s.inputs * s.fan_out
    codes = [ACTIVATION_CODES[a.name] for a in plan.architecture.activations]
    units = np.cumsum([0, *sizes[:-1]])
    return Net(len(shapes), at, *map(numbers, (sizes, units, codes, W, b, S)))


def rows_of(plan: Plan, members: int, in_group: int) -> Rows:
    task, training = plan.task, plan.training
    dtype = np.dtype(plan.dtype)
    size = min(training.batch_size or task.rows, task.rows)
    source, weight, first = [], [], [0]
    mean = training.loss.reduction == "mean"
    factor = loss_factor(training.loss.name, task.outputs)
    for begin in range(0, task.rows, size):
        batch = range(begin, min(begin + size, task.rows))
        groups = -(-len(batch) // in_group)
        padding = groups * in_group - len(batch)
        source += [*batch, *[batch[-1]] * padding]
        weight += [factor / len(batch) if mean else factor] * len(batch) + [0.0] * padding
        first.append(first[-1] + groups)
    lanes = members * in_group
    weights = slots(first[-1], lanes, dtype)
    weights.array[:] = np.repeat(weight, members)
    return Rows(
        task.rows,
        len(first) - 1,
        first[-1],
        in_group,
        X=numbers(task.X, dtype),
        y=numbers(task.y, dtype),
        source=numbers(source),
        first=numbers(first),
        inputs=slots(first[-1] * task.inputs, lanes, dtype),
        targets=slots(first[-1] * task.outputs, lanes, dtype),
        weight=weights,
    )


def rules_of(plan: Plan) -> Rules:
    training, task = plan.training, plan.task
    criterion = training.criterion
    full = training.batch_size is None or training.batch_size >= task.rows
    after = criterion.measured == "after"
    others = [v for k, v in training.optimizer.settings.items() if k not in OWN_SETTINGS]
    code = LOSS_CODES[training.loss.name]
    return Rules(
        seed=np.uint64(plan.seed),
        loss=code,
        loss_scale=(
            loss_factor(training.loss.name, task.outputs)
            * (0.5 if code == 0 else 1)
            / (task.rows if training.loss.reduction == "mean" else 1)
        ),
        keep_loss=plan.curves or criterion.kind == "loss",
        keep_curves=plan.curves,
        optimizer=OPTIMIZER_CODES[training.optimizer.name],
        settings=tuple([*map(float, others), 0.0, 0.0, 0.0][:3]),
        epochs=training.epochs,
        shuffle=training.shuffle,
        criterion=CRITERION_CODES[criterion.kind],
        level=criterion.level,
        threshold=task.threshold,
        stop=training.stop,
        before=full and training.stop and not after,
        after=after,
        full_batch=full,
    )


def work_of(plan: Plan, members: int, in_group: int) -> Work:
    dtype = np.dtype(plan.dtype)
    units, parameters = sum(plan.architecture.sizes), plan.architecture.parameters
    wide = members * in_group
    return Work(
        members,
        *(slots(units, wide, dtype) for _ in range(3)),
        *(slots(parameters, members, dtype) for _ in range(4)),
        own=slots(4, members, dtype),
        loss=slots(1, members, dtype),
        member=numbers(np.full(members, NOBODY)),
        born=numbers(np.zeros(members)),
        order=numbers(np.arange(plan.task.rows)),
        keys=numbers(np.zeros(plan.task.rows), np.uint64),
    )


def members_of(plan: Plan) -> Members:
    dtype = np.dtype(plan.dtype)
    n = plan.members
    drawn = [p.reshape(n, -1) for layer in plan.draw() for p in layer if p is not None]
    settings = plan.training.optimizer.settings

    def own(name: str) -> Buffer:
        return numbers(plan.per_member.get(name, np.full(n, settings.get(name, 0.0))), dtype)

    return Members(
        n,
        starts=numbers(plan.starts, np.uint64),
        rate=own("learning_rate"),
        momentum=own("momentum"),
        theta=numbers(np.concatenate(drawn, axis=1), dtype),
        status=numbers(np.zeros(n)),
        met=numbers(np.zeros(n)),
        epochs=numbers(np.zeros(n)),
        curves=numbers(
            np.full((n, plan.training.epochs) if plan.curves else (1, 1), np.nan), np.float64
        ),
    )


def parameters_of(plan: Plan, theta: Array) -> list[Weights]:
    at = 0

    def taken(*shape: int) -> Array:
        nonlocal at
        size = int(np.prod(shape))
        at += size
        return theta[:, at - size : at].reshape(-1, *shape)

    return [
        Weights(
            taken(s.fan_in, s.fan_out),
            taken(s.fan_out) if s.biases else None,
            taken(s.inputs, s.fan_out) if s.inputs else None,
        )
        for s in plan.architecture.shapes
    ]


def train_part(plan: Plan) -> Ensemble:
    """Train the members of a plan, side by side."""
    lanes, in_group = widths(plan)
    members = members_of(plan)
    total = train_members(
        Width(lanes),
        Width(lanes * in_group),
        net_of(plan),
        rules_of(plan),
        rows_of(plan, lanes, in_group),
        work_of(plan, lanes, in_group),
        members,
    )
    parameters = parameters_of(plan, members.theta.array.astype(np.float64))
    last = ends(parameters, plan.architecture.activations, plan.task, plan.training)
    diverged = members.status.array == DIVERGED
    learned = (members.status.array == LEARNED) | (last.met & ~diverged)
    return Ensemble(
        task=plan.task,
        settings=plan.settings,
        seed=plan.seed,
        starts=plan.starts,
        learned=learned,
        epochs=np.where(learned & (members.met.array > 0), members.met.array, members.epochs.array),
        loss=last.loss,
        diverged=diverged,
        dead=last.dead,
        saturated=last.saturated,
        predictions=last.predictions,
        parameters=parameters if plan.parameters else None,
        curves=members.curves.array if plan.curves else None,
        per_member=plan.per_member,
        dtype=plan.dtype,
        engine="numba",
        network_epochs=int(total),
    )
