"""An explanation's numbers are right, its three writings agree, and its sentences are true."""

import math
from dataclasses import replace

import numpy as np
import pytest

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Activation, Loss, Weights
from xorlab.errors import BadInput
from xorlab.explanation import explain
from xorlab.explanation.formulas import ACTIVATION_FORMULAS, LOSS_FORMULAS
from xorlab.explanation.optimizer_formulas import OPTIMIZER_FORMULAS
from xorlab.losses import LOSSES
from xorlab.model.network import Architecture, Network, architecture
from xorlab.model.task import Task
from xorlab.model.training import Training
from xorlab.optimizers import OPTIMIZERS, optimizer
from xorlab.trainer import train

XOR = Task("xor", X=[[0, 0], [0, 1], [1, 0], [1, 1]], y=[[0], [1], [1], [0]])
ADDER = Task("half adder", XOR.X, [[0, 0], [0, 1], [0, 1], [1, 0]], output_names=("carry", "sum"))
GOODFELLOW = Network(
    architecture((2, 2, 1), ("relu", "identity")),
    (Weights([[1, 1], [1, 1]], [0, -1]), Weights([[1], [-2]], [0])),
)
LOGITS = ("bce-logits", "softmax-ce")


def start(task, hidden="tanh", output="sigmoid", units=(3,), **options):
    sizes = (task.inputs, *units, task.outputs)
    functions = [hidden] * len(units) + [output]
    return architecture(sizes, functions, **options).start("normal(0, 1)", seed=5)


def trained(task=XOR, method="sgd", epochs=20, batch_size=None, **settings):
    training = Training(LOSSES["mse"], optimizer(method, **settings), epochs, batch_size)
    return train(start(task), task, training)


def values(explanation, name):
    return explanation[name].result.values.tolist()


# --- Numbers --------------------------------------------------------------------------------------


def test_the_exact_xor_network_shows_the_known_matrices():
    """Goodfellow, Bengio, Courville 2016, section 6.1; the first row of XW is (0, 0)."""
    explained = explain(GOODFELLOW, XOR)
    assert values(explained, "X") == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert values(explained, "XW1") == [[0, 0], [1, 1], [1, 1], [2, 2]]
    assert values(explained, "Z1") == [[0, -1], [1, 0], [1, 0], [2, 1]]
    assert values(explained, "A1") == [[0, 0], [1, 0], [1, 0], [2, 1]]
    assert values(explained, "A2") == [[0], [1], [1], [0]]
    assert values(explained, "J") == 0
    assert values(explained, "W1_new") == [[1, 1], [1, 1]]


def product(A, B):
    return [[sum(x * B[k][j] for k, x in enumerate(row)) for j in range(len(B[0]))] for row in A]


def transposed(A):
    return [list(column) for column in zip(*A, strict=True)]


def each(f, *matrices):
    rows = zip(*matrices, strict=True)
    return [[f(*cells) for cells in zip(*row, strict=True)] for row in rows]


def by_hand(X, Y, parameters, rate):
    """A 3-4-2-1 network (tanh, ReLU, sigmoid), mean squared error: all of it, in plain Python."""
    f = [math.tanh, lambda z: max(0.0, z), lambda z: 1 / (1 + math.exp(-z))]
    slope = [lambda a: 1 - a * a, lambda a: float(a > 0), lambda a: a * (1 - a)]
    found, A = {}, [X]
    for l, (W, b) in enumerate(parameters, 1):
        found[f"A{l - 1}W{l}" if l > 1 else "XW1"] = product(A[-1], W)
        found[f"Z{l}"] = [[z + c for z, c in zip(row, b, strict=True)] for row in product(A[-1], W)]
        found[f"A{l}"] = each(f[l - 1], found[f"Z{l}"])
        A.append(found[f"A{l}"])
    found["E"] = each(lambda a, y: a - y, A[-1], Y)
    found["row_losses"] = each(lambda e: e * e, found["E"])
    found["J"] = sum(e for [e] in found["row_losses"]) / len(X)
    da = each(lambda e: 2 * e / len(X), found["E"])
    for l in (3, 2, 1):
        W, b = parameters[l - 1]
        found[f"dA{l}"] = da
        found[f"slope{l}"] = each(slope[l - 1], A[l])
        delta = found[f"delta{l}"] = each(lambda d, s: d * s, da, found[f"slope{l}"])
        found[f"dW{l}"] = product(transposed(A[l - 1]), delta)
        found[f"db{l}"] = [sum(column) for column in transposed(delta)]
        found[f"W{l}_new"] = each(lambda w, g: w - rate * g, W, found[f"dW{l}"])
        found[f"b{l}_new"] = [c - rate * g for c, g in zip(b, found[f"db{l}"], strict=True)]
        da = product(delta, transposed(W))
    return found


