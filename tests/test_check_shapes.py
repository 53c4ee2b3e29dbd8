"""Scripts whose arrays have the wrong shape from the first step on."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest

from watched import watched
from xorlab.check.analysis import analysed
from xorlab.check.checking import check
from xorlab.check.crashed import Trial
from xorlab.check.cure.summing import own_lines, summed
from xorlab.check.report import Report
from xorlab.check.stretched import birth, tables

START = """\
import numpy as np
np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
{targets}
W1 = np.random.randn(2, 3)
W2 = np.random.randn({output})
"""
TRAINED = """\
for i in range(2000):
    h = 1 / (1 + np.exp(-(X @ W1)))
    out = 1 / (1 + np.exp(-(h @ W2)))
    delta = (out - {y}) * out * (1 - out)
    sent = {sent}
    W2 = W2 - 0.5 * {gradient}
    W1 = W1 - 0.5 * X.T @ (sent * h * (1 - h))
"""
COLUMN = {"output": "3, 1", "y": "y", "sent": "delta @ W2.T", "gradient": "h.T @ delta"}
FLAT = COLUMN | {"output": "3", "sent": "np.outer(delta, W2)"}
CENTRES = """\
x = np.array([[0.0], [1.0], [2.0]])
centres = np.random.randn(3)
for i in range(5):
    near = np.exp(-(x - centres) ** 2)
    out = near @ np.ones((4, 1))
"""


def checked(folder: Path, targets: str, **words: str) -> Report:
    """What is said of a small network with these lines in it."""
    path = folder / "net.py"
    words = COLUMN | words
    path.write_text(START.format(targets=targets, **words) + TRAINED.format(**words))
    return check(path, odds=0)


def test_a_column_less_a_row_is_a_table_of_all_pairs() -> None:
    source = """\
        import numpy as np
        y = np.array([0, 1, 1])
        out = np.array([[0.13], [0.57], [0.91]])
        error = out - y
        """
    (table,) = tables(watched(dedent(source)))
    assert (table.node.line, table.node.text) == (4, "out - y")
    assert np.array_equal(table.target, [0, 1, 1])
    assert table.output.shape == (3, 1)
    assert table.said == (
        "y is (3,) and out is (3, 1), so out - y is (3, 3): each of the 3 outputs is held against "
        "all 3 targets, not against its own."
    )


@pytest.mark.parametrize(
    "line", ["out - y.reshape(3, 1)", "np.dot(out, y[None])", "np.outer(out, y)", "out - out.T"]
)
def test_a_product_of_all_pairs_that_is_meant_is_none(line: str) -> None:
    source = f"""\
        import numpy as np
        y = np.array([0, 1, 1])
        out = np.array([[0.13], [0.57], [0.91]])
        table = {line}
        """
    assert birth(watched(dedent(source))) is None


def test_the_error_is_told_before_the_loss_that_is_printed_first() -> None:
    source = """\
        import numpy as np
        y = np.array([0, 1, 1])
        out = np.array([[0.13], [0.57], [0.91]])
        loss = -np.mean(y * np.log(out) + (1 - y) * np.log(1 - out))
        error = out - y
        """
    found = watched(dedent(source))
    assert [table.node.line for table in tables(found)] == [4, 4, 5]
    born = birth(found)
    assert born is not None
    assert born.node.line == 5


@pytest.mark.parametrize(
    ("targets", "words", "right"),
    [
        ("y = np.array([0, 1, 1, 0])", COLUMN, "y = np.array([0, 1, 1, 0]).reshape(-1, 1)"),
        ("y = np.array([[0, 1, 1, 0]])", COLUMN, "y = np.array([[0, 1, 1, 0]]).reshape(-1, 1)"),
        ("rows, y = X, [0, 1, 1, 0]", COLUMN, "rows, y = X, [[0], [1], [1], [0]]"),
        ("y = X[:, 0] ^ X[:, 1]", COLUMN, "y = (X[:, 0] ^ X[:, 1]).reshape(-1, 1)"),
        ("y = np.eye(4)[:, :1]", FLAT, "y = np.eye(4)[:, :1].ravel()"),
    ],
)
def test_the_targets_get_the_shape_of_the_outputs(
    targets: str, words: dict[str, str], right: str, tmp_path: Path
) -> None:
    report = checked(tmp_path, targets, **words)
    (finding,) = [one for one in report.findings if one.is_bug]
    assert (finding.code, finding.line, finding.also) == ("XL202", 4, (10,))
    assert (finding.wrong, finding.right, finding.checked) == (targets, right, True)
    assert finding.message.endswith("The error that the script ends with comes of it.")
    assert report.verdict == "bug"
    assert report.sizes == (2, 3, 1)
    assert report.notes[0].startswith("The script crashed in line 1")


CURVE = """\
import numpy as np
np.random.seed(1)
x = np.linspace(-2, 2, 12)
y = np.sin(x).reshape(-1, 1)
w, c, v = np.random.randn(4), np.random.randn(4), np.random.randn(4)
for i in range(800):
    h = np.tanh(np.outer(x, w) + c)
    out = h.dot(v)
    error = out - y
    for j in range(4):
        back = error * v[j] * (1 - h[:, j] ** 2)
        v[j] -= 0.1 * np.mean(error * h[:, j])
        w[j] -= 0.1 * np.mean(back * x)
        c[j] -= 0.1 * np.mean(back)
