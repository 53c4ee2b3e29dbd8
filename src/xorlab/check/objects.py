"""Which object an attribute is read of: layers of one class have attributes of one name.

A method's own object is what it was called on. What that had in it is seen where it got its
name, as by `for layer in layers`; two calls on the same expression are calls on one object.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from xorlab.check.record import Event, Node
from xorlab.check.runs import Run
from xorlab.check.statements import Scopes


class Traced(Protocol):
    """What was recorded, and which call a run of a function belongs to."""

    nodes: dict[int, Node]
    scopes: Scopes

    def text(self, node: ast.AST) -> str:
        """The source of an expression."""

    def call_of(self, function: str, time: int) -> tuple[ast.Call, ast.stmt, str] | None:
        """The call that a function ran in, with its statement, and where that stands."""

    def bindings(self, name: str, function: str, time: int) -> Sequence[Event]:
        """What a name was bound to before, where it is seen from."""


def own(trace: Traced, part: ast.Attribute, run: Run, events: Sequence[Event]) -> list[Event]:
    """Of the events that bound attributes of one name, those of the object that is read."""
    holder, function = part.value, run.function
    within = function.rpartition(".")[0]
    # A function within a method may be called by whoever was handed it.
    known = isinstance(holder, ast.Name) and holder.id == "self" and within in trace.scopes.classes
    receiver = called_on(trace, function, run.time) if known else None
    if not known:
        return list(events)
    inside = [e for e in events if trace.nodes[e.node].function.startswith(within + ".")]
    events = inside or events
    if receiver is None:
        return list(events)
    events = [e for e in events if _same(trace, receiver, e)] or events
    holder, function = receiver
    return _as_named(trace, holder, function, part.attr, run.time, events)


def called_on(trace: Traced, function: str, time: int) -> tuple[ast.expr, str] | None:
    """The expression that a method was called on, and the function it stands in."""
    for _ in range(len(trace.scopes.functions)):
        found = trace.call_of(function, time)
        if found is None or not isinstance(found[0].func, ast.Attribute):
            return None
        holder, function = found[0].func.value, found[2]
        if not (isinstance(holder, ast.Name) and holder.id == "self"):
            return holder, function
    return None


def _same(trace: Traced, receiver: tuple[ast.expr, str], event: Event) -> bool:
    """Whether an attribute was bound by a call on the same expression."""
    other = called_on(trace, trace.nodes[event.node].function, event.time)
    return other is not None and trace.text(other[0]) == trace.text(receiver[0])


def _as_named(
    trace: Traced, holder: ast.expr, function: str, attr: str, time: int, events: Sequence[Event]
) -> list[Event]:
    """Those that bound what an object had in it when it got its name; or have since."""
    named = trace.bindings(holder.id, function, time) if isinstance(holder, ast.Name) else ()
    had: dict[str, Event] = {}
    for event in reversed(named):
        if event.part in had or (had and event.time != min(e.time for e in had.values()) - 1):
            break
        had[event.part] = event
    since = max((e.time for e in had.values()), default=time)
    later = [e for e in events if e.time > since]
    known = had.get("." + attr)
    if later or known is None:
        return later or list(events)
    return [e for e in events if e.time < known.time and _is(e, known)] or list(events)


def _is(event: Event, known: Event) -> bool:
    """Whether what was bound is what an object had in it."""
    if event.origin or known.origin:
        return event.origin == known.origin
    return np.array_equal(event.value, known.value, equal_nan=True)
