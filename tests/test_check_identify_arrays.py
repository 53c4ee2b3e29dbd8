"""Layers are found in whole arrays; where a choice of activation is left, more steps tell."""

from time import process_time
from types import SimpleNamespace

import numpy as np
import pytest

from watched import watched
from xorlab.activations import activation
from xorlab.backprop import Weights, forward
from xorlab.check.identify import identify
from xorlab.check.identify.arrays import is_mixed, is_row_of_other, one_each, possible
from xorlab.check.identify.atoms import Atoms
from xorlab.check.identify.bends import IDENTITY
from xorlab.check.identify.choices import choices, collapses, drifts, spread
from xorlab.check.identify.layers import Reading, speaks
from xorlab.check.identify.rows import shown_rows, shows_zeros
from xorlab.check.identify.settle import most_shown
from xorlab.check.identify.spans import Span, restless
from xorlab.check.identify.targets import excused, proof
from xorlab.check.record import Event
from xorlab.check.sheets import Sheets
from xorlab.check.values import Values

TRAINED = """
import numpy as np
np.random.seed({seed})
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1 = np.random.randn(2, 3)
b1 = np.zeros((1, 3)) + {bias}
W2 = np.random.randn(3, 1)
b2 = np.zeros(1)
for epoch in range(200):
    {forward}
    delta2 = h @ W2 + b2 - y
    delta1 = delta2 @ W2.T * {slope}
    {update}
"""
DESCENT = "W2 -= 0.001 * h.T @ delta2; W1 -= 0.001 * X.T @ delta1; b1 -= 0.001 * delta1.sum(0)"


def sheets(*arrays):
    return Sheets([Event(i, 0, np.array(a)) for i, a in enumerate(arrays)], 1e-9)


def test_a_row_is_shown_where_an_array_holds_it_and_no_row_that_is_none():
    wanted = np.array([[1.5, 2.5], [3.5, 4.5], [5.5, 6.5]])
    assert sheets([[3.5, 4.5], [1.5, 2.5]]).shown(wanted).tolist() == [True, True, False]
    assert sheets([[1.5, 3.5], [2.5, 4.5]]).shown(wanted).tolist() == [True, True, False]
    assert sheets([[3.5, 4.5], [9.5, 9.5]]).shown(wanted).tolist() == [False] * 3
    assert sheets([5.5, 6.5]).shown(wanted).tolist() == [False, False, True]


def test_arrays_are_compared_at_their_own_scale():
    tiny = np.array([[1e-12, 2e-12]])
    assert sheets(tiny).shown(tiny).all()
    assert not sheets(np.array([[1e-12, 3e-12]])).shown(tiny).any()


def test_a_number_alone_counts_as_an_array_where_it_may():
    wanted = np.array([[0.7], [0.9]])
    assert sheets(0.7).shown(wanted).tolist() == [True, False]
    assert not sheets(0.7).shown(wanted, alone=False).any()
    assert sheets([0.9, 0.7]).shown(wanted, alone=False).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_leaky_relu_that_was_never_below_0_is_known_by_its_pieces(seed):
    forward = "z = X @ W1 + b1; h = np.where(z > 0, z, 0.05 * z)"
    script = TRAINED.format(
        seed=seed, bias=9, forward=forward, slope="np.where(z > 0, 1, 0.05)",
        update=DESCENT,
    )  # fmt: skip
    network = identify(watched(script))
    assert [bend.name for bend in network.activations] == ["leaky-relu(0.05)", "identity"]


def test_parameters_that_are_replaced_by_their_steps_are_found_while_they_shrink():
    forward = "h = np.tanh(X @ W1)"
    update = "dW2 = h.T @ delta2; dW1 = X.T @ delta1; W2 = 0.01 * dW2; W1 = 0.01 * dW1"
    script = TRAINED.format(seed=1, bias=0, forward=forward, slope="(1 - h * h)", update=update)
    network = identify(watched(script))
    assert network.sizes == (2, 3, 1)
    assert [home.name for _, _, home in network.homes[:2]] == ["W1", "W2"]
    assert [len(step.X) for step in network.steps[:4]] == [4, 4, 4, 4]


