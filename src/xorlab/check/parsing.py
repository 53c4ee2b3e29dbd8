"""Python's own parser, for one thread at a time.

Python 3.11 counts how deep it is in a tree once for all threads, and where two of them are at it
raises a SystemError (CPython issue 106905); which warnings are caught is every thread's alike, too.
"""

from __future__ import annotations

import ast
import warnings
from threading import RLock

ALONE = RLock()
"""Held while a text is parsed."""


def parse(text: str) -> ast.Module:
    """The tree of a script; Python's warnings about its style are not ours to give."""
    with ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def expression(text: str) -> ast.expr:
    """The tree of one expression.

    >>> ast.dump(expression(" w "))
    "Name(id='w', ctx=Load())"
    """
    with ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text.strip(), mode="eval").body
