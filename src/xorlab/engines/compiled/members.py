"""Members and lanes: who takes a seat, what its rows are, how it ends and what is kept of it.

Here a lane is looked at alone, number by number: lane i of slot k is entry k x lanes + i.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from xorlab.engines.compiled.layout import FIRST_SHARE, MOMENTUM, RATE, SECOND_SHARE
from xorlab.engines.compiled.rules import RPROP, SGD
from xorlab.trainer import AT_REST

GOES_ON, LEARNED, STALLED, DIVERGED, OUT_OF_EPOCHS, FIXED = range(6)
"""What an epoch means for a member. FIXED: it stands still, and every further epoch would too."""

NOBODY = -1
NEVER = np.iinfo(np.int64).max


@njit
def take_seats(turn: int, waiting: int, net: Any, rules: Any, work: Any, members: Any) -> Any:
    """Fill the empty lanes with those who wait.

    Gives who waits next, the lanes that are taken and those whose member has met the criterion
    (bit i for lane i), and the turn after which the first member is out of epochs.
    """
    active, seen, due = np.uint64(0), np.uint64(0), NEVER
    for lane in range(work.lanes):
        if work.member[lane] == NOBODY and waiting < members.number:
            seat(lane, waiting, turn, net, rules, work, members)
            waiting += 1
        m = work.member[lane]
        if m != NOBODY:
            active |= bit(lane)
            due = min(due, work.born[lane] + rules.epochs)
            if members.met[m] > 0:
                seen |= bit(lane)
    return waiting, active, seen, due


@njit
def bit(lane: int) -> Any:
    """The lane's bit in a mask."""
    return np.uint64(1) << np.uint64(lane)


@njit
def seat(lane: int, m: int, turn: int, net: Any, rules: Any, work: Any, members: Any) -> None:
    """Put a member into a lane: its start, its settings, and no memories."""
    lanes = work.lanes
    stride = members.rate[m] if rules.optimizer == RPROP else 0.0 * members.rate[m]
    for k in range(net.parameters):
        at = k * lanes + lane
        work.theta[at] = members.theta[m * net.parameters + k]
        work.first[at] = 0.0
        work.second[at] = stride
    work.own[RATE * lanes + lane] = members.rate[m]
    work.own[MOMENTUM * lanes + lane] = members.momentum[m]
    work.own[FIRST_SHARE * lanes + lane] = 0.0
    work.own[SECOND_SHARE * lanes + lane] = 0.0
    work.member[lane] = m
    work.born[lane] = turn


@njit
def see_rows(lane: int, net: Any, rows: Any, work: Any) -> None:
    """Lay the task's rows out for a lane, in the order of `work.order`."""
    inputs, outputs, in_group = net.sizes[0], net.sizes[net.layers], rows.in_group
    for place in range(rows.groups * in_group):
        group, row = place // in_group, work.order[rows.source[place]]
        within = (place % in_group) * work.lanes + lane
        for i in range(inputs):
            slot = group * inputs + i
            rows.inputs[slot * in_group * work.lanes + within] = rows.X[row * inputs + i]
        for o in range(outputs):
            slot = group * outputs + o
            rows.targets[slot * in_group * work.lanes + within] = rows.y[row * outputs + o]


@njit
def settle(
    turn: int, met: Any, finite: Any, still: Any, net: Any, rules: Any, work: Any, members: Any
) -> int:
    """Note who has met the criterion, retire who has ended: how many epochs those have run."""
    total = 0
    for lane in range(work.lanes):
        m, ran = work.member[lane], turn - work.born[lane]
        if m == NOBODY:
            continue
        if met & bit(lane) and members.met[m] == 0:
            members.met[m] = ran
        if not finite & bit(lane):
            status = DIVERGED
        elif met & bit(lane) and rules.stop:
            status = LEARNED
        elif still & bit(lane) and at_rest(lane, net, work):
            status = STALLED
        elif still & bit(lane) and repeats_itself(lane, net, rules, work):
            status = FIXED
        else:
            status = OUT_OF_EPOCHS if ran == rules.epochs else GOES_ON
        if status != GOES_ON:
            total += ran
            retire(lane, m, status, ran, net, rules, work, members)
    return total


@njit
def at_rest(lane: int, net: Any, work: Any) -> bool:
    """Whether the gradient is none either, where nothing has moved: the trainer's rule."""
    steepest = 0.0
    for k in range(net.parameters):
        steepest = max(steepest, abs(work.gradient[k * work.lanes + lane]))
    return steepest <= AT_REST


@njit
def repeats_itself(lane: int, net: Any, rules: Any, work: Any) -> bool:
    """Whether every further epoch would be this one again.

    So it is where steps without memory are too small to move any parameter at all.
    """
    if rules.optimizer != SGD or rules.shuffle:
        return False
    rate = work.own[RATE * work.lanes + lane]
    for k in range(net.parameters):
        theta = work.theta[k * work.lanes + lane]
        if theta - rate * work.gradient[k * work.lanes + lane] != theta:
            return False
    return True


@njit
def keep(who: Any, net: Any, work: Any, members: Any) -> None:
    """Keep the parameters of these lanes' members as they are now."""
    lanes = work.lanes
    for lane in range(lanes):
        if who & bit(lane):
            for k in range(net.parameters):
                members.theta[work.member[lane] * net.parameters + k] = work.theta[k * lanes + lane]


@njit
def retire(
    lane: int, m: int, status: int, ran: int, net: Any, rules: Any, work: Any, members: Any
) -> None:
    """Keep what a member has come to, and leave its lane empty."""
    members.status[m] = status
    members.epochs[m] = rules.epochs if status == FIXED else ran
    if status == FIXED and rules.keep_curves:
        for number in range(ran, rules.epochs):
            members.curves[m * rules.epochs + number] = work.loss[lane]
    if not (status == LEARNED and rules.before):
        keep(bit(lane), net, work, members)
    work.member[lane] = NOBODY
