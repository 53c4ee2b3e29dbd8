"""A member's numbers are its own: no neighbour, lane, part, thread or vector changes a bit."""

import numpy as np
import pytest

from ensembles import CLOUDS, PLAIN, XOR
from xorlab.engines import engine, parts
from xorlab.engines.compiled import engine as fast
from xorlab.engines.compiled import tables

STARTS = list(range(150))
CASES = {
    "all rows a step": (XOR, PLAIN.change(epochs=400)),
    "one row a step": (XOR, PLAIN.change(epochs=100, batch_size=1, shuffle=True)),
    "part of the rows a step": (
        CLOUDS,
        PLAIN.change(
            epochs=60,
            batch_size=5,
            shuffle=True,
            hidden=(3, 2),
            loss="softmax-ce",
            criterion="loss<0.7",
        ),
    ),
}


def trained(task, settings, dtype, starts=STARTS, threads=1):
    found = engine("numba").train_ensemble(
        task, settings, starts=starts, dtype=dtype, threads=threads, curves=True, parameters=True
    )
    kept = [p for layer in found.parameters for p in layer if p is not None]
    return [found.learned, found.epochs, found.loss, found.predictions, found.curves, *kept]


def assert_same_bits(found, expected):
    __tracebackhide__ = True
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.tobytes() == theirs.tobytes()


@pytest.fixture(params=["float64", "float32"])
def dtype(request):
    return request.param


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


def test_the_size_of_the_parts_changes_no_bit(case, dtype, monkeypatch):
    expected = trained(*case, dtype)
    for size in (1, 7, 100):
        monkeypatch.setattr(parts, "SMALLEST", size)
        monkeypatch.setattr(parts, "LARGEST", size)
        assert_same_bits(trained(*case, dtype), expected)


def test_threads_change_no_bit(case, dtype, monkeypatch):
    expected = trained(*case, dtype)
    monkeypatch.setattr(parts, "SMALLEST", 10)
    monkeypatch.setattr(parts, "LARGEST", 10)
    for threads in (2, 5):
        assert_same_bits(trained(*case, dtype, threads=threads), expected)


def test_when_a_lane_is_filled_and_with_whom_changes_no_bit(case, dtype):
    expected = trained(*case, dtype)
    order = np.random.default_rng(3).permutation(len(STARTS))
    shuffled = trained(*case, dtype, starts=np.array(STARTS)[order])
    assert_same_bits(shuffled, [values[order] for values in expected])
    assert len(set(expected[1])) > 1, "Members that end together refill no lane."


@pytest.mark.slow
@pytest.mark.parametrize(("members", "in_group"), [(8, 2), (16, 1)])
def test_how_many_lanes_and_rows_go_together_changes_no_bit(members, in_group, monkeypatch):
    """A machine with narrower registers takes fewer members at once, and gets the same numbers."""
    task, settings = CASES["part of the rows a step"]
    expected = trained(task, settings, "float64")
    assert tables.widths is fast.widths
    monkeypatch.setattr(fast, "widths", lambda plan: (members, in_group))
    assert_same_bits(trained(task, settings, "float64"), expected)
