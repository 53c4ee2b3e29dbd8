"""A study as plain numbers, text and lists, from which it can be had back without its file."""

from __future__ import annotations

import copyreg
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import Any

from xorlab.model.task import Task
from xorlab.settings import Settings
from xorlab.studies.study import Cell, Study


def to_record(study: Study) -> dict[str, Any]:
    """The study in JSON's own types; tasks that cells share are told once."""
    tasks: dict[int, int] = {}
    for cell in study.cells:
        tasks.setdefault(id(cell.task), len(tasks))
    shared = {id(cell.task): cell.task for cell in study.cells}
    return {
        "axes": {name: list(values) for name, values in study.axes.items()},
        "starts": study.starts,
        "seed": study.seed,
        "engine": study.engine,
        "dtype": study.dtype,
        "rows": study.rows,
        "tasks": [task_record(shared[key]) for key in tasks],
        "cells": [
            {
                "values": dict(cell.values),
                "task": tasks[id(cell.task)],
                "settings": settings_record(cell.settings),
            }
            for cell in study.cells
        ],
    }


def from_record(record: Mapping[str, Any]) -> Study:
    """The study that `to_record` wrote down."""
    tasks = [task_of(task) for task in record["tasks"]]
    cells = (
        Cell(index, cell["values"], tasks[cell["task"]], settings_of(cell["settings"]))
        for index, cell in enumerate(record["cells"])
    )
    return Study(
        axes={name: tuple(values) for name, values in record["axes"].items()},
        cells=tuple(cells),
        **{name: record[name] for name in ("starts", "seed", "engine", "dtype", "rows")},
    )


def fingerprint(study: Study) -> str:
    """Digits that no other study has: equal ones mean equal rows."""
    text = json.dumps(to_record(study), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def settings_record(settings: Settings) -> dict[str, Any]:
    """Settings in JSON's own types.

    >>> settings_of(settings_record(Settings(hidden=(3, 2)))) == Settings(hidden=(3, 2))
    True
    """
    plain = replace(settings, optimizer_settings=dict(settings.optimizer_settings))
    return asdict(plain) | {"hidden": list(settings.hidden)}


def settings_of(record: Mapping[str, Any]) -> Settings:
    """The settings that `settings_record` wrote down."""
    chosen = MappingProxyType(dict(record["optimizer_settings"]))
    return Settings(**{**record, "hidden": tuple(record["hidden"]), "optimizer_settings": chosen})


def task_record(task: Task) -> dict[str, Any]:
    """A task in JSON's own types."""
    return {
        "name": task.name,
        "kind": task.kind,
        "input_names": list(task.input_names),
        "output_names": list(task.output_names),
        "X": task.X.tolist(),
        "y": task.y.tolist(),
    }


def task_of(record: Mapping[str, Any]) -> Task:
    """The task that `task_record` wrote down."""
    return Task(
        record["name"],
        record["X"],
        record["y"],
        tuple(record["input_names"]),
        tuple(record["output_names"]),
        record["kind"],
    )


def _reduced(settings: Settings) -> Any:
    return settings_of, (settings_record(settings),)


# A read-only mapping cannot be pickled; settings travel to other processes as their record.
copyreg.pickle(Settings, _reduced)
