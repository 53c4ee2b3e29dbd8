"""The kernel: epochs of a bundle of members, whoever is done making room for the next.

A turn is one epoch for every lane. A lane is another member's as soon as its own has ended, so
that no lane waits for its neighbours; what a member computes does not depend on when it came.

A call between compiled functions hands over every table, entry by entry: what is called every
turn is made part of its caller, by Numba (`inline`) or by LLVM (`forceinline`), whichever was
measured to compile and run faster.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from xorlab.engines.compiled.buffers import load, store
from xorlab.engines.compiled.lanes import (
    bits,
    gather,
    gather_truths,
    like,
)
from xorlab.engines.compiled.layout import RATE
from xorlab.engines.compiled.members import NOBODY, keep, see_rows, settle, take_seats
from xorlab.engines.compiled.passes import LOSS, against_targets, backward, clear, descend, forward
from xorlab.engines.compiled.shuffle import shuffle
from xorlab.trainer import AT_REST


@njit(inline="always")
def epoch(
    one: Any, wide: Any, net: Any, rules: Any, rows: Any, work: Any, members: Any, active: Any
) -> Any:
    """One epoch of every lane: (who met the criterion, whose numbers are finite, who stood still).

    Each is a whole number, bit i for lane i.
    """
    zero = like(load(work.own, RATE, one), 0.0)
    loss, moved, farthest, fine = zero, zero, zero, zero >= 0.0
    for s in range(rows.steps):
        clear(one, net.parameters, work)
        for group in range(rows.first[s], rows.first[s + 1]):
            forward(one, wide, net, rows, group, work)
            met, value = against_targets(wide, net, rules, rows, group, work)
            fine = fine & gather_truths(one, met)
            loss = gather(loss, value)
            backward(one, wide, net, rows, group, work)
        if rules.before:
            learned = loss * rules.loss_scale < rules.level if rules.criterion == LOSS else fine
            keep(bits(learned) & active, net, work, members)
        distance, farthest = descend(one, net.parameters, rules, work)
        moved = moved + distance
    loss = loss * rules.loss_scale
    store(work.loss, 0, loss)
    finite = (loss - loss) + (moved - moved) >= 0.0
    if rules.after:
        fine, loss = measure(one, wide, net, rules, rows, work)
    if rules.criterion == LOSS:
        fine = loss < rules.level
    still = bits(farthest <= AT_REST) if rules.full_batch else np.uint64(0)
    return bits(fine), bits(finite), still


@njit
def measure(one: Any, wide: Any, net: Any, rules: Any, rows: Any, work: Any) -> Any:
    """All rows once more: (whose outputs meet the criterion, loss)."""
    loss = like(load(work.own, RATE, one), 0.0)
    fine = loss >= 0.0
    for group in range(rows.groups):
        forward(one, wide, net, rows, group, work)
        met, value = against_targets(wide, net, rules, rows, group, work)
        fine = fine & gather_truths(one, met)
        loss = gather(loss, value)
    return fine, loss * rules.loss_scale


@njit(inline="always")
def train_members(
    one: Any, wide: Any, net: Any, rules: Any, rows: Any, work: Any, members: Any
) -> Any:
    """Train all members, and give how many epochs of one network that took."""
    for lane in range(work.lanes):
        see_rows(lane, net, rows, work)
    turn, total = 0, 0
    waiting, active, seen, due = take_seats(turn, 0, net, rules, work, members)
    while active != 0:
        turn += 1
        if rules.shuffle:
            reorder(turn, net, rules, rows, work, members)
        met, finite, still = epoch(one, wide, net, rules, rows, work, members, active)
        if rules.keep_curves:
            record(turn, rules.epochs, work, members)
        if turn == due or ((met & ~seen) | ~finite | still) & active != 0:
            total += settle(turn, met, finite, still, net, rules, work, members)
            waiting, active, seen, due = take_seats(turn, waiting, net, rules, work, members)
    return total


@njit
def reorder(turn: int, net: Any, rules: Any, rows: Any, work: Any, members: Any) -> None:
    """Lay the rows out anew for every lane, in its member's order of this epoch."""
    for lane in range(work.lanes):
        m = work.member[lane]
        if m != NOBODY:
            number = turn - work.born[lane]
            shuffle(rules.seed, members.starts[m], number, rows.number, work.order, work.keys)
            see_rows(lane, net, rows, work)


@njit
def record(turn: int, epochs: int, work: Any, members: Any) -> None:
    """Note the epoch's loss in every member's curve."""
    for lane in range(work.lanes):
        m = work.member[lane]
        if m != NOBODY:
            members.curves[m * epochs + turn - work.born[lane] - 1] = work.loss[lane]
