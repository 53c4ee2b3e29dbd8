"""Forward, loss, backward and step on bundles: `backprop`, for a group of rows of many members.

Sums over units and rows run in a fixed order, so that a member's numbers do not depend on how
many rows lie in a group.
"""

from __future__ import annotations

from typing import Any

from numba import njit

from xorlab.engines.compiled.buffers import load, store
from xorlab.engines.compiled.functions import exp, log
from xorlab.engines.compiled.lanes import (
    absolute,
    fma,
    gather,
    gather_products,
    like,
    spread,
    where,
)
from xorlab.engines.compiled.layout import MOMENTUM
from xorlab.engines.compiled.rules import SGD, SOFTMAX, activate, compare, rate_now, step

ROWS, ERROR, LOSS = range(3)
CRITERION_CODES = {"rows": ROWS, "error": ERROR, "loss": LOSS}


@njit(forceinline=True)
def forward(one: Any, wide: Any, net: Any, rows: Any, group: int, work: Any) -> None:
    """Push a group of rows through the network: every unit's a and slope."""
    inputs, X = net.sizes[0], group * net.sizes[0]
    for l in range(net.layers):
        units, fan_out = net.units[l + 1], net.sizes[l + 1]
        a, below = (work.a, net.units[l]) if l > 0 else (rows.inputs, X)
        for u in range(fan_out):
            z = spread(wide, load(work.theta, net.W[l] + u, one)) * load(a, below, wide)
            for i in range(1, net.sizes[l]):
                w = spread(wide, load(work.theta, net.W[l] + i * fan_out + u, one))
                z = fma(load(a, below + i, wide), w, z)
            if net.b[l] >= 0:
                z = z + spread(wide, load(work.theta, net.b[l] + u, one))
            if net.S[l] >= 0:
                for i in range(inputs):
                    w = spread(wide, load(work.theta, net.S[l] + i * fan_out + u, one))
                    z = fma(load(rows.inputs, X + i, wide), w, z)
            value, slope = activate(net.activations[l], z)
            store(work.a, units + u, value)
            store(work.slope, units + u, slope)


@njit(forceinline=True)
def against_targets(wide: Any, net: Any, rules: Any, rows: Any, group: int, work: Any) -> Any:
    """What the outputs of a group are worth: (rows that meet the criterion, their losses).

    Both are wide; the loss is without its scale, and 0 in rows that only fill the group. Leaves
    the outputs' delta in `work`, weighted as the rows count in the gradient.
    """
    outputs, last = net.sizes[net.layers], net.units[net.layers]
    weight = load(rows.weight, group, wide)
    value = like(weight, 0.0)
    fine = value >= 0.0
    mass, top, total = value, value, value
    if rules.loss == SOFTMAX:
        mass, top, total = softmax_parts(wide, outputs, last, rows, group, work)
        value = mass * (top + log(total))
    for o in range(outputs):
        t = load(rows.targets, group * outputs + o, wide)
        a = load(work.a, last + o, wide)
        p, slope, term = compare(rules.loss, rules.keep_loss, a, t, mass, top, total)
        value = value + term
        store(work.delta, last + o, slope * weight * load(work.slope, last + o, wide))
        if rules.criterion == ROWS:
            fine = fine & ((p - rules.threshold) * (t - rules.threshold) > 0.0)
        elif rules.criterion == ERROR:
            fine = fine & (absolute(p - t) < rules.level)
    if rows.filled[group]:
        value = where(weight > 0.0, value, 0.0)
    return fine, value


@njit(forceinline=True)
def softmax_parts(wide: Any, outputs: int, last: int, rows: Any, group: int, work: Any) -> Any:
    """(the sum of a row's targets, its largest logit, the sum of e^(logit - largest))."""
    top = load(work.a, last, wide)
    for o in range(1, outputs):
        a = load(work.a, last + o, wide)
        top = where(a > top, a, top)
    mass, total = like(top, 0.0), like(top, 0.0)
    for o in range(outputs):
        mass = mass + load(rows.targets, group * outputs + o, wide)
        total = total + exp(load(work.a, last + o, wide) - top)
    return mass, top, total


@njit(forceinline=True)
def backward(one: Any, wide: Any, net: Any, rows: Any, group: int, work: Any) -> None:
    """Walk from the outputs' delta back to the inputs, adding to the gradient."""
    theta, gradient, delta = work.theta, work.gradient, work.delta
    inputs, X = net.sizes[0], group * net.sizes[0]
    for l in range(net.layers - 1, -1, -1):
        units, fan_out = net.units[l + 1], net.sizes[l + 1]
        a, below = (work.a, net.units[l]) if l > 0 else (rows.inputs, X)
        for u in range(fan_out):
            d = load(delta, units + u, wide)
            if net.b[l] >= 0:
                at = net.b[l] + u
                store(gradient, at, gather(load(gradient, at, one), d))
            for i in range(net.sizes[l]):
                at = net.W[l] + i * fan_out + u
                total = load(gradient, at, one)
                store(gradient, at, gather_products(total, load(a, below + i, wide), d))
            if net.S[l] >= 0:
                for i in range(inputs):
                    at = net.S[l] + i * fan_out + u
                    total = load(gradient, at, one)
                    store(gradient, at, gather_products(total, load(rows.inputs, X + i, wide), d))
        if l > 0:
            for i in range(net.sizes[l]):
                at = net.W[l] + i * fan_out
                da = load(delta, units, wide) * spread(wide, load(theta, at, one))
                for u in range(1, fan_out):
                    w = spread(wide, load(theta, at + u, one))
                    da = fma(load(delta, units + u, wide), w, da)
                store(delta, below + i, da * load(work.slope, below + i, wide))


@njit(forceinline=True)
def clear(one: Any, parameters: int, work: Any) -> None:
    """Forget the gradient."""
    zero = like(load(work.theta, 0, one), 0.0)
    for k in range(parameters):
        store(work.gradient, k, zero)


@njit(forceinline=True)
def descend(one: Any, parameters: int, rules: Any, work: Any) -> Any:
    """Step by the gradient: (how far all parameters moved in sum, and the farthest of them).

    The sum is no finite number where a parameter is none.
    """
    rate = rate_now(rules.optimizer, one, rules.settings, work.own)
    momentum = load(work.own, MOMENTUM, one)
    moved, farthest = like(rate, 0.0), like(rate, 0.0)
    for k in range(parameters):
        g, before = load(work.gradient, k, one), load(work.theta, k, one)
        first, second = load(work.first, k, one), load(work.second, k, one)
        move, first, second = step(
            rules.optimizer, rules.settings, rate, momentum, g, first, second
        )
        if rules.optimizer != SGD:
            store(work.first, k, first)
            store(work.second, k, second)
        after = before + move
        store(work.theta, k, after)
        distance = absolute(after - before)
        moved = moved + distance
        farthest = where(distance > farthest, distance, farthest)
    return moved, farthest
