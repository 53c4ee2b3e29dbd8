"""XL105: a step has the wrong sign."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xorlab.exercises.draft import Draft, Edit, Key, Plant, Update, every, marked
from xorlab.exercises.expressions import By, Dot, Expr, Minus, Over, Plus
from xorlab.exercises.slips.mistake import Mistake, reworded

AUTOGRAD = ((("auto", "update"), "-=", "+="),)


def flipped(d: Draft, usual: Update) -> Update:
    """`+=` for `-=`, or the reverse."""
    return replace(usual, sign="+" if usual.sign == "-" else "-", wrong=True)


def turned(d: Draft, usual: Expr) -> Expr:
    """y - a for a - y, or the reverse."""
    if isinstance(usual, Over):
        return Over(turned(d, usual.of), usual.number)
    if isinstance(usual, By):
        return By(usual.number, turned(d, usual.of))
    return Minus(usual.right, usual.left) if isinstance(usual, Minus) else usual


def subtracted(d: Draft, usual: Expr) -> Expr:
    """The bias taken away on the way forward."""
    assert isinstance(usual, Plus | Dot)
    return Minus(usual.left, usual.right)


def plants(d: Draft) -> Iterable[Plant]:
    """Every step climbs; one parameter's does; a bias is subtracted forward."""
    yield from reworded(d, "every step climbs", *AUTOGRAD)
    updates = [key for key in d.asked if key[0] == "update"]
    error = ("da", d.top)
    if error in d.asked:
        steps = [key for key in [("adam", "step")] if key in d.asked]  # where Adam is a function
        shown = every((updates, marked_update), (steps, marked))
        yield Plant("every step climbs", {**shown, error: turned})
        yield Plant("every step climbs", {**every((updates, flipped)), error: marked})
    # One line that makes every step is as wrong as the error that all steps come from.
    for key in updates if len(updates) > 1 else ():
        yield Plant("a parameter's step has the wrong sign", {key: flipped})
    for l in d.layers("z"):
        if isinstance(d.asked["z", l], Plus):
            edits: dict[Key, Edit] = {("z", l): subtracted, ("update", l, "b"): marked_update}
            yield Plant("the bias is subtracted in the forward pass", edits)


def marked_update(d: Draft, usual: Update) -> Update:
    """The same update, its line marked."""
    return replace(usual, wrong=True)


MISTAKE = Mistake("XL105", plants)
