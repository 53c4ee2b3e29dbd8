"""What was seen, as bytes: from a process that is not trusted to one that checks every one.

A file of frames, each whole or not there at all: a process that is killed leaves those that it
had written. A frame is `MAGIC, length of the index, length of the numbers, checksum`, then the
index (JSON: texts, shapes, counts), then the numbers: tables of 64-bit integers and, behind
them, the arrays themselves, each on a multiple of eight bytes. Nothing in it is ever run.
"""

from __future__ import annotations

import builtins
import json
import math
import struct
import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np

from xorlab.backprop import Array
from xorlab.check.record import Ending, EndKind, Event, Mark, Node, NodeKind
from xorlab.errors import BadInput

globals()["__builtins__"] = dict(vars(builtins))  # a script may put others in their place

MAGIC = b"XLW1"
HEAD = struct.Struct("<4sIII")
DTYPES = ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8")
CODES = {dtype: code for code, dtype in enumerate(DTYPES)}
FLOAT, WHOLE, TRUTH = CODES["<f8"], CODES["<i8"], CODES["|b1"]
EVENT = ("time", "node", "part", "origin", "dtype", "shape", "offset")
MARK = ("time", "node", "activation", "iteration", "planned", "first", "count")
WIDTHS = (7, 7, 5)
LONGEST = 500
NONE = np.empty(0)
RULE = "What was seen of a script comes back as whole frames of numbers."
FAULTS = (
    AttributeError,
    IndexError,
    KeyError,
    MemoryError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)
CURE = "The script may have written over its own record: look into it before you run it again."
ENTRY = ("path", "origin", "dtype", "shape", "offset")

# The standard library's own loop in C: json.dumps would ask builtins that a script can replace.
encoded = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
    None, None, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, True
)
pack_float, pack_whole = struct.Struct("<d").pack, struct.Struct("<q").pack


