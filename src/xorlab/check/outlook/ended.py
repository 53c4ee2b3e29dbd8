"""How networks ended that were trained side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xorlab.backprop import Activation, Array, Weights

NEVER = -1


@dataclass(frozen=True, eq=False)
class Ended:
    """Networks after training; every array has a leading axis of members.

    learned: whether the criterion holds at the end. first: after how many epochs it first held,
    or NEVER. outputs: (members, rows, outputs). loss: as `Trial.mean_loss`. diverged: numbers are
    no longer finite. weights: the last parameters. epochs: how many were run.
    """

    learned: Array
    first: Array
    outputs: Array
    loss: Array
    diverged: Array
    weights: list[Weights]
    epochs: int

    @property
    def members(self) -> int:
        """How many networks."""
        return len(self.learned)

    def part(self, members: slice) -> Ended:
        """Some of the members."""
        return Ended(
            self.learned[members],
            self.first[members],
            self.outputs[members],
            self.loss[members],
            self.diverged[members],
            some(self.weights, members),
            self.epochs,
        )


def outputs_of(weights: Sequence[Weights], activations: Sequence[Activation], X: Array) -> Array:
    """What members of parameters (members, ...) say: (members, rows, outputs)."""
    return units_of(weights, activations, X)[1][-1]


def units_of(
    weights: Sequence[Weights], activations: Sequence[Activation], X: Array
) -> tuple[list[Array], list[Array]]:
    """Net inputs and activations of every layer, (members, rows, fan_out) each."""
    a, nets, found = X, [], []
    with np.errstate(all="ignore"):
        for layer, activation in zip(weights, activations, strict=True):
            z = a @ layer.W if layer.b is None else a @ layer.W + layer.b[..., None, :]
            a = activation.f(z)
            nets.append(z)
            found.append(a)
    return nets, found


def copies(weights: Sequence[Weights], count: int) -> list[Weights]:
    """One network's parameters, as many times, with a leading axis of members."""

    def repeated(p: Array) -> Array:
        return np.repeat(p[None], count, axis=0)

    return [Weights(repeated(W), None if b is None else repeated(b)) for W, b, _ in weights]


def some(weights: Sequence[Weights], chosen: slice | Array) -> list[Weights]:
    """Some of the members."""
    return [Weights(W[chosen], None if b is None else b[chosen]) for W, b, _ in weights]


def finite(weights: Sequence[Weights]) -> Array:
    """Which members' parameters are all finite: (members,)."""
    arrays = [p for layer in weights for p in layer if p is not None]
    return np.logical_and.reduce([np.isfinite(p).reshape(len(p), -1).all(axis=1) for p in arrays])
