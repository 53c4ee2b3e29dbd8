"""What a network may be instead, where the values leave a choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product, takewhile

import numpy as np

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Array, forward
from xorlab.check.corners import at_corners
from xorlab.check.identify.rows import in_order, speaks
from xorlab.check.record import Event, Watched
from xorlab.check.understood import Mode, Step, Understood
from xorlab.check.values import Values, telling

SAME = 1e-9
MOST = 4
"""Sequences of rows that are tried."""


def readings(watched: Watched, understood: Understood) -> list[Understood]:
    """As it was understood, and else: each is proved, or not, by whether it explains the steps."""
    read = without_crash(watched, understood)
    understood = with_all_rows(watched, read)
    # Read so, the row that explains every step is a mistake's.
    others = other_rows(watched, understood) if understood is read else ()
    return [*at_corners(understood), *others, *straight(understood)]


def without_crash(watched: Watched, understood: Understood) -> Understood:
    """Without the last step where the script crashed in it before anything moved."""
    *steps, last = understood.steps
    if watched.ending.kind != "crashed" or not steps or last.after is None:
        return understood
    pairs = zip(last.before, last.after, strict=True)
    moved = any(
        not np.array_equal(one, other)
        for before, after in pairs
        for one, other in ((before.W, after.W), (before.b, after.b))
        if one is not None and other is not None
    )
    return understood if moved else replace(understood, steps=tuple(steps))


def with_all_rows(watched: Watched, understood: Understood) -> Understood:
    """All rows in every step, where all are run forward and each time the last is learned from.

    Who means to learn from one row takes another each time; but a gradient that every row sets
    anew ends as the last one's: that of the first, where the loop goes through them backwards.
    """
    X, steps = understood.X, understood.steps
    if len(X) < 2 or len(steps) < 2 or any(len(seen.X) != 1 for seen in steps):
        return understood
    learned = _rows_read(understood)
    ways = [_run_through(watched, understood, seen) for seen in steps[:MOST]]
    if not all(order for order, _ in ways):
        return understood
    orders = {order for order, told in ways if told} or {order for order, _ in ways}
    order = orders.pop()
    if orders or any(rows.tolist() != [order[-1]] for rows in learned):
        return understood
    epochs = understood.epochs and understood.epochs * len(X)
    return replace(with_rows(understood, [np.array(order)] * len(steps)), epochs=epochs)


def _run_through(
    watched: Watched, understood: Understood, seen: Step
) -> tuple[tuple[int, ...], bool]:
    """The rows in the order in which a step runs them forward; () where it does not run all.

    Also whether numbers of every row tell of it: where biases are 0, those of inputs of 0 do not.
    """
    values = Values(watched, seen.start, seen.end, exact=understood.exact)
    trace = forward(seen.before, understood.activations, understood.X)
    rows = np.arange(len(understood.X))
    order = in_order(values, trace, rows)
    some = telling(trace.output[order[:-1]]).any() and values.has(trace.output).all()
    return tuple(order.tolist()) if some else (), bool(speaks(trace, rows).all())


def straight(understood: Understood) -> Iterator[Understood]:
    """No activation, where one with a corner was read into a layer that seldom passed it."""
    for l in reversed(range(len(understood.layers))):
        if understood.activations[l].kinks:
            layers = list(understood.layers)
            layers[l] = replace(layers[l], activation=ACTIVATIONS["identity"])
            yield replace(understood, layers=tuple(layers))


def other_rows(watched: Watched, understood: Understood) -> Iterator[Understood]:
    """Other rows in some steps: all of them, or those that an array of the script's holds.

    A row is known by the numbers that it makes. One that makes none that tell (all its units are
    off, or its inputs are 0 and there are no biases) may be read into any step, and where numbers
    run away so may others.
    """
    known = {tuple(map(tuple, _rows_read(understood)))}
    every = [np.arange(len(understood.X))] * len(understood.steps)
    uneven = any(len(seen.X) != len(understood.X) for seen in understood.steps)
    whole = [every] if uneven and _may_have_all(watched, understood) else []
    for rows in (*whole, *_held(watched, understood)):
        key = tuple(map(tuple, rows))
        if key not in known and len(known) <= MOST:
            known.add(key)
            yield with_rows(understood, rows)


def _may_have_all(watched: Watched, understood: Understood) -> bool:
    """Whether the first step has all rows, or the first steps run all of them forward."""
    if len(understood.steps[0].X) >= len(understood.X):
        return True
    ways = (_run_through(watched, understood, seen) for seen in understood.steps[:MOST])
    return all(order for order, _ in ways)


def with_rows(understood: Understood, rows: Sequence[Array]) -> Understood:
    """The same network with these rows in its steps."""
    X, y = understood.X, understood.y
    usual = float(np.median([len(some) for some in rows]))
    mode: Mode = "online" if usual == 1 < len(X) else "mini-batch" if usual < len(X) else "batch"
    pairs = zip(understood.steps, rows, strict=True)
    steps = tuple(replace(seen, X=X[some], T=y[some]) for seen, some in pairs)
    return replace(understood, steps=steps, mode=mode)


def _rows_read(understood: Understood) -> list[Array]:
    """The rows of each step, as understood."""
    both = np.hstack([understood.X, understood.y])
    found = (_among(both, np.hstack([seen.X, seen.T])) for seen in understood.steps)
    return [np.empty(0, int) if rows is None else rows for rows in found]


def _held(watched: Watched, understood: Understood) -> Iterator[list[Array]]:
    """The rows that stand in an array which the script makes in every step, place by place."""
    first: list[dict[int, Event]] = []
    for seen in understood.steps:
        held: dict[int, Event] = {}
        for event in watched.during(seen.start, seen.end):
            held.setdefault(event.node, event)
        first.append(held)
    for node, turned in product(first[0] if first else (), (False, True)):
        every = (_rows_in(understood.X, held.get(node), turned=turned) for held in first)
        known = takewhile(lambda some: some is not None, every)
        found = [some for some in known if some is not None]
        if len(found) == len(first):
            yield found


def _rows_in(X: Array, event: Event | None, *, turned: bool) -> Array | None:
    """Which rows of X an array holds, one upon the other or turned, with ones or without."""
    if event is None or event.part or event.value.ndim not in (1, 2):
        return None
    array = np.atleast_2d(event.value).astype(float)
    block = array.T if turned else array
    if len(block) and block.shape[1] == X.shape[1]:
        return _among(X, block)
    if len(block) and block.shape[1] == X.shape[1] + 1:
        for ones in (-1, 0):
            if (block[:, ones] == 1).all():
                return _among(X, np.delete(block, ones, axis=1))
    return None


def _among(table: Array, block: Array) -> Array | None:
    """Which rows of the table those of a block are; of rows that are alike, each in turn."""
    same = (np.abs(block[:, None, :] - table[None]) <= SAME).all(axis=2)
    if not same.any(axis=1).all():
        return None
    found: list[int] = []
    for row in same:
        alike = np.flatnonzero(row).tolist()
        found.append(min(alike, key=lambda at: (found.count(at), at)))
    return np.array(found)
