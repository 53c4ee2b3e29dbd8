"""Truth tables: which gate a script speaks of, and which one its rows come to."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xorlab.backprop import Array
from xorlab.check.expect import bits

Bits = tuple[int, ...]

MOST_INPUTS = 4
"""Of tables with more, nobody writes every row down."""

GATES: dict[str, Callable[[Bits], int]] = {
    "XOR": lambda row: sum(row) % 2,
    "XNOR": lambda row: 1 - sum(row) % 2,
    "AND": lambda row: int(all(row)),
    "NAND": lambda row: 1 - int(all(row)),
    "OR": lambda row: int(any(row)),
    "NOR": lambda row: 1 - int(any(row)),
}

WORDS = {
    "XOR": re.compile(
        r"(?<!logical_)(?<!bitwise_)xor|exclusive[ _-]?or|(?<!even[ _-])parity", re.IGNORECASE
    ),
    "XNOR": re.compile(r"x-?nor", re.IGNORECASE),
    "NAND": re.compile(r"nand", re.IGNORECASE),
    "AND": re.compile(r"(?<![A-Za-z])(?:AND\b|and[ _-](?:gate|problem|function|table|data))"),
    "OR": re.compile(r"(?<![A-Za-z])(?<!exclusive )(?:OR\b|or[ _-](?:gate|problem|function))"),
    "NOR": re.compile(r"(?<![A-Za-z])(?:NOR\b|nor[ _-](?:gate|problem|function|table))"),
}


@dataclass(frozen=True)
class Named:
    """The gate that a script speaks of. strong: by a name in its code, its own name, or twice."""

    gate: str
    strong: bool


def named(source: str, file: str) -> Named | None:
    """The one gate that a script's names, texts, comments and file name speak of, if one it is.

    >>> named("y = [0, 1, 1, 0]  # XOR", "net.py")
    Named(gate='XOR', strong=False)
    >>> named("for gate in ('AND', 'XOR'): train(gate)", "net.py") is None
    True
    """
    code, said = words(source)
    stem = Path(file).stem
    counts = {
        gate: (len(word.findall(code)) + len(word.findall(stem)), len(word.findall(said)))
        for gate, word in WORDS.items()
    }
    spoken = [gate for gate, (own, other) in counts.items() if own + other]
    if len(spoken) != 1:
        return None
    own, other = counts[spoken[0]]
    return Named(spoken[0], own > 0 or other > 1)


def words(source: str) -> tuple[str, str]:
    """A script's names, and its texts and comments."""
    names, said = [], []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NAME and token.string not in ("and", "or", "not"):
                names.append(token.string)
            elif token.type in (tokenize.STRING, tokenize.COMMENT):
                said.append(token.string)
    except (tokenize.TokenError, IndentationError, SyntaxError):
        pass
    return "\n".join(names), "\n".join(said)


@dataclass(frozen=True)
class Table:
    """Rows of 0s and 1s: for each different row, how often it is there, and its targets."""

    counts: Mapping[Bits, int]
    targets: Mapping[Bits, frozenset[int]]
    inputs: int
    plain: bool

    @property
    def missing(self) -> list[Bits]:
        """Rows of the full table that are not there."""
        return [row for row in full(self.inputs) if row not in self.counts]

    @property
    def doubled(self) -> list[Bits]:
        """Rows that are there more often than the others."""
        least = min(self.counts.values())
        return [row for row, count in self.counts.items() if count > least]

    @property
    def contradictory(self) -> list[Bits]:
        """Rows with two targets."""
        return [row for row, found in self.targets.items() if len(found) > 1]

    def differing(self, gate: str) -> list[Bits]:
        """Rows whose target is not the gate's."""
        wanted = GATES[gate]
        return [row for row, found in self.targets.items() if found != {wanted(row)}]

    @property
    def gate(self) -> str:
        """The gate that it is; "" for none with a name."""
        whole = not self.missing
        return next((g for g in GATES if whole and not self.differing(g)), "")


def full(inputs: int) -> list[Bits]:
    """All rows of a table, counted in binary."""
    return [tuple(map(int, np.binary_repr(n, inputs))) for n in range(2**inputs)]


def table_of(X: Array, y: Array) -> Table | None:
    """Rows and targets as a truth table; None where they are none.

    Of two outputs that are each other's opposite the second is the target: 1 for "true".
    """
    if not 2 <= X.shape[1] <= MOST_INPUTS:
        return None
    rows, targets = bits(X), bits(y)
    if y.shape[1] == 2 and targets is not None and (targets.sum(axis=1) == 1).all():
        targets = targets[:, 1:]
    if rows is None or targets is None or targets.shape[1] != 1 or len(np.unique(X)) < 2:
        return None
    counts: dict[Bits, int] = {}
    found: dict[Bits, set[int]] = {}
    for row, target in zip(rows.tolist(), targets.ravel().tolist(), strict=True):
        counts[tuple(row)] = counts.get(tuple(row), 0) + 1
        found.setdefault(tuple(row), set()).add(int(target))
    plain = set(np.unique(X)) <= {0, 1} and set(np.unique(y)) <= {0, 1}
    return Table(counts, {r: frozenset(t) for r, t in found.items()}, X.shape[1], plain)
