"""A mistake is in the line where the step departs from the exact one, not where its numbers are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from xorlab.check.analysis import analysed
from xorlab.check.case import Case
from xorlab.check.checking import found, in_order
from xorlab.check.locate import Finder
from xorlab.check.record import Watched
from xorlab.check.trace import Trace
from xorlab.check.watch.launch import watch

FORWARD = """import numpy as np
np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, W2 = np.random.randn(2, 2), np.random.randn(2, 1)
b1, b2 = np.random.randn(2), np.random.randn(1)
def prime(a):
    return a * (1 - a)
def moved(w, g):
    step = 0.5 * g
    return w - step
for epoch in range(4000):
    h = 1 / (1 + np.exp(-(X @ W1 + b1)))
    o = 1 / (1 + np.exp(-(h @ W2 + b2)))
    loss = ((o - y) ** 2).sum() / 2
    error = o - y
    d2 = error * prime(o)
    back = d2 @ W2.T
    d1 = back * prime(h)
    db2 = d2.sum(axis=0)
    dW2 = h.T @ d2
    dW1 = X.T @ d1
    db1 = d1.sum(axis=0)
    W2, b2 = moved(W2, dW2), moved(b2, db2)
    W1, b1 = moved(W1, dW1), moved(b1, db1)
"""

ROWS = """import numpy as np
np.random.seed(1)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
W = np.random.randn(2, 2)
v = np.random.randn(2)
for epoch in range(3000):
    gW, gv = np.zeros((2, 2)), np.zeros(2)
    for x, t in zip(X, y):
        h = np.tanh(x @ W)
        o = np.tanh(h @ v)
        d = (o - t) * (1 - o ** 2)
        e = d * v * (1 - h ** 2)
        gW += np.outer(x, e)
        gv += d * h
    W -= 0.1 * gW
    v -= 0.1 * gv
"""

COLUMN = """import numpy as np
np.random.seed(2)
X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, W2 = np.random.randn(3, 3), np.random.randn(3, 1)
for epoch in range(3000):
    h = np.tanh(X @ W1)
    z = h @ W2
    o = z
    loss = ((o - y) ** 2).sum() / 2
    d2 = o - y
    back = d2 @ W2.T
    d1 = back * (1 - h ** 2)
    W2 = W2 - 0.1 * h.T @ d2
    W1 = W1 - 0.1 * X.T @ d1
"""

BATCHES = """import numpy as np
np.random.seed(11)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [0], [0], [1]])
W1 = np.random.randn(2, 4)
W2 = np.random.randn(4, 1)
for epoch in range(3000):
    for k in range(0, 4, 2):
        x, t = X[k:k + 2], y[k:k + 2]
        h = np.maximum(0, x @ W1)
        o = 1 / (1 + np.exp(-(h @ W2)))
        d2 = (o - t) / 2
        d1 = d2 @ W2.T * (h > 0)
        W2 = W2 - 0.05 * h.T @ d2
        W1 = W1 - 0.05 * x.T @ d1
    print(-np.mean(t * np.log(o) + (1 - t) * np.log(1 - o)))
"""

OFF_FOR_ZEROS = """import numpy as np
np.random.seed(11)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, W2 = np.random.uniform(size=(2, 3)), np.random.uniform(size=(3, 1))
b1, b2 = np.random.randn(3), np.random.randn(1)
for epoch in range(3000):
    dW1, dW2 = np.zeros((2, 3)), np.zeros((3, 1))
    db1, db2 = np.zeros(3), np.zeros(1)
    for x, t in zip(X, y):
        h = np.maximum(0, x @ W1 + b1)
        o = 1 / (1 + np.exp(-(h @ W2 + b2)))
        d2 = o - t
        dW2 += np.outer(h, d2)
        db2 += d2
        back = W2 @ d2
        d1 = back
        dW1 += np.outer(x, d1)
        db1 += d1
    W1, W2 = W1 - 0.05 * dW1, W2 - 0.05 * dW2
    b1, b2 = b1 - 0.05 * db1, b2 - 0.05 * db2
