"""The same training in Keras: curve for curve, epoch for epoch, and silent."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from xorlab import trainer
from xorlab.activations import ACTIVATIONS
from xorlab.errors import BadInput, MissingExtra
from xorlab.interop import keras_engine, keras_model
from xorlab.losses import LOSSES
from xorlab.model.network import architecture
from xorlab.model.task import Task
from xorlab.optimizers import OPTIMIZERS
from xorlab.presets import PRESETS

FOLDER = str(Path(__file__).parent)
XOR = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
ADDER = Task("half adder", XOR.X, [[0, 0], [1, 0], [1, 0], [0, 1]])
BLOG = PRESETS["blog-keras"].settings
LEARNING_RATES = {"sgd": 0.1, "momentum": 0.1, "nesterov": 0.1, "rmsprop": 0.001, "adam": 0.01}
TOLERANCES = dict.fromkeys(LEARNING_RATES, 1e-5) | {"adam": 5e-5}
"""How far the curves of 300 epochs may be apart, relative to the loss (or 1e-7 near loss 0).

One rounding to float32 is 6e-8, and measured are up to 3e-6. Keras keeps Adam's 1 - β₂^t in
float32 too, which is right to 6e-8 / (1 - β₂) = 6e-5 at first; half of that is left in its root.
"""
NETS = {"sigmoid": ("sigmoid", "sigmoid"), "relu": ("relu", "identity")}


def both(settings, task=XOR, index=0, **options):
    """The same training from the same start, by NumPy and by Keras."""
    start, training = settings.start(task, 0, index), settings.training()
    return [
        engine.train(start, task, training, seed=0, index=index, **options)
        for engine in (trainer, keras_engine)
    ]


def assert_same_curve(numpy, keras, rtol=1e-5):
    assert (numpy.engine, keras.engine) == ("numpy", "keras")
    # Who comes to rest first stops first: nothing moves from there on.
    epochs = max(len(numpy.losses), len(keras.losses))
    ours, theirs = (
        np.pad(run.losses, (0, epochs - len(run.losses)), mode="edge") for run in (numpy, keras)
    )
    np.testing.assert_allclose(theirs, ours, rtol=rtol, atol=1e-7)


@pytest.mark.parametrize("net", NETS)
@pytest.mark.parametrize("method", LEARNING_RATES)
def test_the_curves_of_300_epochs_agree_to_the_rounding_of_float32(method, net):
    hidden, output = NETS[net]
    settings = BLOG.change(
        hidden_activation=hidden,
        output_activation=output,
        optimizer=method,
        learning_rate=LEARNING_RATES[method],
    )
    for index in range(3):
        assert_same_curve(*both(settings, index=index), rtol=TOLERANCES[method])


@pytest.mark.parametrize("index", range(20))
def test_the_blogs_set_up_runs_the_same_in_keras_from_the_same_start(index):
    numpy, keras = both(BLOG, index=index)
    assert len(keras.losses) == 300
    assert_same_curve(numpy, keras, rtol=2e-6)
    assert keras.outcome == numpy.outcome


EXACT = """
import os
os.environ |= {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1"}
import keras
keras.config.set_floatx("float64")
import numpy as np
import test_keras_engine as here
for method in here.LEARNING_RATES:
    numpy, keras = here.both(
        here.BLOG.change(loss="half-sse", optimizer=method, learning_rate=0.01), index=3
    )
    np.testing.assert_allclose(keras.losses, numpy.losses, rtol=1e-12)
"""


def test_in_float64_the_curves_agree_to_twelve_digits():
    """So that all of the distance in float32 is rounding. (Keras' own means are float32 always,
    even there; half-sse has none.)"""
    said = python(EXACT)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.parametrize(
    "batches",
    [
        pytest.param({"batch_size": 1}, id="online"),
        pytest.param({"batch_size": 1, "shuffle": True}, id="online, shuffled"),
        pytest.param({"batch_size": 3, "shuffle": True}, id="batches of 3 and 1, shuffled"),
        pytest.param({"batch_size": 3, "loss": "half-sse"}, id="batches of a sum"),
    ],
)
def test_batches_are_the_same_rows_in_the_same_order(batches):
    settings = BLOG.change(**batches, hidden_activation="tanh", learning_rate=0.05)
    assert_same_curve(*both(settings, index=3))


@pytest.mark.parametrize(
    ("activation", "loss"),
    [(activation, "half-mse") for activation in ACTIVATIONS] + [("tanh", loss) for loss in LOSSES],
)
def test_loss_and_gradient_are_the_same_for_every_activation_and_every_loss(activation, loss):
    """The first step of plain descent is the gradient; the starts put units at ReLU's kink."""
    settings = BLOG.change(
        hidden_activation=activation,
        output_activation="sigmoid" if loss == "bce" else "identity",
        loss=loss,
        learning_rate=1.0,
        epochs=1,
    )
    numpy, keras = both(settings, ADDER)
    np.testing.assert_allclose(keras.losses, numpy.losses, rtol=1e-6)
    for ours, theirs in zip(numpy.network.parameters, keras.network.parameters, strict=True):
        np.testing.assert_allclose(theirs.W, ours.W, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(theirs.b, ours.b, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("method", LEARNING_RATES)
def test_model_fit_gives_the_same_losses(method):
    settings = BLOG.change(
        optimizer=method, learning_rate=LEARNING_RATES[method], batch_size=3, epochs=50
    )
    start, training = settings.start(XOR, 0, 2), settings.training()
    model = keras_model.to_keras(start)
    model.compile(
        loss=keras_engine.keras_loss(training.loss),
        optimizer=keras_engine.keras_optimizer(training.optimizer),
    )
    history = model.fit(XOR.X, XOR.y, batch_size=3, epochs=50, shuffle=False, verbose=0)
    run = keras_engine.train(start, XOR, training)
    np.testing.assert_allclose(history.history["loss"], run.losses, rtol=1e-6)


@pytest.mark.parametrize("criterion", ["rows", "rows after", "error<0.3", "loss<0.05 after"])
def test_learning_is_counted_by_the_same_epochs(criterion):
    settings = BLOG.change(learning_rate=0.1, epochs=2000, criterion=criterion, stop=True)
    numpy, keras = both(settings, index=4)
    assert numpy.learned
    assert_same_curve(numpy, keras)
    assert keras.outcome == numpy.outcome
    assert keras.loss == pytest.approx(numpy.loss, rel=1e-4)


def test_shortcuts_without_biases_train_the_same():
    shape = architecture((2, 1, 1), "sigmoid", biases=False, shortcuts=True)
    start = shape.start("uniform(-1, 1)", seed=5)
    training = BLOG.change(learning_rate=0.5).training()
    runs = [engine.train(start, XOR, training) for engine in (trainer, keras_engine)]
    assert_same_curve(*runs)
    np.testing.assert_allclose(
        runs[1].network.parameters[1].S, runs[0].network.parameters[1].S, rtol=1e-5
    )


def test_a_single_softmax_output_stays_where_it_is():
    """There is nothing to learn in it, in either engine, and nothing to warn of."""
    numpy, keras = both(BLOG.change(loss="softmax-ce", epochs=3))
    assert not numpy.losses.any()
    assert not keras.losses.any()


def test_a_run_that_blows_up_has_diverged():
    numpy, keras = both(BLOG.change(learning_rate=50.0))
    assert numpy.outcome.kind == keras.outcome.kind == "diverged"


def test_whoever_watches_can_stop_it():
    seen = []
    run = keras_engine.train(
        BLOG.start(XOR),
        XOR,
        BLOG.training(),
        watch=lambda epoch, loss: seen.append((epoch, loss)) or epoch == 3,
    )
    assert run.outcome.kind == "interrupted"
    assert seen == [*enumerate(run.losses, start=1)]
    assert len(run.losses) == 3


def test_an_optimizer_that_keras_lacks_is_refused():
    assert {*OPTIMIZERS} - {*LEARNING_RATES} == {"rprop"}
    with pytest.raises(BadInput, match=r"that Keras has\. Received: 'rprop'\..*--engine numpy"):
        both(BLOG.change(optimizer="rprop"))


def test_a_loss_that_keras_does_not_know_is_refused():
    unknown = replace(LOSSES["mse"], name="my own")
    with pytest.raises(BadInput, match=r"Received: 'my own'\. Choose from: mse, half-mse"):
        keras_engine.keras_loss(unknown)


def test_a_task_that_does_not_fit_is_refused():
    with pytest.raises(BadInput, match="takes a network of 2 inputs and 2 outputs"):
        keras_engine.train(BLOG.start(XOR), ADDER, BLOG.training())


def test_a_missing_keras_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)
    keras_model.load_keras.cache_clear()
    with pytest.raises(MissingExtra, match=r"pip install 'xorlab\[keras\]'"):
        keras_engine.train(BLOG.start(XOR), XOR, BLOG.training())


TRAIN = """
import test_keras_engine as here
try:
    here.keras_engine.train(here.BLOG.start(here.XOR), here.XOR, here.BLOG.training())
except here.BadInput as refused:
    print(refused)
"""


def python(code):
    """What a fresh interpreter says of some code."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {FOLDER!r})\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_keras_on_another_backend_is_refused():
    said = python("import os; os.environ['KERAS_BACKEND'] = 'numpy'; import keras" + TRAIN)
    assert said.stdout == (
        "The Keras engine runs on JAX, and Keras takes its backend when it is imported. "
        "Received: 'numpy'. Set KERAS_BACKEND=jax before Keras is imported.\n"
    )


TRACELESS = """
import os
import numpy as np
os.environ["KERAS_BACKEND"] = "tensorflow"
before = np.random.get_state()
{}
assert all(map(np.array_equal, np.random.get_state(), before))
"""


def test_training_says_nothing_and_leaves_no_trace_in_the_callers_random_numbers():
    """Nor does it matter which backend the environment asks for: Keras is loaded on JAX."""
    said = python(TRACELESS.format(TRAIN))
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


def test_keras_is_loaded_when_something_is_trained_and_not_before():
    said = python("import xorlab.interop.keras_engine; print({'keras', 'jax'} & {*sys.modules})")
    assert said.stdout == "set()\n"
