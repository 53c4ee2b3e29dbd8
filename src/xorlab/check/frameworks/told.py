"""What a script told its library: the loss, the method, the laws of its start, and how long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from xorlab.check.frameworks.bends import doubled
from xorlab.check.frameworks.laws import laws_told
from xorlab.check.methods import SGD, Method, adagrad, adam, momentum, nesterov, rmsprop
from xorlab.check.outlook.laws import Laws

LOSSES = {
    "mse": "squared",
    "meansquarederror": "squared",
    "halfsquarederror": "squared",
    "binarycrossentropy": "cross-entropy",
    "binarycrossentropywithlogits": "cross-entropy",
    "categoricalcrossentropy": "softmax",
    "sparsecategoricalcrossentropy": "softmax",
    "crossentropy": "softmax",
    "mae": "absolute",
    "meanabsoluteerror": "absolute",
}
"""The losses of both libraries in the words of `step.LOSS_SLOPES`."""

NO_EFFECT = (None, False, 0, 0.0)
NEAR = 1e-3
"""Of steps in float32, relative to the largest: what rounding leaves of their rate."""
LITTLE = 0.1
"""Of a learning rate: what a decay may take off and be left out of account."""
CHANGING = (
    "weight_decay",
    "clipnorm",
    "global_clipnorm",
    "clipvalue",
    "use_ema",
    "loss_scale_factor",
    "gradient_accumulation_steps",
    "amsgrad",
    "centered",
    "maximize",
    "dampening",
    "lr_decay",
    "initial_accumulator_value",
)
"""Settings that make another method of one that is known."""


@dataclass(frozen=True, eq=False)
class Told:
    """What a script told Keras or PyTorch to do.

    loss: a name of `step.LOSS_SLOPES`, None for one that has none there. method, rate: as in
    `Case`: the rate is that of the gradient of the sum over a step's rows; None where the method
    is not known here. batch: rows a step. shuffled: in an order drawn anew every epoch. epochs:
    that were asked for, None where the script's own loop counts them; done: of those, how many
    ran. laws: of the start, None where it was not drawn by a law that is known. doubled: the
    activation that stands both at the output and within the loss, "" for none. lines: of
    "compile", "loss", "fit", "step", and "layer 1", "layer 2", ... losses: of the epochs that
    ran, as the library told them. words: for "loss" and "method", what the script calls them.
    """

    loss: str | None
    method: Method | None
    rate: float | None
    batch: int
    shuffled: bool
    epochs: int | None
    done: int
    laws: Laws | None
    doubled: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    losses: tuple[float, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def told(model: Mapping[str, Any]) -> Told:
    """The record of `capture`, read."""
    fits = model.get("fits") or []
    rows = len(model.get("X") or [])
    batch = batch_of(model, rows)
    outputs = len(model["start"][-1][0][0]) if model.get("start") else 1
    loss = loss_of(model)
    method, rate, reason = method_of(model, batch, outputs, loss)
    counted = all(fit.get("epochs") is not None for fit in fits) and bool(fits)
    return Told(
        loss=loss,
        method=method,
        rate=rate,
        batch=batch,
        shuffled=batch < rows and any(fit.get("shuffle") for fit in fits),
        epochs=sum(fit["epochs"] * fit["calls"] for fit in fits) if counted else None,
        done=sum(fit.get("done", 0) for fit in fits),
        laws=laws_told(model.get("layers") or [], model.get("start") or []),
        doubled=doubled(model),
        lines=lines_of(model),
        losses=tuple(loss for fit in fits for loss in fit.get("losses", ())),
        words={key: words_of(model.get(key) or {}) for key in ("loss", "method")},
        notes=notes_of(model),
        refused=(*(model.get("refused") or ()), *reason),
    )


def notes_of(model: Mapping[str, Any]) -> tuple[str, ...]:
    """What a reader should know of how the library ran."""
    fits = model.get("fits") or []
    asked = sum((fit.get("epochs") or 0) * fit.get("calls", 1) for fit in fits)
    done = sum(fit.get("done", 0) for fit in fits)
    notes = [str(note) for note in model.get("notes") or ()]
    if nearly_constant(model):
        notes.append("The learning rate's decay is small, and is left out of account here.")
    if done < asked:
        notes.append(
            f"Training was ended after {done:,} of {asked:,} epochs, to save time: what the script "
            "shows afterwards is that network's."
        )
    return tuple(notes)


def plain_name(name: str) -> str:
    """A library's name without what differs between spellings.

    >>> plain_name("BCEWithLogitsLoss") == plain_name("bce_with_logits_loss")
    True
    """
    return name.replace("_", "").lower()


def loss_of(model: Mapping[str, Any]) -> str | None:
    """The loss in the words of `step.LOSS_SLOPES`."""
    given = model.get("loss") or {}
    return None if given.get("label_smoothing") else LOSSES.get(plain_name(given.get("name", "")))


def batch_of(model: Mapping[str, Any], rows: int) -> int:
    """Rows a step: as asked for, as seen, or Keras' 32."""
    steps = model.get("steps") or []
    if steps:
        return max(len(step["X"]) for step in steps)
    asked = [fit.get("batch_size") for fit in model.get("fits") or []]
    return min(rows, asked[0] if asked and asked[0] else 32) or rows


