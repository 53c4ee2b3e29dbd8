"""The house rules that no linter has: short files, short functions, no word of one machine."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def lines_of_code(node):
    """How many lines a function takes without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return body[-1].end_lineno - body[0].lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_read_in_one_sitting(path):
    text = path.read_text(encoding="utf-8")
    long = {
        node.name: lines_of_code(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and lines_of_code(node) >= 40
    }
    assert len(text.splitlines()) < 300
    assert not long, "These functions have 40 lines or more."


def test_no_file_names_a_place_on_one_machine():
    """Absolute paths and registries' addresses work for one person only."""
    place = re.compile(r"/(?:root|home|work|tmp)/\w|--(?:extra-)?index-url|pypi\.org")
    folders = ("src", "tests", "docs", "benchmarks", ".ci")
    files = [p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file()]
    files += [p for p in ROOT.iterdir() if p.is_file() and p.name != ".git"]
    texts = {
        p: p.read_bytes().decode("utf-8", "ignore") for p in files if p.parent.name != "__pycache__"
    }
    assert not [str(p) for p, text in texts.items() if place.search(text) and p != Path(__file__)]
