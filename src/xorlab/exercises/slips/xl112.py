"""XL112: a matrix product where numbers are to be multiplied one by one."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Plant
from xorlab.exercises.expressions import Dot, Expr, Times
from xorlab.exercises.slips.mistake import Mistake


def product(d: Draft, usual: Times) -> Expr:
    """The other product, of the same two."""
    left, right = usual.left, usual.right
    return Dot(right, left) if d.columns else Dot(left, right)


def plants(d: Draft) -> Iterable[Plant]:
    """In a delta; whether the shapes let it through, the trial shows."""
    for l in d.layers("delta"):
        if isinstance(d.asked["delta", l], Times):
            yield Plant(
                "a matrix product stands for a product number by number", {("delta", l): product}
            )


MISTAKE = Mistake(
    "XL112",
    plants,
    {"task": ("xor", "and", "or", "xor one-hot"), "sizes": ((4,), (4,), (2,), (4, 4))},
)
