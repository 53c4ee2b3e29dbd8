"""Runs beside the script: how PyTorch's parameters were drawn, and what a script calls them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from types import FrameType, ModuleType
from typing import Any

from xorlab.check.frameworks.capture import script_line
from xorlab.check.frameworks.torch_graph import Part

INITIALIZERS = (
    "uniform_",
    "normal_",
    "constant_",
    "ones_",
    "zeros_",
    "xavier_uniform_",
    "xavier_normal_",
    "kaiming_uniform_",
    "kaiming_normal_",
)
NUMBERS = {"uniform_": ("a", "b"), "normal_": ("mean", "std"), "constant_": ("val",)}
DEFAULTS = {"uniform_": (0.0, 1.0), "normal_": (0.0, 1.0), "constant_": (0.0,)}


class Starts:
    """By which law each tensor was drawn last, and what came out."""

    def __init__(self) -> None:
        self.drawn: dict[int, tuple[Any, dict[str, Any] | None, Any]] = {}
        self.lines: dict[int, tuple[Any, int | None]] = {}

    def watch(self, torch: ModuleType) -> None:
        """Wrap the initializers, and what nn.Linear does by itself."""
        for name in INITIALIZERS:
            setattr(torch.nn.init, name, self.noting(name, getattr(torch.nn.init, name)))
        reset = torch.nn.Linear.reset_parameters

        @functools.wraps(reset)
        def reset_parameters(layer: Any) -> None:
            reset(layer)
            self.keep(layer.weight, {"name": "linear"})
            self.lines[id(layer.weight)] = (layer.weight, script_line())
            if layer.bias is not None:
                self.keep(layer.bias, {"name": "linear_bias"})

        torch.nn.Linear.reset_parameters = reset_parameters
        made = torch.optim.Optimizer.__init__

        @functools.wraps(made)
        def init(optimizer: Any, *args: Any, **kwargs: Any) -> None:
            made(optimizer, *args, **kwargs)
            self.lines[id(optimizer)] = (optimizer, script_line())

        torch.optim.Optimizer.__init__ = init

    def noting(self, name: str, original: Any) -> Any:
        """The same initializer; what it drew is kept."""

        @functools.wraps(original)
        def noted(tensor: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(tensor, *args, **kwargs)
            wanted = NUMBERS.get(name, ())
            plain = not args and not set(kwargs) - {"generator", "mode", "nonlinearity"}
            law: dict[str, Any] | None = {"name": name, "numbers": {}}
            if wanted:
                given = dict(zip(wanted, DEFAULTS[name], strict=True))
                given |= dict(zip(wanted, args, strict=False))
                given |= {key: value for key, value in kwargs.items() if key in wanted}
                law = {"name": name, "numbers": {k: float(v) for k, v in given.items()}}
            elif not plain or kwargs.get("mode", "fan_in") != "fan_in":
                law = None
            self.keep(tensor, law)
            return result

        return noted

    def keep(self, tensor: Any, law: dict[str, Any] | None) -> None:
        """A tensor, its law, and its numbers now."""
        self.drawn[id(tensor)] = (tensor, law, tensor.detach().clone())

    def line(self, thing: Any) -> int | None:
        """The line in which a layer's weights, or an optimizer, were made."""
        return self.lines.get(id(thing), (None, None))[1]

    def laws(self, part: Part) -> dict[str, Any]:
        """The laws of a layer's parameters, where they are as they were drawn."""
        return {"law": self.law(part.W), "bias_law": self.law(part.b)}

    def law(self, tensor: Any) -> dict[str, Any] | None:
        """The law of a tensor that is still as it was drawn."""
        if tensor is None or id(tensor) not in self.drawn:
            return None
        _, law, was = self.drawn[id(tensor)]
        return law if bool((tensor.detach() == was).all()) else None


def settings_of(optimizer: Any) -> dict[str, Any]:
    """An optimizer by its name and its settings, in the words that Keras has for them."""
    group = optimizer.param_groups[0]
    words = {"lr": "learning_rate", "eps": "epsilon", "alpha": "rho"}
    settings: dict[str, Any] = {
        words.get(name, name): float(value)
        for name, value in group.items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
    flags = ("nesterov", "amsgrad", "centered", "maximize")
    settings |= {name: bool(group[name]) for name in flags if name in group}
    if "betas" in group:
        settings |= {"beta_1": float(group["betas"][0]), "beta_2": float(group["betas"][1])}
    if len({float(each["lr"]) for each in optimizer.param_groups}) > 1:
        del settings["learning_rate"]
    return {"name": type(optimizer).__name__, "settings": settings}


def script_frames() -> Iterator[FrameType]:
    """The frames of the script that are running, innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__") == "__main__":
            yield frame
        frame = frame.f_back


def names_of(parts: list[Part], torch: ModuleType) -> list[list[str]]:
    """What the script calls each layer's parameters: `model.fc1.weight`, `W1`."""
    found: dict[int, str] = {}
    for frame in script_frames():
        for name, value in [*frame.f_locals.items(), *frame.f_globals.items()]:
            if isinstance(value, torch.nn.Module):
                for own, tensor in value.named_parameters():
                    found.setdefault(id(tensor), f"{name}.{own}")
            elif torch.is_tensor(value):
                found.setdefault(id(value), name)
    return [
        [
            found.get(id(part.W), f"layer {number}'s weights"),
            found.get(id(part.b), f"layer {number}'s bias"),
        ]
        for number, part in enumerate(parts, 1)
    ]