class Writer:
    """Gathers events and marks, and writes them as frames."""

    def __init__(self) -> None:
        self.total = 0
        self.clear()

    def clear(self) -> None:
        """Begin the next frame."""
        self.events, self.marks, self.entries = array("q"), array("q"), array("q")
        self.numbers = bytearray()
        self.known: dict[tuple[int, int, bytes], int] = {}
        self.texts: dict[str, int] = {"": 0}
        self.shapes: dict[tuple[int, ...], int] = {(): 0}

    def event(self, time: int, node: int, part: str, origin: int, value: Any) -> None:
        """One value that was seen."""
        text = self.texts.setdefault(part, len(self.texts))
        self.events.extend((time, node, text, origin, *self.put(value)))

    def mark(
        self,
        time: int,
        node: int,
        activation: int,
        iteration: int,
        planned: int | None,
        state: Sequence[tuple[str, int, Any]],
    ) -> None:
        """One mark, with its state: path, origin, value."""
        first = len(self.entries) // len(ENTRY)
        for path, origin, value in state:
            text = self.texts.setdefault(path, len(self.texts))
            self.entries.extend((text, origin, *self.put(value)))
        known = -1 if planned is None else planned
        self.marks.extend((time, node, activation, iteration, known, first, len(state)))

    def put(self, value: Any) -> tuple[int, int, int]:
        """Copy a number or an array: its dtype, shape and place."""
        kind = type(value)
        if kind is float:
            code, shape, raw = FLOAT, 0, pack_float(value)
        elif kind is int:
            code, shape, raw = WHOLE, 0, pack_whole(value)
        elif kind is bool:
            code, shape, raw = TRUTH, 0, b"\1" if value else b"\0"
        else:
            code = CODES[value.dtype.str]
            shape = self.shapes.setdefault(value.shape, len(self.shapes))
            raw = value.tobytes()
        key = (code, shape, raw)
        place = self.known.get(key)
        if place is None:
            place = self.known[key] = len(self.numbers)
            self.numbers += raw
            self.numbers += bytes(-len(raw) % 8)
            self.total += len(raw)
        return code, shape, place

    def frame(
        self,
        *,
        nodes: Sequence[Node] = (),
        counts: Mapping[int, int] | None = None,
        ending: Ending | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> bytes:
        """All that was gathered since the last frame, as bytes."""
        index = {
            "nodes": [list(vars(node).values()) for node in nodes],
            "texts": list(self.texts),
            "shapes": list(self.shapes),
            "tables": [len(self.events), len(self.marks), len(self.entries)],
            "counts": [[node, count] for node, count in (counts or {}).items()],
            "ending": list(vars(ending).values()) if ending else None,
            "more": dict(more or {}),
        }
        text = "".join(encoded(index, 0)).encode()
        block = b"".join(t.tobytes() for t in (self.events, self.marks, self.entries))
        block += bytes(self.numbers)
        self.clear()
        checked = zlib.crc32(block, zlib.crc32(text))
        return HEAD.pack(MAGIC, len(text), len(block), checked) + text + block


@dataclass(frozen=True, eq=False)
class Reading:
    """What a file of frames told. whole: its last frame says how the script ended."""

    nodes: tuple[Node, ...]
    events: tuple[Event, ...]
    marks: tuple[Mark, ...]
    ending: Ending | None
    iterations: dict[int, int]
    more: dict[str, Any]


def read(data: bytes) -> Reading:
    """Read frames, whoever wrote them: a cut last one is left out, any other fault is told.

    Raises:
        BadInput: these bytes are no record, or not one that holds together.
    """
    nodes: tuple[Node, ...] = ()
    events: list[Event] = []
    marks: list[Mark] = []
    ending: Ending | None = None
    iterations: dict[int, int] = {}
    more: dict[str, Any] = {}
    try:
        for text, block in frames(data):
            index = json.loads(text)
            if index["nodes"]:
                nodes = tuple(_node(i, *row[1:]) for i, row in enumerate(index["nodes"]))
            page = Page(index, block, len(nodes))
            events += page.events()
            marks += page.marks()
            iterations |= {int(node): int(times) for node, times in index["counts"]}
            if index["ending"]:
                ending = _ending(*index["ending"])
            more |= dict(index["more"])
    except FAULTS as fault:
        raise BadInput(RULE, str(fault)[:100], CURE) from fault
    if not all(0 <= node < len(nodes) for node in iterations):
        raise BadInput(RULE, "a count of a place that is not there", CURE)
    return Reading(nodes, tuple(events), tuple(marks), ending, iterations, more)


def frames(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The whole frames of a file: index and block."""
    at = 0
    while at + HEAD.size <= len(data):
        magic, first, second, checked = HEAD.unpack_from(data, at)
        if magic != MAGIC:
            raise ValueError("a frame does not begin as one")
        at += HEAD.size
        if at + first + second > len(data):
            return
        text, block = data[at : at + first], data[at + first : at + first + second]
        if zlib.crc32(block, zlib.crc32(text)) != checked:
            raise ValueError("a frame's checksum is wrong")
        at += first + second
        yield text, block


class Page:
    """One frame's tables, every entry of which is looked at before it is used."""

    def __init__(self, index: Mapping[str, Any], block: bytes, nodes: int) -> None:
        self.texts = [_text(text) for text in index["texts"]]
        self.shapes = [tuple(_whole(n) for n in shape) for shape in index["shapes"]]
        sizes = [_whole(size) for size in index["tables"]]
        ends = np.cumsum(sizes) * 8
        if len(sizes) != 3 or ends[-1] > len(block):
            raise ValueError("the tables are cut")
        starts = [0, int(ends[0]), int(ends[1])]
        self.tables = [
            np.frombuffer(block, "<i8", size, start).reshape(-1, width)
            for size, start, width in zip(sizes, starts, WIDTHS, strict=True)
        ]
        self.numbers = block[int(ends[2]) :]
        self.nodes = nodes
        self.arrays: dict[tuple[int, int, int], Array] = {}

    def array(self, dtype: int, shape: int, offset: int) -> Array:
        """An array of the block; equal ones are one."""
        key = (dtype, shape, offset)
        made = self.arrays.get(key)
        if made is None:
            sizes = self.shapes[shape]
            count = math.prod(sizes)
            if min(key) < 0 or count > len(self.numbers):
                raise ValueError("an array lies outside")
            made = np.frombuffer(self.numbers, DTYPES[dtype], count, offset) if count else NONE
            if dtype == TRUTH:  # a byte may be anything, a truth value may not
                made = made.view(np.uint8) != 0
            made = self.arrays[key] = made.reshape(sizes)
        return made

    def events(self) -> list[Event]:
        """The frame's events."""
        found = []
        for time, node, part, origin, *place in self.tables[0].tolist():
            if not 0 <= node < self.nodes or part < 0:
                raise ValueError("an event of a place that is not there")
            found.append(Event(time, node, self.array(*place), self.texts[part], origin))
        return found

    def marks(self) -> list[Mark]:
        """The frame's marks, with their states."""
        entries = self.tables[2].tolist()
        found = []
        for time, node, activation, iteration, planned, first, count in self.tables[1].tolist():
            if not 0 <= node < self.nodes or not 0 <= first <= first + count <= len(entries):
                raise ValueError("a mark of a place that is not there")
            state, origin = {}, {}
            for path, owner, *place in entries[first : first + count]:
                if path < 0:
                    raise ValueError("a path that is not there")
                name = self.texts[path]
                state[name], origin[name] = self.array(*place), owner
            known = None if planned < 0 else planned
            found.append(Mark(time, node, activation, iteration, known, state, origin))
        return found


def _whole(value: Any) -> int:
    """A count: whole, not below 0, not absurd."""
    if type(value) is not int or not 0 <= value <= 1 << 32:
        raise ValueError("a count is none")
    return value


def _text(value: Any) -> str:
    """Text for people to read: nothing in it moves a cursor or hides a line."""
    if type(value) is not str:
        raise ValueError("a text is none")
    return "".join(c if c.isprintable() else " " for c in value[:LONGEST])


def _node(number: int, kind: Any, text: Any, *rest: Any) -> Node:
    if kind not in get_args(NodeKind):
        raise ValueError("a place is of no known kind")
    *numbers, function = rest
    line, end_line, column, end_column = (_whole(n) for n in numbers)
    return Node(number, kind, _text(text), line, end_line, column, end_column, _text(function))


def _ending(kind: Any, line: Any, message: Any) -> Ending:
    if kind not in get_args(EndKind):
        raise ValueError("an end is of no known kind")
    return Ending(kind, None if line is None else _whole(line), _text(message))
