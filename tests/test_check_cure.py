"""A cure that is shown as checked is one: the script so changed takes the exact step."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from xorlab.check.checking import found, in_order
from xorlab.check.cure import mended
from xorlab.check.cure.patch import Patch, together
from xorlab.check.cure.statement import Statement
from xorlab.check.cure.trying import merged
from xorlab.check.cure.ways import (
    indices_of_factors_exchanged,
    inside,
    moved_behind,
    powers_dropped,
    products_of_other_kind,
    sums_by_rows,
)
from xorlab.check.identify import identify
from xorlab.check.locate import Finder
from xorlab.check.match import match
from xorlab.check.report import Finding
from xorlab.check.rules.xl110 import all_alike
from xorlab.check.understood import Understood
from xorlab.check.watch.launch import watch
from xorlab.check.watch.limits import USUAL
from xorlab.exercises import exercise

PLANTED = (
    ("XL101", "loop"),
    ("XL101", "lists"),
    ("XL102", "class"),
    ("XL102", "matrix"),
    ("XL103", "functions"),
    ("XL103", "lists"),
    ("XL104", "columns"),
    ("XL105", "loop"),
    ("XL106", "loop"),
    ("XL106", "lists"),
    ("XL107", "loop"),
    ("XL108", "class"),
    ("XL109", "columns"),
    ("XL110", "columns"),
    ("XL111", "columns"),
    ("XL112", "loop"),
    ("XL112", "lists"),
    ("XL203", "functions"),
    ("XL204", "functions"),
    ("XL205", "accumulate"),
    ("XL206", "columns"),
)


@np.errstate(all="ignore")
def cured(path: Path) -> list[Finding]:
    """The findings of a script, with their cures, but without the outlook."""
    watched = watch(path, short=True)
    known = identify(watched)
    assert isinstance(known, Understood)
    case = match(watched, known)
    finder = Finder(case)
    return mended(case, finder, in_order(found(case, finder)), path, arguments=(), limits=USUAL)


def with_cure(source: str, finding: Finding) -> str:
    """The script as its reader would change it: the lines shown, for those that stand there."""
    lines = source.splitlines()
    assert finding.line is not None
    first, count = finding.line - 1, len(finding.wrong.splitlines())
    old = lines[first : first + count]
    assert old == finding.wrong.splitlines()
    new = finding.right.splitlines()
    if finding.before is not None:
        first, count = finding.before - 1, 0
    return "\n".join([*lines[:first], *new, *lines[first + count :]]) + "\n"


@pytest.mark.slow
@pytest.mark.parametrize(("code", "style"), PLANTED)
def test_a_script_changed_as_shown_takes_the_exact_step(
    code: str, style: str, tmp_path: Path
) -> None:
    planted = exercise(code, style=style, seed=3)
    path = tmp_path / "net.py"
    path.write_text(planted.source)
    finding = next(f for f in cured(path) if f.code == code)
    assert finding.checked
    path.write_text(with_cure(planted.source, finding))
    watched = watch(path, short=True)
    known = identify(watched)
    assert isinstance(known, Understood)
    assert match(watched, known).right


NETS_FOR_OUTPUTS = """\
import numpy as np

class Net:
    def __init__(self):
        rng = np.random.RandomState(9)
        self.W = [rng.uniform(-1, 1, shape) for shape in ((2, 3), (3, 2), (2, 1))]

    def forward(self, x):
        self.outs, self.nets = [x], []
        for l in range(2):
            self.nets.append(self.outs[l] @ self.W[l])
            self.outs.append(np.where(self.nets[-1] > 0, self.nets[-1], 0.01 * self.nets[-1]))
        self.outs.append(self.outs[-1] @ self.W[-1])
        self.nets.append(self.outs[-1])

    def step(self, x, y):
        self.forward(x)
        delta = 2 * (self.outs[-1] - y) / len(x)
        for l in (2, 1, 0):
            dW = self.nets[l - 1].T @ delta
            if l > 0:
                delta = delta @ self.W[l].T * np.where(self.nets[l - 1] > 0, 1, 0.01)
            self.W[l] -= 0.1 * dW

