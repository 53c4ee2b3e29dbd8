"""An ensemble in parts, several at a time: whoever is free takes the next one."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from time import perf_counter
from typing import TypeAlias

from xorlab.engines.plan import Plan
from xorlab.errors import BadInput
from xorlab.runs.ensemble import Ensemble, joined

Watch: TypeAlias = Callable[[int, int], bool | None]

PARTS_A_THREAD = 8
"""Enough that threads finish within an eighth of their work of each other."""

SMALLEST, LARGEST = 64, 8192
"""Members in a part: enough to fill the lanes of a kernel, and to be drawn at one go."""

LEAST_WORK, MOST_WORK = 1e8, 5e9
"""Parameters times rows times epochs in a part: some hundredths of a second, to be worth its
beginning and its end; and about a second, after which there is news."""

MOST_NUMBERS = 4e6
"""Activations that are held at once when the ends of a part are looked at: 32 MB."""


def in_parts(
    plan: Plan,
    train_part: Callable[[Plan], Ensemble],
    *,
    threads: int | None = None,
    watch: Watch | None = None,
) -> Ensemble:
    """Train a plan part by part; `watch(done, learned)` may end it early by returning True."""
    threads = cores() if threads is None else threads
    if threads < 1:
        raise BadInput("At least 1 thread trains.", threads, "Leave it out to use all cores.")
    began, size = perf_counter(), part_size(plan, threads)
    parts = (plan.part(slice(at, at + size)) for at in range(0, plan.members, size))
    found: list[Ensemble] = []
    done = learned = 0
    for part in trained(parts, train_part, threads):
        found.append(part)
        done, learned = done + part.members, learned + int(part.learned.sum())
        if watch is not None and watch(done, learned):
            break
    return replace(joined(found), seconds=perf_counter() - began)


def part_size(plan: Plan, threads: int) -> int:
    """How many members make a part."""
    network, rows = plan.architecture, plan.task.rows
    work = network.parameters * rows * plan.training.epochs
    share = plan.members / (threads * PARTS_A_THREAD if threads > 1 else 1)
    most = min(LARGEST, MOST_WORK / work, MOST_NUMBERS / (sum(network.sizes) * rows))
    return max(math.ceil(min(max(share, LEAST_WORK / work), most)), SMALLEST)


def trained(
    parts: Iterator[Plan], train_part: Callable[[Plan], Ensemble], threads: int
) -> Iterator[Ensemble]:
    """The parts' results in order; no more are begun than the threads will soon need."""
    if threads == 1:
        yield from map(train_part, parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(train_part, part) for part in islice(parts, 2 * threads)]
        try:
            while waiting:
                result = waiting.pop(0).result()
                waiting += [pool.submit(train_part, part) for part in islice(parts, 1)]
                yield result
        finally:
            for future in waiting:
                future.cancel()


def cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