"""


@np.errstate(all="ignore")
def first(source: str, folder: Path) -> tuple[str, str]:
    """The first finding's code, and the line that it names."""
    path = folder / "net.py"
    path.write_text(source)
    case = analysed(watch(path, short=True))
    assert isinstance(case, Case)
    finding = in_order(found(case, Finder(case)))[0]
    assert finding.line is not None
    return finding.code, source.splitlines()[finding.line - 1].strip()


@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        # The bias gradient is the same sum, in its own right.
        ("XL106", "dW2 = h.T @ d2", "dW2 = d2.sum(axis=0)"),
        # The error is right as an error, and gets a delta's name.
        ("XL102", "d1 = back * prime(h)", "d1 = back"),
        ("XL102", "d2 = error * prime(o)", "d2 = error * 1"),
        ("XL101", "dW1 = X.T @ d1", "dW1 = d1.T @ X"),
        # The function is right where it is given what it is written for.
        ("XL103", "d1 = back * prime(h)", "d1 = back * prime(X @ W1 + b1)"),
        # The output is right as an output.
        ("XL106", "error = o - y", "error = o"),
        ("XL106", "back = d2 @ W2.T", "back = d2"),
        ("XL105", "error = o - y", "error = y - o"),
        # No call of the function is right.
        ("XL103", "return a * (1 - a)", "return np.exp(-a) / (1 + np.exp(-a)) ** 2"),
        ("XL110", "db1 = d1.sum(axis=0)", "db1 = d1.mean(axis=0)"),
        # Its update is a line of all parameters'.
        ("XL105", "(h @ W2 + b2)", "(h @ W2 - b2)"),
        ("XL108", "d2 @ W2.T", "d2 @ (W2 - 0.5 * h.T @ d2).T"),
    ],
)
def test_the_line_is_where_the_step_departs(
    code: str, right: str, wrong: str, tmp_path: Path
) -> None:
    assert FORWARD.count(right) == 1
    changed = next(
        line.strip()
        for line in FORWARD.replace(right, wrong).splitlines()
        if line not in FORWARD.splitlines()
    )
    assert first(FORWARD.replace(right, wrong), tmp_path) == (code, changed)


@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        # The gradient is no array of its own: the update holds it.
        ("XL101", "W1 = W1 - 0.1 * X.T @ d1", "W1 = W1 - 0.1 * d1.T @ X"),
        ("XL102", "d1 = back * (1 - h ** 2)", "d1 = back"),
        ("XL106", "W1 = W1 - 0.1 * X.T @ d1", "W1 = W1 - 0.1 * X.T @ back"),
        # What the network puts out is right where it is computed.
        ("XL106", "d2 = o - y", "d2 = o"),
        # The error is right but for a factor; so it is where it gets one.
        ("XL111", "d1 = back * (1 - h ** 2)", "d1 = 10 * back * (1 - h ** 2)"),
    ],
)
@pytest.mark.parametrize("bound", [False, True], ids=["in one line", "bound"])
def test_biases_that_are_a_row_of_the_weights_have_their_gradients_there(
    code: str, right: str, wrong: str, bound: bool, tmp_path: Path
) -> None:
    """What is wrong with such a gradient is wrong with its row of biases as well."""
    source = COLUMN.replace(right, wrong)
    if bound:
        updates = "W1 = W1 - 0.1 * ", "W2 = W2 - 0.1 * "
        for update, name in zip(updates, ("g1", "g2"), strict=True):
            source = source.replace(update, f"{name} = ") + f"    {update}{name}\n"
            wrong = wrong.replace(update, f"{name} = ")
    assert first(source, tmp_path) == (code, wrong)


@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        # One unit is on in each row that counts; biases, of which there are none, miss nothing.
        ("XL102", "d1 = d2 @ W2.T * (h > 0)", "d1 = d2 @ W2.T"),
        # Where all targets are 0 the output is the right delta, and right all the same.
        ("XL109", "d2 = (o - t) / 2", "d2 = (o - t) / 2 * (o * (1 - o))"),
    ],
)
def test_what_two_rows_leave_open(code: str, right: str, wrong: str, tmp_path: Path) -> None:
    assert first(BATCHES.replace(right, wrong), tmp_path) == (code, wrong)


