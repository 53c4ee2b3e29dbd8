"""The fast engine and the reference are written apart, and agree on every setting there is."""

import numpy as np
import pytest

from ensembles import CASES, PLAIN, XOR
from xorlab.activations import ACTIVATIONS
from xorlab.engines import engine
from xorlab.optimizers import OPTIMIZERS

STARTS = [0, 3, 4, 11]
FLAT = {"rprop"}
"""Only signs count: where a gradient should be 0 its sign is noise, and so is where that leads."""


def trained(name, task, settings, **more):
    kept = {"parameters": True, "curves": True, "threads": 1}
    return engine(name).train_ensemble(task, settings, **{**kept, "starts": STARTS, **more})


def assert_agree(fast, judge, case=""):
    __tracebackhide__ = True
    assert (fast.learned == judge.learned).all()
    assert (fast.diverged == judge.diverged).all()
    assert (fast.epochs == judge.epochs)[judge.learned | judge.diverged].all()
    # A run that comes to rest may be a rounding error away from it an epoch earlier.
    assert np.allclose(fast.epochs, judge.epochs, rtol=0.01)
    ended = ~judge.diverged
    assert np.allclose(fast.loss[ended], judge.loss[ended], rtol=0, atol=1e-9)
    assert np.allclose(fast.predictions[ended], judge.predictions[ended], rtol=0, atol=1e-9)
    shared = ~(np.isnan(fast.curves) | np.isnan(judge.curves)) & ended[:, None]
    assert shared.sum() >= 0.99 * (~np.isnan(judge.curves[ended])).sum()
    assert np.allclose(fast.curves[shared], judge.curves[shared], rtol=0, atol=1e-9)
    if case not in FLAT:
        assert (fast.dead == judge.dead).all()
        assert (fast.saturated == judge.saturated).all()
        for ours, theirs in zip(fast.parameters, judge.parameters, strict=True):
            for p, q in zip(ours, theirs, strict=True):
                assert (p is None) == (q is None)
                assert p is None or np.allclose(p[ended], q[ended], rtol=0, atol=1e-9)


@pytest.mark.parametrize("case", CASES)
def test_both_engines_end_every_member_alike(case):
    task, settings = CASES[case]
    assert_agree(trained("numba", task, settings), trained("numpy", task, settings), case)


def test_both_engines_end_members_alike_that_have_settings_of_their_own():
    own = {
        "learning_rate": [0.02, 0.1, 0.2, 0.3],
        "momentum": [0.0, 0.5, 0.9, 0.8],
        "init_scale": [0.1, 1.0, 2.0, 5.0],
    }
    settings = PLAIN.change(optimizer="momentum")
    runs = [trained(name, XOR, settings, per_member=own) for name in ("numba", "numpy")]
    assert_agree(*runs)
    assert len(set(runs[0].loss)) == 4


@pytest.mark.parametrize(
    "changes",
    [
        *[{"hidden_activation": name} for name in ACTIVATIONS],
        *[{"optimizer": name, "learning_rate": 0.05} for name in OPTIMIZERS],
    ],
    ids=lambda changes: next(iter(changes.values())),
)
def test_half_the_digits_learn_as_often(changes):
    """float32's rate lies within what chance explains of float64's, on the same starts or not."""
    settings = PLAIN.change(epochs=400, **changes)
    n = 2000
    rates = [
        engine("numba").train_ensemble(XOR, settings, starts=range(n), dtype=dtype).rate
        for dtype in ("float32", "float64")
    ]
    spread = np.sqrt(2 * rates[1] * (1 - rates[1]) / n)
    assert abs(rates[0] - rates[1]) <= 3 * spread
