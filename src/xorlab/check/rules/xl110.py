"""Sums over the rows in one gradient, means in another."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import numpy as np

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.statement import Statement
from xorlab.check.cure.ways import factors_dropped
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.scaled import factors, scaled_edits
from xorlab.check.spots import edits_at
from xorlab.check.step import Pieces

SUMMED = "is summed over the rows, unlike the others"
AVERAGED = "is averaged over the rows, unlike the others"


def edits(case: Case) -> Iterable[Edit]:
    """A factor that is the number of rows, or one over it; a bias summed over its units too."""
    cure = "Sum all gradients over the rows, or average all of them, once."
    for factor, rows in factors(case):
        if rows:
            what = f"{SUMMED if factor > 1 else AVERAGED}: it is {_times(factor)} theirs"
            yield from scaled_edits(case, factor, what, cure)
    if len({len(seen.X) for seen in case.understood.steps}) > 1:
        yield from scaled_edits(case, lambda p: 1 / rows_of(p), AVERAGED, cure)
        yield from scaled_edits(case, rows_of, SUMMED, cure)
    yield from edits_at(
        "db",
        range(len(case.understood.layers)),
        lambda p, l: np.broadcast_to(p.delta[l].sum(axis=(-1, -2))[..., None], p.usual.shape),
        "is summed over the units as well as the rows: all biases of the layer get the same step",
        "Sum over the rows only (axis=0 where examples are rows; axis=1, keepdims=True where they "
        "are columns).",
    )


def rows_of(p: Pieces) -> float:
    """How many rows a step has: the last of a round may have fewer."""
    return float(p.target.shape[-2])


def _times(factor: float) -> str:
    return f"{factor:g} times" if factor > 1 else f"1/{1 / factor:g} of"


def cures(mend: Mend) -> Iterator[Patch]:
    """A division by the rows, or none, here or where gradients are made; a sum over rows only."""
    yield from factors_dropped(mend)
    yield from all_alike(mend)
    shares = [n for n in ast.walk(mend.tree) if isinstance(n, ast.BinOp)]
    divisors = [mend.text(n.right) for n in shares if isinstance(n.op, ast.Div)]
    rows = [f"len({mend.case.understood.names['X']})"] if mend.known("X") else []
    n = len(mend.case.understood.steps[0].X)
    state = mend.case.understood.steps[0].state
    rows = [path for path, v in state.items() if v.size == 1 and float(v.ravel()[0]) == n] + rows
    divided = [d for d in divisors if "shape" in d or "len" in d or "size" in d or d in rows]
    for count in list(dict.fromkeys([*divided, *rows]))[:3]:
        yield from mend.rewritten(f"{{}} / {count}")
        yield from mend.rewritten(f"{count} * {{}}")
    for node in mend.parts():
        text = mend.text(node)
        if isinstance(node, ast.Call) and text.endswith(")"):
            inside = text[:-1]
            for axis in ("axis=0", "axis=0, keepdims=True", "axis=1, keepdims=True", "axis=1"):
                comma = "" if inside.endswith("(") else ", "
                yield mend.put(node, f"{inside}{comma}{axis})")
            yield mend.put(node, text.replace("mean(", "sum("))
            yield mend.put(node, text.replace("sum(", "mean("))
    for other in mend.gradients():
        yield from factors_dropped(other)


def all_alike(mend: Statement) -> Iterator[Patch]:
    """A mean for every sum, where a statement makes several gradients; or the other way round."""
    first = mend.statement.lineno if mend.statement else mend.line
    last = mend.statement.end_lineno if mend.statement else mend.line
    lines = mend.source.splitlines()[first - 1 : last]
    for old, new in (("sum", "mean"), ("mean", "sum")):
        changed = [re.sub(rf"\b{old}\(", f"{new}(", line) for line in lines]
        at = [n for n, line in enumerate(lines) if line != changed[n]]
        if len(at) > 1:
            yield Patch(first + at[0], first + at[-1], "\n".join(changed[at[0] : at[-1] + 1]))


RULE = Rule(
    code="XL110",
    name="batch-scale",
    summary="Sums over the rows in one gradient, means in another.",
    page=Page(
        wrong="W2 -= lr * hidden.T @ delta2 / n\nb2 -= lr * delta2.sum(axis=0)",
        right="b2 -= lr * delta2.sum(axis=0) / n",
        why="The loss is a sum over the rows, or their mean; so is its gradient, in every "
        "parameter. Either is right, and the same for all only rescales the learning rate. Where "
        "they differ, the step no longer points down the slope. A sum without an axis adds up the "
        "units, too.",
        outside="With four rows the biases run four times as fast as the weights: mostly it learns "
        "nevertheless. With a thousand rows it does not.",
        met="3 of 58 diagnosed cases.",
    ),
    edits=edits,
    cures=cures,
)