def test_targets_that_are_all_1_are_no_factor_that_is_missing(tmp_path: Path) -> None:
    """The first three rows are a batch, and the last one is another."""
    source = BATCHES.replace("[[0], [0], [0], [1]]", "[[1], [1], [1], [0]]")
    source = source.replace("range(0, 4, 2)", "range(0, 4, 3)").replace("k + 2", "k + 3")
    source = source.replace("1 / (1 + np.exp(-(h @ W2)))", "np.tanh(h @ W2)")
    source = source.replace("    print(-np.mean(t * np.log(o) + (1 - t) * np.log(1 - o)))\n", "")
    assert first(source, tmp_path) == ("XL102", "d2 = (o - t) / 2")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("gv += d * h", "gv += 5 * d * h"),
        ("gv += d * h", "gv += d * h / 5"),
        ("gW += np.outer(x, e)", "gW += 0.2 * np.outer(x, e)"),
        ("gW += np.outer(x, e)", "gW += np.outer(x, e) / 0.2"),
        ("v -= 0.1 * gv", "v -= 0.1 * gv * len(X)**3"),
    ],
)
def test_of_two_camps_the_one_has_the_factor_on_whose_way_it_is_written(
    right: str, wrong: str, tmp_path: Path
) -> None:
    """W by 1/5 and v by 5 are the same steps at another rate; only one of the two is written."""
    assert right in ROWS
    assert first(ROWS.replace(right, wrong), tmp_path) == ("XL111", wrong)


def test_an_error_that_is_right_for_another_layer_was_there_before(tmp_path: Path) -> None:
    """With all units on, the error of the layer above is its delta, too."""
    deep = FORWARD.replace(
        "np.random.randn(2), np.random.randn(1)", "np.ones(2), np.random.randn(1)"
    )
    deep = deep.replace(
        "X @ W1 + b1)))", "X @ W1 + b1)))\n    g = np.maximum(0.01 * (h @ V), h @ V)"
    )
    deep = deep.replace("h @ W2", "g @ W2").replace("dW2 = h.T", "dW2 = g.T")
    deep = deep.replace("W1, W2 =", "V, W1, W2 = np.random.rand(2, 2),")
    wrong = "back = d2 @ W2.T"
    deep = deep.replace(wrong, f"e = d2 @ W2.T\n    dg = e * np.where(g > 0, 1, 0.01)\n    {wrong}")
    deep = deep.replace("    W1, b1 = ", "    V = V - 0.5 * h.T @ dg\n    W1, b1 = ")
    assert first(deep, tmp_path) == ("XL107", wrong)


def test_a_rate_that_both_camps_have_is_no_mark_of_either(tmp_path: Path) -> None:
    """The stray factor is the very number that both updates multiply by."""
    one = ROWS.replace("W -= 0.1", "W -= 0.2").replace("v -= 0.1", "v -= 0.2")
    wrong = "gW += 0.2 * np.outer(x, e) / len(X)"
    one = one.replace("gW += np.outer(x, e)", wrong).replace("gv += d * h", "gv += d * h / len(X)")
    assert first(one, tmp_path) == ("XL111", wrong)


def test_an_output_without_activation_is_right_under_its_own_name(tmp_path: Path) -> None:
    wrong = "d2 = ((o - y) / len(X)) ** 2"
    one = FORWARD.replace("o = 1 / (1 + np.exp(-(h @ W2 + b2)))", "z = h @ W2 + b2\n    o = z")
    one = one.replace("d2 = error * prime(o)", wrong)
    assert first(one, tmp_path) == ("XL109", wrong)


def test_a_mean_among_sums_is_where_the_rows_are_counted(tmp_path: Path) -> None:
    """One bias alone, whose gradient is one number."""
    mean = "db2 = d2.sum(axis=0) / len(X)"
    one = FORWARD.replace("db2 = d2.sum(axis=0)", mean)
    assert first(one, tmp_path) == ("XL110", mean)


