"""Which rows one step was taken on, in which order, and how often each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from xorlab.backprop import Array, Trace, Weights
from xorlab.check.values import TOLERANCE, Values, telling

DECIMALS = 6
"""What has no more than these was rounded."""


def rows_of_step(
    values: Values,
    trace: Trace,
    before: Sequence[Weights],
    after: Sequence[Weights] | None,
    usual: Array | None = None,
) -> Array:
    """The numbers of the rows that the step learned from, in the script's order.

    trace: a forward pass of all rows of the data, with the weights before the step. A row was
    shown where all its net inputs and activations turned up. Where that is more than the step
    learned from (a script may look at all rows each time), the one row counts that explains every
    array's change. Units that are dead make rows alike, and leave no numbers that tell them
    apart: where all rows of the step before, `usual`, may have been shown, they were. Where it
    was one, and now may be any of several, the one that the script holds by itself is given, or
    none.
    """
    possible = shown = np.flatnonzero(shown_rows(values, trace, before))
    if len(shown) > 1 and after is not None:
        one = [row for row in shown.tolist() if explains(row, trace, before, after)]
        if len(one) == 1:
            along = [row for row in shown.tolist() if row in one or silent(row, trace, before)]
            shown = np.array(along)
    rows = in_order(values, trace, shown)
    if usual is not None and len(rows) < len(usual) and np.isin(usual, possible).all():
        return usual
    if usual is None or len(rows) == 1 or len(usual) > 1 or not are_alike(trace, rows):
        return rows
    own = np.array([row for row in rows.tolist() if holds_row(values, trace.a[0][row])], int)
    return own if len(own) == 1 else rows[:0]


def holds_row(values: Values, row: Array) -> bool:
    """Whether a row of the data stands in an array of its own."""
    mine = (event.value.ravel() for event in values.events if event.value.size == len(row))
    return len(row) > 1 and any(np.array_equal(one, row) for one in mine)


def are_alike(trace: Trace, rows: Array) -> bool:
    """Whether two rows that differ give the same activations in every layer."""
    inside = np.hstack([a[rows] for a in trace.a[1:]]).round(9)
    return len(np.unique(inside, axis=0)) < len(np.unique(trace.a[0][rows], axis=0))


def shown_rows(values: Values, trace: Trace, weights: Sequence[Weights]) -> Array:
    """Of each row, whether all its net inputs and activations turned up.

    Where the net inputs stand in arrays, row by row, only those in arrays were shown. One that is
    a parameter as it stands does not tell that they do: of inputs of 0 it is the biases' list.
    """
    found = []
    for z, a, layer in zip(trace.z, trace.a[:-1], weights, strict=True):
        # A script that writes e^(-Wx - b) never has z itself, but for a 0, which turns up anyway.
        rows = max((values.has(one).all(axis=1) for one in (z, -z)), key=np.sum)
        held = rows & values.sheets.shown(z)
        found.append(held if (held & are_sums(a, layer)).any() else rows)
    found += [values.has(a).all(axis=1) for a in trace.a[1:]]
    return np.asarray(np.logical_and.reduce(found))


def shows_zeros(values: Values, X: Array, targets: Array) -> bool:
    """Whether of the rows of the data only one of zeros stands in an array of its own.

    Without biases that row's numbers are plain, and turn up anyway. Its target stands there as
    well: one-hot, it may be a row of inputs, too. So may what is computed, as e^0; but where the
    row is of whole numbers, that is not.
    """
    if X.shape[1] < 2:
        return False
    mine = [event.value for event in values.events if event.value.size == X.shape[1]]
    whole = [value for value in mine if value.dtype.kind in "iu"]
    if any(not value.any() for value in whole):
        mine = whole
    held = {tuple(value.ravel().tolist()) for value in mine} & set(map(tuple, X.tolist()))
    own = {tuple(target) for row, target in zip(X, targets.tolist(), strict=True) if not row.any()}
    zeros = {(0,) * X.shape[1]}
    return held - (own - zeros) == zeros


def are_sums(inputs: Array, layer: Weights) -> Array:
    """Of each row of inputs, whether its net inputs are computed, and no parameters as they stand.

    >>> rows = np.array([[0.0, 0.0], [0.0, 1.0], [0.0, 2.0], [1.0, 1.0]])
    >>> are_sums(rows, Weights(np.ones((2, 3))))
    array([False, False,  True,  True])
    """
    biases = layer.b is not None and bool(np.any(layer.b))
    terms = np.count_nonzero(inputs, axis=1) + biases
    return (terms > 1) | ~np.isin(inputs, (0, 1)).all(axis=1)


def explains(row: int, trace: Trace, before: Sequence[Weights], after: Sequence[Weights]) -> bool:
    """Whether every weight and bias moved as this row's inputs to its layer say, and some did."""
    some = False
    for l, (old, new) in enumerate(zip(before, after, strict=True)):
        a = trace.a[l][row]
        ways = [
            (np.append(a[: len(W)], np.ones(len(b))), np.vstack([W, b]))
            for W in taken(old.W, new.W)
            for b in ([W[:0]] if old.b is None or new.b is None else taken(old.b, new.b))
        ]
        some |= bool(ways[0][1].any())
        if not any(is_along(inputs, step) for inputs, step in ways):
            return False
    return some


