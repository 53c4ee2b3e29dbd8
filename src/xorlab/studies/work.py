"""The work of a study: from a stretch of its line to the content of a part, anywhere.

What comes back is the file itself, encoded where the work was done: whoever asked for it has only
to write it down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import NamedTuple, TypeAlias

from xorlab.engines import Engine, engine
from xorlab.engines.plan import Precision
from xorlab.errors import XorlabError
from xorlab.model.task import Task
from xorlab.runs.ensemble import Ensemble
from xorlab.settings import Settings
from xorlab.statistics.odds import Tally
from xorlab.studies.cell_rows import counts
from xorlab.studies.member_rows import member_rows
from xorlab.studies.parquet import Table, encoded, pa
from xorlab.studies.record import fingerprint
from xorlab.studies.study import Kind, Rows, Slice, Study

MOST_BYTES = 64 * 2**20
"""As much memory as an ensemble's largest arrays may take."""

Watch: TypeAlias = Callable[[int, int], bool | None]


@dataclass(frozen=True)
class Chunk:
    """A stretch of a study's line, with all that is needed to work on it elsewhere."""

    first: int
    last: int
    slices: tuple[Slice, ...]
    kinds: dict[str, Kind]
    seed: int
    engine: str
    dtype: Precision
    rows: Rows
    fingerprint: str
    version: str


class Done(NamedTuple):
    """The stretch that was worked on, and its part's content.

    learned: how many of its members. seconds: of training.
    """

    first: int
    last: int
    content: bytes
    learned: int = 0
    seconds: float = 0.0


def chunks_of(study: Study) -> Callable[[int, int], Chunk]:
    """What cuts chunks out of a study: stretches from one place on its line to another."""
    mark, ours = fingerprint(study), version("xorlab")

    def chunk(first: int, last: int) -> Chunk:
        return Chunk(
            first,
            last,
            tuple(study.slices(first, last)),
            study.kinds,
            study.seed,
            study.engine,
            study.dtype,
            study.rows,
            mark,
            ours,
        )

    return chunk


def work(chunk: Chunk, threads: int | None = None, watch: Watch | None = None) -> Done:
    """Train a chunk's members.

    Args:
        chunk: which.
        threads: how many to train with; all cores where left out.
        watch: called now and then with the members done and those that learned; where it returns
            True, the work ends with the members done.

    Raises:
        XorlabError: the chunk was made by another version of xorlab.
    """
    if version("xorlab") != chunk.version:
        raise XorlabError(
            f"The study runs in xorlab {chunk.version}, a worker has {version('xorlab')}. "
            "Install the same version on every machine."
        )
    worker = Worker(chunk, engine(chunk.engine), threads, watch)
    for part in chunk.slices:
        worker.train(part)
        if worker.stopped:
            break
    content = encoded(pa.concat_tables(worker.tables), chunk.fingerprint)
    return Done(chunk.first, chunk.first + worker.done, content, worker.learned, worker.seconds)


class Worker:
    """Works through a chunk, an ensemble at a time, and remembers how far it is."""

    def __init__(
        self, chunk: Chunk, trainer: Engine, threads: int | None, watch: Watch | None
    ) -> None:
        self.chunk, self.trainer, self.threads, self.watch = chunk, trainer, threads, watch
        self.tables: list[Table] = []
        self.done = self.learned = 0
        self.seconds = 0.0
        self.stopped = False

    def train(self, part: Slice) -> None:
        """Train the starts of a cell, in ensembles that fit into memory."""
        tally = Tally()
        size = most_members(part.cell.task, part.cell.settings)
        for first in range(part.first, part.last, size):
            found = self.ensemble(part, range(first, min(first + size, part.last)))
            if self.chunk.rows == "members":
                self.tables.append(member_rows(part.cell, self.chunk.kinds, found))
            else:
                tally.add(found)
            if self.stopped:
                break
        if self.chunk.rows == "cells":
            self.tables.append(counts(part.cell, tally))

    def ensemble(self, part: Slice, starts: range) -> Ensemble:
        """Train some starts of a cell at once."""
        found = self.trainer.train_ensemble(
            part.cell.task,
            part.cell.settings,
            seed=self.chunk.seed,
            starts=starts,
            dtype=self.chunk.dtype,
            threads=self.threads,
            watch=self._watched,
        )
        self.done += found.members
        self.learned += int(found.learned.sum())
        self.seconds += found.seconds
        return found

    def _watched(self, members: int, learned: int) -> bool:
        if self.watch is not None and self.watch(self.done + members, self.learned + learned):
            self.stopped = True
        return self.stopped


def most_members(task: Task, settings: Settings) -> int:
    """How many networks are in memory at once."""
    numbers = task.rows * task.outputs + 4 * parameters(task, settings)
    return max(1, min(100_000, MOST_BYTES // (8 * numbers)))


def parameters(task: Task, settings: Settings) -> int:
    """How many numbers a network has to learn.

    >>> from xorlab.tasks import task
    >>> parameters(task("xor"), Settings(hidden=(2,)))
    9
    """
    shapes = settings.architecture(task).shapes
    return sum((s.fan_in + s.biases + s.inputs) * s.fan_out for s in shapes)
