"""Rows that are given other rows' targets: inputs that are shuffled, and targets that are not."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.cure.patch import spliced, statement_at
from xorlab.check.parsing import parse
from xorlab.check.record import Event
from xorlab.check.statements import last_name
from xorlab.check.understood import Step, Understood

Pair: TypeAlias = tuple[Array, Array]


@dataclass(frozen=True)
class Broken:
    """Where the rows and their targets come apart.

    line: of the targets' order, or else of the inputs'. also: the other's. rows, of: how many
    rows are seen with several targets, and of how many. right: the line, mended, or "".
    """

    line: int | None
    also: tuple[int, ...]
    rows: int
    of: int
    X: str
    y: str
    right: str = ""


def broken(case: Case) -> Broken | None:
    """Where the same row has one target in one step and another in a later one.

    Only where X and y are the script's own arrays in another order, and those give every row one
    target: targets that are drawn anew, and rows that are twice there with two, are no mistake.
    """
    known = case.understood
    X, y = known.names.get("X", ""), known.names.get("y") or known.names.get("labels", "")
    pairs = [pair_of(step, X, y, known) for step in known.steps if moves(step)]
    shown = [pair for pair in pairs if pair is not None]
    if len(shown) < len(pairs) or all(same(pair, shown[0]) for pair in shown):
        return None
    first = original(case, *shown[0])
    if first is None or any(len(found) > 1 for found in targets([first]).values()):
        return None
    if any(not reordered(a, b) for pair in shown for a, b in zip(first, pair, strict=True)):
        return None
    seen = targets(shown)
    wrong = sum(len(found) > 1 for found in seen.values())
    return placed(case, X, y, wrong, len(seen)) if wrong else None


def moves(step: Step) -> bool:
    """Whether a step moves anything: one that does not says nothing of its targets."""
    return step.after is not None and any(
        not np.array_equal(old.W, new.W) for old, new in zip(step.before, step.after, strict=True)
    )


def pair_of(step: Step, X: str, y: str, known: Understood) -> Pair | None:
    """X (rows, inputs) and y (rows, outputs) as they stand in the script before a step.

    Class numbers are one column, (rows, 1).
    """
    rows = as_rows(step.state.get(X), known.X.shape)
    shape = (len(known.y), 1) if "labels" in known.names else known.y.shape
    labels = as_rows(step.state.get(y), shape)
    return None if rows is None or labels is None else (rows, labels)


def same(one: Pair, other: Pair) -> bool:
    """Whether two pairs are in the same order."""
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def as_rows(value: Array | None, shape: Sequence[int]) -> Array | None:
    """An array with one row for each of the data's; None where it is another array.

    >>> as_rows(np.array([[1, 2, 3]]), (3, 1)).tolist()
    [[1.0], [2.0], [3.0]]
    """
    if value is None or value.dtype.kind not in "biuf" or value.size != np.prod(shape):
        return None
    rows = value if value.shape == tuple(shape) else value.T
    fits = rows.shape == tuple(shape) or (rows.ndim == 1 and shape[1] == 1)
    return np.reshape(rows, shape) + 0.0 if fits else None


def reordered(one: Array, other: Array) -> bool:
    """Whether two arrays have the same rows, in any order."""
    return np.array_equal(in_order(one), in_order(other))


def in_order(rows: Array) -> Array:
    """The rows in the order of their numbers."""
    return rows[np.lexsort(rows.T)]


def targets(pairs: Iterable[Pair]) -> Mapping[bytes, set[bytes]]:
    """Of every row all targets that it is given."""
    found: dict[bytes, set[bytes]] = {}
    for X, y in pairs:
        for row, target in zip(X, y, strict=True):
            found.setdefault(row.tobytes(), set()).add(target.tobytes())
    return found


def original(case: Case, X: Array, y: Array) -> Pair | None:
    """The same rows and targets as the script had them first."""
    found = []
    for wanted in (X, y):
        values = (as_rows(event.value, wanted.shape) for event in case.watched.events)
        alike = (rows for rows in values if rows is not None and reordered(rows, wanted))
        found.append(next(alike, None))
    return None if found[0] is None or found[1] is None else (found[0], found[1])


def placed(case: Case, X: str, y: str, rows: int, of: int) -> Broken:
    """The lines in which the inputs and the targets are put in their order."""
    steps, source = case.understood.steps, case.watched.source
    last, lines = steps[-1], {node.id: node.line for node in case.watched.nodes}
    times = (event.time for event in binds(case, last.state[X], X))
    ordered = [time for time in times if steps[0].start < time < last.start]
    since = ordered[-2] if len(ordered) > 1 else steps[0].start
    found = []
    for name in (X, y):
        bound = binds(case, last.state[name])
        last_lines = [lines[e.node] for e in bound if since < e.time < last.start]
        found.append([*shuffled(source, name), *last_lines][-1:])
    inputs, labels = found
    line = next(iter([*labels, *inputs]), None)
    also = tuple(each for each in inputs if each != line)
    return Broken(line, also, rows, of, X, y, in_the_same_order(source, inputs, labels))


def shuffled(source: str, name: str) -> Iterator[int]:
    """The lines that shuffle an array in its place."""
    for node in ast.walk(parse(source)):
        if not isinstance(node, ast.Call) or last_name(node.func) != "shuffle":
            continue
        if [ast.unparse(argument) for argument in node.args[:1]] == [name]:
            yield node.lineno


def binds(case: Case, value: Array, name: str = "") -> Iterator[Event]:
    """Where a line of the script gives a whole array in its order to a name, or to this one."""
    nodes = {node.id: node for node in case.watched.nodes if node.kind == "bind"}
    defined = {n.line for n in case.watched.nodes if n.kind in ("call", "loop")}
    for event in case.watched.events:
        node = nodes.get(event.node)
        if node is None or node.line in defined or event.value.shape != value.shape:
            continue
        if node.text == name or (not name and np.array_equal(event.value, value)):
            yield event


def in_the_same_order(source: str, inputs: Sequence[int], labels: Sequence[int]) -> str:
    """The line of the targets' order, by the inputs' index: `y = targets[order]`; or ""."""
    tree = parse(source)
    one, other = ([statement_at(tree, line) for line in lines] for lines in (inputs, labels))
    X, y = next(iter(one), None), next(iter(other), None)
    if not (isinstance(X, ast.Assign) and isinstance(X.value, ast.Subscript)):
        return ""
    parts = [*ast.walk(X.value.slice)]
    if any(isinstance(part, ast.Slice | ast.Tuple | ast.Call) for part in parts):
        return ""  # what is called draws another order each time
    if isinstance(y, ast.Assign) and y is not X and isinstance(y.value, ast.Name | ast.Subscript):
        whole = y.value if isinstance(y.value, ast.Name) else y.value.value
        index = ast.unparse(X.value.slice)
        return spliced(source, y.value, f"{ast.unparse(whole)}[{index}]").text
    return ""
