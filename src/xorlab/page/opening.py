"""What the page opens with: a task and its settings as the page's own choices.

The page knows most tasks and starts by name, and makes them itself; the others it is handed in
rows and numbers.
"""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from xorlab.initializers.published import PUBLISHED
from xorlab.model.task import Task
from xorlab.model.vector import flatten
from xorlab.settings import Settings, default_settings
from xorlab.tasks.encodings import ENCODINGS, encoding
from xorlab.tasks.names import named, normal
from xorlab.tasks.points import SHAPES
from xorlab.tasks.tables import is_table

DRAWN = ("goodfellow", "pdp-1986")
"""The published starts that the page has; it has none of the other sources' generators."""

OWN = {"inputs_as": "0/1", "task_seed": 0}
"""What the page has these at by itself."""


def opening(
    task: Task,
    settings: Settings | None = None,
    *,
    name: str = "",
    seed: int = 0,
    index: int = 0,
    **options: Any,
) -> dict[str, Any]:
    """The state to hand to `build_page`.

    Args:
        task: what the network is to learn.
        settings: network and training; the task's own unless given.
        name: how the task was asked for, where that was by name or as a truth table.
        seed: of the starts.
        index: which of its starts.
        options: with a name, what else it was asked for with: `inputs_as`, `targets_as`, `rows`,
            `noise`, and `task_seed`, the seed of points.

    >>> from xorlab.tasks import task
    >>> parity = task("parity3")
    >>> opening(parity, default_settings(parity).change(hidden=(4,)), name="parity3", seed=7)
    {'task': 'parity3', 'hidden': [4], 'seed': 7}
    """
    state = by_name(name, options) if known(name) else by_rows(task)
    if settings is not None:
        state |= differing(default_settings(task), settings)
        if settings.init in PUBLISHED and settings.init not in DRAWN:
            del state["init"]
            start = flatten(settings.start(task, seed, index).parameters)
            state["start"] = in_base64(start.astype("<f8").tobytes())
    address = {"seed": seed, "index": index}
    return state | {key: number for key, number in address.items() if number}


def known(name: str) -> bool:
    """Whether the page makes the task of that name itself."""
    return bool(name) and (normal(name) in SHAPES or named(name) is not None or is_table(name))


def by_name(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """A task by its name; an encoding in its one normal form."""
    state: dict[str, Any] = {"task": name.strip()}
    codes = {code: text for text, code in ENCODINGS.items()}
    given = {key: value for key, value in options.items() if value is not None}
    for key in ("inputs_as", "targets_as"):
        if key in given:
            state[key] = codes[encoding(given[key])]
    state |= {key: given[key] for key in ("rows", "noise", "task_seed") if key in given}
    return {key: value for key, value in state.items() if OWN.get(key) != value}


def by_rows(task: Task) -> dict[str, Any]:
    """A task by its rows, every number exact."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([*task.input_names, *task.output_names])
    lines.writerows([*x, *y] for x, y in zip(task.X.tolist(), task.y.tolist(), strict=True))
    rows = {"csv": text.getvalue(), "targets": task.outputs, "kind": task.kind}
    return {"task": task.name, **rows}


def differing(own: Settings, settings: Settings) -> dict[str, Any]:
    """The settings that differ from a task's own."""
    state = {
        f.name: plain(getattr(settings, f.name))
        for f in fields(settings)
        if f.name != "optimizer_settings" and getattr(settings, f.name) != getattr(own, f.name)
    }
    if settings.optimizer != own.optimizer or settings.optimizer_settings != own.optimizer_settings:
        state |= settings.training().optimizer.settings
    return state


def plain(value: Any) -> Any:
    """JSON's own types."""
    return list(value) if isinstance(value, tuple) else value


def in_base64(content: bytes) -> str:
    """Bytes as text that an address may hold."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
