"""Which rows one step was taken on, in which order, and how often each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from xorlab.backprop import Array, Trace, Weights
from xorlab.check.values import TOLERANCE, Values, telling


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
    apart: where all rows of the step before, `usual`, may have been shown, they were.
    """
    possible = shown = np.flatnonzero(shown_rows(values, trace))
    if len(shown) > 1 and after is not None:
        one = [row for row in shown.tolist() if explains(row, trace, before, after)]
        shown = np.array(one) if len(one) == 1 else shown
    rows = in_order(values, trace, shown)
    alike = usual is not None and len(rows) < len(usual) and np.isin(usual, possible).all()
    return usual if usual is not None and alike else rows


def shown_rows(values: Values, trace: Trace) -> Array:
    """Of each row, whether all its net inputs and activations turned up."""
    found = []
    for z in trace.z:
        rows = values.has(z).all(axis=1)
        # A script that writes e^(-Wx - b) never has z itself.
        found.append(rows if rows.any() else values.has(-z).all(axis=1))
    found += [values.has(a).all(axis=1) for a in trace.a[1:]]
    return np.asarray(np.logical_and.reduce(found))


def explains(row: int, trace: Trace, before: Sequence[Weights], after: Sequence[Weights]) -> bool:
    """Whether every weight and bias moved as this row's inputs to its layer say, and some did."""
    some = False
    for l, (old, new) in enumerate(zip(before, after, strict=True)):
        a = trace.a[l][row]
        step = new.W - old.W
        if old.b is not None and new.b is not None:
            a = np.append(a, 1.0)
            step = np.vstack([step, new.b - old.b])
        along = np.outer(a, a @ step) / max(float(a @ a), 1e-300)
        size = abs(step).max()
        some |= bool(size > 0)
        if abs(step - along).max() > 1e-6 * size + 1e-14:
            return False
    return some


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
    times = []
    for row in shown.tolist():
        numbers = np.concatenate([z[row] for z in trace.z])
        telling_numbers = numbers[telling(numbers)]
        held = values.holders(float(telling_numbers[0])) if len(telling_numbers) else []
        times.append(held[0].time if held else 0)
    return shown[np.argsort(times, kind="stable")]


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
