"""Takes the reports of a script as it runs: values, loops, calls; and knows when to stop."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import RLock
from time import perf_counter
from types import FrameType
from typing import Any

from xorlab.check.record import Ending, Node
from xorlab.check.watch.loops import EVENTS, WHOLE, Activation, Counter, Extent
from xorlab.check.watch.origins import Origins
from xorlab.check.watch.snapshot import PLAIN, Leaf, Walker, attributes, class_of, ndarray
from xorlab.check.watch.state import State
from xorlab.check.watch.wire import Writer

MOST = {"events": EVENTS, "leaves": 600_000, "bytes": 32 << 20, "seconds": 8.0}
"""What is recorded in all; an outermost loop gets half of what is left.

The seconds are a net only: how much is seen is not to depend on how busy a machine is.
"""
ROOM = 5000
"""Events of one place."""
STATES, DEEP = 300, 100
"""Marks of one place that look at the state, in its watched steps and again beyond them.

Loops within loops within loops have fewer: they go through a network's parts, and take no steps.
"""
LEAVES = {"loop": 10_000, "call": 4_000}
"""Numbers of states seen at one place; an outermost loop is given more."""
PREPARING = 0.15
"""Seconds that a loop runs which trains; one that makes data is over before."""
PAUSE = 0.5
"""Seconds after which what was recorded is sent, whole window or not."""
KEPT = 3
"""Times that a loop outside all others ends and is sent at once: what comes then may be the end."""
CROWD = 16
"""Numbers of an object of the script's that is still a value, and not the network itself."""
hooks_of = vars(builtins)
frame_of = sys._getframe
globals()["__builtins__"] = dict(vars(builtins))  # a script may put others in their place


