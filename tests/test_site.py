"""The documentation builds without a warning, and its pages ask no other address for anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built site's folder."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    calm = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}  # Material's word about another program
    run = subprocess.run(command, cwd=ROOT, env=calm, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


def test_every_page_opens_from_disk(site, page):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 10
    for file in pages:
        page.goto(file.as_uri())
        assert page.locator("h1").count() == 1, file.name
