"""When a chain is the network: what rests may be left unused, and something has to be computed."""

from types import SimpleNamespace

import numpy as np
import pytest

from xorlab.check.identify.accepted import Candidate, acceptable, adds_up, idle_part_moves
from xorlab.check.identify.bends import IDENTITY
from xorlab.check.identify.chains import Chain
from xorlab.check.identify.layers import Reading
from xorlab.check.identify.spans import Span
from xorlab.check.identify.targets import Target
from xorlab.check.identify.whole import is_hint

ATOMS = SimpleNamespace(paths=["W"], shapes=[(3, 2)], path_of=np.zeros(6, int), at_of=np.arange(6))
BEFORE = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])


@pytest.mark.parametrize(
    ("used", "moved", "other"),
    [
        ({0, 1, 2, 3}, 0, False),  # what is used moves
        ({0, 1, 2, 3}, 4, True),  # the last row moves, which is not used
        ({0, 1, 2, 3, 4, 5}, 4, False),
    ],
)
def test_moving_numbers_that_are_not_used_belong_to_another_network(used, moved, other):
    after = BEFORE.copy()
    after.ravel()[moved] += 1
    span = Span(0, 0, 0, 0, 1, {"W": BEFORE}, {"W": after})
    assert idle_part_moves(SimpleNamespace(atoms=ATOMS, used=used), span) is other


def rounds(*courses):
    """Rounds of a loop; of each run of it what an array holds at their starts, and at its end."""
    for number, (before, after) in enumerate(courses):
        states = ({"W": BEFORE + add} for add in (before, after))
        yield Span(0, number, 0, number, number + 1, *states)


@pytest.mark.parametrize(
    ("courses", "network"),
    [
        ([(0.0, 0.1), (0.1, 0.2)], True),
        ([(0.0, 0.1), (7.0, 7.1)], False),  # an error that is sent back, made anew in each epoch
    ],
)
def test_what_a_loop_begins_with_anew_is_no_parameter(courses, network):
    layer = SimpleNamespace(block=np.arange(6).reshape(3, 2), bend=IDENTITY)
    chain = SimpleNamespace(atoms=ATOMS, used=set(range(6)), layers=(layer,))
    group = list(rounds(*courses))
    assert acceptable(Candidate(chain, group), {0: group}) is network


@pytest.mark.parametrize(("evidence", "hint"), [(1e-6, True), (0.0, False), (3.0, False)])
def test_what_may_be_made_of_errors_is_a_hint_at_a_network_and_no_proof(evidence, hint):
    target = Target(BEFORE, None, evidence)
    assert is_hint(SimpleNamespace(target=target)) is hint


@pytest.mark.parametrize(
    ("row", "bias", "sums"),
    [
        ([0.0, 1.0], None, False),  # the second unit's weights as they stand
        ([0.0, 1.0], np.array([6, 7]), True),
        ([1.0, 1.0], None, True),
        ([0.0, 0.3], None, True),  # a product
    ],
)
def test_a_parameter_as_it_stands_is_no_product_of_weights_with_the_data(row, bias, sums):
    values = np.array([[0.1, 0.2, 0.3, 0.4, *row, 0.5, 0.6]])
    shown, none = np.array([[True]]), np.empty((1, 1, 2))
    block, inputs = np.array([[0, 1], [2, 3]]), np.array([[4, 5]])
    layer = Reading(block, bias, np.ones(1), IDENTITY, shown, none, none)
    atoms, table = SimpleNamespace(values=values), SimpleNamespace(inputs=inputs)
    assert adds_up(Chain(atoms, table, (layer,), None)) is sums


@pytest.mark.parametrize(("inputs", "sums"), [([0.0, 1.0], False), ([0.5, 1.0], True)])
def test_behind_one_input_of_0_or_1_stands_a_parameter_as_it_is(inputs, sums):
    """The biases of two units, in the rows that are 0: no weights of an input that is 1."""
    values = np.array([[0.1, 0.2, 0.3, 0.4, 0.5, *inputs]])
    shown, none = np.ones((1, 2), bool), np.empty((1, 2, 2))
    first = Reading(np.array([[0, 1]]), None, np.ones(2), IDENTITY, shown, none, np.ones((1, 2, 2)))
    last = Reading(
        np.array([[2], [3]]), np.array([4]), np.ones(1), IDENTITY, shown, none, none[..., :1]
    )
    atoms, table = SimpleNamespace(values=values), SimpleNamespace(inputs=np.array([[5], [6]]))
    assert adds_up(Chain(atoms, table, (first, last), None)) is sums
