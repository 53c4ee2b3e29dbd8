"""From a TOML file to a study: every key known, every value checked, every cell possible.

```toml
task = "xor"                # or a table [task]: task, inputs_as, targets_as, ...
starts = 10_000
rows = "members"            # or "cells"

[settings]                  # what all cells share; a preset may be the base
hidden_activation = "relu"

[grid]                      # every combination is a cell; the last counts fastest
hidden = [2, 3, [4, 2]]
learning_rate = [0.1, 0.5]
```
"""

from __future__ import annotations

import itertools
import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from xorlab.engines import MODULES
from xorlab.engines.plan import Precision
from xorlab.errors import BadFile, BadInput, XorlabError
from xorlab.model.task import Task
from xorlab.presets import preset
from xorlab.runs.files import reason
from xorlab.settings import Settings, default_settings
from xorlab.studies.study import Cell, Rows, Study
from xorlab.studies.values import (
    ALL_ROWS,
    OF_SETTINGS,
    OF_TASKS,
    TEXT,
    WHOLE,
    checked,
    full_name,
    shown,
    understood,
)
from xorlab.tasks import task as make_task
from xorlab.tasks.choose import SUFFIXES

KEYS = ("task", "starts", "seed", "engine", "dtype", "rows", "settings", "grid")
MOST_CELLS = 100_000


def read_study(path: str | os.PathLike[str]) -> Study:
    """The study that a file describes.

    Raises:
        BadFile: no such file, not TOML, or a key or value that is none; says which, and the cure.
    """
    path = Path(path)
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadFile(path, "there is no such file.", "Check the path.") from None
    except OSError as error:
        raise BadFile(path, f"it cannot be read ({reason(error)}).", "Check the path.") from None
    except ValueError as error:  # not UTF-8, or not TOML
        cure = 'A study begins with task = "xor".'
        raise BadFile(path, f"it is not TOML: {error}.", cure) from None
    try:
        return study_of(given, path.parent)
    except XorlabError as error:
        raise BadFile(path, str(error)) from None


def study_of(given: Mapping[str, Any], folder: Path = Path()) -> Study:
    """The study of a TOML file's tables.

    Args:
        given: the tables.
        folder: where a CSV file that is named without one is looked for.

    >>> study = study_of({"task": "xor", "grid": {"hidden": [2, 3], "lr": [0.1, 1]}})
    >>> [dict(cell.values) for cell in study.cells][1:3]
    [{'hidden': 2, 'learning_rate': 1.0}, {'hidden': 3, 'learning_rate': 0.1}]
    """
    for key in given:
        full_name("A study", key, KEYS)
    fixed = {**_task_table(given.get("task"), folder), **_table("settings", given)}
    base = fixed.pop("preset", None)
    known = {**OF_TASKS, **OF_SETTINGS}
    axes = _axes(_table("grid", given), known)
    if twice := [name for name in axes if name in fixed]:
        rule = "A name is fixed or varied by the grid, not both."
        raise BadInput(rule, twice[0], "Drop one of the two.")
    engine = _choice("engine", given.get("engine", "numba"), tuple(MODULES))
    natural = "float64" if engine == "numpy" else "float32"
    starts = understood("starts", given.get("starts", 1000), WHOLE)
    if starts < 1:
        raise BadInput("Every cell has at least 1 start.", starts, "Try 1000.")
    published = None if base is None else preset(understood("[settings] preset", base, TEXT))
    seed = published.seed if published else 0
    study = Study(
        axes={name: tuple(map(shown, values)) for name, values in axes.items()},
        cells=(),
        starts=starts,
        seed=understood("seed", given.get("seed", seed), WHOLE),
        engine=engine,
        dtype=_choice("dtype", given.get("dtype", natural), get_args(Precision)),
        rows=_choice("rows", given.get("rows", "members"), get_args(Rows)),
    )
    if study.engine == "numpy" and study.dtype != "float64":
        raise BadInput("The numpy engine computes in float64.", study.dtype, "Drop dtype.")
    chosen = published.settings if published else None
    return replace(study, cells=tuple(_cells(fixed, axes, chosen, study.seed, folder)))


