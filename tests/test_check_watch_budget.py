"""Watching costs little and gives enough, however long a script trains and whatever it holds."""

import numpy as np
import pytest

from watched import watched

ONLINE = """\
import time
import numpy as np
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0, 1, 1, 0])
rng = np.random.RandomState(1)
W1, W2 = rng.randn(2, 3), rng.randn(3)
losses = []
begun = time.process_time()
for epoch in range(EPOCHS):
    for x, t in zip(X, y):
        h = np.tanh(x @ W1)
        o = 1 / (1 + np.exp(-h @ W2))
        d = o - t
        back = d * W2 * (1 - h ** 2)
        W2 -= 0.5 * d * h
        W1 -= 0.5 * np.outer(x, back)
    losses.append(float(d))
print(time.process_time() - begun)
for x in X:
    print(x, 1 / (1 + np.exp(-np.tanh(x @ W1) @ W2)))
"""


def marks_of(watch, start):
    node = next(n for n in watch.nodes if n.kind == "loop" and n.text.startswith(start))
    return [m for m in watch.marks if m.node == node.id], node


def test_of_a_long_run_the_first_steps_are_seen_whole_and_the_rest_sparsely():
    watch = watched(ONLINE.replace("EPOCHS", "15000"))
    epochs, node = marks_of(watch, "for epoch")
    rows, _ = marks_of(watch, "for x, t")
    steps = [m for m in rows if m.iteration >= 0 and "W1" in m.state]
    assert len(steps) == 48 * 4
    deltas = [e for e in watch.events if watch.nodes[e.node].text == "d"]
    assert len(deltas) == 48 * 4
    later = [m.iteration for m in epochs if m.iteration >= 48]
    assert later[0] == 48
    assert 20 < len(later) < 60
    ratios = np.array(later[2:]) / np.array(later[1:-1])
    assert (ratios > 1).all()
    assert all("W1" in m.state for m in epochs)
    assert epochs[0].planned == watch.iterations[node.id] == 15000


def test_what_is_printed_after_the_training_is_seen():
    watch = watched(ONLINE.replace("EPOCHS", "2000"))
    last = [n for n in watch.nodes if n.kind == "shown"][-1]
    shown = [e for e in watch.events if e.node == last.id]
    assert [f"{e.value}" for e in shown] == [
        line.split()[-1] for line in watch.printed.splitlines()[-4:]
    ]


def test_a_second_training_is_seen_too():
    """An outermost loop gets half of what is left: there is always something left."""
    part = "for epoch in range(400):\n" + "    a = [v * 1.5 for v in [1.0, 2.0]]\n" * 200
    watch = watched(part * 4)
    for node in (n for n in watch.nodes if n.kind == "loop"):
        marks = [m for m in watch.marks if m.node == node.id and m.iteration == 0]
        assert len(marks) == 1
        end = next(m.time for m in watch.marks if m.node == node.id and m.iteration == -1)
        assert any(marks[0].time < e.time < end for e in watch.events)
    assert len(watch.events) < 160_000


def test_large_values_are_never_copied():
    watch = watched(
        "import numpy as np\nbig = np.zeros(10_000_000)\nwords = ['a'] * 100_000\n"
        "deep = [[[[[[1.0]]]]]]\nlong = list(range(100_000))\nfits = np.zeros(4096)\n"
        "for k in range(100):\n    big += 1\n    half = big[::2]\n    small = big[:2]\n"
    )
    seen = {watch.nodes[e.node].text for e in watch.events}
    assert {"small", "fits"} <= seen
    assert not {"big", "half", "words", "long"} & seen
    assert set(watch.marks[-1].state) >= {"small", "fits", "k"}
    assert "big" not in watch.marks[-1].state


def test_lists_become_arrays_of_at_most_two_dimensions():
    watch = watched(
        "a = [[1.0, 2.0], [3.0, 4.0]]\nb = [a, [[5.0]]]\nc = [1.0, 'x', (2, 3)]\n"
        "d = {'W': [0.5], 1: 2.0, 'n': {'b': [[1]]}}\ne = [[1.0], [2.0, 3.0]]\n"
        "f = (1, True, 2.5)\n"
    )
    state = {path: value.tolist() for path, value in watch.marks[-1].state.items()}
    assert state == {
        "a": [[1.0, 2.0], [3.0, 4.0]],
        "b[1]": [[5.0]],
        "c[0]": 1.0,
        "c[2]": [2, 3],
        "d['W']": [0.5],
        "d[1]": 2.0,
        "d['n']['b']": [[1]],
        "e[0]": [1.0],
        "e[1]": [2.0, 3.0],
        "f": [1.0, 1.0, 2.5],
    }


@pytest.mark.slow
def test_a_long_run_takes_at_most_half_as_long_again():
    """60,000 steps: the processor's time of the loop, watched and not, the best of three."""
    script = ONLINE.replace("EPOCHS", "15000")
    plain, watching = [], []
    for _ in range(3):
        plain.append(float(watched(f"exec({script!r})\n").printed.split()[0]))
        watching.append(float(watched(script).printed.split()[0]))
    assert min(watching) < 1.5 * min(plain)
