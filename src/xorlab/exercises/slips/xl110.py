"""XL110: one gradient is a sum over the rows and another a mean."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Key, Plant, every, marked
from xorlab.exercises.expressions import Expr, Over
from xorlab.exercises.slips.mistake import Mistake


def other_scale(d: Draft, usual: Expr) -> Expr:
    """A mean for a sum, a sum for a mean, a mean of means."""
    return usual.of if isinstance(usual, Over) else Over(usual, d.rows)


def plants(d: Draft) -> Iterable[Plant]:
    """In any gradient of a batch; a scale that all share only changes the rate."""
    if not d.many or d.style.rule == "adam":  # which does not hear of scales
        return
    for name in ("dW", "db"):
        for l in d.layers(name):
            others: list[Key] = [k for k in d.asked if k[0] in ("dW", "db") and k != (name, l)]
            # Of two that differ, either may be called the odd one.
            also = others if len(others) == 1 else []
            if others:
                what = "one gradient is divided by the number of rows as others are not"
                yield Plant(what, every((also, marked), ([(name, l)], other_scale)))


MISTAKE = Mistake("XL110", plants)
