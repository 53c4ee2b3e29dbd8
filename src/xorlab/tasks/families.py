"""Tables of any size: parity, majority, adders... To add one, put an entry in `FAMILIES`.

An output that is a number in binary has its most significant digit first, as the rows have.
"""

from __future__ import annotations

import numpy as np

from xorlab.backprop import Array
from xorlab.tasks.recipe import Recipe, registry
from xorlab.tasks.tables import MAX_INPUTS, Table, bits, table


def all_of(n: int) -> Table:
    """1 where all n inputs are 1."""
    return table(n, lambda X: X.min(axis=1))


def any_of(n: int) -> Table:
    """1 where one of n inputs is 1."""
    return table(n, lambda X: X.max(axis=1))


def parity(n: int) -> Table:
    """1 where an odd number of the n inputs is 1."""
    return table(n, lambda X: X.sum(axis=1) % 2)


def majority(n: int) -> Table:
    """1 where more than half of the n inputs are 1; half of them is not enough."""
    return table(n, lambda X: 2 * X.sum(axis=1) > n)


def symmetry(n: int) -> Table:
    """1 where the n inputs read the same backwards (Rumelhart, Hinton, Williams 1986, fig. 1)."""
    return table(n, lambda X: (X == X[:, ::-1]).all(axis=1))


def multiplexer(n: int) -> Table:
    """The one of n data inputs whose number is on the select inputs, which lead."""
    selects = n.bit_length() - 1
    names = [f"s{i + 1}" for i in range(selects)] + [f"d{i}" for i in range(n)]

    def selected(X: Array) -> Array:
        chosen: Array = X[np.arange(len(X)), selects + number(X[:, :selects])]
        return chosen

    return table(selects + n, selected, tuple(names))


def adder(n: int) -> Table:
    """The sum of two n-bit numbers, n + 1 digits."""
    names = [f"{letter}{i}" for letter in "ab" for i in reversed(range(n))]
    sums = [f"s{i}" for i in reversed(range(n + 1))]
    return table(
        2 * n,
        lambda X: digits(number(X[:, :n]) + number(X[:, n:]), n + 1),
        tuple(names),
        tuple(sums),
    )


def half_adder() -> Table:
    """The sum of two bits: the carry, then the sum."""
    return table(2, lambda X: digits(X.sum(axis=1), 2), ("a", "b"), ("carry", "sum"))


def full_adder() -> Table:
    """The sum of three bits: the carry, then the sum."""
    return table(3, lambda X: digits(X.sum(axis=1), 2), ("a", "b", "carry in"), ("carry", "sum"))


def encoder(n: int) -> Table:
    """n rows, each with a single 1, to be given back (Ackley, Hinton, Sejnowski 1985)."""
    one_hot = np.eye(n, dtype=np.int64)
    return Table(one_hot, one_hot)


def number(digits: Array) -> Array:
    """The number that each row of digits writes in binary."""
    total: Array = digits @ (1 << np.arange(digits.shape[1])[::-1])
    return total


def digits(numbers: Array, n: int) -> Array:
    """The last n binary digits of each number, (rows, n)."""
    return bits(n)[numbers]


def to(highest: int) -> tuple[int, ...]:
    """The sizes from 2 on."""
    return tuple(range(2, highest + 1))


FAMILIES = registry(
    Recipe("andN", "1 where all N inputs are 1", all_of, to(MAX_INPUTS), 3),
    Recipe("orN", "1 where one of N inputs is 1", any_of, to(MAX_INPUTS), 3),
    Recipe("parityN", "1 where an odd number of the N inputs is 1", parity, to(MAX_INPUTS), 3),
    Recipe("majorityN", "1 where more than half the inputs are 1", majority, to(MAX_INPUTS), 5),
    Recipe("symmetryN", "1 where the inputs read the same backwards", symmetry, to(MAX_INPUTS), 6),
    Recipe("multiplexerN", "the one of N data inputs that is selected", multiplexer, (2, 4, 8), 4),
    Recipe("half-adder", "a + b in binary: carry, sum", half_adder),
    Recipe("full-adder", "a + b + carry in, in binary: carry, sum", full_adder),
    Recipe("adderN", "the sum of two N-bit numbers in binary", adder, to(MAX_INPUTS // 2), 2),
    Recipe("encoderN", "rows with a single 1 among N bits, to be given back", encoder, to(256), 8),
)
