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
def stop_asked() -> Iterator[Callable[[], bool]]:
    """Ctrl-C as a question to be asked: whoever works stops where nothing is lost by it."""
    asked = False

    def ask(number: int, frame: Any) -> None:
        nonlocal asked
        asked = True

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: asked
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def watching(epochs: int, *, quiet: bool) -> Iterator[Callable[[int, float], bool]]:
    """A progress bar over the epochs of a run, which stops after the epoch of a Ctrl-C."""
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
    with stop_asked() as asked, progress:
        bar = progress.add_task("", total=epochs, loss=float("nan"))

        def watch(epoch: int, loss: float) -> bool:
            nonlocal drawn
            now = time.monotonic()
            if now - drawn > 0.1:
                drawn = now
                progress.update(bar, completed=epoch, loss=loss)
            return asked()

        yield watch
