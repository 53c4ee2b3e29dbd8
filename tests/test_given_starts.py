"""Members that start where they are told to, with biases where their starts have them."""

from dataclasses import replace

import numpy as np
import pytest

from xorlab.backprop import Weights
from xorlab.engines import engine
from xorlab.errors import BadInput
from xorlab.initializers import initializer
from xorlab.model.network import Architecture, Network, member
from xorlab.settings import Settings
from xorlab.tasks import task
from xorlab.trainer import train

XOR = task("xor")
SETTINGS = Settings(hidden_activation="tanh", output_activation="sigmoid", epochs=60, stop=False)


def drawn(count, seed=3):
    shapes = SETTINGS.architecture(XOR).shapes
    return initializer("normal(0, 1)").draw(shapes, seed, np.arange(count, dtype=np.uint64))


@pytest.mark.parametrize("name", ["numba", "numpy"])
def test_given_starts_end_where_the_same_starts_drawn_end(name):
    settings = SETTINGS.change(init="normal(0, 1)")
    wanted = engine(name).train_ensemble(XOR, settings, seed=3, starts=range(70))
    found = engine(name).train_ensemble(
        XOR, SETTINGS, seed=3, starts=range(70), given=drawn(70), threads=1
    )
    np.testing.assert_array_equal(found.loss, wanted.loss)


@pytest.mark.parametrize("bare", [0, 1])
def test_a_layer_without_biases_stays_without(bare):
    given = drawn(3)
    given[bare] = Weights(given[bare].W)
    found = engine("numba").train_ensemble(
        XOR, SETTINGS, starts=range(3), given=given, parameters=True
    )
    assert found.parameters[bare].b is None
    assert found.parameters[1 - bare].b is not None
    shape = replace(SETTINGS.architecture(XOR), biases=(bare != 0, bare != 1))
    for i in range(3):
        start = Network(shape, tuple(member(layer, i) for layer in given))
        run = train(start, XOR, SETTINGS.training())
        np.testing.assert_allclose(found.loss[i], run.loss, rtol=1e-9)


def test_starts_given_are_as_many_as_there_are_members():
    with pytest.raises(BadInput, match="members in front"):
        engine("numba").train_ensemble(XOR, SETTINGS, starts=range(4), given=drawn(3))


def test_one_layer_needs_one_say_about_biases():
    with pytest.raises(BadInput, match="biases"):
        Architecture((2, 2, 1), SETTINGS.architecture(XOR).activations, biases=(True,))
