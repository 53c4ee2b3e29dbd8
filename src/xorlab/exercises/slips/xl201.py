"""XL201: a bias takes the shape of the batch, by broadcasting."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Plant
from xorlab.exercises.expressions import Expr, Form, Over, Sum
from xorlab.exercises.slips.mistake import Mistake
from xorlab.exercises.slips.xl105 import marked_update

DRIFTS = frozenset({"drift"})
LONG = {"update form": "long"}


def unsummed(d: Draft, usual: Expr) -> Expr:
    """The delta of every row."""
    if isinstance(usual, Over):
        return Over(unsummed(d, usual.of), usual.number)
    return usual.of if isinstance(usual, Sum) else usual


def flat(d: Draft, usual: Expr) -> Expr:
    """The sum without keepdims, which a column cannot take."""
    if isinstance(usual, Over):
        return Over(flat(d, usual.of), usual.number)
    return Form("np.sum({0}, axis=1)", (usual.of,)) if isinstance(usual, Sum) else usual


def plants(d: Draft) -> Iterable[Plant]:
    """In any bias of a batch, where the update makes a new array."""
    if not d.many:
        return
    for l in d.layers("db"):
        lines = {("update", l, "b"): marked_update}
        what = "the bias gradient is not summed over the rows"
        yield Plant(what, {("db", l): unsummed, **lines}, LONG, DRIFTS)
        if d.columns and d.style.kind == "rows":
            what = "the bias gradient has lost a dimension"
            yield Plant(what, {("db", l): flat, **lines}, LONG, DRIFTS)


MISTAKE = Mistake("XL201", plants, {"biases": ("flat", "kept")})
