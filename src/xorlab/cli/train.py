"""`xorlab train`: learn a task, from another start where one stalls."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from xorlab.cli import INTERRUPTED
from xorlab.cli.options import Json, Name, SettingOptions, TaskOptions, seeds, takes
from xorlab.cli.output import err, flat, out, print_json
from xorlab.errors import BadInput
from xorlab.learning import RESTARTS, attempts
from xorlab.runs.files import save as save_run
from xorlab.runs.run import Run
from xorlab.show.run_table import how, run_table, seeds_table

ENGINES = ("numpy", "keras")


@takes(task_options=TaskOptions, setting_options=SettingOptions)
def train(
    task: Name,
    *,
    seed: Annotated[int | None, typer.Option(help="Of the starts; 0, or the preset's.")] = None,
    seeds_from: Annotated[
        str | None,
        typer.Option("--seeds", help="One run for each seed FIRST-LAST, and a row for each."),
    ] = None,
    restarts: Annotated[
        int | None,
        typer.Option(help=f"Starts to try after the first stalls: {RESTARTS}, with a preset 0."),
    ] = None,
    engine: Annotated[str, typer.Option(help="numpy, or keras (the extra 'keras').")] = "numpy",
    save: Annotated[Path | None, typer.Option(help="Write the run to this file (JSON).")] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Write the run and its pictures into this folder."),
    ] = None,
    theme: Annotated[str, typer.Option(help="Of the pictures: light or dark.")] = "light",
    json: Json = False,
    task_options: TaskOptions,
    setting_options: SettingOptions,
) -> int:
    """Train a network on a task, watch it learn, and be told how it ended.

    With no option XOR is trained by the settings that were measured to learn it from the most
    starts: 2-2-1, arctan hidden units, Adam. A start that
    stalls says where, and the next one is tried.
    """
    rows = task_options.task(task)
    settings = setting_options.settings(rows)
    preset = setting_options.chosen_preset
    if seed is None:
        seed = 0 if preset is None else preset.seed
    trainer = engine_called(engine)
    if seeds_from is not None:
        if save or folder or restarts:
            raise BadInput(
                "--seeds makes one run a seed and keeps none.",
                f"--seeds {seeds_from}",
                "Save one of them with --seed, or leave --save, --out and --restarts away.",
            )
        chosen = seeds(seeds_from)
        with watching(settings.epochs, quiet=json) as watch:
            runs = []
            for number in chosen:
                tried = attempts(
                    rows, settings, seed=number, restarts=0, train=trainer, watch=watch
                )
                runs += tried
                if runs[-1].outcome.kind == "interrupted":
                    break
        print_json(seeds_record(runs)) if json else out().print(seeds_table(runs))
        return exit_code(runs)

    if restarts is None:
        restarts = RESTARTS if preset is None else 0
    tried = []
    console = err() if json else out()
    console.print(how(rows, settings, seed, engine), soft_wrap=True)
    with watching(settings.epochs, quiet=json) as watch:
        for run in attempts(
            rows, settings, seed=seed, restarts=restarts, train=trainer, watch=watch
        ):
            tried.append(run)
            if not run.learned:
                console.print(f"Start {run.index}: {run.outcome.sentence}.")
    run = tried[-1]
    files = []
    if save is not None:
        files.append(save_run(run, save))
    if folder is not None:
        from xorlab.show.draw import draw_set

        files += [save_run(run, folder / "run.json"), *draw_set(run, folder, theme)]
    if json:
        print_json(record(tried, files))
    else:
        out().print(run_table(tried, files), soft_wrap=True)
    return exit_code([run])


def engine_called(name: str) -> Callable[..., Run]:
    """The function that trains, by its engine's name."""
    if name == "numpy":
        from xorlab.trainer import train

        return train
    if name == "keras":
        from xorlab.interop.keras_engine import train as train_in_keras

        return train_in_keras
    raise BadInput("An engine is called by its name.", name, f"Choose from: {', '.join(ENGINES)}.")


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


def exit_code(runs: list[Run]) -> int:
    """0 where all learned, 1 where one did not, 130 where Ctrl-C ended one."""
    if any(run.outcome.kind == "interrupted" for run in runs):
        return INTERRUPTED
    return 0 if all(run.learned for run in runs) else 1


def record(tried: list[Run], files: list[Path]) -> dict[str, Any]:
    """The run that counts, as `train --json` gives it; `tried` tells of the starts before it."""
    run = tried[-1]
    return {
        "task": run.task.name,
        "sizes": run.network.sizes,
        "learned": run.learned,
        "epochs": run.epochs,
        "loss": run.loss,
        "outcome": run.outcome.kind,
        "sentence": run.outcome.sentence,
        "advice": run.outcome.advice,
        "predictions": flat(run.predictions),
        "seed": run.seed,
        "index": run.index,
        "engine": run.engine,
        "criterion": str(run.training.criterion),
        "tried": [
            {"index": r.index, "outcome": r.outcome.kind, "epochs": r.epochs, "loss": r.loss}
            for r in tried
        ],
        "files": [str(path) for path in files],
    }


def seeds_record(runs: list[Run]) -> dict[str, Any]:
    """One row a seed, as `train --seeds --json` gives them."""
    return {
        "task": runs[0].task.name,
        "sizes": runs[0].network.sizes,
        "learned": sum(run.learned for run in runs),
        "rows": [
            {"seed": r.seed, "learned": r.learned, "epochs": r.epochs, "loss": r.loss} for r in runs
        ],
    }
