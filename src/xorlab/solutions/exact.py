"""Exact networks: weights that are written down, not learned, and proved on every row.

Of the constructions that fit a task (none hidden, zigzags, cubes) the one with the fewest hidden
units is taken; the first of them, simplest direction first, where several have as few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.errors import BadInput
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.philox import uniform_pairs
from xorlab.solutions.cubes import cubes
from xorlab.solutions.hidden import Hidden, Scale, beside, network
from xorlab.solutions.linear import LinearSolution
from xorlab.solutions.zigzag import directions, zigzag

TOLERANCE = 1e-6
"""How far a network may miss a target, relative to the largest: rounding, where slopes are steep.

Bits as 0/1, -1/+1 or ±1/2 need none of it: their networks are exact to the last digit.
"""

ROUNDING = 1e-12
"""A linear model that misses by less is exact."""

BLOCK = 4_000_000
"""So many activations of a layer are held at a time."""

MAX_ROWS = 4096
"""Of a longer table, cubes take too long to find."""

STREAM = 2
"""The random numbers' use: directions for points."""

DRAWN = 64
"""So many directions are tried on points."""


@dataclass(frozen=True, eq=False)
class ExactSolution:
    """A network that gives every row its target.

    method: "linear", "zigzag", "cubes" or "side by side". says: what it does, in words.
    predictions: (rows, outputs). max_error: the largest |prediction - target| over the rows.
    """

    network: Network
    method: str
    says: str
    predictions: Array
    max_error: float

    @property
    def hidden(self) -> int:
        """How many hidden units it has."""
        return sum(self.network.sizes[1:-1])


def exact_solution(task: Task, linear: LinearSolution) -> ExactSolution:
    """Find one; `linear` is the task's linear solution, which is exact for some tasks.

    Raises:
        BadInput: rows with the same inputs and different targets, a table that is too long, or
            points so close that no network is exact in float64.

    >>> from xorlab.solutions.linear import linear_solution
    >>> xor = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    >>> [layer.W.tolist() for layer in exact_solution(xor, linear_solution(xor)).network.parameters]
    [[[1.0, 1.0], [1.0, 1.0]], [[1.0], [-2.0]]]
    """
    if missed(task, linear.predictions) <= ROUNDING:
        model = architecture((task.inputs, task.outputs), "identity")
        net = Network(model, (Weights(linear.weights, linear.bias),))
        return verified(task, net, "linear", "no hidden layer: the targets are linear")
    X, y = distinct(task)
    low, span = X.min(axis=0), np.ptp(X, axis=0)
    scale = Scale(low, np.where(span > 0, span, 1.0))
    F = (X - low) / scale.span
    if not np.isin(F, (0, 1)).all():
        return on_points(task, F, y, scale)
    best = on_bits(F, y, task.input_names)
    plain = np.isin(X, (0, 1)).all()
    says = best.says if plain else f"{best.says} (of the inputs as 0 and 1)"
    return verified(task, network(best, scale), best.method, says)


def on_bits(F: Array, y: Array, names: Sequence[str]) -> Hidden:
    """The construction with the fewest units for bits F (rows, inputs), distinct rows."""
    found = [zigzag(F, y, d, names) for d in directions(F.shape[1])]
    candidates = [one for one in found if one is not None]
    if len(F) <= MAX_ROWS:
        candidates.append(cubes(F, y))
        if y.shape[1] > 1:
            candidates.append(beside([on_bits(F, column[:, None], names) for column in y.T]))
    if not candidates:
        rule = f"Above {MAX_ROWS:,} rows, a table has to depend on a simple sum of its inputs."
        raise BadInput(rule, f"{len(F):,} rows", "Train a network.")
    return min(candidates, key=lambda one: one.units)


def on_points(task: Task, F: Array, y: Array, scale: Scale) -> ExactSolution:
    """The zigzag with the fewest units along the axes and `DRAWN` directions, always the same."""
    inputs = F.shape[1]
    drawn = 2 * uniform_pairs(0, np.arange(DRAWN), STREAM, inputs)[..., 0] - 1
    zigzags = [zigzag(F, y, d, task.input_names) for d in np.vstack([np.eye(inputs), drawn])]
    found = sorted((one for one in zigzags if one is not None), key=lambda one: one.units)
    for one in found:
        net = network(one, scale)
        if missed(task, predictions(task, net)) <= TOLERANCE:
            says = f"{one.units} ReLU units of one weighted sum, one at each bend between the rows"
            return verified(task, net, one.method, says)
    rule = "Points get an exact network where float64 tells them apart along a line."
    raise BadInput(rule, f"{task.rows:,} rows", "Train a network.")


def distinct(task: Task) -> tuple[Array, Array]:
    """X and y without rows that are there twice; BadInput where the targets of two disagree."""
    X, first, which = np.unique(task.X, axis=0, return_index=True, return_inverse=True)
    y = task.y[first]
    clash = np.flatnonzero((y[which] != task.y).any(axis=1))
    if len(clash):
        pair = f"rows {first[which[clash[0]]] + 1} and {clash[0] + 1}"
        raise BadInput("Rows with the same inputs have the same targets.", pair, "Mend one.")
    return X, y


def predictions(task: Task, net: Network) -> Array:
    """The network's outputs (rows, outputs), a part of the rows at a time to spare memory."""
    parts = -(-task.rows * max(net.sizes) // BLOCK)
    return np.concatenate([net(part) for part in np.array_split(task.X, parts)])


def missed(task: Task, given: Array) -> float:
    """The largest miss, relative to the largest target where that is above 1."""
    return float(np.abs(given - task.y).max() / max(1.0, np.abs(task.y).max()))


def verified(task: Task, net: Network, method: str, says: str) -> ExactSolution:
    """The solution, after a look at every row."""
    given = predictions(task, net)
    if not missed(task, given) <= TOLERANCE:
        rule = f"An exact network misses no target by more than {TOLERANCE:g}, relative to it."
        raise BadInput(rule, missed(task, given), "Scale the columns, or train a network.")
    return ExactSolution(net, method, says, given, float(np.abs(given - task.y).max()))
