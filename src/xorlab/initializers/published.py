"""Starts as published sources drew them, number for number.

Each uses the generator of its source. Start i of seed s is the source's own seed s + i.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.errors import BadInput
from xorlab.initializers.base import Initializer, LayerShape

Draw = Callable[[Sequence[LayerShape], int], list[Weights]]


def pdp_1986(shapes: Sequence[LayerShape], seed: int) -> list[Weights]:
    """The start weights of the XOR exercise of McClelland & Rumelhart 1988."""
    _only_2_2_1("pdp-1986", shapes)
    return [
        Weights(
            W=np.array([[0.432171, -0.038413], [0.448781, 0.036489]]),
            b=np.array([-0.276589, -0.402498]),
        ),
        Weights(W=np.array([[0.272080], [0.081714]]), b=np.array([0.279299])),
    ]


def goodfellow(shapes: Sequence[LayerShape], seed: int) -> list[Weights]:
    """The exact ReLU network of Goodfellow, Bengio & Courville 2016, section 6.1, eqs. 6.4-6.6."""
    _only_2_2_1("goodfellow", shapes)
    return [
        Weights(W=np.array([[1.0, 1.0], [1.0, 1.0]]), b=np.array([0.0, -1.0])),
        Weights(W=np.array([[1.0], [-2.0]]), b=np.array([0.0])),
    ]


def first_principles(shapes: Sequence[LayerShape], seed: int) -> list[Weights]:
    """N(0, 1) weights from `numpy.random.default_rng(seed)`, layer by layer; biases 0.

    shahzaibahmad3/ai-from-first-principles, part 2.
    """
    g = np.random.default_rng(seed)
    return [
        Weights(
            W=g.normal(0, 1, (s.fan_in, s.fan_out)),
            b=np.zeros(s.fan_out) if s.biases else None,
            S=g.normal(0, 1, (s.inputs, s.fan_out)) if s.inputs else None,
        )
        for s in shapes
    ]


def hinton_problems(shapes: Sequence[LayerShape], seed: int) -> list[Weights]:
    """U[-0.5, 0.5) from `default_rng(seed).random`: W as (units, inputs), then b; all S last.

    cybertronai/hinton-problems, xor.
    """
    g = np.random.default_rng(seed)
    layers = [
        Weights(
            W=(g.random((s.fan_out, s.fan_in)) - 0.5).T,
            b=g.random(s.fan_out) - 0.5 if s.biases else None,
        )
        for s in shapes
    ]
    return [
        layer._replace(S=(g.random((s.fan_out, s.inputs)) - 0.5).T) if s.inputs else layer
        for layer, s in zip(layers, shapes, strict=True)
    ]


def ai_timeline(shapes: Sequence[LayerShape], seed: int) -> list[Weights]:
    """U(-1, 1) from Python's `random.Random(seed)`, unit by unit: its weights, then its bias.

    sauljabin/ai-timeline, chapter "1986 backpropagation".
    """
    g = random.Random(seed)
    layers = []
    for s in shapes:
        units = np.array(
            [
                [g.uniform(-1, 1) for _ in range(s.fan_in + s.biases + s.inputs)]
                for _ in range(s.fan_out)
            ]
        ).T
        W, b, S = np.split(units, [s.fan_in, s.fan_in + s.biases])
        layers.append(Weights(W, b[0] if s.biases else None, S if s.inputs else None))
    return layers


def _only_2_2_1(name: str, shapes: Sequence[LayerShape]) -> None:
    if [tuple(shape) for shape in shapes] != [(2, 2, True, 0), (2, 1, True, 0)]:
        raise BadInput(
            f"The start {name!r} is that of a 2-2-1 network with biases and no shortcuts.",
            "-".join(str(n) for n in [shapes[0].fan_in, *(s.fan_out for s in shapes)]),
            "Choose another --init for another network.",
        )


def stacked(arrays: Sequence[Array | None]) -> Any:
    """One array with a leading axis of members, or None where the members have none."""
    return None if arrays[0] is None else np.stack([a for a in arrays if a is not None])


def one_by_one(name: str, draw: Draw) -> Initializer:
    """An initialiser that asks the source's generator for every start in turn."""

    def drawn(shapes: Sequence[LayerShape], seed: int, starts: Array) -> list[Weights]:
        members = [draw(shapes, seed + int(start)) for start in starts]
        return [
            Weights(*map(stacked, zip(*layer, strict=True))) for layer in zip(*members, strict=True)
        ]

    return Initializer(name, drawn)


PUBLISHED: dict[str, Initializer] = {
    name: one_by_one(name, draw)
    for name, draw in (
        ("goodfellow", goodfellow),
        ("pdp-1986", pdp_1986),
        ("first-principles", first_principles),
        ("hinton-problems", hinton_problems),
        ("ai-timeline-1986", ai_timeline),
    )
}
