"""How runs end: each ending truly produced, and the network that is kept."""

import numpy as np
import pytest

from xorlab.backprop import Weights
from xorlab.learning import attempts, learn
from xorlab.losses import loss
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.model.training import Training, criterion
from xorlab.model.vector import flatten
from xorlab.optimizers import optimizer
from xorlab.presets import preset
from xorlab.settings import default_settings
from xorlab.trainer import train

XOR = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
AND = Task("and", XOR.X, [[0], [0], [0], [1]])
LINE = architecture((2, 1), "identity").start("uniform(-0.5, 0.5)", seed=1)


def descent(epochs, text="rows", rate=0.1, measure="mse", **options):
    return Training(
        loss(measure),
        optimizer("sgd", learning_rate=rate),
        epochs,
        criterion=criterion(text),
        **options,
    )


def same(one, other):
    return flatten(one.parameters).tobytes() == flatten(other.parameters).tobytes()


# --- Learned ----------------------------------------------------------------------------------


def test_the_network_kept_is_the_one_that_met_the_criterion():
    """A full batch is judged before its step: the network is the one before that step."""
    run = train(LINE, AND, descent(1000, "loss<0.065"))
    assert run.outcome.sentence == f"learned at epoch {run.epochs}"
    assert run.loss == run.losses[-1] < 0.065 <= run.losses[:-1].min()
    assert run.epochs == len(run.losses)
    before = train(LINE, AND, descent(run.epochs - 1, "loss<1e-9", stop=False))
    assert same(run.network, before.network)


def test_judged_after_its_updates_an_epoch_keeps_what_they_made():
    by_pass, after = (train(LINE, AND, descent(1000, f"loss<0.065{w}")) for w in ("", " after"))
    assert after.epochs == by_pass.epochs - 1
    assert same(after.network, by_pass.network)


def test_an_online_epoch_is_judged_by_what_each_row_said_and_keeps_its_end():
    run = train(LINE, AND, descent(1000, "error<0.4", batch_size=1))
    until = train(LINE, AND, descent(run.epochs, "loss<1e-9", batch_size=1, stop=False))
    assert run.learned
    assert run.epochs == len(run.losses)
    assert same(run.network, until.network)


def test_a_start_that_knows_the_task_has_learned_at_epoch_1():
    run = train(LINE, AND, descent(10, "loss<100"))
    assert (run.epochs, run.learned) == (1, True)
    assert same(run.network, LINE)


def test_without_stopping_a_run_goes_on_and_still_names_the_epoch_that_learned():
    stopped = train(LINE, AND, descent(500))
    on = train(LINE, AND, descent(500, stop=False))
    assert len(on.losses) == 500
    assert on.learned
    assert on.epochs == stopped.epochs < 500


def test_what_the_last_step_learned_counts():
    """Nobody looks before the next step, for there is none: the end is judged once more."""
    epoch = train(LINE, AND, descent(1000, "loss<0.065")).epochs
    run = train(LINE, AND, descent(epoch - 1, "loss<0.065"))
    assert run.learned
    assert run.epochs == epoch - 1


# Least squares puts the line where the one far point wants it, and row 4 on the wrong side.
FAR = Task("far", [[-1], [-1], [-1], [1], [50]], [[0], [0], [0], [1], [1]], kind="points")
HALF = Network(architecture((1, 1), "identity"), (Weights([[0.5]], [0.5]),))


def test_what_was_learned_and_forgotten_again_is_not_learned():
    assert train(HALF, FAR, descent(20_000, rate=1e-3)).epochs == 1
    run = train(HALF, FAR, descent(20_000, rate=1e-3, stop=False))
    assert run.outcome.sentence.startswith("four of five rows right: stopped at loss")
    assert not run.learned


# --- Stalled ----------------------------------------------------------------------------------


def test_where_nothing_moves_any_more_the_run_stops():
    """All zeros, sigmoid: every output is 1/2, the errors cancel, the gradient is 0."""
    start = architecture((2, 2, 1)).start("zeros", seed=0)
    run = train(start, XOR, descent(1000))
    assert run.outcome.sentence == "none of four rows right: stopped at loss 0.25 = 1/4"
    assert len(run.losses) == 1
    assert same(run.network, start)


def test_a_line_comes_to_rest_at_one_quarter():
    run = train(LINE, XOR, descent(100_000))
    assert run.outcome.kind == "stalled"
    assert len(run.losses) < 2000
    assert run.loss == pytest.approx(1 / 4, rel=1e-12)
    np.testing.assert_allclose(run.predictions, 0.5, atol=1e-12)


