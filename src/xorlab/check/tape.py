"""A script that differentiates by itself: each operation's way back is held against the operation.

Such a script has methods that compute a value, and in each a function that is called later and
adds to the gradients of what the value was made of. The numbers tell which operation a method is;
what its function adds must be that operation's derivative times the gradient of its value,
whatever network the values belong to.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from xorlab.backprop import Array
from xorlab.check.case import Case
from xorlab.check.locate import Finder, Place
from xorlab.check.operations import agrees, computes, operations, pulled_back
from xorlab.check.parsing import parse
from xorlab.check.record import Event
from xorlab.check.runs import Run
from xorlab.check.statements import squeezed
from xorlab.check.trace import Trace
from xorlab.check.values import Values


class Kept(NamedTuple):
    """A method that makes a value, by the call `made`, and its way back.

    >>> source = '''
    ... class Value:
    ...     def exp(self):
    ...         out = Value(np.exp(self.data), (self,))
    ...         def back():
    ...             self.grad += out.data * out.grad
    ...         out.back = back
    ... '''
    >>> [(kept.method, kept.value, kept.operands, kept.grad) for kept in all_kept(source)]
    [('Value.exp', 'out', ('self',), '.grad')]

    value, operands: what the way back calls the value and what that was made of. grad: the
    attribute that has gradients. adds: where it adds to an operand's, with that one's number.
    """

    method: str
    back: str
    made: ast.Call
    value: str
    operands: tuple[str, ...]
    grad: str
    adds: tuple[tuple[ast.AugAssign, int], ...]


class Made(NamedTuple):
    """A value as it was made of others, once."""

    operands: tuple[Array, ...]
    value: Array


class Added(NamedTuple):
    """What was added to an operand's gradient, once; `value` and `gradient` are its operation's."""

    run: Run
    operand: int
    added: Array
    value: Array
    gradient: Array


def no_derivative(finder: Finder) -> Place | None:
    """The first statement of a way back that adds what is not its operation's derivative."""
    kept = list(all_kept(finder.case.watched.source))
    for values in finder.values if kept else ():
        tape = Tape(finder.case, values)
        with np.errstate(all="ignore"):
            wrong = [run for each in kept for run in tape.astray(each)]
        for event in (run.event for run in sorted(wrong, key=lambda run: run.time)):
            if event is not None:
                return Place(tape.trace.nodes[event.node], 1.0, 1.0, event.time, event.time)
    return None


def all_kept(source: str) -> Iterator[Kept]:
    """Every method of a script that makes a value of others, with a function that goes back."""
    for owner in ast.walk(parse(source)):
        if isinstance(owner, ast.ClassDef):
            for method in _functions(owner):
                for back in _functions(method):
                    yield from kept_in(f"{owner.name}.{method.name}", method, back)


def _functions(owner: ast.ClassDef | ast.FunctionDef) -> list[ast.FunctionDef]:
    return [each for each in owner.body if isinstance(each, ast.FunctionDef)]


