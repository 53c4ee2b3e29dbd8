"""Whole layers out of single units: the readings of a layer, the best borne out first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from xorlab.backprop import Activation, Array
from xorlab.check.identify.arrays import from_arrays, is_mixed
from xorlab.check.identify.bends import BENDS, CURVED, IDENTITY, STEPS
from xorlab.check.identify.blocks import blocks, folds, handfuls
from xorlab.check.identify.layers import Reading, Search, Units, speaks, units_of
from xorlab.check.normed import SOFTMAXES
from xorlab.check.values import telling

MOST_VECTORS = 4000


def readings(
    search: Search, inputs: Array, shown: Array, used: set[int], *, first: bool
) -> list[Reading]:
    """What the next layer may be, from its inputs (spans, rows, inputs); best evidence first.

    first: no layer is below it. Stretches of unrolled parameters and handfuls of single
    variables count where the search is thorough.
    """
    if search.whole:
        return ranked(search, from_arrays(search, inputs, shown, used, alone=not first))
    width, values = inputs.shape[2], search.atoms.values
    whole = [
        block
        for block in blocks(search.atoms, width)
        if used.isdisjoint(block.ravel().tolist())
        and search.may_be(block.ravel())
        and (search.thorough or speaks(values[:, block.ravel()]))
    ]
    found = from_blocks(search, inputs, shown, whole)
    if search.thorough:
        found += from_handfuls(search, inputs, shown, used)
        found += from_blocks(search, inputs, shown, folds(search.atoms, width))
    return ranked(search, found)


def ranked(search: Search, found: Sequence[Reading]) -> list[Reading]:
    """The readings whose activation tells first, then those with most rows and units.

    Units that are all off have many rows, and tell nothing. Where those below are, any weights
    will do: those of the bias's own kind.
    """
    proven = [one for one in found if one.evidence >= 1 or not is_product(one)]
    proven.sort(
        key=lambda one: (
            one.evidence < 1 or one.bend.name not in CURVED,
            one.evidence < 1,
            -one.shown.sum(),
            one.bend.name in STEPS,
            one.bend.name not in ("relu", "identity") and one.evidence < 1,
            -one.evidence,
            is_mixed(search.atoms, one.block, one.bias),
        )
    )
    different: dict[tuple[bytes, ...], Reading] = {}
    for one in proven:
        outputs = one.output[one.shown]
        different.setdefault((one.shown.tobytes(), outputs.tobytes()), one)
    return list(different.values())


def is_product(layer: Reading) -> bool:
    """Whether it is nothing but one number times another, as any line of a script may be."""
    return len(layer.block) == 1 and layer.bias is None


def from_blocks(
    search: Search, inputs: Array, shown: Array, candidates: Sequence[Array]
) -> list[Reading]:
    """The blocks of which every unit turned up."""
    if not candidates:
        return []
    columns = np.vstack([block.T for block in candidates])[: MOST_VECTORS * 4]
    vectors, number = np.unique(search.twin[columns], axis=0, return_inverse=True)
    units = units_of(search, inputs, shown, vectors)
    found: list[Reading] = []
    first = 0
    for block in candidates:
        mine = number[first : first + block.shape[1]].tolist()
        first += block.shape[1]
        if len(mine) == block.shape[1] and all(one in units.of_vector for one in mine):
            found += as_layers(search, units, block, mine)
    return found


def as_layers(search: Search, units: Units, block: Array, mine: list[int]) -> Iterator[Reading]:
    """The block with every activation that all its units agree on."""
    for bend in BENDS:
        kept = units.shown.get(bend.name)
        if kept is None:
            continue
        alive = np.all(kept.any(axis=1), axis=0)
        places = [[p for p in units.of_vector[one] if alive[p]] for one in mine]
        if not all(places):
            continue
        for choice, bias in biased(search, units, block, places):
            shown = np.all(kept[:, :, choice], axis=2)
            if not np.any(shown, axis=1).all():
                continue
            evidence = float(units.evidence[bend.name][choice].sum())
            output = units.output[bend.name][:, :, choice]
            layer = reading(units, block, choice, bias, bend, shown, output, evidence)
            yield layer
            if bend is IDENTITY and len(mine) > 1:
                yield from as_softmax(search, layer)


def as_softmax(search: Search, layer: Reading) -> Iterator[Reading]:
    """The layer with softmax, where that turned up."""
    for bend in SOFTMAXES:
        output = bend.f(layer.z)
        there = search.has(output) & layer.shown[..., None]
        shown = np.all(there, axis=2)
        evidence = float((there & telling(output)).sum())
        if evidence and np.any(shown, axis=1).all():
            yield replace(layer, bend=bend, output=output, shown=shown, evidence=evidence)
            return


def reading(
    units: Units,
    block: Array,
    choice: list[int],
    bias: list[int] | None,
    bend: Activation,
    shown: Array,
    output: Array,
    evidence: float,
) -> Reading:
    """One layer of chosen units."""
    return Reading(
        block=block,
        bias=None if bias is None else np.array(bias),
        signs=units.sign[choice],
        bend=bend,
        shown=shown,
        z=units.z[:, :, choice],
        output=output,
        evidence=evidence,
    )


def biased(
    search: Search, units: Units, block: Array, places: list[list[int]]
) -> Iterator[tuple[list[int], list[int] | None]]:
    """Ways to choose a bias for every unit: from one list, one number, each its own; or none.

    places: of each unit, the places of its possibilities in `units`. Gives the places chosen,
    and the biases' atoms.
    """
    by_bias = [{int(units.bias[p]): p for p in reversed(one)} for one in places]
    mine = set(search.twin[block].ravel().tolist())
    for one in by_bias:
        if -1 in one and search.zero >= 0:
            one[search.zero] = one[-1]
    possible = [[atom for atom in one if atom >= 0] for one in by_bias]
    if all(possible):
        # Numbers of few decimals are the same by chance: a line is another than the weights'.
        line = in_line(search, possible, set(block.ravel().tolist()))
        options = [[atom for atom in one if atom not in mine] for one in possible]
        real = [[atom for atom in one if atom != search.zero] for one in options]
        chosen = (shared(real) or each_own(real) if all(real) else None) if line is None else line
        if chosen is not None:
            places_of = zip(by_bias, search.twin[chosen].tolist(), strict=True)
            yield [one[atom] for one, atom in places_of], chosen
    if all(-1 in one for one in by_bias):
        yield [one[-1] for one in by_bias], None


def in_line(search: Search, options: list[list[int]], block: set[int]) -> list[int] | None:
    """One list or row of an array that has a bias for every unit, in their order."""
    units = len(options)
    if units < 2:
        return None
    sets = [set(one) for one in options]
    for line in search.atoms.lines:
        twins = search.twin[line].tolist()
        for first in range(len(line) - units + 1):
            part = twins[first : first + units]
            fits = all(atom in one for atom, one in zip(part, sets, strict=True))
            if not fits or not block.isdisjoint(line[first : first + units].tolist()):
                continue
            if any(atom != search.zero for atom in part):
                return line[first : first + units].tolist()
    return None


def shared(options: list[list[int]]) -> list[int] | None:
    """One number that is every unit's bias."""
    common = set(options[0]).intersection(*options[1:])
    return [min(common)] * len(options) if common else None


