"""A gradient summed over the rows, where it is one row's each: as a bias's has to be."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from xorlab.check.cure.patch import Patch, statements
from xorlab.check.cure.statement import Statement
from xorlab.check.parsing import parse
from xorlab.check.statements import squeezed

DEEPEST = 4
"""Lines that are followed back from an update."""


def summed(
    source: str, line: int, shapes: Mapping[str, tuple[int, ...]], old: tuple[int, ...]
) -> Iterator[Patch]:
    """The update at a line, or what leads to it, with a sum over the rows.

    shapes: of the script's arrays, by their names. old: the bias's own shape; the sum is taken
    over the axis that broadcasting has stretched.
    """
    for at in reversed(own_lines(source, line)):
        here = Statement(source, at)
        own = {squeezed(here.text(target)) for target in targets(here.statement)}
        for node in here.parts():
            shape = shapes.get(squeezed(here.text(node)))
            whole = node is here.value and at != line
            if squeezed(here.text(node)) in own or (shape is None and not whole):
                continue
            for axis in stretched_axes(shape, old):
                for call in calls(axis, keeps=len(old) == 2):
                    text = here.text(node)
                    atom = isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
                    yield here.put(node, f"{text if atom else f'({text})'}.{call}")
        yield from kept(here)


def calls(axis: int, *, keeps: bool) -> Iterator[str]:
    """The sum over an axis; np.matrix keeps the axis, and takes no word for it."""
    if keeps:
        yield f"sum(axis={axis}, keepdims=True)"
    yield f"sum(axis={axis})"


def stretched_axes(shape: tuple[int, ...] | None, old: tuple[int, ...]) -> list[int]:
    """The axes along which an array is longer than the bias.

    >>> stretched_axes((4, 3), (3,)), stretched_axes((3, 4), (3, 1)), stretched_axes((3,), (3,))
    ([0], [1], [])
    """
    if shape is None:
        return [0, 1]
    padded = (1,) * (len(shape) - len(old)) + old
    return [k for k, (a, b) in enumerate(zip(shape, padded, strict=False)) if a > b == 1]


def kept(here: Statement) -> Iterator[Patch]:
    """A sum or mean that keeps the axis it sums over."""
    for node in here.parts():
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("sum", "mean"):
            words = [word.arg for word in node.keywords]
            if "axis" in words and "keepdims" not in words:
                yield here.put(node, f"{here.text(node)[:-1]}, keepdims=True)")


def own_lines(source: str, line: int) -> list[int]:
    """The line of an update, and those before it whose result nothing but the next one uses.

    There the gradient has parted from the deltas, which others use as well.
    """
    tree = parse(source)
    every = list(statements(tree))
    found = [line]
    while len(found) < DEEPEST:
        here = Statement(source, found[-1])
        own = {squeezed(here.text(target)) for target in targets(here.statement)}
        used = [squeezed(here.text(node)) for node in here.parts() if is_name(node)]
        before = [
            other.lineno
            for other in every
            for target in targets(other)
            if (text := squeezed(ast.get_source_segment(source, target) or "")) in used
            and text not in own
            and other.lineno not in found
            and times_read(tree, source, text, other) == 1
        ]
        if not before:
            break
        found.append(max((n for n in before if n < found[-1]), default=before[-1]))
    return found


def targets(statement: ast.stmt | None) -> list[ast.expr]:
    """What a statement assigns to."""
    return list(statement.targets) if isinstance(statement, ast.Assign) else []


def is_name(node: ast.expr) -> bool:
    """Whether an expression names a value that some statement binds."""
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def times_read(tree: ast.Module, source: str, text: str, binding: ast.stmt) -> int:
    """How often a name is read, but by the statement that binds it."""
    inside = set(map(id, ast.walk(binding)))
    return sum(
        is_name(node)
        and isinstance(node.ctx, ast.Load)
        and id(node) not in inside
        and squeezed(ast.get_source_segment(source, node) or "") == text
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript)
    )