def taken(old: Array, new: Array) -> Iterator[Array]:
    """What may have been an array's step: none of its rows where the array says nothing of it.

    It may have become its step; biases that never move, and what is rounded, may be left out.
    """
    never = old.ndim == 1 and np.array_equal(old, new)
    old, new = np.atleast_2d(old), np.atleast_2d(new)
    yield new - old
    yield new
    if never or (abs(new - new.round(DECIMALS)) < 1e-13).all():
        yield new[:0]


def is_along(inputs: Array, step: Array) -> bool:
    """Whether every column of a step, (inputs, units), is a multiple of the inputs."""
    if not step.any():
        return True
    along = np.outer(inputs, inputs @ step) / max(float(inputs @ inputs), 1e-300)
    return bool(abs(step - along).max() <= 1e-6 * abs(step).max() + 1e-14)


def silent(row: int, trace: Trace, before: Sequence[Weights]) -> bool:
    """Whether a row moves nothing: without biases, inputs of 0 give no gradient."""
    inputs = trace.a[: len(before)]
    return all(layer.b is None for layer in before) and not any(a[row].any() for a in inputs)


def in_order(values: Values, trace: Trace, shown: Array) -> Array:
    """The rows in the order of the array that holds them all; else of their first appearance.

    Rows of which no number tells (inputs of 0 before the first bias is learned) turn up anyway:
    they count where an array holds them, or where several others count.
    """
    told = shown[speaks(trace, shown)]
    if len(told) == 0 or len(shown) == 1:
        return shown
    for event in values.events:
        order = as_rows(event.value, trace, shown, told)
        if order is not None:
            return order
    if len(told) == 1:
        return told
    times = [first_seen(values, trace, row) for row in shown.tolist()]
    return shown[np.argsort(times, kind="stable")]


def first_seen(values: Values, trace: Trace, row: int) -> int:
    """When a row's output turned up, or else the last of its numbers that tells; 0 if none did.

    The first may stand there anyway: of inputs of 0 the net inputs are the biases.
    """
    numbers = np.concatenate([part[row] for part in (*trace.z, *trace.a[1:])])
    held = (values.holders(number) for number in reversed(numbers[telling(numbers)].tolist()))
    return next((holders[0].time for holders in held if holders), 0)


def speaks(trace: Trace, shown: Array) -> Array:
    """Of each of these rows, whether some net input or activation is a telling number."""
    told = [telling(part[shown]).any(axis=1) for part in (*trace.z, *trace.a[1:])]
    return np.asarray(np.logical_or.reduce(told))


def as_rows(array: Array, trace: Trace, shown: Array, told: Array) -> Array | None:
    """The rows that an array holds, if it is a layer's activations for all the rows told of."""
    if array.ndim < 2 or array.dtype.kind != "f" or array.size < 2:
        return None
    flat = array.reshape(array.shape[0], -1) if array.ndim > 2 else array
    for a in trace.a[1:]:
        for block in (flat, flat.T):
            if block.shape[1] != a.shape[1] or len(block) < max(2, len(told)):
                continue
            order = matched(block.astype(float), a, shown)
            if order is not None and set(told.tolist()) <= set(order.tolist()):
                return order
    return None


def matched(block: Array, a: Array, shown: Array) -> Array | None:
    """Which of the shown rows each row of a block is; None where one is none of them.

    Rows of the data that are alike are dealt out in turn.
    """
    far = abs(block[:, None, :] - a[shown][None]).max(axis=2)
    if (far.min(axis=1) > 10 * TOLERANCE).any():
        return None
    order: list[int] = []
    for distances in far:
        alike = shown[distances <= 10 * TOLERANCE].tolist()
        if not alike:  # no numbers at all
            return None
        order.append(min(alike, key=lambda row: (order.count(row), row)))
    return np.array(order)
