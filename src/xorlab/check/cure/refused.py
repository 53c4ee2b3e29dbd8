"""Other ways to write what NumPy has refused: the line it refused, or those that led to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Literal, NamedTuple, TypeAlias

from xorlab.check.cure.patch import Patch
from xorlab.check.cure.statement import Statement, bracketed
from xorlab.check.cure.summing import summed
from xorlab.check.cure.ways import products_of_other_kind, products_turned, turned
from xorlab.check.record import Watched
from xorlab.check.statements import squeezed

Kind: TypeAlias = Literal["turned", "factor", "kind", "sum", "weights"]

MOST_LINES = 5
EACH = 6
"""Ways of each kind."""
LIKELY = 15
"""Ways of the first line that are tried before the others' turn comes."""


class Way(NamedTuple):
    """A change of one line.

    kind: a whole product "turned" (transposed), one "factor" of it, another "kind" of product,
    a "sum" over the rows, or another layer's "weights".
    """

    kind: Kind
    patch: Patch


def ways(watched: Watched) -> Iterator[Way]:
    """The changes, the likeliest of each line first."""
    shapes: dict[str, tuple[int, ...]] = {}
    nodes = watched.by_id
    for event in watched.events:
        if nodes[event.node].kind == "bind":
            shapes[squeezed(nodes[event.node].text)] = event.value.shape
    for mark in watched.marks:
        shapes |= {squeezed(path): value.shape for path, value in mark.state.items()}
    start = watched.marks[0].state if watched.marks else {}
    matrices = [p for p, v in start.items() if v.ndim == 2 and v.dtype.kind == "f"]
    lines = [ways_at(watched.source, at, shapes, matrices) for at in lines_before(watched, shapes)]
    own = Statement(watched.source, watched.ending.line) if watched.ending.line else None
    if own is not None and hands_on(own, shapes):
        yield from (Way("sum", patch) for patch in islice(sums(own, shapes), 2))
    for first in lines[:1]:
        yield from islice(first, LIKELY)
    for some in zip_longest(*lines):
        yield from (way for way in some if way is not None)


def ways_at(
    source: str, line: int, shapes: Mapping[str, tuple[int, ...]], matrices: Sequence[str]
) -> Iterator[Way]:
    """The changes of one line: of each kind the first ones first."""
    here = Statement(source, line)
    kinds: dict[Kind, Iterator[Patch]] = {
        "sum": sums(here, shapes),
        "factor": factors_turned(here),
        "turned": whole_turned(here),
        "kind": products_of_other_kind(here),
        "weights": weights_exchanged(here, matrices),
    }
    rounds = [iter([Way(kind, p) for p in islice(found, EACH)]) for kind, found in kinds.items()]
    for some in zip_longest(*rounds):
        yield from (way for way in some if way is not None)


def whole_turned(here: Statement) -> Iterator[Patch]:
    """A product's transpose: its factors transposed and exchanged, or all that is computed."""
    yield from islice(products_turned(here), 1)
    yield from here.rewritten("{}.T")


def factors_turned(here: Statement) -> Iterator[Patch]:
    """One factor of a matrix product transposed, or no longer; or the two exchanged."""
    for node in here.parts():
        sides: list[ast.expr] = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            sides = [node.left, node.right]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in ("dot", "matmul") or not 1 <= len(node.args) <= 2:
                continue
            sides = [*([node.func.value] if len(node.args) == 1 else []), *node.args]
        for side in reversed(sides):
            yield here.put(side, turned(here.text(side)))
        if sides:
            left, right = map(here.text, sides)
            yield here.put(node, f"{bracketed(right)}.dot({left})")
            yield here.put(node, f"{turned(right)}.dot({left})")


def sums(here: Statement, shapes: Mapping[str, tuple[int, ...]]) -> Iterator[Patch]:
    """The step of a bias, summed over the rows."""
    statement = here.statement
    if isinstance(statement, ast.AugAssign):
        shape = shapes.get(squeezed(here.text(statement.target)))
        if shape is not None and (len(shape) == 1 or 1 in shape):
            yield from summed(here.source, here.line, shapes, shape)


def weights_exchanged(here: Statement, matrices: Sequence[str]) -> Iterator[Patch]:
    """Another layer's weights."""
    for node in here.parts():
        text = squeezed(here.text(node))
        for other in matrices if text in matrices else ():
            if other != text:
                yield here.put(node, other)


def lines_before(watched: Watched, shapes: Mapping[str, tuple[int, ...]]) -> list[int]:
    """The line of the error, and the last ones that bound what it uses, and what those use.

    An update comes last where it is refused for the shape of the gradient that it is given.
    """
    if watched.ending.line is None:
        return []
    nodes = watched.by_id
    begun = watched.marks[0].time if watched.marks else 0
    places = [nodes[event.node] for event in watched.events if event.time > begun]
    bound = {squeezed(node.text): node.line for node in places if node.kind == "bind"}
    found = [watched.ending.line]
    for at in found:  # which grows
        here = Statement(watched.source, at)
        for node in here.parts():
            line = bound.get(squeezed(here.text(node)), at)
            if line not in found and len(found) < MOST_LINES:
                found.append(line)
    first, *others = found
    return [*others, first] if hands_on(Statement(watched.source, first), shapes) else found


def hands_on(here: Statement, shapes: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether a line updates something by one array, which other lines have computed."""
    if not isinstance(here.statement, ast.AugAssign):
        return False
    arrays = {
        text for node in here.parts() if any(shapes.get(text := squeezed(here.text(node)), ()))
    }
    return len(arrays) == 1
