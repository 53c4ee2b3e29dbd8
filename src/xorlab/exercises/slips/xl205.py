"""XL205: gradients pile up from step to step."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Plant, every, marked
from xorlab.exercises.slips.mistake import Mistake
from xorlab.exercises.slips.xl105 import marked_update

AUTOMATIC = ("add", "add other", "mul", "mul other", "back", "weights", "update")
"""The lines of an automatic differentiation that add to gradients, and the one that uses them."""


def never(d: Draft, usual: bool) -> bool:
    """The line that sets the gradients to zero is missing."""
    return False


def one_list(d: Draft, usual: str) -> str:
    """A nested list whose rows are the same list."""
    return re.sub(r"\[(\[.*\]) for _ in range\((\d+)\)\]", r"[\1] * \2", usual)


def plants(d: Draft) -> Iterable[Plant]:
    """Where gradients are added up, and set to zero after each step."""
    if ("reset",) in d.asked:
        sums = [key for key in d.asked if key[0] in ("dW", "db")]
        updates = [key for key in d.asked if key[0] == "update"]
        sums += [("auto", name) for name in AUTOMATIC]
        edits = every((sums, marked), (updates, marked_update), ([("reset",)], never))
        yield Plant("the gradients are never set to zero", edits)
    if d.style.kind == "lists":
        for l in range(1, d.last + 1):
            yield Plant("all rows are one list", {("start", l, "W"): one_list})


MISTAKE = Mistake("XL205", plants, {"accumulates": (True,)})
