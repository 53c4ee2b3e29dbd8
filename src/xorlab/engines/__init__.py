"""Many networks trained at once: one protocol, a reference that judges, and a fast engine.

An engine trains the members of a plan; cutting an ensemble into parts, spreading them over
threads and putting the results together is the same for all. A member's result depends on its
settings and the address of its start alone: not on its neighbours, the parts or the threads.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from numpy.typing import ArrayLike

from xorlab.backprop import Weights
from xorlab.engines.parts import Watch, in_parts
from xorlab.engines.plan import Plan, Precision, planned
from xorlab.errors import BadInput
from xorlab.model.task import Task
from xorlab.runs.ensemble import Ensemble
from xorlab.settings import Settings

MODULES = {"numba": "xorlab.engines.compiled.engine", "numpy": "xorlab.engines.numpy_engine"}
"""Where each engine is at home; its library is imported when it is first asked for."""


def to_stderr(line: str) -> None:
    """Write a line where prose goes."""
    sys.stderr.write(line + "\n")


@dataclass(frozen=True)
class Engine:
    """What trains ensembles.

    `prepare(plan, say)` raises BadInput for what the engine cannot do, and compiles what it needs,
    of which it has something to say.
    `train_part(plan)` trains all members of a plan; it is called from several threads at once.
    """

    name: str
    prepare: Callable[[Plan, Callable[[str], None]], None]
    train_part: Callable[[Plan], Ensemble]

    def train_ensemble(
        self,
        task: Task,
        settings: Settings,
        *,
        seed: int = 0,
        starts: ArrayLike,
        dtype: Precision = "float64",
        per_member: Mapping[str, ArrayLike] | None = None,
        curves: bool = False,
        parameters: bool = False,
        given: Sequence[Weights] | None = None,
        watch: Watch | None = None,
        threads: int | None = None,
        say: Callable[[str], None] = to_stderr,
    ) -> Ensemble:
        """Train many networks, each from its own start.

        Args:
            task: the rows to learn.
            settings: network and training.
            seed: of the starts, and of shuffled row orders.
            starts: which of its starts, (members,) whole numbers.
            dtype: what to compute in, "float64" or "float32".
            per_member: values (members,) of `learning_rate`, `momentum` and `init_scale` (a
                factor on the parameters drawn) that members have of their own.
            curves: whether to keep the loss of every epoch.
            parameters: whether to keep where members ended.
            given: where members start, one `Weights` a layer with a leading axis of members;
                drawn by the settings' law where it is left out. Starts are then only numbers
                that tell the members' row orders apart.
            watch: called after every part with the members done and those of them that
                learned; where it returns True the ensemble ends with the parts done.
            threads: how many to use; all the machine's cores where it is left out.
            say: where to write that something is being compiled, and for how long it was.

        Raises:
            BadInput: see `planned`; or what the engine cannot do.

        >>> from xorlab.tasks import task
        >>> settings = Settings(epochs=300)
        >>> found = engine("numpy").train_ensemble(task("xor"), settings, starts=range(10))
        >>> found.rate
        0.9
        """
        plan = planned(
            task,
            settings,
            seed=seed,
            starts=starts,
            dtype=dtype,
            per_member=per_member,
            curves=curves,
            parameters=parameters,
            given=given,
        )
        self.prepare(plan, say)
        return in_parts(plan, self.train_part, threads=threads, watch=watch)


def engine(name: str = "numba") -> Engine:
    """The engine of that name.

    >>> engine("numpy").name
    'numpy'
    """
    if name not in MODULES:
        raise BadInput(
            "An ensemble engine is called by its name.", name, f"Choose from: {', '.join(MODULES)}."
        )
    home = import_module(MODULES[name])
    return Engine(name, home.prepare, home.train_part)
