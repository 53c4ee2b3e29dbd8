"""A row is missing, doubled, or its label is another row's or not the gate's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from xorlab.check.case import Case
from xorlab.check.expect import bits
from xorlab.check.frameworks.sound import record_of
from xorlab.check.gates import GATES, Bits, Named, Table, named, table_of
from xorlab.check.literals import Written, beside, written
from xorlab.check.pairing import broken
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule

AGAIN = 4
"""Of so many times the table's rows, the data are a sample, and rows may come as they come."""


def test(case: Case) -> Iterable[Finding]:
    """Rows that lose their targets; and a truth table, held against the gate that is spoken of."""
    yield from unpaired(case)
    known = case.understood
    table = table_of(known.X, known.y)
    if table is None or not case.explained or len(known.X) >= AGAIN * 2**table.inputs:
        return
    spoken = named(case.watched.source, case.watched.file)
    places = written(case.watched.source)
    here = next((place for place in places if place.holds(known.X)), None)
    held_out = bool(record_of(case.watched).get("held_out"))
    if table.contradictory:
        if here is not None:
            yield contradiction(case, table, here)
        return
    yield from labels(case, table, spoken, places)
    if table.missing and (here is not None or held_out):
        yield from rows(case, table, spoken, here)


def unpaired(case: Case) -> Iterator[Finding]:
    """Rows that are shown with other rows' targets, as only the one or the other are shuffled."""
    apart = broken(case) if case.explained and not case.edits else None
    if apart is None:
        return
    told = found(
        case,
        apart.line,
        f"{apart.X} and {apart.y} are not in the same order: rows are shown with other rows' "
        "targets.",
        "Put the inputs and the targets in the same order, by one and the same permutation.",
        f"{apart.rows} of {apart.of} different rows have one target in one step and another in a "
        "later one, though the script's own arrays give each row one.",
    )
    yield replace(told, right=apart.right, also=apart.also)


def contradiction(case: Case, table: Table, here: Written) -> Finding:
    """A row that is to be both."""
    row = table.contradictory[0]
    return found(
        case,
        here.line,
        f"The row {shown(row)} is there with the target 0 and with the target 1: no network can "
        "give both.",
        f"Write {shown(row)} once, with the target that is meant.",
        f"Of {len(case.understood.X)} rows {table.counts[row]} have these inputs.",
    )


def labels(
    case: Case, table: Table, spoken: Named | None, places: Sequence[Written]
) -> Iterator[Finding]:
    """Targets that are not those of the gate that the script speaks of."""
    if spoken is None or (table.inputs > 2 and spoken.gate not in ("XOR", "XNOR")):
        return
    wrong = table.differing(spoken.gate)
    one_is_wrong = len(wrong) == 1
    inverted = len(wrong) == len(table.targets)
    if not wrong or (table.inputs > 2 and not one_is_wrong):
        return
    # Bits written with another sign, or the other way round, are a convention, not a mistake.
    if (inverted and not table.plain) or (not spoken.strong and table.gate):
        return
    wanted = GATES[spoken.gate]
    listed = ", ".join(f"{shown(row)} has {1 - wanted(row)}" for row in wrong)
    parity = ", the parity" if table.inputs > 2 and spoken.gate == "XOR" else ""
    comes_to = f": this is {table.gate}" if table.gate else ""
    told = found(
        case,
        line_of_targets(case, places),
        f"The script speaks of {spoken.gate}{parity}, but of its targets {listed}{comes_to}.",
        f"Give {shown(wrong[0])} the target {wanted(wrong[0])}."
        if one_is_wrong
        else f"Write the targets of {spoken.gate}.",
        f"{len(table.targets) - len(wrong)} of {len(table.targets)} rows have {spoken.gate}'s "
        "targets.",
    )
    yield at_row(case, wrong[0], places, told) if one_is_wrong else told


