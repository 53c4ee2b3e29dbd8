"""The record of what was understood, from a chain that the values bear out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

import numpy as np

from xorlab.backprop import Array, Trace, Weights, forward
from xorlab.check.identify.chains import Chain
from xorlab.check.identify.homes import home
from xorlab.check.identify.losses import losses_of
from xorlab.check.identify.plans import epochs_of, steps_done
from xorlab.check.identify.rows import rows_of_step
from xorlab.check.identify.spans import Lookups, Span, moved
from xorlab.check.identify.targets import one_hot
from xorlab.check.normed import meant
from xorlab.check.understood import Home, Layer, Mode, Step, Understood
from xorlab.check.values import Values, telling

MOST_STEPS = 60
LOSS_STEPS = 4


def built(lookups: Lookups, chain: Chain, spans: Sequence[Span]) -> Understood:
    """The network, its data, and every step that was seen whole."""
    watched = lookups.watched
    layers = layers_of(chain)
    data = Data(chain)
    exact = not any(
        value.dtype in (np.float32, np.float16)
        for span in spans[:1]
        for path in moved(span) & {p for l in layers for p in l.W.paths}
        if (value := span.state.get(path)) is not None
    )
    steps, losses = read_steps(lookups, spans, layers, data)
    X, y = data.read(spans[0].state)
    mode = mode_of(steps, len(X))
    return Understood(
        layers=tuple(map(meant, layers)),
        X=X,
        y=y,
        steps=tuple(steps),
        mode=mode,
        node=spans[0].node,
        names=data.names,
        losses=losses,
        epochs=epochs_of(watched, spans, layers, steps, len(X)),
        steps_done=steps_done(watched, spans[0].node),
        exact=exact,
    )


class Table(Protocol):
    """What gives the rows of the data."""

    def read(self, state: Mapping[str, Array]) -> tuple[Array, Array]:
        """X (rows, inputs) and y (rows, outputs), as they stand in a state."""


def read_steps(
    lookups: Lookups, spans: Sequence[Span], layers: Sequence[Layer], data: Table
) -> tuple[list[Step], tuple[str, ...]]:
    """Every step that was seen whole, and the losses that are computed in them."""
    steps, seen = [], []
    usual: Array | None = None
    for span in spans[:MOST_STEPS]:
        step, rows = step_of(lookups, span, layers, data, usual)
        if step is None:
            break
        if not len(step.X):
            continue
        usual = rows
        steps.append(step)
        trace = forward(step.before, [layer.activation for layer in layers], step.X)
        seen.append((lookups.of(span), trace.output, step.T))
        if step.after is None:
            break
    texts = {node.id: node.text for node in lookups.watched.nodes if node.kind != "bind"}
    softmax = layers[-1].activation.name == "softmax"
    behind = {gap.start: gap for gap in gaps(spans)}
    rounds = [
        each
        for step in steps
        if step.end in behind
        for each in afterwards(lookups, step, behind[step.end], layers, data)
    ]
    return steps, losses_of([*seen[:LOSS_STEPS], *rounds[:LOSS_STEPS]], texts, softmax=softmax)


def gaps(spans: Sequence[Span]) -> Iterator[Span]:
    """Behind a span the time until the next begins: where a round over the data ends."""
    for span, following in pairwise(spans):
        if following.start > span.end:
            yield replace(span, start=span.end, end=following.start)


def afterwards(
    lookups: Lookups, step: Step, gap: Span, layers: Sequence[Layer], data: Table
) -> Iterator[tuple[Values, Array, Array]]:
    """Of what losses may be computed there: the step's own rows as it left them, or all anew."""
    values, activations = lookups.of(gap), [layer.activation for layer in layers]
    yield values, forward(step.before, activations, step.X).output, step.T
    X, y = data.read(gap.state_after)
    if step.after is not None:
        yield values, forward(step.after, activations, X).output, y


class Data:
    """Where the inputs and targets of a chain stand; or the numbers, where they stand nowhere."""

    def __init__(self, chain: Chain) -> None:
        self.X = self._home(chain, chain.table.inputs)
        target = chain.target
        atoms = target.atoms if target is not None else None
        self.y = None if atoms is None else self._home(chain, atoms)
        self.X_numbers = chain.atoms.values[0][chain.table.inputs]
        self.outputs = chain.layers[-1].block.shape[1]
        self.classes = atoms is not None and atoms.shape[1] < self.outputs
        self.y_numbers = np.full((len(self.X_numbers), self.outputs), np.nan)
        for one in () if target is None else target.values:
            self.y_numbers = np.where(np.isnan(self.y_numbers), one, self.y_numbers)
        roles = (("X", self.X), ("labels" if self.classes else "y", self.y))
        self.names = {role: where.name for role, where in roles if where is not None}

    @staticmethod
    def _home(chain: Chain, atoms: Array) -> Home | None:
        inside = int(atoms.max()) < len(chain.atoms.path_of)
        return home(chain.atoms, atoms) if inside else None

    def read(self, state: Mapping[str, Array]) -> tuple[Array, Array]:
        """X and y as they stand in a state."""
        X = self.X.read(state) if self.X else None
        y = self.y.read(state) if self.y else None
        if y is not None and self.classes:
            y = one_hot(y, self.outputs)
        return (
            self.X_numbers if X is None else X,
            self.y_numbers if y is None else y,
        )


def layers_of(chain: Chain) -> tuple[Layer, ...]:
    """The homes of every layer's parameters, and its activation."""
    layers = []
    for one in chain.layers:
        bias = None
        if one.bias is not None:
            bias = home(chain.atoms, one.bias, float(one.signs[0]))
        layers.append(Layer(home(chain.atoms, one.block), bias, one.bend))
    return tuple(layers)


def step_of(
    lookups: Lookups, span: Span, layers: Sequence[Layer], data: Table, usual: Array | None
) -> tuple[Step | None, Array | None]:
    """What one span did to the parameters, and on which rows; None where it cannot be read.

    usual: the numbers of the rows of the step before; also given for this one.
    """
    before = read(layers, span.state)
    if before is None:
        return None, None
    after = read(layers, span.state_after)
    X, y = data.read(span.state)
    activations = [layer.activation for layer in layers]
    values = lookups.of(span)
    trace: Trace = forward(before, activations, X)
    rows = rows_of_step(values, trace, before, after, usual)
    step = Step(
        before=before,
        after=after,
        X=X[rows],
        T=y[rows],
        start=span.start,
        end=span.end,
        state=span.state,
        state_after=span.state_after,
    )
    return step, rows


def read(layers: Sequence[Layer], state: Mapping[str, Array]) -> list[Weights] | None:
    """The parameters in a state; None where one is gone, or has another shape."""
    found = []
    for layer in layers:
        W = layer.W.read(state)
        b = layer.b.read(state) if layer.b else None
        if W is None or (layer.b is not None and b is None):
            return None
        found.append(Weights(W, b))
    return found


def mode_of(steps: Sequence[Step], rows: int) -> Mode:
    """How many rows a step takes: those whose parameters have not shrunk to nothing tell."""
    alive = [s for s in steps if any(telling(layer.W).any() for layer in s.before)]
    usual = np.median([len(step.X) for step in alive or steps]) if steps else rows
    if usual == 1 and rows > 1:
        return "online"
    return "batch" if usual >= rows else "mini-batch"
