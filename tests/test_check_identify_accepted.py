"""A chain that leaves a part of its own arrays unused is the network only if that part rests."""

from types import SimpleNamespace

import numpy as np
import pytest

from xorlab.check.identify.accepted import idle_part_moves
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


@pytest.mark.parametrize(("evidence", "hint"), [(1e-6, True), (0.0, False), (3.0, False)])
def test_what_may_be_made_of_errors_is_a_hint_at_a_network_and_no_proof(evidence, hint):
    target = Target(BEFORE, None, evidence)
    assert is_hint(SimpleNamespace(target=target)) is hint