"""


def test_errors_against_all_targets_of_a_curve_are_not_taken_for_the_outputs(
    tmp_path: Path,
) -> None:
    """The targets' mean is 0, so that the mean of all errors of an output is the output."""
    path = tmp_path / "net.py"
    path.write_text(CURVE)
    (finding,) = check(path, odds=0).findings
    assert (finding.code, finding.line, finding.checked) == ("XL202", 4, True)


def test_what_flattens_the_outputs_itself_goes_on_fitting_the_targets(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    source = START.format(targets="y = np.array([0, 1, 1, 0])", **COLUMN) + TRAINED.format(**COLUMN)
    path.write_text(source + "print(np.mean((out[:, 0] - y) ** 2))\n")
    (finding,) = [one for one in check(path, odds=0).findings if one.is_bug]
    assert (finding.code, finding.line, finding.checked) == ("XL202", 10, True)
    assert finding.right == "    delta = (out - y.reshape(-1, 1)) * out * (1 - out)"


def test_another_mistake_behind_the_crash_is_told_after_it(tmp_path: Path) -> None:
    step = "h.T @ (out - y)"  # the error for the delta
    report = checked(tmp_path, "y = np.array([0, 1, 1, 0])", gradient=step)
    assert [(one.code, one.line) for one in report.findings if one.is_bug][:2] == [
        ("XL202", 4),
        ("XL106", 12),
    ]


def test_where_no_change_helps_the_table_is_told_by_its_numbers(tmp_path: Path) -> None:
    report = checked(tmp_path, "y = np.array([0, 1, 1, 0])", sent="np.sin(delta) @ W2.T")
    (finding,) = report.findings
    assert (finding.code, finding.line, finding.checked) == ("XL202", 10, False)
    assert report.verdict == "bug"
    assert "crashed in line 11" in report.why


def test_rows_that_meet_all_centres_on_purpose_are_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "radial.py"
    path.write_text("import numpy as np\n" + CENTRES)
    report = check(path, odds=0)
    assert report.verdict == "unclear"
    assert not report.findings


def test_a_script_that_ends_for_a_reason_of_its_own_has_no_mistake_of_shapes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "net.py"
    body = TRAINED.format(**COLUMN).replace("    sent", "    print(eta)\n    sent")
    path.write_text(START.format(targets="y = np.array([0, 1, 1, 0])", **COLUMN) + body)
    report = check(path, odds=0)
    assert report.verdict == "unclear"
    assert not report.findings
    assert "NameError" in report.why


DRIFTS = """\
import numpy as np
np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, b1 = np.random.randn(2, 3), np.zeros(3)
W2, b2 = np.random.randn(3, 1), np.zeros((1, 1))
v = np.zeros(3)
for i in range(2000):
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    out = 1 / (1 + np.exp(-(h @ W2 + b2)))
    delta = (out - y) * out * (1 - out)
    sent = delta @ W2.T * h * (1 - h)
    W2 -= 0.5 * h.T @ delta
    b2 -= 0.5 * delta.sum(axis=0)
    W1 -= 0.5 * X.T @ sent
    {first}
    {then}
"""


@pytest.mark.parametrize(
    ("first", "then", "line", "right"),
    [
        ("pass", "b1 = b1 - 0.5 * sent", 17, "b1 = b1 - 0.5 * sent.sum(axis=0)"),
        ("db = sent", "b1 = b1 - 0.5 * db", 16, "db = sent.sum(axis=0)"),
        ("v = 0.5 * (sent + 0)", "b1 = b1 - v", 16, "v = (0.5 * (sent + 0)).sum(axis=0)"),
    ],
)
def test_a_bias_that_grows_rows_gets_their_sum(
    first: str, then: str, line: int, right: str, tmp_path: Path
) -> None:
    path = tmp_path / "net.py"
    path.write_text(DRIFTS.format(first=first, then=then))
    report = check(path, odds=0)
    (finding,) = [one for one in report.findings if one.is_bug]
    assert (finding.code, finding.line, finding.right.strip()) == ("XL201", line, right)
    assert finding.checked
    assert finding.message.startswith("b1 is (3,) at first and (4, 3) after its update")
    assert {one.name: one.right for one in report.arrays} == {
        "W1": True, "b1": False, "W2": True, "b2": True
    }  # fmt: skip
    assert report.outlook.sentences[0].startswith("With the right gradient this very start")


def test_a_line_of_its_own_is_one_whose_result_only_the_update_uses() -> None:
    source = dedent("""\
        v = zeros(3)
        for i in range(9):
            delta = error * slope
            dW = x.T @ delta
            db = delta / 4
            v = 0.9 * v + db
            b = b - v
        """)
    assert own_lines(source, 7) == [7, 6, 5]
    assert own_lines(source, 4) == [4]


def test_a_sum_is_taken_over_the_axis_that_was_stretched() -> None:
    shapes = {"b": (3, 4), "d": (3, 4), "rate": ()}
    patches = [patch.text for patch in summed("b = b - rate * d", 1, shapes, (3, 1))]
    assert patches == [
        "b = b - rate * d.sum(axis=1, keepdims=True)",
        "b = b - rate * d.sum(axis=1)",
    ]


def test_a_sum_that_lost_its_axis_keeps_it() -> None:
    patches = [patch.text for patch in summed("b = b - np.sum(d, axis=1)", 1, {}, (3, 1))]
    assert patches == ["b = b - np.sum(d, axis=1, keepdims=True)"]


@pytest.mark.parametrize(
    "fault",
    [
        "W1 -= 0.5 * np.tan(sent.T) @ X",
        "W1 -= 0.5 * X.T @ (sent * h)[:3]",
        "W1 -= 0.5 * eta * X.T @ sent",
    ],
)
def test_a_step_that_an_error_cuts_short_is_no_step(fault: str, tmp_path: Path) -> None:
    """The parameters it did not come to are not forgotten ones."""
    source = DRIFTS.format(first="pass", then="b1 -= 0.5 * sent.sum(axis=0)")
    path = tmp_path / "net.py"
    path.write_text(source.replace("W1 -= 0.5 * X.T @ sent", fault))
    report = check(path, odds=0)
    assert report.verdict == "unclear"
    assert not report.findings
    assert "crashed in line 15" in report.why


def test_biases_of_0_become_their_step_and_drift_where_they_get_it(tmp_path: Path) -> None:
    """At a rate of 1 the step, the delta and the new biases are the same numbers."""
    path = tmp_path / "net.py"
    source = DRIFTS.format(first="db = sent", then="b1 = b1 + db")
    path.write_text(
        source.replace("0.5 * ", "").replace("(out - y)", "(y - out)").replace("-=", "+=")
    )
    report = check(path, odds=0)
    (finding,) = [one for one in report.findings if one.is_bug]
    assert (finding.code, finding.checked) == ("XL201", True)
    assert finding.line in (16, 17)


def test_what_a_function_is_called_with_next_is_no_parameter_that_drifts(tmp_path: Path) -> None:
    source = DRIFTS.format(first="print(undefined)", then="pass")
    source = source.replace("v = np.zeros(3)", "def f(x):\n    return 1 / (1 + np.exp(-x))")
    source = source.replace("1 / (1 + np.exp(-(X @ W1 + b1)))", "f(X @ W1 + b1)")
    source = source.replace("1 / (1 + np.exp(-(h @ W2 + b2)))", "f(h @ W2 + b2)")
    path = tmp_path / "net.py"
    path.write_text(source)
    report = check(path, odds=0)
    assert (report.verdict, report.findings) == ("unclear", ())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "fault", "code", "right"),
    [
        ("W1 -= 0.5 * X.T @ sent", "W1 -= 0.5 * sent.T @ X", "XL101", None),
        ("delta = (out - y) * out * (1 - out)", "delta = (out - y) @ (out * (1 - out))",
         "XL112", None),
        ("sent = delta @ W2.T * h", "sent = delta @ W2 * h", "XL106",
         "sent = delta @ W2.T * h * (1 - h)"),
        ("sent = delta @ W2.T * h", "sent = delta @ W1.T * h", "XL107",
         "sent = delta @ W2.T * h * (1 - h)"),
        ("W1 -= 0.5 * X.T @ sent", "W1 -= 0.5 * X.T * sent", "XL112", None),
        ("b1 -= 0.5 * sent.sum(axis=0)", "b1 -= 0.5 * sent", "XL201",
         "b1 -= 0.5 * sent.sum(axis=0)"),
    ],
)  # fmt: skip
def test_what_is_refused_is_proved_by_what_may_stand_there(
    line: str, fault: str, code: str, right: str | None, tmp_path: Path
) -> None:
    source = DRIFTS.format(first="pass", then="b1 -= 0.5 * sent.sum(axis=0)").replace(line, fault)
    path = tmp_path / "net.py"
    path.write_text(source)
    report = check(path, odds=0)
    (finding,) = [one for one in report.findings if one.is_bug]
    where = next(n for n, text in enumerate(source.splitlines(), 1) if fault in text)
    assert (finding.code, finding.line, finding.checked) == (code, where, True)
    assert right in (None, finding.right.strip())
    assert report.sizes == (2, 3, 1)
    assert report.notes[0].startswith(f"The script crashed in line {where}: ValueError: ")


def test_a_refusal_on_the_way_forward_has_no_code_but_a_line_that_runs(tmp_path: Path) -> None:
    source = DRIFTS.format(first="pass", then="b1 -= 0.5 * sent.sum(axis=0)")
    path = tmp_path / "net.py"
    path.write_text(source.replace("h @ W2 + b2", "W2 @ h + b2"))
    report = check(path, odds=0)
    assert (report.verdict, report.findings) == ("unclear", ())
    assert "crashed in line 10" in report.why
    assert "it runs, and its steps are right" in report.why


def test_what_starts_with_the_same_numbers_again_is_not_looked_at_again():
    """A seeded script that is not explained tells nothing more in its second run."""
    source = """import numpy as np
np.random.seed(1)
X, y = np.array([[0, 1], [1, 0.5]]), np.array([[1], [0.2]])
W = np.random.randn(2, 1)
for epoch in range(50):
    a = np.tanh(X @ W)
    W -= 0.1 * (X.T @ (a - y) + np.sin(7 * W))
"""
    looked_at = []

    def analyse(seen):
        looked_at.append(seen)
        return analysed(seen)

    assert Trial(lambda text, chance: watched(text, chance=chance), analyse).case_of(source) is None
    assert len(looked_at) == 1
