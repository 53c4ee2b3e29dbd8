"""Laws of starts: known ones are recovered from a sample, and others are drawn from it."""

import itertools

import numpy as np
import pytest

from xorlab.backprop import Weights
from xorlab.check.outlook.laws import law_of, laws_of

SIZES = (2, 3, 1)
COUNT = 300


def chance(seed=0):
    return np.random.default_rng(seed)


DRAWN = {
    "uniform(-1, 1)": lambda g, shape: 2 * g.random(shape) - 1,
    "uniform(0, 1)": lambda g, shape: g.random(shape),
    "uniform(-0.5, 0.5)": lambda g, shape: g.uniform(-0.5, 0.5, shape),
    "normal(0, 1)": lambda g, shape: g.normal(size=shape),
    "normal(0, 0.1)": lambda g, shape: 0.1 * g.normal(size=shape),
    "zeros": lambda g, shape: np.zeros(shape),
    "all 0.5": lambda g, shape: np.full(shape, 0.5),
}


@pytest.mark.parametrize("words", DRAWN)
@pytest.mark.parametrize("seed", range(8))
def test_a_law_without_a_fan_is_recovered(words, seed):
    assert law_of(DRAWN[words](chance(seed), (COUNT, 2, 3))).words == words


FANNED = {
    "glorot": lambda g, i, o: g.uniform(-1, 1, (COUNT, i, o)) * (6 / (i + o)) ** 0.5,
    "glorot-normal": lambda g, i, o: g.normal(size=(COUNT, i, o)) * (2 / (i + o)) ** 0.5,
    "he": lambda g, i, o: g.uniform(-1, 1, (COUNT, i, o)) * (6 / i) ** 0.5,
    "he-normal": lambda g, i, o: g.normal(size=(COUNT, i, o)) * (2 / i) ** 0.5,
    "lecun-normal": lambda g, i, o: g.normal(size=(COUNT, i, o)) * (1 / i) ** 0.5,
    "pytorch": lambda g, i, o: g.uniform(-1, 1, (COUNT, i, o)) / i**0.5,
}


@pytest.mark.parametrize("words", FANNED)
@pytest.mark.parametrize("seed", range(8))
def test_a_law_that_follows_the_fan_is_recovered(words, seed):
    g = chance(seed)
    starts = [Weights(FANNED[words](g, i, o)) for i, o in itertools.pairwise(SIZES)]
    assert {law.words for law in laws_of(starts).W} == {words}


def test_a_law_that_follows_the_fan_does_so_for_other_shapes():
    g = chance()
    starts = [Weights(FANNED["he"](g, i, o)) for i, o in itertools.pairwise(SIZES)]
    wide = laws_of(starts).draw((2, 600, 1), 5, seed=1)
    assert np.abs(wide[0].W).max() == pytest.approx(3**0.5, rel=0.01)
    assert np.abs(wide[1].W).max() == pytest.approx(0.1, rel=0.01)


def test_one_number_for_all_layers_is_no_rule():
    g = chance()
    starts = [Weights(g.uniform(-1, 1, (COUNT, 2, 2))), Weights(g.uniform(-1, 1, (COUNT, 2, 1)))]
    assert {law.words for law in laws_of(starts).W} == {"uniform(-1, 1)"}


def test_what_has_no_name_is_drawn_from_the_sample():
    sample = chance().choice([-1.0, 1.0], size=(COUNT, 2, 2))
    law = law_of(sample)
    assert law.words == "as sampled"
    assert set(np.unique(law.draw(chance(1), (50, 2, 4), (2, 4)))) == {-1.0, 1.0}


def test_drawn_starts_have_the_laws_mean_and_spread():
    starts = [Weights(chance().random((COUNT, 2, 2)), chance(1).random((COUNT, 2)))]
    [layer] = laws_of(starts).draw((2, 5), 2000, seed=3)
    assert layer.W.shape == (2000, 2, 5)
    assert layer.b.min() >= 0
    assert layer.W.max() <= 1
    assert layer.W.mean() == pytest.approx(0.5, abs=0.01)
    assert layer.W.std() == pytest.approx(12**-0.5, abs=0.01)


def test_biases_are_added_only_where_asked_for():
    laws = laws_of([Weights(chance().random((COUNT, 2, 2)))])
    assert laws.draw((2, 2), 3, seed=0)[0].b is None
    assert not laws.draw((2, 2), 3, seed=0, biases=True)[0].b.any()
