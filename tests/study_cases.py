"""Small studies for tests, and their rows in a form that compares."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.dataset

from xorlab.cli import main
from xorlab.studies.toml_file import study_of

SMALL = {
    "task": "xor",
    "engine": "numpy",
    "starts": 30,
    "settings": {"optimizer": "sgd", "learning_rate": 0.5, "epochs": 20},
    "grid": {"hidden": [2, [3, 2]], "init": ["glorot", "uniform(-1, 1)"]},
}
"""Four cells, 120 members, a fraction of a second."""

LONG = SMALL | {"starts": 400}
"""The same for about two seconds: long enough to be killed."""


def small(**changes):
    """The small study, with some of its keys changed."""
    return study_of(SMALL | changes)


def toml_of(tables):
    """Tables as TOML; JSON's own values are TOML's."""
    plain = {key: value for key, value in tables.items() if not isinstance(value, dict)}
    lines = [f"{key} = {json.dumps(value)}" for key, value in plain.items()]
    for name, table in tables.items():
        if isinstance(table, dict):
            lines += [f"[{name}]", *(f"{k} = {json.dumps(v)}" for k, v in table.items())]
    return "\n".join(lines) + "\n"


def write_study(path, tables):
    """A study's file."""
    path.write_text(toml_of(tables), encoding="utf-8")
    return path


def rows(folder):
    """All rows of a folder of results, in the order of cells and starts, each as one text.

    As texts, so that NaN equals NaN, and nothing else equals anything but itself.
    """
    table = pyarrow.dataset.dataset(folder, format="parquet").to_table()
    keys = [("cell", "ascending")]
    if "start" in table.column_names:
        keys.append(("start", "ascending"))
    return [repr(row) for row in table.sort_by(keys).to_pylist()]


def part_files(folder):
    """The parts that are there."""
    return sorted(Path(folder).rglob("part-*.parquet"))


def study_command(file, *options):
    """The command line of a study in a process of its own."""
    return [sys.executable, "-m", "xorlab", "study", str(file), "--json", *map(str, options)]


def begin(file, *options):
    """Begin a study in a process of its own, and a process group of its own."""
    return subprocess.Popen(
        study_command(file, *options),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_parts(folder, count, process, seconds=60):
    """Wait until so many parts are there, or the process has ended."""
    end = time.monotonic() + seconds
    while len(part_files(folder)) < count and process.poll() is None:
        assert time.monotonic() < end, f"There are no {count} parts after {seconds} s."
        time.sleep(0.01)


def run_here(capsys, *arguments):
    """Exit code, what `--json` gave (or None), and stderr of a command line in this process."""
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out.startswith("{") else out, err
