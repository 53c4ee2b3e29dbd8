"""Start after start, until one learns."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from xorlab.errors import BadInput, is_whole
from xorlab.model.task import Task
from xorlab.runs.run import Run
from xorlab.settings import Settings, default_settings
from xorlab.trainer import Watch, train

RESTARTS = 20


def attempts(
    task: Task,
    settings: Settings,
    *,
    seed: int = 0,
    restarts: int = RESTARTS,
    train: Callable[..., Run] = train,
    watch: Watch | None = None,
) -> Iterator[Run]:
    """Train starts 0, 1, 2, ... of a seed, each given out as it ends, up to the first that learns.

    Args:
        task: the rows to learn.
        settings: network and training.
        seed: of the starts.
        restarts: how many further starts may be tried after start 0; none where there is no
            hidden unit, for then every start ends at the same place.
        train: what trains one; another engine's has the same arguments.
        watch: handed to `train`; an interrupted run is the last.
    """
    if not is_whole(restarts, 0):
        raise BadInput(
            "Restarts are a whole number of at least 0.", restarts, "0 switches them off."
        )
    training = settings.training()
    if not settings.hidden:
        restarts = 0
    for index in range(restarts + 1):
        start = settings.start(task, seed, index)
        run = train(start, task, training, seed=seed, index=index, watch=watch)
        yield run
        if run.outcome.kind in ("learned", "interrupted"):
            return


def learn(
    task: Task, settings: Settings | None = None, *, seed: int = 0, restarts: int = RESTARTS
) -> Run:
    """Train a task, from another start where one stalls: the run that learned, else the last.

    >>> from xorlab.model.task import Task
    >>> xor = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
    >>> learn(xor, seed=1).learned
    True
    """
    *_, last = attempts(task, settings or default_settings(task), seed=seed, restarts=restarts)
    return last
