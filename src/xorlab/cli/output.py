"""Where a command's words go: results to stdout, progress and prose about them to stderr."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import numpy as np
from rich.console import Console

from xorlab.backprop import Array


def out() -> Console:
    """The console of results."""
    return Console(highlight=False)


def err() -> Console:
    """The console of progress and prose."""
    return Console(stderr=True, highlight=False)


def print_json(record: dict[str, Any]) -> None:
    """One JSON object on stdout; what is no finite number is null, for JSON has no other."""
    sys.stdout.write(json.dumps(_plain(record), allow_nan=False) + "\n")


def flat(values: Array) -> Any:
    """Rows of one output as a flat list, of several as a list a row."""
    return (values[:, 0] if values.shape[1] == 1 else values).tolist()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
