"""Steps that are all lost: nothing that is trained moves, so that no step of it can be judged.

What can be seen is that in every round a statement takes an array as it was from the start, gives
a name what the array less a step comes to, and that nobody reads the name after that.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.copies import Copy, copy_behind
from xorlab.check.crashed import Trial, mended
from xorlab.check.cure.patch import Patch, spliced, together
from xorlab.check.cure.statement import Statement
from xorlab.check.cure.ways import in_place
from xorlab.check.forgotten import Update, forgotten
from xorlab.check.identify.spans import Span, spans_of
from xorlab.check.parsing import parse
from xorlab.check.record import Event, Watched
from xorlab.check.report import Finding
from xorlab.check.rules import xl203
from xorlab.check.statements import targets_of
from xorlab.check.understood import NotUnderstood
from xorlab.check.values import telling

LEAST, MOST = 4, 12
"""Rounds that must be seen, and that are looked at."""
WHY = "None of its steps is kept: what else there is of its network, no number tells."


class Loss(NamedTuple):
    """A statement that loses steps, and the paths of the arrays that should have taken them."""

    statement: Update
    paths: tuple[str, ...]


def told(watched: Watched) -> NotUnderstood | None:
    """The finding that every step is lost; None where some are kept."""
    losses = losses_of(watched)
    return NotUnderstood(WHY, found=(finding(losses, watched),)) if losses else None


def kept(case: Case | NotUnderstood, watched: Watched, trial: Trial) -> Case | NotUnderstood:
    """The case of the script with its steps kept, where that can be written and is understood."""
    if isinstance(case, Case) or case.why != WHY:
        return case
    losses = losses_of(watched)
    patches = list(dict.fromkeys(patch for loss in losses for patch in cures(loss, watched)))
    if not patches:
        return case
    patch = reduce(lambda one, other: together(watched.source, one, other), patches)
    found = trial.case_of(patch.applied(watched.source))
    if found is None:
        return case
    return replace(found, upstream=mended(case.found[0], patch, watched))


def losses_of(watched: Watched) -> list[Loss]:
    """The statements that lose steps, where together they lose those of two arrays at least."""
    statements = list(forgotten(parse(watched.source)))
    groups = [g for g in spans_of(watched).values() if len(g) >= LEAST] if statements else []
    best: list[Loss] = []
    for group in groups:
        still = still_in(group)
        found = [
            Loss(statement, paths)
            for statement, name in statements
            if (paths := lost_by(statement, name, group, still, watched))
        ]
        best = max(best, found, key=lambda losses: len(lost_paths(losses)))
    best.sort(key=lambda loss: loss.statement.lineno)
    return best if len(lost_paths(best)) > 1 else []


def lost_paths(losses: Sequence[Loss]) -> list[str]:
    """All arrays whose steps are lost, each once."""
    return list(dict.fromkeys(path for loss in losses for path in loss.paths))


def still_in(rounds: Sequence[Span]) -> dict[str, Array]:
    """What lives on through all rounds and is the same to the last digit before and after each."""
    states = [state for one in rounds for state in (one.state, one.state_after)]
    return {
        path: value
        for path, value in rounds[0].state.items()
        if value.dtype.kind == "f"
        and all(path in state and np.array_equal(state[path], value) for state in states)
    }


def lost_by(
    statement: Update, name: str, rounds: Sequence[Span], still: dict[str, Array], watched: Watched
) -> tuple[str, ...]:
    """The paths of the arrays whose step a statement loses in each of the rounds."""
    left: set[str] | None = None
    for one in rounds[:MOST]:
        events = watched.during(one.start, one.end)
        found = {
            path
            for before, after in updates(statement, name, events, one, watched)
            if before.shape == after.shape and (after - before).any() and np.isfinite(after).all()
            for path, value in still.items()
            if is_part(before, value)
        }
        left = found if left is None else left & found
        if not left:
            return ()
    return tuple(path for path in still if path in (left or ()))


def updates(
    statement: Update, name: str, events: Sequence[Event], one: Span, watched: Watched
) -> Iterator[tuple[Array, Array]]:
    """What a statement started from each time in a round, and what it came to."""
    target = targets_of(statement)[0]
    source = ast.unparse(begun_with(statement))
    own = (statement.lineno, target.col_offset)
    binds = {n.id: (n.line, n.column) for n in watched.nodes if n.kind == "bind" and n.text == name}
    values = {n.id for n in watched.nodes if n.kind == "value" and n.line == own[0]}
    texts = {n.id for n in watched.nodes if n.id in values and same_text(n.text, source)}
    before = one.state.get(source)
    for event in events:
        if binds.get(event.node) == own:
            if before is not None:
                yield before, event.value
        elif (source == name and event.node in binds) or event.node in texts:
            before = event.value


def begun_with(statement: Update) -> ast.expr:
    """What a step is added to: the target, or what stands first in the sum."""
    if isinstance(statement, ast.AugAssign):
        return statement.target
    first: ast.expr = statement.value
    while isinstance(first, ast.BinOp) and isinstance(first.op, ast.Add | ast.Sub):
        first = first.left
    return first


def same_text(one: str, other: str) -> bool:
    """Whether two expressions are the same but for how they are set."""
    bare = str.maketrans({" ": "", "'": '"'})
    return one.translate(bare) == other.translate(bare)


def is_part(before: Array, value: Array) -> bool:
    """Whether numbers are an array, one of its rows, or one of its numbers."""
    if before.shape == value.shape:
        return np.array_equal(before, value)
    if before.ndim == 0:
        return bool(telling(before)) and bool((value == before).any())
    rows = value.ndim == 2 and before.shape == value.shape[1:] and bool(telling(before).any())
    return rows and bool((value == before).all(axis=1).any())


def finding(losses: Sequence[Loss], watched: Watched) -> Finding:
    """The finding that nothing is trained, at the copy or else at the step that is lost."""
    tree, statement = parse(watched.source), losses[0].statement
    copy = copy_of(losses[0], tree)
    names = lost_paths(losses)
    given = ast.unparse(targets_of(statement)[0])
    line = statement.lineno if copy is None else copy.node.lineno
    how = f"the new value of {names[0]} is given to {given} alone"
    cure = "Write the new value into the array itself, or hand it back and keep it."
    if copy is not None:
        how = f"{given} is a copy, and what becomes of the copy is lost"
        cure = copy.cure
    elif given in names:
        how = f"the new value of {given} is given to a name that ends with the function"
    also = tuple(loss.statement.lineno for loss in losses if loss.statement.lineno != line)
    return xl203.RULE.finding(
        watched,
        line,
        message=f"Not one of {', '.join(names[:-1])} and {names[-1]} ever changes: {how}.",
        cure=cure,
        proof=f"A step is computed for each of these {len(names)} in every round, nothing reads "
        "what comes of it, and all are the same to the last digit to the end.",
        also=also,
    )


def copy_of(loss: Loss, tree: ast.Module) -> Copy | None:
    """The copy that a statement changes in the array's place."""
    copy = copy_behind(tree, loss.statement)
    return copy if copy is not None and isinstance(loss.statement, ast.AugAssign) else None


def cures(loss: Loss, watched: Watched) -> Iterator[Patch]:
    """The array itself for its copy; or the step taken in the array: `w -= step`."""
    statement, copy = loss.statement, copy_of(loss, parse(watched.source))
    if copy is not None:
        yield spliced(watched.source, copy.node, ast.unparse(copy.of))
    elif isinstance(statement, ast.Assign):
        here = Statement(watched.source, statement.lineno)
        yield from in_place(here, statement, here.text(begun_with(statement)))
