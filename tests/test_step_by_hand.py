"""One step of learning XOR, worked on paper, in fractions.

A 2-2-1 network, sigmoid hidden units and an identity output. The weights are multiples of
L = log 3, because sigmoid(-L), sigmoid(0), sigmoid(L) = 1/4, 1/2, 3/4:

    W1 = [ L  -L ]   b1 = [-L  0]      W2 = [ 2]   b2 = [1/4]
         [ L   L ]                          [-1]

Forward:
    x1 x2 |  z1   z2 |  a1   a2 | output = 2 a1 - a2 + 1/4 | target | e = output - target
    0  0  |  -L    0 | 1/4  1/2 |          1/4             |   0    |   1/4
    0  1  |   0    L | 1/2  3/4 |          1/2             |   1    |  -1/2
    1  0  |   0   -L | 1/2  1/4 |           1              |   1    |    0
    1  1  |   L    0 | 3/4  1/2 |          5/4             |   0    |   5/4

    Σ e² = 1/16 + 4/16 + 0 + 25/16 = 15/8

Backward, of E = ½ Σ e²:
    output delta = e
    ∂E/∂W2 = Σ a e: 1/4·1/4 - 1/2·1/2 + 0 + 3/4·5/4 = 3/4
                    1/2·1/4 - 3/4·1/2 + 0 + 1/2·5/4 = 3/8
    ∂E/∂b2 = 1/4 - 1/2 + 0 + 5/4 = 1
    slope a(1-a) | 3/16 1/4  |  hidden delta = e · W2 · slope |  3/32   -1/16
                 | 1/4  3/16 |                                | -1/4     3/32
                 | 1/4  3/16 |                                |   0        0
                 | 3/16 1/4  |                                | 15/32   -5/16
    ∂E/∂W1, from x1 (rows 3, 4): 15/32          -5/16
            from x2 (rows 2, 4): -1/4 + 15/32   3/32 - 5/16   =   7/32   -7/32
    ∂E/∂b1 = 3/32 - 1/4 + 15/32   -1/16 + 3/32 - 5/16         =   5/16   -9/32
"""

import numpy as np
import pytest

from xorlab.activations import activation
from xorlab.backprop import Weights, backward, forward, step
from xorlab.losses import loss
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.model.training import Training
from xorlab.optimizers import optimizer
from xorlab.trainer import train

L = np.log(3)
XOR = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
START = [
    Weights(np.array([[L, -L], [L, L]]), np.array([-L, 0.0])),
    Weights(np.array([[2.0], [-1.0]]), np.array([0.25])),
]
ACTIVATIONS = [activation("sigmoid"), activation("identity")]
TRACE = forward(START, ACTIVATIONS, XOR.X)

# On paper, of E = ½ Σ e² over all rows: hidden W and b, output W and b.
GRADIENT = [
    [[15 / 32, -5 / 16], [7 / 32, -7 / 32]],
    [5 / 16, -9 / 32],
    [[3 / 4], [3 / 8]],
    [1],
]
# What one row's e contributes to the loss's slope, beside half-sse's.
SHARE = {"half-sse": 1, "half-mse": 1 / 4, "mse": 2 / 4}


def close(actual, by_hand):
    np.testing.assert_allclose(actual, by_hand, rtol=1e-15, atol=1e-16)


def numbers(layers):
    return [layers[0].W, layers[0].b, layers[1].W, layers[1].b]


def test_the_forward_pass_is_the_one_on_paper():
    close(TRACE.z[0] / L, [[-1, 0], [0, 1], [0, -1], [1, 0]])
    close(TRACE.a[1] * 4, [[1, 2], [2, 3], [2, 1], [3, 2]])
    close(TRACE.output * 4, [[1], [2], [4], [5]])


@pytest.mark.parametrize(
    ("name", "J"), [("half-sse", 15 / 16), ("half-mse", 15 / 64), ("mse", 15 / 32)]
)
def test_the_loss_is_the_one_on_paper_in_every_reduction(name, J):
    close(loss(name)(TRACE.output, XOR.y), J)


def test_every_delta_and_slope_is_the_one_on_paper():
    found = backward(START, ACTIVATIONS, TRACE, XOR.y, loss("half-sse"))
    e = [1 / 4, -1 / 2, 0, 5 / 4]
    close(found.da[1], [[x] for x in e])
    close(found.slope[1], [[1]] * 4)
    close(found.delta[1], [[x] for x in e])
    close(found.da[0], [[2 * x, -x] for x in e])
    close(found.slope[0] * 16, [[3, 4], [4, 3], [4, 3], [3, 4]])
    close(found.delta[0] * 32, [[3, -2], [-8, 3], [0, 0], [15, -10]])


@pytest.mark.parametrize("name", SHARE)
def test_the_gradient_is_the_one_on_paper_in_every_reduction(name):
    found = backward(START, ACTIVATIONS, TRACE, XOR.y, loss(name))
    for actual, by_hand in zip(numbers(found.parameters), GRADIENT, strict=True):
        close(actual, SHARE[name] * np.array(by_hand))


# With learning rate 1/2 on E: every parameter less half its gradient.
MOVED = [
    np.array([[L - 15 / 64, -L + 5 / 32], [L - 7 / 64, L + 7 / 64]]),
    np.array([-L - 5 / 32, 9 / 64]),
    np.array([[13 / 8], [-19 / 16]]),
    np.array([-1 / 4]),
]


def test_one_step_is_the_one_on_paper():
    found = backward(START, ACTIVATIONS, TRACE, XOR.y, loss("half-sse"))
    for actual, by_hand in zip(numbers(step(START, found.parameters, 0.5)), MOVED, strict=True):
        close(actual, by_hand)


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        pytest.param("half-sse", 0.5, id="the sum over four rows"),
        pytest.param("half-mse", 2.0, id="the mean takes four times the rate for it"),
        pytest.param("mse", 1.0, id="the mean of squares without the half takes twice"),
    ],
)
@pytest.mark.parametrize("method", ["sgd", "momentum"])
def test_one_epoch_of_training_is_that_step(name, rate, method):
    """Momentum's first step has nothing to remember, and is the same."""
    start = Network(architecture((2, 2, 1), ("sigmoid", "identity")), tuple(START))
    run = train(start, XOR, Training(loss(name), optimizer(method, learning_rate=rate), epochs=1))
    for actual, by_hand in zip(numbers(run.network.parameters), MOVED, strict=True):
        close(actual, by_hand)
