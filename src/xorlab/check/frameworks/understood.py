"""What a Keras or PyTorch script trained, in the words of every other script's network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.frameworks.bends import bend, output_bend, within
from xorlab.check.frameworks.planned import times_run
from xorlab.check.frameworks.sound import record_of
from xorlab.check.frameworks.told import Told, shapes_fit, told
from xorlab.check.record import Watched
from xorlab.check.understood import Home, Layer, Mode, NotUnderstood, Step, Understood

FAULTS = (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError)
"""What a record raises that was not written by our own watcher."""
LIBRARIES = ("keras", "tensorflow", "torch")


def understood(watched: Watched) -> Understood | NotUnderstood | None:
    """The network that a library trained for the script; None where none was."""
    model = record_of(watched)
    if not model.get("layers"):
        return not_here(watched, model)
    try:
        return network(watched, model)
    except FAULTS as fault:
        return NotUnderstood(f"What was written down does not hold together ({fault}).")


def network(watched: Watched, model: Mapping[str, Any]) -> Understood | NotUnderstood:
    """The record as a network; it comes from a process that is not trusted."""
    found = told(model)
    reasons = [*(model.get("refused") or ()), *shapes_fit(model)]
    activations = [*(bend(layer) for layer in model["layers"][:-1]), output_bend(model)]
    for layer, activation in zip(model["layers"], activations, strict=True):
        if activation is None:
            reasons.append(f"The activation {layer.get('activation')} is not known here.")
    if found.loss is None:
        reasons.append(f"The loss {found.words['loss'] or 'of its own'} is not known here.")
    if found.doubled and within(model) == "softmax":
        reasons.append(f"The loss applies softmax to what has been through {found.doubled}.")
    if reasons:
        return NotUnderstood(" ".join(dict.fromkeys(reasons)))
    layers = tuple(
        Layer(*homes(layer, weights), activation)
        for layer, weights, activation in zip(
            model["layers"], model["start"], activations, strict=True
        )
        if activation is not None
    )
    X, y = np.array(model["X"], dtype=float), targets(model)
    steps = [step(layers, seen, y) for seen in model.get("steps") or []]
    return Understood(
        layers=layers,
        X=X,
        y=y,
        steps=steps or [first(layers, model, X, y)],
        mode=mode(found, len(X)),
        node=node_at(watched, found),
        names={key: model[f"{key}_name"] for key in ("X", "y") if model.get(f"{key}_name")},
        losses=(found.loss,) if found.loss else (),
        epochs=epochs(watched, model, found, len(X)),
        steps_done=int(model.get("steps_done") or found.done * -(-len(X) // found.batch)),
        exact=False,
    )


def epochs(watched: Watched, model: Mapping[str, Any], found: Told, rows: int) -> int | None:
    """How often every row will have been shown, as the script's own loops and fits plan it."""
    fits = model.get("fits") or []
    if not fits:
        steps = times_run(watched, found.lines.get("step", found.lines.get("loss")))
        return None if steps is None else steps * found.batch // rows
    planned = [times_run(watched, fit.get("line")) for fit in fits]
    if all(fit["epochs"] is not None for fit in fits):
        known = zip(fits, planned, strict=True)
        return sum(fit["epochs"] * max(times or 1, fit["calls"]) for fit, times in known)
    return found.epochs


def told_of(watched: Watched) -> Told | None:
    """What the script told its library, where it trained with one."""
    model = record_of(watched)
    try:
        return told(model) if model.get("layers") else None
    except FAULTS:
        return None


def not_here(watched: Watched, model: Mapping[str, Any]) -> NotUnderstood | None:
    """Why a library trained nothing, where the script asked for one."""
    refused = tuple(model.get("refused") or ())
    if refused:
        return NotUnderstood(" ".join(refused))
    for library in LIBRARIES:
        if f"No module named '{library}'" in watched.ending.message:
            extra = "torch" if library == "torch" else "keras"
            return NotUnderstood(
                f"The script imports {library}, which is not installed here; "
                f"the extra {extra!r} brings {extra}: pip install 'xorlab[{extra}]'."
            )
    return None


def mode(found: Told, rows: int) -> Mode:
    """How many rows a step takes."""
    return "batch" if found.batch >= rows else "online" if found.batch == 1 else "mini-batch"


def homes(layer: Mapping[str, Any], weights: Sequence[Any]) -> tuple[Home, Home | None]:
    """Where the layer's parameters live: in one array each, of the layer's own name."""
    own = layer.get("names") or [f"{layer['name']}.kernel", f"{layer['name']}.bias"]
    W, b = weights
    return home(own[0], np.shape(W), transposed=bool(layer.get("transposed"))), (
        None if b is None else home(own[1], np.shape(b))
    )


def home(name: str, shape: tuple[int, ...], *, transposed: bool = False) -> Home:
    """A whole array's home, perhaps the other way round."""
    own = shape[::-1] if transposed else shape
    at = np.arange(int(np.prod(own))).reshape(own)
    at = at.T if transposed else at
    return Home(name, (name,), np.zeros(shape, int), at, (own,), transposed=transposed)


def targets(model: Mapping[str, Any]) -> Array:
    """The targets as the loss takes them: a class's number is one 1 among 0s."""
    return one_hot(model, np.array(model["y"], dtype=float))


def one_hot(model: Mapping[str, Any], y: Array) -> Array:
    """Class numbers as rows of 0s and one 1, where the loss takes numbers."""
    units = len(model["start"][-1][0][0])
    given = model.get("loss") or {}
    if given.get("sparse") or "sparse" in given.get("name", "").lower():
        return np.eye(units)[np.clip(y.astype(int).ravel(), 0, units - 1)]
    return y


def weights_of(arrays: Sequence[Any]) -> list[Weights]:
    """Parameters as they were written down."""
    return [
        Weights(np.array(W, dtype=float), None if b is None else np.array(b, dtype=float))
        for W, b in arrays
    ]


def step(layers: Sequence[Layer], seen: Mapping[str, Any], y: Array) -> Step:
    """One step as it was written down."""
    before, after = weights_of(seen["before"]), weights_of(seen["after"])
    T = np.array(seen["y"], dtype=float)
    if T.shape[1] != y.shape[1]:
        T = np.eye(y.shape[1])[T.astype(int).ravel()]
    return Step(
        before=before,
        after=after,
        X=np.array(seen["X"], dtype=float),
        T=T,
        start=0,
        end=0,
        state=state(layers, before),
        state_after=state(layers, after),
    )


def first(layers: Sequence[Layer], model: Mapping[str, Any], X: Array, y: Array) -> Step:
    """Where no step was seen: the start, with nothing known of what came after."""
    before = weights_of(model["start"])
    return Step(before, None, X, y, 0, 0, state(layers, before))


def state(layers: Sequence[Layer], weights: Sequence[Weights]) -> dict[str, Array]:
    """The script's own arrays, by name."""
    found = {}
    for layer, own in zip(layers, weights, strict=True):
        found[layer.W.name] = own.W.T if layer.W.transposed else own.W
        if layer.b is not None and own.b is not None:
            found[layer.b.name] = own.b
    return found


def node_at(watched: Watched, found: Told) -> int:
    """The smallest part of the script that holds the line of training; -1 where it has none."""
    line = found.lines.get("fit", found.lines.get("step", -1))
    holding = [node for node in watched.nodes if node.line <= line <= node.end_line]
    return min(holding, key=lambda node: node.end_line - node.line).id if holding else -1
