"""What makes the exact step the script's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from xorlab.check.methods import Method
from xorlab.check.rule import Edit, Key
from xorlab.check.step import Changes


@dataclass(frozen=True, eq=False)
class Mistake:
    """Edits of the step, taken together.

    changes: of its pieces. methods: of parameter arrays that go by another method than the rest;
    that of None is for all that are not named. still: arrays that never move. overwritten:
    arrays that become their step instead of moving by it.
    """

    changes: Changes = field(default_factory=dict)
    methods: Mapping[Key | None, Method] = field(default_factory=dict)
    still: Set[Key] = frozenset()
    overwritten: Set[Key] = frozenset()

    def method_of(self, layer: int, name: str) -> Method | None:
        """By which method the array goes, where it is not the script's."""
        return self.methods.get((layer, name), self.methods.get(None))


NONE = Mistake()


def mistake_of(
    edits: Sequence[Edit], still: Set[Key] = frozenset(), overwritten: Set[Key] = frozenset()
) -> Mistake:
    """The edits that explain a script's steps, and what becomes of some arrays, as one."""
    changes = {piece: change for edit in edits for piece, change in edit.changes.items()}
    methods: dict[Key | None, Method] = {}
    for edit in edits:
        if edit.method is not None:
            methods |= dict.fromkeys(edit.only or (None,), edit.method)
    return Mistake(changes, methods, still, overwritten)
