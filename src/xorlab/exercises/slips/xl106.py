"""XL106: another array stands where the layer's input, the error or the weights belong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from xorlab.exercises.draft import Draft, Edit, Plant
from xorlab.exercises.expressions import By, Dot, Expr, Minus, Name, Over, Sum, Times, Tr
from xorlab.exercises.naming import Layer
from xorlab.exercises.slips.mistake import Mistake, reworded

AUTOGRAD = (
    (("auto", "mul"), "other.data *", "self.data *"),
    (("auto", "mul other"), "self.data *", "other.data *"),
)


def within(change: Edit) -> Edit:
    """The edit, inside of a division by the number of rows or a factor."""

    def edit(d: Draft, usual: Expr) -> Expr:
        if isinstance(usual, Over):
            return Over(edit(d, usual.of), usual.number)
        if isinstance(usual, By):
            return By(usual.number, edit(d, usual.of))
        found: Expr = change(d, usual)
        return found

    return edit


def instead(other: Callable[[Draft], Expr]) -> Edit:
    """The weight gradient with another array as the layer's input."""
    return within(lambda d, usual: Dot(Tr(other(d)), usual.right))


def without_input(d: Draft, usual: Dot) -> Expr:
    """The weight gradient with no input at all."""
    return Sum(usual.right)


def value(d: Draft, usual: Minus) -> Expr:
    """The output, or the target, for the error."""
    return usual.left


def without_weights(d: Draft, usual: Dot) -> Expr:
    """The error sent back as if all weights were 1."""
    return usual.left


def output(d: Draft, l: Layer) -> Expr:
    """The layer's own output."""
    return d.a(l)


def inputs(d: Draft, l: Layer) -> Expr:
    """The network's inputs."""
    return d.a(0)


def net_below(d: Draft, l: Layer) -> Expr:
    """The net input of the layer below."""
    return d.z(l - 1)


def unturned(d: Draft, usual: Dot) -> Expr:
    """The error sent back through weights that are not transposed."""
    return Dot(usual.left, usual.right.of) if isinstance(usual.right, Tr) else usual


def of_error(l: int) -> Edit:
    """The weight gradient, from the error before the derivative."""
    return lambda d, usual: Dot(usual.left, Name(d.names("err", l), size=d.size(l)))


def plants(d: Draft) -> Iterable[Plant]:
    """In weight gradients, in the error at the output, in the error that is sent back."""
    back = ("auto", "back"), "other.data.T", "other.data"
    yield from reworded(d, "the error goes back through weights the wrong way round", back)
    yield from reworded(d, "a product hands on its own factor", *AUTOGRAD)
    for l in d.layers("dW"):
        wrong = {"its own output": output}
        if l != 1:
            wrong["the inputs"] = inputs
            if not d.one_line and d.activation(l - 1) != "identity":
                wrong["the net input"] = net_below
        for what, array in wrong.items():
            edit = instead(partial(array, l=l))
            yield Plant(f"{what} stands for the layer's input", {("dW", l): edit})
        if isinstance(l, int) and d.errors_named and isinstance(d.asked.get(("delta", l)), Times):
            yield Plant("the error stands for the delta", {("dW", l): within(of_error(l))})
        yield Plant("the layer's input is missing", {("dW", l): within(without_input)})
    if ("da", d.top) in d.asked:
        yield Plant("a value stands for the error", {("da", d.top): within(value)})
    if d.style.kind != "lists":
        for l in d.layers("da"):
            if l != d.top:
                yield Plant("the weights are missing", {("da", l): without_weights})
                yield Plant("the weights are the wrong way round", {("da", l): unturned})


MISTAKE = Mistake("XL106", plants, {"square": (True, False), "two": (True, False, False)})
