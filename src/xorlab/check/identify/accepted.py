"""When a chain that was found in the spans of a node is the network that the script trains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Weights
from xorlab.check.identify.bends import CURVED, IDENTITY
from xorlab.check.identify.chains import Chain
from xorlab.check.identify.choices import MOST_SPANS
from xorlab.check.identify.layers import Reading
from xorlab.check.identify.rows import are_sums
from xorlab.check.identify.spans import Span, begun_anew, moved, same


class Candidate(NamedTuple):
    """A chain, and all the spans of the node in which it was found."""

    chain: Chain
    spans: Sequence[Span]


def acceptable(candidate: Candidate, spans: dict[int, list[Span]]) -> bool:
    """Whether the chain's parameters move in these spans, all that ever move, and no other part.

    An input that is the same in all rows of a few steps is not seen, but its weights move later.
    What a loop begins with anew each time is no parameter.
    """
    chain, group = candidate
    paths = {chain.atoms.paths[chain.atoms.path_of[atom]] for atom in chain.used}
    here = set().union(*(moved(span, paths) for span in group))
    if any(is_constant(chain, layer, here) for layer in chain.layers):
        return False
    if paths & begun_anew(group[: 2 * MOST_SPANS]):
        return False
    ever = set().union(*(moved(s, paths - here) for every in spans.values() for s in every))
    return bool(here) and not ever and not any(idle_part_moves(chain, span) for span in group)


def is_constant(chain: Chain, layer: Reading, here: set[str]) -> bool:
    """Whether a layer multiplies by one number that never moves, as a learning rate is."""
    path = chain.atoms.paths[chain.atoms.path_of[layer.block.flat[0]]]
    return layer.block.size == 1 and layer.bend is IDENTITY and path not in here


def idle_part_moves(chain: Chain, span: Span) -> bool:
    """Whether numbers move that stand among the chain's parameters, and that it does not use."""
    atoms, used = chain.atoms, np.array(sorted(chain.used))
    for path in dict.fromkeys(atoms.path_of[used].tolist()):
        name, shape = atoms.paths[path], atoms.shapes[path]
        before, after = span.state.get(name), span.state_after.get(name)
        if before is None or after is None or not before.shape == after.shape == shape:
            continue
        idle = np.ones(before.size, bool)
        idle[atoms.at_of[used[atoms.path_of[used] == path]]] = False
        if not same(before.ravel()[idle], after.ravel()[idle]):
            return True
    return False


def likeliest(hinted: Sequence[Chain]) -> Chain | None:
    """The chain with most made of its errors.

    An output that turned up as a curve of its net input is no straight piece of it: where a ReLU
    would be off, its errors are the targets, and gradients made of those turn up anyway.
    """
    last = [(chain.layers[-1], chain) for chain in hinted]
    curved = {layer.block.tobytes() for layer, _ in last if layer.bend.name in CURVED}
    good = [
        chain
        for layer, chain in last
        if layer.bend.name in CURVED or layer.block.tobytes() not in curved
    ]
    return max(good, key=strength, default=None)


def strength(chain: Chain) -> tuple[bool, float, int]:
    """How much speaks for a chain: that it computes something, and the errors that turned up.

    Of equals the one that goes on: a layer below the output is no network by itself.
    """
    return adds_up(chain), chain.target.evidence if chain.target else 0.0, len(chain.used)


def adds_up(chain: Chain) -> bool:
    """Whether some row that was shown makes a sum in some layer.

    From one input of 0 or 1, and no bias, a unit gets a parameter as it stands: so may any
    parameter that is handed to an activation be taken for a weight. (Behind hidden units that are
    all off, the output's bias is; of rows of zeros, the first layer's biases are.)
    """
    values = chain.atoms.values[0]
    inputs = chain.atoms.values[:, chain.table.inputs]
    first = chain.layers[0]
    if first.bias is None and inputs.shape[-1] == 1 and set(inputs[first.shown].flat) <= {0, 1}:
        return False
    for layer in chain.layers:
        own = Weights(values[layer.block], None if layer.bias is None else values[layer.bias])
        if are_sums(inputs[layer.shown], own).any():
            return True
        inputs = layer.output
    return False
