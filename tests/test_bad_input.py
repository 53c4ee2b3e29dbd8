"""Every rule of the core, broken once: the message has the rule, what was received, the cure."""

import re
from pathlib import Path

import numpy as np
import pytest

from xorlab.activations import ACTIVATIONS, activation
from xorlab.backprop import Weights
from xorlab.errors import BadFile, BadInput, MissingExtra, XorlabError
from xorlab.gradcheck import check_gradient
from xorlab.initializers import LayerShape, initializer
from xorlab.initializers.laws import LAWS
from xorlab.initializers.published import PUBLISHED
from xorlab.learning import learn
from xorlab.losses import LOSSES, loss
from xorlab.model.network import Architecture, Network, architecture
from xorlab.model.task import Task
from xorlab.model.training import Training, criterion
from xorlab.optimizers import OPTIMIZERS, RANGES, optimizer
from xorlab.presets import PRESETS, preset
from xorlab.settings import Settings
from xorlab.trainer import train

SRC = Path(__file__).parent.parent / "src" / "xorlab"
X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
XOR = Task("xor", X, Y)
SIGNED = Task("xor", X, 2 * XOR.y - 1)
SHAPE = architecture((2, 2, 1))
NETWORK = SHAPE.start("uniform", seed=0)


def training(**options):
    return Training(**{"loss": loss("mse"), "optimizer": optimizer("sgd"), "epochs": 9, **options})


