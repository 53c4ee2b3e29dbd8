"""Runs beside the script: a network read from PyTorch's own graph of what was computed.

`loss.grad_fn` leads from the loss through every operation back to the parameters. Matrix products
with parameters are the layers, what stands between them the activations, and what stands above
the last layer is the loss. So it makes no difference how a script writes its network: as a
Sequential, a Module, functions, or tensors alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

VIEWS = {"View", "UnsafeView", "Squeeze", "Unsqueeze", "ReshapeAlias", "Alias", "ToCopy", "Clone"}
BENDS = {
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "Softmax": "softmax",
    "LogSoftmax": "log_softmax",
    "Softplus": "softplus",
    "LeakyRelu": "leaky_relu",
    "Elu": "elu",
    "ClampMin": "relu",
}
PRODUCTS = {"Addmm", "Mm"}
LOSSES = {
    "MseLoss": "MSELoss",
    "BinaryCrossEntropy": "BCELoss",
    "BinaryCrossEntropyWithLogits": "BCEWithLogitsLoss",
    "NllLoss": "NLLLoss",
    "L1Loss": "L1Loss",
}
ABOVE = {
    *("Mean", "Sum", "Pow", "Sub", "Rsub", "Neg", "Mul", "Div", "Add", "Log", "Abs", "Clamp"),
    "Expand",
}
"""Operations of losses that are written out; an expansion is one that nobody wrote."""


class NotFollowed(Exception):
    """Why a graph is no network of layers in a row: a sentence."""


@dataclass
class Part:
    """A layer: its parameters, as the script has them, and what bends its net input.

    transposed: W stands as (fan_out, fan_in), as in nn.Linear.
    """

    W: Any
    b: Any = None
    transposed: bool = False
    activation: str = "linear"
    slope: float | None = None


@dataclass
class Pass:
    """One forward pass: X (rows, inputs) as it went in, and the output's node in the graph."""

    parts: list[Part]
    X: Any
    node: Any


@dataclass
class Above:
    """What stands between the loss and the outputs: names of operations, and tensors saved."""

    outputs: list[Any] = field(default_factory=list)
    nodes: list[Any] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Of the operations."""
        return {name_of(node) for node in self.nodes}


def name_of(node: Any) -> str:
    """`AddmmBackward0` is called Addmm."""
    return type(node).__name__.partition("Backward")[0]


def children(node: Any) -> list[Any]:
    """The nodes that an operation's inputs come from; None for what needs no gradient."""
    return [child for child, _ in node.next_functions]


def through_views(node: Any) -> Any:
    """Past operations that only change the shape."""
    while node is not None and name_of(node) in VIEWS:
        node = children(node)[0]
    return node


def above(root: Any) -> Above:
    """From the loss down to the first nodes that belong to the network."""
    found, waiting, seen = Above(), [root], set()
    while waiting:
        node = through_views(waiting.pop())
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if (
            name_of(node) in ("Addmm", "Mm", *BENDS) and not within_loss(node, found)
        ) or is_biased_product(node):
            found.outputs.append(node)
        elif name_of(node) in (*LOSSES, *ABOVE, "LogSoftmax"):
            found.nodes.append(node)
            waiting += reversed(children(node))
        else:
            raise NotFollowed(f"The operation {name_of(node)} of the loss is not followed.")
    return found


def within_loss(node: Any, found: Above) -> bool:
    """Whether a log-softmax is the one that cross_entropy computes itself."""
    return name_of(node) == "LogSoftmax" and not any(
        name_of(other) == "LogSoftmax" for other in found.nodes
    )


def is_biased_product(node: Any) -> bool:
    """`X @ W + b`."""
    if name_of(node) != "Add":
        return False
    names = [name_of(child) for child in map(through_views, children(node)) if child is not None]
    return "Mm" in names and "AccumulateGrad" in names


def follow(node: Any) -> Pass:
    """From an output down to the rows that went in.

    Raises:
        NotFollowed: an operation that belongs to no layer.
    """
    parts, at, X, bend = [], node, None, None
    while at is not None:
        at = through_views(at)
        name = name_of(at)
        if name in BENDS:
            if bend is not None:
                raise NotFollowed("Two activations stand in a row.")
            bend = bend_of(at)
            at = children(at)[0]
            continue
        part, at, X = layer(at)
        part.activation, part.slope = bend or ("linear", None)
        bend = None
        parts.append(part)
    if bend is not None or X is None:
        raise NotFollowed("The rows that go in could not be found.")
    return Pass(parts[::-1], X, node)


def bend_of(node: Any) -> tuple[str, float | None]:
    """An activation, and its slope below 0, if it has one of its own."""
    name = BENDS[name_of(node)]
    if name == "leaky_relu":
        return name, float(node._saved_negative_slope)
    if name == "elu" and float(node._saved_scale) != 1.0:
        return "selu", None
    return name, None


def layer(node: Any) -> tuple[Part, Any, Any]:
    """A matrix product with a parameter: the layer, the node below, or the rows below."""
    name, bias = name_of(node), None
    below = children(node)
    if is_biased_product(node):
        plain = [through_views(child) for child in below]
        bias = next(child for child in plain if name_of(child) == "AccumulateGrad").variable
        node = next(child for child in plain if name_of(child) == "Mm")
        below = children(node)
    elif name == "Addmm":
        bias = below[0].variable if name_of(below[0]) == "AccumulateGrad" else None
        below = below[1:]
    elif name != "Mm":
        raise NotFollowed(f"The operation {name} of the network is not followed.")
    under, weight = below
    transposed = weight is not None and name_of(weight) == "T"
    weight = children(weight)[0] if transposed else weight
    if weight is None or name_of(weight) != "AccumulateGrad":
        raise NotFollowed("A layer's weights are no parameters that learn.")
    rows = None
    if under is None:
        rows = node._saved_mat1 if name_of(node) == "Addmm" else node._saved_self
    return Part(weight.variable, bias, transposed), under, rows


def saved(found: Above, names: tuple[str, ...]) -> Iterator[Any]:
    """The targets that the loss's own operations kept."""
    for node in found.nodes:
        if name_of(node) in names:
            yield node._saved_target