def at_row(case: Case, row: Bits, places: Sequence[Written], told: Finding) -> Finding:
    """The finding at the row's own target, be it in the script or in a file beside it."""
    X, y = case.understood.X, case.understood.y
    inputs = bits(X)
    if inputs is None or y.shape[1] != 1:
        return told
    at = inputs.astype(int).tolist().index(list(row))
    source, file = case.watched.source, case.watched.file
    for place in (*places, *beside(source, Path(file))):
        spot = place.target(X, y, at)
        if spot is not None and spot.end > spot.start:
            value = float(y.max() if y[at, 0] < y.max() else y.min())
            return replace(
                told,
                file=place.file or file,
                line=spot.line,
                wrong=place.source.splitlines()[spot.line - 1].rstrip(),
                right=place.rewritten(spot, value).rstrip(),
            )
    return told


def rows(case: Case, table: Table, spoken: Named | None, here: Written | None) -> Iterator[Finding]:
    """Rows that are not there."""
    doubled, held = table.doubled, int(record_of(case.watched).get("held_out") or 0)
    # A full table's number of rows, of which one is another, or kept back, is meant to be one.
    whole = bool(doubled or held) and len(case.understood.X) + held == 2**table.inputs
    if spoken is None and not whole:
        return
    if table.inputs > 2 and len(table.missing) > 1:
        return
    gate = f"{spoken.gate}'s" if spoken is not None else "a truth table's"
    twice = f", and {shown(doubled[0])} is there twice" if doubled else ""
    line = here.line if here is not None else fit_line(case)
    missing = " and ".join(map(shown, table.missing))
    yield found(
        case,
        fit_line(case) if held else line,
        f"Of {gate} {2**table.inputs} rows {missing} "
        f"{'are' if len(table.missing) > 1 else 'is'} missing{twice}.",
        "Train on all rows: leave validation_split out."
        if held
        else f"Write the row {shown(table.missing[0])}"
        + (f" where {shown(doubled[0])} stands a second time." if doubled else " too."),
        "Nothing in the data says what a missing row's target is, so that no training can learn "
        "it.",
    )


def found(case: Case, line: int | None, message: str, cure: str, proof: str) -> Finding:
    """A finding at a line of the script."""
    return RULE.finding(case.watched, line, message, cure, proof)


def line_of_targets(case: Case, places: Sequence[Written]) -> int | None:
    """Where the targets are written down; else where the array that holds them is bound."""
    known = case.understood
    both = np.hstack([known.X, known.y])
    alone = [p for p in places if len(p.numbers) == known.y.size and p.holds(known.y)]
    for place in [*(p for p in places if p.holds(both)), *alone]:
        return place.line
    name = known.names.get("y", "")
    bound = [n.line for n in case.watched.nodes if n.kind == "bind" and n.text == name]
    return min(bound, default=None)


def fit_line(case: Case) -> int | None:
    """Where a library was told to train."""
    fits = record_of(case.watched).get("fits") or [{}]
    line = fits[0].get("line")
    return int(line) if line is not None else None


def shown(row: Bits) -> str:
    """A row as a reader writes it.

    >>> shown((0, 1))
    '(0, 1)'
    """
    return f"({', '.join(map(str, row))})"


RULE = Rule(
    code="XL601",
    name="wrong-task",
    summary="A row is missing, doubled, or its label is another row's or not the gate's.",
    page=Page(
        wrong="X = [[0, 0], [0, 1], [1, 0], [1, 0]]    # (1, 1) is missing\n"
        "y = [[0], [1], [1], [1]]                # XOR's last target is 0",
        right="X = [[0, 0], [0, 1], [1, 0], [1, 1]]\ny = [[0], [1], [1], [0]]",
        why="A network learns the rows that it is shown, and nothing else. Of a truth table every "
        "row is needed: three rows of XOR are also three rows of OR or of NAND. A label that is "
        "not the gate's makes another gate of it, and the network learns that one. A table that "
        "is another gate's is only a mistake where the script says which one it means. And inputs "
        "that are shuffled while their targets are not, or by another permutation, have other "
        "rows' targets, anew in every epoch: nothing can be learned but the targets' mean.",
        outside="The loss falls to 0 as it should, and one row of the gate still comes out wrong; "
        "or, where two rows contradict each other, the loss stays above 0 and their output "
        "settles between the two targets. Where all rows have lost their targets, every output "
        "settles at the mean.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
)
