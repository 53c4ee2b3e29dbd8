"""The network that a script trains is made out from the numbers it computes, in every style."""

from functools import cache

import numpy as np
import pytest

from identify_scripts import SCRIPTS, SIGMOID, UNDERSTOOD
from watched import watched
from xorlab.backprop import forward
from xorlab.check.identify import again, identify
from xorlab.check.identify.bends import BENDS
from xorlab.check.identify.losses import losses_of
from xorlab.check.understood import NotUnderstood
from xorlab.check.values import Values

XOR = {(0.0, 0.0): 0.0, (0.0, 1.0): 1.0, (1.0, 0.0): 1.0, (1.0, 1.0): 0.0}


@cache
def seen(style):
    script = watched(SCRIPTS[style])
    return script, identify(script)


@pytest.mark.parametrize("style", SCRIPTS)
def test_the_network_is_what_the_script_computes(style):
    _, network = seen(style)
    sizes, activations, mode, names = UNDERSTOOD[style]
    assert not isinstance(network, NotUnderstood), network.why
    assert network.sizes == sizes
    assert tuple(a.name for a in network.activations) == activations
    assert network.mode == mode
    if names is not None:
        assert " ".join(home.name for _, _, home in network.homes) == names


@pytest.mark.parametrize("style", SCRIPTS)
def test_a_forward_pass_from_the_homes_gives_the_scripts_own_outputs(style):
    script, network = seen(style)
    assert len(network.steps) > 3
    for step in network.steps[:6]:
        outputs = forward(step.before, network.activations, step.X).output
        values = Values(script, step.start, step.end, exact=network.exact)
        assert values.has(outputs).all()
        assert values.has(step.T - outputs).all() or values.has(outputs - step.T).all()


@pytest.mark.parametrize("style", [s for s in SCRIPTS if s not in ("softmax", "forty rows")])
def test_every_row_shown_is_one_of_the_task_with_its_target(style):
    _, network = seen(style)
    for step in network.steps:
        for x, t in zip(step.X.tolist(), step.T.tolist(), strict=True):
            assert XOR[tuple(x)] == t[0]


@pytest.mark.parametrize("style", SCRIPTS)
def test_one_steps_end_is_the_next_ones_beginning(style):
    _, network = seen(style)
    for before, after in zip(network.steps[:8], network.steps[1:8], strict=False):
        for mine, other in zip(before.after, after.before, strict=True):
            assert (mine.W == other.W).all()


@pytest.mark.parametrize("style", SCRIPTS)
def test_a_known_network_is_read_again_as_it_was_found(style):
    script, network = seen(style)
    once_more = again(script, network, script.nodes)
    assert once_more.losses == network.losses
    assert len(once_more.steps) == len(network.steps)
    for mine, other in zip(once_more.steps, network.steps, strict=True):
        assert (mine.X == other.X).all()
        assert all((a.W == b.W).all() for a, b in zip(mine.before, other.before, strict=True))


def test_a_known_network_is_not_read_out_of_another_script():
    script, network = seen("columns")
    other = watched(SCRIPTS["columns"].replace("W1", "V1"))
    assert again(other, network, script.nodes) is None


def test_weights_that_stand_the_other_way_round_are_known_to():
    _, columns = seen("columns")
    _, rows = seen("loop")
    assert [home.transposed for _, part, home in columns.homes if part == "W"] == [True, True]
    assert [home.transposed for _, part, home in rows.homes if part == "W"] == [False, False]


def test_a_script_that_plans_its_epochs_is_believed():
    _, batch = seen("loop")
    _, online = seen("nested lists")
    assert (batch.epochs, batch.steps_done) == (900, 900)
    assert online.epochs == 200


def test_single_precision_is_noticed():
    assert not seen("float32")[1].exact
    assert seen("loop")[1].exact


def test_a_mini_batch_is_in_the_scripts_order():
    script, network = seen("mini-batches")
    texts = {node.id: (node.kind, node.text) for node in script.nodes}
    for step in network.steps[:6]:
        batch = next(
            event.value
            for event in script.events
            if step.start <= event.time < step.end and texts[event.node] == ("bind", "xb")
        )
        assert (step.X == batch).all()


