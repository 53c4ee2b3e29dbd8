"""The cases that every gradient test runs over, and the loss at many points at once.

A case is a network at a point where its loss is smooth, and the rows it is shown. Whatever is
registered as an activation or a loss is in the list.
"""

import functools
from typing import NamedTuple

import numpy as np

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Weights, backward, forward
from xorlab.losses import LOSSES
from xorlab.model.network import architecture
from xorlab.model.vector import flatten
from xorlab.settings import PROBABILITIES

X = np.array([[0.3, -1.1], [-0.7, 0.2], [1.2, 0.9], [-0.4, -0.6]])
Y = np.array([[0.2, 0.9], [0.7, 0.4], [0.1, 0.3], [0.6, 0.8]])
SIZES = {1: (2, 2), 2: (2, 3, 2), 3: (2, 3, 2, 2)}
BATCHES = {"all-rows": slice(None), "mini-batch": slice(1, 3), "one-row": slice(2, 3)}
STRIDES = 2.0 ** -np.arange(6, 10)
"""The steps of finite differences at which truncation, not rounding, is the error."""


class Case(NamedTuple):
    """What is differentiated: names, and what the network has."""

    activation: str
    loss: str
    layers: int
    shortcuts: bool
    biases: bool
    batch: str

    def __str__(self) -> str:
        has = [n for n in ("shortcuts", "biases") if getattr(self, n)]
        return "-".join(
            [self.activation, self.loss, f"{self.layers}layers", *has, self.batch]
        ).replace(" ", "-")

    @property
    def activations(self) -> list[str]:
        """One a layer. A loss of probabilities stands on sigmoid outputs: elsewhere its slope is
        that of a clip, and a network of one layer has no other activation to test."""
        output = "sigmoid" if self.loss in PROBABILITIES else self.activation
        return [self.activation] * (self.layers - 1) + [output]

    @property
    def rows(self) -> slice:
        """The rows of the batch."""
        return BATCHES[self.batch]


CASES = [
    Case(activation, loss, layers, shortcuts, biases, batch)
    for activation in ACTIVATIONS
    for loss in LOSSES
    for layers in SIZES
    for shortcuts in (False, True)
    if layers > 1 or not shortcuts  # a first layer sees the inputs anyway
    for biases in (True, False)
    for batch in BATCHES
    if layers > 1 or loss not in PROBABILITIES or activation == "sigmoid"
]


@functools.cache
def network_of(case):
    """The first start away from every kink, and with something to learn on every layer."""
    built = architecture(
        SIZES[case.layers], case.activations, biases=case.biases, shortcuts=case.shortcuts
    )
    for index in range(10_000):
        network = built.start("uniform(-1.5, 1.5)", seed=3, index=index)
        found = backpropagated(case, network)
        nudged = nudges(network, STRIDES[0])
        sides = [side(network.activations, forward_of(network, t).z) for t in nudged]
        if (
            all(np.abs(layer.W).max() > 1e-3 for layer in found)
            and all((s == s[:1]).all() for s in sides[0] + sides[1])
            and all((a[:1] == b[:1]).all() for a, b in zip(*sides, strict=True))
        ):
            return network
    raise AssertionError(f"No start of {case} is smooth.")


def side(activations, z):
    """For every kink, the side of it that each net input is on."""
    return [u > kink for u, f in zip(z, activations, strict=True) for kink in f.kinks]


def backpropagated(case, network):
    """What the package says the gradient is: one `Weights` a layer."""
    x, y = X[case.rows], Y[case.rows]
    trace = forward(network.parameters, network.activations, x)
    found = backward(network.parameters, network.activations, trace, y, LOSSES[case.loss])
    return found.parameters


def nudges(network, step):
    """The parameters, every single one moved by the step: forth, and back (parameters, each)."""
    theta = flatten(network.parameters)
    along = step * np.eye(len(theta))
    return theta + along, theta - along


def forward_of(network, thetas, x=X):
    """One forward pass of as many networks as thetas has rows: z and a are (members, rows, out)."""
    at, layers = 0, []
    for layer in network.parameters:
        taken = []
        for p in layer:
            if p is not None:
                block = thetas[:, at : at + p.size]
                taken.append(block.reshape(-1, *(p.shape if p.ndim == 2 else (1, p.size))))
                at += p.size
            else:
                taken.append(None)
        layers.append(Weights(*taken))
    return forward(layers, network.activations, x)


def J(case, network, thetas):
    """The loss of the case's rows at every point: (members,)."""
    loss = LOSSES[case.loss]
    x, y = X[case.rows], Y[case.rows]
    output = forward_of(network, thetas, x).output.reshape(-1, y.shape[1])
    rows = loss.of_rows(output, np.tile(y, (len(thetas), 1))).reshape(len(thetas), -1)
    return rows.mean(axis=1) if loss.reduction == "mean" else rows.sum(axis=1)
