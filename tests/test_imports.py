"""`import xorlab` is light, and its public surface is what it says it is."""

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest

import xorlab

REFERENCE = Path(__file__).parent.parent / "docs" / "reference" / "api.md"
NAMES = sorted(set(xorlab.__all__) - {"__version__"})
LOADED = "import json, sys; {}; print(json.dumps(sorted(m.split('.')[0] for m in sys.modules)))"


def loaded_by(statement):
    """The packages that a fresh interpreter holds after a statement, Python's own left out."""
    command = [sys.executable, "-c", LOADED.format(statement)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(json.loads(run.stdout)) - sys.stdlib_module_names


def test_importing_xorlab_loads_numpy_and_nothing_heavier():
    assert loaded_by("import xorlab") - loaded_by("import numpy") == {"xorlab"}


def test_the_command_line_starts_without_the_libraries_that_only_some_commands_need():
    heavy = {"IPython", "jax", "keras", "latex2mathml", "matplotlib", "nbformat", "scipy"}
    assert not loaded_by("import xorlab.cli") & heavy


def test_what_stands_in_the_package_is_what_all_lists():
    own = {
        name
        for name, value in vars(xorlab).items()
        if getattr(value, "__module__", "").startswith("xorlab") and not name.startswith("_")
    }
    assert NAMES
    assert own <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_says_what_it_is(name):
    assert inspect.getdoc(getattr(xorlab, name))


def test_the_reference_documents_every_public_name_and_only_those():
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    documented = [line.removeprefix("::: xorlab.") for line in lines if line.startswith("::: ")]
    assert sorted(documented) == NAMES
