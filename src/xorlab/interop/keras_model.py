"""The same network as a Keras 3 model, and back.

Where xorlab's layer has shortcut weights S, Keras' layer sees its input and the network's inputs
side by side, and its kernel is W with S under it.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from xorlab.activations import LEAK
from xorlab.backprop import Array, Weights
from xorlab.errors import BadInput, MissingExtra
from xorlab.initializers import LayerShape
from xorlab.model.network import Network, architecture

if TYPE_CHECKING:
    import keras

Function = TypeVar("Function")


@functools.cache
def load_keras() -> Any:
    """Keras, imported on JAX where nobody has imported it yet.

    Raises:
        MissingExtra: Keras or its backend is not installed.
    """
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = "jax"
    if "jax" not in sys.modules:
        # Networks this small run fastest on the CPU; and some GPUs would multiply in less than
        # float32's precision.
        os.environ.setdefault("JAX_PLATFORMS", "cpu")
    # JAX draws from NumPy's global random numbers while it is imported; a script that calls us
    # shall find them as it left them.
    drawn = np.random.get_state()  # noqa: NPY002
    try:
        import keras
    except ImportError:
        raise MissingExtra("keras", "The same network in Keras") from None
    finally:
        np.random.set_state(drawn)  # noqa: NPY002
    for function in (leaky_relu, symmetric_sigmoid, arctan):
        keras.saving.register_keras_serializable("xorlab")(function)
    return keras


def leaky_relu(z: Any) -> Any:
    """f(z) = z above 0, z/100 below: Keras' own has another slope there, 1/5."""
    return load_keras().ops.leaky_relu(z, negative_slope=LEAK)


def symmetric_sigmoid(z: Any) -> Any:
    """f(z) = 1 / (1 + e^-z) - 1/2."""
    return load_keras().ops.sigmoid(z) - 0.5


def arctan(z: Any) -> Any:
    """f(z) = arctan z."""
    return load_keras().ops.arctan(z)


def keras_activations() -> dict[str, Callable[[Any], Any]]:
    """Keras' function for every activation, by xorlab's name."""
    own = load_keras().activations
    return {
        "identity": own.linear,
        "relu": own.relu,
        "leaky-relu": leaky_relu,
        "sigmoid": own.sigmoid,
        "symmetric-sigmoid": symmetric_sigmoid,
        "tanh": own.tanh,
        "softplus": own.softplus,
        "arctan": arctan,
    }


def known(functions: Mapping[str, Function], what: str, name: str) -> Function:
    """Keras' counterpart of an activation or a loss, where one is listed."""
    if name not in functions:
        raise BadInput(
            f"In Keras the {what} is one that both know.",
            name,
            f"Choose from: {', '.join(functions)}.",
        )
    return functions[name]


def to_keras(network: Network) -> keras.Model:
    """The network as a Keras model with the same parameters, rounded to float32.

    A model of `Dense` layers by the functional API, shortcuts by `Concatenate`; not compiled.

    Raises:
        BadInput: an activation that Keras does not have.
        MissingExtra: Keras is not installed.

    >>> start = architecture((2, 2, 1), ("relu", "identity")).start("glorot", seed=1)
    >>> model = to_keras(start)
    >>> [layer.name.split("_")[0] for layer in model.layers], model.count_params()
    (['inputs', 'dense', 'dense'], 9)
    >>> from_keras(model)
    Network(2-2-1, relu, identity)
    """
    keras, functions = load_keras(), keras_activations()
    a = inputs = keras.Input((network.sizes[0],), name="inputs")
    for layer, activation in zip(network.parameters, network.activations, strict=True):
        if layer.S is not None:
            a = keras.layers.Concatenate()([a, inputs])
        a = keras.layers.Dense(
            layer.W.shape[1],
            activation=known(functions, "activation", activation.name),
            use_bias=layer.b is not None,
        )(a)
    model = keras.Model(inputs, a)
    model.set_weights([array for layer in network.parameters for array in to_arrays(layer)])
    return model