def test_a_step_whose_gradient_is_0_says_nothing_of_its_scale(tmp_path: Path) -> None:
    """Row by row, the inputs 0 and 0 move no weight."""
    one = ROWS.replace("gW += np.outer(x, e)", "W -= 0.2 * 0.1 * np.outer(x, e)")
    one = one.replace("gv += d * h", "v -= 0.1 * d * h").split("    W -= 0.1 * gW")[0]
    assert first(one, tmp_path) == ("XL111", "W -= 0.2 * 0.1 * np.outer(x, e)")


def test_a_target_that_stands_for_the_error_is_where_it_gets_that_name(tmp_path: Path) -> None:
    """It is 0 or 1, and where it is 1 the delta is the derivative itself."""
    wrong = "error = t\n        d = error * (1 - o ** 2)"
    source = ROWS.replace("d = (o - t) * (1 - o ** 2)", f"loss = (o - t) ** 2\n        {wrong}")
    assert first(source, tmp_path) == ("XL106", "error = t")


def row_by_row(errors: str) -> str:
    """A linear output, learned from row by row; its error is made by these lines."""
    one = ROWS.replace("(2, 2)", "(2, 3)").replace("randn(2)", "randn(3)")
    one = one.replace("    gW, gv = np.zeros((2, 3)), np.zeros(2)\n", "")
    one = one.split("    W -= 0.1 * gW")[0].replace("np.tanh(h @ v)", "h @ v")
    one = one.replace("gW += np.outer(x, e)", "W -= 0.1 * np.outer(x, e)")
    one = one.replace("gv += d * h", "v -= 0.1 * d * h")
    return one.replace("d = (o - t) * (1 - o ** 2)", errors)


@pytest.mark.parametrize(("code", "wrong"), [("XL109", "d = np.sign(o - t)"), ("XL106", "d = t")])
def test_an_error_of_whole_numbers_is_where_it_is_made(
    code: str, wrong: str, tmp_path: Path
) -> None:
    """Times such an error a layer's gradient is its input: that looks right."""
    assert first(row_by_row(f"loss = (o - t) ** 2\n        {wrong}"), tmp_path) == (code, wrong)


def test_rows_of_an_outer_product_with_0_and_1_are_no_gradient(tmp_path: Path) -> None:
    changed = ROWS.replace("np.outer(x, e)", "np.outer(e, x)")
    assert first(changed, tmp_path) == ("XL101", "gW += np.outer(e, x)")


@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        ("XL102", "d = (o - t) * (1 - o ** 2)", "d = o - t"),
        ("XL105", "d = (o - t) * (1 - o ** 2)", "d = (t - o) * (1 - o ** 2)"),
    ],
)
def test_a_row_s_gradient_is_no_activation_though_its_error_is_one_number(
    code: str, right: str, wrong: str, tmp_path: Path
) -> None:
    """Three weights' step is the three units' values, the error's number of times."""
    online = ROWS.replace("(2, 2)", "(2, 3)").replace("randn(2)", "randn(3)")
    online = online.replace("    gW, gv = np.zeros((2, 3)), np.zeros(2)\n", "")
    online = online.split("    W -= 0.1 * gW")[0]
    online = online.replace("gW += np.outer(x, e)", "W -= 0.1 * np.outer(x, e)")
    online = online.replace("gv += d * h", "v -= 0.1 * d * h")
    assert first(online.replace(right, wrong), tmp_path) == (code, wrong)


def traced(path: Path, source: str) -> tuple[Watched, Trace]:
    """A script, watched, and everything that it did."""
    path.write_text(source)
    watched = watch(path, short=True)
    return watched, Trace(watched, watched.events)


def test_of_several_results_a_way_leads_through_the_one_that_its_name_was_given(
    tmp_path: Path,
) -> None:
    source = """import numpy as np
def both(a):
    b = 2 * a
    c = 3 * a
    return b, c + 1
x, y = both(np.array([1.25, 2.5]))
last = x + 0.5
other = y + 0.5
"""
    watched, trace = traced(tmp_path / "both.py", source)
    bound = {n.text: n.id for n in watched.nodes if n.kind == "bind"}
    lines = {
        name: {run.statement.lineno for run in trace.way(trace.by_node[bound[name]][0]).values()}
        for name in ("last", "other")
    }
    assert {3, 4} & lines["last"] == {3}
    assert {3, 4} & lines["other"] == {4}


