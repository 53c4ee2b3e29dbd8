"""The perceptron's own rule: a step for an output, and no derivative.

A step's outputs are 0 and 1, which any line may compute, and its weights are few plain fractions
for ever: no value tells of such a unit. What tells is how it moves. In every step either nothing
does, or all of it by one number times a row of the data, and always when, and only when, that
row's output is wrong, in its sense. A fixed multiple in every step seen is no chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Activation, Array
from xorlab.check.identify.accepted import idle_part_moves
from xorlab.check.identify.atoms import Atoms
from xorlab.check.identify.bends import BENDS, STEPS
from xorlab.check.identify.build import MOST_STEPS, Data, built, layers_of, read
from xorlab.check.identify.chains import Chain
from xorlab.check.identify.layers import Reading
from xorlab.check.identify.spans import Lookups, Span, restless
from xorlab.check.identify.tables import Table, tables
from xorlab.check.identify.targets import Target, candidates
from xorlab.check.record import Watched
from xorlab.check.understood import Step, Understood
from xorlab.check.values import NOISE

LEAST = 3
"""Steps in which it moves."""
FEW = 4
"""Sizes that the move of one weight may have."""
MOST_TABLES = 6
MOST_LINES = 12
CLOSE = 1e-9
MOST_GAPS = 1
"""Places between two steps at which some were not looked at."""


class Unit(NamedTuple):
    """One unit that follows the rule: its weights' atoms, its bias's or -1, and each step's row."""

    block: Array
    bias: int
    bend: Activation
    rows: list[int]


def perceptron(lookups: Lookups, groups: Sequence[Sequence[Span]]) -> Understood | None:
    """The unit that a script trains by the perceptron's rule, one row at a time."""
    for group in groups:
        spans = group[:MOST_STEPS]
        if len(spans) > LEAST:
            found = in_spans(lookups, spans, group)
            if found is not None:
                return found
    return None


def in_spans(lookups: Lookups, spans: Sequence[Span], group: Sequence[Span]) -> Understood | None:
    """The same in the spans of one node."""
    counters = counters_of(lookups.watched)
    if not any(few_sizes(path, spans) for path in spans[0].state.keys() - counters):
        return None
    before = Atoms([span.state for span in spans])
    steps = moves(before, spans)
    few = np.array([0 < sizes(D) <= FEW for D in steps.T], bool)
    few &= np.array([path not in counters for path in before.paths], bool)[before.path_of]
    still = restless(spans)
    data = np.array([path not in still for path in before.paths], bool)[before.path_of]
    lines = [line for line in before.lines if few[line].any() and not data[line].any()]
    for table in tables(before, data)[:MOST_TABLES]:
        X = before.values[0][table.inputs]
        if X.shape[1] < 2:  # one number that swings follows some row of zeros and ones
            continue
        shape = (len(spans), len(X), 1)
        for atoms, target in candidates(before, table, shape, data):
            if contradicts(X, target[0]):
                continue
            some = few & ~data
            for unit in units(before, steps, some, lines[:MOST_LINES], X, target[0, :, 0]):
                chain = chain_of(before, table, Target(target, atoms, 1), unit)
                # Where the rest of an array moves as well, it is no unit's weights.
                if not any(idle_part_moves(chain, span) for span in group):
                    return understood(lookups, group, chain, unit)
    return None


def counters_of(watched: Watched) -> set[str]:
    """What loops count with: where two batches take turns it swings as a weight may."""
    loops = {node.line for node in watched.nodes if node.kind == "loop"}
    return {node.text for node in watched.nodes if node.kind == "bind" and node.line in loops}


def contradicts(X: Array, y: Array) -> bool:
    """Whether some row has two targets, as where columns of the inputs are taken for others.

    >>> contradicts(np.array([[0, 1], [0, 1]]), np.array([[0], [1]]))
    True
    """
    return len(np.unique(X, axis=0)) < len(np.unique(np.hstack([X, y]), axis=0))


def sizes(D: Array) -> int:
    """How many different sizes some moves have.

    >>> sizes(np.array([2e-9, -3e-9, 0.0, 3e-9]))
    2
    """
    moved = abs(D[D != 0])
    return len(np.unique((moved / moved.max()).round(9))) if len(moved) else 0


def few_sizes(path: str, spans: Sequence[Span]) -> bool:
    """Whether the first number of an array moves in few sizes, and is no counter and no data."""
    pairs = [(span.state.get(path), span.state_after.get(path)) for span in spans]
    firsts = [
        [float(part.flat[0]) for part in pair if part is not None and part.size]
        for pair in pairs
        if all(part is not None and part.dtype.kind in "iuf" for part in pair)
    ]
    known = np.array([pair for pair in firsts if len(pair) == 2]).reshape(-1, 2)
    moved = unrounded(known[:, 1], known[:, 0])
    counts = len(moved) and (moved != 0).all() and abs(np.sign(moved).sum()) == len(moved)
    if counts or np.isin(known, (-1, 0, 1)).all():
        return False
    return bool(np.count_nonzero(moved) >= LEAST and sizes(moved) <= FEW)


def moves(atoms: Atoms, spans: Sequence[Span]) -> Array:
    """What each atom moves by in each span, (spans, atoms); what has gone does not move."""
    after = atoms.values.copy()
    for number, span in enumerate(spans):
        for path, name in enumerate(atoms.paths):
            value = span.state_after.get(name)
            if value is not None and value.shape == atoms.shapes[path]:
                after[number, atoms.of(path)] = value.astype(float).ravel()
    return unrounded(after, atoms.values)


