"""(n,) against (n, 1) makes an (n, n) error."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

import numpy as np

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule
from xorlab.check.step import step


def test(case: Case) -> Iterable[Finding]:
    """An event that holds the difference of every output with every target."""
    known = case.understood
    nodes = {node.id: node for node in case.watched.nodes}
    for seen in known.steps[:2]:
        n = len(seen.X)
        if n < 2 or known.sizes[-1] != 1:
            return
        output = step(seen.before, known.activations, seen.X, seen.T).a[-1]
        table = output - seen.T.T
        for event in case.watched.events:
            if seen.start <= event.time < seen.end and event.value.shape == (n, n):
                for each in (table, -table, table.T, -table.T, table**2, table.T**2):
                    if np.allclose(event.value, each, rtol=1e-9, atol=1e-12):
                        node = nodes[event.node]
                        yield Finding(
                            code=RULE.code,
                            name=RULE.name,
                            file=case.watched.file,
                            line=node.line,
                            layer=None,
                            message=f"{node.text} is ({n}, {n}): every output is compared with "
                            f"every target, for one of the two is ({n},) and the other ({n}, 1).",
                            cure=f"Give both one shape: y = y.reshape({n}, 1).",
                            proof=f"All {n * n} numbers are the differences of the {n} outputs "
                            f"and the {n} targets.",
                        )
                        return


def cures(mend: Mend) -> Iterator[Patch]:
    """The targets as a column."""
    y = mend.case.understood.names.get("y")
    n = len(mend.case.understood.steps[0].X)
    if y:
        yield from mend.exchange([y], [f"{y}.reshape({n}, 1)", f"np.reshape({y}, ({n}, 1))"])
    for node in mend.parts():
        if isinstance(node, ast.Name | ast.Attribute):
            yield mend.put(node, f"{mend.text(node)}.reshape(-1, 1)")


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
