"""XL203: a parameter is never updated."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Edit, Key, Plant, Update, marked
from xorlab.exercises.slips.mistake import Mistake, reworded
from xorlab.exercises.slips.xl105 import marked_update


def nothing(d: Draft, usual: Update) -> None:
    """No line at all."""


def plants(d: Draft) -> Iterable[Plant]:
    """Any bias, any layer."""
    if ("auto", "params") in d.asked:
        for l in range(1, d.last + 1):
            for text in (f" + {d.names('b', l)}", f", {d.names('b', l)}"):
                left_out = ("auto", "params"), text, ""
                yield from reworded(d, "a layer's biases are never updated", left_out)
    updates = [key for key in d.asked if key[0] == "update"]
    if len(updates) == 1:
        return  # nothing at all would change
    for key in updates:
        _, l, kind = key
        edits: dict[Key, Edit] = {("update", l, other): marked_update for other in "Wb"}
        edits |= {("d" + kind, l): marked, ("start", l, kind): marked, ("z", l): marked}
        what = "the weights of a layer are" if kind == "W" else "a bias is"
        yield Plant(f"{what} never updated", {**edits, key: nothing})


MISTAKE = Mistake("XL203", plants, {"biases": ("flat", "kept")})
