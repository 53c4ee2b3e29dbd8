"""How a bit is written as a number: which number stands for 0, and which for 1."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput


class Encoding(NamedTuple):
    """The numbers that stand for 0 and for 1."""

    low: float
    high: float


ENCODINGS = {
    "0/1": Encoding(0.0, 1.0),
    "-1/+1": Encoding(-1.0, 1.0),  # tanh's range
    "0.1/0.9": Encoding(0.1, 0.9),  # a sigmoid reaches these with finite weights
    "-0.5/+0.5": Encoding(-0.5, 0.5),  # the symmetric sigmoid's range
}

ALIASES = {
    "01": "0/1",
    "binary": "0/1",
    "-1/1": "-1/+1",
    "-1": "-1/+1",  # ±1
    "bipolar": "-1/+1",
    ".1/.9": "0.1/0.9",
    "-0.5/0.5": "-0.5/+0.5",
    "-.5/.5": "-0.5/+0.5",
    "-0.5": "-0.5/+0.5",  # ±0.5, ±½
    "-1/2": "-0.5/+0.5",  # ±1/2
}

SPELLINGS = str.maketrans({"−": "-", "±": "-", "½": "0.5", ",": "/", "+": "", " ": ""})
"""Signs that people write, and what they come to; a plus says nothing."""


def encoding(text: str) -> Encoding:
    """The encoding of that name.

    >>> encoding("±1")
    Encoding(low=-1.0, high=1.0)
    """
    if text in ENCODINGS:
        return ENCODINGS[text]
    plain = str(text).lower().replace("+-", "-").translate(SPELLINGS)
    try:
        return ENCODINGS[ALIASES.get(plain, plain)]
    except KeyError:
        raise BadInput(
            "An encoding says which numbers stand for 0 and for 1.",
            text,
            f"Choose from: {', '.join(ENCODINGS)}.",
        ) from None


def encode(values: Array, code: Encoding) -> Array:
    """0s and 1s written in a code, to the digit: the low and the high number themselves.

    >>> encode(np.array([[0, 1]]), encoding("0.1/0.9"))
    array([[0.1, 0.9]])
    """
    return np.where(values == 1, code.high, code.low)


def is_bits(values: Array) -> bool:
    """Whether there are 0s and 1s only."""
    return bool(np.isin(values, (0, 1)).all())
