"""What the playground's tests stand on: a node that is new enough, and the golden vectors."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from playground import golden as reference

ROOT = Path(__file__).parent.parent.parent
OLDEST = 18


def without(what: str) -> None:
    """What cannot be tested here is skipped, and on CI a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def node() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Node with arguments, in the repository's root; what it printed is in the result."""
    path = shutil.which("node")
    if path is None:
        without(f"no node on PATH: install node {OLDEST} or newer")
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.lstrip("v").split(".")[0]) < OLDEST:
        without(f"node {said.strip()} is too old: install node {OLDEST} or newer")

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        command = [path, *arguments]
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, **options
        )

    return run


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of golden vectors, written by the reference."""
    path = tmp_path_factory.mktemp("golden") / "golden.json"
    reference.write(path)
    return path
