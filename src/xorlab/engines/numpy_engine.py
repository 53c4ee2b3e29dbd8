"""The judge: every member trained alone, by the reference that one run is trained with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.engines.ends import ends
from xorlab.engines.plan import Plan
from xorlab.errors import BadInput
from xorlab.runs.ensemble import Ensemble
from xorlab.runs.run import Run
from xorlab.trainer import train


def replay(plan: Plan, i: int) -> Run:
    """Member i of an ensemble as a run of its own, with its losses and parameters."""
    start, training = plan.start(i), plan.training_of(i)
    return train(start, plan.task, training, seed=plan.seed, index=int(plan.starts[i]))


def train_part(plan: Plan) -> Ensemble:
    """Train the members of a plan, one after the other."""
    runs = [replay(plan, i) for i in range(plan.members)]
    parameters = [
        Weights(*map(_stacked, zip(*layer, strict=True)))
        for layer in zip(*(run.network.parameters for run in runs), strict=True)
    ]
    last = ends(parameters, plan.architecture.activations, plan.task, plan.training)
    return Ensemble(
        task=plan.task,
        settings=plan.settings,
        seed=plan.seed,
        starts=plan.starts,
        learned=np.array([run.learned for run in runs]),
        epochs=np.array([run.epochs for run in runs]),
        loss=np.array([run.loss for run in runs]),
        diverged=np.array([run.outcome.kind == "diverged" for run in runs]),
        dead=last.dead,
        saturated=last.saturated,
        predictions=np.array([run.predictions for run in runs]),
        parameters=parameters if plan.parameters else None,
        curves=_curves(runs, plan.training.epochs) if plan.curves else None,
        per_member=plan.per_member,
        network_epochs=sum(len(run.losses) for run in runs),
    )


def prepare(plan: Plan, say: Callable[[str], None]) -> None:
    """Nothing to compile.

    Raises:
        BadInput: another precision than the reference's.
    """
    if plan.dtype != "float64":
        raise BadInput("The numpy engine computes in float64.", plan.dtype, "Try engine 'numba'.")


def _curves(runs: Sequence[Run], epochs: int) -> Array:
    curves = np.full((len(runs), epochs), np.nan)
    for curve, run in zip(curves, runs, strict=True):
        curve[: len(run.losses)] = run.losses
    return curves


def _stacked(arrays: Sequence[Array | None]) -> Any:
    return None if arrays[0] is None else np.stack([a for a in arrays if a is not None])
