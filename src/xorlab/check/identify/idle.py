"""Biases that are 0 wherever the script was seen: their values cannot prove them, its text does.

They are those of a start at 0 of which one step was seen only, that are never updated, or whose
gradient is 0: where the task is odd, so is a network of tanh units, and biases never leave 0.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

import numpy as np

from xorlab.backprop import Array
from xorlab.check.identify.chains import Chain
from xorlab.check.identify.layers import Reading
from xorlab.check.identify.spans import near
from xorlab.check.values import NOISE, Values

BIAS = re.compile(r"_*(b|c\d*$|th(eta|r)|offset|intercept|.*bias)", re.IGNORECASE)


def with_idle_biases(
    chain: Chain, values: Values, texts: Mapping[int, str], never: Container[str]
) -> Chain:
    """The chain, with biases of 0 in layers whose net input the script writes with them.

    values: of the first span of the chain. never: paths that are no biases.
    """
    used = {int(chain.atoms.path_of[atom]) for atom in chain.used}
    layers = []
    for layer in chain.layers:
        if layer.bias is None:
            written = " ".join(sums(layer, values, texts))
            for path, atoms in zeros(chain, layer.block.shape[1], used):
                name = chain.atoms.paths[path]
                if name in never:
                    continue
                if mentions(written, name) or is_loops(name, written, len(atoms), values, texts):
                    used.add(path)
                    signs = np.ones(len(atoms))
                    layer = replace(layer, bias=atoms, signs=signs)  # noqa: PLW2901
                    break
        layers.append(layer)
    return replace(chain, layers=tuple(layers))


def is_loops(path: str, written: str, units: int, values: Values, texts: Mapping[int, str]) -> bool:
    """Whether zeros of a list of biases are added by another name: `for w, b in zip(ws, bs)`."""
    if not (BIAS.match(path) and path.endswith("]")):
        return False
    bound = (e for e in values.events if e.value.size == units and not e.value.any())
    names = {texts.get(event.node, "") for event in bound}
    return any(name.isidentifier() and mentions(written, name) for name in names)


def zeros(chain: Chain, units: int, used: set[int]) -> Iterator[tuple[int, Array]]:
    """Arrays of 0 that have a number for every unit, or one for all, and their atoms."""
    atoms = chain.atoms
    for path, shape in enumerate(atoms.shapes):
        mine = atoms.of(path)
        long = [size for size in shape if size > 1]
        if path not in used and len(long) < 2 and not (abs(atoms.values[:, mine]) > NOISE).any():
            if len(mine) == units:
                yield path, mine
            elif len(mine) == 1:
                yield path, np.repeat(mine, units)


def sums(layer: Reading, values: Values, texts: Mapping[int, str]) -> Iterator[str]:
    """The expressions that gave this layer's net inputs, a sum or a difference at that.

    An array of them may hold some of a row more, of which no number told that it was shown.
    """
    units = layer.z.shape[2]
    wanted = np.sort(layer.z[0][layer.shown[0]], axis=None)
    for event in values.events:
        text = texts.get(event.node, "")
        if not re.search("[-+]", text) or event.value.size > layer.z[0].size:
            continue
        numbers = np.sort(event.value.astype(float), axis=None)
        usual = numbers.size in (len(wanted), units, 1) and near(wanted, numbers).all()
        if usual or (numbers.size > len(wanted) and near(numbers, wanted).all()):
            yield text


def mentions(text: str, path: str) -> bool:
    """Whether an expression names what stands at a path, and it is a name that biases have.

    >>> mentions("np.dot(x, self.w[l]) + self.b[l]", "net.b[0]"), mentions("x @ w + c", "b")
    (True, False)
    >>> mentions("output - target", "target")
    False
    >>> mentions("self.data + other.data", "bias1.data")
    True
    """
    owner, _, last = re.sub(r"\[\d+\]", "", path).rpartition(".")
    if BIAS.match(owner.rpartition(".")[2]) and re.search(rf"\+ *\w+\.{last}\b", text):
        return True  # an object's number, which a method of its class adds
    key = re.search(r"\[['\"]?(.*?)['\"]?\]", last)
    word = key.group(1) if key else last
    return bool(BIAS.match(word) and re.search(rf"\b{re.escape(word)}\b", text))