def test_a_parity_networks_numbers_are_those_of_a_recomputation_with_plain_loops():
    X = [[float(i >> 2 & 1), float(i >> 1 & 1), float(i & 1)] for i in range(8)]
    Y = [[sum(row) % 2] for row in X]
    task = Task("parity3", X, Y)
    drawn = architecture((3, 4, 2, 1), ("tanh", "relu", "sigmoid")).start("normal(0, 1)", seed=3)
    biased = [Weights(p.W, np.linspace(-0.5, 0.7, p.b.size)) for p in drawn.parameters]
    network = Network(drawn.architecture, tuple(biased))
    explained = explain(network, task, loss="mse", learning_rate=0.7)
    found = by_hand(X, Y, [(p.W.tolist(), p.b.tolist()) for p in biased], 0.7)
    computed = {s.result.name for s in explained.steps if s.kind != "given"} - {"J_new"}
    assert computed == set(found)
    for name, numbers in found.items():
        np.testing.assert_allclose(values(explained, name), numbers, rtol=1e-12, atol=1e-15)
    updated = [(values(explained, f"W{l}_new"), values(explained, f"b{l}_new")) for l in (1, 2, 3)]
    assert values(explained, "J_new") == pytest.approx(by_hand(X, Y, updated, 0.7)["J"], rel=1e-12)


def test_one_step_of_the_run_leads_where_its_start_is_explained_to_go():
    run = trained(method="adam", epochs=1)
    explained = explain(run, at="start")
    for l, layer in enumerate(run.network.parameters, 1):
        np.testing.assert_allclose(values(explained, f"W{l}_new"), layer.W, rtol=1e-14)
        np.testing.assert_allclose(values(explained, f"b{l}_new"), layer.b, rtol=1e-14)


@pytest.mark.parametrize("method", OPTIMIZERS)
@pytest.mark.parametrize("epoch", [1, 2, 7, 15])
def test_an_epochs_step_is_the_one_that_the_run_took_with_all_that_it_remembered(method, epoch):
    run, longer = trained(method=method), trained(method=method, epochs=epoch)
    explained = explain(run, epoch=epoch)
    assert values(explained, "J") == pytest.approx(run.losses[epoch - 1], rel=1e-12)
    assert values(explained, "J_new") == pytest.approx(run.losses[epoch], rel=1e-12)
    for l, layer in enumerate(longer.network.parameters, 1):
        np.testing.assert_allclose(values(explained, f"W{l}_new"), layer.W, rtol=1e-13)


@pytest.mark.parametrize("batch_size", [None, 3])
def test_the_step_after_the_end_is_the_one_that_a_longer_run_takes(batch_size):
    short, longer = (trained(method="adam", epochs=n, batch_size=batch_size) for n in (20, 21))
    explained = explain(short)
    assert values(explained, "W1") == short.network.parameters[0].W.tolist()
    if batch_size is None:
        new = values(explained, "W1_new")
        np.testing.assert_allclose(new, longer.network.parameters[0].W, rtol=1e-13)


def test_a_learned_run_is_explained_where_it_was_judged_and_by_the_step_of_that_epoch():
    training = Training(LOSSES["mse"], optimizer("adam", learning_rate=0.05), epochs=2000)
    run = train(start(XOR, units=(4,)), XOR, training)
    assert run.learned
    end, epoch = explain(run), explain(run, epoch=run.epochs)
    for name in ("A2", "W1_m", "W2_v", "b1_new", "J_new"):
        assert values(end, name) == values(epoch, name)


def test_a_run_that_cannot_be_repeated_says_so_and_is_explained_without_memory():
    other = replace(trained(method="adam"), engine="keras")
    explained = explain(other)
    assert "engine was keras" in explained.introduction
    first = trained(method="adam", epochs=1)
    started = replace(first, network=other.network)
    assert values(explained, "W1_m") == pytest.approx(
        0.1 * np.array(values(explain(started), "dW1"))
    )


