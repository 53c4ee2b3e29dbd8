"""What is to be written: a network, its task and loss, and a seed for everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar
from zlib import crc32

import numpy as np

Option = TypeVar("Option")

Rows = Sequence[Sequence[float]]
TWO: Rows = ((0, 0), (0, 1), (1, 0), (1, 1))
THREE: Rows = tuple((a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1))

TASKS: Mapping[str, tuple[Rows, Rows]] = {
    "xor": (TWO, ((0,), (1,), (1,), (0,))),
    "and": (TWO, ((0,), (0,), (0,), (1,))),
    "or": (TWO, ((0,), (1,), (1,), (1,))),
    "parity3": (THREE, tuple((sum(row) % 2,) for row in THREE)),
    "xor one-hot": (TWO, ((1, 0), (0, 1), (0, 1), (1, 0))),
    "half adder": (TWO, ((0, 0), (1, 0), (1, 0), (0, 1))),
}


@dataclass(frozen=True)
class Plan:
    """A script to be written.

    sizes: units a layer, inputs first. hidden, output: activations by xorlab's names. loss:
    "squared", "cross-entropy" or "softmax" (cross-entropy of softmax outputs). epochs: as many as
    the script trains. forced: choices that are not left to the seed.
    """

    style: str
    sizes: tuple[int, ...]
    hidden: str
    output: str
    loss: str
    task: str
    seed: int
    epochs: int = 10000
    forced: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def layers(self) -> int:
        """How many layers of weights there are."""
        return len(self.sizes) - 1

    def activation(self, l: int) -> str:
        """Of layer l, from 1."""
        return self.output if l == self.layers else self.hidden

    def pick(self, question: str, options: Sequence[Option]) -> Option:
        """The seed's answer to a question, however many others were asked before; or the forced."""
        if self.forced.get(question) in options:
            answer: Option = self.forced[question]
            return answer
        return options[int(self.share(question) * len(options))]

    def chance(self, question: str, share: float) -> bool:
        """Yes, for that share of all seeds."""
        if question in self.forced:
            return bool(self.forced[question])
        return self.share(question) < share

    def share(self, question: str) -> float:
        """A number from 0 up to 1, of this seed and question."""
        return _share(self.seed, f"{self.style} {question}")


@lru_cache(maxsize=100_000)
def _share(seed: int, question: str) -> float:
    return float(np.random.default_rng([seed, crc32(question.encode())]).random())
