"""The intervals are honest: they hold the true share about as often as they say."""

import numpy as np
import pytest

from study_cases import small
from xorlab.statistics.intervals import difference, wilson
from xorlab.statistics.odds import Tally
from xorlab.studies.result import result

STUDIES = 1000


@pytest.mark.parametrize("rate", [0.05, 0.233, 0.5, 0.9])
def test_in_1000_simulated_studies_the_interval_holds_the_true_rate_in_95_of_100(rate):
    """Each study is one cell of 1,000 starts, of which each learns with the known rate.

    They are counted as a study counts them, in parts.
    """
    cell = small().cells[0]
    draw = np.random.default_rng(20_000 + round(1000 * rate))
    held = 0
    for learned in draw.random((STUDIES, 1000)) < rate:
        tally = Tally()
        for part in np.split(learned, [100, 640]):
            nothing = np.zeros(len(part), dtype=np.int64)
            tally.count(part, nothing + 7, nothing + 0.25, nothing > 0, nothing, nothing)
        tally.configuration = (cell.task, cell.settings, 0)
        low, high = result(cell, tally.odds()).ci
        held += low <= rate <= high
    assert 0.93 <= held / STUDIES <= 0.97


@pytest.mark.parametrize(("rate", "other"), [(0.2, 0.2), (0.233, 0.3), (0.9, 0.95)])
def test_in_1000_simulated_comparisons_the_interval_holds_the_true_difference(rate, other):
    draw = np.random.default_rng(7)
    held = 0
    for first, second in draw.binomial(500, [rate, other], (STUDIES, 2)):
        low, high = difference(int(first), 500, int(second), 500)
        held += low <= rate - other <= high
    assert 0.93 <= held / STUDIES <= 0.97


def test_the_interval_of_none_and_of_all_is_no_point():
    assert wilson(0, 100)[1] > 0.03
    assert wilson(100, 100)[0] < 0.97
