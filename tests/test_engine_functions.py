"""exp, log, tanh and arctan of the fast engine, against NumPy's with more digits."""

import numpy as np
import pytest
from numba import njit

from xorlab.engines.compiled import functions
from xorlab.engines.compiled.buffers import Buffer, load, numbers, slots, store
from xorlab.engines.compiled.lanes import Width

LANES, N = 8, 8 * 5000
G = np.random.default_rng(2)
NEAR_0 = G.normal(size=N) * 10.0 ** G.uniform(-8, 1, N)

CASES = {
    "exp": (np.exp, G.uniform(-80, 80, N)),
    "expm1": (np.expm1, NEAR_0),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), G.normal(0, 20, N)),
    "tanh": (np.tanh, NEAR_0),
    "log": (np.log, 10.0 ** G.uniform(-7, 7, N)),
    "log1p": (np.log1p, np.abs(NEAR_0)),
    "arctan": (np.arctan, NEAR_0 * 10.0 ** G.uniform(0, 3, N)),
}


def applied(name, x, dtype):
    """The function of that name on bundles of x."""
    function = getattr(functions, name)

    @njit
    def run(width, x, y, count):
        for slot in range(count):
            store(y, slot, function(load(x, slot, width)))

    given, found = slots(len(x) // LANES, LANES, dtype), slots(len(x) // LANES, LANES, dtype)
    given.array[:] = x
    run(Width(LANES), given, found, len(x) // LANES)
    return given.array, found.array


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", CASES)
def test_a_function_is_right_to_three_units_in_the_last_place(name, dtype):
    exact, x = CASES[name]
    x, y = applied(name, x, dtype)
    judge = exact(x.astype(np.longdouble))
    units = np.abs(y - judge) / np.spacing(np.abs(judge).astype(dtype))
    assert units.max() < 3


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_beyond_its_range_a_function_stays_at_its_bound(dtype):
    x = np.array([np.nan, np.inf, -np.inf, 1e30, -1e30, 0.0, -0.0, 1.0])
    bounds = {
        "sigmoid": [np.nan, 1, 0, 1, 0, 0.5, 0.5],
        "tanh": [np.nan, 1, -1, 1, -1, 0, 0],
        "arctan": [np.nan, np.pi / 2, -np.pi / 2, np.pi / 2, -np.pi / 2, 0, 0],
    }
    for name, expected in bounds.items():
        found = applied(name, x, dtype)[1][:7]
        assert np.allclose(found, expected, rtol=0, atol=1e-6, equal_nan=True)


def test_a_buffer_is_the_array_itself_and_begins_where_registers_like_it():
    buffer = slots(3, LANES, "float32")
    assert isinstance(buffer, Buffer)
    assert buffer.address % 64 == 0
    assert buffer.array.shape == (24,)
    copied = numbers([[1, 2], [3, 4]])
    assert copied.array.dtype == np.int64
