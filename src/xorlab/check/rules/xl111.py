"""One layer's gradient carries a constant factor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch, together
from xorlab.check.cure.ways import factors_dropped
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.scaled import factors, scaled_edits


def edits(case: Case) -> Iterable[Edit]:
    """The factors that arrays exceed the others by."""
    for factor, rows in factors(case):
        if not rows and factor > 0:
            yield from scaled_edits(
                case,
                factor,
                f"carries a factor of {factor:g} that the others do not have",
                "Take the factor out, or give it to all of them.",
            )


def cures(mend: Mend) -> Iterator[Patch]:
    """The factor left out, or undone."""
    yield from dropped_in_both(mend)
    yield from factors_dropped(mend)
    factor = (
        next((f for f in mend.case.fit.factors.values() if abs(f - 1) > 1e-5), 1.0)
        if mend.case.fit
        else 1.0
    )
    yield from mend.rewritten(f"{{}} / {factor:g}")


def dropped_in_both(mend: Mend) -> Iterator[Patch]:
    """The factor left out of a layer's two gradients at once, where both carry it."""
    assert mend.edit is not None
    l = mend.edit.layers[0]
    if not {("dW", l), ("db", l)} <= set(mend.edit.changes):
        return
    for place in mend.finder.arrays(("db", l), edited=False):
        if place.node.kind == "bind" and place.node.line != mend.line:
            other = mend.at(place.node.line)
            for one, two in zip(factors_dropped(mend), factors_dropped(other), strict=False):
                yield together(mend.source, one, two)
            return


RULE = Rule(
    code="XL111",
    name="stray-factor",
    summary="One layer's gradient carries a constant factor.",
    page=Page(
        wrong="delta2 = 2 * (a2 - y)\nW2 -= lr * a1.T @ delta2 / 2\nW1 -= lr * X.T @ delta1",
        right="W2 -= lr * a1.T @ delta2",
        why="A factor in front of the whole loss, 2 or ½ or 1/n, is a matter of taste and comes "
        "out in the learning rate. In the gradient of one layer it makes that layer learn at "
        "another rate than the rest; which may be wanted, but then as a rate with a name of its "
        "own.",
        outside="Nothing to be seen, mostly.",
        met="1 of 58 diagnosed cases.",
    ),
    edits=edits,
    cures=cures,
)
