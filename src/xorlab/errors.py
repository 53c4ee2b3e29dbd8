"""The ways xorlab says no: each with the value received, the rule and the cure."""

from __future__ import annotations

from numbers import Integral
from typing import Any


class XorlabError(Exception):
    """What every error raised on purpose by xorlab is; the command line exits with 2 on it."""


class BadInput(XorlabError, ValueError):
    """A value that breaks a rule.

    Args:
        rule: what must hold, as a full sentence.
        received: the value that does not.
        cure: what to do, as a full sentence; may be left out where the rule says it.

    >>> print(BadInput("The learning rate must be above 0.", -1, "Try 0.5."))
    The learning rate must be above 0. Received: -1. Try 0.5.
    """

    def __init__(self, rule: str, received: object, cure: str = "") -> None:
        super().__init__(f"{rule} Received: {received!r}. {cure}".rstrip())


class BadFile(XorlabError, OSError):
    """A file that cannot be read, understood or written: says which file, why, and the cure."""

    def __init__(self, path: object, why: str, cure: str = "") -> None:
        self.path = path
        self.message = f"{path}: {why} {cure}".rstrip()
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message


def is_whole(value: Any, least: int, below: float = float("inf")) -> bool:
    """Whether a value is a whole number, Python's or NumPy's, from `least` on.

    >>> is_whole(3, 1), is_whole(3.0, 1), is_whole(True, 1), is_whole(0, 1)
    (True, False, False, False)
    """
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    return whole and bool(least <= value < below)


class MissingExtra(XorlabError, ImportError):
    """An optional library is not installed.

    >>> print(MissingExtra("keras", "training in Keras"))
    training in Keras needs the extra 'keras'. Install it with: pip install 'xorlab[keras]', \
or in a clone: pip install '.[keras]'
    """

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra = extra
        super().__init__(
            f"{purpose} needs the extra {extra!r}. Install it with: pip install 'xorlab[{extra}]', "
            f"or in a clone: pip install '.[{extra}]'"
        )
