"""What an initialiser is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xorlab.backprop import Array, Weights


class LayerShape(NamedTuple):
    """How many numbers a layer takes and gives; `inputs` is above 0 where a shortcut ends."""

    fan_in: int
    fan_out: int
    biases: bool
    inputs: int = 0


@dataclass(frozen=True)
class Initializer:
    """Draws starts.

    `draw(shapes, seed, starts)` gives the parameters of the starts with these indices, each
    array with a leading axis of members: W is (members, fan_in, fan_out).
    """

    name: str
    draw: Callable[[Sequence[LayerShape], int, Array], list[Weights]]
