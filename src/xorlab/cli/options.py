"""The options that commands share, in groups: each a dataclass whose fields are options."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, get_type_hints

import typer

from xorlab.errors import BadInput
from xorlab.model.task import Task
from xorlab.optimizers import RANGES
from xorlab.presets import Preset, preset
from xorlab.settings import Settings, default_settings
from xorlab.tasks import task

Name = Annotated[
    str,
    typer.Argument(
        help="A name (see `xorlab tasks`), a truth table (0110), an expression ('a ^ b & ~c'), "
        "or a CSV file.",
        metavar="TASK",
    ),
]
Theme = Annotated[Literal["light", "dark"], typer.Option(help="Of the pictures.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout, nothing else.")]


@dataclass(frozen=True)
class TaskOptions:
    """How a task's rows are written."""

    inputs_as: Annotated[
        str, typer.Option(help="Inputs' bits: 0/1, -1/+1, 0.1/0.9 or -0.5/+0.5.")
    ] = "0/1"
    targets_as: Annotated[
        str | None, typer.Option(help="Targets' bits; as the inputs' unless given.")
    ] = None
    targets: Annotated[
        str | None,
        typer.Option(help="Of a CSV file: how many last columns are targets, or their names."),
    ] = None
    rows: Annotated[int | None, typer.Option(help="Of moons, circles, spirals: points.")] = None
    noise: Annotated[float | None, typer.Option(help="Of moons, circles, spirals: blur.")] = None
    task_seed: Annotated[int, typer.Option(help="Of moons, circles, spirals: the draw.")] = 0

    def task(self, name: str) -> Task:
        """The task they describe."""
        targets: Any = self.targets
        if targets is not None:
            names = [part.strip() for part in targets.split(",")]
            targets = int(targets) if targets.strip().isdigit() else names
        return task(
            name,
            inputs_as=self.inputs_as,
            targets_as=self.targets_as,
            targets=targets,
            seed=self.task_seed,
            rows=self.rows,
            noise=self.noise,
        )


@dataclass(frozen=True)
class SettingOptions:
    """What to train and how; what is not given is the preset's, or the task's own."""

    preset: Annotated[
        str | None, typer.Option(help="A published set-up to begin with (`xorlab presets`).")
    ] = None
    hidden: Annotated[
        str | None, typer.Option(help="Units of each hidden layer: 2, or 4,2; 0 for none.")
    ] = None
    hidden_activation: Annotated[
        str | None,
        typer.Option(
            help="identity, relu, leaky-relu, sigmoid, symmetric-sigmoid, tanh, softplus or "
            "arctan; one for all hidden layers, or one a layer split by commas."
        ),
    ] = None
    output_activation: Annotated[str | None, typer.Option(help="As above, or auto.")] = None
    biases: Annotated[bool | None, typer.Option("--biases/--no-biases")] = None
    shortcuts: Annotated[
        bool | None,
        typer.Option(
            "--shortcuts/--no-shortcuts", help="Wire the inputs to every later layer as well."
        ),
    ] = None
    init: Annotated[
        str | None,
        typer.Option(
            help="uniform(LOW, HIGH), normal(MEAN, STD), glorot, glorot-normal, he, he-uniform, "
            "lecun, zeros, or a preset's name."
        ),
    ] = None
    loss: Annotated[
        str | None,
        typer.Option(help="mse, half-mse, half-sse, bce, bce-logits or softmax-ce."),
    ] = None
    optimizer: Annotated[
        str | None, typer.Option(help="sgd, momentum, nesterov, rmsprop, adam or rprop.")
    ] = None
    learning_rate: Annotated[
        float | None,
        typer.Option(
            "--learning-rate", "--lr", help="Without --optimizer: of plain gradient descent (sgd)."
        ),
    ] = None
    momentum: Annotated[
        float | None, typer.Option(help="Without --optimizer: of the optimizer momentum.")
    ] = None
    optimizer_setting: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="rho, beta1, beta2, epsilon, up, down, largest."),
    ] = None
    epochs: Annotated[int | None, typer.Option(help="The most epochs a run may take.")] = None
    batch_size: Annotated[
        int | None, typer.Option(help="Rows a step: 1 is online; all of them unless given.")
    ] = None
    shuffle: Annotated[
        bool | None,
        typer.Option("--shuffle/--no-shuffle", help="A new row order every epoch."),
    ] = None
    criterion: Annotated[
        str | None,
        typer.Option(
            help="Learned is: rows, error<LEVEL or loss<LEVEL; add ' after' to measure "
            "after an epoch's updates."
        ),
    ] = None
    stop: Annotated[
        bool | None,
        typer.Option("--stop/--no-stop", help="End when learned; or run on and judge the end."),
    ] = None

    @property
    def chosen_preset(self) -> Preset | None:
        """The preset they begin with, if any."""
        return None if self.preset is None else preset(self.preset)

    def settings(self, task: Task) -> Settings:
        """The settings they describe, for a task."""
        chosen = self.chosen_preset
        base = default_settings(task) if chosen is None else chosen.settings
        changes = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "preset"}
        changes.update(_assignments(changes.pop("optimizer_setting")))
        changes["hidden"] = _sizes(self.hidden)
        if chosen is None and self.optimizer is None:
            # A rate on its own is that of plain gradient descent, as in every textbook.
            if self.momentum is not None:
                changes["optimizer"] = "momentum"
            elif self.learning_rate is not None:
                changes["optimizer"] = "sgd"
        return base.change(**changes)


