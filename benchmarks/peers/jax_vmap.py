"""JAX: one network's training is a pure function, `vmap` over starts, `scan` over epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from cases import Case, Train
from xorlab.backprop import Weights


def prepare(case: Case, members: int, epochs: int) -> Train:
    """Compile the training of all members."""
    X, y = jnp.asarray(case.task.X, jnp.float32), jnp.asarray(case.task.y, jnp.float32)
    starts: Any = [
        (jnp.asarray(layer.W, jnp.float32), jnp.asarray(layer.b, jnp.float32))
        for layer in case.starts(members)
    ]

    def loss(parameters: Any) -> Any:
        a = X
        for W, b in parameters:
            a = jax.nn.sigmoid(a @ W + b)
        return jnp.mean((a - y) ** 2)

    def step(parameters: Any, _: None) -> Any:
        gradient = jax.grad(loss)(parameters)
        moved = jax.tree.map(lambda p, g: p - case.learning_rate * g, parameters, gradient)
        return moved, None

    def descend(parameters: Any) -> Any:
        return jax.lax.scan(step, parameters, length=epochs)[0]

    compiled = jax.jit(jax.vmap(descend)).lower(starts).compile()

    def train() -> Sequence[Weights]:
        return [Weights(np.asarray(W), np.asarray(b)) for W, b in compiled(starts)]

    return train
