"""Odds: train many starts of one configuration, part after part, and count how they end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from xorlab.engines import engine as engine_called
from xorlab.engines.plan import Precision
from xorlab.errors import BadInput
from xorlab.model.task import Task
from xorlab.runs.ensemble import Ensemble
from xorlab.settings import Settings, default_settings
from xorlab.statistics.odds import Odds, Tally

PART = 100_000
"""Starts in memory at once: a study of millions needs no more than this many."""

Counted: TypeAlias = Callable[[int, int], bool | None]


def odds(
    task: Task,
    settings: Settings | None = None,
    *,
    starts: int = 10_000,
    seed: int = 0,
    engine: str = "numba",
    dtype: Precision | None = None,
    watch: Counted | None = None,
) -> Odds:
    """Train starts 0, 1, ... of a seed, and tell how often they learn and where the others end.

    Args:
        task: the rows to learn.
        settings: network and training; the task's defaults where left out.
        starts: how many.
        seed: of the starts.
        engine: "numba", or "numpy", the slow reference.
        dtype: "float32", unless the engine is "numpy", or "float64".
        watch: called now and then with the starts done and those that learned; where it returns
            True, the odds are those of the starts done.

    Raises:
        BadInput: settings that do not fit the task, or no starts.

    >>> from xorlab.tasks import task
    >>> odds(task("and"), starts=20, engine="numpy").learned
    20
    """
    if starts < 1:
        raise BadInput("Odds are those of at least 1 start.", starts, "Try 10000.")
    settings = settings or default_settings(task)
    trainer = engine_called(engine)
    dtype = dtype or ("float64" if engine == "numpy" else "float32")
    tally = Tally()
    stopped = False

    def counted(members: int, learned: int) -> bool:
        nonlocal stopped
        before = sum(tally.epochs.values())
        if watch is not None and watch(tally.starts + members, before + learned):
            stopped = True
        return stopped

    for first in range(0, starts, PART):
        part = range(first, min(first + PART, starts))
        tally.add(
            trainer.train_ensemble(
                task, settings, seed=seed, starts=part, dtype=dtype, watch=counted
            )
        )
        if stopped:
            break
    return tally.odds()


def sample_curves(
    task: Task, settings: Settings, *, seed: int = 0, starts: int = 60, engine: str = "numba"
) -> Ensemble:
    """The first few starts of a seed, with the loss of every epoch.

    >>> from xorlab.tasks import task
    >>> sample_curves(task("and"), Settings(epochs=50), starts=3, engine="numpy").curves.shape
    (3, 50)
    """
    return engine_called(engine).train_ensemble(
        task, settings, seed=seed, starts=range(starts), curves=True
    )
