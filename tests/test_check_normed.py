"""Softmax divided by other sums than those over each row's units is named; the right one is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from xorlab.check import check
from xorlab.check.normed import TOTALS, softmax_by

CLASSES = """import numpy as np
rng = np.random.default_rng(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
T = np.eye(2)[[0, 1, 1, 0]]
W1, b1 = rng.normal(size=(2, 5)), np.zeros((1, 5))
W2, b2 = rng.normal(size=(5, 2)), np.zeros((1, 2))
for epoch in range(2000):
    h = np.tanh(X @ W1 + b1)
    z = h @ W2 + b2
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    d2 = (p - T) / 4
    d1 = d2 @ W2.T * (1 - h ** 2)
    W2 -= 0.5 * h.T @ d2
    b2 -= 0.5 * d2.sum(axis=0, keepdims=True)
    W1 -= 0.5 * X.T @ d1
    b1 -= 0.5 * d1.sum(axis=0, keepdims=True)
"""
MAX = "z.max(axis=1, keepdims=True)"
DIVIDED = "e / e.sum(axis=1, keepdims=True)"


def told(source: str, folder: Path) -> list[tuple[str, str]]:
    path = folder / "net.py"
    path.write_text(source)
    bugs = [finding for finding in check(path, odds=0).findings if finding.is_bug]
    return [(bug.code, source.splitlines()[(bug.line or 0) - 1].strip()) for bug in bugs]


@pytest.mark.parametrize("largest", [MAX, "z.max()"])
def test_what_is_taken_away_before_is_no_mistake(largest, tmp_path):
    assert told(CLASSES.replace(MAX, largest), tmp_path) == []


@pytest.mark.parametrize("by", ["e.sum(axis=0, keepdims=True)", "e.sum(axis=0)", "e.sum()"])
def test_the_line_that_divides_is_named(by, tmp_path):
    source = CLASSES.replace(MAX, "z.max()").replace(DIVIDED, f"e / {by}")
    assert told(source, tmp_path) == [("XL109", f"p = e / {by}")]


def test_sums_that_are_spread_along_the_rows_of_a_square():
    z = np.log([[1.0, 2.0], [3.0, 5.0]])
    found = softmax_by(TOTALS["divided by the sums of other rows"], z)
    assert np.allclose(found, [[1 / 3, 2 / 8], [3 / 3, 5 / 8]])
