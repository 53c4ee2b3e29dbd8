"""What is wrong with how a script uses its library, where the record itself proves it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from xorlab.backprop import Array
from xorlab.check.cure.statement import margin_of
from xorlab.check.frameworks.bends import doubled
from xorlab.check.frameworks.sound import record_of
from xorlab.check.frameworks.understood import FAULTS
from xorlab.check.record import Watched
from xorlab.check.report import Finding

ENOUGH = 3
"""Backward passes after which parameters that have not moved once do not learn."""
DIGITS = 1e-4
"""Of float32 sums, relative to the largest number."""


def findings(watched: Watched) -> list[Finding]:
    """The findings about the library's use; [] where no library trained, or nothing is wrong."""
    model = record_of(watched)
    try:
        return list(proved(watched, model))
    except FAULTS:
        return []


def proved(watched: Watched, model: Mapping[str, Any]) -> list[Finding]:
    """The findings of a record that holds together."""
    return [
        *broadcast(watched, model),
        *never_steps(watched, model),
        *accumulates(watched, model),
        *twice(watched, model),
    ]


def finding(
    watched: Watched, code: str, name: str, line: int | None, message: str, cure: str, **more: Any
) -> Finding:
    """A finding at a line of the script's text."""
    return Finding(
        code,
        name,
        watched.file,
        line,
        more.pop("layer", None),
        message,
        cure,
        wrong=watched.text_at(line),
        **more,
    )


def accumulates(watched: Watched, model: Mapping[str, Any]) -> Iterator[Finding]:
    """Every step uses the gradients of all steps before: nothing resets them."""
    steps = [step for step in model.get("steps") or [] if "excess" in step]
    if len(steps) < 2:
        return
    before = [np.zeros_like(np.asarray(f, dtype=float)) for f in steps[0]["fresh"]]
    for step in steps:
        excess = [np.asarray(e, dtype=float) for e in step["excess"]]
        if not all(map(alike, excess, before)):
            return
        before = [
            b + np.asarray(f, dtype=float) for b, f in zip(before, step["fresh"], strict=True)
        ]
    if not any(np.abs(np.asarray(e)).max() > 0 for e in steps[-1]["excess"]):
        return
    line = steps[0].get("line")
    optimizer = name_before(watched, model.get("step_line"), ".step(")
    call = f"{optimizer}.zero_grad()" if optimizer else "optimizer.zero_grad()"
    text = watched.text_at(line)
    margin = margin_of(text)
    yield finding(
        watched,
        "XL205",
        "gradient-accumulates",
        line,
        "The gradients are never reset: every step uses the sum of all gradients so far.",
        f"Call {call} before every backward pass.",
        proof=f"In each of the {len(steps)} steps recorded, the gradient that was used is the one "
        "just computed plus all before it.",
        right=f"{margin}{call}\n{text}",
    )


def alike(one: Array, other: Array) -> bool:
    """Whether two arrays are equal to float32's digits."""
    size = max(1e-6, float(np.abs(other).max(initial=0.0)))
    return bool(np.abs(one - other).max(initial=0.0) <= DIGITS * size)


def never_steps(watched: Watched, model: Mapping[str, Any]) -> Iterator[Finding]:
    """Gradients are computed, and nothing ever moves."""
    still = model.get("start") is not None and model.get("start") == model.get("end")
    passes = int(model.get("passes") or 0)
    if model.get("library") != "torch" or passes < ENOUGH or not still:
        return
    if model.get("steps_done"):
        message = "The optimizer steps, but it was given none of this network's parameters."
        cure = "Give the optimizer the parameters of the network that is trained."
        line = (model.get("method") or {}).get("line")
    else:
        message = "Gradients are computed, but no step is ever taken: the network stays as it was."
        cure = "Call the optimizer's step() after every backward pass."
        line = (model.get("loss") or {}).get("line")
    proof = f"After {passes} backward passes every parameter is what it was at the start."
    yield finding(watched, "XL203", "parameter-not-updated", line, message, cure, proof=proof)


def broadcast(watched: Watched, model: Mapping[str, Any]) -> Iterator[Finding]:
    """Outputs and targets of different shapes are compared each with each."""
    if not (model.get("loss") or {}).get("broadcast"):
        return
    yield finding(
        watched,
        "XL202",
        "loss-broadcast",
        loss_line(watched, model),
        "The loss compares every output with every target, for their shapes differ.",
        "Give the targets the outputs' shape, as y.view(-1, 1) does.",
        proof="In the graph of the loss the outputs are expanded to all pairs with the targets.",
    )


def twice(watched: Watched, model: Mapping[str, Any]) -> Iterator[Finding]:
    """A loss that takes logits is handed what is already bent."""
    name = doubled(model)
    if not name:
        return
    loss = model.get("loss") or {}
    yield finding(
        watched,
        "XL305",
        "logits-as-probabilities",
        loss_line(watched, model),
        f"The loss expects logits and applies {inside(loss)} itself; the network's output has "
        f"been through {name} already.",
        f"Leave the {name} out of the network while it trains, or use a loss of probabilities.",
        proof=f"The output layer ends in {name}, and the loss's gradient is that of logits.",
        layer=len(model.get("layers") or []),
    )


def inside(loss: Mapping[str, Any]) -> str:
    """What a loss of logits applies."""
    return "a sigmoid" if "binary" in loss.get("name", "") else "softmax"


def loss_line(watched: Watched, model: Mapping[str, Any]) -> int | None:
    """Where the loss is computed: in a line above the one that calls its `backward`, perhaps."""
    line = (model.get("loss") or {}).get("line")
    name = name_before(watched, line, ".backward(")
    above = watched.source.splitlines()[: (line or 1) - 1]
    for number in range(len(above), 0, -1):
        if name and re.match(rf"\s*{re.escape(name)}\s*\+?=[^=]", above[number - 1]):
            return number
    return line


def name_before(watched: Watched, line: int | None, call: str) -> str:
    """What a method is called on in a line: `opt` of `opt.step()`."""
    before, found, _ = watched.text_at(line).partition(call)
    name = before.split("=")[-1].split("(")[-1].strip()
    return name if found and name.replace(".", "").replace("_", "").isalnum() else ""
