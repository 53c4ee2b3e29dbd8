"""Is a gradient right? Two answers that know nothing of backpropagation.

Finite differences nudge every parameter by h both ways and look at the loss: the error falls as
h² until rounding takes over. A complex step nudges it by ih and reads the slope off the
imaginary part: nothing is subtracted, so h can be tiny and the answer is right to rounding.

Source: W. Squire, G. Trapp (1998), "Using complex variables to estimate derivatives of real
functions", SIAM Review 40(1), pp. 110-112.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from xorlab.backprop import Array, Loss, backward, forward
from xorlab.losses import loss as loss_called
from xorlab.model.network import Network
from xorlab.model.task import Task
from xorlab.model.vector import flatten, views

TINY = 1e-30
"""The complex step: nothing is subtracted, so that it can be as small as one likes."""


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """A gradient, found three ways; vectors in the order of the parameters.

    names: of every parameter, as `W1[2,1]` (layer, then row and column from 1). backprop,
    differences, complex_step: the gradient of the loss. at_kink: whether some net input lies
    within h of a kink, where differences are right about neither side.
    """

    names: tuple[str, ...]
    backprop: Array
    differences: Array
    complex_step: Array
    at_kink: bool

    @property
    def error(self) -> float:
        """Largest difference from the complex step, relative to the gradient's largest entry."""
        return self._apart(self.backprop, self.complex_step)

    @property
    def difference_error(self) -> float:
        """Largest difference from finite differences, on the same scale."""
        return self._apart(self.backprop, self.differences)

    @property
    def right(self) -> bool:
        """Whether backpropagation and the complex step agree to rounding."""
        return self.error < 1e-12

    def __str__(self) -> str:
        worst = int(np.abs(self.backprop - self.complex_step).argmax())
        verdict = "The gradient is right" if self.right else "The gradient is wrong"
        return (
            f"{verdict}: over {len(self.names)} parameters it differs from the complex step by "
            f"{self.error:.1e} at most (at {self.names[worst]}), relative to its largest entry."
        )

    def _apart(self, a: Array, b: Array) -> float:
        scale = max(float(np.abs(self.complex_step).max()), 1e-3)
        return float(np.abs(a - b).max()) / scale


def check_gradient(
    network: Network, task: Task, loss: Loss | str = "mse", *, h: float = 1e-5
) -> GradientCheck:
    """Compare backpropagation on all rows of a task with both independent answers.

    Args:
        network: where the gradient is taken.
        task: the rows.
        loss: a loss, or its name.
        h: the step of the finite differences.

    Raises:
        BadInput: a network and a task that do not fit.

    >>> from xorlab.model.network import architecture
    >>> gate = Task("and", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [0], [0], [1]])
    >>> check_gradient(architecture((2, 3, 1), "tanh").start("glorot", 0), gate).right
    True
    """
    task.must_fit(network.sizes)
    measure = loss_called(loss) if isinstance(loss, str) else loss
    theta = flatten(network.parameters)

    def J(vector: Array) -> Any:
        parameters = views(vector, network.parameters)
        return measure(forward(parameters, network.activations, task.X).output, task.y)

    trace = network.trace(task.X)
    found = backward(network.parameters, network.activations, trace, task.y, measure)
    return GradientCheck(
        names=parameter_names(network),
        backprop=flatten(found.parameters),
        differences=_each(theta, lambda e: (J(theta + h * e) - J(theta - h * e)) / (2 * h)),
        complex_step=_each(theta, lambda e: np.imag(J(theta + 1j * TINY * e)) / TINY),
        at_kink=any(
            bool((np.abs(z - kink) <= h * (1 + np.abs(task.X).max())).any())
            for z, f in zip(trace.z, network.activations, strict=True)
            for kink in f.kinks
        ),
    )


def parameter_names(network: Network) -> tuple[str, ...]:
    """Every parameter's name, in the order of `flatten`: W1[1,1], ..., b1[1], ..., S2[1,1], ...

    >>> from xorlab.model.network import architecture
    >>> parameter_names(architecture((2, 1)).start("zeros", 0))
    ('W1[1,1]', 'W1[2,1]', 'b1[1]')
    """
    return tuple(
        f"{name}{l}[{','.join(str(i + 1) for i in at)}]"
        for l, layer in enumerate(network.parameters, 1)
        for name, p in layer._asdict().items()
        if p is not None
        for at in np.ndindex(p.shape)
    )


def _each(theta: Array, slope: Callable[[Array], Any]) -> Array:
    """The slope along every axis in turn."""
    return np.array([float(slope(e)) for e in np.eye(len(theta))])
