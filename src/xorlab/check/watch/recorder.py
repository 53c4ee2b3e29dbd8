"""Takes the reports of a script as it runs: values, loops, calls; and knows when to stop."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count, repeat
from operator import length_hint
from time import perf_counter
from types import FrameType
from typing import Any

from xorlab.check.record import Ending, Node
from xorlab.check.watch.snapshot import (
    Leaf,
    Listed,
    Walker,
    attributes,
    class_of,
    ndarray,
    owner_test,
)
from xorlab.check.watch.state import State
from xorlab.check.watch.wire import CODES, Writer

WATCHED = 48
"""Iterations of each activation of a loop whose values are reported."""
EVENTS, NUMBERS, SECONDS = 300_000, 64 << 20, 4.0
"""The most that is recorded in all; an outermost loop gets half of what is left."""
ROOM = 5000
"""Events of one place."""
STATES = 300
"""Marks of one place that look at the state, besides those of ends."""
GROWTH = 1.25
"""Beyond the watched iterations, the state is looked at ever more seldom, by this factor."""

builtin_names = vars(builtins)
frame_of, number_kinds = sys._getframe, frozenset((float, int, bool))
array_of, length, span = ndarray, len, slice
BIG = 1 << 62


class Activation:
    """One run of a loop, from its start to its end."""

    def __init__(self, number: int, was_on: bool) -> None:
        self.number, self.was_on = number, was_on
        self.given = 0
        self.chunk: Any = ()
        self.planned: int | None = None
        self.tick = chain.from_iterable(self.chunks()).__next__

    def chunks(self) -> Iterator[Any]:
        """Whether an iteration is looked at: each of the first, then ever fewer."""
        size = float(WATCHED) / 4
        yield self.next(repeat(True, WATCHED + 1), WATCHED + 1)
        while True:
            size *= GROWTH
            yield self.next(repeat(False, int(size)), int(size))
            yield self.next(repeat(True, 1), 1)

    def next(self, chunk: Any, items: int) -> Any:
        self.chunk, self.given = chunk, self.given + items
        return chunk

    @property
    def count(self) -> int:
        """How many iterations were begun."""
        return self.given - length_hint(self.chunk)


class Recorder:
    """The reports of one run. send: is given each frame of bytes as soon as it is whole."""

    def __init__(
        self,
        nodes: Sequence[Node],
        state: State,
        module: dict[str, Any],
        send: Callable[[bytes], None],
        is_own: Callable[[type], bool],
    ) -> None:
        self.nodes, self.state, self.module, self.send = nodes, state, module, send
        self.writer = Writer()
        self.walker = Walker(is_own, depth=4, leaves=64, inside=1)
        self.clock = 0
        self.on = True
        self.active: dict[int, list[Activation]] = {}
        self.stack: list[tuple[int, Activation]] = []
        self.begun = [0] * len(nodes)
        self.done = [0] * len(nodes)
        self.room = [ROOM] * len(nodes)
        self.states = [STATES] * len(nodes)
        self.ticks = {node.id: count() for node in nodes if node.kind == "loop"}
        self.looked = dict.fromkeys(self.ticks, 0)
        self.free = [0] * len(nodes)
        self.kept: dict[int, tuple[int, Any]] = {}
        self.events, self.seconds = 0, 0.0
        self.most_events, self.most_seconds = EVENTS / 2, SECONDS / 2
        self.told = False
        self.sent = perf_counter()

    # --- Values -------------------------------------------------------------------------------

    def value(self, node: int, value: Any) -> Any:
        """Report an expression's value, which it gives back."""
        if self.on:
            self.note(node, value)
        return value

    def attribute(self, node: int, owner: Any, name: str) -> None:
        """Report what an object's attribute holds, without running a property."""
        if not self.on:
            return
        for held, value in attributes(owner):
            if held == name:
                self.note(node, value)
                return

    def item(self, node: int, whole: int, owner: Any, index: Any) -> None:
        """Report an item that was set; for a part of an array also the array."""
        if not self.on:
            return
        kind = class_of(owner)
        if isinstance(owner, array_of) or kind in (list, dict):
            try:
                self.note(node, owner[index])
            except Exception:
                return
            if kind is not list and kind is not dict and not isinstance(index, int):
                self.note(whole, owner)

    def note(self, node: int, value: Any) -> None:
        """Write down a value, if it holds numbers."""
        begun = perf_counter()
        if self.room[node] <= 0:
            return
        found: list[Leaf] = []
        try:
            if class_of(value) in number_kinds:
                found.append(("", value))
            else:
                self.walker.walk(value, "", found)
            for part, leaf in found:
                self.clock += 1
                self.writer.event(self.clock, node, part, *self.solid(leaf))
        except (OverflowError, KeyError, RecursionError, MemoryError, TypeError, ValueError):
            pass  # numbers that no file holds, or no room to look at them: not seen, no harm
        self.room[node] -= len(found)
        self.events += len(found)
        self.spend(perf_counter() - begun)

    def solid(self, leaf: Any) -> tuple[int, Any]:
        """A leaf's origin, and its numbers in a dtype that is written."""
        if class_of(leaf) in number_kinds:
            return 0, leaf
        held: Any = leaf
        if class_of(leaf) is Listed:
            leaf, held = leaf.numbers, leaf.of
        elif isinstance(leaf, array_of):
            if class_of(leaf) is not array_of:
                leaf = leaf.view(array_of)
            while isinstance(held, array_of) and held.base is not None:
                held = held.base
        else:  # a NumPy scalar
            held = None
        if leaf.dtype.str not in CODES:
            leaf = leaf.astype(float)
        return self.origin(held), leaf

    def origin(self, held: Any) -> int:
        """A number for an object in memory, which is kept so that no other takes its place."""
        if held is None:
            return 0
        known = self.kept.get(id(held))
        if known is None:
            known = self.kept[id(held)] = (len(self.kept) + 1, held)
        return known[0]

    def spend(self, seconds: float) -> None:
        """Count what recording cost, and stop where it has cost enough."""
        self.seconds += seconds
        if self.on and self.spent():
            self.switch(False)

    def switch(self, on: bool) -> None:
        """Turn reports on or off: which copy of a body is run."""
        self.on = builtin_names["__xon__"] = on

    # --- Loops and calls ----------------------------------------------------------------------

    def enter(self, node: int) -> None:
        """A loop begins."""
        self.begun[node] += 1
        activation = Activation(self.begun[node] - 1, self.on)
        self.active.setdefault(node, []).append(activation)
        self.stack.append((node, activation))
        builtin_names[f"__xw{node}__"] = activation.tick

    def plan(self, node: int, iterable: Any) -> Any:
        """A loop's iterable, which is given back; its length is noted where it has one."""
        kind = class_of(iterable)
        sized = kind in (range, list, tuple, dict, set, str, array_of) or (
            kind.__module__.partition(".")[0] == "tqdm"
        )
        running = self.active.get(node)
        if running and sized:
            try:
                here = running[-1]
                size = length(iterable)
                here.planned = size if here.planned is None else min(size, here.planned)
            except Exception:
                return iterable
        return iterable

    def go(self, node: int) -> bool:
        """An iteration begins that is looked at; whether its values are to be reported."""
        activation = self.active[node][-1]
        iteration = activation.count - 1
        if iteration == WATCHED and self.on:
            self.switch(False)
        self.look(node, activation, iteration, frame_of(1))
        outermost = self.stack[0][1] is activation
        if (iteration >= WATCHED and outermost) or perf_counter() - self.sent > 0.5:
            self.flush()
        return self.on and iteration < WATCHED

    def free_loop(self, node: int) -> bool:
        """An iteration of a generator's loop begins; whether its values are to be reported."""
        self.free[node] += 1
        return self.free[node] <= ROOM // 10

    def leave(self, node: int) -> None:
        """A loop has ended, in whatever way."""
        running = self.active.get(node)
        if not running:
            return
        activation = running.pop()
        while self.stack and self.stack.pop()[1] is not activation:
            pass
        self.done[node] += activation.count
        if running:
            builtin_names[f"__xw{node}__"] = running[-1].tick
        self.look(node, activation, -1, frame_of(1))
        if not self.stack:
            self.share()
        self.switch((activation.was_on or not self.stack) and not self.spent())

    def spent(self) -> bool:
        """Whether no more is to be recorded, for now."""
        return (
            self.events > self.most_events
            or self.seconds > self.most_seconds
            or self.writer.total > NUMBERS
        )

    def share(self) -> None:
        """Give the next outermost loop half of what is left."""
        self.most_events = self.events + (EVENTS - self.events) / 2
        self.most_seconds = self.seconds + (SECONDS - self.seconds) / 2

    def call(self, node: int) -> None:
        """A function of the script is called."""
        self.begun[node] += 1
        activation = Activation(self.begun[node] - 1, self.on)
        self.look(node, activation, 0, frame_of(1))

    def look(
        self, node: int, activation: Activation, iteration: int, frame: FrameType | None
    ) -> None:
        """Make a mark, with the state where there is room for it."""
        begun = perf_counter()
        leaves: list[Leaf] = []
        beyond = iteration < 0 or iteration >= WATCHED
        if (self.states[node] > 0 and self.on) or (beyond and self.states[node] > -STATES):
            self.states[node] -= 1
            leaves = self.state.look(frame, self.module)
        self.clock += 1
        entries = []
        for path, leaf in leaves:
            try:
                origin, numbers = self.solid(leaf)
                if class_of(numbers) is int and not -BIG < numbers < BIG:
                    continue
                entries.append((path, origin, numbers))
            except (OverflowError, KeyError, TypeError, ValueError):
                continue
        number, planned = activation.number, activation.planned
        self.writer.mark(self.clock, node, number, iteration, planned, entries)
        self.spend(perf_counter() - begun)

    # --- What is sent -------------------------------------------------------------------------

    def counts(self) -> dict[int, int]:
        """How many iterations each loop has made so far."""
        found = {}
        for node, ticks in self.ticks.items():
            plain = next(ticks) - self.looked[node]
            self.looked[node] += 1
            running = sum(activation.count for activation in self.active.get(node, ()))
            found[node] = plain + self.done[node] + running + self.free[node]
        return found

    def flush(self, **more: Any) -> None:
        """Send what was recorded since the last time."""
        nodes = () if self.told else self.nodes
        self.told = True
        self.sent = perf_counter()
        self.send(self.writer.frame(nodes=nodes, counts=self.counts(), **more))

    def install(self) -> None:
        """Put the reporting functions among Python's builtins."""
        hooks: dict[str, Any] = {
            "__xon__": True,
            "__xv__": self.value,
            "__xb__": self.value,
            "__xa__": self.attribute,
            "__xi__": self.item,
            "__xslice__": span,
            "__xenter__": self.enter,
            "__xplan__": self.plan,
            "__xgo__": self.go,
            "__xfree__": self.free_loop,
            "__xleave__": self.leave,
            "__xcall__": self.call,
        }
        ticks = {f"__xt{node}__": ticks.__next__ for node, ticks in self.ticks.items()}
        builtin_names.update(hooks | ticks)

    def finish(self, ending: Ending) -> None:
        """The script has ended: its last state, its counts."""
        last = max((n.id for n in self.nodes if n.kind == "loop"), default=None)
        if last is not None:
            self.states[last] = max(self.states[last], 1)
            self.on = True
            self.look(last, Activation(max(0, self.begun[last] - 1), True), -1, None)
        self.switch(False)
        self.flush(ending=ending)
