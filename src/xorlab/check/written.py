"""Whether a factor that some gradients carry is written on their way, and not on the others'.

Of two camps of arrays that differ by a factor, either may carry it or lack its inverse: the
numbers of the step are the same. The script's text is not: the factor stands where it comes in.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from xorlab.check.case import Case
from xorlab.check.departure import Departure
from xorlab.check.evidence import Found
from xorlab.check.literals import number
from xorlab.check.locate import Finder, Place
from xorlab.check.rule import Key
from xorlab.check.runs import Run
from xorlab.check.statements import last_name
from xorlab.check.trace import Trace
from xorlab.check.values import proportional

Runs: TypeAlias = dict[tuple[int, int], Run]
SAME = 1e-6
MEANS = ("mean", "average")


def written(case: Case, found: Found) -> bool:
    """Whether all that a mistake does is a factor, seen where only the wrong arrays are made."""
    departure = Departure(Finder(replace(case, edits=(found,))), found[1])
    return written_at(departure) is not None


def written_at(departure: Departure) -> Place | None:
    """Where a factor by which all wrong gradients exceed the right ones is written, if it is.

    It stands on the way of the wrong arrays alone; and not on that of the right ones alone as
    well, for then it is no mark of either. What multiplies by the same numbers on both, as by a
    momentum, is not meant. Of several places it is the one next to the update.
    """
    wrong = departure.wrong_keys()
    factor = _factor(departure, wrong)
    if factor is None:
        return None
    right = [key for key in departure.ways if key not in wrong]
    for runs in (_on_the_way, _of_gradients):
        mine, theirs = runs(departure, wrong), runs(departure, right)
        own = {run: _numbers(run, departure) for key, run in mine.items() if key not in theirs}
        others = {run: _numbers(run, departure) for key, run in theirs.items() if key not in mine}
        here, there = (
            [
                run
                for run, numbers in one.items()
                if numbers not in other.values() and _among(factor, numbers)
            ]
            for one, other in ((own, others), (others, own))
        )
        if here or there:
            return departure.node_of(here[0]) if here and not there else None
    return None


def _on_the_way(departure: Departure, keys: Iterable[Key]) -> Runs:
    """All that these arrays were made by."""
    return {at: run for key in keys for at, run in departure.ways[key].items()}


def _of_gradients(departure: Departure, keys: Iterable[Key]) -> Runs:
    """What made their gradients: the ways of arrays in like objects are not told apart."""
    trace, finder = departure.trace, departure.finder
    places = [place for l, kind in keys for place in finder.arrays((f"d{kind}", l), edited=False)]
    found = (trace.run_of(event) for p in places for event in trace.by_node[p.node.id][:1])
    return {run.key: run for run in found if run is not None}


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


def _numbers(run: Run, departure: Departure) -> list[float]:
    """The numbers that a run multiplies by: a mean over the rows, by one over how many."""
    rows = len(departure.finder.steps[departure.at].X)
    calls = (node for part in run.parts for node in ast.walk(part) if isinstance(node, ast.Call))
    means = [1 / rows for call in calls if last_name(call.func) in MEANS]
    factors = (n for part in run.parts for n in _factors(departure.trace, part, run))
    return sorted([*means, *factors])


def _among(factor: float, numbers: Iterable[float]) -> bool:
    return any(abs(number / factor - 1) < SAME for number in numbers)


def _factors(trace: Trace, part: ast.AST, run: Run) -> Iterator[float]:
    """The numbers that an expression multiplies by: those that it divides by, as their inverse."""
    for node in ast.walk(part):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)):
            continue
        divided = isinstance(node.op, ast.Div)
        for operand, other, inverse in (
            (node.left, node.right, False),
            (node.right, node.left, divided),
        ):
            value = _number(trace, operand, run)
            if value is None and inverse:
                value = _divisor(trace, node, other, run)
            if value:
                yield 1 / value if inverse else value


def _number(trace: Trace, operand: ast.expr, run: Run) -> float | None:
    """A factor that is one number: as it is written, or what a name or a call came to."""
    literal = number(operand)
    if literal is not None:
        return literal
    sizes = {float(e.value) for e in trace.values_of(operand, run) if e.value.shape == ()}
    return sizes.pop() if len(sizes) == 1 else None


def _divisor(trace: Trace, quotient: ast.BinOp, divided: ast.expr, run: Run) -> float | None:
    """What an array was divided by where that was not recorded, as of a call like `len(X)`."""
    before, after = trace.values_of(divided, run), trace.values_of(quotient, run)
    unseen = not trace.values_of(quotient.right, run)
    if unseen and len(before) == len(after) == 1:
        return proportional(before[0].value.astype(float), after[0].value.astype(float))
    return None
