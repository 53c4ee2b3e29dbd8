"""A record is read by somebody who trusts none of it: whole, or with one clear sentence."""

import json
import zlib

import numpy as np
import pytest

from xorlab.check.record import Ending, Node
from xorlab.check.watch import wire
from xorlab.errors import BadInput

NODES = [
    Node(0, "loop", "for i in x", 1, 1, function="f"),
    Node(1, "bind", "W", 2, 2, 4, 5),
]
VALUES = [
    1.5,
    -3,
    True,
    np.float32(0.25),
    np.arange(6.0).reshape(2, 3).T,
    np.array([[True, False]]),
    np.arange(4, dtype=np.uint8),
    np.array([np.nan, np.inf, -0.0]),
    np.float64(2.5),
    np.zeros((1, 2, 1, 3), dtype=np.int16),
]


def record():
    """Two frames and an end."""
    writer = wire.Writer()
    for k, value in enumerate(VALUES):
        writer.event(k + 1, 1, "[1]" if k % 2 else "", k, value)
    first = writer.frame(nodes=NODES, counts={0: 3})
    state = [("W", 5, VALUES[4]), ("params['b']", 0, 0.5)]
    writer.mark(20, 0, 0, 0, 10, state)
    writer.mark(21, 0, 0, -1, None, [])
    second = writer.frame(counts={0: 7})
    third = writer.frame(
        counts={0: 8}, ending=Ending("crashed", 3, "ValueError: no"), more={"k": 1}
    )
    return first, second, third


def test_what_was_written_is_read():
    reading = wire.read(b"".join(record()))
    assert list(reading.nodes) == NODES
    for event, value in zip(reading.events, VALUES, strict=True):
        wanted = np.asarray(value)
        assert event.value.dtype == wanted.dtype
        assert event.value.shape == wanted.shape
        assert event.value.tobytes() == wanted.tobytes()
    assert [event.part for event in reading.events[:2]] == ["", "[1]"]
    mark, end = reading.marks
    assert mark.planned == 10
    assert end.planned is None
    assert mark.state["W"].tolist() == VALUES[4].tolist()
    assert mark.origin == {"W": 5, "params['b']": 0}
    assert reading.iterations == {0: 8}
    assert reading.ending == Ending("crashed", 3, "ValueError: no")
    assert reading.more == {"k": 1}


def test_a_copy_is_taken_when_a_value_is_seen():
    writer, W = wire.Writer(), np.ones(3)
    writer.event(1, 0, "", 0, W)
    W += 1
    reading = wire.read(writer.frame(nodes=NODES))
    assert reading.events[0].value.tolist() == [1, 1, 1]


def test_a_record_that_was_cut_gives_its_whole_frames():
    first, second, third = record()
    data = first + second + third
    for length in range(len(data)):
        reading = wire.read(data[:length])
        assert len(reading.events) == (len(VALUES) if length >= len(first) else 0)
        assert len(reading.marks) == (2 if length >= len(first + second) else 0)
        assert reading.ending is None


def test_any_other_change_of_a_byte_is_noticed():
    """Or the last frame now reaches beyond the end, and is left out."""
    data = b"".join(record())
    for place in range(0, len(data), 3):
        spoiled = bytearray(data)
        spoiled[place] ^= 0x55
        assert ending_of(bytes(spoiled)) is None


def ending_of(data):
    try:
        return wire.read(data).ending
    except BadInput:
        return None


@pytest.mark.parametrize("seed", range(20))
def test_garbage_is_refused_in_one_sentence(seed):
    noise = np.random.default_rng(seed).bytes(500)
    with pytest.raises(BadInput, match="whole frames of numbers"):
        wire.read(noise)
    with pytest.raises(BadInput, match="whole frames of numbers"):
        wire.read(record()[0] + noise)


def forged(change):
    """The first frame with its index changed, and a right checksum."""
    data = record()[0]
    _, first, _, _ = wire.HEAD.unpack_from(data)
    text = data[wire.HEAD.size : wire.HEAD.size + first]
    block = bytearray(data[wire.HEAD.size + first :])
    index = json.loads(text)
    change(index, block)
    text = json.dumps(index).encode()
    checked = zlib.crc32(bytes(block), zlib.crc32(text))
    return wire.HEAD.pack(wire.MAGIC, len(text), len(block), checked) + text + bytes(block)


def table(block, row, column, value):
    at = 8 * (row * 7 + column)
    block[at : at + 8] = int(value).to_bytes(8, "little", signed=True)


FORGERIES = {
    "a place out of range": lambda _, b: table(b, 0, 1, 2),
    "a place below zero": lambda _, b: table(b, 0, 1, -1),
    "a text out of range": lambda _, b: table(b, 0, 2, 9),
    "a text below zero": lambda _, b: table(b, 0, 2, -1),
    "an unknown dtype": lambda _, b: table(b, 0, 4, 99),
    "a dtype below zero": lambda _, b: table(b, 0, 4, -1),
    "a shape out of range": lambda _, b: table(b, 0, 5, 99),
    "numbers beyond the end": lambda _, b: table(b, 0, 6, 1 << 40),
    "numbers before the start": lambda _, b: table(b, 0, 6, -8),
    "tables beyond the end": lambda i, _: i.update(tables=[1 << 31, 0, 0]),
    "a table of half a row": lambda i, _: i.update(tables=[13, 0, 0]),
    "two tables": lambda i, _: i.update(tables=[0, 0]),
    "a shape of text": lambda i, _: i.update(shapes=[["a"]]),
    "a huge shape": lambda i, _: i["shapes"].__setitem__(0, [1 << 31, 1 << 31, 1 << 31]),
    "a negative shape": lambda i, _: i["shapes"].__setitem__(0, [-1]),
    "an unknown kind": lambda i, _: i["nodes"][0].__setitem__(1, "code"),
    "a line of text": lambda i, _: i["nodes"][0].__setitem__(3, "1"),
    "a place of two parts": lambda i, _: i.update(nodes=[[0, "bind"]]),
    "an unknown end": lambda i, _: i.update(ending=["well", 1, ""]),
    "no index": lambda i, _: i.clear(),
    "counts of nothing": lambda i, _: i.update(counts=[[7, 1]]),
    "counts of text": lambda i, _: i.update(counts=[["a", "b"]]),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_an_index_that_does_not_hold_together_is_refused(name):
    with pytest.raises(BadInput, match="Received"):
        wire.read(forged(FORGERIES[name]))


def test_no_text_reaches_a_terminal_with_its_controls():
    def colour(index, _):
        index["nodes"][0][2] = "\x1b[2J\r\u202eW"

    assert wire.read(forged(colour)).nodes[0].text == " [2J  W"


def test_deep_nesting_is_refused():
    text = b"[" * 100_000
    head = wire.HEAD.pack(wire.MAGIC, len(text), 0, zlib.crc32(b"", zlib.crc32(text)))
    with pytest.raises(BadInput):
        wire.read(head + text)
