"""What every engine does, whoever it is: one body of tests for all."""

import numpy as np
import pytest

from ensembles import CLOUDS, PLAIN, XOR
from xorlab.backprop import Weights, forward
from xorlab.engines import MODULES, engine, parts
from xorlab.engines.numpy_engine import replay
from xorlab.engines.plan import planned
from xorlab.errors import BadInput

SETTINGS = PLAIN.change(epochs=300)


@pytest.fixture(params=sorted(MODULES))
def train(request):
    """An engine's `train_ensemble`."""
    return engine(request.param).train_ensemble


def test_an_ensemble_tells_how_each_member_ended(train):
    found = train(XOR, SETTINGS, starts=range(12), parameters=True, curves=True)
    assert found.members == 12
    assert {found.learned.dtype, found.diverged.dtype} == {np.dtype(bool)}
    assert 0 < found.rate == found.learned.mean() < 1
    assert (found.epochs[~found.learned] == 300).all()
    assert (found.epochs[found.learned] < 300).all()
    assert found.predictions.shape == (12, 4, 1)
    assert np.allclose(found.loss, ((found.predictions - XOR.y) ** 2).mean(axis=(1, 2)))
    errors = np.abs(found.predictions - XOR.y).max(axis=(1, 2))
    assert ((errors < 0.2) == found.learned).all()
    assert (np.isfinite(found.curves).sum(axis=1) == found.epochs).all()
    assert found.network_epochs == found.epochs.sum()
    assert found.seconds > 0


def test_predictions_are_those_of_the_parameters_kept(train):
    settings = SETTINGS.change(hidden=(3, 2), shortcuts=True)
    found = train(XOR, settings, starts=range(4), parameters=True)
    activations = settings.architecture(XOR).activations
    for i in range(4):
        layers = [Weights(*(None if p is None else p[i] for p in l)) for l in found.parameters]
        assert np.allclose(forward(layers, activations, XOR.X).output, found.predictions[i])


def test_nothing_is_kept_that_was_not_asked_for(train):
    found = train(XOR, SETTINGS, starts=[0])
    assert found.parameters is None
    assert found.curves is None


def test_a_member_replayed_alone_ends_the_same(train):
    own = {"learning_rate": [0.02, 0.05, 0.1], "init_scale": [2.0, 1.0, 0.5]}
    settings = SETTINGS.change(batch_size=1, shuffle=True)
    found = train(XOR, settings, seed=5, starts=[9, 2, 2**40], per_member=own)
    plan = planned(XOR, settings, seed=5, starts=[9, 2, 2**40], per_member=own)
    for i in range(3):
        run = replay(plan, i)
        assert (run.learned, run.epochs) == (found.learned[i], found.epochs[i])
        assert run.loss == pytest.approx(found.loss[i], rel=1e-9)


def test_a_start_is_the_same_in_any_company(train):
    together = train(XOR, SETTINGS, starts=range(10))
    apart = train(XOR, SETTINGS, starts=[7, 3])
    assert (apart.loss == together.loss[[7, 3]]).all()
    assert (apart.starts == [7, 3]).all()


def test_a_network_that_goes_on_is_judged_by_where_it_ends(train):
    goes_on = train(XOR, SETTINGS.change(stop=False), starts=range(6))
    stops = train(XOR, SETTINGS, starts=range(6))
    assert (goes_on.epochs == stops.epochs).all()
    assert (goes_on.loss[goes_on.learned] < stops.loss[goes_on.learned]).all()
    assert goes_on.network_epochs == 6 * 300


def test_units_that_nothing_comes_back_through_are_counted(train):
    settings = SETTINGS.change(epochs=1, hidden=(3, 2), init="uniform(-2, -1)")
    off = train(XOR, settings.change(hidden_activation="relu"), starts=range(3))
    assert (off.dead == 5).all()
    assert (off.saturated == 0).all()
    settings = settings.change(init="uniform(8, 10)", hidden_activation="sigmoid,relu")
    flat = train(XOR, settings.change(learning_rate=1e-6), starts=range(3))
    assert (flat.saturated == 3).all()
    assert (flat.dead == 0).all()


def test_a_run_that_blows_up_is_told_from_one_that_fails(train):
    settings = SETTINGS.change(hidden_activation="relu", learning_rate=9.0)
    found = train(XOR, settings, starts=range(8))
    assert found.diverged.any()
    assert not (found.diverged & found.learned).any()
    assert (~np.isfinite(found.loss) == found.diverged).all()


def test_watching_can_end_an_ensemble_with_what_is_done(train, monkeypatch):
    monkeypatch.setattr(parts, "LARGEST", 64)
    seen = []

    def watch(done, learned):
        seen.append((done, learned))
        return True

    found = train(XOR, SETTINGS.change(epochs=2), starts=range(200), threads=1, watch=watch)
    assert seen == [(found.members, found.learned.sum())]
    assert found.members == 64
    assert (found.starts == np.arange(found.members)).all()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"starts": []}, "at least one"),
        ({"starts": [-1]}, "whole numbers"),
        ({"starts": [0.5]}, "whole numbers"),
        ({"seed": -1}, "A seed is a whole number"),
        ({"dtype": "float16"}, "float64 or float32"),
        ({"threads": 0}, "At least 1 thread"),
        ({"per_member": {"epochs": [1, 2]}}, "learning_rate, init_scale"),
        ({"per_member": {"momentum": [0.5, 0.5]}}, "under 'sgd'"),
        ({"per_member": {"learning_rate": [0.5]}}, "one value a member"),
        ({"per_member": {"learning_rate": [0.5, -1.0]}}, "learning rate is above 0"),
        ({"per_member": {"init_scale": [0.5, np.nan]}}, "init scale is finite"),
    ],
    ids=str,
)
def test_what_cannot_be_trained_is_refused_with_its_reason(train, wrong, said):
    with pytest.raises(BadInput, match=said):
        train(XOR, SETTINGS, **{"starts": [0, 1], **wrong})


def test_a_task_and_settings_that_do_not_fit_are_refused(train):
    with pytest.raises(BadInput, match="one for each of 2 hidden layers"):
        train(CLOUDS, SETTINGS.change(hidden=(2, 2), hidden_activation="a,b,c"), starts=[0])


def test_an_unknown_engine_is_refused():
    with pytest.raises(BadInput, match="numba, numpy"):
        engine("fortran")


def test_the_reference_has_one_precision():
    with pytest.raises(BadInput, match="computes in float64"):
        engine("numpy").train_ensemble(XOR, SETTINGS, starts=[0], dtype="float32")


@pytest.mark.parametrize(
    ("members", "epochs", "threads", "size"),
    [
        (100_000, 1000, 1, parts.LARGEST),  # as many as are drawn at one go
        (10_000, 10_000, 2, 625),  # an equal share for each of the threads' turns
        (10_000, 1_000_000, 2, 139),  # a second's work
        (300, 10, 2, parts.LARGEST),  # too little to be worth dividing
    ],
)
def test_parts_are_neither_too_small_to_pay_nor_too_long_to_watch(members, epochs, threads, size):
    plan = planned(XOR, SETTINGS.change(epochs=epochs), starts=range(members))
    assert parts.part_size(plan, threads) == size
