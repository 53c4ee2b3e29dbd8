"""`xorlab play`: the playground, in the browser or as a file to give away."""

from __future__ import annotations

import webbrowser
from dataclasses import asdict, fields
from pathlib import Path
from threading import Event
from typing import Annotated

import typer

from xorlab.cli.options import SettingOptions, TaskOptions, takes
from xorlab.cli.output import out
from xorlab.errors import BadInput
from xorlab.runs.files import load, write_text

TaskOrRun = Annotated[
    str,
    typer.Argument(
        help="What to open with: a task, as for `xorlab train`, or a saved run (run.json).",
        metavar="[TASK|RUN]",
    ),
]


@takes(task_options=TaskOptions, setting_options=SettingOptions)
def play(
    subject: TaskOrRun = "xor",
    *,
    seed: Annotated[int | None, typer.Option(help="Of the starts; 0, or the preset's.")] = None,
    index: Annotated[int, typer.Option(help="Which start of the seed.")] = 0,
    save: Annotated[
        Path | None,
        typer.Option(help="Write the playground to this file, one .html to mail or put online."),
    ] = None,
    port: Annotated[int, typer.Option(help="Serve it there; any that is free unless given.")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open it in the browser.")
    ] = True,
    task_options: TaskOptions,
    setting_options: SettingOptions,
) -> None:
    """Open the playground: train, watch, step through and explain small networks in a page.

    The page is one file that needs no network. It is served on this machine alone until Ctrl-C;
    with --save it is written to a file instead.
    """
    page = page_of(subject, seed, index, task_options, setting_options)
    if save is not None:
        out().print(f"Wrote {write_text(save, page)}", soft_wrap=True)
        return
    from xorlab.page.serving import served

    try:
        with served(page, port) as address:
            out().print(f"The playground is at {address} (Ctrl-C ends it).", soft_wrap=True)
            if browser:
                webbrowser.open(address)
            Event().wait()
    except KeyboardInterrupt:
        out().print("Ended.")


def page_of(
    subject: str,
    seed: int | None,
    index: int,
    task_options: TaskOptions,
    setting_options: SettingOptions,
) -> str:
    """The page that opens with a task and its options, or with a saved run."""
    from xorlab.page.opening import opening
    from xorlab.page.page import build_page

    if subject.lower().endswith(".json"):
        given = [f.name for f in fields(setting_options) if getattr(setting_options, f.name)]
        if given or task_options != TaskOptions() or seed is not None or index:
            rule = "A saved run brings its task, its settings and its start."
            raise BadInput(rule, subject, "Leave the other options out.")
        return build_page(run=load(subject))
    task = task_options.task(subject)
    settings = setting_options.settings(task)
    if seed is None:
        preset = setting_options.chosen_preset
        seed = 0 if preset is None else preset.seed
    options = asdict(task_options)
    return build_page(opening(task, settings, name=subject, seed=seed, index=index, **options))
