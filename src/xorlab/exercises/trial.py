"""A few steps of a script that was written here, run to see which numbers it comes to.

Only text that this package wrote is ever run here; what others wrote belongs into a process of
its own (`xorlab.check`).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Paths = Sequence[tuple[str, str | None]]

# Scripts without a seed start where a check sees them start: a mistake that changes no number there
# is none that it could see. They leave the caller's random numbers as they were.
BEFORE = """\
import random as _random, numpy as _numpy
_kept = _random.getstate(), _numpy.random.get_state()
_random.seed(0), _numpy.random.seed(0)
"""
AFTER = "_random.setstate(_kept[0]), _numpy.random.set_state(_kept[1])"


@dataclass(frozen=True)
class Trial:
    """Where a script ended up.

    parameters: every array in the order of the paths, as the script has it (W, b, W, b, ...).
    crash: the error that ended it, "" for none.
    """

    parameters: list[Array]
    crash: str = ""

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Of the arrays."""
        return [array.shape for array in self.parameters]

    @property
    def finite(self) -> bool:
        """Whether no number overflowed."""
        return all(np.isfinite(array).all() for array in self.parameters)

    def differs(self, other: Trial) -> bool:
        """Whether any number is another one, beyond rounding."""
        return self.crash != other.crash or self.parameters_differ(other)

    def parameters_differ(self, other: Trial) -> bool:
        """The same, however they ended."""
        if self.shapes != other.shapes:
            return True
        pairs = zip(self.parameters, other.parameters, strict=True)
        return not all(np.allclose(a, b, 1e-9, 1e-12, equal_nan=True) for a, b in pairs)


def run(source: str, paths: Paths) -> Trial:
    """Run the script to its end, and look its parameters up.

    paths: for every layer, the expressions that give its weights and its biases (or None).
    """
    namespace: dict[str, Any] = {"__name__": "__main__"}
    crash = ""
    exec(BEFORE, namespace)
    try:
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            with np.errstate(all="ignore"):
                exec(compile(source, "<exercise>", "exec"), namespace)
    except Exception as error:
        crash = f"{type(error).__name__}: {error}"
    finally:
        exec(AFTER, namespace)
    try:
        found = [eval(path, namespace) for layer in paths for path in layer if path]
        return Trial([np.array(array, dtype=float) for array in found], crash)
    except (NameError, AttributeError, IndexError, TypeError, ValueError) as error:
        return Trial([], crash or f"{type(error).__name__}: {error}")
