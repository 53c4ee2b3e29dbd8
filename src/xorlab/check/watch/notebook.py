"""A Jupyter notebook's code cells as one script, with the way back to its cells.

Reading one needs no library of Jupyter's: the file is JSON, and its code cells are all that is
wanted. Source: the format's description, nbformat 4 (and 3, where cells lie in worksheets).
"""

from __future__ import annotations

import io
import json
import re
import tokenize
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from xorlab.errors import BadFile

MAGIC = re.compile(r"^(\s*)(?:[%!?]|[\w.]+\?\??\s*$|get_ipython\(\))(.*)$")
TIMED = re.compile(r"^(\s*)%time(?:it)?\s+(?!-)(\S.*)$")
CAPTURED = re.compile(r"^(\s*)([\w, ]+)=\s*[%!](.*)$")
PYTHON_CELLS = {"capture", "prun", "time", "timeit"}
"""Cell magics (%%time) whose cell is Python."""


class Joined(NamedTuple):
    """The cells' text, and for each of its lines the cell (from 1) and the line in it."""

    text: str
    cells: tuple[int, ...]
    lines: tuple[int, ...]


def read_notebook(path: Path, text: str) -> Joined:
    """The code of a notebook; cells are counted as code cells, from 1.

    Raises:
        BadFile: it is no notebook, holds no code, or another language's.
    """
    try:
        notebook = json.loads(text)
        cells = list(_code(notebook))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadFile(
            path, "it is not a Jupyter notebook.", "Save it from Jupyter, as .ipynb."
        ) from None
    language = _language(notebook)
    if language != "python":
        raise BadFile(path, f"its language is {language!r}.", "Only Python can be checked.")
    if not any(cell.strip() for cell in cells):
        raise BadFile(path, "it has no code cell.", "Check one with the training in it.")
    lines, numbers, places = [], [], []
    for number, cell in enumerate(cells, start=1):
        for place, line in enumerate(lines_of(without_magics(cell)), start=1):
            lines.append(line)
            numbers.append(number)
            places.append(place)
    return Joined("\n".join(lines) + "\n", tuple(numbers), tuple(places))


def lines_of(text: str) -> list[str]:
    """A text's lines as Python counts them: a form feed, for one, ends none."""
    return text.removesuffix("\n").split("\n")


def _code(notebook: Any) -> Iterator[str]:
    """The text of each code cell."""
    for sheet in notebook.get("worksheets", [notebook]):
        for cell in sheet["cells"]:
            if cell["cell_type"] == "code":
                source = cell["source"] if "source" in cell else cell["input"]
                yield source if isinstance(source, str) else "".join(source)


def _language(notebook: Any) -> str:
    metadata = notebook.get("metadata", {})
    named = metadata.get("language_info", {}).get("name")
    return str(named or metadata.get("kernelspec", {}).get("language") or "python").lower()


def without_magics(cell: str) -> str:
    r"""A cell with Jupyter's own commands put out of action, line for line.

    >>> print(without_magics("%matplotlib inline\nx = 7 % 4\n%time train(x)"))
    pass  # %matplotlib inline
    x = 7 % 4
    train(x)
    """
    lines = lines_of(cell)
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%"):
        words = first[2:].split()
        if not words or words[0] not in PYTHON_CELLS:
            return "\n".join(f"# {line}" for line in lines)
    for number, line in enumerate(lines):
        if (changed := _without_magic(line)) != line and _begins_statement(lines[:number]):
            lines[number] = changed
    return "\n".join(lines)


def _without_magic(line: str) -> str:
    if timed := TIMED.match(line):
        return f"{timed[1]}{timed[2]}"
    if captured := CAPTURED.match(line):
        return f"{captured[1]}{captured[2]}= []  # {captured[3]}"
    if magic := MAGIC.match(line):
        return f"{magic[1]}pass  # {line.strip()}"
    return line


def _begins_statement(before: Sequence[str]) -> bool:
    """Whether what follows these lines is a new statement, not the rest of one."""
    if before and before[-1].rstrip().endswith("\\"):
        return False
    text = "\n".join(before) + "\n"
    try:
        list(tokenize.generate_tokens(io.StringIO(text).readline))
    except tokenize.TokenError:
        return False
    except SyntaxError:
        return True
    return True
