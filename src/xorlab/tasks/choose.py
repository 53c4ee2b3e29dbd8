"""From what somebody types to a task: a name, a table, an expression, a CSV file."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from xorlab.backprop import Array
from xorlab.errors import BadInput
from xorlab.model.task import Task
from xorlab.tasks.csv_file import Targets, read_csv
from xorlab.tasks.encodings import encode, encoding, is_bits
from xorlab.tasks.expressions import from_expression, is_expression
from xorlab.tasks.names import named, normal, unknown
from xorlab.tasks.points import SHAPES, Shape, points
from xorlab.tasks.tables import Table, from_text, is_table

SUFFIXES = (".csv", ".tsv", ".txt")


def task(
    name: str | os.PathLike[str],
    *,
    inputs_as: str = "0/1",
    targets_as: str | None = None,
    targets: Targets = None,
    seed: int = 0,
    rows: int | None = None,
    noise: float | None = None,
) -> Task:
    """The task of a name, a truth table, an expression or a CSV file.

    Args:
        name: a name from `catalogue` (`xor`, `parity4`, `moons`); the outputs of a truth table
            (`0110`, or `0001,0110` for two outputs), its rows counting in binary; an expression
            (`a ^ b & ~c`), its inputs in the order in which they are first named; the path of a
            CSV file.
        inputs_as: how the inputs' bits are written: "0/1", "-1/+1", "0.1/0.9" or "-0.5/+0.5".
        targets_as: how the targets' bits are written; as the inputs' unless given.
        targets: of a CSV file, how many columns at the end are targets, or their names; the last
            column unless given.
        seed: where the points of circles, moons and spirals are drawn from.
        rows: how many of them; 100 unless given.
        noise: the standard deviation of their distance from the curve.

    Raises:
        BadInput: no such task, or an option that does not fit it.
        BadFile: a CSV file that cannot be understood.

    >>> task("xor", inputs_as="-1/+1", targets_as="0/1").X.tolist()
    [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
    >>> task("0001, 0110")
    Task('0001, 0110', 4 rows, 2 -> 2)
    """
    if not isinstance(name, str | os.PathLike):
        raise BadInput("A task is called by its name.", name, "Try 'xor'.")
    codes = (inputs_as, inputs_as if targets_as is None else targets_as)
    shape = SHAPES.get(normal(str(name)))
    if shape is not None:
        refuse(targets, "Only a CSV file's columns are chosen by targets.")
        X, y = points(shape, seed, rows, noise)
        return cloud(shape, X, y, inputs_as, targets_as)
    refuse(rows, "Only circles, moons and spirals take a number of rows.")
    refuse(noise, "Only circles, moons and spirals take noise.")
    table = from_text_or_name(name)
    if table is None:
        return from_file(name, targets, *codes)
    refuse(targets, "Only a CSV file's columns are chosen by targets.")
    label, (X, y, input_names, output_names) = table
    inputs_code, targets_code = map(encoding, codes)
    return Task(label, encode(X, inputs_code), encode(y, targets_code), input_names, output_names)


def from_text_or_name(name: str | os.PathLike[str]) -> tuple[str, Table] | None:
    """A table and what to call it, or None for what is meant as a file.

    A name is a name whatever files lie around; a text that ends like a file is one, though there
    may be none; and only a text that is nothing else is looked for among the files.
    """
    if isinstance(name, os.PathLike):
        return None
    text = name.strip()
    found = named(text)
    if found is not None:
        return found
    if text.lower().endswith(SUFFIXES) or "/" in text or os.sep in text:
        return None
    if is_table(text):
        return text, from_text(text)
    if is_expression(text):
        return text, from_expression(text)
    if is_file(name):
        return None
    raise unknown(text)


def is_file(name: str) -> bool:
    """Whether there is a file of that name; a name that no file can have has none."""
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def from_file(
    path: str | os.PathLike[str], targets: Targets, inputs_as: str, targets_as: str
) -> Task:
    """A CSV file's task, called by the file's name; a table where the rows are distinct bits."""
    columns = read_csv(path, targets)
    X, y = np.array(columns.X), np.array(columns.y)
    distinct_bits = is_bits(X) and len(np.unique(X, axis=0)) == len(X)
    return Task(
        Path(path).stem,
        recoded("inputs", X, inputs_as),
        recoded("targets", y, targets_as),
        columns.input_names,
        columns.output_names,
        "table" if distinct_bits else "points",
    )


def recoded(what: str, values: Array, code: str) -> Array:
    """A file's columns in another encoding, which they can have where they are 0s and 1s."""
    if encoding(code) == encoding("0/1"):
        return values
    if not is_bits(values):
        rule = f"Only 0s and 1s are written in another encoding, and the {what} hold more."
        raise BadInput(rule, code, "Leave it out.")
    return encode(values, encoding(code))


def cloud(shape: Shape, X: Array, y: Array, inputs_as: str, targets_as: str | None) -> Task:
    """A shape's points; their classes are bits and can be encoded, their places cannot."""
    if encoding(inputs_as) != encoding("0/1"):
        rule = f"The inputs of {shape.name} are places, which have no encoding."
        raise BadInput(rule, inputs_as, "Encode the targets alone.")
    return Task(shape.name, X, encode(y, encoding(targets_as or "0/1")), kind="points")


def refuse(value: object, rule: str) -> None:
    """BadInput for an option that was given and has no meaning here."""
    if value is not None:
        raise BadInput(rule, value, "Leave it out.")
