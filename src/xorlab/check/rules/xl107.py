"""The delta or the weights of another layer are used."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.rule import Edit, Page, Rule
from xorlab.check.rules.xl106 import renamed, sent_back_anew
from xorlab.check.spots import bias_row
from xorlab.check.statements import squeezed
from xorlab.check.step import Change, Pieces, T

CURE = "Use those of the next layer up."


def edits(case: Case) -> Iterable[Edit]:
    """Each error sent back, and each gradient, with another layer's delta or weights."""
    count = len(case.understood.layers)
    for l in range(count):
        for other in range(l + 1, count):
            what = f"uses the delta of layer {other + 1} in layer {l + 1}"
            cure = "Use the layer's own delta."
            dW, db = {("dW", l): weights_by(other)}, {("db", l): biases_by(other)}
            yield Edit(dW, ("dW", l), (l,), what, cure)
            yield Edit(db, ("db", l), (l,), what, cure)
            # Of biases that are a row of the weights there is one gradient with theirs.
            yield Edit({**dW, **db}, ("dW", l), (l,), what, cure)
        for delta, weights in product(range(l + 1, count), range(count)):
            if (delta, weights) != (l + 1, l + 1):
                names = f"layer {delta + 1}", f"layer {weights + 1}"
                yield from _sent(*names, {l: (delta, weights)}, bias_row(case.understood.layers[0]))
    yield from _in_a_loop(count)
    yield from _beside_the_bias(case)


def _beside_the_bias(case: Case) -> Iterable[Edit]:
    """The bias's weight stands among the units': each unit gets its neighbour's."""
    for l, above in enumerate(case.understood.layers[1:]):
        row = bias_row(above)
        if row is not None:
            yield Edit(
                {("da", l): shifted(row)},
                ("da", l),
                (l,),
                "is sent back through weights that are shifted by one: the bias's is among them",
                f"Leave out the bias's weight, the {'last' if row else 'first'}, and no other.",
            )


def shifted(row: int) -> Change:
    """The error sent back through all weights but those at the other end than the biases."""

    def change(p: Pieces, l: int) -> Array:
        W, b = p.weights[l + 1].W, p.weights[l + 1].b
        if b is None:
            raise ValueError("There are no biases.")
        whole = np.insert(W, row, b, axis=-2)
        return p.delta[l + 1] @ T(whole[..., 1:, :] if row else whole[..., :-1, :])

    return change


def _in_a_loop(count: int) -> Iterable[Edit]:
    """One line for all hidden layers: an index that does not move, or is off by one."""
    last = count - 1
    upper, lower, own = "the layer above", "the layer itself", "the layer after that"
    kinds: tuple[tuple[str, str, Callable[[int], tuple[int, int]]], ...] = (
        (upper, "the last layer", lambda l: (l + 1, last)),
        ("the last layer", upper, lambda l: (last, l + 1)),
        ("the last layer", "the last layer", lambda l: (last, last)),
        (upper, lower, lambda l: (l + 1, l)),
        (upper, own, lambda l: (l + 1, min(l + 2, last))),
        (own, upper, lambda l: (min(l + 2, last), l + 1)),
    )
    for delta, weights, sources in kinds:
        wrong = {l: sources(l) for l in range(last) if sources(l) != (l + 1, l + 1)}
        if len(wrong) > 1:
            yield from _sent(delta, weights, wrong)


def _sent(
    delta: str, weights: str, sources: Mapping[int, tuple[int, int]], bias_at: int | None = None
) -> Iterable[Edit]:
    """The error of these layers from those deltas and weights, as they were or already updated."""
    layers = tuple(sources)
    for updated, row in product((False, True), {None, bias_at}):
        yield Edit(
            {("da", l): sent_from(*s, updated=updated, bias_at=row) for l, s in sources.items()},
            ("da", layers[-1]),
            layers,
            f"is sent back from the delta of {delta} through the weights of {weights}",
            CURE,
        )


def weights_by(delta: int) -> Change:
    """The weight gradient with another layer's delta: of a wider one, as loops do, the first."""
    return lambda p, l: T(p.a[l]) @ p.delta[delta][..., : p.usual.shape[-1]]