def _table(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """A table of the file; its settings checked, a grid's not yet."""
    table = given.get(name, {})
    if not isinstance(table, dict):
        raise BadInput(f"{name} is a table.", table, f"Write [{name}], and its names below.")
    if name == "grid":
        return table
    base = {"preset": table["preset"]} if "preset" in table else {}
    rest = {key: value for key, value in table.items() if key != "preset"}
    return base | checked(f"[{name}]", rest, OF_SETTINGS)


def _task_table(given: Any, folder: Path) -> dict[str, Any]:
    if given is None:
        return {}
    table = given if isinstance(given, dict) else {"task": given}
    return checked("[task]", table, OF_TASKS)


def _choice(name: str, value: Any, choices: tuple[str, ...]) -> Any:
    if value not in choices:
        raise BadInput(f"{name} is one of {', '.join(choices)}.", value, f"Try {choices[0]!r}.")
    return value


def _axes(grid: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The grid's names, each with its values."""
    example = "Try hidden = [2, 3, 4] under [grid]."
    if not grid:
        raise BadInput("A study's [grid] varies at least one setting.", grid, example)
    axes: dict[str, list[Any]] = {}
    for key, values in grid.items():
        name = full_name("[grid]", key, known)
        if not isinstance(values, list) or not values:
            rule = f"[grid] {name} is a list of at least one value."
            raise BadInput(rule, values, f"Try [{known[name].example}].")
        found = [understood(f"Every value of [grid] {name}", v, known[name]) for v in values]
        if len({str(shown(value)) for value in found}) < len(found) or name in axes:
            raise BadInput(f"[grid] {name} has every value once.", values, "Drop the second.")
        axes[name] = found
    cells = math.prod(map(len, axes.values()))
    if cells > MOST_CELLS:
        rule = f"A study has at most {MOST_CELLS:,} cells."
        raise BadInput(rule, f"{cells:,} combinations", "Split the grid into several studies.")
    return axes


def _cells(
    fixed: Mapping[str, Any],
    axes: Mapping[str, list[Any]],
    base: Settings | None,
    seed: int,
    folder: Path,
) -> list[Cell]:
    """Every combination of the axes' values, each proved to be a network with a start."""
    tasks: dict[str, Task] = {}
    cells = []
    for index, values in enumerate(itertools.product(*axes.values())):
        varied = dict(zip(axes, values, strict=True))
        said = {name: shown(value) for name, value in varied.items()}
        chosen = {**fixed, **varied}
        rows = {name: chosen.pop(name) for name in OF_TASKS if name in chosen}
        try:
            if repr(rows) not in tasks:
                tasks[repr(rows)] = _task(folder=folder, **rows)
            task = tasks[repr(rows)]
            settings = _settings(base or default_settings(task), chosen)
            settings.start(task, seed)
            settings.training()
        except XorlabError as error:
            names = ", ".join(f"{name} = {value!r}" for name, value in said.items())
            raise XorlabError(f"cell {index} ({names}): {error}") from None
        cells.append(Cell(index, said, task, settings))
    return cells


def _task(*, folder: Path, task: str | Path = "", task_seed: int = 0, **rows: Any) -> Task:
    if not task:
        raise BadInput("A study names its task.", "none", 'Begin it with task = "xor".')
    if str(task).lower().endswith(SUFFIXES):
        task = folder / task
    return make_task(task, seed=task_seed, **rows)


def _settings(base: Settings, changes: dict[str, Any]) -> Settings:
    all_rows = changes.get("batch_size") == ALL_ROWS
    if all_rows:
        changes = {name: value for name, value in changes.items() if name != "batch_size"}
        base = replace(base, batch_size=None)
    return base.change(**changes)
