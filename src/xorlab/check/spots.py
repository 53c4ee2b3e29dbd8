"""Where in a network a mistake may sit, and short names for the pieces it may put there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from xorlab.backprop import Activation, Array
from xorlab.check.rule import Edit
from xorlab.check.step import Change, Changes, Pieces
from xorlab.check.understood import Layer

Source = tuple[str, Callable[[Pieces], Array]]
"""An array that may stand in another's place: what it is called, and where it is taken from."""


def spots(layers: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The sets of layers that one line may serve: each alone; all, as in a loop; all but the last.

    >>> list(spots([0, 1]))
    [(1,), (0,), (0, 1)]
    >>> list(spots([0, 1, 2]))
    [(2,), (1,), (0,), (0, 1, 2), (0, 1)]
    """
    for l in reversed(layers):
        yield (l,)
    if len(layers) > 1:
        yield tuple(layers)
    if len(layers) > 2:
        yield tuple(layers[:-1])  # a loop over the hidden layers


def edits_at(
    piece: str,
    layers: Sequence[int],
    change: Change,
    what: str,
    cure: str,
    *,
    missing: bool = False,
) -> Iterable[Edit]:
    """The same change of a piece, at each set of layers that one line may serve."""
    for chosen in spots(layers):
        changes, site = {(piece, l): change for l in chosen}, (piece, chosen[-1])
        yield Edit(changes, site, chosen, what, cure, missing=missing)


def bending(activations: Sequence[Activation]) -> list[int]:
    """The layers that are bent unit by unit: softmax has a Jacobian, and no derivative."""
    return [l for l, activation in enumerate(activations) if activation.name != "softmax"]


def usual(p: Pieces, l: int) -> Array:
    """What belongs there."""
    return p.usual


def ones(p: Pieces, l: int) -> Array:
    """A factor that is missing."""
    return np.ones_like(p.usual)


def bias_row(layer: Layer) -> int | None:
    """Where a layer's biases stand among the rows of its weights; None where they stand apart.

    A script that gives its data a column of ones has them there, and every array of its own that
    is mistaken for another has them too.
    """
    if layer.b is None or layer.b.paths != layer.W.paths or len(layer.W.paths) > 1:
        return None
    return 0 if layer.b.at.min() < layer.W.at.min() else len(layer.W.at)


def inputs_seen(p: Pieces, l: int, row: int | None) -> Array:
    """A layer's inputs as the script has them: with the ones that its biases are weights of."""
    return p.a[l] if row is None else np.insert(p.a[l], row, 1.0, axis=-1)


def gradient_seen(p: Pieces, l: int, row: int | None) -> Array:
    """The gradient of a layer's weights as the script has it: with its biases' as that row.

    One that has lost its inputs is one row, which NumPy stretches when it meets the weights.
    """
    if row is None:
        return p.dW[l]
    return np.insert(np.broadcast_to(p.dW[l], p.weights[l].W.shape), row, p.db[l], axis=-2)


def whole_gradients(l: int, row: int | None, gradient: Change) -> Iterator[Changes]:
    """What a change of the weights' gradient changes: with the biases' part, if they are its row.

    gradient: (fan_in, fan_out), or (fan_in + 1, fan_out) where the biases are a row of it.
    """
    yield {("dW", l): gradient}
    if row is not None:
        yield {
            ("dW", l): lambda p, l: np.delete(gradient(p, l), row, axis=-2),
            ("db", l): lambda p, l: gradient(p, l)[..., row, :],
        }


CALLED = {
    "a": "the activation",
    "z": "the net input",
    "da": "the error",
    "slope": "the derivative",
    "delta": "the delta",
    "target": "the target",
}


def called(name: str, l: int, layers: int) -> str:
    """What a reader calls a piece, `l` counted from 0: "the net input of layer 2"."""
    if name == "target":
        return "the target"
    if name == "a":
        return "the network's input" if l == 0 else f"the activation of layer {l}"
    return f"{CALLED[name]} of layer {l + 1}"


def taken(p: Pieces, name: str, l: int, ones_at: int | None = None) -> Array:
    """The piece of that name; KeyError or IndexError where it is not there yet.

    ones_at: where the script's own inputs have a column of ones.
    """
    found = p.target if name == "target" else getattr(p, name)[l]
    if ones_at is None or (name, l) != ("a", 0):
        return found
    return np.insert(found, ones_at, 1.0, axis=-1)
