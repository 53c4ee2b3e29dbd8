"""The exact gradient by the fast engine, for what it has code for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Weights
from xorlab.check.methods import (
    Method,
    UpdateRule,
    adam,
    descent,
    momentum,
    nesterov,
    rmsprop,
    rmsprop_inside,
)
from xorlab.check.outlook.ended import NEVER, Ended, finite
from xorlab.check.outlook.trial import Trial
from xorlab.engines import engine
from xorlab.settings import Settings

SPEED = 2.5e9
"""Parameters times rows times epochs a second, on two cores; measured: 2e9 to 4e9."""
TURN = 16
"""Members that take no longer than one."""

EXACT: dict[UpdateRule, str] = {
    descent: "sgd",
    momentum: "momentum",
    nesterov: "nesterov",
    rmsprop_inside: "rmsprop",
}
"""Update rules that the engine has, by its own names."""
NEARLY: dict[UpdateRule, str] = {adam: "adam", rmsprop: "rmsprop"}
"""Rules that it has with their ε elsewhere ..."""
EPSILON = 1e-6
"""... which a larger one would let be seen."""

Say = Callable[[str], None]


def silent(line: str) -> None:
    """Say nothing."""


class Terms(NamedTuple):
    """A loss of `step`, as the engine has it.

    factor: what its gradient must be multiplied by to be that of the sum over a step's rows.
    """

    loss: str
    output: str
    factor: float


def terms(trial: Trial) -> Terms | None:
    """The trial's loss in the engine's terms, or None where it has none."""
    *hidden, last = trial.activations
    if not all(ACTIVATIONS.get(a.name) is a for a in hidden):
        return None
    y, batch = trial.task.y, trial.batch or trial.task.rows
    known = ACTIVATIONS.get(last.name) is last
    if not knows(trial.method):
        return None
    shares = y.min() >= 0 and y.max() <= 1 and trial.task.rows % batch == 0
    if trial.loss == "squared" and known:
        return Terms("half-sse", last.name, 1.0)
    if trial.loss == "cross-entropy" and last.name == "sigmoid" and known and shares:
        return Terms("bce-logits", "identity", float(batch * y.shape[1]))
    whole = np.allclose(y.sum(axis=1), 1, atol=1e-12)
    if trial.loss == "softmax" and last.name == "softmax" and shares and whole:
        return Terms("softmax-ce", "identity", float(batch))
    return None


def knows(method: Method) -> bool:
    """Whether the engine has the update rule, or nearly."""
    small = method.settings.get("epsilon", 0.0) <= EPSILON * method.scale
    return method.rule in EXACT or (method.rule in NEARLY and small)


def settings_of(trial: Trial, found: Terms) -> Settings:
    """What the engine is to do; sizes of hidden layers are left to `train`."""
    method, own = trial.method, dict(trial.method.settings)
    rate, scale = trial.rate, method.scale * found.factor
    if "epsilon" not in own:
        rate *= scale
    elif method.rule is adam:  # only ε knows what the gradient was scaled by
        own["epsilon"] /= scale
    elif method.rule is rmsprop_inside:
        own["epsilon"] /= scale**2
    else:
        own["epsilon"] = (own["epsilon"] / scale) ** 2
    return Settings(
        hidden_activation=",".join(a.name for a in trial.activations[:-1]) or "identity",
        output_activation=found.output,
        loss=found.loss,
        optimizer=(EXACT | NEARLY)[method.rule],
        optimizer_settings={"learning_rate": rate, **own},
        epochs=trial.epochs,
        batch_size=trial.batch,
        shuffle=trial.shuffled,
        criterion=str(trial.criterion),
    )


def prepare(trial: Trial, weights: list[Weights], tell: Say) -> None:
    """Have the engine compiled, which takes a while the first time on a machine, and say so."""
    found = terms(trial)
    if found is not None:
        train(replace(trial, epochs=1), weights, found, say=tell)


def work(trial: Trial, weights: Sequence[Weights]) -> float:
    """Of one member: parameters times rows times epochs, single rows taking longer."""
    parameters = sum(p[0].size for layer in weights for p in layer if p is not None)
    return parameters * trial.task.rows * trial.epochs * (3.0 if trial.batch == 1 else 1.0)


def train(
    trial: Trial,
    weights: list[Weights],
    found: Terms,
    *,
    exactly: bool = False,
    stop: bool = False,
    say: Say = silent,
) -> Ended:
    """Train members from where they are.

    exactly: every epoch is looked at after its steps; else `first` may be out by one. stop: a
    member ends at the first epoch after which all rows meet the criterion.
    """
    hidden = tuple(layer.W.shape[-1] for layer in weights[:-1])
    after = " after" if stop or exactly or not trial.full else ""
    settings = replace(
        settings_of(trial, found), hidden=hidden, stop=stop, criterion=f"{trial.criterion}{after}"
    )
    members = len(weights[0].W)
    ensemble = engine("numba").train_ensemble(
        trial.task, settings, starts=range(members), given=weights, parameters=True, say=say
    )
    outputs, ended = ensemble.predictions, ensemble.parameters or []
    learned = trial.met(outputs) & ~ensemble.diverged
    # Judged by the epoch's own pass, the networks that met it had one step less.
    first = ensemble.epochs - (0 if after else 1)
    return Ended(
        learned=learned,
        first=np.where(learned, first, NEVER),
        outputs=outputs,
        loss=trial.mean_loss(outputs),
        diverged=ensemble.diverged | ~finite(ended),
        weights=ended,
        epochs=trial.epochs,
    )
