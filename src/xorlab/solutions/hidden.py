"""What every construction puts together: one hidden layer of ReLU units, and a linear output.

y = relu(F @ W + c) @ w + b, the letters of Goodfellow, Bengio & Courville 2016, section 6.1. F
are the inputs as bits, whatever numbers stand for them; `network` folds the encoding into the
first layer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.model.network import Network, architecture


class Hidden(NamedTuple):
    """A construction. W: (inputs, units). c: (units,). w: (units, outputs). b: (outputs,).

    method: its name. says: what it does, in words.
    """

    W: Array
    c: Array
    w: Array
    b: Array
    method: str
    says: str

    @property
    def units(self) -> int:
        """How many hidden units it takes."""
        return len(self.c)


class Scale(NamedTuple):
    """X = low + span * F: what stands for 0 in each column, and how far 1 is from it."""

    low: Array
    span: Array


def network(hidden: Hidden, scale: Scale) -> Network:
    """The network on X: F = (X - low) / span goes into the first layer's weights and biases.

    The widest span is left to the output layer, since relu(z / span) = relu(z) / span: where all
    columns have one encoding, W keeps its whole numbers.
    """
    widest = scale.span.max()
    W = hidden.W * (widest / scale.span)[:, None]
    c = hidden.c * widest - scale.low @ W
    sizes = (*W.shape, len(hidden.b))
    # Adding 0 turns a -0 into 0.
    layers = (Weights(W + 0.0, c + 0.0), Weights(hidden.w / widest + 0.0, hidden.b + 0.0))
    return Network(architecture(sizes, ("relu", "identity")), layers)


def beside(parts: Sequence[Hidden]) -> Hidden:
    """Constructions of one output each, side by side, as one of all outputs; twins are merged."""
    units: dict[tuple[float, ...], Array] = {}
    for output, part in enumerate(parts):
        for column, c, w in zip(part.W.T, part.c, part.w, strict=True):
            row = units.setdefault((*column.tolist(), float(c)), np.zeros(len(parts)))
            row[output] += w[0]
    first = np.array(list(units)).reshape(len(units), len(parts[0].W) + 1)
    says = f"{len(units)} ReLU units, those of each output side by side"
    return Hidden(
        W=first[:, :-1].T,
        c=first[:, -1],
        w=np.array(list(units.values())).reshape(len(units), len(parts)),
        b=np.array([part.b[0] for part in parts]),
        method="side by side",
        says=says,
    )
