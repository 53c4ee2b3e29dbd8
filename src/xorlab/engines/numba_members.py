"""Members and lanes: who takes a seat, what its rows are, how it ends and what is kept of it.

Here a lane is looked at alone, number by number: lane i of slot k is entry k x lanes + i.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from xorlab.engines.numba_layout import FIRST_SHARE, MOMENTUM, RATE, SECOND_SHARE
from xorlab.engines.numba_rules import RPROP, SGD
from xorlab.trainer import AT_REST

GOES_ON, LEARNED, STALLED, DIVERGED, OUT_OF_EPOCHS, FIXED = range(6)
"""What an epoch means for a member. FIXED: it stands still, and every further epoch would too."""

NOBODY = -1


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
def verdict(
    lane: int, ran: int, met: Any, finite: Any, still: Any, net: Any, rules: Any, work: Any
) -> int:
    """What the epoch means for the member in a lane: the trainer's order of reasons to stop."""
    if not finite:
        return DIVERGED
    if met and rules.stop:
        return LEARNED
    if still:
        lanes, rested, fixed = work.lanes, True, rules.optimizer == SGD and not rules.shuffle
        rate = work.own[RATE * lanes + lane]
        for k in range(net.parameters):
            g, theta = work.gradient[k * lanes + lane], work.theta[k * lanes + lane]
            rested = rested and abs(g) <= AT_REST
            fixed = fixed and theta - rate * g == theta
        if rested:
            return STALLED
        if fixed:
            return FIXED
    return OUT_OF_EPOCHS if ran == rules.epochs else GOES_ON


@njit
def keep(who: Any, net: Any, work: Any, members: Any) -> None:
    """Keep the parameters of these lanes' members as they are now."""
    lanes = work.lanes
    for lane in range(lanes):
        if (who >> np.uint64(lane)) & np.uint64(1):
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
        keep(np.uint64(1) << np.uint64(lane), net, work, members)
    work.member[lane] = NOBODY
