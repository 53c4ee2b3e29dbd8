"""Layers that stand in whole arrays, as those of most scripts do: found at once.

The weights are a whole table, the biases a whole list, and what the layer puts out stands row by
row in an array that the script computed. All numbers of an array are compared at its own scale,
so that weights that shrink to nothing are told apart as well as any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from xorlab.backprop import Array
from xorlab.check.identify.atoms import Atoms
from xorlab.check.identify.bends import CURVED, IDENTITY, STEPS, USUAL
from xorlab.check.identify.blocks import blocks
from xorlab.check.identify.layers import MOST_ROWS, WEAK, Reading, Search, speaks, tells
from xorlab.check.normed import SOFTMAXES
from xorlab.check.values import telling

MOST_BIASES = 200
Pair: TypeAlias = tuple[Array, Array | None, float]
"""Weights, their biases, and the sign with which these are added."""


def from_arrays(
    search: Search, inputs: Array, shown: Array, used: set[int], *, alone: bool
) -> list[Reading]:
    """What the next layer may be, if its parameters are whole arrays and its outputs are too.

    A row of a table may be the biases of the weights in its other rows, and of no others.
    alone: a number that stands alone counts as an array.
    """
    atoms = search.atoms
    by_units: dict[int, list[Array]] = defaultdict(list)
    for block in blocks(atoms, inputs.shape[2]):
        whole = block.size > 1 and np.ptp(atoms.path_of[block]) == 0
        if (
            whole
            and search.may_be(block)
            and speaks(atoms.values[:, block.ravel()])
            and used.isdisjoint(block.ravel().tolist())
        ):
            by_units[block.shape[1]].append(block)
    found: list[Reading] = []
    for units, some in by_units.items():
        biases = [one for one in biases_of(atoms, inputs.shape[2], units) if search.may_be(one)]
        pairs: Iterable[Pair] = possible(search, inputs, shown, some, biases)
        pairs = (pair for pair in pairs if not is_row_of_other(atoms, pair))
        for pair in pairs if inputs.any() else one_each(atoms, pairs):
            found += borne_out(search, inputs, shown, *pair, alone=alone)
    # Where both turned up, the sum without its bias was computed on the way.
    return sorted(found, key=lambda one: one.bias is None)


def is_row_of_other(atoms: Atoms, pair: Pair) -> bool:
    """Whether the biases are a row of a table that is not the weights' own."""
    block, bias, _ = pair
    if bias is None or not atoms.part_of_matrix(bias):
        return False
    return bool(atoms.path_of[bias[0]] != atoms.path_of[block[0, 0]])