def method_of(
    model: Mapping[str, Any], batch: int, outputs: int, loss: str | None
) -> tuple[Method | None, float | None, tuple[str, ...]]:
    """The method, its rate, and why it is not known here, if it is not."""
    given = model.get("method") or by_hand(model)
    settings = {k: v for k, v in (given.get("settings") or {}).items() if v is not None}
    name = given.get("name", "")
    if "learning_rate" not in settings and nearly_constant(model):
        settings["learning_rate"] = settings["initial_learning_rate"]
    if "learning_rate" not in settings:
        return None, None, ("The learning rate changes on the way.",) if given else ()
    for setting in CHANGING:
        if settings.get(setting) not in NO_EFFECT:
            value = settings[setting]
            return None, None, (f"{name} with {setting}={value:g} is not followed.",)
    known = known_method(plain_name(name), settings)
    if known is None or loss is None:
        return None, None, () if known else (f"The method {name} is not known here.",)
    share = scale(model, batch, outputs, loss)
    rate = rounded(settings["learning_rate"])
    if known.name in ("sgd", "momentum", "nesterov"):
        return known, rate * share, ()
    return Method(known.name, known.rule, known.memories, known.settings, share), rate, ()


def nearly_constant(model: Mapping[str, Any]) -> bool:
    """Whether Keras' old `decay`, lr / (1 + decay · steps), takes little off all the while."""
    settings = (model.get("method") or {}).get("settings") or {}
    if settings.get("schedule") != "InverseTimeDecay":
        return False
    rows = len(model.get("X") or [])
    steps = sum(
        (fit.get("epochs") or 0) * fit.get("calls", 1) * -(-rows // batch_of(model, rows))
        for fit in model.get("fits") or []
    )
    return bool(settings["decay_rate"] * steps / settings["decay_steps"] < LITTLE)


def by_hand(model: Mapping[str, Any]) -> dict[str, Any]:
    """Where no optimizer steps: the learning rate by which the parameters moved, if it is one."""
    moved, slopes = [], []
    for seen in model.get("steps") or []:
        fresh = iter(seen.get("fresh") or [])
        layers = zip(model["layers"], seen["before"], seen["after"], strict=True)
        for layer, before, after in layers:
            for own, (b, a) in enumerate(zip(before, after, strict=True)):
                if b is not None:
                    slope = np.asarray(next(fresh, 0.0), dtype=float)
                    slopes.append(
                        (slope.T if layer.get("transposed") and not own else slope).ravel()
                    )
                    moved.append((np.asarray(a, dtype=float) - np.asarray(b, dtype=float)).ravel())
    if not moved:
        return {}
    g, step = np.concatenate(slopes), np.concatenate(moved)
    if g.shape != step.shape or not g.any():
        return {}
    rate = -float(g @ step) / float(g @ g)
    if rate <= 0 or np.abs(step + rate * g).max() > NEAR * np.abs(step).max():
        return {}
    return {"name": "SGD", "settings": {"learning_rate": float(f"{rate:.3g}")}}


def scale(model: Mapping[str, Any], batch: int, outputs: int, loss: str) -> float:
    """What the loss's gradient is to that of the sum over a step's rows (of ½ e², if squared)."""
    given = model.get("loss") or {}
    if given.get("factor") is not None:
        return rounded(given["factor"])
    share = 2.0 if loss == "squared" else 1.0
    if given.get("reduction") == "sum":
        # Keras' losses average over the outputs before they are reduced over the rows.
        return share / (outputs if model.get("library") == "keras" and loss != "softmax" else 1)
    return share / (batch * (1 if loss == "softmax" else outputs))


def known_method(name: str, given: Mapping[str, Any]) -> Method | None:
    """The method of that name with the settings that matter."""
    if name == "sgd":
        share = given.get("momentum") or 0.0
        if not share:
            return SGD
        rule = nesterov if given.get("nesterov") else momentum
        return Method(rule.__name__, rule, 1, MappingProxyType({"momentum": rounded(share)}))
    if name == "adam":
        names = {"beta1": "beta_1", "beta2": "beta_2", "epsilon": "epsilon"}
        own = {new: rounded(given[old]) for new, old in names.items()}
        return Method("adam", adam, 2, MappingProxyType(own))
    if name == "rmsprop" and not given.get("momentum"):
        own = {key: rounded(given[key]) for key in ("rho", "epsilon")}
        return Method("rmsprop", rmsprop, 1, MappingProxyType(own))
    if name == "adagrad":
        return Method("adagrad", adagrad, 1, MappingProxyType({"epsilon": given["epsilon"]}))
    return None


def rounded(value: float) -> float:
    """A float32 as the script wrote it.

    >>> rounded(0.009999999776482582)
    0.01
    """
    return float(f"{value:.7g}")


def lines_of(model: Mapping[str, Any]) -> dict[str, int]:
    """Which lines a finding may be about."""
    found = {
        "compile": (model.get("method") or {}).get("line"),
        "loss": (model.get("loss") or {}).get("line"),
        "step": model.get("step_line"),
        "fit": next((fit["line"] for fit in model.get("fits") or []), None),
    }
    for number, layer in enumerate(model.get("layers") or [], 1):
        found[f"layer {number}"] = layer.get("line")
    return {name: int(line) for name, line in found.items() if line is not None}


def words_of(given: Mapping[str, Any]) -> str:
    """What the script calls a loss or a method."""
    settings = given.get("settings") or {}
    rate = settings.get("learning_rate", settings.get("initial_learning_rate"))
    tail = f"(learning rate {rounded(rate):g})" if isinstance(rate, float) else ""
    return f"{given.get('name', '')} {tail}".strip()


def shapes_fit(model: Mapping[str, Any]) -> Sequence[str]:
    """Why the record is no network of layers in a row; () where it is one."""
    start = model.get("start") or []
    if not start or not model.get("X") or not model.get("y"):
        return ("No row reached the network.",)
    widths = [len(model["X"][0])]
    for W, _ in start:
        if len(W) != widths[-1]:
            return (f"A layer takes {len(W)} numbers where {widths[-1]} come in.",)
        widths.append(len(W[0]))
    return ()