def biases_by(delta: int) -> Change:
    """The bias gradient with another layer's delta."""
    return lambda p, l: p.delta[delta].sum(axis=-2)[..., : p.usual.shape[-1]]


def sent_from(
    delta: int, weights: int, *, updated: bool = False, bias_at: int | None = None
) -> Change:
    """The error sent back from another layer, or through other weights.

    Where they are of other sizes, loops over the units take the first of each. bias_at: which row
    of the first layer's weights are its biases.
    """

    def change(p: Pieces, l: int) -> Array:
        source = p.after if updated else p.weights
        if source is None:
            raise ValueError("The step's end was not seen.")
        W, b = source[weights].W, source[weights].b
        if weights == 0 and bias_at is not None and b is not None:
            W = np.insert(W, bias_at, b, axis=-2)
        W = W[..., : p.usual.shape[-1], :]
        units = min(W.shape[-1], p.delta[delta].shape[-1])
        return p.delta[delta][..., :units] @ T(W[..., :units])

    return change


def cures(mend: Mend) -> Iterator[Patch]:
    """The next layer's, by the reader's names."""
    assert mend.edit is not None
    name, l = mend.edit.site
    if name == "da":
        for site in (mend, *mend.origins()):
            yield from other_end(site)
            yield from indices(site)
        yield from sent_back_anew(mend, l)
    else:
        yield from indices(mend)
    yield from renamed(mend)


def other_end(mend: Mend) -> Iterator[Patch]:
    """`[:-1]` for `[1:]`, and the other way round."""
    for node in mend.parts():
        if isinstance(node, ast.Subscript):
            text = squeezed(mend.text(node.slice))
            for old, new in (("1:", ":-1"), (":-1", "1:")):
                if text == old or text.endswith(f",{old}"):
                    yield mend.put(node.slice, text.removesuffix(old).replace(",", ", ") + new)


def indices(mend: Mend) -> Iterator[Patch]:
    """Every index in the statement one up, one down, or counted from the layer at hand.

    First those that stand there twice, as a delta's and its weights' do.
    """
    subscripts = [node for node in mend.parts() if isinstance(node, ast.Subscript)]
    texts = [mend.text(node.slice) for node in subscripts]
    for index in dict.fromkeys(text for text in texts if texts.count(text) > 1):
        if mend.value is not None:
            whole = mend.text(mend.value)
            for new in _instead(index):
                yield mend.put(mend.value, whole.replace(f"[{index}]", f"[{new}]"))
    for node, index in zip(subscripts, texts, strict=True):
        for new in _instead(index):
            yield mend.put(node.slice, new)


def _instead(index: str) -> tuple[str, ...]:
    """What may stand in an index's place.

    >>> _instead("k + 2")[:2], _instead("k-1")[:2], _instead("2")[:2]
    (('k + 3', 'k + 1'), ('k', 'k - 2'), ('3', '1'))
    """
    counted = ("l + 1", "i + 1", "l", "i")
    if index.startswith("-"):
        return counted
    written = re.fullmatch(r"(?:(.+?)\s*([+-]))?\s*(\d+)", index)
    base, sign, number = written.groups() if written else (index, "+", "0")
    at = int(f"{sign or ''}{number}")
    near = (
        f"{base} {'+-'[k < 0]} {abs(k)}" if base and k else base or f"{k}" for k in (at + 1, at - 1)
    )
    return (*near, *counted)


RULE = Rule(
    code="XL107",
    name="wrong-layer",
    summary="The delta or the weights of another layer are used.",
    page=Page(
        wrong="for l in reversed(range(L - 1)):\n"
        "    delta[l] = (delta[-1] @ W[l + 1].T) * f1(z[l])",
        right="    delta[l] = (delta[l + 1] @ W[l + 1].T) * f1(z[l])",
        why="The error goes back one layer at a time: a layer's comes from the delta of the layer "
        "just above it, through the weights between the two. An index that is off by one is right "
        "by accident in a network of two layers, where there is only one layer above.",
        outside="Right with one hidden layer, wrong from two on: adding a layer makes learning "
        "worse. Where the layers differ in width it crashes, where they do not it stalls.",
        met="2 of 58 diagnosed cases.",
    ),
    edits=edits,
    cures=cures,
)