@pytest.mark.parametrize(
    ("method", "rate", "says"),
    [("sgd", 1000.0, "sets out downhill"), ("momentum", 0.1, "goes uphill")],
)
def test_a_step_that_makes_the_loss_larger_says_why(method, rate, says):
    output = "identity" if method == "momentum" else "sigmoid"
    training = Training(LOSSES["mse"], optimizer(method, learning_rate=rate), epochs=60, stop=False)
    run = train(start(XOR, output=output), XOR, training)
    rising = next(n for n in range(1, 60) if run.losses[n] > run.losses[n - 1] * 1.001)
    assert says in explain(run, epoch=rising)["J_new"].sentence


def test_adams_first_step_is_the_learning_rate_up_or_down():
    training = Training(LOSSES["mse"], optimizer("adam", learning_rate=0.03), epochs=9)
    run = train(start(XOR, output="identity"), XOR, training)
    first, later = explain(run, at="start")["W1_step"], explain(run)["W1_step"]
    assert "every parameter moves by almost exactly η = 0.03" in first.sentence
    np.testing.assert_allclose(np.abs(first.result.values), 0.03, rtol=0.05)
    assert "almost exactly" not in later.sentence


def test_the_learning_rate_is_written_as_numbers_are():
    formula = explain(GOODFELLOW, XOR, learning_rate=np.float64(2e-9))["W1_new"].formula
    assert formula.endswith(r"\eta = 2 \cdot 10^{-9}")


# --- Every law is written down, and rightly -------------------------------------------------------


def recompute(explained):
    """Run every step's NumPy, from what is given; compare with the recorded numbers."""
    names = {"np": np}
    for step in explained.steps:
        if step.kind == "given":
            names[step.result.name] = step.result.values
            continue
        exec(step.code, names)
        np.testing.assert_allclose(
            names[step.result.name], step.result.values, rtol=1e-10, atol=1e-14, err_msg=step.title
        )
        assert np.shape(names[step.result.name]) == step.result.shape


@pytest.mark.parametrize("law", ["activation", "loss", "optimizer"])
def test_every_law_of_the_catalogues_is_written_down(law):
    catalogue, written = {
        "activation": (ACTIVATIONS, ACTIVATION_FORMULAS),
        "loss": (LOSSES, LOSS_FORMULAS),
        "optimizer": (OPTIMIZERS, OPTIMIZER_FORMULAS),
    }[law]
    assert list(catalogue) == list(written)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("shortcuts", [False, True], ids=["plain", "shortcuts"])
def test_the_numpy_of_every_activation_computes_the_recorded_numbers(name, shortcuts):
    recompute(explain(start(XOR, name, units=(3, 2), shortcuts=shortcuts), XOR))


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("task", [XOR, ADDER], ids=["one output", "two outputs"])
def test_the_numpy_of_every_loss_computes_the_recorded_numbers(name, task):
    output = "identity" if name in LOGITS else "sigmoid"
    recompute(explain(start(task, output=output, biases=False), task, loss=name))


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("at", ["start", "end"])
def test_the_numpy_of_every_optimizer_takes_the_recorded_step(name, at):
    recompute(explain(trained(method=name), at=at))


@pytest.mark.parametrize("loss", ["bce", "softmax-ce"])
def test_the_numpy_computes_probabilities_that_are_clipped_or_weighted(loss):
    output = "identity" if loss in LOGITS else "sigmoid"
    network = start(ADDER, output=output, units=())
    loud = Network(network.architecture, (Weights(network.parameters[0].W * 40, [3, -9]),))
    recompute(explain(loud, ADDER, loss=loss))


def test_a_law_without_a_formula_is_explained_by_its_numbers():
    cube = Activation("cube", lambda z: z**3, lambda z, a: 3 * z**2)
    fourth = Loss("fourth", lambda o, t: ((o - t) ** 4).sum(axis=1), lambda o, t: 4 * (o - t) ** 3)
    network = Architecture((2, 1), (cube,)).start("normal(0, 1)", seed=1)
    explained = explain(network, XOR, loss=fourth)
    np.testing.assert_array_equal(values(explained, "A1"), explained["Z1"].result.values ** 3)
    assert explained["A1"].code == explained["row_losses"].code == ""


# --- Sentences ------------------------------------------------------------------------------------


def test_relu_says_which_units_are_off_on_which_rows():
    sentence = explain(GOODFELLOW, XOR)["A1"].sentence
    assert sentence == "h1 is off (0) on row 1; h2 is off (0) on rows 1, 2 and 3."


def test_relu_says_which_units_are_dead():
    dead = Network(
        GOODFELLOW.architecture, (Weights([[1, -1], [1, -1]], [1, 0]), Weights([[1], [1]], [0]))
    )
    assert explain(dead, XOR)["A1"].sentence.startswith("h2 is off on every row")