def test_a_row_that_moves_nothing_counts_where_an_array_holds_it():
    """Row (0, 0) has no gradient without biases: it is one of a batch all the same."""
    script = TRAINED.format(
        seed=3, bias=0, forward="i = 2 * (epoch % 2); h = np.tanh(X[i:i + 2] @ W1)",
        slope="(1 - h * h)", update="W2 -= 0.1 * h.T @ delta2; W1 -= 0.1 * X[i:i + 2].T @ delta1",
    ).replace("b2 - y", "- y[i:i + 2]")  # fmt: skip
    network = identify(watched(script.replace("W2 + - y", "W2 - y")))
    assert network.mode == "mini-batch"
    assert [step.X.tolist() for step in network.steps[:2]] == [[[0, 0], [0, 1]], [[1, 0], [1, 1]]]


def test_what_is_computed_anew_is_no_data_though_it_stays_the_same():
    """All units are off, and nothing moves but the output's bias: the net inputs are no targets."""
    forward = "z = X @ W1 + b1; h = np.maximum(z, 0)"
    script = TRAINED.format(
        seed=0, bias=-9, forward=forward, slope="(z > 0)", update="b2 -= 0.01 * delta2.sum()"
    )
    network = identify(watched(script))
    assert network.sizes == (2, 3, 1)
    assert network.names["y"] == "y"


def test_a_list_of_biases_does_not_tell_that_net_inputs_stand_in_arrays():
    """Of row (0, 0) the net inputs are the biases; those of (1, 1) stand one by one."""
    layer = Weights(np.array([[0.11, 0.22], [0.33, 0.44]]), np.array([0.55, 0.66]))
    trace = forward([layer], [IDENTITY], np.array([[0.0, 0.0], [1.0, 1.0]]))
    one_by_one = "b = [0.55, 0.66]\np = 0.11 + 0.33 + b[0]\nq = 0.22 + 0.44 + b[1]\n"
    values = Values(watched(one_by_one), 0, 10**9)
    assert shown_rows(values, trace, [layer]).tolist() == [True, True]
    other = watched(one_by_one.replace("b = [0.55, 0.66]", "b = 0.55, 0.66, 1") + "z = [p, q]\n")
    assert shown_rows(Values(other, 0, 10**9), trace, [layer]).tolist() == [False, True]


def test_a_row_of_zeros_and_ones_loses_nothing_where_weights_do():
    rows, weights = (np.array([1, 0, 1]), np.array([1, 1, 1])), np.array([0.3, 0.7, 0.3])
    shown = Span(0, 0, 0, 0, 1, {"row": rows[0]}, {"row": rows[1]})
    lost = Span(0, 0, 0, 0, 1, {"W": weights}, {"W": rows[1]})
    assert collapses([shown]) is None
    assert collapses([shown, lost]) is None, "W was not there at first"
    assert collapses([lost]) == 0


def test_numbers_in_lists_are_lost_as_those_of_an_array_are():
    names = [f"w[{i}][{j}].x" for i in range(2) for j in range(2)]
    rows = [np.array([0.31, 0.72, -0.43, 0.14]), np.array([0.0, 0.02, 0.0, -0.0])]
    states = [{name: np.array(x) for name, x in zip(names, row, strict=True)} for row in rows]
    assert collapses([Span(0, 0, 0, 0, 1, *states)]) == 0


def test_a_network_is_seen_before_an_array_of_it_is_rounded():
    exact, rounded, next_one = (
        {"b": np.array(x)} for x in ([0.12345, 0.45678], [0.12, 0.46], [0.13, 0.46])
    )
    assert collapses([Span(0, 0, 0, 0, 1, exact, rounded)]) == 0
    assert collapses([Span(0, 0, 0, 0, 1, rounded, next_one)]) is None


