"""XL202: the targets are (n,), the outputs (n, 1), and their difference is (n, n)."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Plant, marked
from xorlab.exercises.slips.mistake import Mistake


def flat(d: Draft, usual: bool) -> bool:
    """The targets without their brackets."""
    return True


def plants(d: Draft) -> Iterable[Plant]:
    """Where arrays hold one example a row; a step by hand then mostly ends in an error."""
    if ("targets",) in d.asked and d.dialect.kind == "rows" and not d.columns:
        edits = {("targets",): flat, ("da", d.top): marked, ("loss",): marked}
        may = frozenset({"crash", "drift"})
        yield Plant("the targets are one flat array", edits, {"update form": "long"}, may)


MISTAKE = Mistake("XL202", plants, {"task": ("xor", "and", "or", "parity3")})
