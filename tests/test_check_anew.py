"""A gradient that every row of a step sets anew is the last row's alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from xorlab.check import check
from xorlab.check.rules.xl204 import of_row
from xorlab.check.step import Pieces

ROWS = """import numpy as np
np.random.seed(1)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, b1 = np.random.randn(2, 4), np.zeros(4)
W2, b2 = np.random.randn(4, 1), np.zeros(1)
for epoch in range(3000):
    dW1, dW2 = np.zeros((2, 4)), np.zeros((4, 1))
    db1, db2 = np.zeros(4), np.zeros(1)
    for x, t in zip(X, y):
        h = np.tanh(np.dot(x, W1) + b1)
        o = 1 / (1 + np.exp(-(np.dot(h, W2) + b2)))
        d2 = o - t
        d1 = np.dot(W2, d2) * (1 - h ** 2)
        dW2 += np.outer(h, d2)
        dW1 += np.outer(x, d1)
        db2 += d2
        db1 += d1
    W2, b2 = W2 - 0.1 * dW2, b2 - 0.1 * db2
    W1, b1 = W1 - 0.1 * dW1, b1 - 0.1 * db1
"""


@np.errstate(all="ignore")
def bugs(source: str, folder: Path):
    path = folder / "net.py"
    path.write_text(source)
    report = check(path, odds=0)
    return report, [finding for finding in report.findings if finding.is_bug]


@pytest.mark.parametrize(
    "overwritten",
    [("dW1",), ("db2",), ("dW1", "db1"), ("dW2", "db2"), ("dW1", "dW2", "db1", "db2")],
    ids="-".join,
)
def test_every_line_that_sets_a_gradient_anew_is_mended_at_once(overwritten, tmp_path):
    source = ROWS
    for name in overwritten:
        source = source.replace(f"{name} +=", f"{name} =")
    report, (finding,) = bugs(source, tmp_path)
    lines = source.splitlines()
    changed = [at for at, line in enumerate(lines, 1) if line not in ROWS.splitlines()]
    assert (finding.code, finding.line, finding.checked) == ("XL204", changed[0], True)
    assert finding.right == "\n".join(ROWS.splitlines()[changed[0] - 1 : changed[-1]])
    assert "all 4 rows a step" in report.understood


def test_the_row_that_is_left_is_the_first_where_the_loop_goes_backwards(tmp_path):
    """Where biases start at 0, the row of zeros makes no number that tells in the first step."""
    source = ROWS.replace("zip(X, y)", "reversed(list(zip(X, y)))")
    assert bugs(source, tmp_path)[1] == []
    report, (finding,) = bugs(source.replace(" +=", " ="), tmp_path)
    assert finding.code == "XL204"
    assert 15 <= finding.line <= 18
    assert "all 4 rows a step" in report.understood


def test_rows_that_all_add_theirs_are_no_mistake(tmp_path):
    assert bugs(ROWS, tmp_path)[1] == []


def test_who_learns_from_one_row_that_is_not_the_last_means_to(tmp_path):
    """Which row comes first is for the script to say, and so is which is learned from."""
    skip = "        if x.any():\n            continue\n"
    one = ROWS.replace("        dW2 +=", f"{skip}        dW2 +=")
    report, found = bugs(one, tmp_path)
    assert found == []
    assert "one row at a time" in report.understood


def test_one_row_of_a_gradient_is_its_input_times_its_delta():
    p = Pieces([], [], np.zeros((2, 1)), a=[np.array([[1.0, 2.0], [3.0, 5.0]])])
    p.delta[0] = np.array([[7.0], [-1.0]])
    assert of_row("dW", 0)(p, 0).tolist() == [[7.0], [14.0]]
    assert of_row("dW", -1)(p, 0).tolist() == [[-3.0], [-5.0]]
    assert of_row("db", 0)(p, 0).tolist() == [7.0]
