"""A step climbs where it should descend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.ways import operator_flipped
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.spots import edits_at
from xorlab.check.step import Pieces


def edits(case: Case) -> Iterable[Edit]:
    """The sign of all steps, of one array's, or of the error that is sent back."""
    layers = range(len(case.understood.layers))
    last = layers[-1]
    yield Edit(
        {("da", last): negative},
        ("da", last),
        tuple(layers),
        "climbs: every step goes up the loss instead of down",
        "Change the sign of the step, or of the error.",
    )
    for piece in ("dW", "db"):
        yield from edits_at(
            piece,
            layers,
            negative,
            "has the wrong sign: its step climbs",
            "Change its sign.",
        )
    for l in layers:
        yield Edit(
            {("dW", l): negative, ("db", l): negative},
            ("dW", l),
            (l,),
            "has the wrong sign: its step climbs",
            "Change its sign.",
        )
    yield from edits_at(
        "da", layers[:-1], negative, "is sent back with the other sign", "Change its sign."
    )


def negative(p: Pieces, l: int) -> Array:
    """The piece with the other sign."""
    return -p.usual


def cures(mend: Mend) -> Iterator[Patch]:
    """The other sign: here, or where the error is made, from which all steps get theirs."""
    yield from operator_flipped(mend)
    assert mend.edit is not None
    last = len(mend.case.understood.layers) - 1
    if mend.edit.site == ("da", last):
        errors = [*mend.finder.places(("da", last)), *mend.finder.places(("delta", last))]
        for line in dict.fromkeys(place.node.line for place in errors[:4]):
            yield from operator_flipped(mend.at(line))


RULE = Rule(
    code="XL105",
    name="wrong-sign",
    summary="A step climbs where it should descend.",
    page=Page(
        wrong="error = output - y\nW2 += lr * hidden.T @ delta2",
        right="W2 -= lr * hidden.T @ delta2",
        why="The gradient points up. With the error taken as output minus target a step must be "
        "subtracted, with target minus output it must be added; either is right where it is kept "
        "to throughout. A bias that is subtracted in the forward pass, as a threshold, has a "
        "gradient of the other sign too.",
        outside="Where all signs are wrong the loss grows until the outputs sit at the wrong "
        "targets. Where one array's is, the others fight it, and the run stalls or crawls.",
        met="1 of 58 diagnosed cases: a bias subtracted forward and added back.",
    ),
    edits=edits,
    cures=cures,
)