# What is called, and the whole message.
CASES = {
    # --- names
    **{
        f"no such {what}": (
            lambda choose=choose: choose("magic"),
            f"{rule} is called by its name. Received: 'magic'. Choose from: {', '.join(names)}.",
        )
        for what, choose, rule, names in (
            ("activation", activation, "An activation", ACTIVATIONS),
            ("loss", loss, "A loss", LOSSES),
            ("optimizer", optimizer, "An optimizer", OPTIMIZERS),
            ("preset", preset, "A preset", PRESETS),
            ("initialiser", initializer, "An initialiser", [*LAWS, *PUBLISHED]),
        )
    },
    # --- networks
    "biases of some layers, but not of all": (
        lambda: Architecture((2, 2, 1), SHAPE.activations, biases=(True,)),
        "Where layers differ in biases, each says so (2 here). Received: (True,). "
        "Give one a layer, or one for all.",
    ),
    # --- initialisers
    "too few numbers": (
        lambda: initializer("uniform(1)"),
        "The initialiser 'uniform' takes 2 numbers in brackets. Received: 'uniform(1)'. "
        "Try 'uniform(-1, 1)'.",
    ),
    "numbers where none are taken": (
        lambda: initializer("glorot(2)"),
        "The initialiser 'glorot' takes 0 numbers in brackets. Received: 'glorot(2)'. "
        "Try 'glorot'.",
    ),
    "a range upside down": (
        lambda: initializer("uniform(1, -1)"),
        "A uniform range runs from low to high. Received: 'uniform(1, -1)'. Try 'uniform(-1, 1)'.",
    ),
    "a range of nothing": (
        lambda: initializer("uniform(1, 1)"),
        "A uniform range runs from low to high. Received: 'uniform(1, 1)'. Try 'uniform(-1, 1)'.",
    ),
    "a negative deviation": (
        lambda: initializer("normal(0, -1)"),
        "A standard deviation is at least 0. Received: 'normal(0, -1)'. Try 'normal(0, 1)'.",
    ),
    **{
        f"no numbers: {text}": (
            lambda text=text: initializer(text),
            "An initialiser's numbers stand in brackets, split by commas. "
            f"Received: {text!r}. Try 'uniform(-0.5, 0.5)'.",
        )
        for text in (
            "uniform()",
            "uniform(a, b)",
            "uniform(0, 1",
            "uniform(0; 1)",
            "uniform(0, inf)",
            "normal(0, nan)",
            "normal(0, 1e999)",
            "uniform(0, __import__('os'))",
        )
    },
    "a published start for another network": (
        lambda: architecture((2, 3, 1)).start("pdp-1986", seed=0),
        "The start 'pdp-1986' is that of a 2-2-1 network with biases and no shortcuts. "
        "Received: '2-3-1'. Choose another --init for another network.",
    ),
    # --- architectures and networks
    **{
        f"sizes {sizes}": (
            lambda sizes=sizes: Architecture(sizes, ()),
            "Layer sizes are whole numbers of at least 1, inputs and outputs at the least. "
            f"Received: {sizes!r}. Try (2, 2, 1).",
        )
        for sizes in ((), (2,), (2, 0, 1), (2, -1), (2, 2.0), (2, "2"), (2, True))
    },
    "too few activations": (
        lambda: architecture((2, 2, 1), ["relu"]),
        "Every layer after the inputs has one activation (2 here). Received: ['relu']. "
        "Name one a layer.",
    ),
    **{
        f"seed {seed}": (
            lambda seed=seed: SHAPE.start("uniform", seed=seed),
            f"A seed is a whole number from 0 to 2^64 - 1. Received: {seed!r}. Try 0.",
        )
        for seed in (-1, 2**64, 1.5, "1", None)
    },
    "a negative index": (
        lambda: SHAPE.start("uniform", seed=0, index=-1),
        "The index of a start is a whole number from 0 to 2^64 - 1. Received: -1. Try 0.",
    ),
    "too few layers of parameters": (
        lambda: Network(SHAPE, (Weights([[1, 1], [1, 1]], [0, 0]),)),
        "A 2-2-1 network has 2 layers of parameters. Received: 1. Give one Weights a layer.",
    ),
    "weights the wrong way round": (
        lambda: Network(architecture((2, 1)), (Weights([[1, 1]], [0]),)),
        "Layer 1's W has the shape (2, 1). Received: (1, 2). "
        "W is (fan_in, fan_out), b is (fan_out,), S is (inputs, fan_out).",
    ),
    "a bias that NumPy would broadcast": (
        lambda: Network(architecture((2, 1)), (Weights([[1], [1]], [[0]]),)),
        "Layer 1's b has the shape (1,). Received: (1, 1). "
        "W is (fan_in, fan_out), b is (fan_out,), S is (inputs, fan_out).",
    ),
    "no bias where there is one": (
        lambda: Network(architecture((2, 1)), (Weights([[1], [1]]),)),
        "Layer 1's b has the shape (1,). Received: None. "
        "W is (fan_in, fan_out), b is (fan_out,), S is (inputs, fan_out).",
    ),
    "a shortcut where there is none": (
        lambda: Network(architecture((2, 1)), (Weights([[1], [1]], [0], [[1], [1]]),)),
        "Layer 1's S has the shape None. Received: (2, 1). "
        "W is (fan_in, fan_out), b is (fan_out,), S is (inputs, fan_out).",
    ),
    "one row that is no matrix": (
        lambda: NETWORK([0, 1]),
        "A 2-2-1 network takes rows of 2 inputs. Received: (2,). Give X the shape (rows, inputs).",
    ),
    "rows too wide": (
        lambda: NETWORK([[0, 1, 1]]),
        "A 2-2-1 network takes rows of 2 inputs. Received: (1, 3). "
        "Give X the shape (rows, inputs).",
    ),
    # --- tasks
    "ragged rows": (
        lambda: Task("t", [[1, 2], [3]], [0, 1]),
        "X is a matrix of numbers with equally long rows. Received: [[1, 2], [3]]. "
        "Mend the odd row.",
    ),
    "words": (
        lambda: Task("t", [[1, 2]], ["yes"]),
        "y is a matrix of numbers with equally long rows. Received: ['yes']. Mend the odd row.",
    ),
    "complex numbers": (
        lambda: Task("t", [[1j]], [1]),
        "X is a matrix of numbers with equally long rows. Received: [[1j]]. Mend the odd row.",
    ),
    "a number too large": (
        lambda: Task("t", [[0]], [10**309]),
        "y is a matrix of numbers with equally long rows. "
        f"Received: [{10**309}]. Mend the odd row.",
    ),
    "a NaN": (
        lambda: Task("t", [[0, 1], [2, np.nan]], [0, 1]),
        "Every number in X is finite. Received: nan. Mend row 2, column 2.",
    ),
    "an infinity": (
        lambda: Task("t", [[0], [1]], [-np.inf, 1]),
        "Every number in y is finite. Received: -inf. Mend row 1, column 1.",
    ),
    "nothing": (
        lambda: Task("t", [], []),
        "X has the shape (rows, columns), each at least 1. Received: (0, 1). "
        "Give one example a row.",
    ),
    "a cube": (
        lambda: Task("t", np.zeros((2, 2, 2)), [0, 1]),
        "X has the shape (rows, columns), each at least 1. Received: (2, 2, 2). "
        "Give one example a row.",
    ),
    "fewer targets than rows": (
        lambda: Task("t", [[1], [2]], [1]),
        "X and y have one row each for every example. Received: '2 rows of X, 1 of y'. "
        "Make them equally long.",
    ),
    "a name twice": (
        lambda: Task("t", X, Y, ("a", "a")),
        "Each input has one name of its own (2 are needed). Received: ('a', 'a'). "
        "Give as many different names as there are columns.",
    ),
    "too many names": (
        lambda: Task("t", X, Y, (), ("a", "b")),
        "Each output has one name of its own (1 are needed). Received: ('a', 'b'). "
        "Give as many different names as there are columns.",
    ),
    # --- training
    **{
        f"{epochs} epochs": (
            lambda epochs=epochs: training(epochs=epochs),
            f"A run has at least 1 epoch, a whole number. Received: {epochs!r}. Try 1000.",
        )
        for epochs in (0, -5, 1.5, np.nan, "9")
    },
    **{
        f"batches of {size}": (
            lambda size=size: training(batch_size=size),
            f"A batch has at least 1 row, a whole number. Received: {size!r}. "
            "Leave it out for all rows.",
        )
        for size in (0, -1, 0.5)
    },
    **{
        f"criterion {text!r}": (
            lambda text=text: criterion(text),
            "A criterion is 'rows', 'error<LEVEL' or 'loss<LEVEL', with a level above 0. "
            f"Received: {text!r}. Try 'rows' or 'error<0.4'.",
        )
        for text in ("", "after", "error", "error<", "error<0", "loss<-1", "loss<nan", "loss<inf",
                     "error>0.4", "rows 4", "accuracy<0.1", "error<0.1 before")
    },
    "a task of other sizes": (
        lambda: train(architecture((3, 1)).start("zeros", seed=0), XOR, training()),
        "The task 'xor' takes a network of 2 inputs and 1 outputs. Received: '3-1'. "
        "Change the network's first and last size.",
    ),
    "a check of other sizes": (
        lambda: check_gradient(architecture((2, 2)).start("zeros", seed=0), XOR),
        "The task 'xor' takes a network of 2 inputs and 1 outputs. Received: '2-2'. "
        "Change the network's first and last size.",
    ),
    "a run of a negative seed": (
        lambda: train(NETWORK, XOR, training(), seed=-1),
        "A seed is a whole number from 0 to 2^64 - 1. Received: -1. Try 0.",
    ),
    "a run of no whole index": (
        lambda: train(NETWORK, XOR, training(), index=0.5),
        "The index of a start is a whole number from 0 to 2^64 - 1. Received: 0.5. Try 0.",
    ),
    **{
        f"{restarts} restarts": (
            lambda restarts=restarts: learn(XOR, restarts=restarts),
            f"Restarts are a whole number of at least 0. Received: {restarts!r}. "
            "0 switches them off.",
        )
        for restarts in (-1, 1.5)
    },
    # --- settings
    "hidden units without a tuple": (
        lambda: Settings().change(hidden=3),
        "Hidden layers are a tuple of sizes, () for none. Received: 3. Try (2,).",
    ),
    "a setting of no optimizer": (
        lambda: Settings().change(momentum=0.5),
        "The optimizer 'adam' has no setting 'momentum'. Received: 0.5. "
        "It has: learning_rate, beta1, beta2, epsilon.",
    ),
    "activations for other layers": (
        lambda: Settings(hidden=(2,), hidden_activation="relu, tanh").architecture(XOR),
        "The hidden activations are one for all, or one for each of 1 hidden layers. "
        "Received: 'relu, tanh'. Split them by commas.",
    ),
    **{
        f"signed targets under {name}": (
            lambda name=name: Settings(loss=name).architecture(SIGNED),
            f"The loss {name!r} takes targets from 0 to 1. Received: 'targets from -1 to 1'. "
            "Encode the targets as 0/1, or choose the loss 'mse'.",
        )
        for name in ("bce", "bce-logits", "softmax-ce")
    },
    **{
        f"outputs of {name} as probabilities": (
            lambda name=name: Settings(loss="bce", output_activation=name).architecture(XOR),
            "The loss 'bce' takes probabilities, outputs from 0 to 1. "
            f"Received: \"the output activation '{name}'\". "
            "Choose 'sigmoid', or the loss 'bce-logits'.",
        )
        for name in ("identity", "tanh", "relu", "softplus")
    },
}  # fmt: skip


