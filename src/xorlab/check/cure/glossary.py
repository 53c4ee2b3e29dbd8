"""What the words of a cure stand for in this script: its reader's own names."""

from __future__ import annotations

from collections.abc import Iterator

from xorlab.check.cure.mend import Mend
from xorlab.check.step import Piece


def glossary(mend: Mend) -> str:
    """A sentence with the names of the arrays that the cure speaks of; "" where none has one.

    "Here the delta is d2, and what goes into the layer is h."
    """
    named = [(words, mend.names(piece, surely=True)[:1]) for words, piece in _pieces(mend)]
    told = [f"{words} is {names[0]}" for words, names in named if names]
    return f"Here {', and '.join(told)}." if told else ""


def _pieces(mend: Mend) -> Iterator[tuple[str, Piece]]:
    """The right arrays that stand where the mistake is, and what a cure calls them."""
    if mend.edit is None:
        return
    site, l = mend.edit.site
    layers = mend.case.understood.layers
    if site == "dW":
        yield "what goes into the layer", ("a", l)
    if site in ("dW", "db"):
        yield "the layer's delta", ("delta", l)
    if site in ("slope", "delta"):
        yield "what the layer puts out", ("a", l + 1)
        yield "its net input", ("z", l)
    if site == "da" and l == len(layers) - 1:
        yield "the output", ("a", l + 1)
    elif site == "da":
        yield "the delta of the layer above", ("delta", l + 1)