def from_keras(model: keras.Model) -> Network:
    """The network that a Keras model of `Dense` layers is, with its parameters.

    Raises:
        BadInput: anything but `Dense` layers in a row, all with biases or all without, all after
            the first with the inputs concatenated to their own or none, each with an activation
            that xorlab has.
        MissingExtra: Keras is not installed.
    """
    keras = load_keras()
    if not (isinstance(model, keras.Model) and model.built and hasattr(model, "inputs")):
        raise BadInput(
            "A Keras model is read where it is built and knows its inputs.",
            model,
            "Build it from an Input, by Sequential or the functional API.",
        )
    chain, concatenated = _chain(model)
    biases = [layer.use_bias for layer in chain]
    for what, given in (("biases", biases), ("the inputs beside their own", concatenated[1:])):
        if len(set(given)) > 1:
            raise BadInput(f"Either all layers have {what}, or none.", given, "Make them alike.")
    names = {function: name for name, function in keras_activations().items()}
    for layer in chain:
        if layer.activation not in names:
            raise BadInput(
                f"The activation of the layer {layer.name!r} is one that both know.",
                getattr(layer.activation, "__name__", layer.activation),
                f"Choose from: {', '.join(names.values())} (with the slope {LEAK:g} below 0).",
            )
    shape = architecture(
        (model.inputs[0].shape[-1], *(layer.units for layer in chain)),
        [names[layer.activation] for layer in chain],
        biases=biases[0],
        shortcuts=any(concatenated),
    )
    arrays = [keras.ops.convert_to_numpy(variable.value) for variable in model.weights]
    return Network(shape, tuple(from_arrays(arrays, shape.shapes)))


def _chain(model: keras.Model) -> tuple[list[Any], list[bool]]:
    """The `Dense` layers in their order, and which of them see the inputs beside their own."""
    layers, models = load_keras().layers, load_keras().models
    kinds = (layers.InputLayer, layers.Dense, layers.Concatenate)
    if {type(layer) for layer in model.layers} - {*kinds}:
        raise BadInput(
            "What is read is a Keras model of Dense layers, and of Concatenate for shortcuts.",
            [type(layer).__name__ for layer in model.layers],
            "Write activations into the Dense layers, and leave other layers out.",
        )
    chain = [layer for layer in model.layers if type(layer) is layers.Dense]
    if isinstance(model, models.Sequential):
        return chain, [False for _ in chain]
    inputs = a = model.inputs[0]
    joined = {id(j.output): j.input for j in model.layers if type(j) is layers.Concatenate}
    concatenated = []
    for layer in chain:
        sources = [id(source) for source in joined.get(id(layer.input), [layer.input])]
        if sources not in ([id(a)], [id(a), id(inputs)]):
            break
        concatenated.append(len(sources) == 2)
        a = layer.output
    if len(concatenated) < len(chain) or [id(a)] != [id(output) for output in model.outputs]:
        raise BadInput(
            "Each Dense layer sees the one before it, and beside that at most the inputs; "
            "the last is the model's output.",
            [layer.name for layer in chain],
            "Concatenate the layer before and the inputs, in this order.",
        )
    return chain, concatenated


def to_arrays(layer: Weights) -> list[Array]:
    """A layer's arrays as Keras has them: the kernel, and the bias where there is one."""
    kernel = layer.W if layer.S is None else np.vstack([layer.W, layer.S])
    return [kernel] if layer.b is None else [kernel, layer.b]


def from_arrays(arrays: Sequence[Any], shapes: Sequence[LayerShape]) -> Iterator[Weights]:
    """Keras' arrays as layers of these shapes, float64."""
    each = (np.asarray(array, dtype=np.float64) for array in arrays)
    for shape in shapes:
        kernel = next(each)
        yield Weights(
            W=kernel[: shape.fan_in],
            b=next(each) if shape.biases else None,
            S=kernel[shape.fan_in :] if shape.inputs else None,
        )