def unrounded(after: Array, before: Array) -> Array:
    """What numbers move by; gradients that cancel to their rounding move nothing.

    >>> unrounded(np.array([1e-17, 0.75]), np.array([0.0, 1.0]))
    array([ 0.  , -0.25])
    """
    moved = after - before
    return np.where(abs(moved) > NOISE * np.maximum(1, abs(before)), moved, 0.0)


def units(
    atoms: Atoms, steps: Array, few: Array, lines: Sequence[Array], X: Array, y: Array
) -> Iterator[Unit]:
    """Every line of atoms, with every bias, that follows the rule on these rows."""
    width, targets = X.shape[1], set(y.tolist())
    bends = [bend for bend in BENDS if bend.name in STEPS and targets == {bend.low, bend.high}]
    single = [int(atom) for atom in atoms.single if few[atom]]
    for line in lines if bends else ():
        if len(line) == width + 1:
            parts = [(line[:-1], [int(line[-1])]), (line[1:], [int(line[0])])]
        else:
            parts = [(line, [*single, -1])] if len(line) == width else []
        for block, biases in (part for part in parts if lives_on(atoms, steps, part[0])):
            for bias, bend in product(biases, bends):
                if bias in block.tolist():
                    continue
                rows = followed(atoms, steps, block, bias, bend, X, y)
                if rows is None:
                    continue
                unit = Unit(block, bias, bend, rows)
                if not others(atoms, steps, few, unit, X, y).any():
                    yield unit


def lives_on(atoms: Atoms, steps: Array, block: Array) -> bool:
    """Whether what one step leaves the next begins with; a gradient is made anew."""
    left = atoms.values[:-1, block] + steps[:-1, block]
    gaps = (abs(atoms.values[1:, block] - left) > CLOSE).any(axis=1)
    return int(gaps.sum()) <= MOST_GAPS


def followed(
    atoms: Atoms, steps: Array, block: Array, bias: int, bend: Activation, X: Array, y: Array
) -> list[int] | None:
    """The row of every step, if each moves by one and the same multiple of its row's error."""
    z, D, ones = atoms.values[:, block] @ X.T, steps[:, block], X
    if bias >= 0:
        z = z + atoms.values[:, [bias]]
        D = np.hstack([D, steps[:, [bias]]])
        ones = np.hstack([X, np.ones((len(X), 1))])
    wanted = (y - bend.f(z))[..., None] * ones  # (steps, rows, numbers)
    moving = np.flatnonzero(D.any(axis=1))
    if len(moving) < LEAST:
        return None
    first = moving[0]
    for row in range(len(X)):
        P = wanted[first, row]
        if not P.any():
            continue
        rate = float(D[first] @ P / (P @ P))
        fits = np.all(abs(D[:, None] - rate * wanted) <= CLOSE * abs(rate) + NOISE, axis=2)
        if rate and np.any(fits, axis=1).all():
            rows = in_turn(fits)
            if len(set(np.array(rows)[moving].tolist())) > 1:
                return rows
    return None


def others(atoms: Atoms, steps: Array, few: Array, unit: Unit, X: Array, y: Array) -> Array:
    """Which other atoms move as weights do, and are none of the numbers that a row makes."""
    moving = np.flatnonzero(steps[:, unit.block].any(axis=1))
    rows = np.array(unit.rows)[moving]
    z = (atoms.values[moving][:, unit.block] * X[rows]).sum(axis=1)
    if unit.bias >= 0:
        z = z + atoms.values[moving, unit.bias]
    a = unit.bend.f(z)
    made = np.column_stack([X[rows], y[rows], a, y[rows] - a, z])
    after = (atoms.values + steps)[moving]
    # Whatever is a fixed multiple of one of them.
    scale = (after[:, :, None] * made[:, None]).sum(axis=0) / np.maximum(
        (made**2).sum(axis=0), CLOSE
    )
    alike = np.all(abs(after[:, :, None] - scale * made[:, None]) <= CLOSE, axis=0)
    mine = np.isin(np.arange(len(few)), [*unit.block.tolist(), unit.bias])
    whole = np.array([dtype.kind != "f" for dtype in atoms.dtypes])[atoms.path_of]
    return np.asarray(few & ~mine & ~whole & ~alike.any(axis=1))


def in_turn(fits: Array) -> list[int]:
    """Of the rows that fit each step, (steps, rows), those in turn where they do; else the first.

    A step in which nothing moves fits every row whose output is right.
    """
    steps, rows = fits.shape
    for offset in range(rows):
        turn = (np.arange(steps) + offset) % rows
        if fits[np.arange(steps), turn].all():
            return [int(row) for row in turn]
    return [int(row) for row in fits.argmax(axis=1)]


def chain_of(atoms: Atoms, table: Table, target: Target, unit: Unit) -> Chain:
    """The unit as a network of one layer."""
    none = np.empty((0, 0, 0))
    bias = None if unit.bias < 0 else np.array([unit.bias])
    block = unit.block[:, None]
    layer = Reading(block, bias, np.ones(1), unit.bend, none, none, none)
    return Chain(atoms, table, (layer,), target)


def understood(lookups: Lookups, group: Sequence[Span], chain: Chain, unit: Unit) -> Understood:
    """The record of it, with the rows that its moves tell."""
    known, layers, data = built(lookups, chain, group), layers_of(chain), Data(chain)
    steps = []
    for span, row in zip(group, unit.rows, strict=False):
        X, y = data.read(span.state)
        before, after = read(layers, span.state), read(layers, span.state_after)
        if before is None or after is None:
            break
        states = span.state, span.state_after
        row_only = X[[row]], y[[row]]
        steps.append(Step(before, after, *row_only, span.start, span.end, *states))
    return replace(known, steps=tuple(steps), mode="online")
