"""Texts that a stranger wrote, made fit for a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode's classes of control signs, invisible signs, halves of pairs, and line ends."""

Anything = TypeVar("Anything")


def safe(text: str) -> str:
    r"""The text with every sign that a terminal would obey, or nobody would see, spelled out.

    Line ends stay, tabs become spaces. So a script's names cannot move the cursor, clear the
    screen or turn a line round (CWE-150, and "Trojan Source", CVE-2021-42574).

    >>> print(safe("W\x1b[2J = a\u202eb"))
    W\x1b[2J = a\u202eb
    """
    lines = text.replace("\r\n", "\n").replace("\t", "    ")
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in UNSEEN else escaped(c) for c in lines
    )


def escaped(sign: str) -> str:
    """A sign as Python would write it in a string."""
    number = ord(sign)
    return rf"\x{number:02x}" if number < 256 else sign.encode("unicode_escape").decode("ascii")


def all_safe(record: Anything) -> Anything:
    """The same record, list or mapping, with every text in it made safe."""
    made: Any = record
    if isinstance(record, str):
        made = safe(record)
    elif isinstance(record, tuple | list):
        made = type(record)(all_safe(part) for part in record)
    elif isinstance(record, Mapping):
        made = {all_safe(name): all_safe(part) for name, part in record.items()}
    elif is_dataclass(record) and not isinstance(record, type):
        parts = {f.name: all_safe(getattr(record, f.name)) for f in fields(record)}
        made = replace(cast(Any, record), **parts)
    return cast(Anything, made)
