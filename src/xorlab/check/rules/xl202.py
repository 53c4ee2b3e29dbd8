"""(n,) against (n, 1) makes an (n, n) error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.reshaping import reshaped
from xorlab.check.record import Watched
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule
from xorlab.check.step import step
from xorlab.check.stretched import Table, birth, shape, tables


def test(case: Case) -> Iterable[Finding]:
    """An operation on every output and every target of a step."""
    known = case.understood
    if known.sizes[-1] != 1:
        return
    first = known.steps[:2]
    for table in tables(case.watched, until=max((seen.end for seen in first), default=0)):
        for seen in first:
            if not seen.start <= table.event.time < seen.end:
                continue
            outputs = step(seen.before, known.activations, seen.X, seen.T).a[-1].ravel()
            same = len(outputs) == table.output.size
            if same and np.allclose(table.output.ravel(), outputs, rtol=1e-9, atol=1e-12):
                yield of_table(birth(case.watched) or table, case.watched)
                return


def of_table(table: Table, watched: Watched) -> Finding:
    """The finding about a table of outputs and targets."""
    n = table.target.size
    told = "differences" if table.differs else "results"
    return RULE.finding(
        watched,
        table.node.line,
        message=table.said,
        cure=f"Give the targets the shape of the outputs, {shape(table.output)}.",
        proof=f"All {n * n} numbers are the {told} of the {n} outputs and the {n} targets.",
    )


def cures(mend: Mend) -> Iterator[Patch]:
    """The targets in the outputs' shape."""
    table = birth(mend.case.watched)
    if table is not None:
        yield from reshaped(table, mend.case.watched)


RULE = Rule(
    code="XL202",
    name="loss-broadcast",
    summary="(n,) against (n, 1) makes an (n, n) error.",
    page=Page(
        wrong="y = np.array([0, 1, 1, 0])\nerror = output - y          # output is (4, 1)",
        right="y = np.array([[0], [1], [1], [0]])",
        why="NumPy takes (n,) for a row. A column minus a row is a table: the difference of every "
        "output with every target. Its mean is least where all outputs are the targets' mean.",
        outside="All outputs creep to the mean of the targets, 0.5 for XOR, and stay there; the "
        "loss settles at the targets' variance, 0.25.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
    cures=cures,
)
