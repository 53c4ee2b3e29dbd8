"""What a script that is watched may use."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The bounds of one watch; each is there because some script has none.

    seconds: of the clock, for the whole watch. run_seconds: for which the script runs on once
    its first steps are recorded. memory: bytes. file_size: bytes of one file that it writes;
    folder_size: bytes of all. files, open_files, threads: how many. printed: bytes that are
    kept of the beginning, and of the end, of what it prints.
    copied_files, copied_size: how much of what lies beside the script is copied for it.
    """

    seconds: float = 20.0
    run_seconds: float = 4.0
    memory: int = 2048 * MEGABYTE
    file_size: int = 256 * MEGABYTE
    folder_size: int = 512 * MEGABYTE
    files: int = 1000
    open_files: int = 256
    threads: int = 256
    printed: int = 16 * 1024
    copied_files: int = 200
    copied_size: int = 20 * MEGABYTE


USUAL = Limits()
