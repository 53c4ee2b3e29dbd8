"""The network that a script trains, as far as its values prove it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from xorlab.backprop import Activation, Array, Weights

if TYPE_CHECKING:
    from xorlab.check.report import Finding

Mode: TypeAlias = Literal["batch", "mini-batch", "online"]


@dataclass(frozen=True, eq=False)
class Home:
    """Where one of the reference's arrays lives among the script's.

    Element e of the array is element `at[e]` of the (flattened) state at `paths[where[e]]`,
    times `sign`. `name` is what a reader calls it: `W1`, `self.weights[0]`, `w11, w12`.
    where, at: integers in the array's own shape, W (fan_in, fan_out), b (fan_out,).
    shapes: of the script's arrays, one a path. transposed: a matrix that stands the other way
    round in the script, (fan_out, fan_in).

    >>> home = Home("W", ("W",), np.zeros((2, 1), int), np.array([[0], [1]]), ((1, 2),))
    >>> home.read({"W": np.array([[3.0, 4.0]])})
    array([[3.],
           [4.]])
    """

    name: str
    paths: tuple[str, ...]
    where: Array
    at: Array
    shapes: tuple[tuple[int, ...], ...]
    sign: float = 1.0
    transposed: bool = False

    def read(self, state: Mapping[str, Array]) -> Array | None:
        """The array in the reference's shape; None where a part is gone or has another shape."""
        found = np.empty(self.at.shape)
        for number, (path, shape) in enumerate(zip(self.paths, self.shapes, strict=True)):
            part = state.get(path)
            if part is None or part.shape != shape:
                return None
            mine = self.where == number
            found[mine] = part.astype(float).ravel()[self.at[mine]]
        return self.sign * found


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer: where its parameters live, and what bends its net input.

    The activation "softmax" is the one that takes whole rows.
    """

    W: Home
    b: Home | None
    activation: Activation


@dataclass(frozen=True, eq=False)
class Step:
    """One update of the parameters, as it was seen.

    before, after: one `Weights` a layer; `after` is None where a parameter's shape changed.
    X (rows, inputs), T (rows, outputs): the rows that the script showed the network between the
    two, in its order. start, end: the times between which its events lie. state, state_after:
    as at the marks.
    """

    before: list[Weights]
    after: list[Weights] | None
    X: Array
    T: Array
    start: int
    end: int
    state: Mapping[str, Array] = field(repr=False, default_factory=dict)
    state_after: Mapping[str, Array] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, eq=False)
class Understood:
    """The network, its data and the steps seen.

    X (rows, inputs), y (rows, outputs): the whole data set, without constant bias inputs.
    names: what the script calls things: "X", "y"; "labels" where its targets are class numbers.
    losses: names of the losses that the script computes, "squared", "cross-entropy", "absolute",
    "softmax"; () where it computes none.
    start: the parameters at the first step seen. node: the loop or function whose every
    iteration or call is one step. epochs: how often every row will have been shown when the
    script is done, where its loops say so. steps_done: counted until the script ended.
    exact: numbers are float64 (else they agree to float32's digits only).
    """

    layers: tuple[Layer, ...]
    X: Array
    y: Array
    steps: Sequence[Step]
    mode: Mode
    node: int
    names: Mapping[str, str] = field(default_factory=dict)
    losses: tuple[str, ...] = ()
    epochs: int | None = None
    steps_done: int = 0
    exact: bool = True

    @property
    def sizes(self) -> tuple[int, ...]:
        """Units a layer, inputs first."""
        return (self.X.shape[1], *(layer.W.at.shape[1] for layer in self.layers))

    @property
    def activations(self) -> tuple[Activation, ...]:
        """One a layer after the inputs."""
        return tuple(layer.activation for layer in self.layers)

    @property
    def homes(self) -> list[tuple[int, str, Home]]:
        """Every parameter array: its layer (from 0), "W" or "b", and where it lives."""
        found = []
        for l, layer in enumerate(self.layers):
            found.append((l, "W", layer.W))
            if layer.b is not None:
                found.append((l, "b", layer.b))
        return found

    @property
    def drifting(self) -> frozenset[tuple[int, str]]:
        """The parameter arrays that had another shape after the last step seen."""
        if not self.steps or self.steps[-1].after is not None:
            return frozenset()
        state = self.steps[-1].state_after
        return frozenset((l, kind) for l, kind, home in self.homes if home.read(state) is None)


@dataclass(frozen=True)
class NotUnderstood:
    """Why the script's network could not be made out, in one sentence; and what was seen.

    found: what is wrong with it all the same, as its numbers show. cure: a change with which it
    runs and is right, where none of the catalogue's mistakes is behind it, as a sentence.
    """

    why: str
    seen: tuple[str, ...] = ()
    found: tuple[Finding, ...] = ()
    cure: str = ""