@pytest.mark.parametrize(("call", "message"), CASES.values(), ids=CASES)
def test_a_broken_rule_is_told_with_what_was_received_and_the_cure(call, message):
    with pytest.raises(BadInput) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "setting"), [(name, s) for name, m in OPTIMIZERS.items() for s in m.settings]
)
@pytest.mark.parametrize("value", [-1, np.nan, np.inf, "fast", [1]], ids=str)
def test_every_setting_of_every_optimizer_refuses_what_is_out_of_its_range(name, setting, value):
    with pytest.raises(BadInput) as caught:
        optimizer(name, **{setting: value})
    words, default = setting.replace("_", " "), OPTIMIZERS[name].settings[setting]
    assert str(caught.value) == (
        f"The {words} is {RANGES[setting][0]}. Received: {value!r}. Try {default:g}."
    )


@pytest.mark.parametrize(
    ("setting", "edge", "inside"),
    [
        ("learning_rate", 0, 1e-300),
        ("momentum", 1, 0),
        ("rho", 1, 0),
        ("beta1", 1, 0),
        ("beta2", 1, 0),
        ("epsilon", 0, 1e-300),
        ("up", 1, 1.0001),
        ("down", 1, 0.9999),
        ("down", 0, 0.0001),
        ("largest", 0, 1e-300),
    ],
)
def test_a_range_ends_where_it_says(setting, edge, inside):
    name = next(n for n, m in OPTIMIZERS.items() if setting in m.settings)
    optimizer(name, **{setting: inside})
    with pytest.raises(BadInput):
        optimizer(name, **{setting: edge})


