"""A bias or a layer never changes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.locate import Finder
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule

RATES = ("learning_rate", "self.lr", "lr", "alpha", "eta", "rate")
"""What scripts call a learning rate."""


def test(case: Case) -> Iterable[Finding]:
    """Parameters that stay as they are while the exact gradient is not 0."""
    if case.fit is None or not case.explained:
        return
    finder = Finder(case)
    for l, name, home in case.understood.homes:
        if (l, name) not in case.still or case.fit.arrays[l, name].silent:
            continue
        other = finder.updates((l, "b" if name == "W" else "W")) or finder.updates((l, "W"))
        yield Finding(
            code=RULE.code,
            name=RULE.name,
            file=case.watched.file,
            line=other[0].node.line if other else None,
            layer=l + 1,
            message=f"{home.name} never changes, though its gradient is not 0.",
            cure=f"Update {home.name} beside the layer's other parameters.",
            proof=f"{home.name} is the same to the last digit after "
            f"{len(case.understood.steps)} steps.",
        )


def cures(mend: Mend) -> Iterator[Patch]:
    """The line beside it, once more for the parameter that was forgotten."""
    statement, source = mend.statement, mend.source.splitlines()
    if not isinstance(statement, ast.Assign | ast.AugAssign):
        return
    for l, name, home in mend.case.understood.homes:
        if (l, name) not in mend.case.still:
            continue
        other = next((h for at, n, h in mend.case.understood.homes if at == l and n != name), None)
        deltas = mend.names(("delta", l))
        line = source[statement.lineno - 1]
        margin = line[: len(line) - len(line.lstrip())]
        rates = [n for n in RATES if n in mend.source]
        steps = [line.replace(other.name, home.name)] if other else []
        for rate in rates:
            for delta in deltas:
                sums = (f"{delta}.sum(axis=0)", f"{delta}.sum(axis=0, keepdims=True)", delta)
                head = f"{margin}{home.name}"
                steps += [f"{head} {s} {rate} * {x}" for x in sums for s in ("-=", "+=")]
        for step in steps:
            last = statement.end_lineno or statement.lineno
            kept = source[statement.lineno - 1 : last]
            yield Patch(statement.lineno, last, "\n".join([*kept, step]))


RULE = Rule(
    code="XL203",
    name="parameter-not-updated",
    summary="A bias or a layer never changes.",
    page=Page(
        wrong="W1 -= lr * dW1\nW2 -= lr * dW2\nb2 -= lr * db2",
        right="W1 -= lr * dW1\nb1 -= lr * db1\nW2 -= lr * dW2\nb2 -= lr * db2",
        why="Every parameter has a gradient and takes its own step. One that is forgotten, or "
        "whose new value is bound to a local name and lost, stays where chance put it, and the "
        "others must learn around it.",
        outside="It often learns nevertheless, for the others can make up for it. A hidden bias "
        "at 0 keeps all cuts through the origin.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
    cures=cures,
)
