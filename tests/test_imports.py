"""`import xorlab` is light, and its public surface is what it says it is."""

import inspect
import json
import re
import subprocess
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import xorlab

REFERENCE = Path(__file__).parent.parent / "docs" / "reference" / "api.md"
NAMES = sorted(set(xorlab.__all__) - {"__version__"})
LOADED = "import json, sys; {}; print(json.dumps(sorted(m.split('.')[0] for m in sys.modules)))"


def loaded_by(statement):
    """The packages that a fresh interpreter holds after a statement, Python's own left out."""
    command = [sys.executable, "-c", LOADED.format(statement)]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return set(json.loads(run.stdout.splitlines()[-1])) - sys.stdlib_module_names


def test_importing_xorlab_loads_numpy_and_nothing_heavier():
    assert loaded_by("import xorlab") - loaded_by("import numpy") == {"xorlab"}


def test_the_command_line_starts_without_the_libraries_that_only_some_commands_need():
    heavy = {"IPython", "jax", "keras", "latex2mathml", "matplotlib", "nbformat", "scipy"}
    assert not loaded_by("import xorlab.cli") & heavy


def test_training_with_pictures_needs_no_extra(tmp_path):
    """`make run` installs the base dependencies alone; nothing else may be imported."""
    command = ["train", "xor", "--out", str(tmp_path)]
    run = f"from xorlab.cli import main; assert main({command}) == 0"
    homes = packages_distributions()
    used = {
        normal(home)
        for package in loaded_by(run) - loaded_by("pass")
        for home in homes.get(package, ())
    }
    assert "matplotlib" in used
    assert used <= required("xorlab")


def required(distribution):
    """A distribution and all that it requires without extras, by normal names."""
    found, ahead = set(), [distribution]
    while ahead:
        name = normal(ahead.pop())
        if name not in found:
            found.add(name)
            needs = map(Requirement, requires(name) or ())
            ahead += [n.name for n in needs if n.marker is None or n.marker.evaluate({"extra": ""})]
    return found


def normal(name):
    """A distribution's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


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
