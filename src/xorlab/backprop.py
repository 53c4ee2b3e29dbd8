"""Backpropagation, whole, in plain NumPy: read it from top to bottom in one sitting.

A feed-forward network is a chain of layers. Layer l multiplies its input by weights, adds a
bias, and bends the sum with an activation function f:

    z[l] = a[l] @ W[l] + b[l]        the net input          (rows, fan_out)
    a[l+1] = f(z[l])                 the activation         (rows, fan_out)

with a[0] = X, one example a row. The loss J compares the last activation with the target.
Learning is asking of every single parameter: if it grew a little, how would J change? That is
the gradient, and the chain rule finds all of it in one walk from the loss back to the inputs:

    da = ∂J/∂a[l+1]                  how J changes with what the layer puts out
    delta = da * f'(z[l])            ... with its net input, through f
    ∂J/∂W[l] = a[l].T @ delta        ... with its weights, because ∂z/∂W is the layer's input
    ∂J/∂b[l] = delta summed over the rows, because ∂z/∂b is 1
    ∂J/∂a[l] = delta @ W[l].T        ... with its input: the `da` of the layer below

Then every parameter takes a small step against its gradient, and that is all.

A layer may also see the inputs directly, through shortcut weights S: z = a @ W + b + X @ S.

Source: D. E. Rumelhart, G. E. Hinton, R. J. Williams (1986), "Learning representations by
back-propagating errors", Nature 323, pp. 533-536: forward eqs. 1-2, loss eq. 3, backward
eqs. 4-7, step eq. 8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


# --- What a network is made of --------------------------------------------------------------


class Weights(NamedTuple):
    """One layer's parameters; or, shape for shape, their gradient, or their step.

    W: (fan_in, fan_out). b: (fan_out,), or None for a layer without biases.
    S: (inputs, fan_out), the shortcut from the network's inputs, or None.
    """

    W: Array
    b: Array | None = None
    S: Array | None = None


@dataclass(frozen=True)
class Activation:
    """A function bent over every net input, and its derivative.

    `slope(z, a)` is f'(z). It is handed both the net input z and a = f(z), because some
    derivatives are short in one (ReLU: is z above 0?) and some in the other (sigmoid: a(1-a)).
    `low` and `high` bound what f can put out; `kinks` are the z where f' jumps.
    """

    name: str
    f: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array]
    low: float = -np.inf
    high: float = np.inf
    kinks: tuple[float, ...] = ()


@dataclass(frozen=True)
class Loss:
    """How wrong an output is. It always says its reduction over the rows.

    `of_rows(output, target)` is each row's loss (rows,); `slope(output, target)` is its
    derivative by the output (rows, outputs). J is the mean, or the sum, over the rows: with the
    same learning rate, the sum over four rows takes steps four times as long as the mean.
    `predict(output)` is what the network says, on the target's scale: the output itself, except
    where the loss takes logits.
    """

    name: str
    of_rows: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array], Array]
    reduction: Literal["mean", "sum"] = "mean"
    predict: Callable[[Array], Array] = lambda output: output

    def __call__(self, output: Array, target: Array) -> Any:
        """J: one number for all rows."""
        rows = self.of_rows(output, target)
        return rows.mean() if self.reduction == "mean" else rows.sum()


# --- Forward --------------------------------------------------------------------------------


class Trace(NamedTuple):
    """Everything a forward pass computed.

    z[l] and a[l + 1] are layer l's net input and activation, (rows, fan_out); a[0] is X.
    """

    z: list[Array]
    a: list[Array]

    @property
    def output(self) -> Array:
        """The last activation, (rows, outputs)."""
        return self.a[-1]


def forward(parameters: Sequence[Weights], activations: Sequence[Activation], X: Array) -> Trace:
    """Push the rows of X (rows, inputs) through the network; keep every z and a.

    >>> linear = Activation("identity", lambda z: z, lambda z, a: np.ones_like(z))
    >>> network = [Weights(np.array([[2.0], [3.0]]), np.array([0.5]))]
    >>> forward(network, [linear], np.array([[1.0, 1.0]])).output
    array([[5.5]])
    """
    trace = Trace(z=[], a=[X])
    for layer, activation in zip(parameters, activations, strict=True):
        z = trace.a[-1] @ layer.W
        if layer.b is not None:
            z = z + layer.b
        if layer.S is not None:
            z = z + X @ layer.S
        trace.z.append(z)
        trace.a.append(activation.f(z))
    return trace


# --- Backward -------------------------------------------------------------------------------


class Gradient(NamedTuple):
    """Everything a backward pass computed; lists are indexed by layer, as in `Trace`.

    da[l] = ∂J/∂a[l+1], slope[l] = f'(z[l]) and delta[l] = ∂J/∂z[l] are (rows, fan_out);
    parameters[l] = (∂J/∂W[l], ∂J/∂b[l], ∂J/∂S[l]) have the shapes of the parameters.
    """

    da: list[Array]
    slope: list[Array]
    delta: list[Array]
    parameters: list[Weights]


def backward(
    parameters: Sequence[Weights],
    activations: Sequence[Activation],
    trace: Trace,
    target: Array,
    loss: Loss,
) -> Gradient:
    """Walk from the loss back to the inputs; `target` is (rows, outputs)."""
    X = trace.a[0]
    da = loss.slope(trace.output, target)
    if loss.reduction == "mean":
        da = da / len(X)

    found = Gradient(da=[], slope=[], delta=[], parameters=[])
    for l in reversed(range(len(parameters))):
        layer = parameters[l]
        slope = activations[l].slope(trace.z[l], trace.a[l + 1])
        delta = da * slope
        found.da.append(da)
        found.slope.append(slope)
        found.delta.append(delta)
        found.parameters.append(
            Weights(
                W=trace.a[l].T @ delta,
                b=None if layer.b is None else delta.sum(axis=0),
                S=None if layer.S is None else X.T @ delta,
            )
        )
        # The error goes back through the weights that the forward pass used: not yet updated.
        da = delta @ layer.W.T

    for record in found:
        record.reverse()
    return found


# --- One step -------------------------------------------------------------------------------


def step(
    parameters: Sequence[Weights], gradient: Sequence[Weights], learning_rate: float
) -> list[Weights]:
    """Gradient descent: new parameters, each moved against its gradient."""

    def moved(p: Array | None, g: Array | None) -> Any:
        return None if p is None or g is None else p - learning_rate * g

    return [
        Weights(*(moved(p, g) for p, g in zip(layer, slope, strict=True)))
        for layer, slope in zip(parameters, gradient, strict=True)
    ]
