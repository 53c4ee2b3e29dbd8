"""Arrays that are replaced by their step, or cannot hold what it makes of them."""

import numpy as np
import pytest

from xorlab.check.analysis import analysed
from xorlab.check.checking import found, in_order
from xorlab.check.locate import Finder
from xorlab.check.rounding import Grid
from xorlab.check.watch.launch import watch

SCRIPT = """\
import numpy as np

np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1 = np.random.randn(2, 3)
b1 = np.random.randn(1, 3)
W2 = np.random.randn(3, 1)
b2 = np.random.randn(1, 1)
for epoch in range(500):
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    o = 1 / (1 + np.exp(-(h @ W2 + b2)))
    d2 = (o - y) * o * (1 - o)
    d1 = d2 @ W2.T * h * (1 - h)
    W2 -= 0.5 * h.T @ d2
    b2 -= 0.5 * d2.sum(axis=0, keepdims=True)
    W1 -= 0.5 * X.T @ d1
    b1 -= 0.5 * d1.sum(axis=0, keepdims=True)
    loss = np.mean((y - o) ** 2) / 2
    print(loss)
"""


def case_of(tmp_path, *changes):
    source = SCRIPT
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    script = tmp_path / "script.py"
    script.write_text(source)
    return analysed(watch(script, short=True)), source


def told(tmp_path, *changes):
    """The first finding's code, and its line's text."""
    case, source = case_of(tmp_path, *changes)
    assert case.explained
    with np.errstate(all="ignore"):
        first = in_order(found(case, Finder(case)))[0]
    return first.code, source.splitlines()[first.line - 1].strip()


def test_nothing_is_odd_about_right_steps(tmp_path):
    case, _ = case_of(tmp_path)
    assert case.explained
    assert not case.edits
    assert not case.still | case.rounded | case.overwritten


@pytest.mark.parametrize("array", ["W1", "b1", "W2", "b2"])
@pytest.mark.parametrize("sign", ["=", "=-"])
def test_an_array_that_becomes_its_step_is_told(tmp_path, array, sign):
    # Of b2, one number, every course is a multiple of its gradient: the others' rate decides.
    code, line = told(tmp_path, (f"{array} -= 0.5", f"{array} {sign} 0.5"))
    assert (code, line.split()[0]) == ("XL204", array)


def test_all_arrays_may_become_their_steps(tmp_path):
    code, line = told(tmp_path, (" -= 0.5", " = -0.5"))
    assert code == "XL204"
    assert " = -0.5" in line


DEAD = (
    ("h = 1 / (1 + np.exp(-(X @ W1 + b1)))", "h = np.maximum(0, X @ W1 + b1)"),
    ("b1 = np.random.randn(1, 3)", "b1 = np.random.randn(1, 3) - 10"),
    ("* h * (1 - h)", "* (h > 0)"),
)


def test_an_array_whose_step_is_0_becomes_0_where_it_is_replaced_by_it(tmp_path):
    # No unit is ever on: with plain descent nothing but the output's bias would move.
    assert told(tmp_path, *DEAD, ("W1 -= 0.5", "W1 = 0.5")) == ("XL204", "W1 = 0.5 * X.T @ d1")


def test_moves_that_are_near_to_their_rounding_tell_no_rate(tmp_path):
    # The bias jumps by 8 times itself and more: in the end all units are as good as off.
    changes = (
        ("o = 1 / (1 + np.exp(-(h @ W2 + b2)))", "o = h @ W2 + b2"),
        ("* o * (1 - o)", "* 4"),
        ("seed(3)", "seed(1)"),
    )
    code, line = told(tmp_path, *changes, ("b2 -= 0.5", "b2 =- 0.5"))
    assert (code, line.split()[0]) == ("XL204", "b2")


@pytest.mark.parametrize("decimals", [2, 3])
def test_a_parameter_that_is_rounded_is_told(tmp_path, decimals):
    rounded = f"W1 = np.round(W1 - 0.5 * X.T @ d1, {decimals})"
    assert told(tmp_path, ("W1 -= 0.5 * X.T @ d1", rounded)) == ("XL206", rounded)


def test_all_parameters_may_be_rounded(tmp_path):
    changes = [
        ("W2 -= 0.5 * h.T @ d2", "W2 = (W2 - 0.5 * h.T @ d2).round(2)"),
        ("b2 -= 0.5 * d2.sum(axis=0, keepdims=True)", "b2 = (b2 - 0.5 * d2.sum()).round(2)"),
        ("W1 -= 0.5 * X.T @ d1", "W1 = (W1 - 0.5 * X.T @ d1).round(2)"),
        ("b1 -= 0.5 * d1.sum(axis=0, keepdims=True)", "b1 = (b1 - 0.5 * d1.sum(axis=0)).round(2)"),
    ]
    assert told(tmp_path, *changes)[0] == "XL206"


