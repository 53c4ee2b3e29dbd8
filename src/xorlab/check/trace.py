"""What a value was made of: the way back from it through the script's own statements.

A way is a backward slice: from the run of a statement that bound a value to the runs that bound
what it read, and so on. Names mean what was last bound to them; attributes go by their names,
whatever object they are of; items go by their values; a call leads to what its function returned,
and an argument to what was handed over.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np

from xorlab.check.objects import own
from xorlab.check.record import Event
from xorlab.check.runs import Run
from xorlab.check.seen import Seen
from xorlab.check.statements import (
    argument,
    enclosing,
    last_name,
    read_by,
    returned_as,
    squeezed,
    target_of,
)

MOST = 5000
"""Runs that are followed back."""
COUNTING = ("len", "range", "shape", "size", "zeros_like", "ones_like", "isinstance")
"""What looks at how many there are, not at which."""


class Trace(Seen):
    """The runs of a script's statements within a span of time."""

    def way(self, last: Event) -> dict[tuple[int, int], Run]:
        """Every run that the value of an event was made by, itself included."""
        found: dict[tuple[int, int], Run] = {}
        first = self.run_of(last)
        ahead = [] if first is None else [first]
        while ahead and len(found) < MOST:
            run = ahead.pop()
            if run.key not in found:
                found[run.key] = run
                ahead.extend(self.made_of(run))
        return found

    # --- runs -----------------------------------------------------------------------------------

    def run_of(self, event: Event) -> Run | None:
        """The run that an event is the outcome of."""
        event = self.came(event)
        node = self.nodes[event.node]
        statement = self.scopes.statement(node)
        if statement is None:
            return None
        before = [e.time for e in self.by_node[event.node] if e.time < self.begins(event)]
        since = before[-1] if before else -1
        parts = read_by(statement, squeezed(node.text) if node.kind == "bind" else "")
        if (added := self.added(node)) is not None:
            parts = (added[1],)
        return Run(statement, parts, node.function, event.time, since, event)

    def begins(self, event: Event) -> int:
        """When the first part of a list was seen, of which an event is another."""
        first = event.time
        while event.part and self.node_at.get(first - 1) == event.node:
            first -= 1
        return first

    def came(self, event: Event) -> Event:
        """With what a part of a list came about: where one item is set, all the others are seen."""
        node = self.nodes[event.node]
        statement = self.scopes.statement(node) if event.part and node.kind == "bind" else None
        targets = getattr(statement, "targets", [getattr(statement, "target", None)])
        if not any(isinstance(target, ast.Subscript) for target in targets):
            return event
        whole = squeezed(node.text)
        same = [
            e
            for text, events in self.bound.items()
            if text == whole or text.startswith(whole + "[")
            for e in events
            if e.time < event.time and e.part in ("", event.part) and e.origin == event.origin
            if np.array_equal(e.value, event.value, equal_nan=True)
        ]
        return self.came(max(same, key=lambda e: e.time)) if same else event

    # --- what a run was made of -------------------------------------------------------------------

    def made_of(self, run: Run) -> Iterator[Run]:
        """The runs whose outcomes this one read."""
        if isinstance(run.statement, ast.FunctionDef) and run.event is not None:
            yield from self.handed(run, run.statement)
            return
        if isinstance(run.statement, ast.For) and run.event is not None:
            same = self.bound_before(run.event)
            if same is not None:
                yield same
                return
        for part in run.parts:
            for read in self.reads(part, run):
                made = self.run_of(read)
                if made is not None and made.key != run.key:
                    yield made
            for call in ast.walk(part):
                if isinstance(call, ast.Call):
                    yield from self.returned(call, run)

    def bound_before(self, event: Event) -> Run | None:
        """What bound the very array that a loop's variable stands for."""
        earlier = [e for e in self.events if e.time < event.time and e.origin == event.origin]
        others = [e for e in earlier if event.origin and e.node != event.node]
        binds = [e for e in others if self.nodes[e.node].kind == "bind" and not e.part]
        return self.run_of(binds[-1]) if binds else None

    def reads(self, part: ast.AST, run: Run) -> Iterator[Event]:
        """What an expression's names, attributes and items were bound by."""
        if last_name(part.func if isinstance(part, ast.Call) else part) in COUNTING:
            return
        if isinstance(part, ast.Subscript):
            items = list(self.items(part, run))
            whole = (e for e in self.reads(part.value, run) if not self.is_item(e))
            yield from items or whole
            return
        if isinstance(part, ast.Name):
            yield from self.last(part.id, run)
            return
        if isinstance(part, ast.Attribute):
            texts = self.by_attribute.get(part.attr, ())
            before = [e for text in texts for e in self.bound[text] if e.time < run.time]
            yield from {e.node: e for e in own(self, part, run, before)}.values()
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            yield from self.reads(part.func.value, run)
        for child in ast.iter_child_nodes(part):
            if not (isinstance(part, ast.Call) and child is part.func):
                yield from self.reads(child, run)

    def last(self, name: str, run: Run) -> Iterator[Event]:
        """What a name was bound to last, where it is seen from; and what came into it since."""
        here = self.bindings(name, run.function, run.time)
        first = self.begins(here[-1]) if here else 0
        yield from (e for e in here if e.time >= first)
        yield from self.since(name, here[-1].time if here else -1, run.time)

    def bindings(self, name: str, function: str, time: int) -> list[Event]:
        """What bound a name before a time, in the innermost place where it is seen from."""
        before = [e for e in self.bound.get(name, ()) if e.time < time]
        seen = (
            [e for e in before if self.nodes[e.node].function == f] for f in enclosing(function)
        )
        return next((here for here in seen if here), [])

    def since(self, name: str, start: int, end: int) -> Iterator[Event]:
        """The items that a list or a table was given in the meantime."""
        for text, events in self.bound.items():
            if text.startswith(name + "["):
                yield from (e for e in events if start < e.time < end)

    def is_item(self, event: Event) -> bool:
        """Whether an event is something put into a list or a table."""
        node = self.nodes[event.node]
        return node.kind == "value" or node.text.endswith("]")

    def items(self, part: ast.Subscript, run: Run) -> Iterator[Event]:
        """What bound the very value that an item had when it was read.

        An item with a name goes by that, whatever table it is of.
        """
        text, base = self.text(part), self.text(part.value)
        attribute = base.rpartition(".")[2] if "." in base else ""
        like = self.by_attribute.get(attribute, ()) if attribute else list(self.bound)
        texts = [t for t in like if attribute or t.startswith(base + "[")]
        if isinstance(getattr(part.slice, "value", None), str):
            texts += [t for t in self.bound if t.endswith(text[len(base) :]) and t not in texts]
        binds = [e for t in texts if "[" in t for e in self.bound[t] if e.time < run.time]
        binds += [e for e in self.bound.get(base, ()) if e.time < run.time and self.is_entry(e)]
        for read in self.values_of(part, run):
            same = [
                e
                for e in binds
                if e.time < read.time
                and e.value.shape == read.value.shape
                and np.array_equal(e.value, read.value, equal_nan=True)
            ]
            exact = [e for e in same if squeezed(self.nodes[e.node].text) == text]
            yield from (exact or same)[-1:]

    def is_entry(self, event: Event) -> bool:
        """Whether it is an entry of a table that a call gave."""
        statement = self.scopes.statement(self.nodes[event.node])
        given = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call)
        return given and event.part.startswith("['")

    def values_of(self, part: ast.expr, run: Run) -> list[Event]:
        """What an expression of the statement came to in this run."""
        text = self.text(part)
        return [
            event
            for node in self.on_line[run.statement.lineno]
            if node.kind == "value" and squeezed(node.text) == text
            for event in self.by_node[node.id]
            if run.since < event.time <= run.time
        ]

    def copies(self, run: Run) -> bool:
        """Whether a statement only copies, or calls a function of the script.

        A list that something is added to has computed nothing: what is added may be computed.
        """
        node = self.nodes[run.event.node] if run.event is not None else None
        if node is not None and node.kind == "bind" and self.scopes.added(node):
            return True
        return not isinstance(run.statement, ast.AugAssign) and not any(
            isinstance(node, ast.BinOp | ast.UnaryOp | ast.Compare)
            or (isinstance(node, ast.Call) and last_name(node.func) not in self.scopes.functions)
            for part in run.parts
            for node in ast.walk(part)
        )

    # --- calls ----------------------------------------------------------------------------------

    def returned(self, call: ast.Call, run: Run) -> Iterator[Run]:
        """What the script's own function gave back."""
        name = last_name(call.func)
        if name not in self.scopes.functions:
            return
        own = self.part_of(call, run)
        every = self.values_of(call, run)
        # Of several results, that of the name's own; each else but once.
        mine = {(e.time, own) for e in every if own and e.part.startswith(own)}
        for time, part in mine or {(self.begins(e), "") for e in every}:
            inside = [e for e in self.in_function.get(name, ()) if e.time < time]
            if not inside:
                continue
            node = self.nodes[inside[-1].node]
            statement = self.scopes.statement(node)
            if isinstance(statement, ast.Return) and not part:
                made = self.run_of(inside[-1])
                if made is not None:
                    yield made
                continue
            for back in self.scopes.returns.get(node.function, ()):
                parts = returned_as(back, part)
                yield Run(back, parts, node.function, time, inside[0].time - 1)

    def part_of(self, call: ast.Call, run: Run) -> str:
        """Which part of a call's several results a run gave a name, or a name's own part; or ""."""
        if run.event is None:
            return ""
        whole = getattr(run.statement, "value", None) is call
        named = target_of(run.statement, call, self.nodes[run.event.node].text.strip())
        return named or (run.event.part if whole else "")

    def handed(self, run: Run, function: ast.FunctionDef) -> Iterator[Run]:
        """The call that gave an argument its value: the expression that stands for it."""
        assert run.event is not None
        node = self.nodes[run.event.node]
        found = self.call_of(node.function, run.time)
        if found is not None:
            call, statement, at = found
            given = argument(call, function, node.text)
            parts = tuple(call.args) if given is None else (given,)
            yield Run(statement, parts, at, run.time, run.since)

    def call_of(self, function: str, time: int) -> tuple[ast.Call, ast.stmt, str] | None:
        """The call that a function ran in at a time, with its statement, and where that stands."""
        path = function.split(".")
        name = path[-2] if path[-1] == "__init__" and len(path) > 1 else path[-1]
        calls = self.scopes.calls.get(name, [])
        return min(calls, key=lambda each: self.soonest(each[0], each[1], time), default=None)

    def soonest(self, call: ast.Call, statement: ast.stmt, time: int) -> tuple[int, int]:
        """When a call was done after a time, or at least something of its statement."""
        text, never = self.text(call), 1 << 62
        times = {"": never, text: never}
        for node in self.on_line[statement.lineno]:
            for event in self.by_node[node.id]:
                if event.time > time:
                    name = text if squeezed(node.text) == text else ""
                    times[name] = min(times[name], event.time)
                    break
        return times[text], times[""]
