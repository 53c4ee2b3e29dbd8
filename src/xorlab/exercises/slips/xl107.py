"""XL107: the delta or the weights of another layer are sent back."""

from __future__ import annotations

from collections.abc import Iterable

from xorlab.exercises.draft import Draft, Edit, Plant
from xorlab.exercises.expressions import Dot, Tr
from xorlab.exercises.naming import END, At, Layer
from xorlab.exercises.slips.mistake import Mistake


def sent(delta: Layer, weights: Layer) -> Edit:
    """The error sent back from the wrong place."""
    return lambda d, usual: Dot(d.delta(delta), Tr(d.W(weights)))


def upper(l: int) -> Edit:
    """The weight gradient of layer l, with the delta of the layer above."""
    return lambda d, usual: Dot(Tr(d.a(l - 1)), d.delta(l + 1))


def plants(d: Draft) -> Iterable[Plant]:
    """Wherever a third layer gives something to confuse."""
    for l in d.layers("dW"):
        if isinstance(l, int) and l < d.last and d.mean_in != "gradients":
            yield Plant("the delta is that of the layer above", {("dW", l): upper(l)})
    for l in d.layers("da"):
        if isinstance(l, At):
            if d.style.listed and l != d.top:
                yield Plant("the last layer's weights are always used", {("da", l): sent(END, END)})
            continue
        for delta in range(l + 1, d.last + 1):
            for weights in range(1, d.last + 1):
                if (delta, weights) != (l + 1, l + 1):
                    yield Plant(
                        "another layer's error is sent back", {("da", l): sent(delta, weights)}
                    )


SIZES = ((2, 2), (2, 2), (3, 3), (4, 4), (2, 3))
MISTAKE = Mistake("XL107", plants, {"layers": (3,), "sizes": SIZES, "two": (True, False)})
