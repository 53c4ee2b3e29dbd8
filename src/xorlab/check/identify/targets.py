"""What the output is compared with: the errors that turn up tell which numbers are the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.check.identify.atoms import Atoms
from xorlab.check.identify.layers import SMALLEST, WEAK, Reading, Search
from xorlab.check.identify.rows import is_along
from xorlab.check.identify.tables import Table
from xorlab.check.values import TOLERANCE, telling

GUESSES = (0.0, 1.0, -1.0, 0.9, 0.1, 0.95, 0.05, 0.8, 0.2, 0.99, 0.01, -0.9, 0.5, -0.5)
"""Targets that stand nowhere in the state: those that scripts write for off and on."""
MOST_TARGETS = 200
LIKELY = 4
"""Targets that are tried as errors themselves."""
Numbers: TypeAlias = tuple[Array | None, Array]
"""Where what may be targets stands, if anywhere; and its values (spans, rows, outputs)."""


def one_hot(labels: Array, classes: int) -> Array:
    """Targets (…, classes) of class numbers (…, 1).

    >>> one_hot(np.array([[2], [0]]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    return (labels == np.arange(classes)).astype(float)


@dataclass(frozen=True, eq=False)
class Target:
    """What the outputs are compared with.

    values: (spans, rows, outputs). atoms: where they stand, (rows, outputs), or (rows, 1) of
    class numbers, or None.
    evidence: how many telling errors turned up; what is made of errors counts hardly, for errors
    of 0 and 1 make sums that any line may compute. 0 where the shape alone speaks for it.
    """

    values: Array
    atoms: Array | None
    evidence: float


def errors(target: Array, output: Array) -> Iterator[Array]:
    """The numbers, from which learning starts, that a script may make of targets and outputs."""
    yield target - output
    yield output - target
    inside = output * (1 - output)
    slope = (output - target) / np.where(inside == 0, np.nan, inside)
    yield slope
    yield -slope
    yield (target - output) ** 2
    yield target * np.log(np.where(output > 0, output, np.nan))


def target_of(
    search: Search, table: Table, layer: Reading, inputs: Array, data: Array
) -> Target | None:
    """The targets that belong to the outputs of a layer with these inputs."""
    output, shown = layer.output, layer.shown
    possible = [
        (atoms, values)
        for atoms, values in candidates(search.atoms, table, output.shape, data)
        if (values != values[0, 0]).any()
    ]
    best = compared(search, possible, layer, inputs)
    learned = learned_from(search, layer, inputs) if best is None else None
    if learned is not None:
        best = compared(search, possible, replace(layer, shown=learned), inputs)
    if best is None and search.thorough:
        best = guessed(search, output, shown)
    if best is not None or not possible:
        return best
    taken = [(output, possible[0]), *((one[1], one) for one in possible[:LIKELY])]
    for error, (atoms, values) in taken:
        if descends(search, layer, inputs, error):
            return Target(values, atoms, WEAK)
    return None


def compared(
    search: Search, possible: Sequence[Numbers], layer: Reading, inputs: Array
) -> Target | None:
    """Of what may be targets, that of which most errors turned up."""
    best: Target | None = None
    for atoms, values in possible:
        # Targets that are all alike are rare, and a constant input's 1 turns up in many formulas.
        if np.ptp(values) == 0 and values.shape[1] > 1:
            continue
        evidence = proof(search, values, layer, inputs)
        if evidence > (best.evidence if best else 0):
            best = Target(values, atoms, evidence)
    return best


def candidates(
    atoms: Atoms, table: Table, shape: tuple[int, ...], data: Array
) -> Iterator[Numbers]:
    """Tables of one row for each input row, and one column for each output."""
    rows, outputs = shape[1:]
    seen: set[bytes] = set()
    for columns in aligned(atoms, table, rows, data):
        for block in (columns[:, i : i + outputs] for i in range(columns.shape[1] - outputs + 1)):
            key = np.ascontiguousarray(block).tobytes()
            if key not in seen and len(seen) < MOST_TARGETS:
                seen.add(key)
                yield block, atoms.values[:, block]
        if columns.shape[1] == 1 and outputs > 1:
            labels = atoms.values[:, columns[:, 0]]
            if set(np.unique(labels)) == set(range(outputs)):
                yield columns, one_hot(labels[..., None], outputs)


def aligned(atoms: Atoms, table: Table, rows: int, data: Array) -> Iterator[Array]:
    """Steady atoms in as many rows as the table has: its own other columns first."""
    if table.rest.size:
        yield table.rest
    taken = set(table.inputs.ravel().tolist())
    for line in atoms.vectors:
        if len(line) == rows and data[line].all():
            yield line[:, None]
    for grid in atoms.grids:
        for block in (grid, grid.T):
            if len(block) == rows and data[block].all() and taken.isdisjoint(block[0].tolist()):
                yield block
    # Labels inside a larger table than the inputs are: a column of it by itself.
    for line in atoms.lines:
        if len(line) == rows and data[line].all() and taken.isdisjoint(line.tolist()):
            yield line[:, None]


def proof(search: Search, target: Array, layer: Reading, inputs: Array) -> float:
    """How many telling errors turned up, or 0 where one did not.

    An output less 0, and 1 less an output, turn up in every script and prove nothing, and so do
    targets less an output of 0; then what is made of the errors has to: the deltas, or the last
    layer's gradient.
    """
    output, shown = layer.output, layer.shown
    most, complete = 0.0, False
    for form, error in enumerate(errors(target, output)):
        wanted = shown[..., None] & np.isfinite(error)
        there = search.has(error)
        found = np.asarray((there | ~wanted).all(axis=2))
        whole = np.asarray(found.all(axis=1))
        if wanted.any() and (whole.all() or (whole.any() and excused(found, output, shown))):
            complete |= form < 2 and bool(whole.all())  # the difference itself
            idle = np.minimum(abs(error - output), abs(error - (1 - output))) <= TOLERANCE
            speaks = wanted & there & telling(error) & ~idle & (output != 0)
            most = max(most, float(speaks[whole].sum()))
    if most or not complete:
        return most
    error = np.where(shown[..., None], target - output, 0.0)
    delta = error * layer.bend.slope(layer.z, output)
    made = (delta, np.einsum("sri,srj->sij", inputs, error))
    return WEAK * max(turned_up(search, numbers, len(output[0])) for numbers in made)


def excused(found: Array, output: Array, shown: Array) -> bool:
    """Whether every row shown has its error there, or a row with the same outputs has.

    found: (spans, rows), whose errors turned up. Of rows that make the same numbers only one may
    have been shown: a weight that was replaced by its step may be 0, and count for nothing. What
    is excused proves nothing: for all weights 0 any numbers would do.
    """
    for span, row in np.argwhere(shown & ~found).tolist():
        others = output[span][found[span] & shown[span]]
        if not (np.abs(others - output[span, row]) <= TOLERANCE).all(axis=1).any():
            return False
    return True


def learned_from(search: Search, layer: Reading, inputs: Array) -> Array | None:
    """Of the rows shown, (spans, rows), those that each span may have learned from by itself.

    A script may predict all rows and compute the error of one: then the weights move along that
    row's inputs, and stay where those are 0. None where that is not so in each of several spans.
    """
    moves = search.moves[:, layer.block]
    if len(moves) < 2 or not np.isfinite(moves).all():
        return None
    along = [
        [is_along(row, moved) if moved.any() else not row.any() for row in rows]
        for rows, moved in zip(inputs, moves, strict=True)
    ]
    found = layer.shown & along
    return found if np.any(found, axis=1).all() else None


def descends(search: Search, layer: Reading, inputs: Array, taken: Array) -> bool:
    """Whether an array is taken for the error: the output itself, or the targets themselves.

    Then the last layer's gradient is made of it.
    """
    error = np.where(layer.shown[..., None], taken, 0.0)
    delta = error * layer.bend.slope(layer.z, layer.output)
    made = (np.einsum("sri,srj->sij", inputs, each) for each in (error, delta))
    return any(turned_up(search, gradient, len(error[0])) for gradient in made)


def turned_up(search: Search, numbers: Array, rows: int) -> int:
    """How many telling numbers were computed, up to a usual factor; 0 where one was not."""
    for factor in (1.0, 2.0, 1 / rows, 2 / rows):
        scaled = factor * numbers
        tell = telling(scaled) & (abs(scaled) > SMALLEST)
        if tell.any() and (search.has(scaled) | search.has(-scaled))[tell].all():
            return int(tell.sum())
    return 0


def guessed(search: Search, output: Array, shown: Array) -> Target | None:
    """Targets that stand nowhere in the state, found row by row by the errors."""
    ways: Sequence[tuple[Callable[[float], Array], float]] = (
        (lambda t: t - output, 1.0),
        (lambda t: output - t, 0.0),
    )
    for way, idle in ways:
        found = np.full(output.shape, np.nan)
        evidence = 0
        for guess in (guess for guess in GUESSES if guess != idle):
            error = way(guess)
            speaks = search.has(error) & shown[..., None] & telling(error) & np.isnan(found)
            evidence += int(speaks.sum())
            found[speaks] = guess
        found[np.isnan(found) & search.has(way(idle))] = idle
        high, low = np.fmax.reduce(found), np.fmin.reduce(found)
        agreed = bool(((high == low) | np.isnan(high)).all())
        agreed &= len(np.unique(high[~np.isnan(high)])) > 1
        if agreed and 3 * evidence >= len(output) and not np.isnan(found[shown]).any():
            return Target(found, None, evidence)
    return None
