"""What is to be run: a script, a function of a module, or a notebook, as Python 3 text.

However it came, its lines keep the names that a reader knows them by.
"""

from __future__ import annotations

import io
import os
import re
import tokenize
from dataclasses import dataclass, replace
from pathlib import Path

from xorlab.check.parsing import parse
from xorlab.check.watch.notebook import lines_of, read_notebook
from xorlab.check.watch.python2 import convert
from xorlab.errors import BadFile

LARGEST = {".ipynb": 50 << 20}
"""Bytes of a file, by its kind: a notebook carries its pictures."""
LARGE = 1 << 20
TARGET = re.compile(r"^(?P<file>.+\.pyw?):(?P<target>[^\W\d]\w*(?:\.[^\W\d]\w*)*)$")
EXPORTED = re.compile(r"^([ \t]*)(get_ipython\(\)\..*)$", re.MULTILINE)
"""Jupyter's commands in a script that was saved from a notebook."""


@dataclass(frozen=True)
class Source:
    """A script as it is run.

    file: as the reader named it, without a target. path: where it lies. text: Python 3.
    lines: for each line of the text, the line of the file, or of its cell. cells: that cell,
    from 1; 0 for a plain file. converted: it was Python 2. target: the function or method that
    is to be watched, None for the whole script. notes: what a reader should know.
    """

    file: str
    path: Path
    text: str
    lines: tuple[int, ...]
    cells: tuple[int, ...] = ()
    converted: bool = False
    target: str | None = None
    notes: tuple[str, ...] = ()

    def with_text(self, text: str) -> Source:
        """The same script with other text, a cure's for instance."""
        count = len(lines_of(text))
        if count == len(self.lines):
            return replace(self, text=text)
        return replace(self, text=text, lines=tuple(range(1, count + 1)), cells=(0,) * count)


def read_source(name: str | Path) -> Source:
    """Read a script (`net.py`), a function (`net.py:Net.train_step`) or a notebook.

    Raises:
        BadFile: there is no such file, or it is no text, too long, or no Python.
    """
    matched = TARGET.match(os.fspath(name))
    file, target = (matched["file"], matched["target"]) if matched else (os.fspath(name), None)
    path = Path(file)
    cells: tuple[int, ...]
    text = _read(path)
    if path.suffix == ".ipynb":
        text, cells, lines = read_notebook(path, text)
        if len(text) > LARGE:
            raise BadFile(path, "its code is longer than 1 MB, which no script's is.")
    elif text.strip():
        text = EXPORTED.sub(r"\1pass  # \2", text)
        lines = tuple(range(1, len(lines_of(text)) + 1))
        cells = (0,) * len(lines)
    else:
        raise BadFile(path, "it is empty.", "Check a script that trains a network.")
    return _as_python3(Source(file, path, text, lines, cells, target=target))


def _read(path: Path) -> str:
    """The text of a file, in the encoding that its first lines name (PEP 263), else UTF-8."""
    try:
        if path.is_dir():
            raise BadFile(path, "it is a folder.", "Name the scripts in it.")
        if not path.is_file():
            raise BadFile(path, "there is no such file.", "Check the path.")
        most = LARGEST.get(path.suffix, LARGE)
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        if isinstance(error, BadFile):
            raise
        why = error.strerror or type(error).__name__
        raise BadFile(path, f"it cannot be read ({why}).", "Check the path.") from None
    if len(data) > most:
        why = f"it is longer than {most >> 20} MB, which no script is."
        raise BadFile(path, why, "Check the script that trains, without its data.")
    try:
        encoding = tokenize.detect_encoding(io.BytesIO(data).readline)[0]
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (SyntaxError, UnicodeError, LookupError):
        raise BadFile(path, "it is not text in UTF-8.", "Save it as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _as_python3(source: Source) -> Source:
    try:
        parse(source.text)
        return source
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        error = fault
    converted = convert(source.text)
    if converted is None:
        raise BadFile(source.path, _fault(source, error), "Mend it until Python runs it.") from None
    return replace(
        source,
        text=converted.text,
        lines=tuple(source.lines[line - 1] for line in converted.lines),
        cells=tuple(source.cells[line - 1] for line in converted.lines),
        converted=True,
        notes=(*source.notes, converted.note),
    )


def _fault(source: Source, error: Exception) -> str:
    """What Python says is wrong with it, and where."""
    if not isinstance(error, SyntaxError) or not error.lineno:
        return f"it is not Python ({str(error) or type(error).__name__})."
    at = min(error.lineno, len(source.lines)) - 1
    cell = f"cell {source.cells[at]}, " if source.cells[at] else ""
    return f"it is not Python ({cell}line {source.lines[at]}: {error.msg})."
