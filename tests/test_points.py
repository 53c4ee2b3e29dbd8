"""Points lie on their curves, and a seed says which."""

import numpy as np
import pytest

from xorlab.errors import BadInput
from xorlab.tasks import task
from xorlab.tasks.points import SHAPES

ALL = pytest.mark.parametrize("name", SHAPES)


@ALL
def test_a_seed_gives_the_same_points_and_another_seed_others(name):
    first, again, other = task(name, seed=3), task(name, seed=3), task(name, seed=4)
    assert (first.X == again.X).all()
    assert not (first.X == other.X).any()
    assert first.kind == "points"


@ALL
def test_a_row_is_the_same_however_many_are_asked_for(name):
    assert (task(name, rows=150, seed=1).X[:20] == task(name, rows=20, seed=1).X).all()


@ALL
def test_the_classes_alternate(name):
    assert task(name, rows=5).y.ravel().tolist() == [0, 1, 0, 1, 0]


@ALL
def test_noise_is_the_spread_around_the_curve(name):
    exact, noisy = task(name, rows=4000, noise=0), task(name, rows=4000, noise=0.2)
    spread = (noisy.X - exact.X) / 0.2
    np.testing.assert_allclose(spread.std(axis=0), 1, atol=0.05)
    np.testing.assert_allclose(spread.mean(axis=0), 0, atol=0.05)


def test_circles_have_radius_one_and_one_half():
    made = task("circles", noise=0)
    np.testing.assert_allclose(np.hypot(*made.X.T), np.tile([1, 0.5], 50))


def test_moons_are_half_circles_around_their_centres():
    made = task("moons", noise=0)
    for k, (centre, up) in enumerate([((0, 0), 1), ((1, 0.5), -1)]):
        moved = made.X[k::2] - centre
        np.testing.assert_allclose(np.hypot(*moved.T), 1)
        assert (up * moved[:, 1] >= 0).all()


def test_a_spiral_turned_by_half_is_the_other():
    place = np.linspace(0, 1, 7)
    first, second = (np.array(SHAPES["spirals"].at(place, k * np.ones(7))) for k in (0, 1))
    np.testing.assert_allclose(first, -second, atol=1e-15)
    assert (np.diff(np.hypot(*first)) > 0).all()


@pytest.mark.parametrize("seed", range(20))
@ALL
def test_with_the_usual_noise_no_point_lies_among_the_other_class(name, seed):
    made = task(name, seed=seed)
    apart = np.linalg.norm(made.X[::2, None] - made.X[None, 1::2], axis=2)
    assert apart.min() > 0.1


def test_points_are_the_same_on_every_machine():
    made = task("moons", rows=2, seed=7)
    expected = [[0.8098191801917, 0.5643417598354], [0.0151535148445, 0.4889906978554]]
    np.testing.assert_allclose(made.X, expected, atol=1e-12)


def test_classes_can_be_encoded_and_places_cannot():
    assert np.unique(task("moons", targets_as="-1/+1").y).tolist() == [-1, 1]
    with pytest.raises(BadInput, match=r"The inputs of moons are places, which have no encoding"):
        task("moons", inputs_as="-1/+1")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": 1}, "Rows are a whole number from 2 to 100,000. Received: 1. Try 100."),
        ({"rows": 2.5}, "Rows are a whole number from 2 to 100,000. Received: 2.5. Try 100."),
        ({"noise": -1}, "Noise is a standard deviation, at least 0. Received: -1. Try 0.1."),
        ({"noise": np.nan}, "Noise is a standard deviation, at least 0. Received: nan. Try 0.1."),
        ({"seed": -1}, "A seed is a whole number from 0 to 2^64 - 1. Received: -1. Try 0."),
        ({"targets": 1}, "Only a CSV file's columns are chosen by targets. Received: 1."),
    ],
    ids=str,
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(BadInput) as caught:
        task("moons", **options)
    assert str(caught.value).startswith(message)
