"""XL108: the weights are updated before the error is sent back through them."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Edit, Key, Plant, every, marked
from xorlab.exercises.slips.mistake import Mistake
from xorlab.exercises.slips.xl105 import marked_update


def early(l: int) -> Edit:
    """Layer l's update, before the delta of the layer below."""

    def edit(d: Draft, usual: list[tuple[str, int]]) -> list[tuple[str, int]]:
        moved = [m for m in usual if m not in (("grad", l), ("update", l))]
        place = moved.index(("delta", l - 1))
        return [*moved[:place], ("grad", l), ("update", l), *moved[place:]]

    return edit


def all_early(d: Draft, usual: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Every layer is finished before the next."""
    return [(what, l) for l in range(d.last, 0, -1) for what in ("delta", "grad", "update")]


def listed_early(d: Draft, usual: list[str]) -> list[str]:
    """The update, before the delta of the layer below."""
    return [*(what for what in usual if what not in ("update", "delta")), "update", "delta"]


def plants(d: Draft) -> Iterable[Plant]:
    """At one layer, or from the top down."""
    if ("order",) not in d.asked:
        return
    what = "the weights are updated before the error goes back through them"
    if isinstance(d.asked[("order",)][0], str):
        below = [([("da", l)], marked) for l in d.layers("da") if l != d.top]
        above = [(("update", l, "W"),) for l in d.layers("update")]
        lines = every(*below, *((keys, marked_update) for keys in above))
        yield Plant(what, {**lines, ("order",): listed_early})
        return
    for l in range(2, d.last + 1):
        yield Plant(what, _edits(d, [l]) | {("order",): early(l)})
    yield Plant(what, _edits(d, range(2, d.last + 1)) | {("order",): all_early})


def _edits(d: Draft, layers: Iterable[int]) -> dict[Key, Edit]:
    found: dict[Key, Edit] = {}
    for l in layers:
        found |= every(([("update", l, "W")], marked_update), ([("da", l - 1)], marked))
    return found


MISTAKE = Mistake("XL108", plants)
