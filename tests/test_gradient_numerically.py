"""Backpropagation against two answers that know nothing of it, for everything registered."""

import numpy as np
import pytest

from gradients import CASES, STRIDES, J, backpropagated, network_of, nudges
from xorlab.model.vector import flatten

EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=str)
ROUNDING = 1e-11
"""What finite differences lose to rounding, for a J of 1: eps / h at the smallest h, and some."""


@EVERY_CASE
def test_the_error_of_finite_differences_falls_as_h_squared(case):
    network = network_of(case)
    gradient = flatten(backpropagated(case, network))
    errors = []
    for h in STRIDES:
        forth, back = (J(case, network, thetas) for thetas in nudges(network, h))
        errors.append(np.abs((forth - back) / (2 * h) - gradient).max())
    if max(errors) < ROUNDING * max(1, forth.max()):
        return  # J is quadratic along every axis: differences are exact, and so is the gradient
    order = np.polyfit(np.log(STRIDES), np.log(errors), 1)[0]
    assert order == pytest.approx(2, abs=0.05)


@EVERY_CASE
def test_the_complex_step_agrees_to_rounding(case):
    network = network_of(case)
    gradient = flatten(backpropagated(case, network))
    forth, _ = nudges(network, 1e-30j)
    np.testing.assert_allclose(
        J(case, network, forth).imag / 1e-30,
        gradient,
        rtol=0,
        atol=1e-12 * np.abs(gradient).max(),
    )
