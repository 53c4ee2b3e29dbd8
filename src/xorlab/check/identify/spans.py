"""Stretches of time that may be one step each: from one mark of a loop or function to the next."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from xorlab.backprop import Array
from xorlab.check.record import Mark, Watched
from xorlab.check.values import NOISE, TOLERANCE, Values


@dataclass(frozen=True, eq=False)
class Span:
    """One iteration of a loop, or one call of a function; `state_after` is as it left it.

    origin, origin_after: of the arrays, as in `Mark`.
    """

    node: int
    activation: int
    iteration: int
    start: int
    end: int
    state: Mapping[str, Array] = field(repr=False)
    state_after: Mapping[str, Array] = field(repr=False)
    origin: Mapping[str, int] = field(repr=False, default_factory=dict)
    origin_after: Mapping[str, int] = field(repr=False, default_factory=dict)


def spans_of(watched: Watched) -> dict[int, list[Span]]:
    """The spans of every loop and function of the script, those that ran most first.

    Only spans whose every value was seen are given: with a state before and after, and events
    in between. One that an error has cut short is none: it is no whole step.
    """
    kinds = {node.id: node.kind for node in watched.nodes}
    cut = watched.events[-1].time if watched.events and watched.ending.kind == "crashed" else None
    given = arguments(watched)
    times = np.array([event.time for event in watched.events])
    found: dict[int, list[Span]] = defaultdict(list)
    for mark, following in pairs(watched, kinds):
        if cut is not None and following.iteration < 0 and following.time > cut:
            continue
        events = np.searchsorted(times, [mark.time, following.time])
        if mark.state and following.state and events[1] > events[0]:
            found[mark.node].append(
                Span(
                    mark.node,
                    mark.activation,
                    mark.iteration,
                    mark.time,
                    following.time,
                    handed_on(mark.state, following.state, given.get(mark.node, frozenset())),
                    following.state,
                    mark.origin,
                    following.origin,
                )
            )
    for chain_of_spans in found.values():
        chain_of_spans.sort(key=lambda span: span.start)
    order = sorted(found, key=lambda node: (-len(found[node]), kinds[node] == "loop"))
    return {node: found[node] for node in order}


def arguments(watched: Watched) -> dict[int, frozenset[str]]:
    """What every function of the script calls its arguments."""
    return {
        call.id: frozenset(
            node.text
            for node in watched.nodes
            if node.kind == "bind" and node.line == call.line and node.function == call.text
        )
        for call in watched.nodes
        if call.kind == "call"
    }


def handed_on(
    state: Mapping[str, Array], after: Mapping[str, Array], given: frozenset[str]
) -> Mapping[str, Array]:
    """The state without arguments that are of another shape in the next call: other arrays."""
    other = {
        path
        for path in given & state.keys() & after.keys()
        if state[path].shape != after[path].shape
    }
    return {path: value for path, value in state.items() if path not in other} if other else state


def pairs(watched: Watched, kinds: Mapping[int, str]) -> Iterator[tuple[Mark, Mark]]:
    """The marks between which one iteration or one call lies.

    A call ends where its mark says so, or where the function is called the next time.
    """
    last: dict[int, Mark] = {}
    for mark in watched.marks:
        before = last.get(mark.node)
        last[mark.node] = mark
        if before is None or before.iteration < 0:
            continue
        if kinds[mark.node] == "call" or follows(watched, before, mark):
            yield before, mark


def follows(watched: Watched, mark: Mark, following: Mark) -> bool:
    """Whether nothing of the loop ran between the two that was not looked at."""
    if mark.activation != following.activation:
        return False
    if following.iteration >= 0:
        return following.iteration == mark.iteration + 1
    counted = watched.iterations.get(mark.node)
    return mark.planned is None or mark.iteration + 1 in (mark.planned, counted)


def widened(spans: Sequence[Span]) -> list[Span]:
    """Spans that begin one iteration sooner: for scripts that end a step with the forward pass."""
    return [
        replace(span, start=before.start)
        for before, span in pairwise(spans)
        if before.activation == span.activation
    ]


def moved(span: Span, paths: Iterable[str] | None = None) -> set[str]:
    """The paths, of these or all, whose numbers are others after the span than before."""
    found = set()
    for path in span.state if paths is None else paths:
        value, after = span.state.get(path), span.state_after.get(path)
        if value is None or after is None or after is value or value.dtype.kind not in "biuf":
            continue
        if value.shape != after.shape or not same(value, after):
            found.add(path)
    return found


def same(value: Array, other: Array) -> bool:
    """Whether two arrays of one shape hold the same numbers; what is no number equals itself."""
    if value.size == 1:
        one, two = value.item(), other.item()
        return bool(one == two or (one != one and two != two))
    return bool(((value == other) | ((value != value) & (other != other))).all())


def near(numbers: Array, wanted: Array, tolerance: float = TOLERANCE) -> Array:
    """Of each wanted number, whether one of the numbers, which are in order, comes to it."""
    if not len(numbers):
        return np.zeros(wanted.shape, bool)
    margin = tolerance * np.maximum(1, abs(wanted))
    at = np.minimum(np.searchsorted(numbers, wanted - margin), len(numbers) - 1)
    return abs(numbers[at] - wanted) <= margin


SINGLE = 2e-6
"""How far numbers of float32 may lie from those of float64: a few sums of few terms."""


class Lookups:
    """The values of spans, each put in order once."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.texts = {node.id: node.text for node in watched.nodes}
        self._found: dict[tuple[int, int], Values] = {}

    def of(self, span: Span) -> Values:
        """The values that the script computed in a span."""
        key = span.start, span.end
        if key not in self._found:
            exact = not any(
                span.state[path].dtype in (np.float32, np.float16) for path in moved(span)
            )
            values = self._found[key] = Values(self.watched, *key, exact=exact)
            values.tolerance = min(values.tolerance, SINGLE)
        return self._found[key]