def test_a_way_leads_through_calls_items_and_arguments(tmp_path: Path) -> None:
    source = """def double(a):
    b = 2 * a
    return b
unused = 3.5
kept = {}
kept['x'] = 1.5
kept['y'] = 7.25
seen = []
for part in (1, 2):
    seen.append(kept['x'] + part)
z = double(seen[0])
z += 0.5
"""
    watched, trace = traced(tmp_path / "way.py", source)
    last = [e for e in watched.events if trace.nodes[e.node].text == "z"][-1]
    lines = {run.statement.lineno for run in trace.way(last).values()}
    assert lines == {1, 2, 3, 6, 9, 10, 11, 12}


LAYERS = """import numpy as np
np.random.seed(3)
class Dense:
    def __init__(self, n, m):
        self.W = np.random.randn(n, m)
    def forward(self, x):
        self.x = x
        return x @ self.W
    def backward(self, grad):
        self.dW = self.x.T @ grad
        back = grad @ self.W.T
        self.W -= 0.5 * self.dW
        return back
class Sigmoid:
    def forward(self, x):
        self.x = x
        self.out = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, grad):
        return grad * self.out * (1 - self.out)
X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
y = np.array([[0], [1], [1], [0]])
net = [Dense(3, 3), Sigmoid(), Dense(3, 1), Sigmoid()]
for epoch in range(4000):
    out = X
    for layer in net:
        out = layer.forward(out)
    loss = ((out - y) ** 2).sum() / 2
    grad = out - y
    for layer in reversed(net):
        grad = layer.backward(grad)
"""


def test_an_attribute_is_of_the_object_that_the_method_was_called_on(tmp_path: Path) -> None:
    watched, trace = traced(tmp_path / "net.py", LAYERS)
    nodes = {node.id: node for node in watched.nodes}
    made = [e for e in trace.events if nodes[e.node].kind == "bind"]
    updates = [e for e in made if nodes[e.node].text == "self.dW"][:2]
    kept = []
    for update in updates:
        run = trace.run_of(update)
        assert run is not None
        read = [r for r in trace.made_of(run) if r.statement.lineno == 7 and r.event is not None]
        assert not any(r.statement.lineno == 16 for r in trace.made_of(run))
        kept.append([r.event.value for r in read if r.event is not None])
    (hidden,), (given,) = kept
    np.testing.assert_array_equal(given, [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    assert not np.array_equal(hidden, given)


@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        ("XL102", "return grad * self.out * (1 - self.out)", "return grad"),
        ("XL103", "self.out * (1 - self.out)", "self.x * (1 - self.x)"),
        ("XL106", "back = grad @ self.W.T", "back = grad"),
    ],
)
def test_of_layer_objects_the_line_is_in_their_method(
    code: str, right: str, wrong: str, tmp_path: Path
) -> None:
    source = LAYERS.replace("Dense(3, 1)", "Dense(3, 3)").replace(
        "[[0], [1], [1], [0]]", "[[0, 1, 0], [1, 0, 0], [1, 1, 0], [0, 0, 1]]"
    )
    assert first(source.replace(right, wrong), tmp_path) == (code, wrong_line(source, right, wrong))


def test_a_value_kept_for_a_derivative_within_the_line_plays_no_other_part(tmp_path: Path) -> None:
    """A net input that a layer keeps is what its derivative is made of, wherever that is taken."""
    right = "return grad * self.out * (1 - self.out)"
    wrong = "return grad @ (1 / (2 + np.exp(self.x) + np.exp(-self.x)))"
    source = LAYERS.replace("Dense(3, 3)", "Dense(3, 4)").replace("Dense(3, 1)", "Dense(4, 4)")
    source = source.replace("y = np.array([[0], [1], [1], [0]])", "y = np.eye(4)")
    assert first(source.replace(right, wrong), tmp_path) == ("XL112", wrong)