def each_own(options: list[list[int]]) -> list[int] | None:
    """A bias of its own for every unit."""
    chosen: list[int] = []
    for one in options:
        free = [atom for atom in one if atom not in chosen]
        if not free:
            return None
        chosen.append(free[0])
    return chosen


def from_handfuls(search: Search, inputs: Array, shown: Array, used: set[int]) -> list[Reading]:
    """Layers whose units' weights lie about: all units found that share no number."""
    vectors = handfuls(search.atoms, inputs.shape[2], search.texts)
    free = [used.isdisjoint(vector) for vector in vectors.tolist()]
    vectors = vectors[np.array(free, bool)][:MOST_VECTORS]
    if not len(vectors):
        return []
    units = units_of(search, inputs, shown, vectors)
    found: list[Reading] = []
    for bend in BENDS:
        if bend.name in units.shown:
            found += gathered(units, vectors, bend)
    return found


def gathered(units: Units, vectors: Array, bend: Activation) -> list[Reading]:
    """Units of one activation, in the order of their numbers in the state."""
    kept, evidence = units.shown[bend.name], units.evidence[bend.name]
    good = np.flatnonzero(kept.any(axis=1).all(axis=0) & (evidence > 0))
    tidy = [
        (-int(units.bias[p] >= 0), disorder(vectors[units.vector[p]]), int(p))
        for p in good.tolist()
    ]
    chosen: list[int] = []
    taken: set[int] = set()
    for _, _, p in sorted(tidy, key=lambda one: (one[0], one[1], one[2])):
        mine = {*vectors[units.vector[p]].tolist()}
        bias = int(units.bias[p])
        if taken.isdisjoint(mine) and bias not in taken | mine:
            chosen.append(p)
            taken |= mine
    chosen.sort(key=lambda p: vectors[units.vector[p]].tolist())
    biases = units.bias[chosen] >= 0
    shown = np.all(kept[:, :, chosen], axis=2)
    if not chosen or biases.any() != biases.all() or not np.any(shown, axis=1).all():
        return []
    block = vectors[units.vector[chosen]].T
    output = units.output[bend.name][:, :, chosen]
    total = float(evidence[chosen].sum())
    own = units.bias[chosen].tolist() if biases.all() else None
    return [reading(units, block, chosen, own, bend, shown, output, total)]


def disorder(vector: Array) -> int:
    """How often the numbers of a handful stand out of their order in the state."""
    return int((np.diff(vector) < 0).sum())
