"""The same network as a Keras model, and back."""

import numpy as np
import pytest

from xorlab.activations import ACTIVATIONS
from xorlab.errors import BadInput
from xorlab.interop.keras_model import from_keras, load_keras, to_keras
from xorlab.model.network import architecture
from xorlab.philox import uniform_pairs

SHAPES = [
    pytest.param((2, 1), {}, id="2-1"),
    pytest.param((3, 4, 2, 1), {}, id="3-4-2-1"),
    pytest.param((3, 4, 2), {"biases": False}, id="3-4-2 without biases"),
    pytest.param((2, 1, 1), {"shortcuts": True}, id="2-1-1 with shortcuts"),
    pytest.param((2, 3, 3, 2), {"shortcuts": True, "biases": False}, id="2-3-3-2 with both"),
]


@pytest.fixture(scope="module")
def keras():
    return load_keras()


def network(sizes, activation="tanh", **options):
    return architecture(sizes, activation, **options).start("normal(0, 1)", seed=3)


def rows(inputs):
    """Sixteen rows of inputs between -4 and 4."""
    return 8 * uniform_pairs(7, np.arange(16), 0, inputs)[:, :, 0] - 4


def outputs(keras, model, X):
    return keras.ops.convert_to_numpy(model(X))


@pytest.mark.parametrize(("sizes", "options"), SHAPES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_model_computes_what_the_network_computes(keras, activation, sizes, options):
    start = network(sizes, activation, **options)
    X = rows(sizes[0])
    np.testing.assert_allclose(outputs(keras, to_keras(start), X), start(X), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("sizes", "options"), SHAPES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_there_and_back_the_network_is_the_same_rounded_to_float32(activation, sizes, options):
    start = network(sizes, activation, **options)
    back = from_keras(to_keras(start))
    assert back.architecture == start.architecture
    for before, after in zip(start.parameters, back.parameters, strict=True):
        for p, q in zip(before, after, strict=True):
            np.testing.assert_array_equal(q, None if p is None else p.astype(np.float32))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_saved_model_is_read_too(keras, tmp_path, activation):
    """The warning is Keras' own, about its own variables."""
    start = network((2, 2, 1), activation, shortcuts=True)
    to_keras(start).save(tmp_path / "model.keras")
    back = from_keras(keras.models.load_model(tmp_path / "model.keras"))
    assert back.architecture == start.architecture


def test_a_sequential_model_is_read_however_it_was_put_together(keras):
    glorot = keras.initializers.GlorotUniform(seed=1)
    layers = [
        keras.Input((2,)),
        keras.layers.Dense(3, activation="relu", kernel_initializer=glorot),
        keras.layers.Dense(1, kernel_initializer=glorot),
    ]
    one_by_one = keras.Sequential()
    for layer in layers:
        one_by_one.add(layer)
    for model in (keras.Sequential(layers), one_by_one):
        read = from_keras(model)
        assert repr(read) == "Network(2-3-1, relu, identity)"
        np.testing.assert_allclose(
            outputs(keras, model, rows(2)), read(rows(2)), rtol=1e-5, atol=1e-5
        )


def unbuilt(keras, layers, x):
    return keras.Sequential([layers.Dense(1)])


def another_layer(keras, layers, x):
    return keras.Model(x, layers.Dropout(0.5)(layers.Dense(1)(x)))


def another_activation(keras, layers, x):
    return keras.Model(x, layers.Dense(1, activation="gelu")(x))


def keras_own_leak(keras, layers, x):
    return keras.Model(x, layers.Dense(1, activation="leaky_relu")(x))


def biases_here_and_there(keras, layers, x):
    return keras.Model(x, layers.Dense(1)(layers.Dense(2, use_bias=False)(x)))


def shortcuts_here_and_there(keras, layers, x):
    a = layers.Dense(2)(layers.Dense(2)(x))
    return keras.Model(x, layers.Dense(1)(layers.Concatenate()([a, x])))


def inputs_first(keras, layers, x):
    return keras.Model(x, layers.Dense(1)(layers.Concatenate()([x, layers.Dense(2)(x)])))


def two_in_parallel(keras, layers, x):
    a = layers.Concatenate()([layers.Dense(2)(x), layers.Dense(2)(x)])
    return keras.Model(x, layers.Dense(1)(a))


def two_outputs(keras, layers, x):
    a = layers.Dense(2)(x)
    return keras.Model(x, [a, layers.Dense(1)(a)])


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (unbuilt, "where it is built and knows its inputs"),
        (another_layer, r"'Dropout'\]\. Write activations into the Dense layers"),
        (another_activation, r"Received: 'gelu'\. Choose from: identity, relu"),
        (keras_own_leak, r"Received: 'leaky_relu'\. .*with the slope 0\.01 below 0"),
        (biases_here_and_there, r"all layers have biases, or none\. Received: \[False, True\]"),
        (shortcuts_here_and_there, r"inputs beside their own, or none\. Received: \[False, True\]"),
        (inputs_first, "the layer before and the inputs, in this order"),
        (two_in_parallel, "Each Dense layer sees the one before it"),
        (two_outputs, "the last is the model's output"),
    ],
)
def test_another_model_is_refused(keras, build, said):
    model = build(keras, keras.layers, keras.Input((2,)))
    with pytest.raises(BadInput, match=said):
        from_keras(model)


def test_what_is_no_model_is_refused():
    with pytest.raises(BadInput, match=r"knows its inputs\. Received: 3\."):
        from_keras(3)
