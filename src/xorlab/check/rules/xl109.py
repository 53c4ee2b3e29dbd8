"""The gradient belongs to another loss than the one that is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.ways import factors_dropped, powers_dropped, sums_by_rows
from xorlab.check.normed import TOTALS, normed_by
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.step import LOSS_SLOPES, Change, Pieces, Slope

NAMES = {
    "squared": "squared error",
    "cross-entropy": "cross-entropy",
    "softmax": "cross-entropy with softmax",
    "absolute": "absolute error",
}

CALLED = {"absolute": "sign"}
"""What is called for a loss's derivative."""

INSTEAD: dict[str, Callable[[Array, Array], Array]] = {
    "the loss itself, not its derivative": lambda a, t: (a - t) ** 2,
    "the size of the error, without its sign": lambda a, t: np.abs(a - t),
    "half of cross-entropy's derivative, -t/a": lambda a, t: -t / a,
    "the cube of the error": lambda a, t: (a - t) ** 3,
}


def edits(case: Case) -> Iterable[Edit]:
    """Another loss's derivative at the output, bent by the activation or not."""
    if case.loss not in NAMES:
        return  # the perceptron's rule descends no loss
    last = len(case.understood.layers) - 1
    if case.understood.activations[-1].name == "softmax":
        for how, total in TOTALS.items():
            yield Edit(
                {("a", last): normed_by(total)},
                ("a", last + 1),
                (last,),
                f"is softmax {how}: of that, output less target is not the loss's gradient",
                "Divide each row's exponentials by the sum over its own units.",
            )
    mine = NAMES[case.loss]
    cure = f"Use the derivative of {mine}, or compute the loss that is descended."
    for name, slope in LOSS_SLOPES.items():
        if name != case.loss and name in NAMES:
            what = f"is the gradient of {NAMES[name]}, while the script computes {mine}"
            for site in (("da", last), ("delta", last)):
                yield Edit({site: by(slope)}, site, (last,), what, cure, calls=CALLED.get(name, ""))
    for name, value in INSTEAD.items():
        for sign in (1.0, -1.0):
            for piece in ("da", "delta"):
                changes = {(piece, last): by(value, sign)}
                yield Edit(changes, ("da", last), (last,), f"starts from {name}", cure)
    yield Edit(
        {("delta", last): squared_through_slope},
        ("delta", last),
        (last,),
        _through_slope(case, mine),
        cure,
    )


def _through_slope(case: Case, mine: str) -> str:
    """What the errors times the activation's slopes are the gradient of."""
    if case.understood.activations[-1].name == "softmax":
        return f"has softmax's derivative twice: {mine} has the error alone for its delta"
    return f"is the gradient of squared error, while the script computes {mine}"


def by(slope: Slope, sign: float = 1.0) -> Change:
    """A formula in output and target, for the error or the delta."""
    return lambda p, l: sign * slope(p.a[-1], p.target)


def squared_through_slope(p: Pieces, l: int) -> Array:
    """The delta of squared error, number by number."""
    return (p.a[-1] - p.target) * p.slope[l]


def cures(mend: Mend) -> Iterator[Patch]:
    """The derivative of the loss that is computed, in the reader's names."""
    last = len(mend.case.understood.layers) - 1
    outputs, y = mend.names(("a", last + 1)), mend.case.understood.names.get("y")
    for slope in mend.slopes(last):
        yield from mend.rewritten("{} * " + slope)
    if mend.edit is not None and mend.edit.site[0] == "a":  # softmax
        yield from sums_by_rows(mend)
        for site in mend.origins():
            yield from sums_by_rows(site)
    yield from powers_dropped(mend)
    yield from factors_dropped(mend)
    for a in outputs if y else ():
        for error in (f"{a} - {y}", f"{y} - {a}"):
            if mend.value is not None:
                yield mend.put(mend.value, error)


RULE = Rule(
    code="XL109",
    name="loss-mismatch",
    summary="The gradient belongs to another loss than the one that is computed.",
    page=Page(
        wrong="loss = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))\n"
        "delta = (a - y) * a * (1 - a)",
        right="delta = a - y",
        why="Every loss has its own derivative. With a sigmoid at the output, (a - y) a (1 - a) "
        "descends the squared error, and a - y descends the cross-entropy. A script that prints "
        "one and descends the other shows a curve of something it does not do. Softmax makes "
        "shares of each row's outputs: divided by the sums over the rows, or over everything, they "
        "are others, and a - y is no gradient of theirs.",
        outside="The printed loss mostly falls, but may rise at times, or flatten while there is "
        "still much to gain.",
        met="5 of 58 diagnosed cases.",
    ),
    edits=edits,
    cures=cures,
)