ALL_SWALLOWED = [
    ("W2 -= 0.5 * h.T @ d2", "W2 = (W2 - 0.01 * h.T @ d2).round(1)"),
    ("b2 -= 0.5 * d2.sum(axis=0, keepdims=True)", "b2 = (b2 - 0.01 * d2.sum()).round(1)"),
    ("W1 -= 0.5 * X.T @ d1", "W1 = (W1 - 0.01 * X.T @ d1).round(1)"),
    ("b1 -= 0.5 * d1.sum(axis=0, keepdims=True)", "b1 = (b1 - 0.01 * d1.sum(axis=0)).round(1)"),
]
NO_BIASES = [(" + b1", ""), (" + b2", ""), ("b1 -= 0.5", "b1 = 0.5"), ("b2 -= 0.5", "b2 = 0.5")]
WHOLE = [
    ("W1 = np.random.randn(2, 3)", "W1 = np.array([[2, -2, 1], [-1, 2, -2]])"),
    ("W2 = np.random.randn(3, 1)", "W2 = np.array([[1], [-2], [2]])"),
    ("W1 -= 0.5 * X.T @ d1", "W1[:] = W1 - 0.5 * X.T @ d1"),
    ("W2 -= 0.5 * h.T @ d2", "W2[:] = W2 - 0.5 * h.T @ d2"),
    *NO_BIASES,
]


@pytest.mark.parametrize("changes", [ALL_SWALLOWED, WHOLE], ids=["rounded", "whole"])
def test_that_steps_were_swallowed_needs_no_rate(tmp_path, changes):
    """Numbers that became their own roundings, or whole ones that only ever moved downhill."""
    assert told(tmp_path, *changes)[0] == "XL206"


def test_a_new_value_that_is_rounded_to_the_old_is_not_forgotten_but_cut(tmp_path):
    rounded = "b1 = np.round(b1 - 0.5 * d1.sum(axis=0, keepdims=True), 0)"
    changes = [
        ("b1 = np.random.randn(1, 3)", "b1 = np.zeros((1, 3))"),
        ("b1 -= 0.5 * d1.sum(axis=0, keepdims=True)", rounded),
    ]
    assert told(tmp_path, *changes) == ("XL206", rounded)


def test_biases_that_are_cut_to_0_in_every_step_are_seen_nowhere_but_in_their_line(tmp_path):
    """They never leave 0: the network is one without them, as far as numbers tell."""
    rounded = "b1 = np.round(b1 - 0.01 * d1.sum(axis=0, keepdims=True), 1)"
    changes = [
        ("b1 = np.random.randn(1, 3)", "b1 = np.zeros((1, 3))"),
        ("b1 -= 0.5 * d1.sum(axis=0, keepdims=True)", rounded),
        (" -= 0.5", " -= 0.01"),
    ]
    assert told(tmp_path, *changes) == ("XL206", rounded)


def test_a_layer_whose_steps_are_all_swallowed_is_rounded_as_the_others(tmp_path):
    # Steps of 0.0005 are lost to two decimals in the first layer, which then never moves.
    changes = [
        ("W2 -= 0.5 * h.T @ d2", "W2 = (W2 - 0.05 * h.T @ d2).round(2)"),
        ("b2 -= 0.5 * d2.sum(axis=0, keepdims=True)", "b2 = (b2 - 0.05 * d2.sum()).round(2)"),
        ("W1 -= 0.5 * X.T @ d1", "W1 = (W1 - 0.05 * X.T @ d1).round(2)"),
        ("b1 -= 0.5 * d1.sum(axis=0, keepdims=True)", "b1 = (b1 - 0.05 * d1.sum(axis=0)).round(2)"),
    ]
    assert told(tmp_path, *changes)[0] == "XL206"


def test_what_is_cut_goes_by_the_method_that_the_others_remember(tmp_path):
    # Of its own memory nothing is left that could tell one.
    line = "W1 = np.random.randint(-2, 3, (2, 3))"
    changes = [
        ("W1 = np.random.randn(2, 3)", line),
        *(
            (f"{name} -= 0.5 * {gradient}", f"v{name} = 0.9 * v{name} + {gradient}; {update}")
            for name, gradient, update in (
                ("W2", "h.T @ d2", "W2 -= 0.1 * vW2"),
                ("b2", "d2.sum(axis=0, keepdims=True)", "b2 -= 0.1 * vb2"),
                ("W1", "X.T @ d1", "W1[:] = W1 - 0.1 * vW1"),
                ("b1", "d1.sum(axis=0, keepdims=True)", "b1 -= 0.1 * vb1"),
            )
        ),
        ("b2 = np.random.randn(1, 1)", "b2 = np.random.randn(1, 1); vW1 = vW2 = vb1 = vb2 = 0"),
    ]
    case, source = case_of(tmp_path, *changes)
    assert case.explained
    assert not case.edits
    assert [
        (each.code, source.splitlines()[each.line - 1]) for each in found(case, Finder(case))
    ] == [("XL206", line)]


def test_rounded_steps_of_a_wrong_gradient_are_not_explained_by_rounding(tmp_path):
    changes = [
        ("W1 -= 0.5 * X.T @ d1", "W1 = np.round(W1 - 0.5 * X.T @ (d1 + 0.3), 2)"),
        ("b1 -= 0.5", "b1 -= 0.4"),
    ]
    case, _ = case_of(tmp_path, *changes)
    assert not (case.explained and not case.edits)


