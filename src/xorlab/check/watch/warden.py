"""The process between xorlab and a script: it starts the script's, and ends it in time.

It is there for what the script must not be trusted with and xorlab may not live to do: when
xorlab is gone, however it went, the warden ends the script; and when the script has ended, the
warden removes its folder. What was written there is read on by those who have it open.
"""

from __future__ import annotations

import json
import os
import select
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from xorlab.check.watch import sandbox
from xorlab.check.watch.folder import measure, remove

PAUSE = 0.01
"""Seconds between two looks at the script's process."""
GLANCES = 20
"""Looks at the process for each look at its folder, which takes longer."""


def main(job: Mapping[str, Any]) -> NoReturn:
    """Run the script of a job in a process of its own, watch over it and tell how it ended.

    Standard input is a pipe from xorlab: its end means that the script is to be ended. One line
    of JSON on standard output tells the end: `over`, which limit was overstepped, "" for none,
    and `status`, as os.waitpid gives it.
    """
    folder = Path(job["folder"])
    if not hasattr(os, "fork"):
        _run(job, sandbox.settle(folder, []))
    layers = sandbox.isolate(job)
    child = os.fork()
    if child == 0:
        _run(job, sandbox.settle(folder, layers))
    over, status = _guard(child, job)
    remove(folder)
    with suppress(OSError):
        os.write(1, json.dumps({"over": over, "status": status}).encode() + b"\n")
    # All that is left of this session, and this process with it.
    os.killpg(0, 9)
    os._exit(0)


def _run(job: Mapping[str, Any], layers: list[str]) -> NoReturn:
    """The script's own process: from here to its end, whatever that is."""
    code = 70
    try:
        if job.get("probe"):
            held = sandbox.confine(job["limits"])
            Path(job["result"]).write_text(json.dumps([*held, *layers]), encoding="utf-8")
        else:
            from xorlab.check.watch import child

            os.chdir(job["run"])
            child.main(job)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(Exception):
                stream.flush()
        os._exit(code)


def _guard(child: int, job: Mapping[str, Any]) -> tuple[str, int]:
    """Wait for the child's end, or bring it about: the reason and the status."""
    parent = select.poll()
    parent.register(0, select.POLLIN | select.POLLHUP)
    glance = 0
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return "", status
        over = "orphaned" if parent.poll(PAUSE * 1000) else _overstepped(child, job, glance)
        if over:
            os.kill(child, 9)
            return over, os.waitpid(child, 0)[1]
        glance += 1


def _overstepped(child: int, job: Mapping[str, Any], glance: int) -> str:
    """The limit that a running script is over, "" for none."""
    limits = job["limits"]
    try:
        lines = Path(f"/proc/{child}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    known = dict(line.split(":", 1) for line in lines)
    if int(known.get("VmRSS", "0").split()[0]) * 1024 > limits["memory"]:
        return "memory"
    if int(known.get("Threads", "0")) > limits["threads"]:
        return "threads"
    if glance % GLANCES == 0:
        files, size = measure(Path(job["folder"]), limits["files"])
        if files > limits["files"]:
            return "files"
        if size > limits["folder_size"]:
            return "folder_size"
    return ""
