"""The record of a script, read as it grows: what was once read, the script cannot take back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from xorlab.backprop import Array
from xorlab.check.record import Ending
from xorlab.check.watch import wire
from xorlab.errors import BadInput

WAIT = 2.0
"""Seconds of a loop too slow to be recorded whole, after which what there is has to do."""
NO_RECORD = "its record was overwritten, or is none."


class Incoming:
    """The frames of a file that another process writes.

    The file is made here and stays open, so that removing it removes nothing.
    ended: a frame tells how the script ended. trains: one tells that the first steps of a loop
    are recorded. runs: one was sent by a loop that is slow, or by a library that trains.
    """

    def __init__(self, path: Path) -> None:
        self.file = path.open("w+b")
        self.data = bytearray()
        self.whole = 0
        self.spoiled = self.ended = False
        self.runs = self.trains = False
        self.first: float | None = None

    def poll(self) -> bool:
        """Read what is new; whether a frame was completed."""
        self.file.seek(len(self.data))
        self.data += self.file.read()
        if self.spoiled or len(self.data) == self.whole:
            return False
        before = self.whole
        try:
            for text, block in wire.frames(bytes(self.data[before:])):
                self.whole += wire.HEAD.size + len(text) + len(block)
                self._look(json.loads(text))
        except (ValueError, TypeError, KeyError, RecursionError):
            self.spoiled = True
        return self.whole > before

    def close(self) -> None:
        """Let go of the file; what was read stays."""
        self.file.close()

    def _look(self, index: Mapping[str, object]) -> None:
        self.ended = self.ended or bool(index["ending"])
        more = index["more"]
        if isinstance(more, dict):
            self.trains = self.trains or bool(more.get("trains"))
            self.runs = self.runs or bool(more.keys() & {"runs", "model"})

    def has_window(self, now: float) -> bool:
        """Whether the first steps are recorded, at a time in seconds."""
        if self.runs and self.first is None:
            self.first = now
        waited = self.first is not None and now > self.first + WAIT
        return self.ended or self.trains or waited

    def reading(self) -> wire.Reading:
        """All that the whole frames tell."""
        try:
            reading = wire.read(bytes(self.data[: self.whole]))
        except BadInput:
            return wire.Reading((), (), (), Ending("killed", None, NO_RECORD), {}, {})
        if self.spoiled and reading.ending is None:
            return replace(reading, ending=Ending("killed", None, NO_RECORD))
        return reading

    def starts(self) -> Mapping[str, Array]:
        """The starts that were drawn, (count, ...) for each path; paths that all of them have."""
        drawn = [mark.state for mark in self.reading().marks if mark.state]
        paths = set.intersection(*(set(state) for state in drawn)) if drawn else set()
        found = {}
        for path in sorted(paths):
            arrays = [state[path] for state in drawn]
            if len({array.shape for array in arrays}) == 1:
                found[path] = np.stack(arrays)
        return found
