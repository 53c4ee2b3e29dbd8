"""What Python itself refuses a script that is watched, with a sentence that says so.

The interpreter tells an audit hook what it is about to do, and the hook can say no. This works
on every system and gives the clear message; it is no wall against native code, which asks
nobody. The kernel's own means (see kernel.py and seccomp.py) are behind it where there are any.

Source: the table of audit events in the Python documentation.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Refused(PermissionError):
    """What a script gets that asks for more than it may have."""


PROCESSES = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.startfile/2",
    "os.system",
    "pty.spawn",
    "subprocess.Popen",
    "webbrowser.open",
}
NETWORK = {
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.sendmsg",
    "socket.sendto",
    "urllib.Request",
}
SIGNALS = {"os.kill", "os.killpg"}


class Places(NamedTuple):
    """Which arguments of an event are paths, and which are the folders they start from.

    itself: what is changed is the entry in its folder, and not what a link leads to.
    """

    paths: Sequence[int]
    folders: Sequence[int | None]
    itself: bool = False


CHANGES: Mapping[str, Places] = {
    "os.chflags": Places([0], [None]),
    "os.chmod": Places([0], [2]),
    "os.chown": Places([0], [3]),
    "os.link": Places([1], [3], itself=True),
    "os.mkdir": Places([0], [2], itself=True),
    "os.remove": Places([0], [1], itself=True),
    "os.removexattr": Places([0], [None]),
    "os.rename": Places([0, 1], [2, 3], itself=True),
    "os.rmdir": Places([0], [1], itself=True),
    "os.setxattr": Places([0], [None]),
    "os.symlink": Places([1], [2], itself=True),
    "os.truncate": Places([0], [None]),
    "os.utime": Places([0], [3]),
    "sqlite3.connect": Places([0], [None]),
}


class Refusals:
    """The hook: which events are refused, for a script that may write in one folder alone.

    libraries: folders whose code may load native libraries; the script's own may not.
    """

    def __init__(self, folder: Path, libraries: Sequence[Path]) -> None:
        self.folder = os.path.realpath(folder)
        self.number = os.getpid()
        self.libraries = tuple(os.path.realpath(place) + os.sep for place in libraries)
        self.answers: dict[str, Callable[[str, Any], None]] = {
            "open": self._opened,
            "ctypes.dlopen": self._loaded,
            **dict.fromkeys(PROCESSES, self._started),
            **dict.fromkeys(NETWORK, self._connected),
            **dict.fromkeys(SIGNALS, self._signalled),
            **dict.fromkeys(CHANGES, self._changed),
        }

    def __call__(self, event: str, arguments: Any) -> None:
        """Raise `Refused` where the event is one that a script may not cause."""
        answer = self.answers.get(event)
        if answer is not None:
            answer(event, arguments)

    def _started(self, event: str, arguments: Any) -> None:
        raise Refused(f"A script that is checked may start no other process ({event}).")

    def _connected(self, event: str, arguments: Any) -> None:
        raise Refused(f"A script that is checked may not use the network ({event}).")

    def _signalled(self, event: str, arguments: Any) -> None:
        if event == "os.killpg" or arguments[0] != self.number:
            raise Refused(f"A script that is checked may send no signal to others ({event}).")

    def _opened(self, event: str, arguments: Any) -> None:
        path, mode, flags = arguments
        writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & WRITING
        if writes and not isinstance(path, int):
            self._must_be_inside(event, path)

    def _changed(self, event: str, arguments: Any) -> None:
        places = CHANGES[event]
        for at, folder in zip(places.paths, places.folders, strict=True):
            start = -1 if folder is None or folder >= len(arguments) else arguments[folder]
            self._must_be_inside(event, arguments[at], start, itself=places.itself)

    def _loaded(self, event: str, arguments: Any) -> None:
        """A library's own code may load what it needs (SciPy, PyTorch and JAX do)."""
        frame = sys._getframe(1)
        own = (__file__, sys.modules["ctypes"].__file__)
        while frame.f_back is not None and frame.f_code.co_filename in own:
            frame = frame.f_back
        if not os.path.realpath(frame.f_code.co_filename).startswith(self.libraries):
            raise Refused(f"A script that is checked may load no native code ({arguments[0]}).")

    def _must_be_inside(
        self, event: str, path: Any, start: Any = -1, *, itself: bool = False
    ) -> None:
        """Refuse what lies outside the folder, links followed."""
        if path in (os.devnull, ":memory:"):
            return
        where = _real(path, start, itself=itself)
        if where is None or not (where + os.sep).startswith(self.folder + os.sep):
            raise Refused(
                "A script that is checked may write, rename and remove only in its own copy of "
                f"its folder, not {_shown(path)} ({event})."
            )


def _real(path: Any, start: Any, *, itself: bool) -> str | None:
    """Where a path leads; None where that cannot be told."""
    if isinstance(path, int):
        return None
    name = os.fsdecode(path)
    if isinstance(start, int) and start >= 0:
        try:
            name = str(Path(f"/proc/self/fd/{start}").readlink() / name)
        except OSError:
            return None
    parent, last = os.path.split(name.rstrip(os.sep))
    if itself and last not in ("", os.curdir, os.pardir):
        return str(Path(os.path.realpath(parent), last))
    return os.path.realpath(name)


def _shown(path: Any) -> str:
    return f"file {path}" if isinstance(path, int) else repr(os.fsdecode(path))[:200]
