"""Keras scripts: what was trained, by which method, and that the reference agrees with Keras."""

import numpy as np
import pytest

from framework_scripts import read, watched
from xorlab.check.frameworks.findings import findings
from xorlab.check.frameworks.understood import told_of, understood
from xorlab.check.record import Ending, Watched
from xorlab.check.step import step
from xorlab.check.understood import NotUnderstood, Understood
from xorlab.losses import loss
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.model.training import Criterion, Training
from xorlab.optimizers import optimizer
from xorlab.trainer import descend

DATA = """
import numpy as np
import keras
from keras.layers import Dense, Activation, Dropout
keras.utils.set_random_seed(5)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([[0], [1], [1], [0]])
"""

UNLUCKY = (
    DATA
    + """
model = keras.Sequential()
model.add(Dense(2, input_dim=2))
model.add(Activation("relu"))
model.add(Dense(1))
model.compile(loss="mse", optimizer=keras.optimizers.SGD(learning_rate=0.01))
model.fit(X, y, epochs=300, batch_size=4)
print(model.predict(X))
"""
)


@pytest.fixture(scope="module")
def unlucky(tmp_path_factory):
    return read(tmp_path_factory.mktemp("unlucky"), UNLUCKY)


def test_the_network_is_read_with_its_activations_and_its_data(unlucky):
    found, _ = unlucky
    assert isinstance(found, Understood)
    assert found.sizes == (2, 2, 1)
    assert [activation.name for activation in found.activations] == ["relu", "identity"]
    assert found.X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert found.y.ravel().tolist() == [0, 1, 1, 0]
    assert found.mode == "batch"
    assert found.losses == ("squared",)
    assert found.epochs == 300


def test_what_keras_was_told_is_read(unlucky):
    _, told = unlucky
    assert told.method.name == "sgd"
    assert told.rate == 0.01 * 2 / 4
    assert [law.words for law in told.laws.W] == ["glorot", "glorot"]
    assert [law.words for law in told.laws.b] == ["zeros", "zeros"]
    assert told.words["method"] == "SGD (learning rate 0.01)"
    lines = {
        name: UNLUCKY.splitlines()[line - 1].split("(")[0] for name, line in told.lines.items()
    }
    assert lines["layer 1"] == lines["layer 2"] == "model.add"
    assert lines["compile"] == "model.compile"
    assert lines["fit"] == "model.fit"


def test_from_keras_start_the_reference_gives_keras_losses_to_the_digits_of_float32(unlucky):
    found, told = unlucky
    names = [activation.name for activation in found.activations]
    start = Network(architecture(found.sizes, names), tuple(found.steps[0].before))
    training = Training(
        loss("mse"), optimizer("sgd", learning_rate=0.01), 300, criterion=Criterion(), stop=False
    )
    task = Task("xor", found.X, found.y)
    losses = [epoch.loss for epoch in descend(start, task, training)]
    assert len(told.losses) == 300
    np.testing.assert_allclose(losses, told.losses, rtol=2e-5)


def test_every_step_that_was_seen_is_the_exact_step(unlucky):
    found, told = unlucky
    assert len(found.steps) == 12
    for seen in found.steps:
        exact = step(seen.before, found.activations, seen.X, seen.T, "squared")
        for l, (before, after) in enumerate(zip(seen.before, seen.after, strict=True)):
            np.testing.assert_allclose(after.W, before.W - told.rate * exact.dW[l], atol=3e-7)
            np.testing.assert_allclose(after.b, before.b - told.rate * exact.db[l], atol=3e-7)


@pytest.mark.slow
def test_an_older_script_runs_as_it_was_meant_to_and_says_so(tmp_path):
    seen = watched(
        tmp_path,
        """
import numpy as np
import tensorflow as tf
from tensorflow.keras.models import Sequential
from keras.layers.core import Dense
from keras.optimizers import SGD
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")
y = np.array([0, 1, 1, 0], "float32")
model = Sequential([Dense(output_dim=8, init="uniform", activation="tanh"),
                    tf.keras.layers.Dense(1, activation="sigmoid")])
model.compile("sgd" and SGD(lr=0.1, momentum=0.9), "binary_crossentropy", metrics=["accuracy"])
for i in range(5):
    model.fit(X, y, nb_epoch=2, batch_size=1, verbose=1)
""",
    )
    found = understood(seen)
    assert isinstance(found, Understood)
    assert found.sizes == (2, 8, 1)
    assert found.mode == "online"
    assert found.losses == ("cross-entropy",)
    assert found.epochs == 10
    notes = " ".join(seen.model["notes"])
    assert "tf.keras ran as Keras 3" in notes
    assert all(f"{word} was read as" in notes for word in ("lr", "nb_epoch", "output_dim", "init"))
    assert seen.model["fits"][0]["calls"] == 5


