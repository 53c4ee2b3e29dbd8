"""What a script prints: all of it is read, and the beginning and the end are kept."""

from __future__ import annotations

import os
import re
import threading
import unicodedata
from typing import IO

ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?", re.DOTALL)
CHUNK = 1 << 16


class Output:
    """Reads a script's output as fast as it comes, so that the script never waits.

    most: bytes kept of each end.
    """

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self.stream, self.most = stream, most
        self.beginning, self.end = bytearray(), bytearray()
        self.length = 0
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._drain, daemon=True)
        self.thread.start()

    def _drain(self) -> None:
        while chunk := os.read(self.stream.fileno(), CHUNK):
            with self.lock:
                self.length += len(chunk)
                room = self.most - len(self.beginning)
                self.beginning += chunk[:room]
                self.end += chunk[room:]
                del self.end[: -self.most]

    def close(self) -> None:
        """Wait for the end of the output, which has come where its process is gone."""
        self.thread.join(1)
        if not self.thread.is_alive():
            self.stream.close()

    def text(self) -> str:
        """The first and last lines, without what a terminal would take as an order."""
        with self.lock:
            beginning, end = bytes(self.beginning), bytes(self.end)
            left_out = self.length - len(beginning) - len(end)
        if left_out <= 0:
            return plain((beginning + end).decode(errors="replace"))
        first = beginning.decode(errors="replace").rpartition("\n")[0]
        last = end.decode(errors="replace").partition("\n")[2]
        return plain(f"{first}\n[...]\n{last}")


def plain(text: str) -> str:
    r"""Text without escape codes and other control characters.

    >>> plain("\x1b[31mred\x1b[0m \a!")
    'red !'
    """
    bare = ESCAPE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in bare if c in "\n\t" or unicodedata.category(c)[0] != "C")
