"""Which loop's rounds are the steps, and which of them tell of a network."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from watched import watched
from xorlab.check.identify import identify, whole
from xorlab.check.identify.spans import Span, all_moved

DIED = """
import numpy as np
np.random.seed(4)
X = np.random.randn(30, 2)
y = np.eye(3)[np.arange(30) % 3]
W1, W2 = np.random.randn(2, 6), np.random.randn(6, 3)
V1, V2 = np.zeros((2, 6)), np.zeros((6, 3))
for epoch in range(40):
    for k in range(0, 30, 10):
        h = np.maximum(0, X[k:k + 10] @ W1)
        e = np.exp(h @ W2)
        d2 = e / e.sum(axis=1, keepdims=True) - y[k:k + 10]
        g2 = h.T @ d2
        g1 = X[k:k + 10].T @ (d2 @ W2.T * (h > 0))
        V1, V2 = 0.9 * V1 + 0.1 * g1, 0.9 * V2 + 0.1 * g2
        W1 = W1 - 0.01 * g1 / np.sqrt(V1)
        W2 = W2 - 0.01 * g2 / np.sqrt(V2)
"""


def rounds(*activations):
    """Rounds of a loop; of each run of it what an array holds at their starts, and at its end."""
    for number, course in enumerate(activations):
        for at, (before, after) in enumerate(pairwise(course)):
            states = ({"a": np.full(5, x)} for x in (before, after))
            yield Span(0, number, at, 10 * number + at, 10 * number + at + 1, *states)


@pytest.mark.parametrize(
    ("activations", "moves"),
    [
        ([[0.1, 0.2, 0.3], [0.3, 0.4, 0.5]], 5),
        ([[0.1, 0.2, 0.3], [7.1, 0.4, 0.5]], 0),  # made anew before the loop runs again
        ([[0.1, 0.2, 0.3], [], [7.1, 0.4, 0.5]], 5),  # a run of the loop that was not seen
    ],
)
def test_an_error_that_a_loop_sends_back_is_nothing_that_it_trains(activations, moves):
    assert all_moved([*rounds(*activations)], 0.5) == moves


def test_a_step_that_left_no_numbers_says_nothing_against_a_network(monkeypatch):
    """Roots of negative numbers: half of the weights are none after one step, then all."""

    def first(spans, kinds, plans=whole.plans):
        (groups, effort), *_ = plans(spans, kinds)
        return [(groups[:1], effort)]

    monkeypatch.setattr(whole, "plans", first)  # the others may come upon it by chance
    assert identify(watched(DIED)).sizes == (2, 6, 3)
