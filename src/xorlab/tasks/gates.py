"""The gates: one or two bits in, one out. To add one, put an entry in `GATES`."""

from __future__ import annotations

from collections.abc import Callable

from xorlab.backprop import Array
from xorlab.tasks.recipe import Recipe, registry
from xorlab.tasks.tables import table


def gate(name: str, says: str, rule: Callable[..., Array]) -> Recipe:
    """The gate whose output is `rule(a)` or `rule(a, b)`, on columns of 0s and 1s."""
    inputs = rule.__code__.co_argcount
    return Recipe(name, says, lambda: table(inputs, lambda X: rule(*X.T)))


GATES = registry(
    gate("and", "1 where both inputs are 1", lambda a, b: a & b),
    gate("or", "1 where an input is 1", lambda a, b: a | b),
    gate("nand", "0 where both inputs are 1", lambda a, b: 1 - (a & b)),
    gate("nor", "1 where no input is 1", lambda a, b: 1 - (a | b)),
    gate("xor", "1 where the inputs differ", lambda a, b: a ^ b),
    gate("xnor", "1 where the inputs are equal", lambda a, b: 1 - (a ^ b)),
    gate("implies", "0 where the first is 1 and the second 0", lambda a, b: (1 - a) | b),
    gate("and-not", "1 where the first is 1 and the second 0", lambda a, b: a & (1 - b)),
    gate("not", "the other bit", lambda a: 1 - a),
    gate("buffer", "the same bit", lambda a: a),
)
