"""The sandbox: what a process gives up for good before it runs somebody's script.

No single layer is enough, and no single one is everywhere, so all that a system offers are put
on top of each other: Python's own refusals, limits on what is used, and on Linux namespaces, a
read-only file system, Landlock and a filter of system calls. Which of them hold on this machine
is known: `layers()` tells.
"""

from __future__ import annotations

import json
import math
import os
import site
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from xorlab.check.watch import kernel, seccomp
from xorlab.check.watch.folder import Folder
from xorlab.check.watch.limits import USUAL
from xorlab.check.watch.refusals import Refusals

HOOK = "refusals by Python's audit hook"
BOUNDS = "limits on files and processor time"
MEMORY = "a limit on memory"
SPACES = "process, network and user namespaces of its own"
READ_ONLY = "a file system that is read-only outside its folder"
LANDLOCK = "Landlock: no writing outside its folder"
FILTER = "a filter of system calls (seccomp)"

WITHOUT: set[str] = set()
"""Layers that are left out all the same: to see what a system without them does."""

NEWLINES = b"\n" * 100
"""A script that asks for input is answered as if its reader pressed Enter, this often."""


def isolate(job: Mapping[str, Any]) -> list[str]:
    """Before the fork: enter namespaces of one's own; gives the layers that hold."""
    WITHOUT.update(job["without"])
    return [SPACES] if SPACES not in WITHOUT and kernel.leave_the_others() else []


def settle(folder: Path, layers: Sequence[str]) -> list[str]:
    """After the fork: hold on to nothing of the parent's; gives the layers that hold now.

    Standard input gives a few empty lines and then ends; both outputs go to standard error's
    pipe; no other file stays open.
    """
    kernel.die_with_parent()
    here = [READ_ONLY] if SPACES in layers and kernel.make_all_read_only_but(folder) else []
    reading, writing = os.pipe()
    os.write(writing, NEWLINES)
    os.dup2(reading, 0)
    os.dup2(2, 1)
    os.closerange(3, 1024)
    return [*layers, *here]


def confine(limits: Mapping[str, Any]) -> list[str]:
    """Give up all that a script must not have; nothing can be taken back.

    limits: the numbers of `Limits`, and "folder", the one place where files may be written.
    Gives the layers that hold from now on. Only then is the working folder, where the files
    beside the script lie, looked into for modules.
    """
    folder = Path(limits["folder"])
    kernel.gain_no_privileges()
    kernel.drop_capabilities()
    bound = _bound(limits)
    layers = {
        BOUNDS: bound,
        MEMORY: bound and sys.platform == "linux",
        LANDLOCK: LANDLOCK not in WITHOUT and kernel.write_nowhere_but(folder),
        FILTER: FILTER not in WITHOUT and seccomp.refuse_calls(),
    }
    sys.addaudithook(Refusals(folder, library_folders()))
    sys.path.insert(0, str(Path.cwd()))
    return [HOOK, *(name for name, holds in layers.items() if holds)]


def library_folders() -> list[Path]:
    """Where Python's own and installed libraries lie."""
    places = [*sysconfig.get_paths().values(), *site.getsitepackages(), site.getusersitepackages()]
    return [Path(place) for place in places if place]


def _bound(limits: Mapping[str, Any]) -> bool:
    """Limits of the kernel's on this process.

    Memory is bounded as data, not as address space: JAX and OpenBLAS reserve much more of that
    than they ever use. The hard limit on processor time is a net below the limits on the clock.
    """
    try:
        import resource
    except ImportError:
        return False
    processors = os.cpu_count() or 1
    wanted = {
        resource.RLIMIT_DATA: limits["memory"],
        resource.RLIMIT_FSIZE: limits["file_size"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CPU: math.ceil(limits["seconds"] * processors) + 1,
        resource.RLIMIT_CORE: 0,
    }
    for kind, amount in wanted.items():
        most = resource.getrlimit(kind)[1]
        least = amount if most == resource.RLIM_INFINITY else min(amount, most)
        resource.setrlimit(kind, (least, least))
    return True


# --- Which layers there are -------------------------------------------------------------------


def command(job: Path) -> list[str]:
    """How the first process of a watch is started.

    Isolated (-I), so that neither the environment nor the working folder decides what is
    imported; without compiled files (-B); with text as UTF-8 on every system.
    """
    bootstrap = Path(__file__).with_name("bootstrap.py")
    return [sys.executable, "-I", "-B", "-X", "utf8", str(bootstrap), str(job)]


def import_path() -> list[str]:
    """Where the child finds xorlab and the libraries: where this process finds them.

    The working folder is left out, for what lies there is not trusted.
    """
    here = os.path.realpath(os.curdir)
    found = [os.path.realpath(place) for place in sys.path if place]
    return [place for place in dict.fromkeys(found) if place != here]


def start(job: Mapping[str, Any], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start the process of a watch, in a session of its own; it ends when its input is closed.

    job: what is written as job.json into its "folder". Standard output tells how the script
    ended (see warden.py); standard error carries what it prints.
    """
    path = Path(job["folder"]) / "job.json"
    path.write_text(json.dumps({**job, "without": sorted(WITHOUT)}), encoding="utf-8")
    return subprocess.Popen(
        command(path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=job["folder"],
        env=dict(environment),
        start_new_session=True,
    )


def layers() -> list[str]:
    """The layers that hold on this machine, asked of a process that puts them on.

    >>> layers()[0]
    "refusals by Python's audit hook"
    """
    with Folder() as folder, (folder.path / "result").open("w+", encoding="utf-8") as result:
        place = str(folder.path)
        job = {
            "probe": True,
            "folder": place,
            "path": import_path(),
            "result": result.name,
            "limits": vars(USUAL) | {"folder": place},
        }
        with start(job, os.environ) as process:
            assert process.stdout is not None
            process.stdout.read()
        found: list[str] = json.load(result)
    return found
