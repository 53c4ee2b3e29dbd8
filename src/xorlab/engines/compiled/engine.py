"""The fast engine: many members at once, in machine code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from xorlab.engines.compiled.cache import announced, kernel
from xorlab.engines.compiled.lanes import Width
from xorlab.engines.compiled.members import DIVERGED, LEARNED
from xorlab.engines.compiled.rules import ACTIVATION_CODES, LOSS_CODES, OPTIMIZER_CODES
from xorlab.engines.compiled.tables import (
    batch_of,
    layers_of,
    members_table,
    net_table,
    rows_table,
    rules_table,
    widths,
    work_table,
)
from xorlab.engines.ends import ends
from xorlab.engines.plan import Plan
from xorlab.errors import BadInput
from xorlab.runs.ensemble import Ensemble


def prepare(plan: Plan, say: Callable[[str], None]) -> None:
    """Compile the kernel for the plan's precision and kind of batch, or find it compiled.

    Raises:
        BadInput: an activation, loss or optimizer that has no code in the kernel.
    """
    training = plan.training
    for known, used in (
        (ACTIVATION_CODES, [a.name for a in plan.architecture.activations]),
        (LOSS_CODES, [training.loss.name]),
        (OPTIMIZER_CODES, [training.optimizer.name]),
    ):
        if missing := [name for name in used if name not in known]:
            raise BadInput("The numba engine does not know it.", missing[0], "Try engine 'numpy'.")
    *tables, members = tables_of(plan.part(slice(0, 1)))
    batches = "single rows" if batch_of(plan) == 1 else "batches"
    announced(f"{plan.dtype}, {batches}", lambda: kernel(*tables, members._replace(number=0)), say)


def tables_of(plan: Plan) -> tuple[Any, ...]:
    """What the kernel is called with; the members, among whom it leaves what it finds, last."""
    lanes, in_group = widths(plan)
    return (
        Width(lanes),
        Width(lanes * in_group),
        net_table(plan),
        rules_table(plan),
        rows_table(plan, lanes, in_group),
        work_table(plan, lanes, in_group),
        members_table(plan),
    )


def train_part(plan: Plan) -> Ensemble:
    """Train the members of a plan, side by side."""
    *tables, members = tables_of(plan)
    network_epochs = kernel(*tables, members)
    status, met, epochs = members.status.array, members.met.array, members.epochs.array
    parameters = layers_of(plan, members.theta.array)
    last = ends(parameters, plan.architecture.activations, plan.task, plan.training)
    # A run that was not stopped is judged by the network that it ends with.
    learned = (status == LEARNED) | (last.met & (status != DIVERGED))
    return Ensemble(
        task=plan.task,
        settings=plan.settings,
        seed=plan.seed,
        starts=plan.starts,
        learned=learned,
        epochs=np.where(learned & (met > 0), met, epochs),
        loss=last.loss,
        diverged=status == DIVERGED,
        dead=last.dead,
        saturated=last.saturated,
        predictions=last.predictions,
        parameters=parameters if plan.parameters else None,
        curves=members.curves.array if plan.curves else None,
        per_member=plan.per_member,
        dtype=plan.dtype,
        engine="numba",
        network_epochs=int(network_epochs),
    )
