"""Statements that every row of a step runs, and that set anew what they should add to."""

from __future__ import annotations

import ast

import numpy as np

from xorlab.check.runs import Run
from xorlab.check.step import Piece
from xorlab.check.values import telling
from xorlab.check.ways import Ways


def set_anew(ways: Ways) -> list[Run]:
    """On the way to each wrong parameter the last assignment that gave it other rows' gradients.

    What holds one row's gradient when the step is done, held each row's in its turn.
    """
    found: dict[int, Run] = {}
    for l, name in ways.wrong_keys():
        way = sorted(ways.ways[l, name].values(), key=lambda run: -run.time)
        held = holders(ways, ("d" + name, l))
        for run in way:
            plain = isinstance(run.statement, ast.Assign) and run.event is not None
            if plain and run.event and run.event.node in held:
                found[run.statement.lineno] = run
                break
    return [found[line] for line in sorted(found)]


def holders(ways: Ways, piece: Piece) -> set[int]:
    """The nodes that held some number of the lost rows' gradients, up to a usual factor."""
    kind, l = piece
    values, kept = ways.finder.values[ways.at], getattr(ways.finder.wrong[ways.at], kind)[l]
    rows = [getattr(right, kind)[l] for right, _ in ways.finder.rows(ways.at, ways.edit)]
    numbers = np.concatenate([row.ravel() for row in rows if not np.allclose(row, kept)])
    return {
        event.node
        for number in numbers[telling(numbers)].tolist()
        for scale in ways.finder.scales(piece)
        for event in values.holders(number * scale)
    }