def test_the_seed_blogs_drift_ends_the_steps_where_the_shape_changes():
    script = watched(
        SIGMOID
        + """
W1, W2 = rng.normal(size=(2, 2)), rng.normal(size=(1, 2))
b2 = rng.normal(size=(1, 1))
X, y = X.T, y.T
for epoch in range(50):
    h = sigmoid(W1 @ X)
    o = sigmoid(W2 @ h + b2)
    d = (o - y) * o * (1 - o)
    e = (W2.T @ d) * h * (1 - h)
    W2 = W2 - 0.5 * (h @ d.T)
    b2 = b2 - 0.5 * d.sum()
    W1 = W1 - 0.5 * e @ X.T
    break_here = W2.shape
"""
    )
    network = identify(script)
    assert network.sizes == (2, 2, 1)
    assert len(network.steps) == 1
    assert network.steps[0].after is None
    assert network.steps[0].state_after["W2"].shape == (2, 2)


def test_a_script_that_trains_nothing_is_not_understood():
    still = watched(
        SIGMOID + "W = rng.normal(size=(2, 1))\nfor i in range(9):\n    sigmoid(X @ W)\n"
    )
    answer = identify(still)
    assert isinstance(answer, NotUnderstood)
    assert "nothing is trained" in answer.why


def test_numbers_that_change_are_no_network_by_themselves():
    counting = watched("a = 1.5\nfor i in range(30):\n    a = a * 1.01 + 0.3\n    b = a / 7\n")
    answer = identify(counting)
    assert isinstance(answer, NotUnderstood)
    assert "a" in answer.why


@pytest.mark.parametrize("bend", BENDS, ids=lambda bend: bend.name)
def test_every_activations_slope_is_its_derivative(bend):
    z = np.array([-2.3, -1.1, -0.37, 0.21, 0.83, 1.9, 3.7])
    h = 1e-6
    slope = (bend.f(z + h) - bend.f(z - h)) / (2 * h)
    assert bend.slope(z, bend.f(z)) == pytest.approx(slope, rel=1e-5, abs=1e-7)


ROUNDS = """
import numpy as np
rng = np.random.default_rng(4)
X = np.array([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
y = np.array([[0.], [1.], [1.], [0.]])
W1, W2 = rng.normal(size=(2, 3)), rng.normal(size=(3, 1))
sigmoid = lambda z: 1 / (1 + np.exp(-z))
for epoch in range(200):
    for k in (0, 2):
        x, t = X[k:k + 2], y[k:k + 2]
        h = np.tanh(x @ W1)
        o = sigmoid(h @ W2)
        delta = (o - t) * o * (1 - o)
        W1, W2 = W1 - x.T @ (delta @ W2.T * (1 - h * h)), W2 - h.T @ delta
    LOSS
"""
AFTER_A_ROUND = {
    "of the last batch": "loss = -np.mean(t * np.log(o) + (1 - t) * np.log(1 - o))",
    "of all rows anew": "o = sigmoid(np.tanh(X @ W1) @ W2); loss = -np.sum(y * np.log(o) + "
    "(1 - y) * np.log(1 - o))",
}


@pytest.mark.parametrize("loss", AFTER_A_ROUND.values(), ids=AFTER_A_ROUND)
def test_a_loss_is_found_where_a_round_over_the_data_ends(loss):
    assert identify(watched(ROUNDS.replace("LOSS", loss))).losses == ("cross-entropy",)


def test_a_number_on_the_way_to_a_delta_is_no_loss():
    """With one row, one output and the target 0, (o - t) * o is o squared."""
    one_by_one = ROUNDS.replace("(0, 2)", "range(4)").replace("k + 2", "k + 1")
    assert identify(watched(one_by_one.replace("LOSS", "pass"))).losses == ()
    squared = one_by_one.replace("LOSS", "loss = np.mean((y - sigmoid(np.tanh(X @ W1) @ W2))**2)")
    assert identify(watched(squared)).losses == ("squared",)


