"""Who works on a study's chunks: this process, or the workers of a Dask cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeAlias

from xorlab.studies.work import Chunk, Done, work

Ask: TypeAlias = Callable[[int, int], bool]
"""Told of members done, and learned, within a chunk; answers whether to stop."""


class Pool(Protocol):
    """Takes chunks, and gives back what became of them, in any order.

    idle: whether there is nobody to work on them.
    """

    idle: bool

    def wanted(self) -> int:
        """How many more chunks it takes now."""

    def take(self, chunk: Chunk) -> None:
        """Have a chunk worked on."""

    def busy(self) -> bool:
        """Whether anything is still to come back."""

    def result(self, ask: Ask) -> Done | None:
        """The next chunk that is finished; None if there is none yet, but may be soon."""


class Here:
    """This process: one chunk at a time, on all its cores."""

    idle = False

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads
        self.waiting: deque[Chunk] = deque()

    def wanted(self) -> int:
        """One, unless there is one."""
        return 1 - len(self.waiting)

    def take(self, chunk: Chunk) -> None:
        """Keep the chunk until its result is asked for."""
        self.waiting.append(chunk)

    def busy(self) -> bool:
        """Whether a chunk waits."""
        return bool(self.waiting)

    def result(self, ask: Ask) -> Done:
        """Work on it now; as much as is done when asked to stop."""
        return work(self.waiting.popleft(), self.threads, ask)


@contextmanager
def pool(workers: int | None = None, scheduler: str | None = None) -> Iterator[Pool]:
    """This process; or so many local worker processes; or the workers of a running scheduler."""
    if workers is None and scheduler is None:
        yield Here()
        return
    from xorlab.studies.cluster import connected, local

    with connected(scheduler) if scheduler is not None else local(workers or 0) as found:
        yield found
