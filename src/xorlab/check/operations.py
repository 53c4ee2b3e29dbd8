"""Operations that values are made by, known by their numbers; and their derivatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from xorlab.backprop import Array

Operation = Callable[..., Array]
OPERATIONS: dict[int, tuple[Operation, ...]] = {
    1: (np.negative, np.exp, np.log, np.sqrt, np.square, np.abs, np.sum, np.mean),
    2: (np.add, np.subtract, np.multiply, np.divide, np.power, np.matmul),
}
"""By how many values they have to do with."""
NUDGE = 1e-6
CLOSE = 1e-6
EPS = float(np.finfo(float).eps)


def operations(count: int, activations: Iterable[Operation]) -> list[Operation]:
    """What may make a value of so many others."""
    return [*OPERATIONS.get(count, ()), *(activations if count == 1 else ())]


def computes(operation: Operation, operands: Sequence[Array], value: Array) -> bool:
    """Whether an operation gives this value.

    >>> computes(np.add, (np.array([1.0, 2.0]), np.array(3.0)), np.array([4.0, 5.0]))
    True
    """
    try:
        found = np.asarray(operation(*operands))
    except (ValueError, TypeError, IndexError):  # arrays that do not fit each other
        return False
    return found.shape == value.shape and np.allclose(found, value, rtol=1e-9, atol=1e-12)


def pulled_back(operation: Operation, operands: Sequence[Array], at: int, gradient: Array) -> Array:
    """The gradient of one operand, of the operand's shape, from that of the value.

    NaN where the operation has a kink, and where the value is so large that rounding hides it.

    >>> float(pulled_back(np.multiply, (np.array(2.0), np.array(3.0)), 0, np.array(10.0)).round(6))
    30.0
    """
    x = operands[at]
    here = np.asarray(operation(*operands))
    sent = np.abs(gradient).max(initial=0.0)
    blur = EPS * np.abs(gradient * here).max(initial=0.0)
    found = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        nudge = NUDGE * max(1.0, float(abs(x[index])))
        sides: list[float] = []
        for sign in (1, -1):
            moved = x.copy()
            moved[index] += sign * nudge
            other = np.asarray(operation(*operands[:at], moved, *operands[at + 1 :]))
            sides.append(float((gradient * (other - here)).sum()) / (sign * nudge))
        size = max(map(abs, sides))
        unsure = abs(sides[0] - sides[1]) > 1e-3 * size or blur > nudge * CLOSE * (size + sent)
        found[index] = np.nan if unsure else sum(sides) / 2
    return found


def agrees(added: Array, right: Array, gradient: Array) -> bool:
    """Whether what was added to a gradient is what should be, where that is known."""
    try:
        added = np.broadcast_to(added, right.shape)
    except ValueError:
        return False
    margin = CLOSE * (np.abs(right) + np.abs(gradient).max(initial=0.0))
    return bool((np.isnan(right) | (np.abs(added - right) <= margin)).all())
