"""Starts: every law is its formula, and a start is the same wherever it is drawn."""

import random

import numpy as np
import pytest
from scipy import stats

from xorlab.initializers import LayerShape, initializer, spelled
from xorlab.initializers.laws import LAWS
from xorlab.initializers.published import PUBLISHED
from xorlab.model.network import architecture
from xorlab.model.vector import flatten

EVERY = pytest.mark.parametrize("name", [*LAWS, *PUBLISHED])
SHAPES = [LayerShape(2, 2, biases=True), LayerShape(2, 1, biases=True)]
FAN_IN, FAN_OUT = 5, 3
MEMBERS = 4000

# For each law: the distribution of a weight between 5 inputs and 3 units, and of a bias.
FORMULAS = {
    "uniform": (stats.uniform(-1, 2), stats.uniform(-1, 2)),
    "uniform(-0.5, 2)": (stats.uniform(-0.5, 2.5), stats.uniform(-0.5, 2.5)),
    "normal": (stats.norm(0, 1), None),
    "normal(3, 0.5)": (stats.norm(3, 0.5), None),
    "glorot": (stats.uniform(-np.sqrt(6 / 8), 2 * np.sqrt(6 / 8)), None),
    "glorot-normal": (stats.norm(0, np.sqrt(2 / 8)), None),
    "he": (stats.norm(0, np.sqrt(2 / 5)), None),
    "he-uniform": (stats.uniform(-np.sqrt(6 / 5), 2 * np.sqrt(6 / 5)), None),
    "lecun": (stats.norm(0, np.sqrt(1 / 5)), None),
    "zeros": (None, None),
}


def drawn(text, shape, seed=11, members=MEMBERS):
    [layer] = initializer(text).draw([shape], seed, np.arange(members))
    return layer


def assert_follows(sample, distribution):
    """The sample is the distribution's: its range, its first moments, and its whole shape."""
    if distribution is None:
        assert not sample.any()
        return
    low, high = distribution.support()
    assert low <= sample.min()
    assert sample.max() < high
    error = distribution.std() / np.sqrt(sample.size)
    assert abs(sample.mean() - distribution.mean()) < 4 * error
    assert sample.std() == pytest.approx(distribution.std(), rel=4 / np.sqrt(2 * sample.size))
    if np.isfinite(low):  # the bounds are reached, as near as so many numbers come
        near = 20 * (high - low) / sample.size
        assert sample.min() - low < near
        assert high - sample.max() < near
    assert stats.kstest(sample.ravel(), distribution.cdf).pvalue > 0.001


def test_every_law_has_its_formula_here():
    assert {text.partition("(")[0] for text in FORMULAS} == set(LAWS)


@pytest.mark.parametrize("text", FORMULAS)
def test_weights_and_biases_follow_the_formula(text):
    layer = drawn(text, LayerShape(FAN_IN, FAN_OUT, biases=True))
    of_weight, of_bias = FORMULAS[text]
    assert layer.W.shape == (MEMBERS, FAN_IN, FAN_OUT)
    assert layer.b.shape == (MEMBERS, FAN_OUT)
    assert layer.S is None
    assert_follows(layer.W, of_weight)
    assert_follows(layer.b, of_bias)


@pytest.mark.parametrize("text", FORMULAS)
def test_to_the_law_shortcuts_are_further_inputs_of_their_layer(text):
    layer = drawn(text, LayerShape(3, FAN_OUT, biases=False, inputs=2))
    assert layer.b is None
    assert layer.S.shape == (MEMBERS, 2, FAN_OUT)
    assert_follows(layer.W, FORMULAS[text][0])
    assert_follows(layer.S, FORMULAS[text][0])


def test_parameters_of_a_start_are_independent_of_each_other():
    layer = drawn("normal", LayerShape(FAN_IN, FAN_OUT, biases=False))
    correlations = np.corrcoef(layer.W.reshape(MEMBERS, -1).T) - np.eye(FAN_IN * FAN_OUT)
    assert np.abs(correlations).max() < 4.5 / np.sqrt(MEMBERS)


def test_the_largest_uniform_number_gives_a_finite_normal_one():
    """log(1 - u) is finite below u = 1, the number that is never drawn."""
    u = np.array([1 - 2.0**-53, 0.0])
    assert np.isfinite(LAWS["normal"].weights(u, u, 1, 1, 0, 1)).all()


# --- Addresses --------------------------------------------------------------------------------


@EVERY
def test_a_start_is_the_same_alone_and_among_others(name):
    indices = np.array([7, 0, 3], dtype=np.uint64)
    many = initializer(name).draw(SHAPES, 5, indices)
    for place, index in enumerate(indices):
        alone = architecture((2, 2, 1)).start(name, seed=5, index=int(index))
        np.testing.assert_array_equal(
            flatten(alone.parameters), np.concatenate([p[place].ravel() for p in arrays(many)])
        )


