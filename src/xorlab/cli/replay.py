"""`xorlab replay`: one member of an ensemble or a study as a full run, in the reference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from xorlab.cli.options import Json, SettingOptions, TaskOptions, Theme, takes
from xorlab.cli.output import err, out, print_json
from xorlab.cli.train import exit_code, record, written
from xorlab.cli.watching import watching
from xorlab.errors import BadInput
from xorlab.model.task import Task
from xorlab.settings import Settings
from xorlab.show.run_table import how, run_table
from xorlab.trainer import train

GIVEN_BY_STUDY = "With --study the task, its settings and the seed are the study's."


class Member(NamedTuple):
    """Which run to train again, and what was recorded of it where a study has a row for it."""

    task: Task
    settings: Settings
    seed: int
    recorded: dict[str, Any] | None = None


@takes(task_options=TaskOptions, setting_options=SettingOptions)
def replay(
    task: Annotated[
        str | None, typer.Argument(help="As for `xorlab train`; or --study.", metavar="TASK")
    ] = None,
    *,
    index: Annotated[int, typer.Option(help="Which of the seed's starts.")],
    seed: Annotated[int | None, typer.Option(help="Of the starts; 0, or the preset's.")] = None,
    study: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Instead of a task: a study's results.")
    ] = None,
    cell: Annotated[int | None, typer.Option(help="Which of the study's cells.")] = None,
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
    """Train one start again, alone: its curve, its rows, its pictures.

    Which member it is: the settings of `xorlab odds`, the seed and the start's index; or a
    study's cell and the index.
    """
    if not 0 <= index < 2**63:
        raise BadInput("A start's index is a whole number of at least 0.", index, "Try 0.")
    if (study is None) == (task is None):
        raise BadInput(
            "Name either a task, or with --study a study's results.",
            "neither" if task is None else "both",
            "Try `xorlab replay xor --index 7`.",
        )
    if task is not None:
        if cell is not None:
            raise BadInput("Cells are those of a study.", cell, "Add --study, or drop --cell.")
        preset = setting_options.chosen_preset
        rows = task_options.task(task)
        seed = (0 if preset is None else preset.seed) if seed is None else seed
        member = Member(rows, setting_options.settings(rows), seed)
    else:
        if (task_options, setting_options, seed) != (TaskOptions(), SettingOptions(), None):
            raise BadInput(GIVEN_BY_STUDY, "others", "Drop them.")
        member = of_study(Path(str(study)), cell, index)
    console = err() if json else out()
    console.print(how(member.task, member.settings, member.seed), soft_wrap=True)
    console.print(f"Start {index} of that seed.")
    start = member.settings.start(member.task, member.seed, index)
    training = member.settings.training()
    with watching(training.epochs, quiet=json) as watch:
        run = train(start, member.task, training, seed=member.seed, index=index, watch=watch)
    files = written([run], save, folder, theme)
    if json:
        print_json(record([run], files) | {"recorded": member.recorded})
    else:
        out().print(run_table([run], files), soft_wrap=True)
        if member.recorded is not None:
            out().print(in_words(member.recorded), soft_wrap=True)
    return exit_code([run])


def of_study(folder: Path, cell: int | None, index: int) -> Member:
    """A member of a study."""
    from xorlab.studies.folder import read_folder
    from xorlab.studies.summary import member_row

    there = read_folder(folder)
    if cell is None:
        raise BadInput(
            f"A study has several cells, 0 to {len(there.study.cells) - 1}.",
            "none of them",
            "Add --cell; `xorlab study show` lists them.",
        )
    chosen = there.study.cell(cell)
    row = member_row(there, cell, index)
    return Member(chosen.task, chosen.settings, there.study.seed, row)


def in_words(row: dict[str, Any]) -> str:
    """What the study's row says of the member."""
    learned = "learned at epoch" if row["learned"] else "not learned by epoch"
    return f"The study has: {learned} {row['epochs_taken']:,}, loss {row['final_loss']:.4g}."