def test_net_inputs_that_are_only_seen_negative_show_every_row():
    """A row of zeros has the net input 0 without biases, of either sign; the others do not."""
    source = """\
import numpy as np
np.random.seed(3)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1 = np.random.randn(2, 3)
W2 = np.random.randn(3, 1)
for i in range(50):
    h = 1 / (1 + np.exp(-X @ W1))
    out = 1 / (1 + np.exp(-h @ W2))
    delta = (out - y) * out * (1 - out)
    sent = delta @ W2.T * h * (1 - h)
    W2 -= 0.5 * h.T @ delta
    W1 -= 0.5 * X.T @ sent
"""
    known = identify(watched(source))
    assert known.mode == "batch"
    assert all(len(step.X) == 4 for step in known.steps)


def test_a_layer_that_is_replaced_by_a_step_of_0_is_seen_in_later_steps():
    """On a row of zeros the hidden layer puts out 0, and so is the step on it."""
    source = """\
import numpy as np
rng = np.random.default_rng(2)
W, v = rng.normal(size=(3, 2)), rng.normal(size=(1, 3))
for epoch in range(12):
    for x, t in (([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)):
        h = np.tanh(W @ x)
        o = v @ h
        e = t - o
        W += 0.1 * np.outer(e @ v * (1 - h * h), x)
        v = 0.1 * np.outer(e, h)
"""
    assert identify(watched(source)).sizes == (2, 3, 1)


def test_softmax_whose_weights_are_opposites_is_no_sigmoid_of_the_difference():
    """So they are once they are replaced by their step: before it they are not."""
    source = """\
import numpy as np
rng = np.random.default_rng(2)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
T = np.array([[1, 0], [0, 1], [0, 1], [1, 0]])
W, v = rng.normal(size=(2, 5)), rng.normal(size=(5, 2))
for epoch in range(40):
    h = np.tanh(X @ W)
    e = np.exp(h @ v)
    o = e / e.sum(axis=1, keepdims=True)
    delta = (o - T) / 4
    back = delta @ v.T * (1 - h * h)
    W -= 0.3 * X.T @ back
    v = -0.3 * h.T @ delta
"""
    assert identify(watched(source)).activations[-1].name == "softmax"


def test_steps_on_a_row_of_zeros_say_nothing_against_a_network():
    """Such a row shows no weights: of steps on one row each, half may be on it."""
    source = """\
import numpy as np
rng = np.random.default_rng(2)
X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0.0, 1, 1, 0])
W, b = rng.normal(size=(3, 2)), rng.normal(size=3)
v, c = rng.normal(size=3), 0.1234567
for epoch in range(12):
    for n in (0, 1, 0, 3, 0, 2):
        x, t = X[n], y[n]
        z = W @ x + b
        h = np.maximum(z, 0)
        e = t - (v @ h + c)
        g = e * v * (z > 0)
        v = v + 0.05 * e * h
        c = c + 0.05 * e
        W = W - 0.05 * np.outer(g, x)
        b = b + 0.05 * g
"""
    known = identify(watched(source))
    assert known.mode == "online"
    assert [step.T.item() for step in known.steps[:6]] == [0, 1, 0, 0, 0, 1]
    ends = [step.after[1].W for step in known.steps[:-1]]
    starts = [step.before[1].W for step in known.steps[1:]]
    assert np.array_equal(ends, starts)


@pytest.mark.parametrize("far", [24.437822113, 18.784214644])
def test_the_net_input_of_an_output_that_has_reached_its_end_is_no_loss(far):
    """-log(1 - a) is z + log(1 + e^-z), which is z to rounding where z is large."""
    z = np.array([[far]])
    script = watched(f"for k in range(3):\n    z = [{far}]\n")
    values = Values(script, 0, 10**9)
    assert values.has(z).all()
    assert losses_of([(values, 1 / (1 + np.exp(-z)), np.zeros((1, 1)))], {}, softmax=False) == ()


