"""What each name of a study's file takes: checked when the file is read, not hours later."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, get_type_hints

from xorlab.errors import BadInput
from xorlab.optimizers import RANGES
from xorlab.settings import Settings
from xorlab.studies.study import Value

ALL_ROWS = "all"
"""A batch size: as many rows as there are."""

SHORT = {"lr": "learning_rate", "activation": "hidden_activation"}


class Takes(NamedTuple):
    """What a name takes: in words, an example, and the value understood or None."""

    words: str
    example: str
    understood: Callable[[Any], Any]


def whole(value: Any) -> Any:
    """A whole number; True is none."""
    return value if type(value) is int else None


def numeric(value: Any) -> Any:
    """A finite number."""
    return float(value) if type(value) in (int, float) and math.isfinite(value) else None


def text(value: Any) -> Any:
    """A text that is not empty."""
    return value if isinstance(value, str) and value.strip() else None


def truth(value: Any) -> Any:
    """True or False."""
    return value if isinstance(value, bool) else None


def sizes(value: Any) -> Any:
    """The units of each hidden layer: 2, [4, 2] or "4,2"; 0 for none."""
    if isinstance(value, str):
        value = [int(part) if part.strip().isdigit() else -1 for part in value.split(",")]
    layers = value if isinstance(value, list) else [value]
    if layers in ([0], []) and not any(isinstance(n, bool) for n in layers):
        return ()
    good = all(type(n) is int and n >= 1 for n in layers)
    return tuple(layers) if good else None


def batch(value: Any) -> Any:
    """Rows a step."""
    return value if value == ALL_ROWS else whole(value)


def columns(value: Any) -> Any:
    """Of a CSV file: how many last columns, or the names of columns, are targets."""
    if isinstance(value, list):
        return value if value and all(text(name) for name in value) else None
    return text(value) if isinstance(value, str) else whole(value)


WHOLE = Takes("a whole number", "10", whole)
NUMBER = Takes("a finite number", "0.1", numeric)
TEXT = Takes("a text", '"..."', text)
BY_TYPE = {
    str: TEXT,
    bool: Takes("true or false", "true", truth),
    int: WHOLE,
    int | None: Takes(f'a whole number, or "{ALL_ROWS}"', "1", batch),
    tuple[int, ...]: Takes("whole numbers of units", "[4, 2]", sizes),
}

OF_SETTINGS: dict[str, Takes] = {
    name: BY_TYPE[hint] for name, hint in get_type_hints(Settings).items() if hint in BY_TYPE
} | dict.fromkeys(RANGES, NUMBER)
"""The fields of `Settings` and the settings of optimizers."""

OF_TASKS: dict[str, Takes] = {
    "task": Takes("a task's name", '"xor"', text),
    "inputs_as": Takes("an encoding", '"-1/+1"', text),
    "targets_as": Takes("an encoding", '"0/1"', text),
    "targets": Takes("a number of columns, or their names", "1", columns),
    "rows": WHOLE,
    "noise": NUMBER,
    "task_seed": WHOLE,
}
"""What says which rows there are to learn."""


def checked(where: str, given: Mapping[str, Any], known: Mapping[str, Takes]) -> dict[str, Any]:
    """A table's values as they are understood, by their full names.

    >>> checked("[settings]", {"lr": 1, "hidden": [4, 2]}, OF_SETTINGS)
    {'learning_rate': 1.0, 'hidden': (4, 2)}
    """
    found: dict[str, Any] = {}
    for key, value in given.items():
        name = full_name(where, key, known)
        if name in found:
            raise BadInput(f"{where} says every name once.", key, f"{name} is the same: drop one.")
        found[name] = understood(f"{where} {name}", value, known[name])
    return found


def full_name(where: str, key: str, known: Iterable[str]) -> str:
    """The name that a key stands for.

    >>> full_name("[grid]", "batch-size", OF_SETTINGS)
    'batch_size'
    """
    plain = key.replace("-", "_")
    name = SHORT.get(plain, plain)
    names = list(known)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"It knows: {', '.join(names)}."
    raise BadInput(f"{where} does not know every name in it.", key, hint)


def understood(what: str, value: Any, takes: Takes) -> Any:
    """A value, or BadInput with what would be one."""
    found = takes.understood(value)
    if found is None:
        raise BadInput(f"{what} is {takes.words}.", value, f"Try {takes.example}.")
    return found


def shown(value: Any) -> Value:
    """A value as it stands in a row of results: a number, or a text.

    >>> shown((2,)), shown((4, 2)), shown(()), shown("relu")
    (2, '4,2', 0, 'relu')
    """
    if isinstance(value, tuple | list):
        if len(value) < 2:
            return value[0] if value else 0
        return ",".join(str(part) for part in value)
    if isinstance(value, bool | int | float):
        return value
    return str(value)
