"""Where the arrays of a chain live in the script, and what a reader calls them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from xorlab.backprop import Array
from xorlab.check.identify.atoms import Atoms
from xorlab.check.understood import Home


def home(atoms: Atoms, block: Array, sign: float = 1.0) -> Home:
    """The home of a block of atoms, in the reference's shape."""
    numbers = list(dict.fromkeys(atoms.path_of[block.ravel()].tolist()))
    where = np.vectorize(numbers.index, otypes=[int])(atoms.path_of[block])
    paths = tuple(atoms.paths[number] for number in numbers)
    name = name_of(paths)
    return Home(
        name=name if block.ndim > 1 else name + part_of(atoms, block, numbers),
        paths=paths,
        where=where,
        at=atoms.at_of[block],
        shapes=tuple(atoms.shapes[number] for number in numbers),
        sign=sign,
        transposed=is_transposed(atoms, block, numbers),
    )


def is_transposed(atoms: Atoms, block: Array, numbers: Sequence[int]) -> bool:
    """Whether a matrix stands the other way round in the script: a row for each unit.

    Of one array, its own axes tell; of several, whether each holds one unit's numbers.
    """
    if block.ndim < 2:
        return False
    if len(numbers) > 1:
        of_unit = atoms.path_of[block]
        return bool((of_unit == of_unit[0]).all() and len(set(of_unit[0].tolist())) > 1)
    shape = [size for size in atoms.shapes[numbers[0]] if size > 1]
    if len(shape) < 2:
        whole = atoms.shapes[numbers[0]]
        return len(whole) == 2 and whole == block.shape[::-1] != block.shape
    steps = atoms.at_of[block]
    along = steps[1, 0] - steps[0, 0] if len(block) > 1 else 0
    across = steps[0, 1] - steps[0, 0] if block.shape[1] > 1 else 0
    return bool(along == 1 or across > 1)


def part_of(atoms: Atoms, block: Array, numbers: Sequence[int]) -> str:
    """The index of biases within arrays that hold weights, too: `[2]` for the last of three rows.

    "" where the arrays are the biases' own, or where no one index says which part they are.
    """
    shape = atoms.shapes[numbers[0]]
    wider = [axis for axis, size in enumerate(shape) if size > 1]
    alike = {atoms.shapes[number] for number in numbers} == {shape}
    if not (wider and alike) or np.prod(shape) * len(numbers) <= block.size:
        return ""
    at = np.array(np.unravel_index(atoms.at_of[block], shape))
    fixed = [axis for axis in wider if (at[axis] == at[axis, 0]).all()]
    if len(fixed) != 1:
        return ""
    axis, index = fixed[0], int(at[fixed[0], 0])
    return "[" + ":, " * axis + f"{index}]"


def name_of(paths: Sequence[str]) -> str:
    """What a reader calls arrays at these paths: their common list, or all their names.

    >>> name_of(["w11", "w12"]), name_of(["net[0][0]['w'][0]", "net[0][0]['w'][1]"])
    ('w11, w12', "net[0][0]['w']")
    >>> name_of(["net[0][0].w[0]", "net[0][1].w[0]"])
    'net[0][…].w[0]'
    """
    if len(paths) == 1:
        return paths[0]
    trimmed = list(dict.fromkeys(re.sub(r"\[\d+\]$", "", path) for path in paths))
    if len(trimmed) == 1:
        return trimmed[0]
    parts = [re.split(r"(\[\d+\])", path) for path in paths]
    if len({len(part) for part in parts}) == 1:
        columns = list(zip(*parts, strict=True))
        if all(len(set(column)) == 1 for column in columns[::2]):
            return "".join(
                column[0] if len(set(column)) == 1 else "[…]" for column in columns
            ).removesuffix("[…]")
    if len(paths) <= 6:
        return ", ".join(paths)
    return f"{paths[0]}, …, {paths[-1]}"
