"""The record of a library's training, believed only where it is made as ours is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from xorlab.check.record import Watched

LINE = (int, type(None))
NUMBER = (int, float)


def are_texts(value: Any) -> bool:
    """Whether it is a list of texts."""
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def is_record(value: Any, kinds: Mapping[str, tuple[type, ...]]) -> bool:
    """Whether it is a dictionary whose parts, where it has them, are of these kinds."""
    return isinstance(value, dict) and all(
        isinstance(value[key], kind) for key, kind in kinds.items() if key in value
    )


def are_records(value: Any, kinds: Mapping[str, tuple[type, ...]]) -> bool:
    """Whether it is a list of such dictionaries."""
    return isinstance(value, list) and all(is_record(part, kinds) for part in value)


PARTS: Mapping[str, Callable[[Any], bool]] = {
    "library": lambda value: isinstance(value, str),
    "layers": lambda value: are_records(value, {"name": (str,), "line": LINE}),
    "fits": lambda value: are_records(
        value, {"line": LINE, "epochs": LINE, "calls": (int,), "done": (int,), "losses": (list,)}
    ),
    "steps": lambda value: are_records(value, {"X": (list,), "y": (list,), "line": LINE}),
    "loss": lambda value: is_record(
        value, {"name": (str,), "line": LINE, "factor": (*NUMBER, type(None))}
    ),
    "method": lambda value: is_record(value, {"name": (str,), "line": LINE, "settings": (dict,)}),
    "start": lambda value: isinstance(value, list),
    "end": lambda value: isinstance(value, list),
    "X": lambda value: isinstance(value, list),
    "y": lambda value: isinstance(value, list),
    "notes": are_texts,
    "refused": are_texts,
    "held_out": lambda value: isinstance(value, int),
    "passes": lambda value: isinstance(value, int),
    "steps_done": lambda value: isinstance(value, int),
    "step_line": lambda value: isinstance(value, LINE),
}


def record_of(watched: Watched) -> Mapping[str, Any]:
    """What a library trained for the script; {} where none did.

    It comes from a process that is not trusted: a record with a part of another kind is none.
    """
    model: Any = watched.model
    if not isinstance(model, dict):
        return {}
    return model if all(PARTS[key](model[key]) for key in PARTS if key in model) else {}
