"""What is seen of a script is what it computed, under its own names; and it notices nothing."""

import json
import subprocess
import sys
from functools import cache

import numpy as np
import pytest

from watch_scripts import SCRIPTS
from watched import watched
from xorlab.check.watch.launch import watch
from xorlab.check.watch.loops import Extent


@cache
def seen(name):
    return watched(SCRIPTS[name])


def plain_run(source, folder):
    (folder / "script.py").write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "script.py"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def training_loop(watch):
    """The outermost loop that makes the most iterations."""
    loops = [node.id for node in watch.nodes if node.kind == "loop"]
    epochs = [line for line in watch.printed.splitlines() if line.startswith("{")]
    return next(node for node in loops if watch.iterations[node] == len(epochs))


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_watched_script_prints_what_it_prints_unwatched(name, tmp_path):
    assert seen(name).ending.kind == "finished"
    assert seen(name).printed == plain_run(SCRIPTS[name], tmp_path)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_state_at_a_mark_is_what_the_script_says_it_is(name):
    """At every iteration looked at, by the names that the script itself gives, to the bit."""
    watch = seen(name)
    said = [json.loads(line) for line in watch.printed.splitlines() if line.startswith("{")]
    loop = training_loop(watch)
    marks = [m for m in watch.marks if m.node == loop and m.iteration > 0]
    assert [m.iteration for m in marks[:48]] == list(range(1, 49))
    for mark in marks:
        for path, value in said[mark.iteration - 1].items():
            assert mark.state[path].tolist() == value
    assert marks[0].planned in (len(said), None)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_end_of_a_loop_is_marked_with_its_last_state(name):
    watch = seen(name)
    said = [json.loads(line) for line in watch.printed.splitlines() if line.startswith("{")]
    loop = training_loop(watch)
    (last,) = [m for m in watch.marks if m.node == loop and m.iteration == -1]
    assert {path: last.state[path].tolist() for path in said[-1]} == said[-1]


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_binding_of_a_step_is_an_event_at_its_line(name):
    """Each assignment in a loop's first iteration that binds numbers is seen where it stands."""
    watch = seen(name)
    lines = SCRIPTS[name].splitlines()
    for event in watch.events:
        node = watch.nodes[event.node]
        text = "".join(" ".join(lines[node.line - 1 : node.end_line]).split())
        assert "".join(node.text.split()) in text


@pytest.mark.parametrize("name", SCRIPTS)
def test_times_only_grow(name):
    watch = seen(name)
    times = [e.time for e in watch.events]
    marks = [m.time for m in watch.marks]
    assert times == sorted(set(times))
    assert marks == sorted(set(marks))
    assert not set(times) & set(marks)


def values(watch, text, kind=None):
    """The values seen at places of this text, in order."""
    ids = {n.id for n in watch.nodes if n.text == text and kind in (None, n.kind)}
    return [e.value for e in watch.events if e.node in ids]


def test_a_step_of_the_loop_is_seen_whole():
    """One step computed by hand from the start that was seen gives every value that was seen."""
    watch = seen("loop")
    W1, W2 = values(watch, "W1", "bind")[0], values(watch, "W2", "bind")[0]
    X, y = values(watch, "X", "bind")[0], values(watch, "y", "bind")[0]
    h = 1 / (1 + np.exp(-(X @ W1)))
    out = 1 / (1 + np.exp(-(h @ W2)))
    delta = (y - out) * out * (1 - out)
    back = delta @ W2.T * h * (1 - h)
    wanted = {
        "X @ W1": X @ W1,
        "h": h,
        "out": out,
        "y - out": y - out,
        "delta": delta,
        "delta @ W2.T": delta @ W2.T,
        "back": back,
        "0.5 * h.T @ delta": 0.5 * h.T @ delta,
        "X.T @ back": None,
    }
    for text, value in wanted.items():
        if value is not None:
            np.testing.assert_array_equal(values(watch, text)[0], value)
    np.testing.assert_array_equal(values(watch, "W2", "bind")[1], W2 + 0.5 * h.T @ delta)
    assert len(values(watch, "delta", "bind")) == 48


