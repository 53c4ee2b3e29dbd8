"""Run a study, or go on with it: cut what is missing into chunks, and write what comes back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

from xorlab.studies.folder import Folder, opened
from xorlab.studies.pace import Pace
from xorlab.studies.pools import Here, Pool
from xorlab.studies.study import Study
from xorlab.studies.summary import write_cells
from xorlab.studies.work import chunks_of


@dataclass
class Progress:
    """How far a study is.

    done: members whose results are on disk, of `members`. found: of these, those that were there
    at the beginning. damaged: parts that were there but are worked on again. working: members
    beyond those that are known to be trained. share: of the work, by its estimated cost.
    seconds: since it was begun or gone on with; left: until it ends, where that can be told.
    idle: whether there is nobody to work on it. stopped: whether it has been asked to stop.
    """

    members: int
    done: int = 0
    found: int = 0
    damaged: int = 0
    working: int = 0
    share: float = 0.0
    seconds: float = 0.0
    left: float = float("nan")
    idle: bool = False
    stopped: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing is missing."""
        return self.done == self.members


Watch: TypeAlias = Callable[[Progress], bool | None]


def run_study(
    study: Study,
    path: Path,
    *,
    pool: Pool | None = None,
    watch: Watch | None = None,
    save_every: float | None = None,
) -> Progress:
    """Train what is missing of a study in its folder, part by part.

    Whatever ends it early, the parts written until then are kept, and the same call goes on from
    there: the rows are those of a study that was never interrupted, whoever worked on it.

    Args:
        study: what to train.
        path: the folder of the results; made if need be.
        pool: who works on it; this process where left out.
        watch: called often with the progress; where it returns True, the study stops with what
            is done.
        save_every: seconds of work in a part; what suits the study where left out.

    Raises:
        BadFile: the folder cannot be written, or holds another study.
        XorlabError: the pool broke down.
    """
    began = perf_counter()
    with opened(path, study) as folder:
        parts = folder.parts()
        progress = Progress(study.members, damaged=folder.clean(parts))
        progress.done = progress.found = sum(part.last - part.first for part in parts)
        run = Running(study, folder, pool or Here(), progress, watch, Pace(study, save_every))
        try:
            run.through(folder.gaps(parts))
        finally:
            progress.seconds = perf_counter() - began
            if study.rows == "cells":
                write_cells(folder)
    return progress


class Running:
    """A study while it runs."""

    def __init__(
        self,
        study: Study,
        folder: Folder,
        pool: Pool,
        progress: Progress,
        watch: Watch | None,
        pace: Pace,
    ) -> None:
        self.folder, self.pool, self.progress = folder, pool, progress
        self.watch, self.pace = watch, pace
        self.chunk = chunks_of(study)
        self.began = perf_counter()
        self.cost = 0.0
        self.measured: tuple[float, float] | None = None
        self.latest = 0

    def through(self, gaps: list[tuple[int, int]]) -> None:
        """Have all gaps worked on, and write what comes back."""
        left = deque(gaps)
        self.cost = self.pace.total - sum(self.pace.cost(*gap) for gap in gaps)
        self._ask(0, 0)
        while True:
            self._hand_out(left)
            if not self.pool.busy() or (self.progress.stopped and self.pool.idle):
                return
            done = self.pool.result(self._ask)
            if done is not None:
                self.folder.write(done.first, done.last, done.content)
                self.pace.learn(done)
                self.cost += self.pace.cost(done.first, done.last)
                self.progress.done += done.last - done.first
                # The first chunk may have waited for a compiler: time is told from there.
                self.measured = self.measured or (perf_counter(), self.cost)
            self._ask(0, 0)

    def _hand_out(self, left: deque[tuple[int, int]]) -> None:
        """Cut off chunks for as long as the pool takes any, unless asked to stop."""
        while left and not self.progress.stopped and self.pool.wanted() > 0:
            first, last = left.popleft()
            end = self.pace.end(first, last)
            if end < last:
                left.appendleft((end, last))
            self.latest = first
            self.pool.take(self.chunk(first, end))

    def _ask(self, members: int, learned: int) -> bool:
        """Tell of the progress, with so many members of the latest chunk trained."""
        progress, total = self.progress, self.pace.total
        cost = self.cost + self.pace.cost(self.latest, self.latest + members)
        progress.working, progress.idle = members, self.pool.idle
        progress.share = cost / total
        now = perf_counter()
        progress.seconds = now - self.began
        if self.measured is not None and cost > self.measured[1]:
            since, before = self.measured
            progress.left = (now - since) * (total - cost) / (cost - before)
        if self.watch is not None and self.watch(progress):
            progress.stopped = True
        return progress.stopped
