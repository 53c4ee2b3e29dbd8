"""The linear solution is the minimum, by everybody's reckoning, and its verdict is the truth."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog, minimize

from xorlab.errors import BadInput
from xorlab.model.task import Task
from xorlab.solutions import solve
from xorlab.solutions.linear import linear_solution
from xorlab.solutions.normal import in_floats
from xorlab.solutions.rational import fractions, integers, reduced
from xorlab.tasks import catalogue, task

EXAMPLES = [listing.example for listing in catalogue()]
NUMBERS = st.floats(-10, 10).filter(lambda x: x == 0 or abs(x) > 1e-3)


def data(values):
    """Tasks of a few rows and columns with such values."""
    shapes = st.tuples(st.integers(2, 8), st.integers(1, 4), st.integers(1, 2))
    return shapes.flatmap(
        lambda shape: st.builds(
            lambda X, y: Task("data", X, y, kind="points"),
            arrays(np.float64, shape[:2], elements=values),
            arrays(np.float64, (shape[0], shape[2]), elements=values),
        )
    )


def as_floats(matrix):
    return matrix.astype(np.float64).tolist()


def test_the_worked_matrices_of_xor_are_the_notebooks():
    solution = linear_solution(task("xor"))
    assert solution.X1.tolist() == [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
    assert as_floats(solution.XtX) == [[2, 1, 2], [1, 2, 2], [2, 2, 4]]
    assert as_floats(solution.inverse) == [[1, 0, -0.5], [0, 1, -0.5], [-0.5, -0.5, 0.75]]
    assert as_floats(solution.Xty) == [[1], [1], [2]]
    assert solution.w.tolist() == [[0], [0], [Fraction(1, 2)]]
    assert (solution.weights.tolist(), solution.bias.tolist()) == ([[0], [0]], [0.5])
    assert solution.predictions.ravel().tolist() == [0.5] * 4
    assert (solution.loss, solution.rank, solution.singular) == (0.25, 3, "")
    assert solution.exact


@pytest.mark.parametrize("code", ["0/1", "-1/+1", "0.1/0.9", "-0.5/+0.5"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_named_task_agrees_with_numpys_least_squares(name, code):
    points = name in ("circles", "moons", "spirals")
    made = task(name, **({"targets_as": code} if points else {"inputs_as": code}))
    solution = linear_solution(made)
    w = np.linalg.lstsq(solution.X1, made.y)[0]
    np.testing.assert_allclose(np.vstack([solution.weights, solution.bias]), w, atol=1e-12)
    np.testing.assert_allclose(solution.predictions, solution.X1 @ w, atol=1e-12)
    np.testing.assert_allclose(solution.loss, ((made.y - solution.X1 @ w) ** 2).mean(), atol=1e-12)
    assert solution.exact is not points


@settings(deadline=None)
@given(data(st.integers(-3, 3).map(float)))
def test_small_numbers_are_solved_without_rounding(made):
    solution = linear_solution(made)
    assert solution.exact
    assert (solution.XtX @ solution.w == solution.Xty).all()
    if solution.inverse is not None:
        assert (solution.inverse @ solution.XtX == np.eye(made.inputs + 1)).all()
    w = np.linalg.lstsq(solution.X1, made.y)[0]
    np.testing.assert_allclose(solution.w.astype(float), w, atol=1e-9)


@settings(deadline=None)
@given(data(NUMBERS))
def test_no_other_weights_have_a_smaller_loss(made):
    solution = linear_solution(made)

    def loss(w):
        return ((solution.X1 @ w.reshape(-1, made.outputs) - made.y) ** 2).mean()

    found = minimize(loss, np.zeros(solution.w.size), method="BFGS", options={"maxiter": 50})
    assert solution.loss <= found.fun + 1e-9
    residual = solution.X1.T @ (solution.predictions - made.y)
    np.testing.assert_allclose(residual, 0, atol=1e-8)


@pytest.mark.parametrize("name", ["xor", "half-adder", "parity4", "encoder8", "majority3"])
def test_floats_and_fractions_give_one_answer(name):
    made = task(name)
    solution = linear_solution(made)
    floats = in_floats(solution.X1, made.y)
    assert solution.exact
    for field in ("XtX", "Xty", "w", "predictions"):
        exact = np.asarray(getattr(solution, field), dtype=float)
        np.testing.assert_allclose(getattr(floats, field), exact, atol=1e-12)
    assert floats.rank == solution.rank
    assert (floats.inverse is None) == (solution.inverse is None)


# --- Where there is no inverse --------------------------------------------------------------------

SHORTEST = "Of all the weights that fit equally well, these are the shortest."


@pytest.mark.parametrize("target", [1.0, np.pi], ids=["fractions", "floats"])
@pytest.mark.parametrize(
    ("X", "rank", "why"),
    [
        ([[0, 1], [1, 0], [0.5, 0.5]], 2, "x1 + x2 = 1 on every row"),
        ([[0.5, 1], [0, 0], [1, 2]], 2, "x2 = 2 x1"),
        ([[1, 0], [2, 0], [4, 0]], 2, "x2 = 0"),
        ([[1, 3, 2], [2, 3, 4], [0, 3, 0]], 2, "x3 = 2 x1 and 1/3 x2 = 1 on every row"),
        ([[1, 2]], 1, "x2 = 2 x1 and x1 = 1 on every row"),
        ([[0] * 6, [1] * 6], 2, "x2 = x1, x3 = x1, x4 = x1 and 2 more such"),
    ],
)
def test_a_singular_matrix_says_which_columns_are_dependent(X, rank, why, target):
    made = Task("singular", X, [[target]] + [[0]] * (len(X) - 1))
    solution = linear_solution(made)
    columns = made.inputs + 1
    assert solution.exact is (target == 1)
    assert (solution.inverse, solution.rank) == (None, rank)
    assert solution.singular.replace("0.3333", "1/3") == (
        f"XᵀX has no inverse: the rank of its {columns} columns is {rank}, since {why}. "
        "Of all the weights that fit equally well, these are the shortest."
    )
    w = np.linalg.lstsq(solution.X1, made.y)[0]
    np.testing.assert_allclose(solution.w.astype(float), w, atol=1e-12)


def test_columns_that_only_rounding_tells_apart_are_said_to_be_so():
    x = np.array([0.1234, 0.5678, 0.9])
    solution = linear_solution(Task("near", np.column_stack([x, 2 * x + 4e-16]), [[0], [1], [2]]))
    assert solution.inverse is None
    assert "is 2, since x2 = 2 x1." in solution.singular


# --- Verdicts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        (
            "xor",
            "The best linear model has w = (0, 0) and b = 1/2: 1/2 on every row, loss 1/4. "
            "No row is on the target's side of 1/2. No line separates the targets 1 from the "
            "targets 0: both kinds of rows have the same mean, (1/2, 1/2).",
        ),
        (
            "and",
            "The best linear model is y = 1/2 x1 + 1/2 x2 - 1/4, with loss 1/16. "
            "All 4 rows are on the target's side of 1/2. "
            "So a line separates the targets 1 from the targets 0.",
        ),
        (
            "not",
            "The best linear model is y = -x + 1, with loss 0. "
            "It is exact: no hidden layer is needed.",
        ),
        (
            "and3",
            "The best linear model is y = 1/4 x1 + 1/4 x2 + 1/4 x3 - 1/4, with loss 1/16. "
            "7 of 8 rows are on the target's side of 1/2. A plane does separate the targets 1 "
            "from the targets 0, where 4 x1 + 3 x2 + 2 x3 - 8 > 0: the model misses it because "
            "the squared error also charges a row for being right by too much.",
        ),
        (
            "00011110",
            "The best linear model is y = 1/2 x1 + 1/4, with loss 3/16. "
            "6 of 8 rows are on the target's side of 1/2. No plane separates the targets 1 from "
            "the targets 0: the perceptron's weights come round to where they were.",
        ),
        (
            "half-adder",
            "The best linear model is carry = 1/2 a + 1/2 b - 1/4 and sum = 1/2, with loss 5/32. "
            "No row is on all targets' sides of 1/2. "
            "A line separates the targets 1 of carry from the targets 0 of carry. "
            "No line separates the targets 1 of sum from the targets 0 of sum: "
            "both kinds of rows have the same mean, (1/2, 1/2).",
        ),
        ("encoder8", "The best linear model has loss 0. It is exact: no hidden layer is needed."),
    ],
)
def test_the_verdict_is_in_words(name, verdict):
    assert linear_solution(task(name)).verdict == verdict


def test_targets_of_more_than_two_values_are_missed_by_so_much():
    solution = linear_solution(Task("three", [[0], [1], [1], [2]], [[1], [4], [2], [1]]))
    assert solution.verdict == (
        "The best linear model has w = 0 and b = 2: 2 on every row, loss 3/2. "
        "It misses a target by up to 2."
    )
    assert solution.separable is None


def separable_by_linear_programming(made):
    """Whether some w has (2y - 1)(x, 1) · w >= 1 on every row."""
    signed = (2 * made.y - 1) * np.column_stack([made.X, np.ones(made.rows)])
    free = [(None, None)] * signed.shape[1]
    return linprog(np.zeros(signed.shape[1]), -signed, -np.ones(made.rows), bounds=free).success


@pytest.mark.parametrize(("inputs", "count"), [(1, 4), (2, 14), (3, 104)])
def test_separability_is_what_linear_programming_says(inputs, count):
    """The counts are those of threshold functions: OEIS A000609."""
    rows = 2**inputs
    tables = [task(format(number, f"0{rows}b")) for number in range(2**rows)]
    found = [linear_solution(made).separable for made in tables]
    assert found == [separable_by_linear_programming(made) for made in tables]
    assert sum(found) == count


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**16 - 1))
def test_separability_of_four_inputs_is_settled_too(number):
    made = task(format(number, "016b"))
    assert linear_solution(made).separable == separable_by_linear_programming(made)


def test_points_of_any_kind_get_a_plane_or_the_question_stays_open():
    X = np.array([[0.1234], [0.2], [0.8], [10.7]])
    apart = linear_solution(Task("apart", X, [[0], [0], [1], [1]], kind="points"))
    assert apart.separable
    assert ", where " in apart.verdict
    moons = linear_solution(task("moons"))
    assert moons.separable is None
    assert "Whether another line separates the targets 1 from the targets 0 is not" in moons.verdict


def test_numbers_whose_squares_overflow_are_refused():
    with pytest.raises(BadInput, match=r"below 1e\+100. Received: 1e\+200. Scale the columns."):
        solve(Task("huge", [[1e200], [0]], [[0], [1]]))


# --- Fractions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [[np.pi], [1 / 101], [1e20], list(np.arange(101) / 7)])
def test_measurements_are_no_fractions(values):
    assert integers(np.array(values)) is None


def test_a_decimal_is_read_as_meant():
    numerators, denominator = integers(np.array([0.1, 0.9, -0.5, 1 / 3]))
    assert (numerators.tolist(), denominator) == ([3, 27, -15, 10], 30)


@given(arrays(np.int64, (3, 5), elements=st.integers(-3, 3)))
def test_the_reduced_form_spans_the_same_rows(matrix):
    form, pivots = reduced(fractions(matrix))
    rank = np.linalg.matrix_rank(matrix)
    assert len(pivots) == rank
    assert (form[:rank, pivots] == np.eye(rank)).all()
    assert not form[rank:].any()
    assert np.linalg.matrix_rank(np.vstack([matrix, form.astype(float)])) == rank