def one_each(atoms: Atoms, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Behind units that are all off any weights will do: of each biases, those of their kind."""
    known: set[bytes] = set()
    for block, bias, sign in sorted(pairs, key=lambda pair: is_mixed(atoms, *pair[:2])):
        key = b"" if bias is None else bias.tobytes() + np.sign(sign).tobytes()
        if key not in known:
            known.add(key)
            yield block, bias, sign


def is_mixed(atoms: Atoms, block: Array, bias: Array | None) -> bool:
    """Whether weights and biases are under unlike attributes: `W.grad` and `b.data`."""
    if bias is None:
        return False
    paths = (atoms.paths[atoms.path_of[one.flat[0]]] for one in (block, bias))
    kinds = {path.rpartition(".")[2].partition("[")[0] for path in paths if "." in path}
    return len(kinds) > 1


def biases_of(atoms: Atoms, inputs: int, units: int) -> list[Array]:
    """The lists that may be the biases of so many units; single numbers that all of them share.

    That of a single unit may be the first or last of its weights' own list.
    """
    lines = [line for line in atoms.lines if len(line) == units]
    whole = [line for line in lines if np.ptp(atoms.path_of[line]) == 0]
    shared = [np.repeat(atom, units) for atom in atoms.single]
    longer = [line for line in atoms.lines if len(line) == inputs + 1] if units == 1 else []
    ends = [line[end : end + 1 or None] for line in longer for end in (-1, 0)]
    some = [line for line in (*whole, *ends, *shared) if speaks(atoms.values[:, line])]
    return some[:MOST_BIASES]


def possible(
    search: Search, inputs: Array, shown: Array, some: Sequence[Array], biases: Sequence[Array]
) -> Iterator[Pair]:
    """The weights, with and without biases, whose net inputs turned up in the first span."""
    few = np.flatnonzero(shown[0])
    few = few[np.argsort(~inputs[0, few].any(axis=1), kind="stable")][:MOST_ROWS]  # rows of 0 last
    A, values = inputs[0, few], search.atoms.values[0]
    W = values[np.array(some)]
    z = np.einsum("rd,ndk->nrk", A, W)
    # Behind units that put out 0 throughout, a bias is all there is.
    some_term = (np.einsum("rd,ndk->nrk", A != 0, W != 0) > 0) | (not A.any())
    for number in np.flatnonzero(turned_up(search, z, some_term)).tolist():
        yield some[number], None, 1.0
    if not biases:
        return
    B = values[np.array(biases)]
    for sign in (1.0, -1.0):
        # The first unit alone tells most of them.
        first = z[:, None, :, :1] + sign * B[:, None, :1]
        there = turned_up(search, first, some_term[:, None])
        pairs = np.argwhere(there & B.any(axis=1))
        whole = z[pairs[:, 0]] + sign * B[pairs[:, 1]][:, None]
        for n, b in pairs[turned_up(search, whole, some_term[pairs[:, 0]])].tolist():
            if set(some[n].ravel().tolist()).isdisjoint(biases[b].tolist()):
                yield some[n], biases[b], sign


def turned_up(search: Search, z: Array, speaks: Array, span: int = 0) -> Array:
    """Of net inputs (..., rows, units), whether a row that speaks turned up, or its opposite.

    Weights of 0, as a step leaves of a unit that is off, say nothing: another unit does.
    """
    size = np.nanmax(abs(z), axis=(-2, -1), keepdims=True, initial=0)
    there = among(search.computed[span], abs(z), search.tolerance * size)
    return np.asarray((there.all(axis=-1) & speaks.any(axis=-1)).any(axis=-1))


def among(numbers: Array, wanted: Array, margin: Array) -> Array:
    """Of each wanted number, whether one of the numbers, which are in order, comes so near."""
    if not len(numbers):
        return np.zeros(wanted.shape, bool)
    at = np.minimum(np.searchsorted(numbers, wanted - margin), len(numbers) - 1)
    return np.asarray(abs(numbers[at] - wanted) <= margin)


def borne_out(
    search: Search,
    inputs: Array,
    shown: Array,
    block: Array,
    bias: Array | None,
    sign: float,
    *,
    alone: bool,
) -> Iterator[Reading]:
    """The layer with every activation whose values stand in rows of arrays, in every span.

    Where it is not bent, a net input is a sum of several terms somewhere, or weights times a
    number that tells: weights as they stand are what any line may name. Behind units that are all
    off there is the bias alone.
    """
    values = search.atoms.values
    W = values[:, block]
    z = np.einsum("srd,sdk->srk", inputs, W)
    terms = np.einsum("srd,sdk->srk", (inputs != 0) * 1, (W != 0) * 1)
    if bias is not None:
        z = z + sign * values[:, None, bias]
        terms = terms + 1
    proper = np.any(telling(inputs), axis=2, keepdims=True)
    sums = ((terms > 1) | (proper & (terms > 0)) | (not inputs.any())) & (z != 0)
    if not all(turned_up(search, z[span], shown[span, :, None], span) for span in range(len(z))):
        return
    bends = [bend for bend in USUAL if bend.name not in STEPS]
    outputs = np.array([z if bend is IDENTITY else bend.f(z) for bend in bends])
    begun = search.sheets[0].begin(outputs[:, 0], alone=alone)
    if not begun.any():
        return
    summed = sums_of(search, z, sums, shown, alone=alone)
    counted = shown & np.all(search.has(z), axis=2)
    margin = 10 * search.tolerance * np.maximum(1, abs(z).max(axis=(1, 2), keepdims=True))
    # Of units that are off, a sum of several terms tells wherever it turned up.
    surely = (summed is not None) | (tells(z) & (terms > 1))
    for number in np.flatnonzero(begun).tolist():
        bend, a = bends[number], outputs[number]
        rows = summed if bend is IDENTITY else rows_of(search, a, shown, alone=alone)
        nothing = not (inputs.any() or a.any())  # units that are off, behind such: any would be
        if rows is None or nothing:
            continue
        if bend.name not in CURVED:
            rows = rows & (counted if summed is None else summed)
        told = rows[..., None] & sums & ((a != 0) | surely)
        bent = rows[..., None] & (z != 0) & telling(a) & (abs(a - z) > margin)
        if not rows.any(axis=1).all() or not (told | bent if bend.name in CURVED else told).any():
            continue
        evidence = float(bent.sum() + WEAK * told.sum())
        signs = np.full(block.shape[1], sign)
        layer = Reading(block, bias, signs, bend, rows, z, a, evidence)
        yield layer
        if bend is IDENTITY and block.shape[1] > 1:
            yield from as_softmax(search, layer)


def sums_of(search: Search, z: Array, sums: Array, shown: Array, *, alone: bool) -> Array | None:
    """The rows whose net inputs stand in arrays; None where those are weights as they stand."""
    rows = rows_of(search, z, shown, alone=alone)
    return rows if rows is not None and (rows[..., None] & sums).any() else None


def rows_of(search: Search, wanted: Array, shown: Array, *, alone: bool) -> Array | None:
    """Which of the wanted rows (spans, rows, units) stand in arrays; None where a span has none."""
    found = np.zeros(shown.shape, bool)
    for span, sheets in enumerate(search.sheets):
        found[span] = sheets.shown(wanted[span], alone=alone) & shown[span]
        if not found[span].any():
            return None
    return found


def as_softmax(search: Search, layer: Reading) -> Iterator[Reading]:
    """The layer with softmax, where that turned up."""
    for bend in SOFTMAXES:
        output = bend.f(layer.z)
        rows = rows_of(search, output, layer.shown, alone=True)
        told = 0.0 if rows is None else float((telling(output) & rows[..., None]).sum())
        if rows is not None and told:
            yield replace(layer, bend=bend, output=output, shown=rows, evidence=told)
            return
