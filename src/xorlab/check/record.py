"""What was seen of a script: every value it computed in its first steps, and how it ended.

All of it comes from a process that is not trusted, and is numbers and text only.

Times are whole numbers: one clock ticks for every event, mark and end, in the order in which
they happened.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from xorlab.backprop import Array

NodeKind: TypeAlias = Literal["bind", "value", "shown", "loop", "call"]
EndKind: TypeAlias = Literal[
    "finished", "called", "crashed", "stopped", "out of time", "out of memory", "refused", "killed"
]


@dataclass(frozen=True)
class Node:
    """A place in the script, with the source text that stands there.

    kind "bind": a target that is given a value (`W[l]`, `self.b`, a loop's variable, a
    function's argument); `text` is the target. "value": an expression. "shown": an argument of
    print. "loop": a for or while loop. "call": a function of the script. `line` and `end_line`
    are those of the whole statement, and of the loop's or function's first line; `line` counts
    from 1, columns from 0. `function` names the function it stands in, "" for the module.
    """

    id: int
    kind: NodeKind
    text: str
    line: int
    end_line: int
    column: int = 0
    end_column: int = 0
    function: str = ""


@dataclass(frozen=True, eq=False)
class Event:
    """A value that the script computed or bound at a node.

    value: of any shape, () for a plain number, with the script's own dtype (bool, int or
    float). A list of arrays, or an object with numbers in it, gives one event a part, whose
    `part` says which: `[1]`, `.data`. `origin` is the same for values that are one object in
    memory, or windows on one.
    """

    time: int
    node: int
    value: Array
    part: str = ""
    origin: int = 0


@dataclass(frozen=True, eq=False)
class Mark:
    """The state of the script at the start of a loop's iteration, or of a call of a function.

    iteration counts from 0 within one activation of a loop; -1 marks the activation's end.
    `planned` is how many iterations the loop's iterable will give, where it says so.
    state: every array or number that lives on from here (variables of the script's module and of
    the running functions, their lists, dictionaries and objects), by the path a reader would
    write: `W1`, `self.layers[0].b`, `params['W1']`. origin: as in `Event`. A mark whose state
    was not looked at has none.
    """

    time: int
    node: int
    activation: int
    iteration: int
    planned: int | None = None
    state: Mapping[str, Array] = field(default_factory=dict)
    origin: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Ending:
    """How the script ended: `line` and `message` where it crashed, or was refused something."""

    kind: EndKind
    line: int | None = None
    message: str = ""


@dataclass(frozen=True, eq=False)
class Watched:
    """A script, watched.

    file: as the reader named it. source: its text as it ran (a notebook's code cells, Python 2
    converted). lines: for every line of `source`, what a reader calls it: a line of the file,
    or `cell 3, line 2` (cells: 1-based cell of each line, 0 for a plain file).
    converted: it was Python 2. notes: what a reader should know of what was run.
    iterations: of each loop node, how many iterations were counted in all until the end.
    printed: the first and last lines that it printed.
    model: what a Keras or PyTorch script trained, where it was one (see frameworks/).
    """

    file: str
    source: str
    nodes: Sequence[Node]
    events: Sequence[Event]
    marks: Sequence[Mark]
    ending: Ending
    lines: Sequence[int] = ()
    cells: Sequence[int] = ()
    converted: bool = False
    notes: Sequence[str] = ()
    iterations: Mapping[int, int] = field(default_factory=dict)
    printed: str = ""
    seconds: float = 0.0
    model: Mapping[str, Any] | None = None

    @cached_property
    def by_id(self) -> dict[int, Node]:
        """The nodes, as events and marks name them."""
        return {node.id: node for node in self.nodes}

    def during(self, start: int, end: int) -> Sequence[Event]:
        """The events from a time on and before another."""
        first, last = (
            bisect_left(self.events, time, key=lambda event: event.time) for time in (start, end)
        )
        return self.events[first:last]

    def text_at(self, line: int | None) -> str:
        """A line's text, indented as it stands there; "" where there is no such line."""
        lines = self.source.splitlines()
        return lines[line - 1].rstrip() if line is not None and 0 < line <= len(lines) else ""