def test_an_array_of_integers_is_told_where_it_is_made(tmp_path):
    birth = "W1 = np.array([[2, -2, 1], [-1, 2, -2]])"
    changes = [
        ("W1 = np.random.randn(2, 3)", birth),
        ("W1 -= 0.5 * X.T @ d1", "W1[:] = W1 - 0.5 * X.T @ d1"),
    ]
    assert told(tmp_path, *changes) == ("XL206", birth)


def test_a_network_is_seen_before_its_integers_are_cut_to_nothing(tmp_path):
    changes = [
        ("W2 = np.random.randn(3, 1)", "W2 = np.array([[1], [-2], [2]])"),
        ("W2 -= 0.5 * h.T @ d2", "W2[:] = W2 - 0.5 * h.T @ d2"),
    ]
    case, _ = case_of(tmp_path, *changes)
    assert case.understood.sizes == (2, 3, 1)
    assert set(case.rounded) == {(1, "W")}


def test_the_rates_that_end_on_a_number_are_a_stretch():
    # From 0.5 to 0.6 at one decimal: 0.05 to 0.15 must have been added, at steps of 2.
    low, high = Grid(1).rates(np.array([[0.5]]), np.array([[0.6]]), np.array([[2.0]]))
    assert low[0] == pytest.approx(0.025, abs=1e-8)
    assert high[0] == pytest.approx(0.075, abs=1e-8)


def test_an_integer_is_cut_towards_zero():
    # 2 became 1: between 0 and 1 was taken from it, in steps of -0.5; -2 stayed, with none.
    before, after = np.array([[2.0, -2.0]]), np.array([[1.0, -2.0]])
    low, high = Grid(0, cut=True).rates(before, after, np.array([[-0.5, 0.0]]))
    assert low[0] == pytest.approx(0, abs=1e-8)
    assert high[0] == pytest.approx(2, abs=1e-8)


def test_what_does_not_end_on_the_grid_fits_no_rate():
    low, high = Grid(1).rates(np.array([[0.5]]), np.array([[0.6]]), np.array([[0.0]]))
    assert low[0] > high[0]


@pytest.mark.parametrize("no_number", [np.nan, np.inf])
def test_a_step_that_is_no_number_fits_no_rate(no_number):
    low, high = Grid(1).rates(np.array([[0.5]]), np.array([[0.6]]), np.array([[no_number]]))
    assert low[0] > high[0]


LISTS = """\
import random

random.seed(5)
data = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]
v = [[random.uniform(-1, 1) for _ in range(2)]] * 3
w = [random.uniform(-1, 1) for _ in range(3)]
for epoch in range(300):
    for x, t in data:
        h = [max(0.1 * s, s) for s in [v[j][0] * x[0] + v[j][1] * x[1] for j in range(3)]]
        o = sum(w[j] * h[j] for j in range(3))
        d = o - t
        for j in range(3):
            e = d * w[j] * (1 if h[j] > 0 else 0.1)
            w[j] -= 0.05 * d * h[j]
            for i in range(2):
                v[j][i] -= 0.05 * e * x[i]
    print(0.5 * d ** 2)
"""


def test_rows_that_are_one_list_are_told_where_they_are_made(tmp_path):
    script = tmp_path / "lists.py"
    script.write_text(LISTS)
    case = analysed(watch(script, short=True))
    first = in_order(found(case, Finder(case)))[0]
    assert (first.code, first.line) == ("XL205", 5)


def test_a_lost_new_value_is_told_where_it_is_lost(tmp_path):
    lost = "b_new = b1 - 0.5 * d1.sum(axis=0, keepdims=True)"
    changes = ("b1 -= 0.5 * d1.sum(axis=0, keepdims=True)", lost)
    assert told(tmp_path, changes) == ("XL203", lost)


def test_what_is_not_in_the_list_is_told_where_the_list_is_made(tmp_path):
    listed = "params = [W1, W2, b2]"
    start = SCRIPT[SCRIPT.index("    W2 -= ") : SCRIPT.index("    loss =")]
    steps = """\
    gradients = [X.T @ d1, h.T @ d2, d2.sum(axis=0, keepdims=True)]
    for p, g in zip(params, gradients):
        p -= 0.5 * g
"""
    head = "for epoch in range(500):"
    assert told(tmp_path, (start, steps), (head, listed + "\n" + head)) == ("XL203", listed)


def test_two_layers_that_share_one_array_of_biases_are_told(tmp_path):
    made = "b1 = b2 = np.zeros((1, 3))"
    changes = [
        (
            "y = np.array([[0], [1], [1], [0]])",
            "y = np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0], [0, 0, 1]])",
        ),
        ("W2 = np.random.randn(3, 1)", "W2 = np.random.randn(3, 3)"),
        ("b1 = np.random.randn(1, 3)", made),
        ("b2 = np.random.randn(1, 1)\n", ""),
    ]
    case, source = case_of(tmp_path, *changes)
    first = in_order(found(case, Finder(case)))[0]
    assert (first.code, source.splitlines()[first.line - 1]) == ("XL205", made)