@pytest.mark.parametrize(("value", "found"), [("a @ d", ()), ("np.outer(d, d)", ("squared",))])
def test_an_output_times_its_error_is_no_loss(value, found):
    """A gradient with the output for the input of its layer: of targets of 0 it is a²."""
    script = watched(
        "import numpy as np\na = np.array([0.7314521])\nd = -a\n"
        f"for k in range(3):\n    x = {value}\n"
    )
    values, a = Values(script, 0, 10**9), np.array([[0.7314521]])
    texts = {node.id: node.text for node in script.nodes if node.kind != "bind"}
    assert losses_of([(values, a, 0 * a)], texts, softmax=False) == found


def test_an_output_taken_for_its_own_error_is_the_curve_that_it_is():
    """Were it a ReLU that is off, the errors would be the targets: those make sums anywhere."""
    source = """\
import numpy as np
rng = np.random.default_rng(4)
X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0.0], [0], [0], [1]])
W, V = rng.normal(size=(2, 8)), rng.normal(size=(8, 1))
for i in range(60):
    z = X @ W
    h = np.maximum(z, 0)
    s = h @ V
    out = 1 / (1 + np.exp(-s))
    g = out @ V.T * (z > 0)
    V -= 0.05 * (h.T @ out)
    W -= 0.05 * (X.T @ g)
"""
    known = identify(watched(source))
    assert [a.name for a in known.activations] == ["relu", "sigmoid"]


NOTHING_AT_FIRST = """
import numpy as np
np.random.seed(1)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, b1 = np.random.randn(2, 4), np.zeros(4)
W2, b2 = np.random.randn(4, 1), np.zeros(1)
for epoch in range(60):
    for n in range(4):
        x, t = X[n], y[n]
        h = np.tanh(np.dot(x, W1) + b1)
        o = np.dot(h, W2) + b2
        d2 = o - t
        d1 = np.dot(W2, d2) * (1 - h ** 2)
        W2, b2 = W2 - 0.1 * np.outer(h, d2), b2 - 0.1 * d2
        W1, b1 = W1 - 0.1 * np.outer(x, d1), b1 - 0.1 * d1
"""


def test_a_first_row_that_moves_nothing_is_no_step_to_begin_with():
    """Zeros, biases of 0 and a linear output give the target of 0: there is no error."""
    network = identify(watched(NOTHING_AT_FIRST))
    assert (network.sizes, network.mode) == ((2, 4, 1), "online")
    assert [step.X.tolist() for step in network.steps[:3]] == [[[0, 0]], [[0, 1]], [[1, 0]]]


def test_one_of_the_rows_that_are_predicted_is_known_by_where_the_weights_move():
    """Its error alone is computed, and the rows of an epoch are all run forward in each step."""
    source = """\
import numpy as np
np.random.seed(1)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
W1, b1 = np.random.randn(2, 4), np.random.randn(4)
W2, b2 = np.random.randn(4, 1), np.random.randn(1)
for epoch in range(60):
    print(np.tanh(np.tanh(X @ W1 + b1) @ W2 + b2))
    n = np.random.randint(4)
    x, t = X[n:n + 1], y[n:n + 1]
    h = np.tanh(x @ W1 + b1)
    o = np.tanh(h @ W2 + b2)
    d2 = (o - t) * (1 - o ** 2)
    d1 = d2 @ W2.T * (1 - h ** 2)
    W2, b2 = W2 - 0.1 * h.T @ d2, b2 - 0.1 * d2[0]
    W1, b1 = W1 - 0.1 * x.T @ d1, b1 - 0.1 * d1[0]
"""
    known = identify(watched(source))
    assert not isinstance(known, NotUnderstood)
    assert known.sizes == (2, 4, 1)
    assert known.mode == "online"
    shown = {(tuple(step.X[0].tolist()), float(step.T.item())) for step in known.steps}
    assert shown == set(XOR.items())
