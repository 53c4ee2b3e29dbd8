"""What a mistake is: a code, and the places in a right draft where it can be planted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xorlab.exercises.draft import Draft, Edit, Key, Plant


@dataclass(frozen=True)
class Mistake:
    """A code of the catalogue, to be planted.

    plants: from a right draft, every place where it can be made. wishes: what the plan should
    have where the caller leaves it open, so that there is a place.
    """

    code: str
    plants: Callable[[Draft], Iterable[Plant]]
    wishes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


def replaced(old: str, new: str) -> Edit:
    """A line with other words in it."""
    return lambda d, usual: usual.replace(old, new)


def reworded(d: Draft, what: str, *changes: tuple[Key, str, str]) -> Iterable[Plant]:
    """A plant for each piece of text that has the old words: (piece, old, new)."""
    for key, old, new in changes:
        if old in str(d.asked.get(key)):
            yield Plant(what, {key: replaced(old, new)})
