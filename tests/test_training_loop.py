"""The loop: what an epoch shows, in which order, and what it reports."""

import itertools

import numpy as np
import pytest

from xorlab.backprop import backward, forward, step
from xorlab.losses import LOSSES, loss
from xorlab.model.network import architecture
from xorlab.model.task import Task
from xorlab.model.training import Training
from xorlab.model.vector import flatten, views
from xorlab.optimizers import OPTIMIZERS, optimizer
from xorlab.trainer import batches, descend, train

XOR = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
START = architecture((2, 3, 1), ("tanh", "sigmoid")).start("uniform", seed=1)
RATE = 0.3


def training(epochs=20, measure="half-mse", method="sgd", **options):
    options = {"stop": False, **options}
    return Training(loss(measure), optimizer(method, learning_rate=RATE), epochs, **options)


def by_hand(epochs, groups, measure="half-mse"):
    """The parameters after these epochs of gradient descent, in the words of `backprop` alone."""
    parameters, activations = list(START.parameters), START.activations
    for _ in range(epochs):
        for rows in groups:
            trace = forward(parameters, activations, XOR.X[rows])
            found = backward(parameters, activations, trace, XOR.y[rows], LOSSES[measure])
            parameters = step(parameters, found.parameters, RATE)
    return parameters


@pytest.mark.parametrize("measure", LOSSES)
@pytest.mark.parametrize(
    ("size", "groups"),
    [
        pytest.param(None, [[0, 1, 2, 3]], id="full batch"),
        pytest.param(1, [[0], [1], [2], [3]], id="online"),
        pytest.param(2, [[0, 1], [2, 3]], id="mini-batches"),
        pytest.param(3, [[0, 1, 2], [3]], id="a smaller last batch"),
    ],
)
def test_training_is_one_step_after_another_in_the_order_of_the_rows(measure, size, groups):
    run = train(START, XOR, training(measure=measure, batch_size=size))
    np.testing.assert_allclose(
        flatten(run.network.parameters),
        flatten(by_hand(20, groups, measure)),
        rtol=1e-12,
        atol=1e-15,
    )


@pytest.mark.parametrize("method", OPTIMIZERS)
@pytest.mark.parametrize("size", [4, 1])
def test_an_optimizer_counts_its_steps_and_remembers_across_batches_and_epochs(method, size):
    run = train(START, XOR, training(epochs=5, method=method, batch_size=size))
    rule = optimizer(method, learning_rate=RATE)
    theta = flatten(START.parameters)
    memory = rule.init(theta)
    for t in range(1, 5 * 4 // size + 1):
        at = (t - 1) * size % 4
        rows, now = slice(at, at + size), views(theta, START.parameters)
        trace = forward(now, START.activations, XOR.X[rows])
        found = backward(now, START.activations, trace, XOR.y[rows], loss("half-mse"))
        move, memory = rule.update(flatten(found.parameters), memory, t)
        theta = theta + move
    np.testing.assert_array_equal(flatten(run.network.parameters), theta)


@pytest.mark.parametrize("size", [4, 1, 3])
def test_every_row_is_reported_as_its_batch_saw_it_before_the_step(size):
    [epoch] = descend(START, XOR, training(epochs=1, batch_size=size))
    groups = [range(at, min(at + size, 4)) for at in range(0, 4, size)]
    seen = np.empty((4, 1))
    for number, rows in enumerate(groups):
        now = by_hand(1, groups[:number])
        seen[rows] = forward(now, START.activations, XOR.X[rows]).output
    np.testing.assert_allclose(epoch.output, seen, rtol=1e-14)
    assert epoch.loss == pytest.approx(loss("half-mse")(seen, XOR.y), rel=1e-14)


def test_the_first_loss_is_that_of_the_start_and_the_next_that_of_one_step_later():
    run = train(START, XOR, training(epochs=3))
    assert run.losses.shape == (3,)
    assert run.losses[0] == loss("half-mse")(START(XOR.X), XOR.y)
    for epochs in (1, 2):
        assert run.losses[epochs] == train(START, XOR, training(epochs=epochs)).loss


def test_the_loss_of_a_run_is_that_of_the_network_it_ends_with():
    run = train(START, XOR, training(epochs=5, batch_size=1))
    assert run.loss == loss("half-mse")(run.network(XOR.X), XOR.y)
    np.testing.assert_array_equal(run.predictions, run.network(XOR.X))


def test_predictions_of_logits_are_probabilities():
    run = train(START, XOR, training(epochs=5, measure="bce-logits"))
    np.testing.assert_allclose(run.predictions, 1 / (1 + np.exp(-run.network(XOR.X))))


@pytest.mark.parametrize("method", OPTIMIZERS)
@pytest.mark.parametrize("size", [None, 1])
def test_a_run_repeats_itself_to_the_bit_and_leaves_its_start_alone(method, size):
    before = flatten(START.parameters).copy()
    runs = [train(START, XOR, training(method=method, batch_size=size, shuffle=True)) for _ in "ab"]
    assert flatten(START.parameters).tobytes() == before.tobytes()
    assert runs[0].start is START
    assert runs[0].losses.tobytes() == runs[1].losses.tobytes()
    ends = [flatten(run.network.parameters).tobytes() for run in runs]
    assert ends[0] == ends[1] != before.tobytes()


@pytest.mark.parametrize("method", OPTIMIZERS)
def test_a_longer_run_begins_with_a_shorter_one(method):
    short, long = (train(START, XOR, training(epochs=n, method=method)) for n in (10, 25))
    assert long.losses[:10].tobytes() == short.losses.tobytes()


# --- The order of rows ------------------------------------------------------------------------


def order(epoch, seed=0, index=0, size=2, rows=10):
    shuffled = training(batch_size=size, shuffle=True)
    return np.concatenate([*batches(rows, shuffled, seed, index, epoch)]).tolist()


def test_every_shuffled_epoch_shows_every_row_once():
    for epoch in range(1, 50):
        assert sorted(order(epoch)) == list(range(10))


def test_an_order_is_that_of_its_seed_start_and_epoch():
    addresses = [*itertools.product((1, 2), (0, 1), (0, 1))]
    orders = [order(*address) for address in addresses]
    assert orders == [order(*address) for address in addresses]
    assert len({tuple(o) for o in orders}) == len(addresses)


@pytest.mark.parametrize("size", [1, 3, 10, 99])
def test_the_order_does_not_depend_on_the_size_of_the_batches(size):
    assert order(7, size=size) == order(7)


def test_every_row_comes_first_equally_often():
    first = np.bincount([order(epoch, rows=4)[0] for epoch in range(1, 2001)])
    assert np.abs(first - 500).max() < 4 * np.sqrt(2000 * 1 / 4 * 3 / 4)


def test_shuffling_changes_online_training_by_the_seed():
    online = training(batch_size=1, shuffle=True)
    ends = [train(START, XOR, online, seed=s).losses[-1] for s in (0, 1)]
    ends.append(train(START, XOR, training(batch_size=1)).losses[-1])
    assert len(set(ends)) == 3
