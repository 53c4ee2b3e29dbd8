"""The libraries' activations, as xorlab's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from xorlab.activations import ACTIVATIONS, LEAK, sigmoid
from xorlab.backprop import Activation, Array
from xorlab.check.step import SOFTMAX

CUT = 1e-7
"""Keras' ε: a probability is cut off this far from 0 and from 1."""
SELU = (1.0507009873554805, 1.6732632423543772)
"""Scale and α of Klambauer et al. 2017, section 2."""


def leaky(slope: float) -> Activation:
    """f(z) = z above 0, slope · z below."""
    if abs(slope - LEAK) < 1e-9:
        return ACTIVATIONS["leaky-relu"]
    return Activation(
        f"leaky-relu({slope:g})",
        lambda z: np.where(z >= 0, z, slope * z),
        lambda z, a: np.where(z >= 0, 1.0, slope),
        kinks=(0,),
    )


def elu(alpha: float, scale: float = 1.0, name: str = "elu") -> Activation:
    """f(z) = z above 0, α (e^z - 1) below, all times a scale."""

    def f(z: Array) -> Array:
        return scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))

    def slope(z: Array, a: Array) -> Array:
        return scale * np.where(z > 0, 1.0, alpha * np.exp(np.minimum(z, 0)))

    return Activation(name, f, slope, low=-scale * alpha)


SOFTSIGN = Activation(
    "softsign", lambda z: z / (1 + abs(z)), lambda z, a: 1 / (1 + abs(z)) ** 2, -1, 1
)
TWICE = Activation(
    "sigmoid of sigmoid",
    lambda z: sigmoid(sigmoid(z)),
    lambda z, a: a * (1 - a) * sigmoid(z) * (1 - sigmoid(z)),
    0.5,
    float(sigmoid(np.array(1.0))),
)
"""What a loss that takes logits sees of probabilities: never below 1/2."""

BENDS = {
    "linear": ACTIVATIONS["identity"],
    "relu": ACTIVATIONS["relu"],
    "sigmoid": ACTIVATIONS["sigmoid"],
    "tanh": ACTIVATIONS["tanh"],
    "softplus": ACTIVATIONS["softplus"],
    "elu": elu(1.0),
    "selu": elu(SELU[1], SELU[0], "selu"),
    "softsign": SOFTSIGN,
    "softmax": SOFTMAX,
}


def bend(layer: Mapping[str, Any]) -> Activation | None:
    """A layer's activation; None where it is not known here."""
    name = layer.get("activation") or "linear"
    if name == "leaky_relu":
        return leaky(float(layer.get("slope") or 0.0))
    return BENDS.get(name)


def clipped(bent: Activation) -> Activation:
    """What Keras' cross-entropy takes of an output that is no probability: cut off to (0, 1).

    Where it was cut off no gradient comes back. Its range stays that of the layer itself.
    """

    def f(z: Array) -> Array:
        return np.clip(bent.f(z), CUT, 1 - CUT)

    def slope(z: Array, a: Array) -> Array:
        own = bent.f(z)
        return np.where((own > CUT) & (own < 1 - CUT), bent.slope(z, own), 0.0)

    return replace(bent, f=f, slope=slope)


def output_bend(model: Mapping[str, Any]) -> Activation | None:
    """The output's activation with what the loss itself applies, where it takes logits."""
    last = (model.get("layers") or [{}])[-1]
    found, inside = bend(last), within(model)
    if found is None:
        return found
    if inside == "":
        binary = plain_loss(model).startswith("binary") and model.get("library") == "keras"
        return clipped(found) if binary and (found.low < 0 or found.high > 1) else found
    if found.name == "identity":
        return BENDS[inside]
    return TWICE if (found.name, inside) == ("sigmoid", "sigmoid") else found


def within(model: Mapping[str, Any]) -> str:
    """The activation that the loss applies: "sigmoid", "softmax", or "" for none."""
    given = model.get("loss") or {}
    if not given.get("from_logits"):
        return ""
    return "sigmoid" if plain_loss(model).startswith("binary") else "softmax"


def plain_loss(model: Mapping[str, Any]) -> str:
    """The loss's name without what differs between spellings."""
    return str((model.get("loss") or {}).get("name", "")).replace("_", "").lower()


def doubled(model: Mapping[str, Any]) -> str:
    """The activation that stands both at the output and within the loss; "" for none."""
    name = (model.get("layers") or [{}])[-1].get("activation", "")
    return name if within(model) and name in ("sigmoid", "softmax") else ""
