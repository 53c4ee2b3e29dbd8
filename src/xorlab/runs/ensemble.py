"""The record of many trainings of one configuration, each from a start of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.model.task import Task
from xorlab.settings import Settings


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Many networks of one architecture, and how the training of each ended.

    Every array has one entry a member. starts: the member's index among the starts of `seed`.
    learned, epochs: as in `Run`: the first epoch that met the criterion, else how many were run.
    diverged: the loss or a parameter is no longer a finite number. loss, predictions
    (members, rows, outputs): of the network where it ended, in float64 whatever it was trained
    in. dead: how many of its hidden units have the slope f' = 0 on every row: nothing comes
    back through them. saturated: how many have less than a hundredth of the largest slope of
    their activation on every row, and are not dead.

    parameters: one `Weights` a layer with a leading axis of members, where asked for.
    curves: (members, epochs), the loss of each epoch's pass as in `Run.losses`, NaN where it was
    not run; where asked for. per_member: settings that members have of their own, by name.
    seconds: how long it took. network_epochs: how many epochs of one network were computed.
    """

    task: Task
    settings: Settings
    seed: int
    starts: Array = field(repr=False)
    learned: Array = field(repr=False)
    epochs: Array = field(repr=False)
    loss: Array = field(repr=False)
    diverged: Array = field(repr=False)
    dead: Array = field(repr=False)
    saturated: Array = field(repr=False)
    predictions: Array = field(repr=False)
    parameters: list[Weights] | None = field(default=None, repr=False)
    curves: Array | None = field(default=None, repr=False)
    per_member: Mapping[str, Array] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    dtype: str = "float64"
    engine: str = "numpy"
    seconds: float = 0.0
    network_epochs: int = 0

    @property
    def members(self) -> int:
        """How many networks."""
        return len(self.starts)

    @property
    def rate(self) -> float:
        """The share of members that learned."""
        return float(self.learned.mean())


def joined(parts: Sequence[Ensemble]) -> Ensemble:
    """One ensemble of the members of all parts, in their order; seconds are added up."""
    first = parts[0]
    arrays: dict[str, Any] = {
        f.name: np.concatenate([getattr(part, f.name) for part in parts])
        for f in fields(Ensemble)
        if isinstance(getattr(first, f.name), np.ndarray)
    }
    if first.parameters is not None:
        layers = zip(*(part.parameters or [] for part in parts), strict=True)
        arrays["parameters"] = [
            Weights(*(_stacked(arrays) for arrays in zip(*layer, strict=True))) for layer in layers
        ]
    return replace(
        first,
        **arrays,
        per_member=MappingProxyType(
            {k: np.concatenate([p.per_member[k] for p in parts]) for k in first.per_member}
        ),
        seconds=sum(part.seconds for part in parts),
        network_epochs=sum(part.network_epochs for part in parts),
    )


def _stacked(arrays: Sequence[Array | None]) -> Any:
    """The members' arrays, one after the other; None where a layer has no such parameters."""
    return None if arrays[0] is None else np.concatenate([a for a in arrays if a is not None])