X = np.array([[0, 0.2], [0.1, 1], [1, 0.3], [1, 1]])
y = np.array([[0], [0], [0], [1]])
net = Net()
for epoch in range(1000):
    net.step(X, y)
"""


@pytest.mark.slow
def test_of_a_line_that_serves_all_layers_the_name_that_all_have_is_put(tmp_path: Path) -> None:
    """Of the inputs of the last layer alone another name is seen, and most are the net inputs."""
    path = tmp_path / "net.py"
    path.write_text(NETS_FOR_OUTPUTS)
    (finding,) = cured(path)
    assert finding.code == "XL106"
    assert finding.checked
    assert finding.right.strip() == "dW = self.outs[l].T @ delta"


def test_two_changes_are_one_from_the_first_line_to_the_last() -> None:
    source = "a = 1\nb = 2\nc = 3\nd = 4"
    both = together(source, Patch(4, 4, "d = 0"), Patch(2, 2, "b = 0"))
    assert both.applied(source) == "a = 1\nb = 0\nc = 3\nd = 0"


def test_the_blank_line_behind_what_is_moved_goes_with_it() -> None:
    source = "e = d @ W.T\nW -= d\nb -= d\n\nf = e @ W.T\ng = f"
    (patch, *_) = moved_behind(Statement(source, 5), [2, 3])
    assert patch == Patch(2, 5, "f = e @ W.T\nW -= d\nb -= d")


def test_all_sums_of_one_statement_become_means_and_the_other_way_round() -> None:
    source = "return {\n    1: x.T @ d / m,\n    2: d.sum(0),\n    3: W,\n    4: e.sum(0),\n}"
    (patch,) = all_alike(Statement(source, 3))
    assert patch == Patch(3, 5, "    2: d.mean(0),\n    3: W,\n    4: e.mean(0),")
    assert list(all_alike(Statement(patch.applied(source), 1))) == [
        Patch(3, 5, "    2: d.sum(0),\n    3: W,\n    4: e.sum(0),")
    ]
    assert list(all_alike(Statement("a = d.sum(0)", 1))) == []


COPIES = """\
import numpy as np

X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
rng = np.random.default_rng(3)


class Net:
    def __init__(self):
        self.W1, self.b1 = rng.normal(size=(2, 4)), rng.normal(size=4)
        self.W2, self.b2 = rng.normal(size=(4, 1)), rng.normal(size=1)

    def step(self):
        h = 1 / (1 + np.exp(-(X @ self.W1 + self.b1)))
        o = 1 / (1 + np.exp(-(h @ self.W2 + self.b2)))
        d2 = (o - y) * o * (1 - o)
        d1 = d2 @ self.W2.T * h * (1 - h)
        W2, b2 = self.W2, self.b2.copy()
        W2 -= h.T @ d2
        b2 -= d2.sum(0)
        self.W1 -= X.T @ d1
        self.b1 -= d1.sum(0)


net = Net()
for i in range(300):
    net.step()
"""


@pytest.mark.slow
def test_a_copy_that_is_stepped_in_a_parameter_s_stead_is_told_and_done_without(
    tmp_path: Path,
) -> None:
    path = tmp_path / "net.py"
    path.write_text(COPIES)
    (finding,) = cured(path)
    assert (finding.code, finding.line, finding.checked) == ("XL203", 17, True)
    assert "b2 is a copy of it" in finding.message
    assert finding.right == "        W2, b2 = self.W2, self.b2"


PILING = """import numpy as np
np.random.seed(2)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
W, v = np.random.randn(2, 3), np.random.randn(3)
dW, dv = np.zeros((2, 3)), np.zeros(3)
for epoch in range(2000):
    loss = 0
    for x, t in zip(X, y):
        h = np.tanh(x @ W)
        e = h @ v - t
        dv += e * h
        dW += np.outer(x, e * v * (1 - h * h))
        loss += e * e / 2
    W -= 0.05 * dW
    v -= 0.05 * dv
