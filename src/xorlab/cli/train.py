"""`xorlab train`: learn a task, from another start where one stalls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from xorlab.cli import INTERRUPTED
from xorlab.cli.options import Json, Name, SettingOptions, TaskOptions, Theme, seeds, takes
from xorlab.cli.output import err, flat, out, print_json
from xorlab.cli.watching import watching
from xorlab.errors import BadInput
from xorlab.learning import RESTARTS, attempts
from xorlab.model.task import Task
from xorlab.runs.files import save as save_run
from xorlab.runs.run import Run
from xorlab.settings import Settings
from xorlab.show.run_table import how, run_table, seeds_table
from xorlab.trainer import Watch

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
    theme: Theme = "light",
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
    preset = setting_options.chosen_preset
    if seed is None:
        seed = 0 if preset is None else preset.seed
    if restarts is None:
        restarts = RESTARTS if preset is None else 0
    if seeds_from is None:
        chosen = Chosen(rows, setting_options.settings(rows), engine, json)
        return one(chosen, seed, restarts, save, folder, theme)
    if save or folder:
        raise BadInput(
            "--seeds makes one run a seed and keeps none.",
            f"--seeds {seeds_from}",
            "Save one of them with --seed, or leave --save and --out away.",
        )
    return many(Chosen(rows, setting_options.settings(rows), engine, json), seeds(seeds_from))


class Chosen(NamedTuple):
    """What to train, with what, and how to tell of it."""

    task: Task
    settings: Settings
    engine: str
    json: bool

    def attempts(self, seed: int, restarts: int, watch: Watch) -> Iterator[Run]:
        """Start after start of a seed."""
        engine = engine_called(self.engine)
        return attempts(
            self.task, self.settings, seed=seed, restarts=restarts, train=engine, watch=watch
        )


def one(
    chosen: Chosen, seed: int, restarts: int, save: Path | None, folder: Path | None, theme: Theme
) -> int:
    """Start after start of one seed until one learns; then its rows, and the files asked for."""
    console = err() if chosen.json else out()
    console.print(how(chosen.task, chosen.settings, seed, chosen.engine), soft_wrap=True)
    tried = []
    with watching(chosen.settings.epochs, quiet=chosen.json) as watch:
        for run in chosen.attempts(seed, restarts, watch):
            tried.append(run)
            if not run.learned:
                console.print(f"Start {run.index}: {run.outcome.sentence}.")
    files = written(tried, save, folder, theme)
    if chosen.json:
        print_json(record(tried, files))
    else:
        out().print(run_table(tried, files), soft_wrap=True)
    return exit_code(tried[-1:])


def written(tried: list[Run], save: Path | None, folder: Path | None, theme: Theme) -> list[Path]:
    """Write what was asked for; the paths of the files."""
    files = [] if save is None else [save_run(tried[-1], save)]
    if folder is not None:
        from xorlab.show.draw import draw_set

        files += [save_run(tried[-1], folder / "run.json"), *draw_set(tried, folder, theme)]
    return files


def many(chosen: Chosen, numbers: range) -> int:
    """The first start of each seed, and a row for each."""
    runs: list[Run] = []
    with watching(chosen.settings.epochs, quiet=chosen.json) as watch:
        for number in numbers:
            runs += chosen.attempts(number, 0, watch)
            if runs[-1].outcome.kind == "interrupted":
                break
    if chosen.json:
        print_json(seeds_record(runs))
    else:
        out().print(seeds_table(runs))
    return exit_code(runs)


def engine_called(name: str) -> Callable[..., Run]:
    """The function that trains, by its engine's name."""
    if name == "numpy":
        from xorlab.trainer import train

        return train
    if name == "keras":
        from xorlab.interop.keras_engine import train as train_in_keras

        return train_in_keras
    raise BadInput("An engine is called by its name.", name, f"Choose from: {', '.join(ENGINES)}.")


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
