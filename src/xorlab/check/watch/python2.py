"""Python 2 scripts, turned into Python 3 by the standard conversions, line for line.

`fissix` is the maintained fork of Python's own lib2to3. One meaning is kept besides: the
quotient of two whole numbers that are written out (`1/2` is 0 in Python 2).
"""

from __future__ import annotations

import ast
import re
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

from xorlab.check.parsing import parse

LONGEST = 5000
"""Lines that are converted, which takes about a second a thousand."""
ALONE = Lock()
"""The tool keeps notes of the script that it is at, and several are converted at a time."""
TRUE_DIVISION = re.compile(r"^\s*from\s+__future__\s+import\b[^#\n]*\bdivision\b", re.MULTILINE)
NOTE = (
    "It was read as Python 2 and converted; in Python 2, / between whole numbers rounds down, "
    "and here it does only where both are written out."
)
PLAIN_NOTE = "It was read as Python 2 and converted."


class Converted(NamedTuple):
    """Python 3 text; for each of its lines, the line it came from; a word to the reader."""

    text: str
    lines: tuple[int, ...]
    note: str


def convert(text: str) -> Converted | None:
    r"""The script as Python 3; None where the standard conversions do not suffice.

    >>> convert("print 'half', 1/2").text
    "print('half', 1//2)\n"
    """
    text = _with_spaces(text)
    if text.count("\n") > LONGEST:
        return None
    try:
        with ALONE:
            tree = _tool().refactor_string(text if text.endswith("\n") else text + "\n", "script")
            changed = str(tree)
            lines = _origins(tree)
            parsed = parse(changed)
    except Exception:
        # The tool raises errors of its own and of Python's, for a text that is no Python at all.
        return None
    if TRUE_DIVISION.search(text):
        return Converted(changed, lines, PLAIN_NOTE)
    quotients = [n for n in ast.walk(parsed) if isinstance(n, ast.BinOp | ast.AugAssign)]
    divides = any(isinstance(node.op, ast.Div) for node in quotients)
    whole = [n for n in quotients if isinstance(n, ast.BinOp) and _is_whole_quotient(n)]
    return Converted(_rounded_down(changed, whole), lines, NOTE if divides else PLAIN_NOTE)


@cache
def _tool() -> Any:
    from fissix.refactor import RefactoringTool, get_fixers_from_package

    return RefactoringTool(sorted(get_fixers_from_package("fissix.fixes")))


def _with_spaces(text: str) -> str:
    """Indentation in spaces: to Python 2, a tab reached to the next multiple of eight."""

    def spaces(line: str) -> str:
        bare = line.lstrip(" \t\f")
        return line[: len(line) - len(bare)].expandtabs(8) + bare

    return "\n".join(spaces(line) for line in text.split("\n"))


def _origins(tree: Any) -> tuple[int, ...]:
    """For each line of the converted text, the line that its first word stood on."""
    origins: list[int] = []
    line = 1
    for leaf in tree.leaves():
        line += leaf.prefix.count("\n")
        if leaf.lineno:
            origins.extend([leaf.lineno] * (line - len(origins)))
            origins.extend(range(leaf.lineno + 1, leaf.lineno + 1 + leaf.value.count("\n")))
        line += leaf.value.count("\n")
    return tuple(origins[: str(tree).count("\n")])


def _is_whole_quotient(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return isinstance(node.op, ast.Div) and all(
        isinstance(side, ast.Constant) and type(side.value) is int for side in sides
    )


def _rounded_down(text: str, quotients: list[ast.BinOp]) -> str:
    """The text with // in the place of / in these."""
    lines = text.encode().split(b"\n")
    for node in sorted(quotients, key=lambda node: (node.lineno, -node.col_offset)):
        if node.left.end_lineno == node.right.lineno:
            line = lines[node.right.lineno - 1]
            start, end = node.left.end_col_offset, node.right.col_offset
            between = line[start:end].replace(b"/", b"//", 1)
            lines[node.right.lineno - 1] = line[:start] + between + line[end:]
    return b"\n".join(lines).decode()
