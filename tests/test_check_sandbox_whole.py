"""The watcher inside the sandbox: what it must still be able to do there."""

import numpy as np
import pytest

from xorlab.check.watch.launch import draw_starts, watch

LAYERS = """\
import numpy as np


class Dense:
    def __init__(self, inputs, units):
        self.W = np.random.default_rng().normal(size=(inputs, units))

    def forward(self, a):
        self.a = a
        self.out = 1 / (1 + np.exp(-np.dot(a, self.W)))
        return self.out
"""
TRAIN = """\
import numpy as np
from layers import Dense

X = np.loadtxt("data/rows.csv", delimiter=",")
y = X[:, 2:]
X = X[:, :2]
first, second = Dense(2, 3), Dense(3, 1)
for epoch in range(100):
    out = second.forward(first.forward(X))
    delta = (out - y) * out * (1 - out)
    back = delta @ second.W.T * first.out * (1 - first.out)
    second.W -= 0.5 * second.a.T @ delta
    first.W -= 0.5 * first.a.T @ back
np.savetxt("trained.csv", first.W)
"""
FUNCTION = """\
import numpy as np


class Net:
    def __init__(self):
        rng = np.random.default_rng(1)
        self.W1, self.W2 = rng.normal(size=(2, 3)), rng.normal(size=(3, 1))

    def train_step(self, X, y, rate=0.5):
        hidden = np.tanh(X @ self.W1)
        delta = hidden @ self.W2 - y
        back = delta @ self.W2.T * (1 - hidden**2)
        self.W2 -= rate * hidden.T @ delta
        self.W1 -= rate * X.T @ back
"""
KERAS = """\
import numpy as np
from keras import Sequential, layers, optimizers

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
y = np.array([[0], [1], [1], [0]], float)
model = Sequential([layers.Input((2,)), layers.Dense(2, activation="relu"), layers.Dense(1)])
model.compile(optimizers.SGD(0.1), "mse")
model.fit(X, y, epochs=20, verbose=0)
print(model.predict(X, verbose=0).shape)
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rows.csv").write_text("0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
    for name, text in {
        "layers": LAYERS,
        "train": TRAIN,
        "net": FUNCTION,
        "keras_net": KERAS,
    }.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def test_a_script_of_several_files_is_watched(folder):
    watched = watch(folder / "train.py")
    assert watched.ending.kind == "finished", watched.printed
    assert list(watched.iterations.values()) == [100]
    loop = next(node for node in watched.nodes if node.kind == "loop")
    states = [mark.state for mark in watched.marks if mark.node == loop.id and mark.state]
    assert {"first.W", "second.W"} <= set(states[0])
    assert not np.array_equal(states[0]["first.W"], states[1]["first.W"])
    assert not (folder / "trained.csv").exists()


def test_starts_are_drawn_as_the_script_draws_them(folder):
    loop = next(n for n in watch(folder / "train.py", short=True).nodes if n.kind == "loop")
    starts = draw_starts(folder / "train.py", loop.id, 20)
    assert starts["first.W"].shape == (20, 2, 3)
    assert starts["second.W"].shape == (20, 3, 1)
    assert len(np.unique(starts["first.W"])) == 120
    assert not np.ptp(starts["X"], axis=0).any()


def test_a_method_of_a_file_that_runs_nothing_is_called(folder):
    watched = watch(f"{folder / 'net.py'}:Net.train_step")
    assert watched.ending.kind == "called", watched.printed
    states = [mark.state for mark in watched.marks if "self.W1" in mark.state]
    assert len(states) > 10
    assert not np.array_equal(states[0]["self.W1"], states[1]["self.W1"])


@pytest.mark.slow
def test_keras_trains_there(folder):
    watched = watch(folder / "keras_net.py")
    assert watched.ending.kind == "finished", watched.printed
    assert watched.printed == "(4, 1)\n"
    assert watched.model is not None
    assert [layer["activation"] for layer in watched.model["layers"]] == ["relu", "linear"]
