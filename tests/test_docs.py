"""The documentation tells the truth: every example in it is run (see snippets.py)."""

import re
from pathlib import Path

import pytest
import typer

from snippets import Block, Page, blocks, matches
from xorlab.cli.app import app

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
FRONT = pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
WITH_EXAMPLES = [page for page in PAGES if any(blocks(page.read_text(encoding="utf-8")))]


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_shows_what_really_comes_out(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = Page()
    for block in blocks(path.read_text(encoding="utf-8")):
        fault = page.run(block)
        assert not fault, f"{path.relative_to(ROOT)}, line {block.line}:\n{fault}"


@FRONT
def test_a_link_of_a_page_outside_the_site_leads_to_a_file(name):
    """Those inside the site are checked when it is built."""
    page = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", page)
    paths = [one or other for one, other in links if "://" not in one + other]
    assert not [path for path in paths if not (ROOT / path.partition("#")[0]).exists()]


COMMANDS = typer.main.get_command(app).commands


@FRONT
def test_a_page_outside_the_site_speaks_of_the_checker(name):
    assert re.search(r"(?:`|\$ )xorlab check\b", (ROOT / name).read_text(encoding="utf-8"))


@FRONT
def test_a_command_or_file_that_a_page_outside_the_site_names_is_there(name):
    page = (ROOT / name).read_text(encoding="utf-8")
    commands = re.findall(r"(?:`|\$ )xorlab ([a-z]+)", page)
    assert {"check", *commands} <= COMMANDS.keys()
    files = re.findall(r"\b(?:src|tests|docs|benchmarks)/[\w./-]*\w", page)
    assert not [path for path in files if not (ROOT / path).exists()]


def test_an_option_that_is_named_with_its_command_is_one_of_it():
    pages = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    named = re.findall(r"(?:`|\$ )xorlab (\w+)([^`\n]*)", pages)
    assert any(command == "check" for command, _ in named)
    for command, rest in named:
        made = [COMMANDS[command], *getattr(COMMANDS[command], "commands", {}).values()]
        params = [param for one in made for param in one.params]
        known = {"--help", *(o for p in params for o in (*p.opts, *p.secondary_opts))}
        asked = re.findall(r"(?<!\S)--[a-z][a-z-]*", re.split(r"[|;&#]| -- ", rest)[0])
        assert set(asked) <= known, f"{command}{rest}"


def test_every_page_has_its_place_in_the_site():
    """The pages of single rules are linked from their index instead."""
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    placed = re.findall(r"([\w/-]+\.md)$", nav, re.MULTILINE)
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert sorted(placed) == sorted(pages)
    assert "how-to/check-safety.md" in placed


@pytest.mark.parametrize(
    ("shown", "output", "same"),
    [
        pytest.param("one\ntwo\n", "one\ntwo\n", True, id="the same"),
        pytest.param("one\n", "one  \n\n", True, id="spaces at line ends are free"),
        pytest.param("took ... s\n", "took 0.1 s\n", True, id="any text in a line"),
        pytest.param("one\n...\nfour\n", "one\ntwo\nthree\nfour\n", True, id="any lines"),
        pytest.param("one\n", "two\n", False, id="another word"),
        pytest.param("one\n", "one\ntwo\n", False, id="a line more"),
        pytest.param("", "one\n", False, id="output where none is shown"),
        pytest.param("took ... s\n", "took 0.1\nlong s\n", False, id="no text over two lines"),
        pytest.param("1.5\n", "1x5\n", False, id="no pattern but the wildcard"),
    ],
)
def test_shown_output_is_compared_to_the_letter(shown, output, same):
    assert matches(shown, output) is same


@pytest.mark.parametrize(
    ("language", "text", "fault"),
    [
        pytest.param("python", ">>> 1 + 1\n3\n", "Expected:", id="a doctest"),
        pytest.param("console", "$ xorlab solve nothing\n", "ends with 2", id="an exit status"),
        pytest.param("console", "$ make coffee\nready\n", "shown:", id="a command that is not run"),
    ],
)
def test_a_wrong_example_is_a_fault(language, text, fault):
    assert fault in Page().run(Block(language, None, text, 1))


def test_blocks_are_found_with_their_titles_and_indents():
    page = 'x\n\n```csv title="a.csv"\n1,2\n```\n\n    ```console\n    $ xorlab\n    ```\n'
    assert list(blocks(page)) == [
        Block("csv", "a.csv", "1,2\n", 3),
        Block("console", None, "$ xorlab\n", 7),
    ]
