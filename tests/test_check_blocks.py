"""Steps that are computed together are those computed one by one."""

from dataclasses import replace

import numpy as np

from check_worlds import trained
from xorlab.check.blocks import blocks_of, gradients
from xorlab.check.methods import SGD
from xorlab.check.observed import fit, moves, pieces_of


def uneven():
    """Steps of four rows, two rows and four rows."""
    found = trained((2, 3, 1), ("tanh", "sigmoid"), steps=3)
    four, other, last = found.steps
    return replace(found, steps=(four, replace(other, X=other.X[:2], T=other.T[:2]), last))


def test_blocks_hold_every_step_once_by_its_rows():
    assert [block.at for block in blocks_of(uneven().steps)] == [(0, 2), (1,)]


def test_gradients_are_those_of_each_step_alone():
    understood = uneven()
    changes = {("slope", 0): lambda p, l: np.ones_like(p.usual)}
    together = gradients(understood, blocks_of(understood.steps), "squared", changes)
    alone = pieces_of(understood, understood.steps, "squared", changes)
    for k, p in enumerate(alone):
        for l in range(2):
            np.testing.assert_allclose(together.of[l, "W"][k], p.dW[l], rtol=1e-13)
            np.testing.assert_allclose(together.of[l, "b"][k], p.db[l], rtol=1e-13)


def test_an_array_of_another_shape_in_one_step_is_compared_in_the_others():
    understood = trained((2, 2, 1), ("tanh", "sigmoid"), steps=3)
    seen = moves(understood, understood.steps)
    seen.moved[1][0, "W"] = np.ones((5, 7))
    found = gradients(understood, blocks_of(understood.steps), "squared")
    fits = fit(seen, found).arrays
    assert fits[0, "W"].error == np.inf
    assert not fits[0, "W"].along
    assert all(fits[key].along for key in fits if key != (0, "W"))


def test_a_step_that_is_not_known_is_left_out():
    understood = trained((2, 2, 1), ("tanh", "sigmoid"), steps=3)
    seen = moves(understood, understood.steps)
    seen.moved[1][0, "W"] = None
    found = fit(seen, gradients(understood, blocks_of(understood.steps), "squared"))
    assert found.exact
    np.testing.assert_allclose(found.arrays[0, "W"].rates, [0.3, np.nan, 0.3])


def test_numbers_whose_squares_are_none_tell_nothing():
    understood = trained((2, 2, 1), ("tanh", "sigmoid"), steps=3)
    seen = moves(understood, understood.steps)
    seen.moved[1] = {key: D * 1e200 for key, D in seen.moved[1].items()}
    found = fit(seen, gradients(understood, blocks_of(understood.steps), "squared"))
    assert found.exact
    np.testing.assert_allclose(found.rate, [0.3, np.nan, 0.3])


def test_plain_descent_goes_against_each_gradient():
    assert (SGD.steps(np.array([[2.0], [1.0]])) == [[-2.0], [-1.0]]).all()
