"""How a script ended, from what it said, what stopped it and how its process went.

A message stands behind words like "The script was stopped:", so it is a clause.
"""

from __future__ import annotations

import os
import re
import signal
from dataclasses import replace
from typing import Any

from xorlab.check.record import Ending
from xorlab.check.watch.limits import Limits
from xorlab.check.watch.output import plain

OUT_OF_MEMORY = re.compile(r"MemoryError|Unable to allocate|RESOURCE_EXHAUSTED|out of memory")
ADVICE = {
    r"^EOFError": "The script asks for input, and a check gives it none: write the value there.",
    r"^ValueError: (invalid literal|could not convert).*: ''": (
        "If it asks for a number, write the number there: a check answers input() with an empty "
        "line."
    ),
    r"^IndexError.*sys\.argv": "The script wants arguments: give them after `--`.",
    r"^sys\.exit\(2\)": "If the script wants arguments, give them after `--`.",
    r"^ModuleNotFoundError": "Install it beside xorlab, or leave it out.",
    r"^FileNotFoundError": (
        "The script runs in a copy of its folder, with the files beside it: check the name."
    ),
}
"""What to do about a crash, by a pattern of its message and the line it happened on."""

GONE = "its process ended at once, without a word,"


def advised(ending: Ending, line: str, limits: Limits) -> Ending:
    """An ending in words fit to show, with what to do about it; line: where it crashed."""
    message = plain(ending.message)[:1000].removeprefix("Refused: ")
    if ending.kind in ("crashed", "out of memory") and OUT_OF_MEMORY.search(message):
        return Ending("out of memory", ending.line, f"{message.rstrip(': .')}; {_memory(limits)}")
    for pattern, advice in ADVICE.items():
        if re.search(pattern, f"{message}\n{line}", re.DOTALL):
            message = f"{message.rstrip('.')}. {advice}"
            break
    return replace(ending, message=message)


def ended(over: str, status: int | None, limits: Limits) -> Ending:
    """The ending of a script that could say nothing of it.

    over: the limit that it was stopped at, "" for none. status: of its process, as os.waitpid
    gives it.
    """
    stopped = _stopped(over, limits)
    if stopped is not None:
        return stopped
    if status is None:
        return Ending("killed", None, "its process is gone, and nothing tells why.")
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        name = _signal(-code)
        return Ending("killed", None, f"its process was ended by the signal {name}.")
    return Ending("killed", None, f"{GONE} with status {code} (os._exit does so).")


def _stopped(over: str, limits: Limits) -> Ending | None:
    texts: dict[str, tuple[Any, str]] = {
        "window": ("stopped", "its first steps were all that was wanted."),
        "run_seconds": (
            "stopped",
            f"it had run on for {limits.run_seconds:g} s after its first steps were recorded.",
        ),
        "seconds": ("out of time", f"its limit is {limits.seconds:g} s."),
        "memory": ("out of memory", _memory(limits)),
        "threads": ("refused", f"it started more than {limits.threads} threads."),
        "files": ("refused", f"it made more than {limits.files} files."),
        "folder_size": (
            "refused",
            f"it wrote more than {limits.folder_size >> 20} MB into files.",
        ),
        "orphaned": ("stopped", "nobody waited for it any longer."),
    }
    if over not in texts:
        return None
    kind, message = texts[over]
    return Ending(kind, None, message)


def _memory(limits: Limits) -> str:
    return f"a script that is checked may use {limits.memory / 2**30:g} GiB of memory."


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