@pytest.mark.slow
def test_logits_and_classes_are_understood_as_the_sigmoid_and_softmax_they_stand_for(tmp_path):
    found, told = read(
        tmp_path,
        DATA
        + """
model = keras.Sequential([keras.Input((2,)), Dense(3, "tanh", kernel_initializer="he_normal"),
                          Dense(2)])
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(X, y.ravel(), epochs=4, batch_size=2, shuffle=False)
""",
    )
    assert [activation.name for activation in found.activations] == ["tanh", "softmax"]
    assert found.losses == ("softmax",)
    assert found.y.tolist() == [[1, 0], [0, 1], [0, 1], [1, 0]]
    assert [seen.X.tolist() for seen in found.steps[:2]] == [[[0, 0], [0, 1]], [[1, 0], [1, 1]]]
    assert told.method.name == "adam"
    assert told.rate == 0.001
    assert told.method.scale == 1 / 2
    assert [law.words for law in told.laws.W] == ["he-normal", "glorot"]


@pytest.mark.slow
def test_what_cannot_be_followed_is_told_and_a_long_fit_is_ended(tmp_path):
    found, told = read(
        tmp_path,
        DATA
        + """
model = keras.Sequential([keras.Input((2,)), Dense(2, "relu"), Dropout(0.5), Dense(1)])
model.compile("sgd", "mse")
history = model.fit(X, y, epochs=100000)
""",
    )
    assert isinstance(found, NotUnderstood)
    assert found.why == "A Dropout layer is not followed."
    assert told.epochs == 100_000
    assert 1 <= told.done < 100_000


@pytest.mark.slow
def test_a_model_of_its_own_class_is_followed_through_its_call(tmp_path):
    found, _ = read(
        tmp_path,
        DATA
        + """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = Dense(1, "sigmoid")
        self.hidden = Dense(4, use_bias=False)
    def call(self, x):
        return self.out(keras.ops.tanh(self.hidden(x)))
model = Net()
model.compile("rmsprop", "mse")
for epoch in range(3):
    model.train_on_batch(X, y)
""",
    )
    assert isinstance(found, Understood), found
    assert found.sizes == (2, 4, 1)
    assert [activation.name for activation in found.activations] == ["tanh", "sigmoid"]
    assert [layer.b is None for layer in found.layers] == [True, False]
    assert len(found.steps) == 3


@pytest.mark.slow
def test_a_small_decay_is_left_out_of_account_and_rows_kept_back_are_not_trained_on(tmp_path):
    found, told = read(
        tmp_path,
        DATA
        + """
model = keras.Sequential([keras.Input((2,)), Dense(2, "sigmoid"), Dense(1)])
model.compile(keras.optimizers.SGD(lr=0.1, decay=1e-6, momentum=0.9, nesterov=True), "mse")
model.fit(X, y, epochs=20, validation_split=0.25)
""",
    )
    assert found.X.tolist() == [[0, 0], [0, 1], [1, 0]]
    assert told.method.name == "nesterov"
    assert told.words["method"] == "SGD (learning rate 0.1)"
    assert "The learning rate's decay is small, and is left out of account here." in told.notes
    assert any("keeps the last 1 of 4 rows" in note for note in told.notes)


LAYER = {"name": "dense", "activation": "relu", "line": 1}
SPOILT = {
    "a list": [1, 2],
    "no layers": {"layers": "?"},
    "layers that are none": {"layers": [3], "start": [], "X": [[0]], "y": [[0]]},
    "no parameters": {"layers": [LAYER], "X": [[0]], "y": [[0]]},
    "ragged parameters": {
        "layers": [LAYER], "start": [[[[1], [2, 3]], [0]]], "X": [[0]], "y": [[0]],
    },
    "lines that are texts": {"layers": [LAYER], "fits": [{"line": "1"}], "held_out": "many"},
    "steps without ends": {
        "layers": [LAYER], "start": [[[[1.0]], [0.0]]], "X": [[0]], "y": [[0]], "steps": [{}],
        "loss": {"name": "mse"}, "end": [[[["a"]], 0]],
    },
}  # fmt: skip


@pytest.mark.parametrize("model", SPOILT.values(), ids=SPOILT.keys())
def test_a_record_that_nobody_of_ours_wrote_is_no_network_and_no_crash(model):
    seen = Watched("a.py", "", [], [], [], Ending("finished"), model=model)
    assert not isinstance(understood(seen), Understood)
    assert findings(seen) == []
    told_of(seen)


@pytest.mark.slow
def test_a_library_that_is_not_here_is_named_with_the_extra_that_brings_it(tmp_path):
    seen = watched(tmp_path, "import torch_that_is_not_there")
    assert understood(seen) is None
    ending = Ending("crashed", 1, "ModuleNotFoundError: No module named 'torch'")
    found = understood(Watched("a.py", "import torch", [], [], [], ending))
    assert "pip install 'xorlab[torch]'" in found.why
