"""What a script computes once it has trained, beside what its network then puts out."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Array, Weights, forward
from xorlab.check import parsing
from xorlab.check.case import Case
from xorlab.check.frameworks.sound import record_of
from xorlab.check.frameworks.understood import FAULTS
from xorlab.check.record import Event, Node

NEARLY = 1e-2
"""Outputs of the last step's own pass, one step before the end, are within this of the last."""
LEAST = 2
"""Rows: of fewer, too much looks like the output."""


@dataclass(frozen=True, eq=False)
class Trained:
    """A network at the end of its training, and the events after it.

    events: with the places that gave them, in the order of time.
    """

    case: Case
    weights: Sequence[Weights]
    events: Sequence[tuple[Event, Node]]

    @cached_property
    def outputs(self) -> Array:
        """(rows, outputs)."""
        return self.through(self.weights)

    def through(self, weights: Sequence[Weights], without: Sequence[int] = ()) -> Array:
        """What these parameters put out, perhaps with some layers' activations left out."""
        known = self.case.understood
        activations = [
            plain if l in without else activation
            for l, activation in enumerate(known.activations)
            for plain in [LINEAR]
        ]
        with np.errstate(all="ignore"):
            return forward(weights, activations, known.X).output

    @property
    def tolerance(self) -> float:
        """Of numbers that are equal."""
        return 1e-9 if self.case.understood.exact else 2e-5

    def equal(self, value: Array, wanted: Array) -> bool:
        """Whether an event holds just these numbers, in their order, in whatever shape."""
        if value.size != wanted.size:
            return False
        gap = np.abs(value.astype(float).ravel() - wanted.ravel())
        return bool((gap <= self.tolerance * np.maximum(1, np.abs(wanted.ravel()))).all())

    def is_output(self, value: Array) -> bool:
        """Whether these are the network's outputs for all rows: now, or at the last step."""
        if value.size != self.outputs.size or value.dtype == bool:
            return False
        gap = np.abs(value.astype(float).ravel() - self.outputs.ravel())
        return bool(np.isfinite(gap).all() and (gap <= NEARLY).all())

    def is_one(self, value: Array) -> bool:
        """Whether this is the network's output for one of the rows, of one output."""
        return (
            value.size == 1
            and self.outputs.shape[1] == 1
            and value.dtype != bool
            and bool((np.abs(float(value.ravel()[0]) - self.outputs) <= self.tolerance).any())
        )

    def operand(self, text: str, before: int) -> Array | None:
        """The last value of an expression, or of a name, before some time."""
        for event in reversed(self.case.watched.events):
            if event.time < before and self.nodes[event.node].text == text and not event.part:
                return event.value
        return None

    @property
    def nodes(self) -> dict[int, Node]:
        """The script's places."""
        return self.case.watched.by_id

    def shown_after(self, event: Event) -> bool:
        """Whether the script shows anything that may come from an event."""
        return any(
            node.kind == "shown" and later.time > event.time and self.comes_from(later, event)
            for later, node in self.events
        )

    def comes_from(self, later: Event, event: Event) -> bool:
        """The same numbers, or a single number made of them."""
        whole = later.value.size == event.value.size
        same = whole and np.array_equal(later.value.ravel(), event.value.ravel())
        return bool(same or later.value.size == 1)


LINEAR = ACTIVATIONS["identity"]


def trained(case: Case) -> Trained | None:
    """The network at the end of its training; None where that was not seen."""
    known, watched = case.understood, case.watched
    if len(known.X) < LEAST or not known.layers:
        return None
    nodes = watched.by_id
    if watched.model:
        try:
            return library_trained(case)
        except FAULTS:
            return None
    ends = [m for m in watched.marks if m.node == known.node and m.iteration == -1 and m.state]
    if not ends:
        return None
    end = ends[-1]
    weights = read(case, end.state)
    # Where training goes on afterwards in another loop, this was not its end.
    later = [m for m in watched.marks if m.node == known.node and m.time > end.time]
    if weights is None or later:
        return None
    events = [(e, nodes[e.node]) for e in watched.events if e.time > end.time]
    return Trained(case, weights, events)


def read(case: Case, state: object) -> list[Weights] | None:
    """The parameters in a state."""
    found = []
    for layer in case.understood.layers:
        W = layer.W.read(state)  # type: ignore[arg-type]
        b = None if layer.b is None else layer.b.read(state)  # type: ignore[arg-type]
        if W is None or (layer.b is not None and b is None):
            return None
        found.append(Weights(W, b))
    return found


def library_trained(case: Case) -> Trained | None:
    """The same of a library's network: after the last line that trains it."""
    model = record_of(case.watched)
    lines = [fit.get("line") for fit in model.get("fits") or []] or [model.get("step_line")]
    if not model.get("end") or any(line is None for line in lines):
        return None
    weights = [
        Weights(np.array(W, float), None if b is None else np.array(b, float))
        for W, b in model["end"]
    ]
    last = max(int(line) for line in lines if line is not None)
    nodes = case.watched.by_id
    events = [
        (e, nodes[e.node])
        for e in case.watched.events
        if nodes[e.node].line > last and not nodes[e.node].function
    ]
    return Trained(case, weights, events)


# --- Expressions ----------------------------------------------------------------------------


def expression(node: Node) -> ast.expr | None:
    """A place's source text as an expression; None where it is none, or was cut."""
    try:
        return parsing.expression(node.text)
    except (SyntaxError, ValueError):
        return None


def part_of(node: Node, part: ast.expr) -> str:
    """The source text of a part of a place's expression."""
    return ast.get_source_segment(node.text.strip(), part) or ""
