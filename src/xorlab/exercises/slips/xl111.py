"""XL111: one layer's gradient carries a constant factor."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Edit, Key, Plant, every
from xorlab.exercises.expressions import By
from xorlab.exercises.slips.mistake import Mistake

FACTORS = ("2", "0.5", "10", "0.1", "3")
SMALL = ("5", "0.2", "7")
"""Where a step may have 2, 3 or 10 rows: these are no number of rows."""


def times(factor: str) -> Edit:
    """So many times what is right."""
    return lambda d, usual: By(factor, usual)


def plants(d: Draft) -> Iterable[Plant]:
    """In the gradients of a layer; in the first layer's delta, which nothing below it hears."""
    if d.style.rule == "adam":
        return  # it does not hear of scales
    factor = d.plan.pick("stray factor", SMALL if d.style.mode == "mini-batch" else FACTORS)
    what = f"a layer's gradient is {factor} times the right one"
    for l in d.layers("dW"):
        keys: list[Key] = [key for key in (("dW", l), ("db", l)) if key in d.asked]
        if len(d.layers("dW")) > 1:
            yield Plant(what, every((keys, times(factor))))
    if ("delta", 1) in d.asked:
        yield Plant(what, {("delta", 1): times(factor)})


MISTAKE = Mistake("XL111", plants)