def test_a_bias_whose_step_a_loop_makes_goes_wrong_where_it_is_subtracted(tmp_path: Path) -> None:
    source = LISTS.replace("a[1] @ W[1] + b[1]", "a[1] @ W[1] - b[1]")
    assert first(source, tmp_path) == ("XL105", "a.append(1 / (1 + np.exp(-(a[1] @ W[1] - b[1]))))")


def test_what_is_right_is_not_to_be_mended_though_all_goes_by_it(tmp_path: Path) -> None:
    source = LISTS.replace("a[l].T @ delta\n", "delta.sum(axis=0)\n")
    assert first(source, tmp_path) == ("XL106", "dW = delta.sum(axis=0)")


def test_an_output_in_the_error_s_place_leaves_no_error_to_be_seen(tmp_path: Path) -> None:
    source = LISTS.replace("(a[2] - y) * a[2] * (1 - a[2])", "a[2]")
    source = source.replace(
        "a.append(1 / (1 + np.exp(-(a[1] @ W[1] + b[1]))))", "a.append(a[1] @ W[1] + b[1])"
    )
    assert first(source, tmp_path) == ("XL106", "delta = a[2]")
    source = source.replace("delta = a[2]", "delta = a[2] / len(X)")
    assert first(source, tmp_path) == ("XL106", "delta = a[2] / len(X)")


def test_inputs_of_0_hide_a_wrong_delta_from_the_weights_alone(tmp_path: Path) -> None:
    """The row 0, 0 alone has net inputs below 0: the weights' gradient is right by accident."""
    wrong = "delta = delta @ W[1].T * np.where(a[1] > 0, 1, 0.1)"
    source = LISTS.replace("delta = delta @ W[1].T * a[1] * (1 - a[1])", wrong)
    source = source.replace("np.random.randn(2, 3)", "np.random.rand(2, 3) + 1")
    source = source.replace("np.random.randn(3), ", "np.full(3, -0.5), ").replace("0.5 *", "0.01 *")
    source = source.replace(
        "a.append(1 / (1 + np.exp(-(a[0] @ W[0] + b[0]))))",
        "z = a[0] @ W[0] + b[0]\n    a.append(np.where(z > 0, z, 0.01 * z))",
    )
    assert first(source, tmp_path) == ("XL104", wrong)


@pytest.mark.parametrize("wrong", ["nets[l - 1]", "a[l + 1]"])
def test_one_index_of_a_loop_is_wrong_in_every_layer(wrong: str, tmp_path: Path) -> None:
    """Below the first layer's net input stands the last one's, which one unit spreads."""
    source = LISTS.replace("a[0] @ W[0] + b[0]", "nets[0]").replace("a[1] @ W[1] + b[1]", "nets[1]")
    source = source.replace("    a = [X]\n", "    a, nets = [X], [X @ W[0] + b[0]]\n")
    last = "    a.append(1 / (1 + np.exp(-(nets[1]))))"
    source = source.replace(last, f"    nets.append(a[1] @ W[1] + b[1])\n{last}")
    source = source.replace("a[l].T", f"{wrong}.T")
    if wrong == "a[l + 1]":
        source = source.replace("2, 3", "2, 2").replace("3, 1", "2, 1").replace("(3)", "(2)")
    assert first(source, tmp_path) == ("XL106", f"dW = {wrong}.T @ delta")


@pytest.mark.parametrize(
    ("code", "right", "wrong"),
    [
        # Each is read under another name: a table's item by its key, a list's part as it came.
        ("XL102", "unit['d'] = unit['e'] * slope(unit['a'])", "unit['d'] = unit['e']"),
        ("XL106", "np.outer(net[-2]['a'], net[-1]['d'])", "np.outer(net[-1]['a'], net[-1]['d'])"),
        ("XL104", "return a * (1 - a)", "return 1 - a ** 2"),
    ],
)
def test_a_way_leads_through_tables_and_lists_of_gradients(
    code: str, right: str, wrong: str, tmp_path: Path
) -> None:
    told = first(TABLES.replace(right, wrong), tmp_path)
    assert told == (code, wrong_line(TABLES, right, wrong))


