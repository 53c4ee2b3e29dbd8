"""The activations keep what they declare, from one end of the numbers to the other."""

import numpy as np
import pytest
from scipy import special

from xorlab.activations import ACTIVATIONS, ALIASES, LEAK, activation

EVERY = pytest.mark.parametrize("name", ACTIVATIONS)
Z = np.concatenate(
    [side * np.array([0, 1e-300, 1e-9, 0.1, 1, 5, 36, 37, 40, 700, 710, 745, 1000, 1e9, 1e150])
     for side in (-1.0, 1.0)]
)  # fmt: skip

# Each formula once more, by functions that SciPy and NumPy made stable.
FORMULAS = {
    "identity": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "leaky-relu": lambda z: np.maximum(z, z / 100),
    "sigmoid": special.expit,
    "symmetric-sigmoid": lambda z: np.tanh(z / 2) / 2,
    "tanh": np.tanh,
    "softplus": lambda z: np.logaddexp(z, 0),
    "arctan": lambda z: np.arctan2(z, 1),
}


@EVERY
def test_the_function_is_its_formula_at_every_net_input(name):
    """Under the tests' rule that an overflow is an error: nothing overflows at ±1e150."""
    np.testing.assert_allclose(ACTIVATIONS[name].f(Z), FORMULAS[name](Z), rtol=1e-14, atol=1e-16)


@EVERY
def test_the_declared_bounds_hold_and_are_reached(name):
    f = ACTIVATIONS[name]
    a = f.f(Z)
    assert f.low <= a.min()
    assert a.max() <= f.high
    for bound, extreme in ((f.low, a.min()), (f.high, a.max())):
        if np.isfinite(bound):
            assert extreme == pytest.approx(bound, abs=1e-12)
        else:
            assert abs(extreme) >= 1e148


@EVERY
def test_a_larger_net_input_never_gives_a_smaller_activation(name):
    assert (np.diff(ACTIVATIONS[name].f(np.sort(Z))) >= 0).all()


@EVERY
def test_the_slope_jumps_at_the_declared_kinks_and_nowhere_else(name):
    f = ACTIVATIONS[name]
    fine = np.arange(-4096, 4097) / 512  # no rounding: neighbours are exactly 1/512 apart
    slope = f.slope(fine, f.f(fine))
    jumps = np.abs(np.diff(slope)) > 0.01
    # Between neighbours a smooth slope changes by 1/512 of its own slope, at most 1 or so.
    near = fine[:-1][jumps] + 1 / 1024
    assert len(near) == len(f.kinks)
    assert all(np.abs(near - kink).min() <= 1 / 512 for kink in f.kinks)


@EVERY
@pytest.mark.parametrize("z", [z for z in Z if z != 0 and abs(z) <= 1e9])
def test_a_complex_step_passes_through_everywhere(name, z):
    f = ACTIVATIONS[name]
    through = f.f(np.array([z + 1e-30j]))
    np.testing.assert_allclose(through.real, f.f(np.array([z])), rtol=1e-14, atol=1e-16)
    np.testing.assert_allclose(
        through.imag / 1e-30, f.slope(np.array([z]), f.f(np.array([z]))), rtol=1e-12, atol=1e-15
    )


@EVERY
@pytest.mark.parametrize("zero", [0.0, -0.0], ids=["+0", "-0"])
def test_a_complex_step_from_exactly_zero_takes_the_documented_side(name, zero):
    f = ACTIVATIONS[name]
    z = np.array([zero])
    assert f.f(z + 1e-30j).imag / 1e-30 == pytest.approx(f.slope(z, f.f(z)), abs=1e-15)


@pytest.mark.parametrize(("name", "slope"), [("relu", 0), ("leaky-relu", 1), ("softplus", 0.5)])
def test_the_slope_at_zero_is_the_documented_one(name, slope):
    f, zero = ACTIVATIONS[name], np.zeros(1)
    assert f.slope(zero, f.f(zero)) == slope


def test_the_leak_is_a_hundredth():
    assert activation("leaky-relu").f(np.array([-200.0])) == -2
    assert LEAK == 0.01


@EVERY
def test_shape_and_float64_are_kept_and_the_input_is_not_changed(name):
    f = ACTIVATIONS[name]
    z = np.linspace(-3, 3, 24).reshape(4, 3, 2)
    kept = z.copy()
    a = f.f(z)
    for result in (a, f.slope(z, a)):
        assert result.shape == z.shape
        assert result.dtype == np.float64
    np.testing.assert_array_equal(z, kept)


@EVERY
def test_what_is_no_number_stays_no_number(name):
    """A diverged network is found by its NaNs: no activation may swallow them."""
    assert np.isnan(ACTIVATIONS[name].f(np.array([np.nan]))).all()


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_is_the_same_activation(alias):
    assert activation(alias) is ACTIVATIONS[ALIASES[alias]]
