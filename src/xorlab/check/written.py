"""Whether a factor that some gradients carry is written on their way, and not on the others'.

Of two camps of arrays that differ by a factor, either may carry it or lack its inverse: the
numbers of the step are the same. The script's text is not: the factor stands where it comes in.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from xorlab.check.case import Case
from xorlab.check.departure import Departure
from xorlab.check.evidence import Found
from xorlab.check.literals import number
from xorlab.check.locate import Finder, proportional
from xorlab.check.runs import Run
from xorlab.check.trace import Trace

SAME = 1e-6


def written(case: Case, found: Found) -> bool:
    """Whether all that a mistake does is a factor, seen where only the wrong arrays are made."""
    rule, edit = found
    departure = Departure(Finder(replace(case, edits=((rule, edit),))), edit)
    wrong = departure.wrong_keys()
    factor = _factor(departure, wrong)
    if factor is None:
        return False
    ways = departure.ways
    own = {key: run for at in wrong for key, run in ways[at].items()}
    others = {key: run for at in set(ways) - set(wrong) for key, run in ways[at].items()}
    mine = _written(departure.trace, (own[key] for key in own.keys() - others.keys()))
    theirs = _written(departure.trace, (others[key] for key in others.keys() - own.keys()))
    return _among(factor, mine) and not _among(factor, theirs)


def _factor(departure: Departure, wrong: Iterable[tuple[int, str]]) -> float | None:
    """By what the wrong gradients exceed the right ones; None where they differ otherwise."""
    factors = []
    for l, name in wrong:
        one, other = (
            getattr(p[departure.at], f"d{name}")[l]
            for p in (departure.finder.wrong, departure.right_steps)
        )
        factors.append(proportional(one, other))
    told = [factor for factor in factors if factor is not None]
    if not told or len(told) < len(factors) or np.ptp(told) > SAME * abs(told[0]):
        return None
    return told[0]


def _among(factor: float, numbers: Iterable[float]) -> bool:
    return any(abs(number / factor - 1) < SAME for number in numbers)


def _written(trace: Trace, runs: Iterable[Run]) -> set[float]:
    """The numbers that these runs multiply by: those that they divide by, as their inverse."""
    return {factor for run in runs for part in run.parts for factor in _factors(trace, part, run)}


def _factors(trace: Trace, part: ast.AST, run: Run) -> Iterator[float]:
    for node in ast.walk(part):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)):
            continue
        divided = isinstance(node.op, ast.Div)
        for operand, inverse in ((node.left, False), (node.right, divided)):
            value = _number(trace, operand, run)
            if value:
                yield 1 / value if inverse else value


def _number(trace: Trace, operand: ast.expr, run: Run) -> float | None:
    """A factor that is one number: as it is written, or what a name or a call came to."""
    literal = number(operand)
    if literal is not None:
        return literal
    sizes = {float(e.value) for e in trace.values_of(operand, run) if e.value.shape == ()}
    return sizes.pop() if len(sizes) == 1 else None
