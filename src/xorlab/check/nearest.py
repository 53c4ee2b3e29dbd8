"""The exact step that comes nearest to what was seen, of every loss that the script may mean."""

from __future__ import annotations

from dataclasses import dataclass

from xorlab.check.evidence import Evidence
from xorlab.check.identify.bends import STEPS
from xorlab.check.methods import Method
from xorlab.check.observed import Fit
from xorlab.check.understood import Understood


def losses(understood: Understood) -> list[str]:
    """The losses that the script may mean to descend: the ones it computes, or any that fit."""
    output = understood.activations[-1]
    if output.name in STEPS and len(understood.layers) == 1:
        return ["perceptron"]  # a step has no slope to descend along
    if output.name == "softmax":
        possible = ["softmax", "squared"]
    elif (output.low, output.high) == (0, 1):
        possible = ["squared", "cross-entropy", "absolute"]
    else:
        possible = ["squared", "absolute"]
        # A linear output is no probability, but its script may take it for one (XL305).
        possible += [name for name in understood.losses if name == "cross-entropy"]
    same = (
        {"cross-entropy": "softmax"} if output.name == "softmax" else {"softmax": "cross-entropy"}
    )
    computed = [same.get(name, name) for name in understood.losses if name != "absolute"]
    return [name for name in possible if name in computed] or possible


@dataclass(frozen=True, eq=False)
class Nearest:
    """The exact step that comes nearest to what was seen."""

    fit: Fit
    loss: str
    method: Method


def nearest(evidence: Evidence) -> Nearest:
    """Of every loss and method without a mistake, the one with which most arrays agree."""
    best, most = None, -1
    found = {}
    for method in evidence.methods:
        for loss in losses(evidence.understood):
            tried = evidence.fit(loss, method)
            if tried is None:
                continue
            found[loss] = tried
            agree = sum(map(tried.right, tried.arrays)) + 100 * evidence.explains(tried)
            if agree > most:
                best, most = Nearest(tried, loss, method), agree
        if most >= 100:
            break
    if best is None:
        raise ValueError("No step could be computed.")
    return best
