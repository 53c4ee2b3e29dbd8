"""Starts are drawn as a script draws its own; a function is called as its signature suggests."""

import numpy as np
import pytest

from watched import watched
from xorlab.check.watch.instrument import instrument

DRAWS = """\
import random
import numpy as np
from numpy.random import default_rng, seed
print("much" * 1000)
seed(4)
np.random.seed(4)
random.seed(7)
own, generator = np.random.RandomState(3), np.random.Generator(np.random.PCG64(7))
first, twin = default_rng(2), default_rng(2)
fixed = np.array([0.25, 0.5])
state = {
    "global": np.random.randn(2), "own": own.rand(2), "generator": generator.normal(size=2),
    "python": [random.uniform(-1, 1) for _ in range(2)], "instance": random.Random(5).random(),
    "first": first.normal(size=2), "twin": twin.normal(size=2), "free": default_rng().normal(),
}
def train(W):
    for epoch in range(1000):
        W = W * 0.5
    return W
train(fixed)
raise SystemExit("never reached")
"""


def starts(source, text, count, **more):
    """The states at the loop or function of this text, one a start."""
    nodes = instrument(source, "script.py").nodes
    node = next(n.id for n in nodes if n.text == text and n.kind in ("loop", "call"))
    watch = watched(source, starts={"node": node, "count": count, **more})
    assert {m.node for m in watch.marks} <= {node}
    return [m.state for m in watch.marks], watch


@pytest.mark.parametrize("text", ["for epoch in range(1000)", "train"])
def test_every_source_of_randomness_is_seeded_anew(text):
    drawn, watch = starts(DRAWS, text, 50)
    assert len(drawn) == 50
    assert watch.printed == ""
    for name in ("global", "own", "generator", "python", "instance", "first", "free"):
        values = {state[f"state['{name}']"].tobytes() for state in drawn}
        assert len(values) == 50, name
    assert {tuple(state["W"].tolist()) for state in drawn} == {(0.25, 0.5)}


def test_generators_of_one_seed_stay_equal():
    """Giving one seed twice is a part of how a script draws: its layers then start alike."""
    drawn, _ = starts(DRAWS, "train", 5)
    for state in drawn:
        assert state["state['first']"].tolist() == state["state['twin']"].tolist()


def test_starts_are_drawn_by_the_scripts_own_law():
    source = "import numpy as np\nW = np.random.uniform(-2, 2, 5)\nfor k in range(9):\n    pass\n"
    drawn, _ = starts(source, "for k in range(9)", 200)
    values = np.concatenate([state["W"] for state in drawn])
    assert -2 < values.min() < -1.9
    assert 1.9 < values.max() < 2
    assert abs(values.mean()) < 0.15


def test_a_start_that_is_written_down_is_not_drawn_a_thousand_times():
    drawn, _ = starts("W = [0.5, -0.5]\nfor k in range(9):\n    pass\n", "for k in range(9)", 1000)
    assert len(drawn) == 3


def test_a_script_that_will_not_be_stopped_is_ended():
    source = (
        "import numpy as np\nW = np.random.randn(2)\n"
        "while True:\n    try:\n        for k in range(9):\n            pass\n"
        "    except BaseException:\n        continue\n"
    )
    drawn, watch = starts(source, "for k in range(9)", 10, seconds=0.2)
    assert watch.ending.kind == "killed"
    assert len(drawn) <= 1


NET = """\
import numpy as np
class Net:
    def __init__(self, n_in, n_hidden, n_out, lr=0.1):
        rng = np.random.RandomState(0)
        self.W1, self.W2, self.lr = rng.randn(n_in, n_hidden), rng.randn(n_hidden, n_out), lr
    def train_step(self, X, y):
        h = np.tanh(X @ self.W1)
        d = h @ self.W2 - y
        back = d @ self.W2.T * (1 - h ** 2)
        self.W2 -= self.lr * h.T @ d
        self.W1 -= self.lr * X.T @ back
"""
COLUMNS = """\
import numpy as np
def init_params(sizes, seed):
    rng = np.random.default_rng(seed)
    return {f"W{i}": rng.normal(size=(b, a)) for i, (a, b) in enumerate(zip(sizes, sizes[1:]))}
def step(params, x, y, eta=0.1):
    h = np.tanh(params["W0"] @ x)
    d = params["W1"] @ h - y
    back = params["W1"].T @ d * (1 - h ** 2)
    return {"W0": params["W0"] - eta * back @ x.T, "W1": params["W1"] - eta * d @ h.T}
"""
ROWS = """\
import math, random
random.seed(1)
class MLP:
    def __init__(self, layers):
        self.w = [[random.random() for _ in range(a + 1)] for a in layers[:1] for _ in range(2)]
        self.v = [random.random() for _ in range(3)]
    def fit_one(self, inputs, target, rate):
        h = [math.tanh(w[0] * inputs[0] + w[1] * inputs[1] + w[2]) for w in self.w]
        o = self.v[0] * h[0] + self.v[1] * h[1] + self.v[2]
        for j in range(2):
            back = (o - target) * self.v[j] * (1 - h[j] ** 2)
            self.v[j] -= rate * (o - target) * h[j]
            for i, x in enumerate([*inputs, 1]):
                self.w[j][i] -= rate * back * x
        self.v[2] -= rate * (o - target)
        if not isinstance(o, float):
            raise TypeError("plain numbers only")
if __name__ == "__main__":
    print("nothing to do")
"""
TARGETS = {
    "Net.train_step": (NET, {"self.W1": (2, 2), "self.W2": (2, 1), "X": (4, 2), "y": (4, 1)}),
    "step": (COLUMNS, {"params['W0']": (2, 2), "params['W1']": (1, 2), "x": (2, 4), "y": (1, 4)}),
    "fit_one": (ROWS, {"self.w": (2, 3), "self.v": (3,), "inputs": (2,), "target": ()}),
}


@pytest.mark.parametrize("target", TARGETS)
def test_a_function_is_called_as_its_signature_suggests(target):
    source, shapes = TARGETS[target]
    watch = watched(source, target=target)
    assert watch.ending.kind == "called"
    assert "called 48 times with the XOR table" in watch.ending.message
    node = next(n for n in watch.nodes if n.kind == "call" and n.text.endswith(target))
    marks = [m for m in watch.marks if m.node == node.id]
    assert len(marks) == 48
    for mark in marks:
        assert {path: mark.state[path].shape for path in shapes} == shapes
    trained = next(iter(shapes))
    assert (marks[0].state[trained] != marks[-1].state[trained]).any()
    inside = [e for e in watch.events if watch.nodes[e.node].function == node.text]
    assert len(inside) > 48 * 8


def test_a_script_that_calls_the_function_itself_is_left_to_do_so():
    source = NET + "net = Net(2, 3, 1)\nfor k in range(60):\n    net.train_step(np.eye(2), 0.5)\n"
    watch = watched(source, target="Net.train_step")
    node = next(n for n in watch.nodes if n.text == "Net.train_step")
    marks = [m for m in watch.marks if m.node == node.id]
    assert {m.state["X"].shape for m in marks} == {(2, 2)}
    assert {m.state["self.W1"].shape for m in marks} == {(2, 3)}


def test_a_function_that_is_not_there_is_told():
    ending = watched(NET, target="Net.train").ending
    assert ending.kind == "refused"
    assert "Net.train_step" in ending.message


def test_a_function_of_which_nothing_can_be_guessed_is_told():
    ending = watched("def step(flux, capacitor):\n    return flux\n", target="step").ending
    assert ending.kind == "refused"
    assert "flux" in ending.message
