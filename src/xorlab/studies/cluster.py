"""A study on a Dask cluster: worker processes started here, or those of a running scheduler.

Dask hands a chunk whose worker died to another one. Each thread of a worker trains one chunk at a
time with one thread, so that a machine is as busy as its worker has threads.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from time import monotonic
from typing import Any

from xorlab.errors import BadInput, MissingExtra, XorlabError
from xorlab.studies.pools import Ask
from xorlab.studies.work import Chunk, Done, work

try:
    import dask
    import distributed
    from distributed import Client, Future, LocalCluster, WorkerPlugin
    from distributed.client import FuturesCancelledError
    from distributed.comm import CommClosedError
except ModuleNotFoundError:
    raise MissingExtra("study", "A study on several workers") from None

AHEAD = 2
"""Chunks asked for at a time, for each thread: a worker finds its next one waiting."""

PATIENCE = 10.0
"""Seconds within which a scheduler answers."""

GONE = "The scheduler is gone. Finished parts are kept: start one, and run the same again."

SETTINGS = {
    # Nothing is served but what this machine's own processes talk through.
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # A chunk may lose its worker this often before it is taken for the cause.
    "distributed.scheduler.allowed-failures": 10,
}


class DeafToCtrlC(WorkerPlugin):  # type: ignore[misc]
    """A terminal sends Ctrl-C to all its processes; workers finish their chunks instead."""

    def setup(self, worker: Any) -> None:
        """In a worker that begins in place of one that died."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def deaf_children() -> Iterator[None]:
    """The same for processes that are started in here: they inherit that it is ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield  # handlers are the main thread's to set
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def scheduler_there() -> Iterator[None]:
    """For what is asked of a scheduler: one that is gone is no accident of the program's."""
    try:
        yield
    except (OSError, distributed.CancelledError, FuturesCancelledError, RuntimeError) as error:
        raise XorlabError(GONE) from error


class Cluster:
    """The workers that a client knows.

    idle: whether there are none. patience: seconds after which that is an error; None waits for
    ever, for a cluster may yet get its first.
    """

    def __init__(self, client: Client, patience: float | None = None) -> None:
        self.client, self.patience = client, patience
        self.waiting: dict[Future, Chunk] = {}
        self.idle = False
        self.seen = monotonic()

    def wanted(self) -> int:
        """As many as keep every thread busy, and its next chunk waiting."""
        with scheduler_there():
            threads = sum(self.client.nthreads().values())
        return AHEAD * max(1, threads) - len(self.waiting)

    def take(self, chunk: Chunk) -> None:
        """Send the chunk to the scheduler."""
        with scheduler_there():
            future = self.client.submit(work, chunk, 1, pure=False)
        self.waiting[future] = chunk

    def busy(self) -> bool:
        """Whether chunks are out."""
        return bool(self.waiting)

    def result(self, ask: Ask) -> Done | None:
        """What comes back within half a second."""
        with scheduler_there(), suppress(TimeoutError):
            distributed.wait(list(self.waiting), timeout=0.5, return_when="FIRST_COMPLETED")
        for future in self.waiting:
            if future.done():
                del self.waiting[future]
                self.idle, self.seen = False, monotonic()
                return self._outcome(future)
        self._look_for_workers()
        return None

    def _look_for_workers(self) -> None:
        with scheduler_there():
            self.idle = not self.client.nthreads()
        if not self.idle:
            self.seen = monotonic()
        elif self.patience is not None and monotonic() - self.seen > self.patience:
            raise XorlabError("All workers died. Finished parts are kept: run it again.")

    def _outcome(self, future: Future) -> Done:
        try:
            return future.result()
        except XorlabError:
            raise
        except CommClosedError as error:  # it went while its answer was on the way
            raise XorlabError(GONE) from error
        except distributed.KilledWorker:
            raise XorlabError(
                "Worker after worker died over the same chunk. Finished parts are kept: look into "
                "the workers' logs (memory?), then run the same again."
            ) from None
        except Exception as error:  # whatever a worker may raise arrives here
            raise XorlabError(
                f"A chunk failed on the cluster ({type(error).__name__}: {error}). "
                "Finished parts are kept."
            ) from error


@contextmanager
def local(workers: int) -> Iterator[Cluster]:
    """So many worker processes on this machine, for this study alone."""
    if workers < 1:
        raise BadInput("At least 1 worker works.", workers, "Leave it out to work in one process.")
    with dask.config.set(SETTINGS), _started(workers) as found:
        yield found


@contextmanager
def _started(workers: int) -> Iterator[Cluster]:
    cluster: Any = None
    try:
        with deaf_children():
            cluster = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address=None,
                silence_logs=logging.CRITICAL,  # losing a worker is part of the plan
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},
            )
        client = Client(cluster)
        client.register_plugin(DeafToCtrlC())
    except (OSError, RuntimeError, TimeoutError) as error:
        if cluster is not None:
            cluster.close()
        raise XorlabError(f"The {workers} local workers could not be started: {error}") from None
    with cluster, client:
        yield Cluster(client, patience=60.0)


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """The workers of a scheduler that is running."""
    for name in ("distributed", "distributed.client"):  # what they say is said here once
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client: Any = Client(address, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise BadInput(
            "A scheduler answers at its address.",
            address,
            f"Start one with `dask scheduler`, and use the address that it prints. ({error})",
        ) from None
    with client:
        same_version(client)
        yield Cluster(client)


def same_version(client: Client) -> None:
    """Say at once which worker would do nothing but die of its first chunk."""
    with scheduler_there():
        found = client.run(version, "xorlab", on_error="return")
    for worker, theirs in found.items():
        if theirs != version("xorlab"):
            have = f"xorlab {theirs}" if isinstance(theirs, str) else "no xorlab"
            raise XorlabError(
                f"The worker {worker} has {have}, the study runs in xorlab {version('xorlab')}. "
                "Install the same version, with its extra 'study', on every machine."
            )