class Tape:
    """The operations of one step, forward and back."""

    def __init__(self, case: Case, values: Values) -> None:
        self.case = case
        self.trace = Trace(case.watched, values.events)

    def astray(self, kept: Kept) -> Iterator[Run]:
        """The runs that add something else than they should."""
        forward = list(self._forward(kept))
        own = [activation.f for activation in self.case.understood.activations]
        possible = [
            operation
            for operation in operations(len(kept.operands), own)
            if all(computes(operation, each.operands, each.value) for each in forward)
        ]
        for each in self._backward(kept) if forward and possible else ():
            wanted = [
                pulled_back(operation, made.operands, each.operand, each.gradient)
                for operation in possible
                for made in forward
                if np.array_equal(made.value, each.value)
            ]
            if wanted and not any(agrees(each.added, right, each.gradient) for right in wanted):
                yield each.run

    # --- forward --------------------------------------------------------------------------------

    def _forward(self, kept: Kept) -> Iterator[Made]:
        """What a method made, every time."""
        text = self.trace.text(kept.made)
        for node in [n for n in self.trace.nodes.values() if n.function == kept.method]:
            for event in self.trace.by_node[node.id] if squeezed(node.text) == text else ():
                if event.part not in ("", kept.grad):
                    operands = self._given(event, len(kept.operands))
                    if operands is not None:
                        yield Made(operands, event.value.astype(float))

    def _given(self, value: Event, count: int) -> tuple[Array, ...] | None:
        """What its maker was told that a value is made of: the last list of such with a name."""
        firsts = [e for e in self.by_part["[0]" + value.part] if e.time < value.time]
        if not firsts:
            return None
        given = {
            event.part: event.value.astype(float)
            for event in self.trace.by_node[firsts[-1].node]
            if firsts[-1].time <= event.time < value.time
        }
        found = [given[part] for k in range(count) if (part := f"[{k}]{value.part}") in given]
        return tuple(found) if len(found) == count else None

    @cached_property
    def by_part(self) -> dict[str, list[Event]]:
        """What was bound, by its parts."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.trace.events:
            if event.part and self.trace.nodes[event.node].kind == "bind":
                found[event.part].append(event)
        return found

    # --- backward -------------------------------------------------------------------------------

    def _backward(self, kept: Kept) -> Iterator[Added]:
        """What a method's way back added to gradients, every time."""
        nodes = self.trace.nodes
        calls = [m.time for m in self.case.watched.marks if nodes[m.node].text == kept.back]
        for statement, operand in kept.adds:
            target = self.trace.text(statement.target)
            for node in self.trace.on_line[statement.lineno]:
                bound = node.kind == "bind" and squeezed(node.text) == target
                for event in self.trace.by_node[node.id] if bound else ():
                    at = bisect_left(calls, event.time) - 1
                    of = self._called_on(calls[at], kept) if at >= 0 else None
                    run = self.trace.run_of(event)
                    if of is not None and run is not None:
                        added = self._added(run, statement, kept, of[1])
                        if added is not None:
                            yield Added(run, operand, added, *of)

    def _called_on(self, call: int, kept: Kept) -> tuple[Array, Array] | None:
        """The value and the gradient of what got a name last before a way back was called."""
        found = [e for e in self.by_part[kept.grad] if e.time < call][-1:]
        for last in found:
            beside = [e for e in self.trace.by_node[last.node] if last.time - 4 < e.time < call]
            for event in beside:
                if event.part != kept.grad:
                    return event.value.astype(float), last.value.astype(float)
        return None

    def _added(
        self, run: Run, statement: ast.AugAssign, kept: Kept, gradient: Array
    ) -> Array | None:
        """What a statement adds: seen, or the value's gradient as it is."""
        values = self.trace.values_of(statement.value, run)
        if values:
            added = values[-1].value.astype(float)
        elif self.trace.text(statement.value) == kept.value + kept.grad:
            added = gradient
        else:
            return None
        return -added if isinstance(statement.op, ast.Sub) else added


def kept_in(method: str, function: ast.FunctionDef, back: ast.FunctionDef) -> Iterator[Kept]:
    """A method's way back, where it is one: it reads the gradient of a value that was made."""
    for statement in function.body:
        made, targets = getattr(statement, "value", None), getattr(statement, "targets", [])
        if not (isinstance(made, ast.Call) and targets and isinstance(targets[0], ast.Name)):
            continue
        operands = _operands(made)
        value = targets[0].id
        for grad in {part.attr for part in _attributes(back, value)} if operands else ():
            adds = tuple(_adds(back, grad, operands))
            if adds:
                name = f"{method}.{back.name}"
                yield Kept(method, name, made, value, operands, f".{grad}", adds)


def _adds(
    back: ast.FunctionDef, grad: str, operands: Sequence[str]
) -> Iterator[tuple[ast.AugAssign, int]]:
    """Where it adds to an operand's gradient, or takes away from it."""
    for each in ast.walk(back):
        if isinstance(each, ast.AugAssign) and isinstance(each.op, ast.Add | ast.Sub):
            for at, operand in enumerate(operands):
                if any(part.attr == grad for part in _attributes(each.target, operand)):
                    yield each, at


def _operands(made: ast.Call) -> tuple[str, ...]:
    """What a call is told that a value is made of: the names in a list among its arguments."""
    for given in (*made.args, *(keyword.value for keyword in made.keywords)):
        parts = getattr(given, "elts", ())
        names = tuple(part.id for part in parts if isinstance(part, ast.Name))
        if names and len(names) == len(parts):
            return names
    return ()


def _attributes(within: ast.AST, name: str) -> Iterator[ast.Attribute]:
    """What a function, or an expression, has to do with of something."""
    for part in ast.walk(within):
        if isinstance(part, ast.Attribute) and getattr(part.value, "id", "") == name:
            yield part