class Recorder:
    """The reports of one run.

    nodes: the script's places; node 0 is the script as a whole. state: finds what is alive.
    module: its module's names. send: is given each whole frame. extent: how much is reported.
    """

    def __init__(
        self,
        nodes: Sequence[Node],
        state: State,
        module: dict[str, Any],
        send: Callable[[bytes], None],
        extent: Extent = WHOLE,
    ) -> None:
        self.nodes, self.state, self.module, self.send = nodes, state, module, send
        self.writer, self.origins = Writer(), Origins()
        self.walker = Walker(state.walker.is_own, depth=4, leaves=64, inside=1)
        self.clock, self.rounds = 0, extent.rounds
        self.used, self.most = dict.fromkeys(MOST, 0.0), MOST | {"events": extent.events}
        self.limits: dict[str, float] = {}
        self.on, self.told, self.sent = True, False, perf_counter()
        self.lock, self.ended = RLock(), False  # threads of the script's report, too
        self.running: dict[int, list[Activation]] = {}
        self.stack: list[Activation] = []
        self.begun, self.done = [0] * len(nodes), [0] * len(nodes)
        self.free = [0] * len(nodes)
        self.room = [ROOM] * len(nodes)
        self.states = [[STATES, STATES] for _ in nodes]
        self.leaves = [LEAVES.get(node.kind, 0) for node in nodes]
        self.counters = {node.id: Counter() for node in nodes if node.kind == "loop"}
        self.share()

    # --- Values -------------------------------------------------------------------------------

    def value(self, node: int, value: Any) -> Any:
        """Report a value, which is given back."""
        if self.on:
            self.note(node, value)
        return value

    def attribute(self, node: int, owner: Any, name: str) -> None:
        """Report what an object's attribute holds, without running a property."""
        if self.on:
            with suppress(Exception):
                for held, value in attributes(owner):
                    if held == name:
                        self.note(node, value)
                        return

    def item(self, node: int, whole: int, owner: Any, index: Any) -> None:
        """Report an item that was set; where it is a part of an array, the array too."""
        kind = next((kind for kind in (ndarray, list, dict) if isinstance(owner, kind)), None)
        if not self.on or kind is None:
            return
        with suppress(Exception):
            self.note(node, kind.__getitem__(owner, index))
            several = index if class_of(index) is tuple else (index,)
            masked = kind is ndarray and {class_of(i) for i in several} != {int}
            (self.note if masked else self.fill)(whole, owner)

    def fill(self, node: int, whole: Any) -> None:
        """A loop fills a list or an array number by number: it is reported when the loop ends."""
        if self.on and self.stack and isinstance(whole, (list, ndarray)):
            self.stack[-1].filled[node] = whole

    def note(self, node: int, value: Any) -> None:
        """Write down a value, if it holds numbers."""
        if self.room[node] <= 0:
            return
        if class_of(value) in PLAIN:  # most are, in a script without arrays
            self.room[node] -= 1
            with self.lock, suppress(Exception):
                self.clock += 1
                self.writer.event(self.clock, node, "", 0, value)
            self.used["events"] += 1
            if self.used["events"] > self.limits["events"]:
                self.switch(False)
            return
        begun = perf_counter()
        found: list[Leaf] = []
        with self.lock, suppress(Exception):
            self.walker.walk(value, "", found)
            if len(found) <= CROWD or not any("." in path for path, _ in found):
                for part, leaf in found:
                    origin, numbers = self.origins.solid(leaf)
                    self.clock += 1
                    self.writer.event(self.clock, node, part, origin, numbers)
        self.room[node] -= len(found)
        self.spend(begun, "events", len(found))

    def spend(self, begun: float, kind: str, amount: int) -> None:
        """Count what recording cost, and stop where it has cost enough."""
        self.used[kind] += amount
        self.used["seconds"] += perf_counter() - begun
        self.used["bytes"] = self.writer.total
        if self.on and self.spent():
            self.switch(False)

    def spent(self) -> bool:
        """Whether no more is to be recorded, for now."""
        return any(self.used[kind] > limit for kind, limit in self.limits.items())

    def share(self) -> None:
        """Give the next outermost loop half of what is left: something is always left."""
        self.limits = {kind: (used + self.most[kind]) / 2 for kind, used in self.used.items()}

    def switch(self, on: bool) -> None:
        """Turn reports on or off: which copy of a body is run."""
        self.on = hooks_of["__xon__"] = on

    # --- Loops and calls ----------------------------------------------------------------------

    def enter(self, node: int) -> None:
        """A loop begins."""
        activation = Activation(self.begun[node], was_on=self.on, watched=self.rounds)
        if len(self.stack) > 1 and not self.begun[node]:
            self.states[node] = [DEEP, DEEP]
        self.begun[node] += 1
        self.running.setdefault(node, []).append(activation)
        self.stack.append(activation)
        hooks_of[f"__xw{node}__"] = activation.tick

    def plan(self, node: int, iterable: Any) -> Any:
        """A loop's iterable, which is given back; its length is noted where it has one."""
        kind = class_of(iterable)
        sized = kind in (range, list, tuple, dict, set, str, ndarray)
        running = self.running.get(node)
        if running and (sized or str(kind.__module__).startswith("tqdm")):
            with suppress(Exception):
                size, here = len(iterable), running[-1]
                here.planned = size if here.planned is None else min(size, here.planned)
        return iterable

    def go(self, node: int) -> bool:
        """An iteration begins that is looked at; whether its values are to be reported."""
        activation = self.running[node][-1]
        iteration = activation.count - 1
        self.look(node, activation, iteration, frame_of(1))
        if iteration == self.rounds and self.on:
            self.switch(False)
        now = perf_counter()
        outermost = iteration >= self.rounds and self.stack[:1] == [activation]
        if outermost and now > activation.begun + PREPARING:
            self.flush(more={"trains": True})
        elif now > self.sent + PAUSE:
            self.flush(more={"runs": True})
        return self.on and iteration < self.rounds

    def generated(self, node: int) -> bool:
        """An iteration of a generator's loop begins; whether its values are to be reported."""
        self.free[node] += 1
        return self.free[node] <= ROOM // 10

    def leave(self, node: int) -> None:
        """A loop has ended, in whatever way."""
        activation = self.running[node].pop()
        self.done[node] += activation.count
        if activation in self.stack:
            del self.stack[self.stack.index(activation) :]
        if self.running[node]:
            hooks_of[f"__xw{node}__"] = self.running[node][-1].tick
        for filled in activation.filled.items():
            self.value(*filled)
        self.look(node, activation, -1, frame_of(1))
        if not self.stack:
            self.share()
            if self.begun[node] <= KEPT or perf_counter() > self.sent + PAUSE:
                self.flush()
        self.switch((activation.was_on or not self.stack) and not self.spent())

    def call(self, node: int) -> None:
        """A function of the script is called."""
        activation = Activation(self.begun[node], was_on=True)
        self.begun[node] += 1
        self.look(node, activation, 0, frame_of(1))

    def look(
        self, node: int, activation: Activation, iteration: int, frame: FrameType | None
    ) -> None:
        """Make a mark, with the state where there is room for it."""
        begun = perf_counter()
        beyond = int(iteration < 0 or iteration >= self.rounds)
        entries = []
        inner = not self.stack or self.stack[0] is not activation
        room = self.states[node][beyond] > 0 and not (inner and self.leaves[node] < 0)
        if room and (self.on or beyond or not inner):
            self.states[node][beyond] -= 1
            entries = self.alive(frame, node)
        number, planned = activation.number, activation.planned
        with self.lock:
            self.clock += 1
            self.writer.mark(self.clock, node, number, iteration, planned, entries)
        self.leaves[node] -= len(entries)
        self.spend(begun, "leaves", len(entries))

    def alive(self, frame: FrameType | None, node: int) -> list[tuple[str, int, Any]]:
        """The state: paths, origins and numbers."""
        entries = []
        for path, leaf in self.state.look(frame, self.module, node):
            with suppress(Exception):
                entries.append((path, *self.origins.solid(leaf)))
        return entries

    # --- What is sent -------------------------------------------------------------------------

    def counts(self) -> dict[int, int]:
        """How many iterations each loop has made so far."""
        return {
            node: counter.read()
            + self.done[node]
            + self.free[node]
            + sum(activation.count for activation in self.running.get(node, ()))
            for node, counter in self.counters.items()
        }

    def flush(self, ending: Ending | None = None, *, more: Mapping[str, Any] | None = None) -> None:
        """Send what was recorded since the last time; nothing behind the end."""
        with self.lock:
            if self.ended:
                return
            nodes = () if self.told else self.nodes
            frame = self.writer.frame(nodes=nodes, counts=self.counts(), ending=ending, more=more)
            self.told, self.sent, self.ended = True, perf_counter(), ending is not None
            self.send(frame)

    def finish(self, ending: Ending, frame: FrameType | None = None) -> None:
        """The script has ended, in a frame or at its end: its last state, its counts."""
        if self.nodes:
            self.look(0, Activation(0, was_on=True), -1, frame)
        self.switch(False)
        self.flush(ending)

    def install(self) -> None:
        """Put the reporting functions among Python's builtins."""
        ticks = {f"__xt{node}__": counter.tick for node, counter in self.counters.items()}
        hooks_of.update(ticks)
        hooks_of.update(
            __xon__=True,
            __xv__=self.value,
            __xa__=self.attribute,
            __xi__=self.item,
            __xfill__=self.fill,
            __xslice__=slice,
            __xenter__=self.enter,
            __xplan__=self.plan,
            __xgo__=self.go,
            __xfree__=self.generated,
            __xleave__=self.leave,
            __xcall__=self.call,
        )
