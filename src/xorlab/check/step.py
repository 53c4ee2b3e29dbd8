"""The reference's step in named pieces, each of which an edit may replace.

The pieces of layer l, in the order in which they are computed (l from 0; `a[0]` is X):

    z[l], a[l + 1]      net input and activation
    da[l]               ∂J/∂a[l + 1]: for the last layer the loss's slope, for the others the error
                        that is sent back, delta[l + 1] @ W[l + 1].T
    slope[l]            f'(z[l])
    delta[l]            da[l] * slope[l]
    dW[l]               a[l].T @ delta[l]
    db[l]               delta[l] summed over the rows

An edit names pieces and says what stands in their place: a mistake is the exact step with one
edit. Every array may have further axes in front (members), so that one network and a thousand are
stepped by the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from xorlab.backprop import Activation, Array, Weights

KINDS = ("z", "a", "da", "slope", "delta", "dW", "db")
Piece: TypeAlias = tuple[str, int]
Change: TypeAlias = Callable[["Pieces", int], Array]
Changes: TypeAlias = Mapping[Piece, Change]
Slope: TypeAlias = Callable[[Array, Array], Array]

SMALLEST = 1e-300
"""Stands for 0 where something is divided by it and multiplied again."""


def softmax(z: Array) -> Array:
    """e^z / Σ e^z over the units: `losses.softmax`, with members in front."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


SOFTMAX = Activation("softmax", softmax, lambda z, a: a * (1 - a), 0, 1)
"""The activation that bends whole rows; its slope here is the diagonal of its Jacobian."""


def T(x: Array) -> Array:
    """The transpose of the last two axes."""
    return np.swapaxes(x, -1, -2)


@dataclass
class Pieces:
    """One step, piece by piece; lists are indexed by layer.

    weights: the parameters before the step. after: those after it, as seen; where they were not
    seen, the step's own so far (a layer's are there once its `dW` is). target: (rows, outputs).
    usual: what the piece being computed would be without an edit.
    """

    weights: Sequence[Weights]
    activations: Sequence[Activation]
    target: Array
    z: list[Array] = field(default_factory=list)
    a: list[Array] = field(default_factory=list)
    da: dict[int, Array] = field(default_factory=dict)
    slope: dict[int, Array] = field(default_factory=dict)
    delta: dict[int, Array] = field(default_factory=dict)
    dW: dict[int, Array] = field(default_factory=dict)
    db: dict[int, Array] = field(default_factory=dict)
    after: Sequence[Weights] | None = None
    usual: Array = field(default_factory=lambda: np.empty(0))

    @property
    def last(self) -> int:
        """The output layer."""
        return len(self.weights) - 1


# The slopes of losses by the output, of each row: the sum over the rows is taken, for every
# reduction only rescales all steps alike.


def squared(a: Array, t: Array) -> Array:
    """½ Σ (a - t)²."""
    return a - t


def cross_entropy(a: Array, t: Array) -> Array:
    """-Σ t log a + (1 - t) log(1 - a)."""
    inside = a * (1 - a)
    return (a - t) / np.where(inside == 0, SMALLEST, inside)


def absolute(a: Array, t: Array) -> Array:
    """Σ |a - t|."""
    return np.sign(a - t)


LOSS_SLOPES: dict[str, Slope] = {
    "squared": squared,
    "cross-entropy": cross_entropy,
    "softmax": squared,  # with softmax's Jacobian it comes to a - t: see `bend`
    "absolute": absolute,
    "perceptron": squared,  # Rosenblatt's rule takes the error as it is: see `bend`
}


def step(
    weights: Sequence[Weights],
    activations: Sequence[Activation],
    X: Array,
    target: Array,
    loss: str = "squared",
    changes: Changes | None = None,
    after: Sequence[Weights] | None = None,
) -> Pieces:
    """Forward and backward once, with the changes of an edit; the gradient is in dW and db.

    X: (rows, inputs), target: (rows, outputs); the gradient is that of the sum over the rows.
    """
    changes = changes or {}
    p = Pieces(weights, activations, target, after=after)

    def piece(name: str, l: int, usual: Array) -> Array:
        change = changes.get((name, l))
        if change is None:
            return usual
        p.usual = usual
        return change(p, l)

    p.a.append(X)
    for l, (layer, activation) in enumerate(zip(weights, activations, strict=True)):
        z = p.a[l] @ layer.W
        if layer.b is not None:
            z = z + layer.b[..., None, :]
        p.z.append(piece("z", l, z))
        p.a.append(piece("a", l, activation.f(p.z[l])))

    da = LOSS_SLOPES[loss](p.a[-1], target)
    for l in reversed(range(len(weights))):
        p.da[l] = piece("da", l, da)
        p.slope[l] = piece("slope", l, activations[l].slope(p.z[l], p.a[l + 1]))
        p.delta[l] = piece("delta", l, bend(p, l, loss))
        p.dW[l] = piece("dW", l, T(p.a[l]) @ p.delta[l])
        p.db[l] = piece("db", l, p.delta[l].sum(axis=-2))
        da = p.delta[l] @ T(weights[l].W)
    return p


def bend(p: Pieces, l: int, loss: str) -> Array:
    """delta[l]: through the activation, number by number; through softmax, row by row."""
    if loss == "perceptron" and l == p.last:
        return p.da[l]
    if loss == "cross-entropy" and l == p.last:
        # Where the output has reached 0 or 1, the loss's slope and this one's inverse are one.
        return p.da[l] * np.where(p.slope[l] == 0, SMALLEST, p.slope[l])
    if p.activations[l].name != "softmax" or l not in p.da:
        return p.da[l] * p.slope[l]
    if loss == "softmax":
        return p.da[l]
    a = p.a[l + 1]
    return a * (p.da[l] - (p.da[l] * a).sum(axis=-1, keepdims=True))


def named(p: Pieces) -> Iterator[Piece]:
    """The pieces that a step has."""
    for kind in KINDS:
        held = getattr(p, kind)
        yield from ((kind, l) for l in (held if isinstance(held, dict) else range(len(held))))


def piece_of(p: Pieces, piece: Piece) -> Array:
    """A piece, without the rows in which a kink leaves the derivative open."""
    name, l = piece
    found = np.array(getattr(p, name)[l], dtype=float)
    kinked = name in ("slope", "delta") and bool(p.activations[l].kinks)
    if kinked and p.z[l].shape == found.shape:
        found[(p.z[l] == 0).any(axis=-1)] = np.nan
    return found


def apart(wrong: Pieces, right: Pieces) -> set[Piece]:
    """The pieces that differ."""
    return {
        piece
        for piece in named(right)
        if not np.allclose(
            piece_of(wrong, piece), piece_of(right, piece), rtol=1e-7, atol=1e-13, equal_nan=True
        )
    }
