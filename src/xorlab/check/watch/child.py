"""The script's own process, from inside: rewrite it, run it as `__main__`, send what it reports."""

from __future__ import annotations

import builtins
import linecache
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from xorlab.check.record import Ending
from xorlab.check.watch.instrument import Instrumented, instrument
from xorlab.check.watch.recorder import Recorder
from xorlab.check.watch.snapshot import owner_test
from xorlab.check.watch.state import State


class NoInput(EOFError):
    """The script asked for input: nobody is there to answer."""


def main(job: Mapping[str, Any]) -> None:
    """Run the script of a job, and write what was seen of it to the job's result.

    job: "source" (path of the text, Python 3), "name" (the file's name, as tracebacks show
    it), "argv", "result" (path), "limits".
    """
    source = Path(job["source"]).read_text(encoding="utf-8")
    file = os.open(job["result"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
    send = sender(file)
    if "limits" in job:
        from xorlab.check.watch import sandbox

        sandbox.confine(job["limits"])
    run(source, job["name"], send, argv=job.get("argv", ()))


def sender(file: int) -> Callable[[bytes], None]:
    """What writes frames to an open file; only in this very process, not in one it forks."""
    owner, write, process = os.getpid(), os.write, os.getpid

    def send(frame: bytes) -> None:
        rest = memoryview(frame)
        while rest and process() == owner:
            rest = rest[write(file, rest) :]

    return send


def run(
    source: str, name: str, send: Callable[[bytes], None], *, argv: Any = (), folder: str = ""
) -> None:
    """Run a script as `__main__`, watched; `send` is given each frame."""
    from xorlab.check.watch.wire import Writer

    try:
        script = instrument(source, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        ending = Ending("crashed", line, f"{type(error).__name__}: {error}")
        send(Writer().frame(ending=ending))
        return
    module = ModuleType("__main__")
    vars(module).update({"__file__": name, "__builtins__": builtins})
    sys.modules["__main__"] = module
    sys.argv = [name, *argv]
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    recorder = prepared(script, name, vars(module), send, folder)
    ending = executed(script, name, vars(module))
    recorder.finish(ending)


def prepared(
    script: Instrumented,
    name: str,
    names: dict[str, Any],
    send: Callable[[bytes], None],
    folder: str,
) -> Recorder:
    """A recorder in place, and nothing left that waits for a person."""
    is_own = owner_test(folder)
    state = State(name, script.changing, is_own)
    recorder = Recorder(script.nodes, state, names, send, is_own)
    recorder.install()
    os.environ["MPLBACKEND"] = "Agg"
    time.sleep = lambda *_: None
    builtins.input = refuse
    return recorder


def refuse(*_: Any) -> str:
    """In the place of input()."""
    raise NoInput("The script asks for input, and nobody is there to answer.")


def executed(script: Instrumented, name: str, names: dict[str, Any]) -> Ending:
    """Run a script's code, and tell how it ended."""
    try:
        exec(script.code, names)
    except SystemExit as end:
        said = end.code if isinstance(end.code, (int, str)) else ""
        return Ending("finished", None, f"sys.exit({said!r})")
    except NoInput as error:
        return Ending("refused", line_in(name, error.__traceback__), str(error))
    except MemoryError as error:
        return Ending("out of memory", line_in(name, error.__traceback__), "MemoryError")
    except BaseException as error:
        traceback.print_exc()
        line = line_in(name, error.__traceback__)
        return Ending("crashed", line, f"{type(error).__name__}: {told(error)}")
    return Ending("finished")


def told(error: BaseException) -> str:
    """What an exception says, if it can say it."""
    try:
        return str(error)
    except Exception:
        return ""


def line_in(name: str, trace: TracebackType | None) -> int | None:
    """The innermost line of the script that an exception passed through."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
