"""Learning rates that a script gives layers, or arrays, of their own: by the names they have.

A factor that one array's steps carry and the others' do not is a mistake (XL111); rates that are
written down one beside the other, each under its name, are meant to differ.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from xorlab.check.case import Case
from xorlab.check.locate import Finder
from xorlab.check.observed import Moves
from xorlab.check.record import Watched
from xorlab.check.rule import Key
from xorlab.check.runs import Run
from xorlab.check.trace import Trace
from xorlab.check.understood import Step, Understood
from xorlab.check.updates import update_in
from xorlab.check.values import Values, proportional

Named: TypeAlias = tuple[str, float]
"""A factor: what it is called, and what it came to."""
BACK = 2
"""Statements before an update back to which its rate is looked for."""


def paces_of(watched: Watched, understood: Understood, steps: Sequence[Step]) -> dict[Key, float]:
    """How fast arrays move by the rates' names, the output's as 1; {} where all move alike."""
    seen = Case(watched, understood, Values(watched, steps[0].start, steps[0].end))
    finder = Finder(seen)
    trace = Trace(watched, finder.values[0].events)
    names: dict[Key, set[Named]] = {}
    for l, name, _ in understood.homes:
        update = update_in(finder, (l, name), 0)
        run = None if update is None else trace.run_of(update)
        names[l, name] = set() if run is None else _factors(trace, run, steps[0])
    rates = _own(names)
    if len(set(rates.values())) < 2 or min(rates.values()) <= 0:
        return {}
    last = rates[len(understood.layers) - 1, "W"]
    return {key: rate / last for key, rate in rates.items()}


def _own(names: Mapping[Key, set[Named]]) -> dict[Key, float]:
    """The one factor that an array has to itself, or that its layer has."""
    shared = set.intersection(*names.values())
    own = {key: some - shared for key, some in names.items()}
    if any(len(some) != 1 for some in own.values()):
        layers = {l: [some for (at, _), some in own.items() if at == l] for l, _ in own}
        own = {key: set.intersection(*layers[key[0]]) for key in own}
    if any(len(some) != 1 for some in own.values()):
        return {}
    return {key: value for key, ((_, value),) in own.items()}


def _factors(trace: Trace, run: Run, seen: Step) -> set[Named]:
    """The names that a statement multiplies by, or where it has none, what it was made by."""
    ahead = [run]
    for _ in range(BACK + 1):
        found = {named for each in ahead for named in _multiplied(trace, each, seen)}
        if found:
            return found
        ahead = [made for each in ahead for made in trace.made_of(each)]
    return set()


def _multiplied(trace: Trace, run: Run, seen: Step) -> Iterator[Named]:
    """The plain numbers with a name that a statement multiplies by."""
    for node in (node for part in run.parts for node in ast.walk(part)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            for side, other in ((node.left, node.right), (node.right, node.left)):
                operand = side.operand if isinstance(side, ast.UnaryOp) else side
                if isinstance(operand, ast.Name | ast.Attribute | ast.Subscript):
                    text = trace.text(operand)
                    values = trace.values_of(operand, run)
                    if values or text in seen.state:
                        value = values[-1].value if values else seen.state[text]
                        yield from [(text, float(value))] if value.shape == () else ()
                    else:
                        yield from ((text, abs(x)) for x in _ratio(trace, node, other, run))


def _ratio(trace: Trace, product: ast.expr, other: ast.expr, run: Run) -> Iterator[float]:
    """What an array was multiplied by, where that itself was not recorded."""
    before, after = trace.values_of(other, run), trace.values_of(product, run)
    if before and after:
        ratio = proportional(after[-1].value.astype(float), before[-1].value.astype(float))
        yield from () if ratio is None else (float(f"{ratio:.12g}"),)


def paced(moves: Moves, paces: Mapping[Key, float]) -> Moves:
    """The moves as they would be at one rate for all."""
    moved = [
        {key: None if D is None else D / paces.get(key, 1.0) for key, D in each.items()}
        for each in moves.moved
    ]
    return Moves(moved, moves.size, moves.exact)
