"""A bias or a layer never changes."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.locate import Finder
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


def test(case: Case) -> Iterable[Finding]:
    """Parameters that stay as they are while the exact gradient is not 0."""
    if case.fit is None:
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


RULE = Rule(
    code="XL203",
    name="parameter-not-updated",
    summary="A bias or a layer never changes.",
    page=Page(
        wrong="W1 -= lr * dW1\nW2 -= lr * dW2\nb2 -= lr * db2",
        right="W1 -= lr * dW1\nb1 -= lr * db1\nW2 -= lr * dW2\nb2 -= lr * db2",
        why="Every parameter has a gradient and takes its own step. One that is forgotten, or whose "
        "new value is bound to a local name and lost, stays where chance put it, and the others "
        "must learn around it.",
        outside="It often learns nevertheless, for the others can make up for it. A hidden bias at 0 "
        "keeps all cuts through the origin.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
)