@pytest.mark.parametrize(
    ("index", "fate", "right"), [(0, "1/4", "none"), (2, "1/6", "three"), (5, "1/8", "two")]
)
def test_relu_networks_stall_at_every_level_of_xor(index, fate, right):
    settings = preset("blog-keras").settings.change(learning_rate=0.1, epochs=3000)
    run = train(settings.start(XOR, 0, index), XOR, settings.training(), index=index)
    assert run.outcome.sentence.startswith(f"{right} of four rows right: stopped at loss 0.")
    assert run.outcome.sentence.endswith(f" = {fate}")


def test_a_loss_that_hardly_falls_is_a_stall_too():
    """It still moves, as a gradient above 0 makes it; the loss says that it need not."""
    run = train(LINE, XOR, descent(200))
    assert len(run.losses) == 200
    assert run.outcome.kind == "stalled"


# --- Out of epochs, diverged, interrupted -----------------------------------------------------


def test_a_falling_loss_is_out_of_epochs():
    run = train(LINE, AND, descent(5, "loss<0.065"))
    assert run.outcome.kind == "out of epochs"
    assert "after 5 epochs: loss 0." in run.outcome.sentence
    assert run.outcome.sentence.endswith(", not yet learned")


@pytest.mark.parametrize("measure", ["mse", "half-sse"])
@pytest.mark.parametrize("size", [None, 1])
def test_too_large_steps_diverge_and_no_warning_is_printed(measure, size):
    """The tests' world raises on every overflow: the loop expects them."""
    run = train(LINE, XOR, descent(5000, rate=50, measure=measure, batch_size=size))
    assert run.outcome.kind == "diverged"
    assert run.epochs == len(run.losses) < 5000
    assert not np.isfinite(flatten(run.network.parameters)).all() or not np.isfinite(run.loss)
    assert np.isfinite(run.losses[:-1]).all()
    assert run.outcome.sentence == (
        f"diverged at epoch {run.epochs:,}: the loss is no longer a finite number"
    )
    assert run.outcome.advice == "The steps were too large: lower the learning rate."


def test_a_watcher_sees_every_epoch_and_can_end_the_run():
    seen = []

    def watch(epoch, value):
        seen.append((epoch, value))
        return epoch == 7

    run = train(LINE, AND, descent(1000, "loss<1e-9"), watch=watch)
    assert run.outcome.kind == "interrupted"
    assert run.outcome.sentence.startswith("interrupted at epoch 7: ")
    assert seen == list(enumerate(run.losses, 1))
    assert same(run.network, train(LINE, AND, descent(7, "loss<1e-9")).network)


def test_a_watcher_that_says_nothing_changes_nothing():
    watched, alone = (
        train(LINE, AND, descent(300), watch=w) for w in (lambda epoch, value: None, None)
    )
    assert watched.losses.tobytes() == alone.losses.tobytes()
    assert watched.outcome == alone.outcome


# --- Start after start ------------------------------------------------------------------------


def stubborn(**changes):
    """Settings whose first starts stall: two ReLU units, as in the post."""
    return preset("blog-keras").settings.change(
        learning_rate=0.1, epochs=3000, criterion="error<0.1", **changes
    )


def test_starts_are_tried_in_order_up_to_the_first_that_learns():
    runs = list(attempts(XOR, stubborn(), seed=0, restarts=20))
    assert [run.index for run in runs] == list(range(len(runs)))
    assert [run.learned for run in runs] == [False] * (len(runs) - 1) + [True]
    assert all(run.seed == 0 for run in runs)
    for run in runs:
        assert same(run.start, stubborn().start(XOR, 0, run.index))


@pytest.mark.parametrize("restarts", [0, 1, 2])
def test_no_more_starts_are_tried_than_allowed(restarts):
    runs = list(attempts(XOR, stubborn(), seed=0, restarts=restarts))
    assert len(runs) == restarts + 1
    assert not any(run.learned for run in runs)
    assert learn(XOR, stubborn(), seed=0, restarts=restarts).index == restarts


def test_an_interrupted_start_is_the_last():
    runs = list(attempts(XOR, stubborn(), seed=0, watch=lambda epoch, value: epoch == 3))
    assert [run.outcome.kind for run in runs] == ["interrupted"]


def test_starts_are_trained_by_whoever_is_asked_to():
    asked = []

    def other(start, task, training, *, seed, index, watch):
        asked.append(index)
        return train(start, task, training, seed=seed, index=index, watch=watch)

    list(attempts(XOR, stubborn(), seed=0, restarts=1, train=other))
    assert asked == [0, 1]


def test_learning_with_nothing_else_said_takes_the_default_settings():
    run = learn(XOR, seed=3)
    start = default_settings(XOR).start(XOR, 3, run.index)
    assert run.learned
    assert same(run.start, start)
