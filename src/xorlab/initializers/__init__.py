"""Where a network starts: the law its first parameters are drawn from.

A start is addressed by (seed, index): start i of seed s is the same network wherever and
whenever it is drawn (see `philox`). A law in text is its name, with its numbers in brackets
where it takes any: `glorot`, `uniform(-0.5, 0.5)`, `normal(0, 1)`.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

import numpy as np

from xorlab.errors import BadInput
from xorlab.initializers.base import Initializer as Initializer
from xorlab.initializers.base import LayerShape as LayerShape
from xorlab.initializers.laws import LAWS, from_law
from xorlab.initializers.published import PUBLISHED


def initializer(text: str) -> Initializer:
    """The initialiser written as in `uniform(-0.5, 0.5)`.

    >>> shape = LayerShape(fan_in=2, fan_out=3, biases=True)
    >>> [layer] = initializer("uniform(-0.5, 0.5)").draw([shape], 7, np.arange(4))
    >>> layer.W.shape, layer.b.shape
    ((4, 2, 3), (4, 3))
    """
    if text in PUBLISHED:
        return PUBLISHED[text]
    name, _, rest = text.replace(" ", "").partition("(")
    law = LAWS.get(name)
    if law is None:
        raise BadInput(
            "An initialiser is called by its name.",
            text,
            f"Choose from: {', '.join([*LAWS, *PUBLISHED])}.",
        )
    numbers = _numbers(text, rest) if rest else law.numbers
    if len(numbers) != len(law.numbers):
        raise BadInput(
            f"The initialiser {name!r} takes {len(law.numbers)} numbers in brackets.",
            text,
            f"Try {spelled(name, law.numbers)!r}.",
        )
    if name == "uniform" and not numbers[0] < numbers[1]:
        raise BadInput("A uniform range runs from low to high.", text, "Try 'uniform(-1, 1)'.")
    if name == "normal" and not numbers[1] >= 0:
        raise BadInput("A standard deviation is at least 0.", text, "Try 'normal(0, 1)'.")
    return from_law(spelled(name, numbers), law, numbers)


def spelled(name: str, numbers: Sequence[float]) -> str:
    """How an initialiser is written, in its one normal form."""
    exact = (repr(float(n)).removesuffix(".0") for n in numbers)
    return f"{name}({', '.join(exact)})" if numbers else name


def _numbers(text: str, rest: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(ast.literal_eval(part)) for part in rest.removesuffix(")").split(","))
        if rest.endswith(")") and np.isfinite(numbers).all():
            return numbers
    except (ValueError, SyntaxError, TypeError):
        pass
    raise BadInput(
        "An initialiser's numbers stand in brackets, split by commas.",
        text,
        "Try 'uniform(-0.5, 0.5)'.",
    )
