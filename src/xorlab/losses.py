"""The losses: each says its reduction, its formula, and what it expects of the output.

To add one, write the loss of each row and its slope by the output, and put an entry in
`LOSSES`; every gradient check then covers it. The reduction over the rows belongs to the loss,
because the same learning rate means different steps under another one.
"""

from __future__ import annotations

import numpy as np

from xorlab.activations import sigmoid, softplus
from xorlab.backprop import Array, Loss
from xorlab.errors import BadInput

CLIP = 1e-7
"""Probabilities are kept this far from 0 and 1, as Keras does (`backend.epsilon`)."""


def squared_error(output: Array, target: Array) -> Array:
    """Σ e² over the outputs, e = output - target."""
    return ((output - target) ** 2).sum(axis=1)


def mean_squared_error(output: Array, target: Array) -> Array:
    """Σ e² / outputs: Keras', PyTorch's and scikit-learn's squared error."""
    return squared_error(output, target) / target.shape[1]


def cross_entropy(p: Array, target: Array) -> Array:
    """-[t log p + (1-t) log(1-p)], averaged over the outputs; p are probabilities."""
    p = np.where(np.real(p) < CLIP, CLIP, np.where(np.real(p) > 1 - CLIP, 1 - CLIP, p))
    return -(target * np.log(p) + (1 - target) * np.log1p(-p)).mean(axis=1)


def cross_entropy_slope(p: Array, target: Array) -> Array:
    """(p - t) / p(1-p): times sigmoid's slope p(1-p) this is p - t, the famous cancellation."""
    inside = (p >= CLIP) & (p <= 1 - CLIP)
    p = np.clip(p, CLIP, 1 - CLIP)
    return np.where(inside, (p - target) / (p * (1 - p)), 0) / target.shape[1]


def cross_entropy_from_logits(z: Array, target: Array) -> Array:
    """The same with p = sigmoid(z): t log(1 + e^-z) + (1-t) log(1 + e^z).

    Nothing is subtracted, so that no digits are lost, and nothing needs a clip.
    """
    return (target * softplus(-z) + (1 - target) * softplus(z)).mean(axis=1)


def softmax(z: Array) -> Array:
    """e^z / Σ e^z along each row: probabilities that sum to 1."""
    e = np.exp(z - np.real(z).max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def softmax_cross_entropy(z: Array, target: Array) -> Array:
    """-Σ t log softmax(z), from logits z: (Σ t) log Σ e^z - Σ t z.

    Computed from the distances to the largest logit: e^z cannot overflow, and a small loss of
    large logits keeps its digits.
    """
    z = z - np.real(z).max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(z).sum(axis=1))
    return target.sum(axis=1) * log_sum - (target * z).sum(axis=1)


LOSSES: dict[str, Loss] = {
    loss.name: loss
    for loss in (
        # J = mean over rows and outputs of e²: the seeds' J, Keras' and scikit-learn's.
        Loss("mse", mean_squared_error, lambda o, t: 2 * (o - t) / t.shape[1]),
        # J = mean over rows of ½ Σ e²: the same with the 2 of the derivative cancelled.
        Loss("half-mse", lambda o, t: squared_error(o, t) / 2, lambda o, t: o - t),
        # E = ½ Σ e² over outputs AND rows (PDP 1986): PDP's tss is twice this number.
        Loss("half-sse", lambda o, t: squared_error(o, t) / 2, lambda o, t: o - t, "sum"),
        # Binary cross-entropy, mean over rows and outputs, of probabilities ...
        Loss("bce", cross_entropy, cross_entropy_slope),
        # ... and of logits: the output layer is then the identity and the slope is p - t at once.
        Loss(
            "bce-logits",
            cross_entropy_from_logits,
            lambda z, t: (sigmoid(z) - t) / t.shape[1],
            predict=sigmoid,
        ),
        # Softmax cross-entropy from logits, mean over rows; targets are one-hot (or shares).
        Loss(
            "softmax-ce",
            softmax_cross_entropy,
            lambda z, t: softmax(z) * t.sum(axis=1, keepdims=True) - t,
            predict=softmax,
        ),
    )
}

ALIASES = {"mean_squared_error": "mse", "binary_crossentropy": "bce", "sse": "half-sse"}


def loss(name: str) -> Loss:
    """The loss of that name.

    >>> loss("half-sse")(np.array([[1.0], [0.0]]), np.array([[0.0], [2.0]])).item()
    2.5
    """
    try:
        return LOSSES[ALIASES.get(name, name)]
    except KeyError:
        raise BadInput(
            "A loss is called by its name.", name, f"Choose from: {', '.join(LOSSES)}."
        ) from None
