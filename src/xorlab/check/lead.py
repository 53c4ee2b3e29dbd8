"""Where an unexplained step first leaves the exact one, on the way back from the output.

No mistake is named here: only which piece of the exact step the script still computes, in which
line, and which is the first that it computes nowhere.
"""

from __future__ import annotations

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.statement import is_name
from xorlab.check.locate import Finder, Place
from xorlab.check.report import Finding
from xorlab.check.step import Piece

LOSSES = {"squared": "squared error", "absolute": "the absolute error"}


def lead(case: Case, finder: Finder) -> str:
    """Sentences on the first layer that goes wrong on the way back; "" where nothing is known."""
    names = wrong_in(case)
    wrong = [(l, kind) for l, kind, home in case.understood.homes if home.name in names]
    if not wrong or not finder.right:
        return ""
    return Lead(case, finder, max(l for l, _ in wrong)).told()


def wrong_in(case: Case) -> set[str]:
    """The names of the arrays whose steps are not the exact ones."""
    return {array.name for array in case.arrays if array.right is False}


class Lead:
    """What is right still, and what is not, of the first layer that goes wrong, from 0."""

    def __init__(self, case: Case, finder: Finder, l: int) -> None:
        self.case, self.finder, self.l = case, finder, l
        self.last = l == len(case.understood.layers) - 1
        homes = [(kind, home) for at, kind, home in case.understood.homes if at == l]
        names = wrong_in(case)
        self.wrong = [(kind, home.name) for kind, home in homes if home.name in names]
        self.updates = {kind: finder.updates((l, kind)) for kind, _ in self.wrong}
        line = next((places[0].node.line for places in self.updates.values() if places), 0)
        here = Finding("", "", case.watched.file, line, l + 1, "", "")
        self.mend = Mend(case, finder, here, None)

    def told(self) -> str:
        """All that is to be said."""
        arrays = " and ".join(self.updated(kind, name) for kind, name in self.wrong)
        first = "is the first" if len(self.wrong) == 1 else "are the first"
        return f"On the way back from the output, {arrays} {first} to go wrong. {self.why()}"

    def updated(self, kind: str, name: str) -> str:
        """A parameter, and where it gets its step."""
        places = self.updates[kind]
        return f"{name} (updated in line {places[0].node.line})" if places else name

    def why(self) -> str:
        """Which piece is right still, and what should come of it."""
        if self.seen(("delta", self.l)):
            return self.of_gradients()
        slopes, error = self.mend.slopes(self.l), self.seen(("da", self.l))
        if error:
            times = f", `{slopes[0]}`," if slopes else ""
            return (
                f"The error of layer {self.l + 1} is right ({error}). Multiplied by the derivative "
                f"of the activation{times} it should be the layer's delta, which the script "
                "computes nowhere."
            )
        return self.at_the_output() if self.last else self.sent_back()

    def of_gradients(self) -> str:
        """Of a layer whose delta is right."""
        right = f"The delta of layer {self.l + 1} is right ({self.seen(('delta', self.l))})."
        for kind, name in self.wrong:
            gradient = self.seen(("d" + kind, self.l))
            if gradient:
                return (
                    f"{right} The gradient of {name} is right, too ({gradient}): look at what the "
                    "update makes of it."
                )
        if len(self.wrong) > 1:
            names = " and ".join(name for _, name in self.wrong)
            return f"{right} But the gradients of {names} are not made of it."
        kind, name = self.wrong[0]
        return (
            f"{right} The gradient of {name} should be {self.gradient(kind)}, which the script "
            "computes nowhere."
        )

    def gradient(self, kind: str) -> str:
        """How a gradient is made, in the script's own names, where it has them."""
        deltas, inputs = self.mend.names(("delta", self.l)), self.mend.inputs(self.l)
        if kind == "b":
            return "the sum of that delta over the step's rows"
        if deltas and inputs:
            return f"made of `{inputs[0]}`, which goes into the layer, and `{deltas[0]}`"
        return "made of what goes into the layer, and that delta"

    def at_the_output(self) -> str:
        """Of the output layer, whose error is not seen."""
        loss = LOSSES.get(self.case.loss, self.case.loss)
        outputs, y = self.mend.names(("a", self.l + 1)), self.case.understood.names.get("y")
        error = f"{outputs[0]} - {y}" if outputs and y else "the output less the target"
        slopes = self.mend.slopes(self.l)
        if self.case.loss != "squared" or not slopes:
            return f"Nothing that the script computes is the output's error by {loss}."
        delta = self.mend.product(error, slopes[0])
        return (
            f"By {loss} the output's delta should be `{delta}`, which the script computes nowhere."
        )

    def sent_back(self) -> str:
        """Of a layer whose error is not seen."""
        above = self.seen(("delta", self.l + 1))
        right = f"The delta of layer {self.l + 2} is right{f' ({above})' if above else ''}."
        texts = self.mend.sent_back(self.l) if above else []
        text = f", `{texts[0]}`," if texts else ""
        return (
            f"{right} Sent back through that layer's weights, as they were before the update, it "
            f"should be the error of layer {self.l + 1}{text} which the script computes nowhere."
        )

    def seen(self, piece: Piece) -> str:
        """What the script calls a piece of the exact step, and its line; "" where it has none."""
        places = self.places(piece)
        named = [place for place in places if is_name(place.node.text)]
        found: Place | None = next(iter([*named, *places]), None)
        return f"`{found.node.text}`, line {found.node.line}" if found is not None else ""

    def places(self, piece: Piece) -> list[Place]:
        """Where a piece of the exact step is held.

        What a row adds to a gradient may be the delta itself: a gradient is looked for whole.
        """
        whole = self.finder.arrays(piece, edited=False)
        if whole or piece[0] not in ("dW", "db"):
            return whole or self.finder.places(piece, edited=False)
        deltas = {place.node.id for place in self.finder.places(("delta", piece[1]), edited=False)}
        found = self.finder.places(piece, edited=False)
        return [place for place in found if place.node.id not in deltas]