TARGET_FOR_ERROR = """
import numpy as np
np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
V, w = np.random.uniform(size=(2, 3)), np.random.uniform(size=(3, 1))
b, c = np.random.randn(1, 3), np.random.randn(1, 1)
for epoch in range(60):
    h = np.maximum(0, X @ V + b)
    o = 1 / (1 + np.exp(-(h @ w + c)))
    d = {error}
    e = d @ w.T * (h > 0)
    w += 0.1 * (h.T @ d)
    c += 0.1 * d.sum(axis=0)
    V += 0.1 * (X.T @ e)
    b += 0.1 * e.sum(axis=0)
"""


@pytest.mark.parametrize("error", ["y * o * (1 - o)", "o * o * (1 - o)"])
def test_where_targets_or_outputs_stand_for_the_error_the_gradient_tells(error):
    found = identify(watched(TARGET_FOR_ERROR.format(error=error)))
    assert found.sizes == (2, 3, 1)
    assert [bend.name for bend in found.activations] == ["relu", "sigmoid"]


ROUNDED_ROWS = """
import numpy as np
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
V = np.sin(np.arange(1, 7)).reshape(2, 3)
w = np.cos(np.arange(3))
for epoch in range(40):
    for n in (2, 1, 3, 0):
        h = np.maximum(0, X[n] @ V)
        d = h @ w - y[n]
        e = d * w * (h > 0)
        w = np.round(w - 0.02 * d * h, 2)
        V = np.round(V - 0.02 * np.outer(X[n], e), 2)
"""


def test_of_rounded_weights_a_row_must_be_seen_that_adds_some():
    """Rows with a single 1 hand on weights as they stand; (1, 1) is shown when all are rounded."""
    script = watched(ROUNDED_ROWS)
    understood = identify(script)
    assert understood.sizes == (2, 3, 1)
    assert script.by_id[understood.node].text.startswith("for n")


def test_an_array_that_has_its_old_shape_again_is_no_parameter_that_drifts():
    few, rows, W, wide = np.zeros((1, 2)), np.zeros((3, 2)), np.ones((2, 1)), np.ones((2, 4))
    batches = [{"x": x, "W": W} for x in (rows, few, rows, few)]
    spans = [Span(0, 0, i, i, i + 1, *batches[i : i + 2]) for i in range(3)]
    assert drifts(spans) is None
    grown = [Span(0, 0, 0, 0, 1, {"W": W}, {"W": wide}), Span(0, 0, 1, 1, 2, *[{"W": wide}] * 2)]
    assert drifts(grown) == 0


RUNAWAY = """
import numpy as np
np.random.seed(10)
X = np.array([[0.0, 0, 1, 1], [0, 1, 0, 1]])
y = np.array([[0.0, 1, 1, 0]])
W = [np.random.uniform(size=(8, 2)), np.random.uniform(size=(1, 8))]

def step():
    a = [X, np.tanh(W[0] @ X)]
    a.append(W[1] @ a[1])
    delta = 2 * (y - a[2])
    for l in (1, 0):
        dW = delta @ a[l].T
        delta = (W[l].T @ delta) {slope}
        W[l] = W[l] {sign} 0.5 * dW
    return a

for epoch in range(200):
    a = step()
"""


@pytest.mark.parametrize(("sign", "slope"), [("+", ""), ("-", "* (1 - a[l] ** 2)")])
def test_outputs_that_run_away_are_still_linear(sign, slope):
    """Cut to 1 they would stand among the targets; a swish of large numbers is the numbers."""
    script = RUNAWAY.format(slope=slope, sign=sign)
    assert [bend.name for bend in identify(watched(script)).activations] == ["tanh", "identity"]


