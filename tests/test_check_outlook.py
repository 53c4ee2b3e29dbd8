"""The outlook: the epoch told is the epoch, engines agree, mistakes are trained as written."""

import json
from dataclasses import replace

import numpy as np
import pytest

from outlooks import SIGMOIDS, XOR, X, case, foreseen, glorot, one, understood, uniform
from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Weights
from xorlab.check.methods import SGD, Method, adam, adam_inside, momentum, rmsprop, rmsprop_inside
from xorlab.check.outlook import fast, own, plain
from xorlab.check.outlook.brief import told
from xorlab.check.outlook.ended import NEVER, Ended, copies, outputs_of
from xorlab.check.outlook.mistake import Mistake
from xorlab.check.outlook.of_case import prospects_of
from xorlab.check.outlook.prospects import Share
from xorlab.check.outlook.sentences import both_sentence, written_sentence
from xorlab.check.outlook.trial import Trial, order_of
from xorlab.check.rule import Edit
from xorlab.check.step import SOFTMAX
from xorlab.model.task import Task
from xorlab.statistics.intervals import wilson

MOMENTUM = Method("momentum", momentum, 1, {"momentum": 0.9})
ADAM = Method("adam", adam, 2, {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8})
RMSPROP = Method("rmsprop", rmsprop, 1, {"rho": 0.9, "epsilon": 1e-8})


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def script(start, rate, epochs, batch=4, sent_back="exact"):
    """A learner's own loop, which shares no line with the package: its outputs in the end."""
    (W1, b1, _), (W2, b2, _) = ([np.array(p) for p in layer[:2]] + [None] for layer in start)
    for _ in range(epochs):
        for first in range(0, 4, batch):
            x, t = X[first : first + batch], XOR[first : first + batch]
            h = sigmoid(x @ W1 + b1)
            o = sigmoid(h @ W2 + b2)
            d2 = (o - t) * o * (1 - o)
            back = (o - t) if sent_back == "error" else d2
            if sent_back == "updated":
                W2 = W2 - rate * h.T @ d2
            d1 = (back @ W2.T) * h * (1 - h)
            if sent_back != "updated":
                W2 = W2 - rate * h.T @ d2
            b2 = b2 - rate * d2.sum(axis=0)
            W1 = W1 - rate * x.T @ d1
            b1 = b1 - rate * d1.sum(axis=0)
    return sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2)


def right(outputs):
    return bool(((outputs > 0.5) == (XOR > 0.5)).all())


def dropped():
    """The error is sent back without the output's derivative."""
    return Mistake({("da", 0): lambda p, l: p.da[1] @ np.swapaxes(p.weights[1].W, -1, -2)})


def updated():
    """The error is sent back through weights that have already changed."""
    return Mistake({("da", 0): lambda p, l: p.delta[1] @ np.swapaxes(p.after[1].W, -1, -2)})


# --- the epoch ---------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [4, 1])
@pytest.mark.parametrize("seed", [2, 5, 6])
def test_the_epoch_told_is_the_one_at_which_the_script_learns(seed, batch):
    start = one(uniform(1, seed=seed))
    own = foreseen(understood(start, batch=batch, epochs=200)).own
    assert own.steady
    assert not own.learned
    assert right(script(start, 0.5, own.epoch, batch))
    assert not right(script(start, 0.5, own.epoch - 1, batch))


def test_the_epoch_is_the_same_when_the_script_lasts_long_enough():
    start = one(uniform(1, seed=2))
    short, long = (foreseen(understood(start, epochs=n)).own for n in (200, 9000))
    assert long.learned
    assert long.epoch == short.epoch


def test_outputs_are_close_to_their_targets_from_the_epoch_told():
    start = one(uniform(1, seed=2))
    own = foreseen(understood(start, epochs=200)).own
    assert np.abs(script(start, 0.5, own.close) - XOR).max() < 0.1
    assert np.abs(script(start, 0.5, own.close - 1) - XOR).max() >= 0.1


@pytest.mark.parametrize("method", [ADAM, RMSPROP], ids=lambda m: m.name)
def test_the_epoch_is_by_the_scripts_own_formula(method):
    """The fast engine's ε stands elsewhere: what it finds is run once more by the script's."""
    start = one(uniform(1, seed=3))
    own = foreseen(understood(start, epochs=10), rate=0.01, method=method).own
    trial = Trial(activations(), task(), "squared", method, 0.01, None, False, own.epoch)
    stacked = [Weights(W[None], b[None]) for W, b, _ in start]
    assert plain.train(trial, stacked).learned[0]


