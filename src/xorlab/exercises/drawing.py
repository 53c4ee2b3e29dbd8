"""A plan drawn by a seed: what network, on what task, where nobody asks for another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np

from xorlab.errors import BadInput
from xorlab.exercises.draft import Style
from xorlab.exercises.plan import Plan

HIDDEN = {2: ((2,), (2,), (3,), (4,), (4,), (5,), (8,)), 3: ((4, 3), (3, 3), (4, 4), (3, 2))}
SQUARE = {2: ((2,),), 3: ((2, 2), (3, 3), (4, 4), (2, 3))}
ONE = ("xor", "xor", "xor", "xor", "and", "or", "parity3", "two arcs")
TWO = ("xor one-hot", "half adder")
ENDS = (
    ("squared", "sigmoid"), ("squared", "sigmoid"), ("squared", "sigmoid"), ("squared", "tanh"),
    ("squared", "identity"), ("cross-entropy", "sigmoid"), ("cross-entropy", "sigmoid"),
    ("softmax", "softmax"),
)  # fmt: skip
EPOCHS = (2000, 5000, 10000, 10000, 10000, 20000, 60000)


def draw(
    style: Style, asked: Mapping[str, Any], wishes: Mapping[str, tuple[Any, ...]], seed: int
) -> Plan:
    """The plan of a seed, with what was asked for, and else what a mistake wishes for.

    asked: "hidden", "output", "loss", "sizes" (of the hidden layers), None where left open.
    wishes: the same by options; "square" for a hidden layer as wide as its input; "two" for two
    outputs; "layers"; and any habit of a draft.
    """
    rng = np.random.default_rng([seed, crc32(style.name.encode())])

    def one(options: tuple[Any, ...]) -> Any:
        return options[rng.integers(len(options))]

    loss, output = _end(style, asked, wishes, one)
    hidden = asked.get("hidden") or one(_both(style.hidden, wishes.get("hidden")))
    layers = one(_both(style.layers, wishes.get("layers"), weights={2: 4, 3: 1}))
    widths = SQUARE if one(wishes.get("square", (False,))) else HIDDEN
    wished = tuple(sizes for sizes in wishes.get("sizes", ()) if len(sizes) + 1 in style.layers)
    inner = asked.get("sizes") or one(wished or widths[layers])
    share = 0.15 + one(wishes.get("two", (False,)))
    two = loss == "softmax" or (loss == "squared" and output == "sigmoid" and rng.random() < share)
    fit = ("xor one-hot",) if loss == "softmax" else TWO if two else _tasks(style)
    task = one(_both(fit, wishes.get("task")))
    if len(inner) + 1 not in style.layers:
        raise BadInput(
            f"The style {style.name!r} writes networks of {style.layers} layers of weights.",
            inner,
            "Leave the sizes to the seed.",
        )
    habits = {"hidden", "output", "loss", "sizes", "layers", "square", "task", "two"}
    forced = {key: one(options) for key, options in wishes.items() if key not in habits}
    sizes = (3 if task == "parity3" else 2, *inner, 2 if task in TWO else 1)
    return Plan(style.name, sizes, hidden, output, loss, task, seed, one(EPOCHS), forced)


def _tasks(style: Style) -> tuple[str, ...]:
    return tuple(
        t for t in ONE if (style.kind == "rows" and style.mode != "online") or t != "two arcs"
    )


def _both(
    has: tuple[Any, ...], wished: tuple[Any, ...] | None, weights: Mapping[Any, int] | None = None
) -> tuple[Any, ...]:
    """What is had and wished for; what is had, where nothing is both."""
    options = tuple(x for x in has if wished is None or x in wished) or has
    return tuple(x for x in options for _ in range((weights or {}).get(x, 1)))


def _end(
    style: Style, asked: Mapping[str, Any], wishes: Mapping[str, tuple[Any, ...]], one: Any
) -> tuple[str, str]:
    """Loss and output activation, which must go together."""
    wished = {key: one(wishes[key]) for key in ("loss", "output") if key in wishes}

    def fits(end: tuple[str, str], wish: Mapping[str, Any]) -> bool:
        return end[0] in style.losses and all(
            asked.get(key) in (None, value) and wish.get(key, value) == value
            for key, value in zip(("loss", "output"), end, strict=True)
        )

    fitting = [e for e in ENDS if fits(e, wished)] or [e for e in ENDS if fits(e, {})]
    if not fitting:
        raise BadInput(
            f"The style {style.name!r} has no such loss with such an output.",
            (asked.get("loss"), asked.get("output")),
            "Choose squared (sigmoid, tanh or identity), cross-entropy (sigmoid) or softmax.",
        )
    found: tuple[str, str] = one(tuple(fitting))
    return found
