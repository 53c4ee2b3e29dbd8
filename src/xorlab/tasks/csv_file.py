"""Tasks from CSV files: one example a row, inputs first, targets last unless told otherwise.

The columns are split by commas, semicolons, tabs, bars or spaces; a first row of words names
them. Whatever is wrong with a file is said with its line.
"""

from __future__ import annotations

import csv
import difflib
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from xorlab.errors import BadFile, BadInput

DELIMITERS = ";\t,| "
"""Tried in this order: a comma may be part of a number or a name where others split."""

Targets: TypeAlias = int | str | Sequence[str] | None


class Columns(NamedTuple):
    """What a file holds: X (rows, inputs) and y (rows, outputs) as lists, and the names if any."""

    X: list[list[float]]
    y: list[list[float]]
    input_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()


class Line(NamedTuple):
    """A row of a file that is not blank, and the number of its line."""

    number: int
    cells: list[str]


def read_csv(path: str | os.PathLike[str], targets: Targets = None) -> Columns:
    """Read a CSV file.

    Args:
        path: the file.
        targets: which columns are targets: how many at the end (1 unless given), or their names.

    Raises:
        BadFile: it cannot be read, is empty, has ragged rows, or cells that are no finite number.
        BadInput: `targets` does not fit the columns.
    """
    lines = split(path, read_text(path))
    names = header(path, lines[0])
    lines = lines[1:] if names else lines
    if not lines:
        raise BadFile(path, "it has names but no rows.", "Put one example on each line below them.")
    width = len(names or lines[0].cells)
    for line in lines:
        if len(line.cells) != width:
            why = f"line {line.number} has {len(line.cells)} columns where {width} are expected."
            raise BadFile(path, why, "Give every row the same number of columns.")
    if width < 2:
        why = "it has one column, and a task needs an input and a target."
        raise BadFile(path, why, "Split the columns by commas.")
    values = [
        [to_number(path, line.number, *cell) for cell in enumerate(line.cells, 1)] for line in lines
    ]
    outputs = target_columns(targets, names, width)
    inputs = [c for c in range(width) if c not in outputs]

    def pick(columns: list[int]) -> list[list[float]]:
        return [[row[c] for c in columns] for row in values]

    def named(columns: list[int]) -> tuple[str, ...]:
        return tuple(names[c] for c in columns) if names else ()

    return Columns(pick(inputs), pick(outputs), named(inputs), named(outputs))


def read_text(path: str | os.PathLike[str]) -> str:
    """The file's text, without the mark that some editors put in front of UTF-8."""
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise BadFile(path, "there is no such file.", "Check the path.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise BadFile(path, f"it cannot be read ({why}).", "Check the path.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadFile(path, f"line {line} is not UTF-8 text.", "Save it as UTF-8.") from None


def split(path: str | os.PathLike[str], text: str) -> list[Line]:
    """The rows that are not blank, by the delimiter that splits the first of them."""
    content = text.splitlines()
    first = next((line.strip() for line in content if line.strip()), "")
    splits = (d for d in DELIMITERS if len(next(csv.reader([first], delimiter=d), "")) > 1)
    delimiter = next(splits, ",")
    if delimiter == " ":  # columns are set apart by any number of spaces
        content = [" ".join(line.split()) for line in content]
    reader = csv.reader(content, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        rows = [Line(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        why = f"line {reader.line_num} cannot be read ({error})."
        raise BadFile(path, why, "Mend its quotes.") from None
    rows = [row for row in rows if any(row.cells)]
    if not rows:
        raise BadFile(path, "it is empty.", "Put one example on each line, its target last.")
    return rows


def header(path: str | os.PathLike[str], line: Line) -> tuple[str, ...]:
    """The columns' names, or none where the first row is numbers."""
    words = [cell for cell in line.cells if not is_number(cell)]
    if not words:
        return ()
    where = f"line {line.number}"
    if len(words) < len(line.cells):
        why = f"{where} is neither all names nor all numbers: {words[0]!r} is no number."
        raise BadFile(path, why, "Name every column with a word, or mend the number.")
    if "" in line.cells:
        why = f"{where} names no column {line.cells.index('') + 1}."
        raise BadFile(path, why, "Give it a name, or leave the column out.")
    twice = next((cell for cell in line.cells if line.cells.count(cell) > 1), None)
    if twice is not None:
        raise BadFile(path, f"{where} names two columns {twice!r}.", "Give each a name of its own.")
    return tuple(line.cells)


def is_number(cell: str) -> bool:
    """Whether a cell reads as a number; nan and inf do, and are refused later, by name."""
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def to_number(path: str | os.PathLike[str], line: int, column: int, cell: str) -> float:
    """The number in a cell, or BadFile with its place."""
    where = f"line {line}, column {column}:"
    if not cell:
        raise BadFile(path, f"{where} the cell is empty.", "Fill it in, or leave the row out.")
    if not is_number(cell):
        cure = "Write numbers like 0.5." if "," in cell else "Give numbers only."
        raise BadFile(path, f"{where} {cell!r} is no number.", cure)
    if not math.isfinite(float(cell)):
        raise BadFile(path, f"{where} {cell!r} is not finite.", "Leave the row out.")
    return float(cell)


def target_columns(targets: Targets, names: Sequence[str], width: int) -> list[int]:
    """Which columns are targets, in the order in which they were asked for."""
    if isinstance(targets, str) and targets.isdecimal() and targets not in names:
        targets = int(targets)
    if targets is None or isinstance(targets, int):
        count = 1 if targets is None else targets
        if not 1 <= count < width:
            rule = f"Of {width} columns, 1 to {width - 1} at the end are targets."
            raise BadInput(rule, targets, "Leave at least one input.")
        return list(range(width - count, width))
    wanted = [n.strip() for n in targets.split(",")] if isinstance(targets, str) else list(targets)
    places = [place(name, names) for name in dict.fromkeys(wanted)]
    if not 1 <= len(places) < width:
        rule = f"Of {width} columns, 1 to {width - 1} are targets."
        raise BadInput(rule, targets, "Leave at least one input.")
    return places


def place(name: str, names: Sequence[str]) -> int:
    """Where a named column is."""
    if name in names:
        return list(names).index(name)
    if not names:
        rule = "Columns have names only where the file's first line gives them."
        raise BadInput(rule, name, "Put them there, or give the number of targets at the end.")
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    cure = f"{hint}They are: {', '.join(names)}."
    raise BadInput("A target is one of the file's columns.", name, cure)
