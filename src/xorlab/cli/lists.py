"""`xorlab tasks` and `xorlab presets`: what there is to name."""

from __future__ import annotations

from xorlab.cli.options import Json
from xorlab.cli.output import out, print_json
from xorlab.presets import PRESETS
from xorlab.show.lists import preset_table, task_table
from xorlab.tasks import catalogue


def tasks(json: Json = False) -> None:
    """List the tasks that have names, and how to write one of your own."""
    listings = catalogue()
    if json:
        print_json({"tasks": [listing._asdict() for listing in listings]})
    else:
        out().print(task_table(listings))


def presets(json: Json = False) -> None:
    """List the published set-ups, with their sources and what was reported of them."""
    if json:
        names = ("name", "source", "reported", "seed")
        rows = [{name: getattr(p, name) for name in names} for p in PRESETS.values()]
        print_json({"presets": rows})
    else:
        out().print(preset_table(PRESETS.values()))
