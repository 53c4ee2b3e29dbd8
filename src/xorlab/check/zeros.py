"""Weights that start at 0 and stay there: nothing tells of the network, but this is why.

Where all weights are 0, every product with them is 0 as well, so that no value proves what the
network is. What can be seen is that arrays whose shapes follow one another are written in every
round, hold nothing but 0, and stand beside no other array that could be the weights instead; or
one vector, of just the size of two such layers that are made of it in every round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import permutations, product
from math import prod

from xorlab.backprop import Array
from xorlab.check.identify.idle import BIAS
from xorlab.check.identify.spans import Span, remade, spans_of
from xorlab.check.record import Node, Watched
from xorlab.check.report import Finding
from xorlab.check.rules import xl401
from xorlab.check.understood import NotUnderstood

LEAST = 4
"""Rounds in which they must be seen to be written, and to stay 0."""


def told(watched: Watched) -> NotUnderstood | None:
    """The finding that all weights are 0 and stay so; None where some are not, or move."""
    groups = [group for group in spans_of(watched).values() if len(group) >= LEAST]
    found = [
        (layers, group)
        for group in groups
        if (layers := chain(group, watched) or unrolled(group, watched))
    ]
    if not found:
        return None
    # A loop over the layers may show a layer's biases beside its weights only.
    layers, group = min(found, key=lambda one: sum(map(is_bias, one[0])))
    return NotUnderstood(WHY, found=(of_zeros(layers, group, watched),))


WHY = "All its weights are 0 and stay so: what else there is of its network, no number tells."


def chain(rounds: Sequence[Span], watched: Watched) -> tuple[str, ...]:
    """The paths of two layers of zeros, (inputs, units) and (units, outputs), either way round."""
    state = rounds[0].state
    zeros = [path for path in state if stays_zero(path, rounds)]
    written = [path for path in zeros if is_written(path, rounds, watched)]
    # Where another array of the shape holds numbers, it may be the weights, and these its steps.
    shapes = {tuple(sorted(state[path].shape)) for path in zeros}
    others = [path for path, value in state.items() if value.dtype.kind == "f" and value.any()]
    if any(tuple(sorted(state[path].shape)) in shapes for path in others):
        return ()
    widths = {width for value in state.values() if value.any() for width in value.shape}
    written.sort(key=is_bias)  # biases have shapes that would do, too
    for first, second in permutations(written, 2):
        for inputs, units in ways(state[first]):
            follows = any(into == units for into, _ in ways(state[second]))
            if follows and units > 1 and inputs in widths:
                return first, second
    return ()


def unrolled(rounds: Sequence[Span], watched: Watched) -> tuple[str, ...]:
    """The path of one vector of zeros that holds all weights, or nothing."""
    for path, vector in rounds[0].state.items():
        if vector.ndim == 1 and stays_zero(path, rounds):
            whole = all(is_cut_up(vector.size, one, watched) for one in rounds[:LEAST])
            if whole and is_written(path, rounds, watched):
                return (path,)
    return ()


def is_cut_up(size: int, one: Span, watched: Watched) -> bool:
    """Whether matrices of zeros, of two layers and their biases, make up a vector of this size.

    Biases stand in the matrices, as one input more, or beside them. Where something of the same
    shape holds numbers, that may be the weights.
    """
    seen = [*one.state.values(), *(e.value for e in watched.during(one.start, one.end))]
    numbers = [value for value in seen if value.dtype.kind in "biuf" and value.any()]
    taken = {tuple(sorted(value.shape)) for value in numbers if value.dtype.kind == "f"}
    widths = {width for value in numbers if value.ndim == 2 for width in value.shape}
    zeros = {v.shape for v in seen if v.ndim == 2 and v.dtype.kind == "f" and not v.any()}
    free = [shape for shape in zeros if tuple(sorted(shape)) not in taken]
    if (size,) in taken:
        return False
    for first, second in permutations(free, 2):
        beside = size - prod(first) - prod(second)
        for (inputs, units), (into, outputs) in product(turned(first), turned(second)):
            inside = into == units + 1 and beside == 0
            fits = inside or (into == units and beside in (0, units + outputs))
            if fits and units > 1 and inputs in widths:
                return True
    return False


def turned(shape: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A matrix's shape as it stands, and turned."""
    return shape, shape[::-1]


def root_of(path: str) -> str:
    """What a script calls that in which it keeps an array: `net` of `self.net['W1']`."""
    return re.split(r"[.\[]", path.removeprefix("self."))[0]


def is_bias(path: str) -> bool:
    """Whether what stands at a path is called a bias."""
    return bool(BIAS.match(re.findall(r"[A-Za-z_]\w*", path)[-1]))


def ways(W: Array) -> Iterator[tuple[int, int]]:
    """(inputs, units), as an array may be read: as it stands, or turned."""
    if W.ndim == 1:
        yield len(W), 1
    elif W.ndim == 2:
        yield W.shape
        yield W.shape[::-1]


def stays_zero(path: str, rounds: Sequence[Span]) -> bool:
    """Whether an array of floats holds nothing but 0 before and after each of the rounds."""
    parts = [state.get(path) for one in rounds for state in (one.state, one.state_after)]
    return all(
        part is not None and part.dtype.kind == "f" and part.ndim in (1, 2) and not part.any()
        for part in parts
    )


def is_written(path: str, rounds: Sequence[Span], watched: Watched) -> bool:
    """Whether something is put there in every round: a new array, or numbers in the old one."""
    root = root_of(path)
    shape = rounds[0].state[path].shape
    names = {node.id for node in bound_in(watched) if root in re.findall(r"\w+", node.text)}
    shapes = shape, ()  # of a list, number by number
    times = [e.time for e in watched.events if e.node in names and e.value.shape in shapes]
    bound = all(any(one.start <= time < one.end for time in times) for one in rounds)
    return bound or all(path in remade([one]) for one in rounds)


def of_zeros(layers: Sequence[str], rounds: Sequence[Span], watched: Watched) -> Finding:
    """The finding that all weights start at 0, at the line where the first of them is made."""
    line = next((found for path in layers for found in births(path, watched)), None)
    sizes = [" × ".join(map(str, rounds[0].state[path].shape)) for path in layers]
    named = " and ".join(f"{path} ({size})" for path, size in zip(layers, sizes, strict=True))
    return xl401.RULE.finding(
        watched,
        line,
        layer=1,
        message=f"All weights start at 0, and stay 0: {named}.",
        cure="Draw the weights at random, so that no two units begin alike.",
        proof=f"They are written in every round, and are 0 before and after all {len(rounds)} that "
        "were seen: through weights of 0 nothing of the rows comes forward, and no error back.",
    )


def births(path: str, watched: Watched) -> list[int]:
    """The first line that binds what stands at a path, or what holds it."""
    words = [path, root_of(path)]
    bound = [(node.text, node.line) for node in bound_in(watched)]
    for word in words:
        lines = sorted(line for text, line in bound if text in (word, f"self.{word}"))
        if lines:
            return lines[:1]
    return []


def bound_in(watched: Watched) -> list[Node]:
    """Where statements bind names: what a function is handed was there before."""
    defined = {node.line for node in watched.nodes if node.kind == "call"}
    return [n for n in watched.nodes if n.kind == "bind" and n.line not in defined]
