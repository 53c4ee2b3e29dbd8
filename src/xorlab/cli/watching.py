"""Long work shows how far it is, and stops when asked to."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from xorlab.cli.output import err


@contextmanager
def watching(epochs: int, *, quiet: bool) -> Iterator[Callable[[int, float], bool]]:
    """A progress bar, and Ctrl-C as a request to stop after this epoch: nothing is lost by it."""
    asked = False

    def ask(number: int, frame: Any) -> None:
        nonlocal asked
        asked = True

    console = err()
    progress = Progress(
        TextColumn("epoch {task.completed:,}/{task.total:,}"),
        BarColumn(),
        TextColumn("loss {task.fields[loss]:.4g}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )
    drawn = 0.0

    def watch(epoch: int, loss: float) -> bool:
        nonlocal drawn
        now = time.monotonic()
        if now - drawn > 0.1:
            drawn = now
            progress.update(bar, completed=epoch, loss=loss)
        return asked

    before = signal.signal(signal.SIGINT, ask)
    try:
        with progress:
            bar = progress.add_task("", total=epochs, loss=float("nan"))
            yield watch
    finally:
        signal.signal(signal.SIGINT, before)
