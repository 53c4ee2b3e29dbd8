"""XL206: whole numbers or rounding swallow the steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xorlab.exercises.draft import Draft, Edit, Plant, Update, every
from xorlab.exercises.slips.mistake import Mistake, reworded
from xorlab.exercises.slips.xl105 import marked_update


def rounded(d: Draft, usual: Update) -> Update:
    """The new value, rounded."""
    digits = d.plan.pick("digits", (1, 2, 2, 3))
    return replace(usual, wrap=f"{rounding_of(d)}({{}}, {digits})", wrong=True)


def rounding_of(d: Draft) -> str:
    """The function that rounds what the script has."""
    return "round" if d.style.kind == "lists" else "np.round"


def whole(d: Draft, usual: str) -> str:
    """The start, in whole numbers that stay whole."""
    return usual.replace(".astype(float)", "")


def plants(d: Draft) -> Iterable[Plant]:
    """Any update, or all of them; weights that begin as integers and are written into."""
    step = f"{d.rate} * p.grad"
    rounding = (
        ("auto", "update"),
        f"p.data -= {step}",
        f"p.data = {rounding_of(d)}(p.data - {step}, 2)",
    )
    yield from reworded(d, "the new values are rounded", rounding)
    updates = [key for key in d.asked if key[0] == "update"]
    for keys in ([key] for key in updates):
        yield Plant("the new value is rounded", every((keys, rounded)), {"update form": "long"})
    yield Plant("the new values are rounded", every((updates, rounded)), {"update form": "long"})
    for key in updates:
        start = ("start", *key[1:])
        if key[2] == "W" and start in d.asked:
            edits: dict[tuple[object, ...], Edit] = {start: whole, key: marked_update}
            yield Plant("an array of whole numbers takes the steps", edits, INTEGERS)


INTEGERS = {
    "update form": "whole", "draw": "np.random.randint(-2, 3, ({0}, {1})).astype(float)"
}  # fmt: skip
MISTAKE = Mistake("XL206", plants)