def test_spans_from_all_over_do_not_give_the_same_row_again_and_again():
    spans = [Span(0, i // 4, i % 4, i, i + 1, {}, {}) for i in range(48)]
    assert {span.iteration for span in spread(spans, 5)} == {0, 1, 2, 3}
    assert {span.iteration for span in spread(spans[:41], 5)} == {0, 1, 2, 3}


def test_a_network_that_died_in_its_first_step_is_seen_there():
    def span(at, W, W_after):
        before, after = {"W": np.array(W), "i": np.array(at)}, {"W": np.array(W_after)}
        return Span(0, 0, at, at, at + 1, before, after | {"i": np.array(at + 1)})

    dying = [
        span(0, [0.3, 0.7], [-5.1, -8.2]),
        *(span(i, [-5.1, -8.2], [-5.1, -8.2]) for i in (1, 2)),
    ]
    alive = [span(i, [0.1 * i, 0.7], [0.1 * i + 0.1, 0.8]) for i in range(3)]
    assert [few for few, _ in choices(dying)] == [dying[:1]]
    assert [few for few, _ in choices(alive)] == [alive[1:], alive[:1]]


def test_a_row_of_zeros_is_not_what_weights_are_first_looked_for_in():
    """Shown alone it moves the bias and no weight: nothing that it makes tells of weights."""

    def span(at, W, b):
        before = {"W": np.array([W, W]), "b": np.array([b, b])}
        after = {"W": before["W"] + 0.01 * (at != 1), "b": before["b"] + 0.01}
        return Span(0, 0, at, at, at + 1, before, after)

    rounds = [span(at, 0.3, 0.1 * at) for at in range(4)]
    assert next(few for few, _ in choices(rounds)) == [rounds[2], rounds[3], rounds[1]]


SHUFFLED = """
import numpy as np
np.random.seed(45)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[1, 0], [0, 1], [0, 1], [1, 0]])
W1, b1 = np.random.randn(2, 2), np.random.randn(2)
W2, b2 = np.random.randn(2, 2), np.random.randn(2)
for epoch in range(200):
    for n in np.random.permutation(len(X)):
        x = X[n]
        z = x @ W1 + b1
        h = np.where(z > 0, z, 0.01 * z)
        e = np.exp(h @ W2 + b2)
        d2 = e / e.sum() - y[n]
        g2 = np.outer(h, d2)
        d1 = W2 @ d2 * np.where(h > 0, 1, 0.01)
        g1 = np.outer(x, d1)
        W1 -= 0.5 * g1
        b1 += 0.5 * d1
        W2 -= 0.5 * g2
        b2 -= 0.5 * d2
"""


def test_labels_that_begin_with_zeros_are_no_inputs_of_whatever_bias_turned_up():
    rows = np.random.default_rng(0).normal(size=(12, 2))
    atoms = Atoms([{"c": np.repeat([[0], [1]], 6, axis=0), "W": np.array([[0.3, 0.4]]), "X": rows}])
    biases = [atoms.of(2).reshape(12, 2)[row] for row in range(12)]
    search = SimpleNamespace(atoms=atoms, tolerance=1e-9, computed=[np.sort(abs(rows).ravel())])
    labels = atoms.values[:, atoms.of(0), None]
    everything = np.ones((1, 12), bool)
    assert not [*possible(search, labels, everything, [atoms.of(1)[None]], biases)]


def test_what_tells_goes_before_zeros_that_are_in_more_rows():
    """Products with a gradient are below 0 in two rows: a ReLU of them is the row of zeros."""
    started = process_time()
    found = identify(watched(SHUFFLED))
    assert [bend.name for bend in found.activations] == ["leaky-relu", "softmax"]
    assert process_time() - started < 2


OFF = """
import math
X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 1]
W = [[-1.37, 0.23], [-0.29, -0.48]]
v = [0.97, 0.66]
for epoch in range(30):
    for x, t in zip(X, y):
        h = [max(0.0, sum(x[i] * W[i][j] for i in range(2))) for j in range(2)]
        p = 1 / (1 + math.exp(-sum(h[j] * v[j] for j in range(2))))
        d = (p - t) * p * (1 - p)
        e = [d * v[j] * (h[j] > 0) for j in range(2)]
        for j in range(2):
            v[j] -= 0.1 * d * h[j]
            for i in range(2):
                W[i][j] -= 0.1 * e[j] * x[i]
"""


def test_net_inputs_that_stand_in_no_array_are_proven_by_their_sums():
    """On one row of four the sum of two weights is computed, of units that are off at that.

    On the others a net input is a weight, as it stands in a row of the weights' own table.
    """
    found = identify(watched(OFF))
    assert found.sizes == (2, 2, 1)
    assert [one.name for one in found.activations] == ["relu", "sigmoid"]
    assert found.mode == "online"


def test_targets_less_an_output_of_0_prove_nothing():
    """Weights that never move may stand where targets would: less 0 they turn up anyway."""
    numbers = np.array([0.31, 0.72])
    search = SimpleNamespace(has=lambda wanted: np.isin(abs(wanted), [0, *numbers]))
    zero = np.zeros((1, 2, 1))
    block, shown = np.zeros((1, 1), int), np.ones((1, 2), bool)
    off = Reading(block, None, np.ones(1), activation("relu"), shown, zero - 1, zero)
    assert proof(search, numbers.reshape(1, 2, 1), off, np.ones((1, 2, 1))) == 0


def test_of_units_that_are_all_off_the_weights_are_of_the_biases_kind():
    """Any three numbers do for weights of units that are 0: none is better borne out."""
    state = {f"{name}.{kind}": np.zeros(3) for kind in ("grad", "data") for name in "wb"}
    atoms = Atoms([state])
    grad, data, bias = (
        atoms.of(atoms.paths.index(path)) for path in ("w.grad", "w.data", "b.data")
    )
    pairs = [(one[:, None], bias[:1], 1.0) for one in (grad, data)]
    assert [is_mixed(atoms, *pair[:2]) for pair in pairs] == [True, False]
    ((block, *_),) = one_each(atoms, pairs)
    assert (block == data[:, None]).all()


def test_biases_are_no_row_of_what_a_layer_put_out_before():
    """Its rows are like biases, where nothing was added to them but those."""
    atoms = Atoms([{"W": np.ones((3, 2)), "b": np.ones(2), "out": np.ones((4, 2))}])
    W, b, out = (atoms.of(path) for path in range(3))
    weights = W[:4].reshape(2, 2)
    own = [is_row_of_other(atoms, (weights, bias, 1.0)) for bias in (b, W[4:], out[:2], None)]
    assert own == [False, False, True, False]


def test_of_rows_that_make_the_same_numbers_one_may_have_been_shown():
    output = np.array([[[0.3], [0.4], [0.3]]])
    shown = np.array([[True, False, True]])
    last, none = np.array([[False, False, True]]), np.zeros((1, 3), bool)
    assert excused(last, output, shown)
    assert not excused(none, output, shown)
    assert not excused(last, output, np.array([[True, True, True]]))


OVERWRITTEN = """
import numpy as np
np.random.seed(2)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
W, b = np.random.randn(2, 3), np.random.randn(3)
v, c = np.random.randn(3), 0.1234567
for epoch in range(200):
    for x, t in zip(X, y):
        z = x @ W + b
        h = np.where(z > 0, z, 0.01 * z)
        o = 1 / (1 + np.exp(-(h @ v + c)))
        d = (t - o) * o * (1 - o)
        e = v * d * np.where(z > 0, 1, 0.01)
        W = 0.1 * np.outer(x, e)
        b = b + 0.1 * e
        v = v + 0.1 * d * h
        c = c + 0.1 * d
"""


def test_weights_that_are_0_make_rows_alike_of_which_the_one_held_was_shown():
    known = identify(watched(OVERWRITTEN))
    assert known.sizes == (2, 3, 1)
    assert known.mode == "online"
    assert [seen.X.tolist() for seen in known.steps[:4]] == [[[0, 0]], [[0, 1]], [[1, 0]], [[1, 1]]]


@pytest.mark.parametrize(
    ("arrays", "zeros"),
    [
        ([[0, 0]], True),
        ([[[0, 0]]], True),
        ([[0, 0], [0.3, 0.7]], True),  # a delta
        ([[0, 0], [1, 0]], False),  # another row, of which something is 0
        ([[0.3, 0.7]], False),
        ([[[0, 0], [0, 1], [1, 0], [1, 1]]], False),  # the data
        ([[0, 0], [0, 1]], True),  # its target
        ([[0, 0], [1.0, 1.0]], True),  # e^0
        ([[0.0, 0.0], [1.0, 1.0]], False),
    ],
)
def test_a_row_of_zeros_that_stands_alone_is_what_was_shown(arrays, zeros):
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    events = [Event(i, 0, np.array(a)) for i, a in enumerate(arrays)]
    targets = np.array([[0, 1], [1, 0], [1, 0], [0, 1]])
    assert shows_zeros(SimpleNamespace(events=events), X, targets) is zeros


def test_what_rounding_leaves_of_a_sum_that_cancels_speaks_of_no_parameter_and_rests():
    """Biases of an odd network on an odd task: 0.3 - 0.1 - 0.2 is 0, and -2.8e-17 in floats."""
    left = np.array([[0.0, 0.3 - 0.1 - 0.2]])
    assert left.any()
    assert not speaks(left)
    assert speaks(np.array([[0.0, 0.1]]))
    state, after = {"b": np.zeros(2), "W": np.ones(2)}, {"b": left[0], "W": np.full(2, 1.1)}
    assert restless([Span(0, 0, 0, 0, 1, state, after)]) == {"W"}


def test_biases_of_0_are_known_by_their_sum_though_a_row_of_it_tells_nothing():
    """The row of an input of 0 has net inputs of 0: no number tells that it was shown."""
    source = """\
import numpy as np
rng = np.random.default_rng(3)
X = np.linspace(-1, 1, 61)[:, None]
y = np.sin(X)
W, b, V = rng.normal(size=(1, 5)), np.zeros((1, 5)), rng.normal(size=(5, 1))
for epoch in range(60):
    order = rng.permutation(61)
    for s in range(0, 60, 15):
        x, t = X[order[s:s + 15]], y[order[s:s + 15]]
        h = np.tanh(x @ W + b)
        d = h @ V - t
        e = d @ V.T * (1 - h ** 2)
        V = V - 0.02 * h.T @ d
        W = W - 0.02 * x.T @ e
        new = b - 0.02 * e.sum(axis=0)
"""
    known = identify(watched(source))
    assert [home.name for _, _, home in known.homes] == ["W", "b", "V"]


def test_rows_for_which_all_units_are_off_speak_for_no_relu():
    """Of a row that was not shown the net inputs are weights as they stand, and zeros are found."""
    W, v = (
        np.array([[-0.2345678, -0.3456789], [-0.1606674, -0.4810626]]),
        np.array([0.5123, 0.7321]),
    )
    numbers = [*W.ravel(), *(0.01 * W[1]), 0.01 * W[1] @ v, 0.0]
    script = watched(f"for k in range(3):\n    x = {[float(n) for n in numbers]}\n")
    both = [activation("relu"), activation("leaky-relu")]
    weights = [Weights(W), Weights(v[:, None])]
    seen = [(Values(script, 0, 10**9), weights, np.eye(2), np.zeros((2, 1)))]
    assert most_shown([both[0], IDENTITY], 0, both, seen) == both[1:]