def arrays(layers):
    return [p for layer in layers for p in layer if p is not None]


@pytest.mark.parametrize("name", [*LAWS, "first-principles", "hinton-problems", "ai-timeline-1986"])
@pytest.mark.parametrize("biases", [True, False], ids=["biases", "no-biases"])
@pytest.mark.parametrize("shortcuts", [True, False], ids=["shortcuts", "layered"])
def test_every_law_starts_every_architecture(name, biases, shortcuts):
    shape = architecture((3, 4, 2, 2), biases=biases, shortcuts=shortcuts)
    network = shape.start(name, seed=2**63 + 1, index=9)
    assert flatten(network.parameters).size == shape.parameters
    assert np.isfinite(flatten(network.parameters)).all()


@pytest.mark.parametrize("name", sorted(set(LAWS) - {"zeros"}))
def test_another_seed_or_index_is_another_start(name):
    shape = architecture((2, 2, 1))
    starts = [shape.start(name, *address).parameters[0].W for address in ((0, 0), (0, 1), (1, 0))]
    assert not (starts[0] == starts[1]).any()
    assert not (starts[0] == starts[2]).any()
    assert not (starts[1] == starts[2]).any()


def test_parameters_are_drawn_layer_by_layer_weights_biases_shortcuts():
    """The order is part of the address: a larger network begins with a smaller one's numbers."""
    shapes = architecture((2, 3, 1), shortcuts=True).shapes
    first, second = initializer("uniform(0, 1)").draw(shapes, 1, np.array([4]))
    [one] = initializer("uniform(0, 1)").draw([LayerShape(1, 15, biases=False)], 1, np.array([4]))
    in_order = [first.W, first.b, second.W, second.b, second.S]
    np.testing.assert_array_equal(np.concatenate([p.ravel() for p in in_order]), one.W.ravel())


# --- Published starts -------------------------------------------------------------------------


def test_the_start_of_pdp_is_that_of_the_exercise():
    """Hidden unit 1 sees x1, x2 through 0.432171, 0.448781; its bias is -0.276589."""
    network = architecture((2, 2, 1)).start("pdp-1986", seed=0)
    z = network.trace([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]).z[0]
    np.testing.assert_allclose(
        z - z[2], [[0.432171, -0.038413], [0.448781, 0.036489], [0, 0]], rtol=1e-12, atol=1e-15
    )
    np.testing.assert_allclose(z[2], [-0.276589, -0.402498])
    np.testing.assert_array_equal(network.parameters[1].W, [[0.272080], [0.081714]])
    np.testing.assert_array_equal(network.parameters[1].b, [0.279299])


def test_the_start_of_goodfellow_is_exact():
    network = architecture((2, 2, 1), ("relu", "identity")).start("goodfellow", seed=0)
    assert network([[0, 0], [0, 1], [1, 0], [1, 1]]).ravel().tolist() == [0, 1, 1, 0]


def test_first_principles_draws_normal_weights_layer_by_layer():
    first, second = architecture((2, 3, 1)).start("first-principles", seed=5, index=2).parameters
    g = np.random.default_rng(7)
    np.testing.assert_array_equal(first.W, g.normal(0, 1, (2, 3)))
    np.testing.assert_array_equal(second.W, g.normal(0, 1, (3, 1)))
    assert not first.b.any()
    assert not second.b.any()


def test_hinton_problems_draws_units_by_inputs_and_shortcuts_last():
    shape = architecture((2, 1, 1), shortcuts=True)
    first, second = shape.start("hinton-problems", seed=3).parameters
    u = np.random.default_rng(3).random(7) - 0.5
    in_order = [first.W.T, first.b, second.W.T, second.b, second.S.T]
    np.testing.assert_array_equal(np.concatenate([p.ravel() for p in in_order]), u)


def test_ai_timeline_draws_each_unit_s_weights_then_its_bias():
    first, second = architecture((2, 2, 1)).start("ai-timeline-1986", seed=1).parameters
    g = random.Random(1)
    for unit in (0, 1):
        drawn = [g.uniform(-1, 1) for _ in range(3)]
        assert [*first.W[:, unit], first.b[unit]] == drawn
    assert [*second.W[:, 0], second.b[0]] == [g.uniform(-1, 1) for _ in range(3)]


# --- Texts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("uniform", "uniform(-1, 1)"),
        ("uniform(-.5,0.50)", "uniform(-0.5, 0.5)"),
        (" normal ( 0 , 1e-3 ) ", "normal(0, 0.001)"),
        ("glorot", "glorot"),
        ("pdp-1986", "pdp-1986"),
    ],
)
def test_a_law_has_one_normal_spelling_that_reads_back(text, normal):
    assert initializer(text).name == normal
    assert initializer(normal).name == normal


def test_numbers_in_a_spelling_are_exact():
    third = 1 / 3
    assert initializer(spelled("uniform", (-third, third))).name == f"uniform({-third}, {third})"
