"""A parameter is replaced by its step, where it should move by it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from xorlab.check.bindings import stepped
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.ways import becomes
from xorlab.check.locate import Finder
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


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
    """The step added, or taken away."""
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
    summary="A parameter is replaced by its step, where it should move by it.",
    page=Page(
        wrong="W2 = lr * hidden.T @ delta2",
        right="W2 += lr * hidden.T @ delta2",
        why="A step is a small change of what is there. With `=` the parameter forgets all it has "
        "learned, and is as small as one step.",
        outside="Parameters stay near 0, and so all outputs stay near what the biases say.",
        met="1 of 58 diagnosed cases.",
    ),
    test=test,
    cures=cures,
)
