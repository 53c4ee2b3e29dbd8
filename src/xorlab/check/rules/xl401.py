"""Hidden units start equal, and stay equal."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import parameter_line
from xorlab.check.outlook.noting import noted
from xorlab.check.outlook.reach import alike, symmetric
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


def test(case: Case) -> Iterable[Finding]:
    """All units of every hidden layer have one column of weights, one bias, one way out."""
    known = case.understood
    proof = symmetric(known) if case.explained else None
    if proof is None:
        return
    l = alike(known)[0]
    units, name = known.sizes[l + 1], known.layers[l].W.name
    yield noted(
        RULE,
        case,
        f"The {units} units of hidden layer {l + 1} start with the same weights and biases, and "
        "stay one unit for ever.",
        f"Draw {name} at random, so that no two units begin alike.",
        "They were equal to the last digit before and after all "
        f"{len(known.steps)} updates watched. {proof}",
        line=parameter_line(case, known.layers[l].W),
        layer=l + 1,
    )


RULE = Rule(
    code="XL401",
    name="symmetric-start",
    summary="Hidden units start equal, and stay equal.",
    page=Page(
        wrong="W1 = np.zeros((2, 3))\nW2 = np.zeros((3, 1))",
        right="W1 = np.random.randn(2, 3)\nW2 = np.random.randn(3, 1)",
        why="Two hidden units with the same weights in, the same bias and the same weights out put "
        "out the same, get the same delta, and take the same step. Nothing in the gradient tells "
        "them apart, so all of them stay one. What breaks the tie is chance, in the start; biases "
        "may start at 0. One layer drawn at random is enough.",
        outside="All columns of W1 print alike, before and after. From zeros, XOR's loss does not "
        "move at all; from ones it falls a little and settles far above 0.",
        met="1 of 58 diagnosed cases.",
    ),
    test=test,
)
