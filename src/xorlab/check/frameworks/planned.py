"""How often a line of the script is run, as its loops plan it."""

from __future__ import annotations

import ast

from xorlab.check.parsing import parse
from xorlab.check.record import Watched


def times_run(watched: Watched, line: int | None) -> int | None:
    """The product of the planned iterations of the loops around a line; None where one is open.

    A line within a function is run as often as the function is called, which nobody plans: None.
    """
    if line is None:
        return None
    try:
        tree = parse(watched.source)
    except SyntaxError:
        return None
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.For, ast.While, ast.FunctionDef))
        and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    times = 1
    for loop in around:
        planned = planned_of(watched, loop.lineno) if isinstance(loop, ast.For) else None
        if planned is None:
            return None
        times *= planned
    return times


def planned_of(watched: Watched, line: int) -> int | None:
    """How many iterations the loop that begins in a line plans, each time it is entered."""
    loops = {node.id for node in watched.nodes if node.kind == "loop" and node.line == line}
    planned = [mark.planned for mark in watched.marks if mark.node in loops]
    return max((n for n in planned if n is not None), default=None)
