"""Runs beside the script: whatever Keras or PyTorch trains there is written down.

It imports neither library. Where the script imports one, the import goes on as ever, and the
functions that train are wrapped afterwards. What is written down is a dictionary of plain numbers
and text, handed to `report` anew whenever there is more of it:

    library, version            "keras" or "torch"
    layers                      one dictionary each: name, activation, slope, line, law
    start, end                  parameters before and after, [[W, b or None], ...], W (in, out)
    X, y                        what was trained on, rows of numbers
    loss, method                name, settings, line
    fits                        what was asked for, and how much of it was done
    steps                       the first steps: X, y, before, after
    refused                     why the network cannot be followed, [] where it can
    notes                       what a reader should know
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from types import FrameType, ModuleType
from typing import Any, TypeAlias

Report: TypeAlias = Callable[[dict[str, Any]], None]

LARGEST = 20_000
"""Numbers of X, or of y, that are handed on."""
SECONDS_BETWEEN = 0.5
"""A record that grows is sent this often."""


class Capture:
    """What has been written down so far, and whom to tell."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.record: dict[str, Any] = {}
        self.sent = -SECONDS_BETWEEN
        self.fresh: Callable[[], None] | None = None

    def note(self, sentence: str) -> None:
        """Say this to the reader, once."""
        notes = self.record.setdefault("notes", [])
        if sentence not in notes:
            notes.append(sentence)

    def refuse(self, sentence: str) -> None:
        """Say why the network cannot be followed, once."""
        refused = self.record.setdefault("refused", [])
        if sentence not in refused:
            refused.append(sentence)

    def finish(self) -> None:
        """The script has ended: hand on the rest, where a library was imported."""
        if self.record:
            self.send()

    def send(self, *, now: bool = True) -> None:
        """Hand on what is known; where it is not urgent, only now and then."""
        moment = time.monotonic()
        if now or moment - self.sent >= SECONDS_BETWEEN:
            self.sent = moment
            with self.careful("Its end"):
                if self.fresh is not None:
                    self.fresh()
                self.report(json.loads(json.dumps(self.record, default=simple)))

    @contextmanager
    def careful(self, what: str) -> Iterator[None]:
        """What goes wrong in here is our own doing, and must not end somebody's script."""
        try:
            yield
        except Exception as error:
            self.refuse(f"{what} could not be read ({type(error).__name__}: {error}).")


def simple(value: Any) -> Any:
    """A number of NumPy's, or of a library's, as Python's own."""
    return value.item() if hasattr(value, "item") else str(value)


def install(report: Report) -> Capture:
    """From here on, the libraries are watched as soon as they are imported."""
    capture = Capture(report)
    sys.meta_path.insert(0, Finder(capture))
    return capture


class Finder:
    """Finds the libraries where they are, and has them wrapped once they are loaded."""

    def __init__(self, capture: Capture) -> None:
        self.capture = capture

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The library's own spec with a loader that wraps; None for every other module."""
        root = name.partition(".")[0]
        if root in ("keras", "tensorflow"):
            aliases = import_module("xorlab.check.frameworks.old_keras")
            alias = aliases.find_alias(name, self.capture)
            if isinstance(alias, ModuleSpec):
                return alias
        if name not in ("keras", "torch"):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = Wrapping(spec.loader, self.capture)  # type: ignore[assignment]
        return spec


class Wrapping:
    """A loader that loads as the library's own does, and wraps what trains."""

    def __init__(self, loader: Any, capture: Capture) -> None:
        self.loader = loader
        self.capture = capture

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The library's own."""
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Load the library, then wrap it."""
        watcher = import_module(f"xorlab.check.frameworks.{module.__name__}_script")
        watcher.prepare(self.capture)
        self.loader.exec_module(module)
        watcher.watch(module, self.capture)


# --- What both watchers need ----------------------------------------------------------------


def script_line() -> int | None:
    """The line of the script that is running: of its innermost frame."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_globals.get("__name__") == "__main__":
            return frame.f_lineno
        frame = frame.f_back
    return None


def rows_of(value: Any) -> list[list[float]] | None:
    """Numbers as rows, one number a row where they stand in a line; None where there are none."""
    import numpy as np

    try:
        array = np.asarray(value)
        if array.dtype == object or array.size > LARGEST or array.ndim not in (1, 2):
            return None
        return array.astype(float).reshape(len(array), -1).tolist()
    except (TypeError, ValueError):
        return None