def all_moved(spans: Sequence[Span], share: float) -> int:
    """How many numbers that are no counters move in this share of the spans, keeping their shape.

    Of rows that are shown one by one, those whose inputs are all 0 move no weights: of ten steps
    on four rows, three. What is made anew between two spans is none of them.
    """
    counts: Counter[str] = Counter()
    for span in spans:
        counts.update(
            path
            for path in moved(span)
            if span.state[path].shape == span.state_after[path].shape
            and span.state_after[path].dtype.kind == "f"
        )
    sizes, anew = spans[0].state, begun_anew(spans)
    often = (path for path, n in counts.items() if n >= share * len(spans))
    return sum(sizes[path].size for path in often if path in sizes and path not in anew)


def begun_anew(spans: Sequence[Span]) -> set[str]:
    """The paths that a loop finds with other numbers than it left them with the last time.

    An error that a loop over layers sends back begins each time at the outputs: it is nothing
    that is trained, though it moves in every round.
    """
    return {
        path
        for span, following in pairwise(spans)
        if following.activation == span.activation + 1 and following.iteration == 0
        for path in span.state_after.keys() & following.state.keys()
        if jumps(span.state_after[path], following.state[path])
    }


def jumps(left: Array, begun: Array) -> bool:
    """Whether numbers are others, or of another shape."""
    return left.shape != begun.shape or not same(left, begun)


def restless(spans: Sequence[Span]) -> set[str]:
    """The paths that hold other numbers after a span than before, not the same in another order.

    An array that moves by what rounding leaves of a sum that cancels, rests.
    """
    found: set[str] = set()
    for span in spans:
        for path in moved(span) - found:
            before, after = span.state[path], span.state_after[path]
            if before.shape != after.shape or not np.allclose(
                np.sort(before, axis=None), np.sort(after, axis=None), rtol=0, atol=NOISE
            ):
                found.add(path)
    return found


def remade(spans: Sequence[Span]) -> set[str]:
    """The paths that hold another array after a span than before, be it of the same numbers."""
    return {
        path
        for span in spans
        for path, origin in span.origin.items()
        if span.origin_after.get(path, origin) != origin
    }


def reshaped(span: Span) -> set[str]:
    """The paths of arrays whose shape changes in the span, lists that grow aside."""
    return {
        path
        for path, value in span.state.items()
        if (after := span.state_after.get(path)) is not None
        and after.shape != value.shape
        and not (value.ndim == after.ndim == 1 and np.array_equal(after[: len(value)], value))
    }


def running(watched: Watched, time: int) -> Counter[int]:
    """The loops that are running at a time: node -> how many iterations they are to make.

    A loop that does not say so counts 0.
    """
    planned: Counter[int] = Counter()
    loops = {node.id for node in watched.nodes if node.kind == "loop"}
    for mark in watched.marks:
        if mark.time > time:
            break
        if mark.node not in loops:
            continue
        if mark.iteration < 0:
            planned.pop(mark.node, None)
        else:
            planned[mark.node] = mark.planned or 0
    return planned
