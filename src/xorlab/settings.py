"""A configuration in plain names and numbers: what a command's options, a preset and a file say.

`Settings` is flat and made of text and numbers, so that one field can be changed by name,
whoever names it. From it come the architecture, a start, and the training.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any

from xorlab.activations import activation
from xorlab.backprop import Activation
from xorlab.errors import BadInput
from xorlab.initializers import initializer
from xorlab.losses import loss
from xorlab.model.network import Architecture, Network
from xorlab.model.task import Task
from xorlab.model.training import Training, criterion
from xorlab.optimizers import optimizer

PROBABILITIES = ("bce",)
LOGITS = ("bce-logits", "softmax-ce")


@dataclass(frozen=True)
class Settings:
    """What to train, and how.

    hidden: units of each hidden layer, () for none. hidden_activation: one name for all hidden
    layers, or one a layer split by commas. output_activation: a name, or "auto": sigmoid under a
    loss that takes probabilities, else the identity.
    optimizer_settings: those that differ from the optimizer's own. The other fields are those of
    `Architecture` and `Training`.

    >>> from xorlab.model.task import Task
    >>> xor = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    >>> settings = Settings(hidden=(3,)).change(optimizer="adam", learning_rate=0.05)
    >>> settings.start(xor, seed=1)
    Network(2-3-1, arctan, identity)
    """

    hidden: tuple[int, ...] = (2,)
    hidden_activation: str = "arctan"
    output_activation: str = "auto"
    biases: bool = True
    shortcuts: bool = False
    init: str = "uniform(-0.5, 0.5)"
    loss: str = "mse"
    optimizer: str = "adam"
    optimizer_settings: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({"learning_rate": 0.05})
    )
    epochs: int = 2000
    batch_size: int | None = None
    shuffle: bool = False
    criterion: str = "error<0.1"
    stop: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.hidden, Sequence) or isinstance(self.hidden, str):
            raise BadInput(
                "Hidden layers are a tuple of sizes, () for none.", self.hidden, "Try (2,)."
            )

    def change(self, **changes: Any) -> Settings:
        """These settings with some changed, by field name or by the name of an optimizer setting.

        Another optimizer keeps none of the old one's settings. None changes nothing.

        Raises:
            BadInput: a name that is no setting.
        """
        changes = {name: value for name, value in changes.items() if value is not None}
        plain = {f.name for f in fields(self)} - {"optimizer_settings"}
        changed = replace(self, **{k: v for k, v in changes.items() if k in plain})
        old = self.optimizer_settings if changed.optimizer == self.optimizer else {}
        extra = {k: v for k, v in changes.items() if k not in plain and k != "optimizer_settings"}
        chosen = {**old, **changes.get("optimizer_settings", {}), **extra}
        optimizer(changed.optimizer, **chosen)
        return replace(changed, optimizer_settings=MappingProxyType(chosen))

    def architecture(self, task: Task) -> Architecture:
        """The network's shape for a task."""
        hidden = [name.strip() for name in self.hidden_activation.split(",")]
        if len(hidden) == 1:
            hidden *= len(self.hidden)
        if len(hidden) != len(self.hidden):
            raise BadInput(
                f"The hidden activations are one for all, or one for each of "
                f"{len(self.hidden)} hidden layers.",
                self.hidden_activation,
                "Split them by commas.",
            )
        return Architecture(
            (task.inputs, *self.hidden, task.outputs),
            (*map(activation, hidden), self._output(task)),
            self.biases,
            self.shortcuts,
        )

    def start(self, task: Task, seed: int = 0, index: int = 0) -> Network:
        """Start `index` of a seed, for a task."""
        return self.architecture(task).start(initializer(self.init), seed, index)

    def training(self) -> Training:
        """How to train it."""
        return Training(
            loss(self.loss),
            optimizer(self.optimizer, **self.optimizer_settings),
            self.epochs,
            self.batch_size,
            self.shuffle,
            criterion(self.criterion),
            self.stop,
        )

    def _output(self, task: Task) -> Activation:
        low, high = task.y.min(), task.y.max()
        if self.loss in (*PROBABILITIES, *LOGITS) and not 0 <= low <= high <= 1:
            raise BadInput(
                f"The loss {self.loss!r} takes targets from 0 to 1.",
                f"targets from {low:g} to {high:g}",
                "Encode the targets as 0/1, or choose the loss 'mse'.",
            )
        if self.output_activation == "auto":
            return activation("sigmoid" if self.loss in PROBABILITIES else "identity")
        chosen = activation(self.output_activation)
        if self.loss in PROBABILITIES and not 0 <= chosen.low <= chosen.high <= 1:
            raise BadInput(
                f"The loss {self.loss!r} takes probabilities, outputs from 0 to 1.",
                f"the output activation {chosen.name!r}",
                "Choose 'sigmoid', or the loss 'bce-logits'.",
            )
        return chosen


def default_settings(task: Task) -> Settings:
    """What a task is trained with where nothing else is said.

    Chosen by measurement (see the page "Why these defaults"): arctan units keep a slope where
    sigmoids have none left, and Adam walks over the plateau on which plain descent would stand
    for thousands of epochs.

    A table gets as many hidden units as it has inputs, at least two; an encoder called n-m-n gets
    its m; points get eight, and have learned when every row is on its side.

    >>> from xorlab.tasks import task
    >>> [default_settings(task(name)).hidden for name in ("xor", "parity4", "8-3-8", "moons")]
    [(2,), (4,), (3,), (8,)]
    """
    if task.kind == "points":
        return Settings(hidden=(8,), criterion="rows")
    if encoder := re.fullmatch(r"\d+-(\d+)-\d+", task.name):
        # Its targets are more than a linear output could give from so few hidden units.
        return Settings(hidden=(int(encoder[1]),), output_activation="sigmoid")
    return Settings(hidden=(max(2, task.inputs),))


def network(task: Task, *, seed: int = 0, index: int = 0, **settings: Any) -> Network:
    """A network for a task, at a start: start `index` of a seed.

    Args:
        task: gives the number of inputs and outputs.
        seed: of the starts.
        index: which of its starts.
        settings: fields of `Settings` that differ from the task's defaults.

    >>> from xorlab.tasks import task
    >>> network(task("xor"), hidden=(4, 2), hidden_activation="relu")
    Network(2-4-2-1, relu, relu, identity)
    """
    return default_settings(task).change(**settings).start(task, seed, index)


def training(task: Task, **settings: Any) -> Training:
    """How to train a network on a task: its defaults, with these changed.

    >>> from xorlab.tasks import task
    >>> training(task("xor"), optimizer="sgd", learning_rate=0.5).optimizer.name
    'sgd'
    """
    return default_settings(task).change(**settings).training()
