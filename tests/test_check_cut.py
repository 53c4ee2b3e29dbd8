"""Arrays of integers that are to take steps are told, though their network cannot be made out."""

import numpy as np
import pytest

from watched import watched
from xorlab.check.cut import cuts, told

SCRIPT = """\
import numpy as np
w = np.array([1, -2, 1])
names = np.array([0, 0, 0])
for k in range(9):
    step = 0.3 * (k + 1) / 7
    for j in range(3):
        {line}
"""


def said_of(line):
    return told(watched(SCRIPT.format(line=line)))


@pytest.mark.parametrize("line", ["w[j] = w[j] - step", "w[j] -= 0.5 * step", "w[:] = w - step"])
def test_an_array_that_cuts_its_steps_is_told_where_it_is_made(line):
    (finding,) = said_of(line).found
    assert (finding.code, finding.line, finding.also) == ("XL206", 2, (7,))
    assert "In line 7" in finding.proof


def test_an_array_of_which_nothing_is_ever_left_is_told():
    """As of deltas that a sigmoid's derivative makes, kept in `np.zeros_like(y)` of integers."""
    (finding,) = said_of("names[j] = 0.9 * step").found
    assert (finding.code, finding.line, finding.also) == ("XL206", 3, (7,))
    assert "what is smaller than 1 is lost" in finding.message


def test_arrays_in_a_list_are_told_where_they_are_made_not_where_it_is():
    source = """\
import numpy as np
w = []
for n in (2, 3):
    w.append(np.arange(n) - 4)
for k in range(9):
    for l in (0, 1):
        w[l][:] = w[l] + 0.3 * (k + 1) / 7
"""
    (finding,) = told(watched(source)).found
    assert (finding.code, finding.line) == ("XL206", 4)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("w[j] = w[j] + 1", id="whole steps"),
        pytest.param("names[j] = round(step)", id="rounded on purpose"),
        pytest.param("names[j] = 3 * step", id="what does not move, and leaves something"),
        pytest.param("w = w - step", id="another array"),
    ],
)
def test_what_loses_no_step_is_not_told(line):
    assert said_of(line) is None


def test_what_was_to_be_put_there_and_what_stands_there():
    first = next(cuts(watched(SCRIPT.format(line="w[j] -= 0.5 * step"))))
    _, wanted, held = first
    assert np.isclose(wanted.value, 0.15 / 7)
    assert held.value == 0  # 1 less that, cut