def test_a_row_of_zeros_tells_least_of_what_was_computed(tmp_path: Path) -> None:
    """There the derivative is open and all net inputs are 0: every step that follows tells more."""
    assert first(ONLINE, tmp_path) == ("XL106", "V -= 0.1 * d2")


TABLES = """import numpy as np
np.random.seed(5)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0, 1], [1, 0], [1, 0], [0, 1]])
W = [np.random.randn(2, 2), np.random.randn(2, 2)]
def slope(a):
    return a * (1 - a)
def forward(x):
    net = [{'a': x}]
    for w in W:
        net.append({'a': 1 / (1 + np.exp(-(net[-1]['a'] @ w)))})
    return net
def backward(net, t):
    net[-1]['e'] = net[-1]['a'] - t
    for k in (2, 1):
        unit = net[k]
        if k == 1:
            unit['e'] = W[1] @ net[2]['d']
        unit['d'] = unit['e'] * slope(unit['a'])
    g = [None, None]
    g[-1] = np.outer(net[-2]['a'], net[-1]['d'])
    g[0] = np.outer(net[0]['a'], net[1]['d'])
    return net, g
for epoch in range(3000):
    sums = [np.zeros((2, 2)), np.zeros((2, 2))]
    for x, t in zip(X, y):
        net, g = backward(forward(x), t)
        sums = [s + each for s, each in zip(sums, g)]
    W = [w - 0.5 * s for w, s in zip(W, sums)]
"""

ONLINE = """import numpy as np
np.random.seed(37)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [1]])
W, V, u = np.random.randn(2, 3), np.random.randn(3, 3), np.random.randn(3, 1)
def relu(z):
    return np.where(z > 0, z, 0.01 * z)
for epoch in range(3000):
    for x, t in zip(X, y):
        z1 = x @ W
        a1 = relu(z1)
        z2 = a1 @ V
        a2 = relu(z2)
        o = 1 / (1 + np.exp(-(a2 @ u)))
        d3 = o - t
        d2 = u @ d3 * np.where(z2 > 0, 1, 0.01)
        d1 = V @ d2 * np.where(z1 > 0, 1, 0.01)
        W -= 0.1 * np.outer(x, d1)
        V -= 0.1 * d2
        u -= 0.1 * np.outer(a2, d3)
"""


def test_what_a_derivative_computes_again_is_as_right_as_it_was(tmp_path: Path) -> None:
    source = FORWARD.replace(
        "def prime(a)", "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\ndef prime(a)"
    )
    source = source.replace(
        "o = 1 / (1 + np.exp(-(h @ W2 + b2)))", "z = h @ W2 + b2\n    o = sigmoid(z)"
    )
    source = source.replace("error * prime(o)", "error * sigmoid(z) * (1 - sigmoid(z))")
    assert first(source.replace("error = o - y", "error = o"), tmp_path) == ("XL106", "error = o")


def test_a_share_of_the_output_is_not_the_output(tmp_path: Path) -> None:
    source = FORWARD.replace("o = 1 / (1 + np.exp(-(h @ W2 + b2)))", "o = h @ W2 + b2")
    source = source.replace("error = o - y\n    d2 = error * prime(o)", "d2 = o / 4")
    assert first(source, tmp_path) == ("XL106", "d2 = o / 4")


LISTS = """import numpy as np
np.random.seed(2)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W = [np.random.randn(2, 3), np.random.randn(3, 1)]
b = [np.random.randn(3), np.random.randn(1)]
for epoch in range(3000):
    a = [X]
    a.append(1 / (1 + np.exp(-(a[0] @ W[0] + b[0]))))
    a.append(1 / (1 + np.exp(-(a[1] @ W[1] + b[1]))))
    delta = (a[2] - y) * a[2] * (1 - a[2])
    for l in (1, 0):
        dW = a[l].T @ delta
        db = delta.sum(axis=0)
        if l:
            delta = delta @ W[1].T * a[1] * (1 - a[1])
        W[l] -= 0.5 * dW
        b[l] -= 0.5 * db
"""


def wrong_line(source: str, right: str, wrong: str) -> str:
    """The changed line."""
    at = next(i for i, line in enumerate(source.splitlines()) if right in line)
    return source.replace(right, wrong).splitlines()[at].strip()