def takes(**groups: type) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of these groups; it is handed each group as one argument."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        own = inspect.signature(command, eval_str=True)
        parameters = [p for name, p in own.parameters.items() if name not in groups]
        for group in groups.values():
            hints = get_type_hints(group, include_extras=True)
            parameters += [
                inspect.Parameter(
                    f.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=f.default,
                    annotation=hints[f.name],
                )
                for f in fields(group)
            ]

        @functools.wraps(command)
        def wrapped(**given: Any) -> Any:
            for name, group in groups.items():
                given[name] = group(**{f.name: given.pop(f.name) for f in fields(group)})
            return command(**given)

        order = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
        wrapped.__signature__ = own.replace(parameters=order)  # type: ignore[attr-defined]
        wrapped.__annotations__ = {p.name: p.annotation for p in order}
        return wrapped

    return decorate


def _sizes(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    try:
        sizes = tuple(int(part) for part in text.replace("-", ",").split(","))
    except ValueError:
        sizes = (-1,)
    if sizes == (0,):
        return ()
    if min(sizes) < 1:
        raise BadInput("Hidden layers are whole numbers of units.", text, "Try --hidden 4,2.")
    return sizes


def _assignments(texts: list[str] | None) -> dict[str, float]:
    chosen = {}
    for text in texts or ():
        name, _, value = text.partition("=")
        try:
            chosen[name.strip().replace("-", "_")] = float(value)
        except ValueError:
            rule = "An optimizer setting is written NAME=VALUE."
            raise BadInput(rule, text, "Try --optimizer-setting beta1=0.95.") from None
    return chosen


def changes_in(text: str) -> dict[str, Any]:
    """Settings written `hidden=3`, or several split by semicolons: `hidden=3; loss=bce`.

    >>> changes_in("hidden=4,2; learning_rate=0.5")
    {'hidden': (4, 2), 'learning_rate': 0.5}
    """
    hints = get_type_hints(SettingOptions)
    changes: dict[str, Any] = {}
    for part in text.split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        name = {"lr": "learning_rate", "activation": "hidden_activation"}.get(name, name)
        name = name.replace("-", "_")
        if not equals or (name not in hints and name not in RANGES) or name == "preset":
            raise BadInput(
                "A variant is written NAME=VALUE, several split by semicolons.",
                text,
                "Try 'hidden=3', or 'activation=tanh; learning_rate=0.5'.",
            )
        changes[name] = _sizes(value) if name == "hidden" else _plain(value)
    return changes


def _plain(value: str) -> Any:
    """A number, a truth value, or else a name."""
    if value.lower() in ("true", "yes", "false", "no"):
        return value.lower() in ("true", "yes")
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value


def seeds(text: str) -> range:
    """The seeds written `0-29` or `7`.

    >>> seeds("0-29")
    range(0, 30)
    """
    first, dash, last = text.partition("-")
    if first.isdigit() and (last.isdigit() if dash else True):
        found = range(int(first), int(last or first) + 1)
        if found:
            return found
    raise BadInput("Seeds are written FIRST-LAST.", text, "Try --seeds 0-29.")
