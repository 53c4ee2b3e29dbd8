"""Many steps computed at once: what makes trying thousands of hypotheses cheap.

Steps of equally many rows stand one upon the other, with the step as the first axis of every
array, so that the lines of `step` serve all of them in one go.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.check.rule import Key
from xorlab.check.step import Changes, Pieces, step
from xorlab.check.understood import Step, Understood

FAINT = 1e-3
"""Of an error: a derivative far below it is told to fewer digits than the sums that it is in."""


@dataclass(frozen=True, eq=False)
class Block:
    """Steps of equally many rows: `at` says which, and is the first axis of every array."""

    at: tuple[int, ...]
    before: list[Weights]
    after: list[Weights] | None
    X: Array
    T: Array


@dataclass(frozen=True, eq=False)
class Gradients:
    """Of every parameter array, what its gradient is in each step, (steps, *its shape).

    noise: of each layer and step, what the terms of the largest sum come to without their signs,
    (layers, steps): where they cancel, rounding is relative to them. So it is to the error behind
    a derivative that is nearly 0: 1 - a rounds as 1 does.
    """

    of: dict[Key, Array]
    noise: Array


def blocks_of(steps: Sequence[Step]) -> list[Block]:
    """The steps, put together by how many rows they have."""
    kinds: dict[tuple[int, bool], list[int]] = {}
    for k, seen in enumerate(steps):
        kinds.setdefault((len(seen.X), seen.after is None), []).append(k)
    found = []
    for at in kinds.values():
        some = [steps[k] for k in at]
        afters = [seen.after for seen in some if seen.after is not None]
        found.append(
            Block(
                tuple(at),
                _stacked([seen.before for seen in some]),
                _stacked(afters) if afters else None,
                np.stack([seen.X for seen in some]),
                np.stack([seen.T for seen in some]),
            )
        )
    return found


def _stacked(weights: Sequence[Sequence[Weights]]) -> list[Weights]:
    found = []
    for layers in zip(*weights, strict=True):
        biases = [layer.b for layer in layers if layer.b is not None]
        W = np.stack([layer.W for layer in layers])
        found.append(Weights(W, np.stack(biases) if biases else None))
    return found


def gradients(
    understood: Understood,
    blocks: Sequence[Block],
    loss: str,
    changes: Changes | None = None,
    penalty: float = 0.0,
) -> Gradients | None:
    """What the step with these changes gives; None where they do not fit the shapes.

    penalty: what each weight adds to its own gradient, times the weight.
    """
    count = sum(len(block.at) for block in blocks)
    found = Gradients({}, np.zeros((len(understood.layers), count)))
    for block in blocks:
        try:
            with np.errstate(all="ignore"):
                acts = understood.activations
                p = step(block.before, acts, block.X, block.T, loss, changes, block.after)
                if not _collected(found, understood, block, p, penalty):
                    return None
        except (ValueError, IndexError, KeyError, TypeError):  # shapes that do not fit each other
            return None
    return found


def _collected(
    found: Gradients, understood: Understood, block: Block, p: Pieces, penalty: float
) -> bool:
    """A block's gradients, put in their places; whether all blocks' have the same shape."""
    at, count = list(block.at), found.noise.shape[1]
    for l, name, _ in understood.homes:
        G = p.dW[l] if name == "W" else p.db[l]
        if penalty and name == "W":
            G = G + penalty * block.before[l].W
        whole = found.of.setdefault((l, name), np.empty((count, *G.shape[1:])))
        if whole.shape[1:] != G.shape[1:]:
            return False
        whole[at] = G
    for l in range(len(understood.layers)):
        largest = np.abs(p.a[l]).max(axis=(1, 2), initial=1.0)
        terms = np.abs(p.delta[l]) + FAINT * np.abs(p.da[l])
        noise = largest * terms.sum(axis=-2).max(axis=-1)
        found.noise[l, at] = np.where(np.isfinite(noise), noise, 0.0)
    return True
