"""What a mistake is: a code, and the places in a right draft where it can be planted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xorlab.exercises.draft import Draft, Plant


@dataclass(frozen=True)
class Mistake:
    """A code of the catalogue, to be planted.

    plants: from a right draft, every place where it can be made. wishes: what the plan should
    have where the caller leaves it open, so that there is a place.
    """

    code: str
    plants: Callable[[Draft], Iterable[Plant]]
    wishes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