def test_every_range_has_its_edges_here():
    marks = test_a_range_ends_where_it_says.pytestmark
    assert {case[0] for case in marks[0].args[1]} == set(RANGES)


CORE = [
    *(SRC / f"{name}.py" for name in ("activations", "losses", "optimizers", "trainer", "presets")),
    *(SRC / f"{name}.py" for name in ("settings", "learning", "gradcheck")),
    *(SRC / "model").glob("*.py"),
    *(SRC / "initializers").glob("*.py"),
]


@pytest.mark.parametrize("path", CORE, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_rule_of_the_core_is_missing_here(path):
    """The first words of every rule in the source are the first words of a message above."""
    rules = re.findall(r'BadInput\(\s*f?"([^"{]{8,24})', path.read_text(encoding="utf-8"))
    told = " ".join(message for _, message in CASES.values())
    unknown = [rule for rule in rules if rule not in told]
    assert not unknown


# --- The errors themselves --------------------------------------------------------------------


def test_an_error_is_also_of_python_s_own_kind():
    """So that somebody who knows nothing of xorlab catches it where they expect it."""
    assert isinstance(BadInput("Rule.", 1), XorlabError | ValueError)
    assert issubclass(BadInput, ValueError)
    assert issubclass(BadFile, OSError)
    assert issubclass(MissingExtra, ImportError)
    for error in (BadInput, BadFile, MissingExtra):
        assert issubclass(error, XorlabError)


def test_a_rule_that_says_its_own_cure_ends_with_what_was_received():
    assert str(BadInput("Choose 1 or 2.", 3)) == "Choose 1 or 2. Received: 3."


def test_a_file_s_error_begins_with_the_file():
    assert str(BadFile("run.json", "it is empty.", "Save it again.")) == (
        "run.json: it is empty. Save it again."
    )
    assert str(BadFile("run.json", "it is empty.")) == "run.json: it is empty."


def test_a_missing_extra_says_what_to_install():
    missing = MissingExtra("keras", "training in Keras")
    assert missing.extra == "keras"
    assert str(missing).startswith("training in Keras needs the extra 'keras'. ")
    assert "Install it with: pip install 'xorlab[keras]'" in str(missing)


@pytest.mark.parametrize("shape", [LayerShape(2, 2, False), LayerShape(2, 2, True, inputs=2)])
@pytest.mark.parametrize("name", ["goodfellow", "pdp-1986"])
def test_a_published_start_is_refused_to_near_misses_too(name, shape):
    with pytest.raises(BadInput, match=f"The start '{name}' is that of a 2-2-1 network"):
        initializer(name).draw([shape, LayerShape(2, 1, True)], 0, np.arange(1))
