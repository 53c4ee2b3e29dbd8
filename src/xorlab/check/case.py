"""Everything that is known of one script, for the rules to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xorlab.check.record import Watched
from xorlab.check.report import ArrayVerdict
from xorlab.check.understood import Understood
from xorlab.check.values import Values

if TYPE_CHECKING:
    from xorlab.check.outlook.prospects import Prospects


@dataclass(frozen=True, eq=False)
class Case:
    """A script as it was watched, understood and measured against the exact step.

    rate: the learning rate that the steps come to under the loss `loss`, for the gradient of the
    sum over a step's rows; None where no single one fits. arrays: of every parameter, whether
    its steps are right. right: whether all are. prospects: what training on from the script's
    own start gave, which the rules about model, start and run look at; None before it was tried.
    """

    watched: Watched
    understood: Understood
    values: Values
    loss: str = "squared"
    rate: float | None = None
    arrays: Sequence[ArrayVerdict] = ()
    prospects: Prospects | None = None

    @property
    def right(self) -> bool:
        """Whether the gradient is right."""
        return all(array.right for array in self.arrays)
