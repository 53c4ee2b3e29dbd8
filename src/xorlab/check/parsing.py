"""Python's own parser, for one thread at a time.

Python 3.11 counts how deep it is in a tree once for all threads, and where two of them are at it
raises a SystemError (CPython issue 106905); which warnings are caught is every thread's alike, too.
Libraries parse as well, and hold no lock: then the text is parsed once more, from the start.
"""

from __future__ import annotations

import ast
import warnings
from contextlib import suppress
from threading import RLock

ALONE = RLock()
"""Held while a text is parsed."""
AGAIN = 3
"""How often a text is parsed that somebody else came between."""


def parse(text: str) -> ast.Module:
    """The tree of a script; Python's warnings about its style are not ours to give."""
    tree = _parsed(text, "exec")
    assert isinstance(tree, ast.Module)
    return tree


def expression(text: str) -> ast.expr:
    """The tree of one expression.

    >>> ast.dump(expression(" w "))
    "Name(id='w', ctx=Load())"
    """
    tree = _parsed(text.strip(), "eval")
    assert isinstance(tree, ast.Expression)
    return tree.body


def _parsed(text: str, mode: str) -> ast.AST:
    with ALONE, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for _ in range(AGAIN):
            with suppress(SystemError):
                return ast.parse(text, mode=mode)
        return ast.parse(text, mode=mode)
