"""`xorlab odds`: how often a configuration learns, how fast, and where the others end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from xorlab.cli import INTERRUPTED
from xorlab.cli.options import (
    Json,
    Name,
    SettingOptions,
    TaskOptions,
    Theme,
    changes_in,
    takes,
)
from xorlab.cli.output import err, out, print_json
from xorlab.cli.watching import stop_asked
from xorlab.errors import BadInput
from xorlab.sampling import odds as odds_of
from xorlab.sampling import sample_curves
from xorlab.show.odds_table import comparison_table, differences, odds_table
from xorlab.show.run_table import how
from xorlab.statistics.compare import compare as compared
from xorlab.statistics.odds import Odds

STARTS = 10_000
GIVEN = "as given"


@takes(task_options=TaskOptions, setting_options=SettingOptions)
def odds(
    task: Name,
    *,
    starts: Annotated[int, typer.Option(help="How many starts to train.")] = STARTS,
    seed: Annotated[int, typer.Option(help="Of the starts.")] = 0,
    compare: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE,...", help="A variant of the settings; repeatable."),
    ] = None,
    require: Annotated[
        float | None, typer.Option(help="Exit with 1 where a smaller share than this learns.")
    ] = None,
    engine: Annotated[Literal["numba", "numpy"], typer.Option()] = "numba",
    dtype: Annotated[
        Literal["float32", "float64"] | None, typer.Option(help="float32 where it is fast.")
    ] = None,
    folder: Annotated[Path | None, typer.Option("--out", help="Write pictures here.")] = None,
    theme: Theme = "light",
    json: Json = False,
    task_options: TaskOptions,
    setting_options: SettingOptions,
) -> int:
    """Train many starts, and tell how often they learn and where the others end."""
    if require is not None and not 0 <= require <= 1:
        raise BadInput("A required share is from 0 to 1.", require, "Try --require 0.95.")
    rows = task_options.task(task)
    settings = setting_options.settings(rows)
    variants = {GIVEN: settings}
    for text in compare or ():
        variants[text] = settings.change(**changes_in(text))
    console = err() if json else out()
    console.print(how(rows, settings, seed), soft_wrap=True)
    found: dict[str, Odds] = {}
    with counting(starts * len(variants), quiet=json) as watch:
        for name, variant in variants.items():
            found[name] = odds_of(
                rows, variant, starts=starts, seed=seed, engine=engine, dtype=dtype, watch=watch
            )
            if found[name].starts < starts:
                break
    if json:
        print_json({"task": rows.name, "seed": seed, "engine": engine} | record(found))
    else:
        show(found)
    if folder is not None:
        from xorlab.show.odds_pictures import draw_odds

        curves = sample_curves(rows, settings, seed=seed)
        for file in draw_odds(found, curves, folder, theme):
            console.print(f"Wrote {file}", soft_wrap=True)
    if len(found) < len(variants) or found[name].starts < starts:
        return INTERRUPTED
    return 1 if require is not None and found[GIVEN].rate < require else 0


def record(found: dict[str, Odds]) -> dict[str, Any]:
    """The odds of the settings given, with the variants' beside them where there are any."""
    given = found[GIVEN].to_dict()
    if len(found) == 1:
        return given
    return given | {
        "variants": {name: one.to_dict() for name, one in found.items()},
        "differences": [one._asdict() | {"real": one.real} for one in compared(found)],
    }


def show(found: dict[str, Odds]) -> None:
    """The same for people."""
    console = out()
    console.print(odds_table(found[GIVEN]))
    if len(found) > 1:
        for part in (comparison_table(found), differences(compared(found))):
            console.print("")
            console.print(part)


@contextmanager
def counting(starts: int, *, quiet: bool) -> Iterator[Callable[[int, int], bool]]:
    """A progress bar over starts, and Ctrl-C as a request to tell what is known so far."""
    console = err()
    progress = Progress(
        TextColumn("{task.completed:,}/{task.total:,} starts"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=quiet or not console.is_terminal,
    )
    before, last = 0, 0
    with stop_asked() as asked, progress:
        bar = progress.add_task("", total=starts, rate="")

        def watch(done: int, learned: int) -> bool:
            nonlocal before, last
            if done < last:  # the next variant begins to count from 0
                before += last
            last = done
            progress.update(bar, completed=before + done, rate=f"{learned / done:.1%} learned")
            return asked()

        yield watch
