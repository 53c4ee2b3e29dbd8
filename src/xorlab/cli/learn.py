"""`xorlab learn`: the lessons, opened or as files."""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from xorlab.cli.output import err, out
from xorlab.errors import MissingExtra
from xorlab.lessons.catalogue import LESSONS, Lesson, lesson
from xorlab.show.words import plain_table


def learn(
    number: Annotated[int | None, typer.Argument(help="Which one to open.", metavar="[N]")] = None,
    *,
    save: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write it, or all of them, into this folder."),
    ] = None,
    kind: Annotated[
        Literal["html", "ipynb"], typer.Option("--format", help="Of the files that are written.")
    ] = "html",
    port: Annotated[int, typer.Option(help="Serve it there; any that is free unless given.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")
    ] = True,
) -> int:
    """List the lessons; open one, with sliders to move; or write them to read.

    A lesson is served on this machine alone until Ctrl-C. A file needs no network.
    """
    chosen = LESSONS if number is None else (lesson(number),)
    if save is not None:
        needs_marimo()
        from xorlab.lessons.files import save_lesson

        for each in chosen:
            out().print(f"Wrote {save_lesson(each, save, kind)}", soft_wrap=True)
        return 0
    if number is None:
        out().print(listed())
        return 0
    needs_marimo()
    return opened(chosen[0], port, browser)


def needs_marimo() -> None:
    """MissingExtra unless what runs the lessons is there."""
    if find_spec("marimo") is None:
        raise MissingExtra("lessons", "Opening a lesson")


def listed() -> Table:
    """The lessons, numbered."""
    table = plain_table("", "lesson")
    for each in LESSONS:
        table.add_row(str(each.number), each.title)
    return table


def opened(chosen: Lesson, port: int, browser: bool) -> int:
    """Serve a lesson until it is ended."""
    command = [sys.executable, "-m", "marimo", "run", str(chosen.notebook), "--host", "127.0.0.1"]
    options = (["--port", str(port)] if port else []) + ([] if browser else ["--headless"])
    err().print(f"Lesson {chosen.number}: {chosen.title} (Ctrl-C ends it).", soft_wrap=True)
    # The server must not outlive this command, however it is ended.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with subprocess.Popen([*command, *options, "--include-code", "--no-sandbox"]) as server:
            try:
                return server.wait()
            except KeyboardInterrupt:
                server.terminate()
                return 0
    finally:
        signal.signal(signal.SIGTERM, before)
