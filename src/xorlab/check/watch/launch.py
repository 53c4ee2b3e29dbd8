"""Watch a script: start it in the sandbox, read what it reports, end it in time.

    with Watching("net.py") as watching:
        first = watching.window()     # its first steps, while it runs on
        whole = watching.finish()     # until its end, or until it is stopped

Whatever the script does, nothing of it is left when the `with` is over.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from xorlab.backprop import Array
from xorlab.check.record import Ending, Watched
from xorlab.check.watch import sandbox
from xorlab.check.watch.ending import advised, ended
from xorlab.check.watch.environment import environment, furnish
from xorlab.check.watch.folder import Folder, copy_beside
from xorlab.check.watch.incoming import Incoming
from xorlab.check.watch.limits import USUAL, Limits
from xorlab.check.watch.loops import WHOLE, Extent
from xorlab.check.watch.output import Output
from xorlab.check.watch.sources import Source, read_source
from xorlab.errors import BadFile

PAUSE = 0.01
"""Seconds between two looks at the record."""
GRACE = 0.5
"""Seconds that a process has to go after its script has ended."""


def watch(
    path: str | Path,
    *,
    source: str | None = None,
    argv: Sequence[str] = (),
    limits: Limits = USUAL,
    short: bool = False,
    chance: int = 0,
    extent: Extent = WHOLE,
    tell: Callable[[str], None] | None = None,
) -> Watched:
    """Run a script in the sandbox and give what was seen of it; it always ends.

    Args:
        path: of a script, a notebook, or `net.py:Net.train_step`.
        source: a text to run in the place of the file's, as when a cure is tried.
        argv: the script's arguments, after its name.
        limits: what it may use.
        short: end it as soon as its first steps are recorded.
        chance: another number for another start, where the script leaves its start to chance.
        extent: how much of it is recorded.
        tell: is told what is being done.

    Raises:
        BadFile: there is no such file, or it is no Python.
    """
    watching = Watching(
        path, source=source, argv=argv, limits=limits, chance=chance, extent=extent, tell=tell
    )
    with watching:
        return watching.window() if short else watching.finish()


def draw_starts(
    path: str | Path,
    node: int,
    count: int,
    *,
    source: str | None = None,
    argv: Sequence[str] = (),
    limits: Limits = USUAL,
) -> Mapping[str, Array]:
    """Starts drawn as the script draws its own: (count, ...) for each path of the state.

    node: the loop whose first mark is the start. Fewer than `count` where time ran out; empty
    where the script cannot be run again and again up to there.
    """
    seconds = min(limits.run_seconds, USUAL.run_seconds)
    wanted = {"node": node, "count": count, "seconds": seconds}
    watching = Watching(path, source=source, argv=argv, limits=limits, starts=wanted)
    with watching:
        watching.finish()
        return watching.incoming.starts()


class Watching:
    """A script that is being watched, from the beginning to the end of a `with`."""

    def __init__(
        self,
        path: str | Path,
        *,
        source: str | None = None,
        argv: Sequence[str] = (),
        limits: Limits = USUAL,
        starts: Mapping[str, float] | None = None,
        chance: int = 0,
        extent: Extent = WHOLE,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        read = read_source(path)
        self.source = read if source is None else read.with_text(source)
        self.argv, self.limits, self.starts = list(argv), limits, starts
        self.chance, self.extent = chance, extent
        self.tell = tell or (lambda _: None)
        self.over = ""
        self.status: Mapping[str, Any] = {}
        self.recorded: float | None = None

    def __enter__(self) -> Watching:
        self.tell(f"starting {self.source.path.name}")
        self.begun = time.monotonic()
        try:
            self.folder = Folder()
            self._start()
        except OSError as error:
            why = f"no private copy of its folder can be made ({error.strerror or error})."
            cure = "Make room for temporary files, or name a folder for them in TMPDIR."
            raise BadFile(self.source.path, why, cure) from None
        return self

    def _start(self) -> None:
        try:
            job = prepared(self.folder.path, self.source, self.limits)
            job |= {"argv": self.argv, "starts": self.starts, "chance": self.chance}
            job |= {"extent": self.extent}
            self.incoming = Incoming(Path(job["result"]))
            home, temporary = self.folder.path / "home", self.folder.path / "tmp"
            self.process = sandbox.start(job, environment(home, temporary))
            assert self.process.stderr is not None
            self.output = Output(self.process.stderr, self.limits.printed)
        except BaseException:
            self.folder.__exit__(None, None, None)
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.status = self.status or end(self.process)
            self.output.close()
            self.incoming.close()
        finally:
            self.folder.__exit__(kind, error, trace)

    def window(self) -> Watched:
        """What was seen once the first steps are recorded, or the script has ended before."""
        self._wait(lambda: self.recorded is not None)
        if self.process.poll() is None and not self.over:
            self.tell(f"{self.source.path.name} runs on")
            return self._watched(ended("window", None, self.limits))
        return self.finish()

    def finish(self) -> Watched:
        """What was seen until the script ended, or was stopped."""
        self._wait(lambda: False)
        status = self.status = self.status or end(self.process)
        over = self.over or str(status.get("over", ""))
        if over == "seconds" and self.recorded is not None:
            over = "run_seconds"
        return self._watched(ended(over, status.get("status"), self.limits))

    def _wait(self, enough: Callable[[], bool]) -> None:
        """Read the record until it is enough, or until the script ends or must be ended."""
        finished: float | None = None
        while True:
            alive = self.process.poll() is None
            now = time.monotonic()
            grown = self.incoming.poll()
            if self.recorded is None and self.incoming.has_window(now):
                self.recorded = now
            if grown and self.incoming.ended and finished is None:
                finished = now
            if enough() or not alive:
                return
            if finished is not None and now > finished + GRACE:
                return
            self.over = self._overdue(now)
            if self.over:
                return
            time.sleep(PAUSE)

    def _overdue(self, now: float) -> str:
        if now > self.begun + self.limits.seconds:
            return "seconds"
        late = self.recorded is not None and now > self.recorded + self.limits.run_seconds
        return "run_seconds" if late else ""

    def _watched(self, otherwise: Ending) -> Watched:
        """The record as far as it has come; `otherwise`: the ending, where it tells none."""
        reading = self.incoming.reading()
        lines = self.source.text.split("\n")
        ending = reading.ending or otherwise
        at = lines[ending.line - 1] if ending.line and ending.line <= len(lines) else ""
        return Watched(
            file=self.source.file,
            source=self.source.text,
            nodes=reading.nodes,
            events=reading.events,
            marks=reading.marks,
            ending=advised(ending, at, self.limits),
            lines=self.source.lines,
            cells=self.source.cells,
            converted=self.source.converted,
            notes=self.source.notes,
            iterations=reading.iterations,
            printed=self.output.text().replace(f"{self.folder.path / 'run'}{os.sep}", ""),
            seconds=time.monotonic() - self.begun,
            model=reading.more.get("model"),
        )


def prepared(folder: Path, source: Source, limits: Limits) -> dict[str, Any]:
    """Fill a private folder for a script, and give the job that runs it there."""
    run, home, temporary = folder / "run", folder / "home", folder / "tmp"
    for place in (run, home, temporary):
        place.mkdir()
    furnish(home)
    size, files = limits.copied_size, limits.copied_files
    copy_beside(source.path, run, source.text, files=files, size=size)
    script = run / source.path.with_suffix(".py").name
    script.write_text(source.text, encoding="utf-8", newline="\n")
    return {
        "folder": str(folder),
        "run": str(run),
        "source": str(script),
        "name": str(script),
        "result": str(folder / "result"),
        "target": source.target,
        "path": sandbox.import_path(),
        "limits": vars(limits) | {"folder": str(folder)},
    }


def end(process: subprocess.Popen[bytes]) -> Mapping[str, Any]:
    """End a watch's processes, however far they are; what the first of them tells of the end.

    Its input is closed, upon which it ends the script (see warden.py). Where it is gone without
    a word, what is left of its session is killed.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(OSError):
        process.stdin.close()
    if not hasattr(os, "fork"):
        process.kill()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
    with suppress(ValueError, OSError), process.stdout as stream:
        told: Mapping[str, Any] = json.loads(stream.read())
        return told
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return {}
