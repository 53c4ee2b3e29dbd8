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

Seen = tuple[Values, Sequence[Weights], Array]
"""Of one span: its values, the parameters before it, and the inputs (rows, inputs)."""


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
    """Those with which layers up to l turned up in most rows."""
    counts = []
    for bend in possible:
        activations = [*bends[:l], bend]
        rows = 0
        for values, weights, X in seen:
            trace = forward(weights[: l + 1], activations, X)
            rows += int(shown_rows(values, trace).sum())
        counts.append(rows)
    return [bend for bend, n in zip(possible, counts, strict=True) if n == max(counts)]


def spoken_for(
    best: Sequence[Activation],
    bends: Sequence[Activation],
    l: int,
    seen: Sequence[Seen],
    texts: Mapping[int, str],
) -> Activation:
    """ReLU, if an expression with a corner gave the layer's values; else the identity."""
    relu = next((bend for bend in best if bend.name == "relu"), best[0])
    if IDENTITY not in best:
        return relu
    for values, weights, X in seen:
        a = forward(weights[: l + 1], [*bends[:l], IDENTITY], X).output
        for number in a[telling(a) & values.has(a)][:4].tolist():
            if any(_CORNER.search(texts.get(e.node, "")) for e in values.holders(number)):
                return relu if relu.name == "relu" else IDENTITY
    return IDENTITY