# --- two engines -------------------------------------------------------------------------------


def activations(*names):
    return tuple(ACTIVATIONS[name] for name in names or SIGMOIDS)


def task(y=XOR):
    return Task("script", X, y)


BOTH = np.hstack([XOR, 1 - XOR])
CASES = {
    "batch": (activations(), XOR, "squared", SGD, None),
    "online": (activations(), XOR, "squared", SGD, 1),
    "pairs": (activations("tanh", "identity"), XOR, "squared", SGD, 2),
    "threes": (activations("relu", "sigmoid"), XOR, "squared", SGD, 3),
    "cross-entropy": (activations(), XOR, "cross-entropy", SGD, None),
    "cross-entropy by ones": (activations("tanh", "sigmoid"), XOR, "cross-entropy", SGD, 1),
    "softmax": ((ACTIVATIONS["tanh"], SOFTMAX), BOTH, "softmax", SGD, 2),
    "momentum": (activations(), XOR, "squared", MOMENTUM, None),
    "rmsprop, ε inside": (
        activations(),
        XOR,
        "squared",
        Method("rmsprop", rmsprop_inside, 1, {"rho": 0.9, "epsilon": 1e-4}, scale=0.5),
        None,
    ),
    "adam": (activations(), XOR, "cross-entropy", ADAM, None),
    "adam, gradient halved": (
        activations(),
        XOR,
        "squared",
        Method("adam", adam, 2, ADAM.settings, scale=0.5),
        None,
    ),
    "momentum, gradient halved": (
        activations(),
        XOR,
        "squared",
        Method("momentum", momentum, 1, {"momentum": 0.5}, scale=0.5),
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("biases", [True, False], ids=["biases", "none"])
def test_the_engines_agree(name, biases):
    bent, y, loss, method, batch = CASES[name]
    trial = Trial(bent, task(y), loss, method, 0.02, batch, False, 300)
    starts = uniform(40, sizes=(2, 3, y.shape[1]), biases=biases)
    quick, slow = fast.train(trial, starts, fast.terms(trial)), plain.train(trial, starts)
    # The ε of Adam stands elsewhere in the fast engine.
    tolerance = 2e-3 if method.name == "adam" else 1e-9
    np.testing.assert_allclose(quick.outputs, slow.outputs, atol=tolerance)
    np.testing.assert_array_equal(quick.learned, slow.learned)


def test_biases_may_be_missing_in_one_layer_only():
    starts = uniform(20)
    starts[1] = Weights(starts[1].W)
    trial = Trial(activations(), task(), "squared", SGD, 0.5, None, False, 200)
    quick, slow = fast.train(trial, starts, fast.terms(trial)), plain.train(trial, starts)
    np.testing.assert_allclose(quick.outputs, slow.outputs, atol=1e-12)


def test_what_the_fast_engine_does_not_know_is_left_to_the_plain_one():
    bent = activations("sigmoid", "tanh")
    assert fast.terms(Trial(bent, task(), "cross-entropy", SGD, 0.1, None, False, 1)) is None
    assert fast.terms(Trial(bent, task(), "absolute", SGD, 0.1, None, False, 1)) is None
    inside = Method("adam", adam_inside, 2, ADAM.settings)
    assert fast.terms(Trial(bent, task(), "squared", inside, 0.1, None, False, 1)) is None
    coarse = Method("adam", adam, 2, {**ADAM.settings, "epsilon": 1e-3})
    assert fast.terms(Trial(bent, task(), "squared", coarse, 0.1, None, False, 1)) is None
    own = foreseen(understood(one(uniform(1)), epochs=20), loss="absolute", rate=0.1).own
    assert own.trained >= 20


# --- as written --------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [4, 1])
@pytest.mark.parametrize(("sent_back", "mistake"), [("error", dropped), ("updated", updated)])
def test_a_mistake_is_trained_as_the_script_makes_it(sent_back, mistake, batch):
    start = one(uniform(1, seed=2))
    size = None if batch == 4 else batch
    trial = Trial(activations(), task(), "squared", SGD, 0.5, size, False, 400)
    found = plain.train(trial, [Weights(W[None], b[None]) for W, b, _ in start], mistake())
    wanted = script(start, 0.5, 400, batch, sent_back)
    np.testing.assert_allclose(found.outputs[0], wanted, rtol=1e-9)
    assert np.abs(wanted - script(start, 0.5, 400, batch)).max() > 1e-3


def test_what_is_still_never_moves_and_what_is_overwritten_becomes_its_step():
    starts = uniform(3)
    trial = Trial(activations(), task(), "squared", SGD, 0.5, None, False, 1)
    still = plain.train(trial, starts, Mistake(still=frozenset({(0, "b")})))
    np.testing.assert_array_equal(still.weights[0].b, starts[0].b)
    kept = plain.train(trial, starts)
    over = plain.train(trial, starts, Mistake(overwritten=frozenset({(1, "W")})))
    np.testing.assert_allclose(over.weights[1].W, kept.weights[1].W - starts[1].W, atol=1e-15)


def test_a_mistake_that_changes_a_shape_is_not_trained():
    known = understood(one(uniform(1)))
    stretched = Mistake({("dW", 1): lambda p, l: np.swapaxes(p.usual, -1, -2)})
    found = foreseen(known, uniform(40), right=False, mistake=stretched, seconds=0.5)
    assert found.written is None
    assert found.both is None
    assert found.odds.starts == 40


@pytest.mark.slow
def test_dropping_a_derivative_costs_starts_and_using_updated_weights_hardly_any():
    trial = Trial(activations(), task(), "squared", SGD, 0.5, None, False, 4000)
    starts = uniform(300)
    exact = int(fast.train(trial, starts, fast.terms(trial)).learned.sum())
    other, without = (
        int(plain.train(trial, starts, m()).learned.sum()) for m in (updated, dropped)
    )
    assert 0.75 < exact / 300 < 0.9
    assert abs(exact - other) <= 6
    assert wilson(without, 300)[1] < wilson(exact, 300)[0]


def test_odds_as_written_stand_beside_those_of_the_same_starts():
    known = understood(one(uniform(1)), epochs=300)
    found = foreseen(known, uniform(60), rate=2.0, right=False, mistake=dropped(), seconds=3)
    exact, written = found.both
    assert exact.starts == written.starts == 60
    assert exact.epochs == written.epochs
    text = " ".join(told(found).sentences)
    assert "with the right gradient" in text
    assert "as written" in text.lower()
    assert text.count("95 % interval") == 2  # each share is told once


def wild(firsts, learned):
    """Copies of one start that ended so: the last digits decide."""
    start = one(uniform(1))
    trial = Trial(activations(), task(), "squared", SGD, 0.5, None, False, 9_000)
    many, firsts = copies(start, len(firsts)), np.array(firsts)
    outputs = outputs_of(many, trial.activations, trial.task.X)
    known, no = np.array(learned), np.zeros(len(firsts), bool)
    ended = Ended(known, firsts, outputs, np.full(len(firsts), 0.2), no, many, 9_000)
    return own.told(trial, start, ended), trial


def test_an_end_that_the_last_digits_decide_is_not_foretold():
    run, trial = wild([700, NEVER, NEVER, 650], [True, False, False, True])
    assert run.copies == (2, 4)
    assert written_sentence(run, trial) == (
        "The last digits of its numbers decide: as written this very start has learned in 2 of 4 "
        "runs that differ in them alone, after 9,000 epochs."
    )


def test_epochs_that_lie_far_apart_are_told_both():
    run, trial = wild([463, 2_692, 1_000], [True] * 3)
    assert written_sentence(run, trial) == (
        "As written it has learned between epochs 463 and 2,692: the last digits of its numbers "
        "decide when."
    )
    run, trial = wild([463, 465, 470], [True] * 3)
    assert written_sentence(run, trial) == "As written it has learned at about epoch 463 of 9,000."


def test_of_two_samples_only_the_shares_that_tell_something_new_are_told():
    many, some, wrong = Share(1000, 512, 15_000), Share(200, 99, 7_571), Share(200, 2, 7_571)
    assert both_sentence(some, wrong, many) == (
        "Of the first 200 of them, 2 (1 %, 95 % interval 0.3 to 3.6 %) learn as written within "
        "7,571 epochs, where the right gradient has 99 learn: the mistake keeps most of these "
        "from learning."
    )
    assert "within" not in both_sentence(Share(200, 99, 15_000), wrong, many)
    assert "99" not in both_sentence(some, wrong, some)
    assert both_sentence(some, wrong).startswith("Of 200 starts drawn as the script draws them, 99")


# --- odds --------------------------------------------------------------------------------------


def test_two_relu_units_learn_as_seldom_as_measured():
    """Glorot, rate 0.01 for the mean of squares, 300 epochs: 9 % of 4,096 starts."""
    known = understood(one(glorot(1)), ("relu", "identity"), epochs=300)
    found = foreseen(known, glorot(1000), rate=0.005)
    low, high = found.odds.interval
    assert low < 0.09 < high


def test_two_relu_units_end_at_the_fates_with_names():
    """Rate 0.1 and 5,000 epochs: 23 % at 0, the rest at 1/8 (9 %), 1/6 (40 %) and 1/4 (28 %)."""
    known = understood(one(glorot(1)), ("relu", "identity"), epochs=5000)
    found = foreseen(known, glorot(1000), rate=0.05)
    assert found.odds.rate == pytest.approx(0.23, abs=0.04)
    fates = dict(found.fates)
    for name, share in {"1/8": 0.09, "1/6": 0.40, "1/4": 0.28}.items():
        assert fates[name] == pytest.approx(share, abs=0.05)
    assert found.own.learned or "end at loss 1/6" in " ".join(told(found).sentences)


def test_the_change_that_helps_most_is_measured_and_real():
    starts = glorot(300)
    lost = next(
        found
        for i in range(20)
        if not (
            found := foreseen(
                understood(one(starts, i), ("relu", "identity"), epochs=300), starts, rate=0.005
            )
        ).own.learned
    )
    assert lost.best.low > 0
    assert lost.best.share.rate > lost.base.interval[1]
    assert lost.law == "glorot"
    assert {change.name for change in lost.changes} == {
        *("epochs", "rate", "units", "activation", "start", "optimizer")
    }
    assert lost.best.what in told(lost).sentences[-1]


def test_a_change_that_chance_would_give_is_not_said_to_help():
    """From zeros on XOR nothing moves: no rate, no epochs, no optimizer, no activation helps."""
    zeros = [Weights(np.zeros((2, 2)), np.zeros(2)), Weights(np.zeros((2, 1)), np.zeros(1))]
    found = foreseen(understood(zeros, epochs=500))
    assert not any(change.helps for change in found.changes if change.name != "start")


def test_a_script_that_always_starts_alike_has_no_odds():
    start = one(uniform(1))
    same = [Weights(np.repeat(W[None], 30, 0), np.repeat(b[None], 30, 0)) for W, b, _ in start]
    found = foreseen(understood(start, epochs=9000), same)
    assert found.fixed
    assert found.odds is None
    assert "no odds" in " ".join(told(found).sentences)


def test_where_learning_is_done_no_changes_are_tried():
    found = foreseen(understood(one(uniform(1, seed=2)), epochs=9000), uniform(50))
    assert found.own.learned
    assert not found.changes
    first, *_ = told(found).sentences
    assert f"learns at epoch {found.own.epoch:,} of 9,000" in first


# --- order, ends, criteria ---------------------------------------------------------------------


def test_a_fixed_order_is_kept_and_a_drawn_one_is_noticed():
    start = one(uniform(1))
    assert order_of(understood(start, batch=1, order=[0, 1, 2, 3])).tolist() == [0, 1, 2, 3]
    assert order_of(understood(start, batch=1, order=[2, 0, 3, 1])).tolist() == [2, 0, 3, 1]
    assert order_of(understood(start, batch=1, order=[2, 0, 3, 1, 0, 3, 2, 1])) is None
    assert order_of(understood(start, batch=1, order=[2, 0, 2, 1, 0, 3, 2, 1])) is None


def test_rows_in_a_drawn_order_give_a_start_odds_of_its_own():
    known = understood(one(uniform(1)), batch=1, order=[2, 0, 3, 1, 0, 3, 2, 1], epochs=3000)
    own = foreseen(known).own
    learned, orders = own.orders
    assert 0 < learned <= orders
    assert orders >= 30
    assert not own.steady


def test_a_run_whose_numbers_leave_all_bounds_has_diverged():
    known = understood(one(uniform(1)), ("identity", "identity"), epochs=300)
    found = foreseen(known, rate=5.0)
    assert found.own.diverged
    assert "diverges" in told(found).sentences[0]
    assert any(rate.factor < 1 and not rate.diverged for rate in found.rates)


def test_many_rows_are_not_all_asked_for():
    chance = np.random.default_rng(0)
    many = chance.normal(size=(400, 2))
    y = (many[:, :1] > 0).astype(float)
    y[:4] = 1 - y[:4]
    found = foreseen(understood(one(uniform(1)), X=many, y=y, epochs=300), rate=0.01)
    assert found.own.learned
    assert found.own.epoch is None
    assert found.own.right < 400
    assert "95% of the outputs" in told(found).sentences[0]


def test_targets_of_many_kinds_are_learned_by_their_distance():
    y = np.array([[0.0], [1.0], [2.0], [4.0]])
    found = foreseen(understood(one(uniform(1)), ("tanh", "identity"), y=y, epochs=4000), rate=0.05)
    assert found.trial.criterion.kind == "error"
    assert found.own.learned == bool(np.abs(found.own.outputs - y).max() < 0.4)


def test_too_few_epochs_are_told_in_a_plain_sentence():
    known = understood(one(uniform(1, seed=2)), epochs=200)
    few = "200 epochs are too few for this very start: it learns at epoch 842"
    assert told(foreseen(known)).sentences[0].startswith(few)
    mended = told(foreseen(known, right=False)).sentences[0]
    assert mended.startswith(f"With the right gradient {few}")


def test_the_outlook_is_plain_numbers():
    found = foreseen(understood(one(uniform(1)), epochs=100), uniform(60), seconds=1)
    assert json.loads(json.dumps(told(found).data, allow_nan=False))["odds"]["starts"] == 60


def test_the_same_script_is_told_the_same():
    known, starts = understood(one(uniform(1)), epochs=100), uniform(60)
    first, second = (told(foreseen(known, starts)).data for _ in range(2))
    assert first == second


def test_an_epoch_that_rounding_decides_is_told_as_about():
    """Steps so long that the run is chaotic: neighbours in the last digit part."""
    known = understood(one(uniform(1, seed=4)), epochs=20)
    chaotic = foreseen(known, rate=20.0)
    assert chaotic.own.epoch > 20
    assert not chaotic.own.steady
    assert "about epoch" in told(chaotic).sentences[0]
    assert "last digits" in told(chaotic).sentences[1]


def test_a_script_in_float32_is_held_to_its_own_rounding():
    known = understood(one(uniform(1, seed=2)), epochs=200)
    double, single = (foreseen(replace(known, exact=exact)) for exact in (True, False))
    assert double.own.epoch == single.own.epoch
    assert double.own.steady
    assert single.trial.rounding > 1e8 * double.trial.rounding


# --- of a case ---------------------------------------------------------------------------------


def test_a_case_whose_steps_are_not_explained_has_no_prospects():
    known = understood(one(uniform(1, seed=2)), epochs=300)
    assert prospects_of(case(known, explained=False)) is None
    assert prospects_of(case(known, rate=None)) is None
    assert prospects_of(case(known), seconds=1).right


def test_a_case_is_trained_as_its_edits_make_it():
    known = understood(one(uniform(1, seed=2)), epochs=400)
    back = dict(dropped().changes)
    edit = Edit(back, ("da", 0), (0,), "is sent back bare", "Multiply first.")
    found = prospects_of(case(known, edits=[(None, edit)]), seconds=2)
    assert not found.right
    wanted = script(known.steps[0].before, 0.5, 400, 4, "error")
    np.testing.assert_allclose(found.written.outputs, wanted, rtol=1e-9)


def test_an_array_that_never_moves_is_still_as_written():
    known = understood(one(uniform(1, seed=2)), epochs=50)
    found = prospects_of(case(known, still=frozenset({(0, "b")})), seconds=1)
    np.testing.assert_array_equal(found.written.weights[0].b, known.steps[0].before[0].b)
    assert np.abs(found.own.weights[0].b - known.steps[0].before[0].b).max() > 0


def test_what_rounding_does_is_not_followed():
    known = understood(one(uniform(1, seed=2)), epochs=50)
    found = prospects_of(case(known, rounded=frozenset({(0, "W")})), seconds=1)
    assert not found.right
    assert found.written is None
