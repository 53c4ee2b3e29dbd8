"""Everything that is known of one script, for the rules to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xorlab.check.methods import SGD, Method
from xorlab.check.record import Watched
from xorlab.check.report import ArrayVerdict, Finding
from xorlab.check.understood import Understood
from xorlab.check.values import Values

if TYPE_CHECKING:
    from xorlab.check.observed import Fit, Moves
    from xorlab.check.outlook.prospects import Prospects
    from xorlab.check.rule import Edit, Key, Rule
    from xorlab.check.taken import Taken


@dataclass(frozen=True, eq=False)
class Case:
    """A script as it was watched, understood and measured against the exact step.

    values: all numbers of the steps. loss, method: of the exact step that comes nearest, and how
    it is taken. moves: what the arrays moved by. fit: how those compare with the exact step, or
    where `edits` explain them, with the step so edited. rate: the learning rate, for the
    gradient of the sum over a step's rows; None where no single one fits. arrays: of every
    parameter, whether its steps are right. explained: whether fit is exact. still, rounded,
    overwritten: arrays that never move though the fit's steps are not 0, whose numbers are whole
    or have few decimals, that become their gradient. taken: how arrays' gradients become steps,
    where the script's own memory tells: then `moves` are along those gradients. penalty: weight
    decay, as a share of the gradient. purposes: what the script does on purpose besides, which
    `moves` are without.
    prospects: what training on from the script's own start gave, which the rules about
    model, start and run look at; None before it was tried. upstream: what was mended before the
    script could be understood: all the rest is of the script so changed.
    """

    watched: Watched
    understood: Understood
    values: Values
    moves: Moves | None = None
    fit: Fit | None = None
    loss: str = "squared"
    method: Method = SGD
    rate: float | None = None
    edits: Sequence[tuple[Rule, Edit]] = ()
    arrays: Sequence[ArrayVerdict] = ()
    explained: bool = False
    still: frozenset[Key] = frozenset()
    rounded: frozenset[Key] = frozenset()
    overwritten: frozenset[Key] = frozenset()
    taken: Mapping[Key, Taken] = field(default_factory=dict)
    penalty: float = 0.0
    purposes: tuple[str, ...] = ()
    prospects: Prospects | None = None
    upstream: Finding | None = None

    @property
    def right(self) -> bool:
        """Whether the gradient is right."""
        return all(array.right for array in self.arrays)
