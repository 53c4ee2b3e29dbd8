"""Compiling is announced, kept for the next process, and not paid by who needs no engine."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import xorlab
from xorlab.engines.compiled import cache

TRAIN = """
from xorlab.engines import engine
from xorlab.model.task import Task
from xorlab.settings import Settings
engine().train_ensemble(Task("or", [[0], [1]], [[0], [1]]), Settings(epochs=3), starts=[0])
"""


def run(code, **environment):
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **environment}
    )


@pytest.mark.parametrize("room", ["xorlab", "xorlab.cli", "xorlab.engines"])
def test_numba_is_loaded_by_nobody_but_its_engine(room):
    code = f"import json, sys, {room}; print(json.dumps(sorted(sys.modules)))"
    assert not {"numba", "llvmlite"} & set(json.loads(run(code).stdout))


@pytest.mark.slow
def test_the_first_process_says_that_it_compiles_and_the_second_finds_it_done(tmp_path):
    """As in an installed package whose folder cannot be written."""
    package = tmp_path / "site" / "xorlab"
    source = Path(xorlab.__file__).parent
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "engines" / "compiled" / "__pycache__").write_text("no folder")
    where = {"PYTHONPATH": str(package.parent), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    where |= {"NUMBA_CACHE_DIR": "", "PYTHONDONTWRITEBYTECODE": "1"}
    first, second = run(TRAIN, **where), run(TRAIN, **where)
    said = first.stderr.splitlines()
    assert said[0] == "Compiling the engine for float64, batches ..."
    assert said[1].endswith(" s; kept for next time.")
    assert second.stderr == ""
    assert list((tmp_path / "cache").rglob("*.nbc"))


def test_where_nothing_can_be_written_it_compiles_without_keeping(monkeypatch):
    asked = []

    def njit(**options):
        asked.append(options)
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return numba.njit(**options)

    monkeypatch.setattr(cache, "njit", njit)
    kernel, kept = cache.kernel_of("a version")
    assert callable(kernel)
    assert not kept
    assert asked == [{"nogil": True, "cache": True}, {"nogil": True}]


def test_a_version_of_the_sources_is_part_of_what_is_kept():
    closed_over = cache.kernel.py_func.__closure__
    assert cache.digest() in [cell.cell_contents for cell in closed_over]
