"""Which of several activations it is, where a few steps left the choice open.

ReLU on net inputs that are never negative is the identity, and so is every other function whose
corner was not passed. More steps may tell; else what stands in the script does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from xorlab.backprop import Activation, Array, Weights, forward
from xorlab.check.identify.bends import CURVED, IDENTITY, USUAL
from xorlab.check.identify.chains import Chain
from xorlab.check.identify.rows import shown_rows
from xorlab.check.values import Values, telling

_CORNER = re.compile(r"(relu\w*|max|maximum|where|clip)\s*\(|[<>]", re.IGNORECASE)

Seen = tuple[Values, Sequence[Weights], Array, Array]
"""Of one span: its values, the parameters before it, inputs (rows, inputs) and targets."""


def settled(chain: Chain, seen: Sequence[Seen], texts: Mapping[int, str]) -> Chain:
    """The chain, with the activations that account for most rows of all these spans."""
    layers = list(chain.layers)
    for l, layer in enumerate(layers):
        if layer.bend.name in CURVED or layer.bend.name == "softmax":
            continue
        z, a = layer.z[layer.shown], layer.output[layer.shown]
        straight = [bend for bend in USUAL if bend.name not in CURVED] + [layer.bend]
        possible = [bend for bend in dict.fromkeys(straight) if same(bend.f(z), a)]
        if len(possible) > 1:
            bends = [one.bend for one in layers]
            best = most_shown(bends, l, possible, seen)
            bend = best[0] if len(best) == 1 else spoken_for(best, bends, l, seen, texts)
            layers[l] = replace(layer, bend=bend)
    return replace(chain, layers=tuple(layers))


def same(a: Array, b: Array) -> bool:
    """Whether all numbers agree to rounding."""
    return bool((abs(a - b) <= 1e-12 * np.maximum(1, abs(b))).all())


def most_shown(
    bends: Sequence[Activation], l: int, possible: Sequence[Activation], seen: Sequence[Seen]
) -> list[Activation]:
    """Those with which most turned up of layers up to l, and of what is made of its outputs.

    That is the net input of the next layer; at the end the errors, of which an output of 0 has
    none that tells. Nor do rows for which all units are off: zeros turn up anyway.
    """
    counts = []
    for bend in possible:
        last = l + 1 == len(bends)
        activations = [*bends[:l], bend] if last else [*bends[:l], bend, IDENTITY]
        rows = compared = told = 0
        for values, weights, X, T in seen:
            trace = forward(weights[: l + 2], activations, X)
            there = shown_rows(values, trace, weights[: l + 2])
            rows += int((there & telling(trace.a[l + 1]).any(axis=1)).sum())
            if last:
                error = trace.output - T
                found = there[:, None] & (values.has(error) | values.has(-error))
                compared += int(found.all(axis=1).sum())
                told += int((found & telling(error)).sum())
        counts.append((rows, compared, told))
    return [bend for bend, n in zip(possible, counts, strict=True) if n == max(counts)]


def spoken_for(
    best: Sequence[Activation],
    bends: Sequence[Activation],
    l: int,
    seen: Sequence[Seen],
    texts: Mapping[int, str],
) -> Activation:
    """The identity, if no expression with a corner gave the layer's values.

    Else the one whose pieces were computed, or ReLU.
    """
    if IDENTITY in best and not cornered(bends, l, seen, texts):
        return IDENTITY
    slopes = [
        (computed(float(-bend.f(-np.ones(1))[0]), bends, l, seen), bend)
        for bend in best
        if sloping(bend)
    ]
    most, leaky = max(slopes, key=lambda pair: pair[0], default=(0, IDENTITY))
    if most:
        return leaky
    other = IDENTITY if IDENTITY in best else best[0]
    return next((bend for bend in best if bend.name == "relu"), other)


def cornered(
    bends: Sequence[Activation], l: int, seen: Sequence[Seen], texts: Mapping[int, str]
) -> bool:
    """Whether an expression with a corner gave the layer's values."""
    for values, weights, X, _ in seen:
        a = forward(weights[: l + 1], [*bends[:l], IDENTITY], X).output
        for number in a[telling(a) & values.has(a)][:4].tolist():
            if any(_CORNER.search(texts.get(e.node, "")) for e in values.holders(number)):
                return True
    return False


def sloping(bend: Activation) -> bool:
    """Whether it is a leaky ReLU: straight below 0, neither flat nor the identity."""
    low, lower = bend.f(np.array([-1.0, -2.0])).tolist()
    return bend.kinks == (0,) and lower == 2 * low and -1 < low < 0


def computed(slope: float, bends: Sequence[Activation], l: int, seen: Sequence[Seen]) -> int:
    """How many of the layer's net inputs below 0 the script multiplies by this slope.

    Such numbers turn up by no chance. Where none is below 0, `np.where` does so with all of them;
    with some, an update may that has this learning rate.
    """
    below = above = others = 0
    for values, weights, X, _ in seen:
        z = forward(weights[: l + 1], [*bends[:l], IDENTITY], X).output
        speaks = values.has(z) & telling(slope * z)
        there = speaks & values.has(slope * z)
        below += int((there & (z < 0)).sum())
        above += int(there.sum())
        others += int((speaks & ~there).sum())
    return below or (0 if others else above)
