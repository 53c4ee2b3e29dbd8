"""`=` where `+=` belongs: a parameter becomes its step, or a gradient the last row's."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import partial, reduce
from itertools import product

from xorlab.backprop import Array
from xorlab.check.anew import set_anew
from xorlab.check.bindings import stepped
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch, together
from xorlab.check.cure.ways import becomes
from xorlab.check.locate import Finder
from xorlab.check.report import Finding
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.spots import spots
from xorlab.check.step import Change, Pieces, T
from xorlab.check.ways import Ways

KEPT = ((-1, "last"), (0, "first"))
"""The row that is left: a way back that goes through the rows from behind ends with the first."""


def edits(case: Case) -> Iterable[Edit]:
    """Gradients that every row sets anew: those of one layer, of one kind, or all."""
    if len(case.understood.steps[0].X) < 2:
        return
    layers = range(len(case.understood.layers))
    every = tuple(spots(layers))
    for (row, which), kinds, chosen in product(KEPT, (("dW", "db"), ("dW",), ("db",)), every):
        yield Edit(
            {(kind, l): of_row(kind, row) for l in chosen for kind in kinds},
            (kinds[0], chosen[-1]),
            chosen,
            f"ends as the {which} row's: every row sets it anew",
            "Write += where = stands, so that every row adds its own.",
        )


def of_row(kind: str, row: int) -> Change:
    """One row's gradient of a layer's weights, or biases."""

    def weights(p: Pieces, l: int) -> Array:
        return T(p.a[l][..., [row], :]) @ p.delta[l][..., [row], :]

    def biases(p: Pieces, l: int) -> Array:
        return p.delta[l][..., row, :]

    return weights if kind == "dW" else biases


def test(case: Case) -> Iterable[Finding]:
    """Parameters that are a multiple of their gradient after every step."""
    if not case.explained:
        return
    finder = Finder(case)
    for l, name, home in case.understood.homes:
        if (l, name) in case.overwritten:
            place = stepped(finder, (l, name))
            yield RULE.finding(
                case.watched,
                None if place is None else place.node.line,
                layer=l + 1,
                message=f"{home.name} is replaced by its step: what it was before is lost.",
                cure="Write -= (or +=) where = stands.",
                proof=f"After each of {len(case.understood.steps)} steps {home.name} is a multiple "
                "of its gradient.",
            )


def cures(mend: Mend) -> Iterator[Patch]:
    """The step added, or taken away; every row's gradient added, in all lines at once."""
    if mend.edit is not None:
        runs = set_anew(Ways(mend.finder, mend.edit))
        patches = [p for run in runs for p in becomes(mend.at(run.statement.lineno), "+=")]
        if patches:
            yield reduce(partial(together, mend.source), patches)
        return
    statement, value = mend.statement, mend.value
    text = "" if value is None else mend.text(value)
    product = isinstance(value, ast.BinOp) and not isinstance(value.op, ast.Add | ast.Sub)
    negative = text.startswith("-") and (product or isinstance(value, ast.UnaryOp))
    if isinstance(statement, ast.Assign) and negative:
        target = mend.text(statement.targets[0])
        yield mend.put(statement, f"{target} -= {text[1:].lstrip()}")
    yield from becomes(mend, "-=", "+=")


RULE = Rule(
    code="XL204",
    name="update-overwrites",
    summary="`=` stands where `+=` or `-=` belongs: a parameter becomes its step, or a gradient "
    "the last row's.",
    page=Page(
        wrong="W2 = lr * hidden.T @ delta2",
        right="W2 += lr * hidden.T @ delta2",
        why="A step is a small change of what is there. With `=` the parameter forgets all it has "
        "learned, and is as small as one step. A gradient of several rows is the sum of theirs: "
        "with `=` in the loop over the rows only the last of them is learned from.",
        outside="Parameters stay near 0, and so all outputs stay near what the biases say; or all "
        "outputs go to the last row's target.",
        met="1 of 58 diagnosed cases.",
    ),
    edits=edits,
    test=test,
    cures=cures,
)