@pytest.mark.parametrize(
    ("loss", "output", "step"),
    [
        ("bce", "sigmoid", "delta2"),
        ("bce-logits", "identity", "dA2"),
        ("softmax-ce", "identity", "dA2"),
    ],
)
def test_the_cancellation_is_told_where_it_happens_and_is_true(loss, output, step):
    explained = explain(start(ADDER, output=output), ADDER, loss=loss)
    told = [s.result.name for s in explained.steps if "cancel" in s.sentence]
    assert told == [step]
    if loss != "softmax-ce":
        outputs = ADDER.rows * ADDER.outputs
        error = explained["E"].result.values / outputs
        np.testing.assert_allclose(values(explained, "delta2"), error, rtol=1e-12)


def test_no_cancellation_is_claimed_where_a_probability_is_clipped():
    network = start(XOR, units=())
    sure = Network(network.architecture, (Weights(network.parameters[0].W, [-40.0]),))
    explained = explain(sure, XOR, loss="bce")
    assert "within 1e-07 of 0 or 1" in explained["dA1"].sentence
    assert not [s for s in explained.steps if "cancel" in s.sentence]


@pytest.mark.parametrize(("rate", "verb"), [(0.01, "falls"), (1000.0, "rises")])
def test_the_last_step_says_whether_the_loss_fell(rate, verb):
    explained = explain(start(XOR, output="identity"), XOR, learning_rate=rate)
    assert f"J {verb} from" in explained["J_new"].sentence
    assert (values(explained, "J_new") < values(explained, "J")) == (verb == "falls")


def test_a_sum_over_the_rows_is_told_from_a_mean():
    total, mean = (explain(start(XOR), XOR, loss=name) for name in ("half-sse", "half-mse"))
    assert "J is the sum over 4 rows" in total["J"].sentence
    assert "J is the mean over 4 rows" in mean["J"].sentence
    assert values(total, "J") == pytest.approx(4 * values(mean, "J"))


def test_a_run_says_how_it_ended_and_what_is_not_its_own_step():
    run = trained(method="adam", batch_size=1)
    end = explain(run).introduction
    assert run.outcome.sentence in end
    assert "after every 1 row" in end
    assert "--at start" in end
    assert "memory of 80 steps" in end
    assert "memory" not in explain(trained(method="sgd")).introduction


def test_outputs_at_rest_on_the_threshold_are_on_no_side_as_the_outcome_says():
    training = Training(LOSSES["mse"], optimizer("sgd", learning_rate=0.5), epochs=2000)
    run = train(architecture((2, 1), "identity").start("normal(0, 1)", seed=1), XOR, training)
    assert run.outcome.sentence.startswith("none of four rows right")
    sentence = explain(run)["E"].sentence
    assert "No row is on its target's side of 0.5." in sentence
    assert "An output that rests on 0.5 is on neither side." in sentence


def test_a_worked_entry_is_exact_or_says_that_it_is_rounded():
    assert "1 × 1 + 1 × 1 = 2." in explain(GOODFELLOW, XOR)["XW1"].sentence
    assert " ≈ " in explain(start(XOR), XOR)["XW1"].sentence


# --- Refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: explain(GOODFELLOW), "on the rows of a task"),
        (lambda: explain(GOODFELLOW, ADDER), "Received: '2-2-1'"),
        (lambda: explain(GOODFELLOW, XOR, loss="l2"), "Received: 'l2'"),
        (lambda: explain(GOODFELLOW, XOR, learning_rate=-1.0), "Received: -1.0"),
        (lambda: explain(trained(), XOR), "its own task"),
        (lambda: explain(trained(), at="middle"), "Received: 'middle'"),
        (lambda: explain(GOODFELLOW, XOR, at="start"), "Only a run"),
        (lambda: explain(GOODFELLOW, XOR, epoch=1), "Only a run"),
        (lambda: explain(trained(), epoch=21), "epochs 1 to 20. Received: 21"),
        (lambda: explain(trained(), epoch=1.5), "Received: 1.5"),
        (lambda: explain(trained(), at="start", epoch=2), "One moment"),
        (lambda: explain(replace(trained(), engine="keras"), epoch=2), "engine 'keras'"),
        (lambda: explain(GOODFELLOW, XOR)["W9"], "Received: 'W9'"),
    ],
)
def test_what_cannot_be_explained_is_refused(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()
