"""Runs beside the script: a Keras model as Dense layers in a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from xorlab.check.frameworks.capture import Capture

PLAIN = ("relu", "sigmoid", "tanh", "softmax", "linear", "softplus", "elu", "selu", "softsign")


@dataclass
class Part:
    """A Dense layer, and what bends its net input: a name and a slope below 0, if any."""

    dense: Any
    activation: str
    slope: float | None = None


def follow(keras: ModuleType, model: Any, capture: Capture) -> list[Part]:
    """The model's Dense layers in their order; what cannot be followed is refused."""
    parts: list[Part] = []
    try:
        operations = list(reversed(list(backwards(keras, model))))
    except (AttributeError, TypeError, ValueError) as error:
        capture.refuse(f"The model's layers do not stand in a row ({error}).")
        return parts
    for operation in operations:
        kind = type(operation).__name__
        if type(operation) is keras.layers.Dense:
            parts.append(dense(operation, capture))
        elif kind == "InputLayer" or (kind == "Flatten" and not parts):
            continue
        elif not parts or not bend(keras, parts[-1], operation):
            capture.refuse(f"A {kind} layer is not followed.")
    return parts


def backwards(keras: ModuleType, model: Any) -> Iterator[Any]:
    """From the output to the input, operation by operation; ValueError where ways part."""
    functional = getattr(model, "_functional", None) or model
    if not getattr(functional, "outputs", None):
        functional = traced(keras, model)
    if len(functional.outputs) != 1:
        raise ValueError("it has several outputs")
    tensor = functional.outputs[0]
    while True:
        history = tensor._keras_history
        yield history.operation
        before = history.operation._inbound_nodes[history.node_index].input_tensors
        if not before:
            return
        if len(before) > 1:
            raise ValueError(f"{history.operation.name} has several inputs")
        tensor = before[0]


def traced(keras: ModuleType, model: Any) -> Any:
    """A model of its own class, called once on a symbol: so its layers tell how they follow."""
    widths = [layer.kernel.shape[0] for layer in model.layers if hasattr(layer, "kernel")]
    for width in dict.fromkeys(widths):
        symbol = keras.Input((width,))
        try:
            return keras.Model(symbol, model.call(symbol))
        except ValueError:
            continue  # not the layer that sees the inputs
    raise ValueError("its call is no chain of layers")


def dense(layer: Any, capture: Capture) -> Part:
    """One Dense layer; regularizers, constraints and frozen parameters are refused."""
    name = getattr(layer.activation, "__name__", type(layer.activation).__name__)
    for what in ("kernel_regularizer", "bias_regularizer", "kernel_constraint", "bias_constraint"):
        if getattr(layer, what, None) is not None:
            capture.refuse(f"The layer {layer.name} has a {what.replace('_', ' ')}.")
    if not layer.trainable:
        capture.refuse(f"The layer {layer.name} is frozen.")
    slope = 0.2 if name == "leaky_relu" else None
    if name not in (*PLAIN, "leaky_relu"):
        capture.refuse(f"The activation {name} is not known here.")
    return Part(layer, name, slope)


def bend(keras: ModuleType, part: Part, operation: Any) -> bool:
    """Take an activation that stands for itself; False where it is none, or a second one."""
    kind = type(operation).__name__
    slope = None
    if isinstance(operation, keras.layers.Activation):
        name = getattr(operation.activation, "__name__", "")
    elif kind == "LeakyReLU" or kind == "LeakyRelu":
        name, slope = "leaky_relu", float(operation.negative_slope)
    else:
        name = {"ReLU": "relu", "Relu": "relu"}.get(kind, kind.lower())
    if name == "linear":
        return True
    if part.activation != "linear" or name not in (*PLAIN, "leaky_relu"):
        return False
    part.activation, part.slope = name, slope
    return True


def describe(
    part: Part, lines: Mapping[int, tuple[Any, int | None]], drawn: Mapping[int, Any]
) -> dict[str, Any]:
    """A layer in plain words: with the law of its start, where that is what it began with."""
    layer = part.dense
    now = [array.astype(float).tolist() for array in layer.get_weights()]
    first = drawn.get(id(layer), [])
    untouched = len(first) == len(now) and all(
        was is None or was == number for was, number in zip(first, now, strict=True)
    )
    return {
        "name": layer.name,
        "activation": part.activation,
        "slope": part.slope,
        "line": lines.get(id(layer), (None, None))[1],
        "law": law(layer.kernel_initializer) if untouched else None,
        "bias_law": law(layer.bias_initializer) if untouched and layer.use_bias else None,
    }


def law(initializer: Any) -> dict[str, Any]:
    """An initializer by its name and its numbers."""
    numbers = {
        name: value
        for name, value in initializer.get_config().items()
        if isinstance(value, (int, float)) and name != "seed"
    }
    return {"name": type(initializer).__name__, "numbers": numbers}
