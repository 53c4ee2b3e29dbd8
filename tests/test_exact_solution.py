"""An exact network gives every row its target: every row of every table that is small."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from xorlab.backprop import Weights
from xorlab.errors import BadInput
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.solutions import solve
from xorlab.solutions.exact import verified
from xorlab.tasks import catalogue, task
from xorlab.tasks.points import SHAPES
from xorlab.tasks.tables import bits

TABLES = [listing.example for listing in catalogue() if listing.name not in SHAPES]


def recomputed(network, X):
    """The network's outputs, in plain NumPy, by Goodfellow's formula."""
    *hidden, (w, b, _) = network.parameters
    for W, c, _ in hidden:
        X = np.maximum(0, X @ W + c)
    return X @ w + b


def proved(made, tolerance=0.0):
    """The task's exact solution, after an own look at every row."""
    exact = solve(made).exact
    missed = np.abs(recomputed(exact.network, made.X) - made.y).max()
    assert missed <= tolerance
    assert exact.max_error == np.abs(exact.predictions - made.y).max() <= tolerance
    return exact


def test_the_exact_network_of_xor_is_goodfellows():
    (W, c, _), (w, b, _) = proved(task("xor")).network.parameters
    assert W.tolist() == [[1, 1], [1, 1]]
    assert c.tolist() == [0, -1]
    assert w.tolist() == [[1], [-2]]
    assert b.tolist() == [0]
    assert not np.signbit([c[0], b[0]]).any(), "A -0 would be printed."


@pytest.mark.parametrize(
    ("inputs", "units"),
    [(1, {0: 4}), (2, {0: 6, 1: 8, 2: 2}), (3, {0: 8, 1: 40, 2: 182, 3: 26})],
)
def test_every_table_of_up_to_three_inputs_has_an_exact_network(inputs, units):
    rows = 2**inputs
    found = [proved(task(format(n, f"0{rows}b"))).hidden for n in range(2**rows)]
    assert {count: found.count(count) for count in sorted(set(found))} == units


@pytest.mark.parametrize("n", range(2, 11))
def test_parity_takes_as_many_units_as_bits_with_weights_of_alternating_sign(n):
    exact = proved(task(f"parity{n}"))
    (W, c, _), (w, b, _) = exact.network.parameters
    assert exact.method == "zigzag"
    assert (W == np.ones((n, n))).all()
    assert c.tolist() == [-k for k in range(n)]
    assert w.ravel().tolist() == [1] + [2 * (-1) ** k for k in range(1, n)]
    assert b.tolist() == [0]


@pytest.mark.parametrize("name", [*TABLES, "8-3-8", "a & b, c ^ d", "parity16"])
def test_every_named_table_has_an_exact_network(name):
    proved(task(name))


@pytest.mark.parametrize(
    ("name", "units", "method"),
    [
        ("not", 0, "linear"),
        ("encoder8", 0, "linear"),
        ("and5", 1, "zigzag"),
        ("or5", 1, "zigzag"),
        ("nand", 1, "zigzag"),
        ("implies", 1, "zigzag"),
        ("majority7", 2, "zigzag"),
        ("half-adder", 2, "zigzag"),
        ("full-adder", 3, "zigzag"),
        ("adder3", 14, "zigzag"),
        ("symmetry6", 3, "zigzag"),
        ("multiplexer4", 4, "cubes"),
        ("multiplexer8", 8, "cubes"),
        ("a & b, c ^ d", 3, "side by side"),
    ],
)
def test_the_smallest_construction_is_taken(name, units, method):
    exact = proved(task(name))
    assert (exact.hidden, exact.method) == (units, method)


@pytest.mark.parametrize("code", ["-1/+1", "-0.5/+0.5"])
@pytest.mark.parametrize("name", ["xor", "parity7", "full-adder", "multiplexer4", "01101110"])
def test_bits_in_other_codes_lose_no_digit(name, code):
    plain, coded = proved(task(name)), proved(task(name, inputs_as=code))
    assert coded.hidden == plain.hidden
    assert "of the inputs as 0 and 1" in coded.says
    (W, *_), *_ = coded.network.parameters
    assert (W == plain.network.parameters[0].W).all()