def test_a_later_step_tells_the_place_if_more_goes_wrong_in_it(tmp_path: Path) -> None:
    """In the first eight steps units are off for the row of zeros alone: only `b1` goes wrong."""
    assert first(OFF_FOR_ZEROS, tmp_path) == ("XL102", "d1 = back")


NUMBERS = """import random
random.seed(0)
X = [[0, 0], [0, 1], [1, 0], [1, 1]]
y = [0, 1, 1, 1]
W = [[random.random() * 2 - 1 for _ in range(2)] for _ in range(2)]
v = [random.random() * 2 - 1 for _ in range(2)]
for epoch in range(2000):
    for x, t in zip(X, y):
        z = [sum(x[i] * W[i][j] for i in range(2)) for j in range(2)]
        h = [s if s > 0 else 0.01 * s for s in z]
        d = sum(h[j] * v[j] for j in range(2)) - t
        e = [d * v[j] * (1 if h[j] > 0 else 0.01) for j in range(2)]
        for i in range(2):
            for j in range(2):
                W[i][j] -= 0.05 * e[j] * x[i]
        for j in range(2):
            v[j] -= 0.05 * d * h[j]
"""


def test_an_update_goes_wrong_whose_last_number_is_right(tmp_path: Path) -> None:
    """A gradient and its transpose are alike in their corners."""
    wrong = "W[i][j] -= 0.05 * e[i] * x[j]"
    assert "W[i][j] -= 0.05 * e[j] * x[i]" in NUMBERS
    source = NUMBERS.replace("W[i][j] -= 0.05 * e[j] * x[i]", wrong)
    assert first(source, tmp_path) == ("XL101", wrong)


BELOW = """import numpy as np
np.random.seed(5)
X = np.random.randn(12, 2)
y = 9 + X[:, :1]
W1, W2 = np.random.randn(2, 3), np.random.randn(3, 1)
b1, b2 = np.zeros(3), np.zeros(1)
for epoch in range(500):
    h = np.tanh(X @ W1 + b1)
    o = h @ W2 + b2
    loss = ((o - y) ** 2).sum() / 2
    d2 = np.sign(o - y)
    dW2, db2 = h.T @ d2, d2.sum(axis=0)
    d1 = d2 @ W2.T * (1 - h ** 2)
    W2 -= 0.001 * dW2
    b2 -= 0.001 * db2
    W1 -= 0.001 * X.T @ d1
    b1 -= 0.001 * d1.sum(axis=0)
"""


def test_signs_that_are_all_alike_are_no_slope_of_an_output_that_is_not_bent(
    tmp_path: Path,
) -> None:
    assert first(BELOW, tmp_path) == ("XL109", "d2 = np.sign(o - y)")


CLIMBS = """import numpy as np
np.random.seed(7)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [1]])
W1, W2 = np.random.randn(2, 3), np.random.randn(3, 1)
for epoch in range(500):
    h = np.tanh(X @ W1)
    o = 1 / (1 + np.exp(-(h @ W2)))
    d2 = o - y
    d1 = d2 @ W2.T * (1 - h ** 2)
    W2 += 0.1 * h.T @ d2
    W1 += 0.1 * X.T @ d1
"""


def test_what_another_loss_explains_is_no_loss_that_does_not_match(tmp_path: Path) -> None:
    """Only targets of 1 move anything: climbing cross-entropy is half of its derivative's way."""
    assert first(CLIMBS, tmp_path)[0] == "XL105"


def test_the_step_of_a_bias_that_is_0_is_no_new_value_of_it(tmp_path: Path) -> None:
    """At a rate of 1 its delta has the new value's numbers."""
    source = row_by_row("d = o - t").replace("0.1 *", "1.0 *")
    source = source.replace("for epoch", "c = np.zeros(3)\nfor epoch").replace("x @ W", "x @ W + c")
    source = source.replace("e = d * v", "e = -d * v").replace("W -=", "W +=")
    assert first(source, tmp_path) == ("XL203", "W += 1.0 * np.outer(x, e)")
