"""A network: its architecture, and its parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xorlab.activations import activation
from xorlab.backprop import Activation, Array, Trace, Weights, forward
from xorlab.errors import BadInput, is_whole
from xorlab.initializers import Initializer, LayerShape, initializer


@dataclass(frozen=True)
class Architecture:
    """What a network is before it has parameters.

    sizes: units a layer, inputs first, outputs last. activations: one for every layer after the
    inputs. biases: whether units have them; for all layers at once, or one a layer.
    shortcuts: whether the inputs are also wired straight to every layer after the first hidden
    one.
    """

    sizes: tuple[int, ...]
    activations: tuple[Activation, ...]
    biases: bool | tuple[bool, ...] = True
    shortcuts: bool = False

    def __post_init__(self) -> None:
        if len(self.sizes) < 2 or not all(is_whole(n, 1) for n in self.sizes):
            raise BadInput(
                "Layer sizes are whole numbers of at least 1, inputs and outputs at the least.",
                self.sizes,
                "Try (2, 2, 1).",
            )
        if len(self.activations) != len(self.sizes) - 1:
            raise BadInput(
                f"Every layer after the inputs has one activation ({len(self.sizes) - 1} here).",
                [a.name for a in self.activations],
                "Name one a layer.",
            )
        if isinstance(self.biases, tuple) and len(self.biases) != len(self.activations):
            raise BadInput(
                f"Where layers differ in biases, each says so ({len(self.activations)} here).",
                self.biases,
                "Give one a layer, or one for all.",
            )

    @property
    def shapes(self) -> tuple[LayerShape, ...]:
        """The layers' shapes, first hidden layer first."""
        layers = range(len(self.activations))
        biases = self.biases if isinstance(self.biases, tuple) else [self.biases for _ in layers]
        shortcuts = [self.sizes[0] if self.shortcuts and l else 0 for l in layers]
        return tuple(map(LayerShape, self.sizes, self.sizes[1:], biases, shortcuts))

    @property
    def parameters(self) -> int:
        """How many numbers training adjusts."""
        return sum((s.fan_in + s.biases + s.inputs) * s.fan_out for s in self.shapes)

    def start(self, init: Initializer | str, seed: int, index: int = 0) -> Network:
        """Start `index` of a seed: the same network wherever it is drawn.

        >>> xor = architecture((2, 2, 1), ("tanh", "sigmoid"))
        >>> xor.start("glorot", seed=7).parameters[0].W.shape
        (2, 2)
        """
        must_be_address(seed, index)
        law = initializer(init) if isinstance(init, str) else init
        drawn = law.draw(self.shapes, seed, np.array([index], dtype=np.uint64))
        return Network(self, tuple(member(layer, 0) for layer in drawn))

    def __str__(self) -> str:
        return "-".join(str(n) for n in self.sizes)


def architecture(
    sizes: Sequence[int],
    activations: Sequence[str] | str = "sigmoid",
    *,
    biases: bool = True,
    shortcuts: bool = False,
) -> Architecture:
    """An architecture from names: one activation for all layers, or one for each.

    >>> str(architecture((2, 3, 1), ("relu", "identity")))
    '2-3-1'
    """
    named = [activations] * (len(sizes) - 1) if isinstance(activations, str) else activations
    return Architecture(tuple(sizes), tuple(activation(name) for name in named), biases, shortcuts)


@dataclass(frozen=True, eq=False)
class Network:
    """An architecture with parameters: one `Weights` a layer, float64, read-only.

    Raises:
        BadInput: parameters whose shapes are not the architecture's.

    >>> goodfellow = Network(
    ...     architecture((2, 2, 1), ("relu", "identity")),
    ...     (
    ...         Weights([[1, 1], [1, 1]], [0, -1]),
    ...         Weights([[1], [-2]], [0]),
    ...     ),
    ... )
    >>> goodfellow([[0, 0], [0, 1], [1, 0], [1, 1]]).ravel()
    array([0., 1., 1., 0.])
    """

    architecture: Architecture
    parameters: tuple[Weights, ...]

    def __post_init__(self) -> None:
        shapes = self.architecture.shapes
        if len(self.parameters) != len(shapes):
            raise BadInput(
                f"A {self.architecture} network has {len(shapes)} layers of parameters.",
                len(self.parameters),
                "Give one Weights a layer.",
            )
        frozen = tuple(
            _frozen(layer, shape, number)
            for number, (layer, shape) in enumerate(zip(self.parameters, shapes, strict=True), 1)
        )
        object.__setattr__(self, "parameters", frozen)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units a layer, inputs first."""
        return self.architecture.sizes

    @property
    def activations(self) -> tuple[Activation, ...]:
        """One a layer after the inputs."""
        return self.architecture.activations

    def trace(self, X: Array) -> Trace:
        """The forward pass of the rows of X (rows, inputs), with everything it computed."""
        X = np.asarray(X, dtype=np.float64)
        if X.ndim != 2 or X.shape[1] != self.sizes[0]:
            raise BadInput(
                f"A {self.architecture} network takes rows of {self.sizes[0]} inputs.",
                X.shape,
                "Give X the shape (rows, inputs).",
            )
        return forward(self.parameters, self.activations, X)

    def __call__(self, X: Array) -> Array:
        """The last layer's activations (rows, outputs)."""
        return self.trace(X).output

    def __repr__(self) -> str:
        return f"Network({self.architecture}, {', '.join(a.name for a in self.activations)})"


def must_be_address(seed: int, index: int) -> None:
    """BadInput unless both numbers of a start's address are what the generator takes."""
    for what, value in (("A seed", seed), ("The index of a start", index)):
        if not is_whole(value, 0, below=2**64):
            raise BadInput(f"{what} is a whole number from 0 to 2^64 - 1.", value, "Try 0.")


def member(layer: Weights, i: int) -> Weights:
    """Member i's parameters, of a layer whose arrays have a leading axis of members."""
    W, b, S = layer
    return Weights(W[i], None if b is None else b[i], None if S is None else S[i])


def _frozen(layer: Weights, shape: LayerShape, number: int) -> Weights:
    """Read-only float64 copies of a layer's parameters, checked against their shape."""
    wanted: list[tuple[int, ...] | None] = [
        (shape.fan_in, shape.fan_out),
        (shape.fan_out,) if shape.biases else None,
        (shape.inputs, shape.fan_out) if shape.inputs else None,
    ]
    arrays: list[Any] = []
    for name, given, want in zip(Weights._fields, layer, wanted, strict=True):
        array = None if given is None else np.array(given, dtype=np.float64)
        if (None if array is None else array.shape) != want:
            raise BadInput(
                f"Layer {number}'s {name} has the shape {want}.",
                None if array is None else array.shape,
                "W is (fan_in, fan_out), b is (fan_out,), S is (inputs, fan_out).",
            )
        if array is not None:
            array.flags.writeable = False
        arrays.append(array)
    return Weights(*arrays)
