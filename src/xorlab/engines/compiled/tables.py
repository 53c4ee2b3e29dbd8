"""A plan as the kernel's tables, and the kernel's finds as parameters."""

from __future__ import annotations

from functools import cache

import llvmlite.binding as llvm
import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.engines.compiled.buffers import Buffer, numbers, slots
from xorlab.engines.compiled.layout import Members, Net, Rows, Rules, Work
from xorlab.engines.compiled.members import NOBODY
from xorlab.engines.compiled.passes import CRITERION_CODES
from xorlab.engines.compiled.rules import (
    ACTIVATION_CODES,
    LOSS_CODES,
    OPTIMIZER_CODES,
    OWN_SETTINGS,
    SQUARED,
    loss_factor,
)
from xorlab.engines.plan import Plan

REGISTERS, ROWS_IN_GROUP = 2, 4
"""Registers of members, times rows: enough to do while one instruction waits for another, and not
so much that the registers overflow. The fastest of those measured, with AVX-512."""


def batch_of(plan: Plan) -> int:
    """How many rows a step sees."""
    return min(plan.training.batch_size or plan.task.rows, plan.task.rows)


def widths(plan: Plan) -> tuple[int, int]:
    """How many members are trained side by side, and how many of their rows at once.

    Where steps see one row each, twice as many members stand in for the other rows.
    """
    members = REGISTERS * register_bytes() // np.dtype(plan.dtype).itemsize
    return (2 * members, 1) if batch_of(plan) == 1 else (members, ROWS_IN_GROUP)


@cache
def register_bytes() -> int:
    """How much a vector register of this machine holds."""
    return 64 if llvm.get_host_cpu_features().get("avx512f") else 32


def net_table(plan: Plan) -> Net:
    """Where each layer's parameters and units lie, in the order of `model.vector`."""
    at, places = 0, []
    for shape in plan.architecture.shapes:
        W, b = at, at + shape.fan_in * shape.fan_out
        S = b + shape.fan_out * shape.biases
        at = S + shape.inputs * shape.fan_out
        places.append((W, b if shape.biases else -1, S if shape.inputs else -1))
    sizes = plan.architecture.sizes
    return Net(
        layers=len(places),
        parameters=at,
        sizes=numbers(sizes),
        units=numbers(np.cumsum([0, *sizes[:-1]])),
        activations=numbers([ACTIVATION_CODES[a.name] for a in plan.architecture.activations]),
        **{name: numbers(of) for name, of in zip("WbS", zip(*places, strict=True), strict=True)},
    )


def rows_table(plan: Plan, members: int, in_group: int) -> Rows:
    """The rows in groups: every step begins with a new one."""
    task, loss, size = plan.task, plan.training.loss, batch_of(plan)
    source: list[int] = []
    weight: list[float] = []
    first = [0]
    for begin in range(0, task.rows, size):
        batch = range(begin, min(begin + size, task.rows))
        filling = -len(batch) % in_group
        weigh = loss_factor(loss.name, task.outputs)
        weigh /= len(batch) if loss.reduction == "mean" else 1
        source += [*batch, *[batch[-1]] * filling]
        weight += [weigh] * len(batch) + [0.0] * filling
        first.append(len(source) // in_group)
    groups, lanes = first[-1], members * in_group
    weights = slots(groups, lanes, plan.dtype)
    weights.array[:] = np.repeat(weight, members)
    return Rows(
        number=task.rows,
        steps=len(first) - 1,
        groups=groups,
        in_group=in_group,
        X=numbers(task.X, plan.dtype),
        y=numbers(task.y, plan.dtype),
        source=numbers(source),
        first=numbers(first),
        inputs=slots(groups * task.inputs, lanes, plan.dtype),
        targets=slots(groups * task.outputs, lanes, plan.dtype),
        filled=numbers(np.reshape(weight, (groups, in_group)).min(axis=1) == 0),
        weight=weights,
    )


def rules_table(plan: Plan) -> Rules:
    """How to train, as codes."""
    training, task = plan.training, plan.task
    criterion, loss, code = training.criterion, training.loss, LOSS_CODES[training.loss.name]
    full_batch = batch_of(plan) == task.rows
    settings = training.optimizer.settings.items()
    others = [float(x) for name, x in settings if name not in OWN_SETTINGS] + [0.0] * 3
    # The kernel's square has no ½ in it: its sum then overflows where the reference's does.
    scale = loss_factor(loss.name, task.outputs) * (0.5 if code == SQUARED else 1.0)
    return Rules(
        seed=np.uint64(plan.seed),
        epochs=training.epochs,
        full_batch=full_batch,
        shuffle=training.shuffle,
        loss=code,
        loss_scale=scale / task.rows if loss.reduction == "mean" else scale,
        keep_loss=plan.curves or criterion.kind == "loss",
        keep_curves=plan.curves,
        optimizer=OPTIMIZER_CODES[training.optimizer.name],
        settings=(others[0], others[1], others[2]),
        criterion=CRITERION_CODES[criterion.kind],
        level=float(criterion.level),
        threshold=task.threshold,
        stop=training.stop,
        before=full_batch and training.stop and criterion.measured == "pass",
        after=criterion.measured == "after",
    )


def members_table(plan: Plan) -> Members:
    """The members' starts and own settings, and room for what is found."""
    drawn = [p.reshape(plan.members, -1) for layer in plan.draw() for p in layer if p is not None]
    nothing = np.zeros(plan.members)

    def own(name: str) -> Buffer:
        common = plan.training.optimizer.settings.get(name, 0.0)
        return numbers(plan.per_member.get(name, nothing + common), plan.dtype)

    return Members(
        number=plan.members,
        starts=numbers(plan.starts, np.uint64),
        rate=own("learning_rate"),
        momentum=own("momentum"),
        theta=numbers(np.concatenate(drawn, axis=1), plan.dtype),
        status=numbers(nothing),
        met=numbers(nothing),
        epochs=numbers(nothing),
        curves=Buffer(np.full((plan.members, plan.training.epochs * plan.curves), np.nan)),
    )


def work_table(plan: Plan, members: int, in_group: int) -> Work:
    """Room for one bundle of members to be trained in."""
    units, parameters = sum(plan.architecture.sizes), plan.architecture.parameters
    wide = {name: slots(units, members * in_group, plan.dtype) for name in ("a", "slope", "delta")}
    narrow = {"theta": parameters, "gradient": parameters, "first": parameters}
    narrow |= {"second": parameters, "own": 4, "loss": 1}
    return Work(
        lanes=members,
        **wide,
        **{name: slots(count, members, plan.dtype) for name, count in narrow.items()},
        member=numbers([NOBODY] * members),
        born=numbers([0] * members),
        order=numbers(range(plan.task.rows)),
        keys=numbers(range(plan.task.rows), np.uint64),
    )


def layers_of(plan: Plan, theta: Array) -> list[Weights]:
    """Parameters (members, parameters) as one `Weights` a layer, in float64."""
    theta, at = theta.astype(np.float64), 0

    def taken(*shape: int) -> Array:
        nonlocal at
        at += int(np.prod(shape))
        return theta[:, at - int(np.prod(shape)) : at].reshape(-1, *shape)

    return [
        Weights(
            taken(s.fan_in, s.fan_out),
            taken(s.fan_out) if s.biases else None,
            taken(s.inputs, s.fan_out) if s.inputs else None,
        )
        for s in plan.architecture.shapes
    ]
