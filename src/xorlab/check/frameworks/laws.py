"""The laws that a library's initializers draw by, as laws of the outlook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xorlab.check.outlook.laws import Law, Laws

CUT = 0.87962566103423978
"""The standard deviation of a standard normal law that is cut off at ±2."""

SCALED = {
    "glorotuniform": ("uniform", "glorot"),
    "xavieruniform": ("uniform", "glorot"),
    "glorotnormal": ("normal", "glorot"),
    "xaviernormal": ("normal", "glorot"),
    "heuniform": ("uniform", "he"),
    "kaiminguniform": ("uniform", "he"),
    "henormal": ("normal", "he"),
    "kaimingnormal": ("normal", "he"),
    "lecununiform": ("uniform", "lecun"),
    "lecunnormal": ("normal", "lecun"),
    "linear": ("uniform", "pytorch"),
    "linearbias": ("uniform", "pytorch"),
}
"""Kind and rule by initializer. Keras cuts its normal laws off at two standard deviations and
widens them to the same variance: drawn here as plain normal laws. PyTorch's Linear draws its biases
by the inputs of their layer too."""


def laws_told(layers: Sequence[Mapping[str, Any]], start: Sequence[Any]) -> Laws | None:
    """The laws of a network's start; None where one is not known."""
    if not layers or len(layers) != len(start):
        return None
    W = [law_told(layer.get("law")) for layer in layers]
    b = [
        None if start[l][1] is None else law_told(layer.get("bias_law"))
        for l, layer in enumerate(layers)
    ]
    missing = any(b[l] is None and start[l][1] is not None for l in range(len(layers)))
    known = tuple(law for law in W if law is not None)
    return Laws(known, tuple(b)) if len(known) == len(W) and not missing else None


def law_told(given: Mapping[str, Any] | None) -> Law | None:
    """One initializer's law.

    >>> law_told({"name": "RandomUniform", "numbers": {"minval": -1, "maxval": 1}}).words
    'uniform(-1, 1)'
    """
    if given is None:
        return None
    name = given["name"].replace("_", "").lower()
    numbers = given.get("numbers") or {}
    if name in SCALED:
        kind, rule = SCALED[name]
        return Law(kind, 0.0, 1.0, rule)
    return plain_law(name, numbers)


def plain_law(name: str, numbers: Mapping[str, float]) -> Law | None:
    """A law that does not know the layer it draws for."""
    if name in ("zeros", "ones"):
        return Law("constant", float(name == "ones"))
    if name == "constant":
        value = numbers.get("value", numbers.get("val"))
        return None if value is None else Law("constant", float(value))
    if name in ("randomuniform", "uniform"):
        low = float(numbers.get("minval", numbers.get("a", -0.05)))
        high = float(numbers.get("maxval", numbers.get("b", 0.05)))
        return Law("uniform", (low + high) / 2, (high - low) / 12**0.5)
    if name in ("randomnormal", "normal", "truncatednormal"):
        mean = float(numbers.get("mean", 0.0))
        spread = float(numbers.get("stddev", numbers.get("std", 0.05)))
        return Law("normal", mean, spread * (CUT if name == "truncatednormal" else 1.0))
    return None
