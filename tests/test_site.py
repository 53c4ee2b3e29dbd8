"""The documentation builds without a warning, and its pages ask no other address for anything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODES = [
    f"xl{number}"
    for first, last in ((101, 112), (201, 207), (301, 305), (401, 403), (501, 505), (601, 602))
    for number in range(first, last + 1)
]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The built site's folder."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    calm = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}  # Material's word about another program
    run = subprocess.run(command, cwd=ROOT, env=calm, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


@pytest.mark.browser
def test_every_page_opens_from_disk(site, page):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 10
    for file in pages:
        page.goto(file.as_uri())
        assert page.locator("h1").count() == 1, file.name


def test_every_finding_of_the_catalogue_has_its_page_and_the_index_leads_to_it(site):
    """The codes are written out: what a report or a course's table names must not go."""
    index = (site / "rules" / "index.html").read_text(encoding="utf-8")
    for code in CODES:
        page = (site / "rules" / f"{code}.html").read_text(encoding="utf-8")
        assert f'<h1 id="{code}' in page
        assert f'href="{code}.html"' in index


def test_how_to_check_safely_is_in_the_built_site(site):
    home = (site / "index.html").read_text(encoding="utf-8")
    assert 'href="how-to/check-safety.html"' in home
    assert (site / "how-to" / "check-safety.html").exists()
