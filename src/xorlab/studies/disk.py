"""Files that are whole or absent, and a folder that one process writes at a time."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from xorlab.errors import BadFile
from xorlab.runs.files import reason

try:
    import fcntl
except ModuleNotFoundError:  # pragma: no cover (Windows)
    fcntl = None  # type: ignore[assignment]

BESIDE = ".unfinished-"
"""How files are called while they are being written; what is left of them counts for nothing."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it survives whatever happens next: on the disk first, then in place.

    Raises:
        BadFile: it cannot be written; nothing is left of it.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=BESIDE)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        _remember(path.parent)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        raise BadFile(
            path,
            f"it cannot be written ({reason(error)}).",
            "Finished parts are kept: make room, or mend the folder, and run the same again.",
        ) from None


def _remember(folder: Path) -> None:
    """Put a folder's list of names on the disk, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what a process that was killed left half written."""
    for leftover in folder.glob(f"{BESIDE}*"):
        leftover.unlink(missing_ok=True)


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Hold a file's lock, which the system takes back from a process that dies.

    Raises:
        BadFile: another process holds it.
    """
    with file.open("rb") as opened:
        if fcntl is not None:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                why = "another process is working on this study."
                raise BadFile(file.parent, why, "Wait for it, or end it.") from None
            except OSError:  # a file system without locks
                pass
        yield
