"""The script's own process, from inside: rewrite it, run it as `__main__`, send what it reports."""

from __future__ import annotations

import builtins
import linecache
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType, ModuleType, TracebackType
from typing import Any, NoReturn

from xorlab.check.frameworks import capture
from xorlab.check.record import Ending, EndKind
from xorlab.check.watch import chance, sandbox, screens
from xorlab.check.watch.instrument import Instrumented, instrument
from xorlab.check.watch.loops import WHOLE, Extent
from xorlab.check.watch.recorder import Recorder
from xorlab.check.watch.snapshot import owner_test
from xorlab.check.watch.starts import Starts
from xorlab.check.watch.state import State
from xorlab.check.watch.target import called
from xorlab.check.watch.wire import Writer


def main(job: Mapping[str, Any]) -> None:
    """Run the script of a job, and write what is seen of it to the job's result.

    job: "source" (path of the text, Python 3), "name" (the file's name, as tracebacks show it),
    "argv", "result" (path), "limits" (what the sandbox holds it to), "folder", "chance" (which
    start it draws, where it leaves that open).
    """
    source = Path(job["source"]).read_text(encoding="utf-8")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    send = sender(os.open(job["result"], flags, 0o600), job["result"])
    sandbox.confine(job["limits"])
    run(source, job, send)


def sender(file: int, path: str = "") -> Callable[[bytes], None]:
    """What writes frames to an open file; in this very process, not in one that it forks.

    A file that the script closed is opened again at its path. Where nothing can be written,
    nothing is: the script goes on as if nobody watched.
    """
    owner, write, process, reopen, look = os.getpid(), os.write, os.getpid, os.open, os.fstat
    own = look(file).st_ino

    def is_open() -> bool:
        try:
            return look(file).st_ino == own
        except OSError:
            return False

    def send(frame: bytes) -> None:
        nonlocal file
        rest = memoryview(frame)
        with suppress(OSError):
            if path and not is_open():
                file = reopen(path, os.O_WRONLY | os.O_APPEND)
            while rest and process() == owner:
                rest = rest[write(file, rest) :]

    return send


def run(source: str, job: Mapping[str, Any], send: Callable[[bytes], None]) -> None:
    """Run a script as `__main__`, watched; `send` is given each frame."""
    name = job["name"]
    try:
        script = instrument(source, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        send(Writer().frame(ending=Ending("crashed", line, said(error))))
        return
    sys.argv = [name, *job.get("argv", ())]
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    state = State(name, script.changing, owner_test(os.path.dirname(name)))  # noqa: PTH120
    quieten()
    if job.get("starts"):
        Starts(script, name, state, send).draw(**job["starts"])
    else:
        chance.fix(job.get("chance", 0))
        watch(script, name, state, send, job.get("target"), Extent(*job.get("extent", ())))


def watch(
    script: Instrumented,
    name: str,
    state: State,
    send: Callable[[bytes], None],
    target: str | None = None,
    extent: Extent = WHOLE,
) -> None:
    """Run a script once, and send what is seen of it."""
    module = ModuleType("__main__")
    vars(module).update({"__file__": name, "__builtins__": builtins})
    sys.modules["__main__"] = module
    recorder = Recorder(script.nodes, state, vars(module), send, extent)
    recorder.install()
    library = capture.install(modelled(recorder))
    builtin, leave = dict(vars(builtins)), os._exit
    os._exit = leaving(recorder, leave)  # type: ignore[assignment]
    ending, frame = executed(script, name, vars(module))
    vars(builtins).update(builtin)
    os._exit = leave
    if target is not None and script.nodes:
        ending = called(target, recorder)
    with suppress(Exception):
        library.finish()
    recorder.finish(ending, frame)


def modelled(recorder: Recorder) -> Callable[[dict[str, Any]], None]:
    """What sends the record of a model that a library trains."""

    def report(record: dict[str, Any]) -> None:
        with suppress(Exception):
            recorder.flush(more={"model": record})

    return report


def leaving(recorder: Recorder, leave: Callable[[int], NoReturn]) -> Callable[[int], NoReturn]:
    """os._exit, but what was seen until then is sent."""

    def exit_at_once(status: int) -> NoReturn:
        with suppress(Exception):
            recorder.finish(Ending("finished", None, f"os._exit({status})"))
        leave(status)

    return exit_at_once


def quieten() -> None:
    """Nothing is drawn on a screen, and nobody is waited for but by other threads."""
    os.environ["MPLBACKEND"] = "Agg"
    screens.install()
    main, here, rest = threading.get_ident(), threading.get_ident, time.sleep
    time.sleep = lambda seconds: None if here() == main else rest(seconds)


def executed(
    script: Instrumented, name: str, names: dict[str, Any]
) -> tuple[Ending, FrameType | None]:
    """Run a script's code; how it ended, and in which of its frames."""
    try:
        exec(script.code, names)
    except SystemExit as end:
        code = end.code if isinstance(end.code, (int, str)) else ""
        return Ending("finished", None, f"sys.exit({code!r})"), None
    except BaseException as error:
        with suppress(Exception):
            traceback.print_exc()
        line, frame = place(name, error.__traceback__)
        return Ending(kind_of(error), line, said(error)), frame
    return Ending("finished"), None


def kind_of(error: BaseException) -> EndKind:
    """What an exception says of a script: it crashed, or it asked for what it cannot have."""
    if isinstance(error, MemoryError):
        return "out of memory"
    asked = isinstance(error, EOFError) or type(error).__name__ == "Refused"
    return "refused" if asked else "crashed"


def said(error: BaseException) -> str:
    """An exception's name, and what it says, if it can."""
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__


def place(name: str, trace: TracebackType | None) -> tuple[int | None, FrameType | None]:
    """The innermost line and frame of the script that an exception passed through."""
    line, frame = None, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line, frame = trace.tb_lineno, trace.tb_frame
        trace = trace.tb_next
    return line, frame
