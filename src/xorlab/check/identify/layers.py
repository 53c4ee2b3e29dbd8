"""The next layer of a chain: which weights, biases and activation make numbers the script made.

From the inputs A of a layer the net inputs A @ W + b are computed for every block of atoms that
may be weights and every atom that may be a bias, and looked up among the values of the script,
number by number. What is not there is not the layer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from xorlab.backprop import Activation, Array
from xorlab.check.identify.atoms import Atoms
from xorlab.check.identify.bends import BENDS, CURVED, IDENTITY, USUAL
from xorlab.check.identify.spans import near
from xorlab.check.values import NOISE, Values, telling

MOST_LOOKUPS = 400_000
MOST_SUMS = 1_500_000
MOST_PAIRS = 400
MOST_ROWS = 6
SMALLEST = 2e-5
WEAK = 1e-6
"""What a net input counts for that turned up: it tells nothing of the activation.

So does what is made of an error: it tells little of the output."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One layer as it may be.

    block: atoms (inputs, units); bias: atoms (units,) or None, and their signs. shown: for each
    span and row, whether all its numbers turned up, (spans, rows). output: (spans, rows, units).
    evidence: how many telling numbers of the activation turned up, those that are not the net
    input itself counting most.
    """

    block: Array
    bias: Array | None
    signs: Array
    bend: Activation
    shown: Array
    z: Array = field(repr=False)
    output: Array = field(repr=False)
    evidence: float = 0.0

    @property
    def atoms(self) -> set[int]:
        """All atoms that it uses."""
        bias = [] if self.bias is None else self.bias.tolist()
        return {*self.block.ravel().tolist(), *bias}


class Search:
    """What the search for layers looks at: the atoms, and the numbers computed in each span.

    twin: of each atom, the first that has the same value in all spans, but for whole numbers among
    weights: one that goes by several names is looked at once. zero: the twin of all that are 0,
    or -1.
    whole: parameters are whole arrays; thorough: weights that lie about count, and data that
    stand nowhere; rare: rare activations. moves: what each atom moved by, (spans, atoms), NaN
    where it is gone. live: of each path, whether it may be a parameter's; `left` are those of
    numbers that the step before left behind.
    """

    def __init__(
        self,
        atoms: Atoms,
        values: Sequence[Values],
        texts: Iterable[str],
        effort: int,
        moves: Array,
        left: Collection[str] = (),
    ) -> None:
        self.atoms = atoms
        self.moves = moves
        self.live = np.array([path not in left for path in atoms.paths], bool)
        self.values = values
        self.texts = tuple(texts)
        self.whole = effort < 0
        self.sheets = [v.sheets for v in values]
        self.thorough = effort > 0
        self.rare = effort > 1
        self.computed = [np.unique(abs(v.numbers)) for v in values]
        self.tolerance = values[0].tolerance
        live = len(atoms.path_of)
        state = atoms.values[:, :live]
        _, first, number = np.unique(state, axis=1, return_index=True, return_inverse=True)
        zero = (abs(state) <= NOISE).all(axis=0)
        paths = range(len(atoms.paths))
        speaking = np.array([speaks(state[:, atoms.of(p)]) for p in paths], bool)[atoms.path_of]
        own = speaking & ~zero & ~telling(state).any(axis=0)  # the same by chance
        self.twin = np.where(own, np.arange(live), first[number.ravel()])
        self.zero = int(np.flatnonzero(zero)[0]) if zero.any() else -1
        one_each = np.arange(live)[self.twin == np.arange(live)]
        possible = ~zero & np.isfinite(state).all(axis=0) & self.live[atoms.path_of]
        if not self.thorough:
            possible &= speaking
        one_each = one_each[possible[one_each]]
        # Biases stand in small arrays: these are tried first.
        sizes = np.array([atoms.of(p).size for p in paths])
        order = np.argsort(sizes[atoms.path_of[one_each]], kind="stable")
        self.biases = one_each[order]

    def may_be(self, parameters: Array) -> bool:
        """Whether atoms live on from step to step, as parameters do."""
        return bool(self.live[self.atoms.path_of[parameters]].all())

    def has(self, wanted: Array) -> Array:
        """Whether the script computed these numbers, (spans, ...)."""
        return np.array([v.has(part) for v, part in zip(self.values, wanted, strict=True)])

    def has_either(self, wanted: Array) -> Array:
        """The same; in a thorough search also whether it computed their opposites."""
        if not self.thorough:
            return self.has(wanted)
        return np.array(
            [
                near(numbers, abs(part), self.tolerance)
                for numbers, part in zip(self.computed, wanted, strict=True)
            ]
        )


@dataclass(eq=False)
class Units:
    """Single units that the values bear out.

    vector: the number of each one's weight vector; bias: its bias atom or -1; sign. z: (spans,
    rows, found). readings: for each vector, by activation: the places of its units here.
    """

    vector: Array
    bias: Array
    sign: Array
    z: Array
    shown: dict[str, Array]
    evidence: dict[str, Array]
    output: dict[str, Array]
    of_vector: dict[int, list[int]]


def units_of(search: Search, inputs: Array, shown: Array, vectors: Array) -> Units:
    """Every weight vector (vectors, inputs), with every bias: what turns up with which bend.

    inputs: (spans, rows, inputs); shown: (spans, rows), the rows still possible.
    """
    vector, bias, sign = pairs_of(search, inputs, shown, vectors)
    z, terms = nets(search, inputs, vectors[vector], bias, sign)
    found = search.has_either(z) & shown[..., None]
    sums = found & tells(z) & (terms > 1)
    enough = max(1, len(z) // 5)
    kept: dict[str, Array] = {}
    evidence: dict[str, Array] = {}
    output: dict[str, Array] = {}
    for bend in BENDS if search.rare else USUAL:
        a = z if bend is IDENTITY else bend.f(z)
        there = found if bend is IDENTITY else found & search.has(a)
        good = there.any(axis=1).all(axis=0)
        if not good.any():
            continue
        bent = there & tells(a) & (abs(a - z) > 10 * search.tolerance * np.maximum(1, abs(z)))
        bent &= abs(z) > SMALLEST  # f(0) is a constant that any line may have
        strong = bent.sum(axis=(0, 1))
        told = sums & there
        told = told | bent if bend.name in CURVED else told
        kept[bend.name] = there & good & (told.any(axis=1).sum(axis=0) >= enough)
        evidence[bend.name] = strong + WEAK * told.sum(axis=(0, 1))
        output[bend.name] = a
    of_vector: dict[int, list[int]] = defaultdict(list)
    for place, number in enumerate(vector.tolist()):
        of_vector[number].append(place)
    return Units(vector, bias, sign, z, kept, evidence, output, of_vector)


def speaks(states: Array) -> bool:
    """Whether an array, (spans, numbers), may be parameters at first sight.

    Zeros and ones may be anything, and so may a single whole number; other whole numbers are no
    truth table. What rounding leaves of a 0 is one.
    """
    states = np.where(abs(states) > NOISE, states, 0)
    several = states.shape[1] > 1
    return bool(telling(states).any() or (several and not np.isin(states, (0, 1)).all()))


def tells(numbers: Array) -> Array:
    """Which numbers prove something: of very small ones too few digits are compared."""
    return telling(numbers) & (abs(numbers) > SMALLEST)


def nets(
    search: Search, inputs: Array, vectors: Array, bias: Array, sign: Array
) -> tuple[Array, Array]:
    """Net inputs (spans, rows, pairs) of weight vectors (pairs, inputs) with their biases.

    Also of how many terms that are not 0 each is the sum: one alone is a weight as it stands, or
    a product that any line may compute; a sum of two or more does not turn up by chance.
    """
    W = search.atoms.values[:, vectors]
    b = np.where(bias >= 0, sign * search.atoms.values[:, bias], 0.0)[:, None, :]
    z = np.einsum("srd,skd->srk", inputs, W) + b
    return z, np.einsum("srd,skd->srk", (inputs != 0) * 1.0, (W != 0) * 1.0) + (b != 0)


def pairs_of(
    search: Search, inputs: Array, shown: Array, vectors: Array
) -> tuple[Array, Array, Array]:
    """Weight vectors and biases whose net inputs turned up: vector, bias or -1, and sign.

    With a bias, some net input must be more than the bias alone.
    """
    values = search.atoms.values
    few = np.argsort(~shown, axis=1, kind="stable")[:, : min(MOST_ROWS, shown.shape[1])]
    there = np.take_along_axis(shown, few, axis=1)
    some_rows = np.take_along_axis(inputs, few[..., None], axis=1)
    z = np.einsum("srd,skd->srk", some_rows, values[:, vectors])
    some_term = np.einsum("srd,skd->srk", some_rows != 0, values[:, vectors] != 0)
    # Behind units that put out 0 throughout, a bias is all there is: its activation has to tell.
    dead = not some_rows[there].any()
    plain = (search.has_either(z) & there[..., None]).any(axis=1).all(axis=0)
    k = np.flatnonzero(plain)
    found = [(k, np.full(len(k), -1), np.ones(len(k)), np.full(len(k), np.inf))]
    biases = search.biases[: max(8, MOST_SUMS // max(1, z.size))]
    step = max(1, MOST_LOOKUPS // max(1, z.size))
    for first in range(0, len(biases), step):
        some = biases[first : first + step]
        for sign in (1.0, -1.0):
            zb = z[..., None] + sign * values[:, None, None, some]
            hit = search.has_either(zb) & there[..., None, None]
            k, b = np.nonzero(hit.any(axis=1).all(axis=0))
            proof = (hit[:, :, k, b] & some_term[:, :, k]).sum(axis=(0, 1))
            # A weight less itself is 0, which any line computes: no unit has one for its bias.
            own = (search.twin[vectors[k]] == search.twin[some[b]][:, None]).any(axis=1)
            good = ((proof > 0) | dead) & ~own
            k, b = k[good], b[good]
            found.append((k, some[b], np.full(len(k), sign), proof[good]))
    vector, bias, signs, proof = (np.concatenate(part) for part in zip(*found, strict=True))
    best = np.argsort(-proof, kind="stable")[:MOST_PAIRS]
    return vector[best].astype(int), bias[best].astype(int), signs[best]