def test_arguments_and_results_of_functions_are_seen():
    watch = seen("functions")
    assert values(watch, "rate", "bind")[0] == 0.1
    call = next(n for n in watch.nodes if n.text == "forward(params, X)")
    parts = [e.part for e in watch.events if e.node == call.id][:2]
    assert parts == ["[0]", "[1]"]
    assert call.function == "update"
    assert {"['W1']", "['b2']"} <= {
        e.part for e in watch.events if watch.nodes[e.node].text == "params"
    }


def test_a_masked_assignment_shows_the_whole_array_after_it():
    watch = seen("columns")
    after = values(watch, "dZ1", "bind")
    Z1 = values(watch, "Z1", "bind")
    assert (after[1][Z1[0] <= 0] == 0).all()
    assert (after[0] != after[1]).any()


def test_an_item_of_a_list_is_seen_after_its_update():
    watch = seen("pure lists")
    told = json.loads(watch.printed.splitlines()[0])
    assert values(watch, "w2[2]", "bind")[3] == told["w2"][2]


def test_a_list_or_array_that_a_loop_fills_is_seen_whole_when_the_loop_has_ended():
    """Once a loop, not once an item; a row that an inner loop fills with that loop."""
    watch = watched(
        "import numpy as np\n"
        "flat, table, array = [], [], np.zeros((2, 2))\n"
        "for i in range(2):\n"
        "    row = []\n"
        "    for j in range(3):\n"
        "        row.append(10 * i + j)\n"
        "    table.append(row)\n"
        "    for j in range(2):\n"
        "        array[i, j] = i + j\n"
        "    flat.extend(row)\n"
    )
    assert [v.tolist() for v in values(watch, "row", "bind")] == [[0, 1, 2], [10, 11, 12]]
    assert values(watch, "table", "bind")[-1].tolist() == [[0, 1, 2], [10, 11, 12]]
    assert values(watch, "flat", "bind")[-1].tolist() == [0, 1, 2, 10, 11, 12]
    assert values(watch, "array", "bind")[-1].tolist() == [[0, 1], [1, 2]]


def test_objects_that_are_values_show_their_numbers():
    watch = seen("tiny autograd")
    product = [e for e in watch.events if watch.nodes[e.node].text == "a * b + b"]
    assert {e.part for e in product} >= {".data", ".grad"}
    data = next(e.value for e in product if e.part == ".data")
    assert data == 0.5 * -1.25 - 1.25


def test_own_dtypes_are_kept():
    watch = seen("globals")
    assert values(watch, "W", "bind")[0].dtype == np.float32
    assert values(watch, "X", "bind")[0].dtype == np.int64
    assert values(watch, "count", "bind")[1].dtype == np.int64


def test_names_of_one_array_share_its_origin():
    watch = watched(
        "import numpy as np\na = np.arange(6.0)\nb = a\nc = a.reshape(2, 3)\nd = a.copy()\n"
        "x = [1.0, 2.0]\nz = x\n"
    )
    origin = {watch.nodes[e.node].text: e.origin for e in watch.events if e.origin}
    assert origin["a"] == origin["b"] == origin["c"] != origin["d"]
    assert origin["x"] == origin["z"]
    assert origin["x"] not in (origin["a"], origin["d"])


@pytest.mark.parametrize(("asked", "bound"), [({}, 49), ({"rounds": 16}, 17), ({"events": 20}, 4)])
def test_so_much_of_a_loop_is_recorded_as_is_asked_for(asked, bound, tmp_path):
    script = tmp_path / "net.py"
    script.write_text("w = 0.5\nfor k in range(500):\n    w = w * 0.9\n", encoding="utf-8")
    record = watch(script, extent=Extent(**asked))
    assert sum(record.nodes[event.node].text == "w" for event in record.events) == bound
