"""The network is linear end to end, and the task is not."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.check.case import Case
from xorlab.check.outlook.lines import layer_line
from xorlab.check.outlook.noting import noted
from xorlab.check.outlook.reach import linear_end_to_end
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule


def test(case: Case) -> Iterable[Finding]:
    """No hidden unit bends, and no hyperplane divides the rows."""
    proof = linear_end_to_end(case.understood) if case.explained else None
    if proof is None:
        return
    hidden = len(case.understood.layers) - 1
    if hidden:
        message = "The hidden units bend nothing: linear layers together are one linear map."
        cure = "Bend what the hidden units put out: np.tanh(...), for instance."
    else:
        message = "There is no hidden layer: the output follows one weighted sum of the inputs."
        cure = "Put a hidden layer between, with units that bend: np.tanh(X @ W1 + b1)."
    yield noted(
        RULE, case, message, cure, proof, line=layer_line(case, 0), layer=1 if hidden else None
    )


RULE = Rule(
    code="XL301",
    name="no-nonlinearity",
    summary="The network is linear end to end, and the task is not.",
    page=Page(
        wrong="hidden = X @ W1 + b1\nout = hidden @ W2 + b2",
        right="hidden = np.tanh(X @ W1 + b1)\nout = hidden @ W2 + b2",
        why="(X W1 + b1) W2 + b2 is X (W1 W2) + (b1 W2 + b2): one linear map, however many layers "
        "there are. It divides its inputs by one straight cut, and XOR takes two. The normal "
        "equation gives the best that such a network can do, without training it.",
        outside="The loss falls to the best linear model's and stays there: for XOR to 1/4, with "
        "1/2 on every row, from any start and at any rate.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
)