"""


@pytest.mark.slow
def test_what_is_missing_is_added_where_it_goes_and_told_where_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(PILING)
    (finding,) = [f for f in cured(path) if f.is_bug]
    assert (finding.code, finding.line, finding.before) == ("XL205", 15, 8)
    assert finding.wrong == "    W -= 0.05 * dW"
    assert set(finding.right.splitlines()) == {
        "    dW = np.zeros_like(dW)",
        "    dv = np.zeros_like(dv)",
    }
    path.write_text(with_cure(PILING, finding))
    known = identify(watch(path, short=True))
    assert isinstance(known, Understood)
    assert match(watch(path, short=True), known).right


def test_findings_that_one_change_mends_are_one() -> None:
    first = Finding("XL203", "name", "a.py", 3, 1, "b1 stands.", "", right="b -= d", checked=True)
    other = replace(first, layer=2, message="b2 stands.")
    elsewhere = replace(other, line=4)
    assert merged([first, other, elsewhere]) == [
        replace(first, layer=None, message="b1 stands. b2 stands."),
        elsewhere,
    ]
    unchecked = [replace(first, checked=False), replace(other, checked=False)]
    assert merged(unchecked) == unchecked


COLUMNS = """import numpy as np
np.random.seed(2)
X = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
Y = np.array([[0, 1, 1, 0]])
W1, b1 = np.random.randn(3, 2), np.zeros((3, 1))
W2, b2 = np.random.randn(1, 3), np.zeros((1, 1))
for i in range(2000):
    A1 = np.tanh(W1 @ X + b1)
    A2 = 1 / (1 + np.exp(-(W2 @ A1 + b2)))
    dZ2 = A2 - Y
    dZ1 = W2.T @ dZ2 * (1 - A1 ** 2)
    db1 = np.sum(dZ1)
    W1 = W1 - 0.3 * dZ1 @ X.T
    b1 = b1 - 0.3 * db1
    W2 = W2 - 0.3 * dZ2 @ A1.T
    b2 = b2 - 0.3 * np.sum(dZ2, axis=1, keepdims=True)
"""


@pytest.mark.slow
def test_no_cure_changes_the_shape_of_a_parameter(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(COLUMNS)
    (finding,) = [f for f in cured(path) if f.is_bug]
    assert (finding.code, finding.line, finding.checked) == ("XL110", 12, True)
    assert finding.right == "    db1 = np.sum(dZ1, axis=1, keepdims=True)"


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("d = (e * w.T) * a * (1 - a)", "d = np.dot(e, w.T) * a * (1 - a)"),
        ("d.append(sum(e[i] * f(h[j]) for i in range(4)))", "d.append(e[j] * f(h[j]))"),
        ("d = [sum(e[i] * f(h[j]) for i in n) for j in n]", "d = [e[j] * f(h[j]) for j in n]"),
    ],
)
def test_each_of_several_products_has_its_turn_early(line: str, right: str) -> None:
    first = [patch.text for patch in islice(products_of_other_kind(Statement(line, 1)), 4)]
    assert right in first


def test_a_products_transpose_by_its_items() -> None:
    statement = Statement("w[i][j] -= rate * d[i] * a[j]", 1)
    (patch,) = indices_of_factors_exchanged(statement)
    assert patch.text == "w[i][j] -= rate * d[j] * a[i]"
    statement = Statement("w[i][j] = w[i][j] - rate * d[i] * a[j]", 1)
    (patch,) = indices_of_factors_exchanged(statement)
    assert patch.text == "w[i][j] = w[i][j] - rate * d[j] * a[i]"


def test_a_sum_over_everything_becomes_one_a_row() -> None:
    first = next(sums_by_rows(Statement("p = e / np.sum(e)", 1)))
    assert first.text == "p = e / np.sum(e, axis=1, keepdims=True)"
    first = next(sums_by_rows(Statement("p = e / e.sum(0)", 1)))
    assert first.text == "p = e / e.sum(axis=1, keepdims=True)"


def test_an_error_stands_without_its_power() -> None:
    found = [patch.text for patch in powers_dropped(Statement("d = (t - a) ** 2 * abs(s)", 1))]
    assert found == ["d = (t - a) * abs(s)", "d = (t - a) ** 2 * s"]


def test_parts_of_a_longer_name_are_inside_of_it() -> None:
    statement = Statement("d = self.a[l].T * e[i]", 1)
    within = [statement.text(node) for node in inside(statement)]
    assert set(within) == {"e", "i", "l", "self", "self.a"}