@pytest.mark.parametrize("name", ["xor", "parity7", "full-adder", "multiplexer4", "01101110"])
def test_tenths_are_missed_by_rounding_alone(name):
    proved(task(name, inputs_as="0.1/0.9"), tolerance=5e-15)


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_any_table_of_several_outputs_has_an_exact_network(data):
    inputs, outputs = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 3))
    digits = st.text("01", min_size=2**inputs, max_size=2**inputs)
    columns = data.draw(st.lists(digits, min_size=outputs, max_size=outputs))
    exact = proved(task(",".join(columns)))
    minterms = sum(min(column.count("0"), column.count("1")) for column in columns)
    assert exact.hidden <= minterms


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_numbers_at_some_rows_of_bits_are_met_too(data):
    inputs = data.draw(st.integers(1, 4))
    chosen = data.draw(st.lists(st.integers(0, 2**inputs - 1), min_size=1, unique=True))
    numbers = st.floats(-100, 100, allow_subnormal=False)
    y = data.draw(arrays(np.float64, (len(chosen), 2), elements=numbers))
    made = Task("numbers", bits(inputs)[chosen], y)
    exact = proved(made, tolerance=1e-9)
    assert exact.hidden <= 2 * len(chosen)


def test_the_order_of_the_rows_changes_nothing():
    made = task("multiplexer4")
    shuffled = np.random.default_rng(5).permutation(made.rows)
    other = proved(Task("shuffled", made.X[shuffled], made.y[shuffled]))
    for one, two in zip(proved(made).network.parameters, other.network.parameters, strict=True):
        assert (one.W == two.W).all()
        assert (one.b == two.b).all()


# --- Points ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [2, 100, 500])
@pytest.mark.parametrize("name", SHAPES)
def test_points_have_a_network_with_fewer_units_than_rows(name, rows):
    exact = proved(task(name, rows=rows), tolerance=1e-6)
    assert exact.hidden < rows


def test_points_that_are_there_twice_are_one():
    X, y = [[0.5, 1], [0.2, 2], [0.5, 1], [7, 3]], [[1], [2], [1], [4]]
    assert proved(Task("twice", X, y, kind="points"), tolerance=1e-12).hidden <= 2


@settings(deadline=None, max_examples=30)
@given(arrays(np.float64, (8, 3), elements=st.integers(-50, 50).map(lambda i: i / 7), unique=True))
def test_any_distinct_rows_can_be_met(data):
    proved(Task("any", data[:, :2], data[:, 2:], kind="points"), tolerance=1e-6 * 50 / 7)


# --- Where there is none --------------------------------------------------------------------------


def test_rows_that_contradict_each_other_have_no_network():
    solution = solve(Task("torn", [[0, 1], [1, 1], [0, 1]], [[0], [1], [1]]))
    assert solution.exact is None
    assert solution.why_not == (
        "Rows with the same inputs have the same targets. Received: 'rows 1 and 3'. Mend one."
    )
    assert solution.linear.loss == 1 / 6
    record = solution.to_dict()
    assert (record["exact"], record["why_not"]) == (None, solution.why_not)


def test_a_long_table_without_a_simple_sum_has_no_network():
    solution = solve(task(" | ".join(f"a{i} & b{i}" for i in range(7))))
    assert solution.why_not == (
        "Above 4,096 rows, a table has to depend on a simple sum of its inputs. "
        "Received: '16,384 rows'. Train a network."
    )


def test_points_that_float64_cannot_tell_apart_have_no_network():
    X = [[1], [1 + 2**-52], [1 + 3 * 2**-52], [4.4]]
    solution = solve(Task("near", X, [[0], [1], [-1], [0]], kind="points"))
    assert "tells them apart along a line. Received: '4 rows'. Train" in solution.why_not


def test_a_network_that_misses_a_row_is_not_given_out():
    zero = Network(architecture((2, 1), "identity"), (Weights(np.zeros((2, 1)), np.zeros(1)),))
    with pytest.raises(BadInput, match=r"misses no target by more than 1e-06.* Received: 1.0"):
        verified(task("xor"), zero, "linear", "")


# --- As JSON --------------------------------------------------------------------------------------


def test_the_record_of_xor_is_the_contracts():
    text = json.dumps(solve(task("xor")).to_dict())
    assert text == (
        '{"linear": {"weights": [0, 0], "bias": 0.5, "loss": 0.25, '
        '"predictions": [0.5, 0.5, 0.5, 0.5]}, '
        '"exact": {"weights": [[[1, 1], [1, 1]], [[1], [-2]]], "biases": [[0, -1], [0]], '
        '"predictions": [0, 1, 1, 0], "max_error": 0}}'
    )


def test_several_outputs_stay_matrices():
    linear = solve(task("half-adder")).to_dict()["linear"]
    assert linear["weights"] == [[0.5, 0], [0.5, 0]]
    assert linear["bias"] == [-0.25, 0.5]
    assert np.shape(linear["predictions"]) == (4, 2)


@pytest.mark.parametrize("name", [*TABLES, *SHAPES])
def test_every_record_survives_json(name):
    record = solve(task(name)).to_dict()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
