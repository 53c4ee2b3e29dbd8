"""The private folder of a watch: a copy of what lies beside the script, gone afterwards."""

from __future__ import annotations

import errno
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType

IGNORED = {"__pycache__", "env", "node_modules", "site-packages", "venv"}
PREFIX = "xorlab-check-"
SCANNED = 5000
"""Entries that are looked at to find what is to be copied."""


class Folder:
    """A new folder for temporary files, removed at the end of the `with` that it stands in."""

    def __init__(self) -> None:
        self.path = Path(os.path.realpath(tempfile.mkdtemp(prefix=PREFIX)))

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        remove(self.path)


def copy_beside(script: Path, to: Path, text: str, *, files: int, size: int) -> None:
    """Copy the files that lie beside a script, and in the folders there, up to these bounds.

    Those that the script's text names come first, then those near it, then small ones. Links,
    hidden files, environments and other programs' folders are left out.
    """
    home = script.parent
    sizes = {path: size for path, size in _plain_files(home) if path != script}

    def order(path: Path) -> tuple[bool, int, int, str]:
        named = path.stem in text
        return (not named, len(path.relative_to(home).parts), sizes[path], path.name)

    for path in sorted(sizes, key=order)[:files]:
        if sizes[path] > size:
            continue
        size -= sizes[path]
        target = to / path.relative_to(home)
        target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(OSError):
            target.write_bytes(path.read_bytes())


def _plain_files(home: Path) -> Iterator[tuple[Path, int]]:
    """Files in and below a folder, and their sizes, the nearest first."""
    waiting, seen = [home], 0
    for folder in waiting:
        for entry in _scanned(folder):
            seen += 1
            if seen > SCANNED:
                return
            if entry.name.startswith((".", PREFIX)) or entry.name in IGNORED:
                continue
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                elif entry.is_file(follow_symlinks=False):
                    yield Path(entry.path), entry.stat(follow_symlinks=False).st_size


def _scanned(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return []


def measure(folder: Path, most: int) -> tuple[int, int]:
    """How many entries a folder holds, counted until `most` is passed, and their bytes."""
    entries = size = 0
    waiting = [folder]
    while waiting and entries <= most:
        try:
            for entry in os.scandir(waiting.pop()):
                entries += 1
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry.path))
                else:
                    size += entry.stat(follow_symlinks=False).st_size
        except OSError as error:
            # A path that is too long for the system belongs to a folder without a bottom.
            entries += most if error.errno == errno.ENAMETOOLONG else 0
    return entries, size


def remove(folder: Path) -> None:
    """Remove a folder, however deep and whatever its modes, and never what a link leads to.

    Folders within are lifted up into it and emptied there, so that no path grows long. What
    cannot be removed is left.
    """
    mark, number = f"gone-{secrets.token_hex(8)}", count()
    while entries := _entries(folder):
        if not sum(_emptied(entry, folder, f"{mark}-{next(number)}") for entry in entries):
            return
    with suppress(OSError):
        folder.rmdir()


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _emptied(entry: Path, home: Path, mark: str) -> bool:
    """Remove a file, or a folder once the folders in it are lifted up; whether that worked."""
    try:
        if not _is_folder(entry):
            entry.unlink()
            return True
        entry.chmod(0o700)
        for number, part in enumerate(_entries(entry)):
            if _is_folder(part):
                part.chmod(0o700)
                part.rename(home / f"{mark}-{number}")
            else:
                part.unlink()
        entry.rmdir()
    except OSError:
        return False
    return True


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
