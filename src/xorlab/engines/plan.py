"""What an ensemble is to be trained with: validated once, then cut into parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from xorlab.backprop import Array, Weights
from xorlab.errors import BadInput
from xorlab.initializers import initializer
from xorlab.model.network import Architecture, Network, member
from xorlab.model.task import Task
from xorlab.model.training import Training
from xorlab.optimizers import OPTIMIZERS, RANGES
from xorlab.settings import Settings

Precision: TypeAlias = Literal["float64", "float32"]

INIT_SCALE = "init_scale"
PER_MEMBER = ("learning_rate", "momentum", INIT_SCALE)
"""What each member may have of its own: settings of the optimizer, and a factor on its start."""


@dataclass(frozen=True, eq=False)
class Plan:
    """Which networks are to be trained, and how.

    starts: indices of the starts (members,), uint64. architecture, training: what the settings
    come to, but for what members have of their own. per_member: names of `PER_MEMBER` and each
    member's value (members,). curves, parameters: whether to keep them. given: where the members
    start, one `Weights` a layer with a leading axis of members; None where starts are drawn.
    """

    task: Task
    settings: Settings
    seed: int
    starts: Array
    dtype: Precision
    per_member: Mapping[str, Array]
    curves: bool
    parameters: bool
    architecture: Architecture
    training: Training
    given: Sequence[Weights] | None = None

    @property
    def members(self) -> int:
        """How many networks."""
        return len(self.starts)

    def part(self, members: slice) -> Plan:
        """The same for some of the members."""
        own = {name: values[members] for name, values in self.per_member.items()}
        given = self.given and [_some(layer, members) for layer in self.given]
        starts = self.starts[members]
        return replace(self, starts=starts, per_member=MappingProxyType(own), given=given)

    def draw(self) -> list[Weights]:
        """Where the members start: one `Weights` a layer with a leading axis of members."""
        if self.given is None:
            init = initializer(self.settings.init)
            drawn = init.draw(self.architecture.shapes, self.seed, self.starts)
        else:
            drawn = list(self.given)
        if INIT_SCALE not in self.per_member:
            return drawn
        scale = self.per_member[INIT_SCALE]

        def scaled(p: Array | None) -> Any:
            return None if p is None else p * scale.reshape(-1, *[1] * (p.ndim - 1))

        return [Weights(*map(scaled, layer)) for layer in drawn]

    def start(self, i: int) -> Network:
        """Where member i starts."""
        drawn = self.part(slice(i, i + 1)).draw()
        return Network(self.architecture, tuple(member(layer, 0) for layer in drawn))

    def training_of(self, i: int) -> Training:
        """How member i is trained."""
        own = {k: float(v[i]) for k, v in self.per_member.items() if k != INIT_SCALE}
        return self.settings.change(**own).training()


def planned(
    task: Task,
    settings: Settings,
    *,
    seed: int = 0,
    starts: ArrayLike,
    dtype: Precision = "float64",
    per_member: Mapping[str, ArrayLike] | None = None,
    curves: bool = False,
    parameters: bool = False,
    given: Sequence[Weights] | None = None,
) -> Plan:
    """The plan of an ensemble.

    Where starts are given, they say which layers have biases, and the settings need not.

    Raises:
        BadInput: no start, one that is no index, an unknown precision, a setting that members
            cannot have of their own, or values of it that break its rule.
    """
    if not 0 <= seed < 2**64:
        raise BadInput("A seed is a whole number from 0 to 2^64 - 1.", seed, "Try 0.")
    if dtype not in ("float64", "float32"):
        raise BadInput("Networks are trained in float64 or float32.", dtype, "Choose one.")
    indices = np.asarray(starts)
    if (
        indices.ndim != 1
        or indices.size == 0
        or indices.dtype.kind not in "iu"
        or (indices < 0).any()
    ):
        raise BadInput(
            "Starts are a list of indices, whole numbers of at least 0; at least one.",
            starts,
            "Try range(1000).",
        )
    own = {
        name: _own(name, values, len(indices), settings)
        for name, values in (per_member or {}).items()
    }
    initializer(settings.init)
    return Plan(
        task,
        settings,
        seed,
        indices.astype(np.uint64),
        dtype,
        MappingProxyType(own),
        curves,
        parameters,
        _architecture(settings, task, given, len(indices)),
        settings.training(),
        given,
    )


def _architecture(
    settings: Settings, task: Task, given: Sequence[Weights] | None, members: int
) -> Architecture:
    """The settings' one, with biases where the starts that are given have them."""
    found = settings.architecture(task)
    if given is None:
        return found
    biases = tuple(layer.b is not None for layer in given)
    found = replace(found, biases=biases if len(set(biases)) > 1 else biases[0])
    for layer, shape in zip(given, found.shapes, strict=True):
        want = (members, shape.fan_in, shape.fan_out)
        if layer.W.shape != want:
            raise BadInput(
                f"Starts are given with members in front: W of this layer is {want}.",
                layer.W.shape,
                "Give as many as there are starts.",
            )
    return found


def _some(layer: Weights, members: slice) -> Weights:
    return Weights(*(None if p is None else p[members] for p in layer))  # type: ignore[arg-type]


def _own(name: str, values: ArrayLike, members: int, settings: Settings) -> Array:
    array = np.asarray(values, dtype=np.float64)
    known: Sequence[str] = [*OPTIMIZERS[settings.optimizer].settings, INIT_SCALE]
    if name not in PER_MEMBER or name not in known:
        raise BadInput(
            f"Members have these settings of their own under {settings.optimizer!r}: "
            f"{', '.join(n for n in PER_MEMBER if n in known)}.",
            name,
            "Leave it out.",
        )
    if array.shape != (members,):
        raise BadInput(f"The {name} has one value a member ({members}).", array.shape, "")
    rule, holds = RANGES.get(name, ("finite", np.isfinite))
    wrong = [x for x in array.tolist() if not (np.isfinite(x) and holds(x))]
    if wrong:
        raise BadInput(f"Every {name.replace('_', ' ')} is {rule}.", wrong[0])
    return array
