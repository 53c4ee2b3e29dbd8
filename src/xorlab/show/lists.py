"""Tables of what has a name."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from xorlab.presets import Preset
from xorlab.show.words import plain_table
from xorlab.tasks import Listing

OWN = """\
A task of your own: the outputs of a truth table (0110, or 0001,0110 for two outputs),
an expression ('a ^ b & ~c'), or a CSV file (its last column is the target)."""


def task_table(listings: Iterable[Listing]) -> RenderableType:
    """The named tasks, and how to write others."""
    table = plain_table("task", "what it is", "rows", "inputs", "outputs")
    for task in listings:
        table.add_row(
            Text(task.name, style="bold"),
            task.description,
            str(task.rows),
            str(task.inputs),
            str(task.outputs),
        )
    return Group(table, Text(""), Text(OWN))


def preset_table(presets: Iterable[Preset]) -> Table:
    """The published set-ups."""
    table = plain_table("preset", "source", "reported")
    for preset in presets:
        table.add_row(Text(preset.name, style="bold"), preset.source, preset.reported)
    return table
