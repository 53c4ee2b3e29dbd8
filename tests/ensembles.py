"""What the tests of the ensemble engines train: every setting of the core, each in a case."""

import numpy as np

from xorlab.activations import ACTIVATIONS
from xorlab.initializers.laws import LAWS
from xorlab.initializers.published import PUBLISHED
from xorlab.losses import LOSSES
from xorlab.model.task import Task
from xorlab.optimizers import OPTIMIZERS
from xorlab.settings import LOGITS, Settings

XOR = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])


def clouds():
    """Twenty-two points of three kinds: no multiple of any batch or group."""
    g = np.random.default_rng(8)
    kinds = g.integers(0, 3, 22)
    return Task("clouds", g.normal(size=(22, 2)) + kinds[:, None], np.eye(3)[kinds])


CLOUDS = clouds()

PLAIN = Settings(
    hidden=(2,), hidden_activation="tanh", init="uniform(-1, 1)", epochs=1000, criterion="error<0.2"
).change(optimizer="sgd", learning_rate=0.1)

CALM = {"rmsprop": {"learning_rate": 0.002, "epochs": 120}}
"""RMSprop jumps about where it should stand, and blows rounding noise up to full steps."""


def under(loss):
    """Settings for a loss: probabilities, logits or anything."""
    output = "identity" if loss in LOGITS else "sigmoid"
    return PLAIN.change(loss=loss, output_activation=output)


CASES = {
    **{f"{name}": (XOR, PLAIN.change(hidden_activation=name)) for name in ACTIVATIONS},
    **{f"{name} out": (XOR, PLAIN.change(output_activation=name)) for name in ACTIVATIONS},
    **{f"{name}, three outputs": (CLOUDS, under(name).change(epochs=300)) for name in LOSSES},
    **{
        name: (
            XOR,
            PLAIN.change(**{"optimizer": name, "learning_rate": 0.02, **CALM.get(name, {})}),
        )
        for name in OPTIMIZERS
    },
    **{f"from {name}": (XOR, PLAIN.change(init=name, epochs=300)) for name in [*LAWS, *PUBLISHED]},
    **{
        f"batches of {size}, {order}": (
            CLOUDS,
            under("mse").change(batch_size=size, shuffle=order == "shuffled", epochs=60),
        )
        for size in (1, 5, 22)
        for order in ("in order", "shuffled")
    },
    **{
        f"{criterion}, {end}": (XOR, PLAIN.change(criterion=criterion, stop=end == "stop"))
        for criterion in ("rows", "error<0.2 after", "loss<0.03", "loss<0.03 after")
        for end in ("stop", "go on")
    },
    "no hidden layer": (XOR, PLAIN.change(hidden=())),
    "four layers": (XOR, PLAIN.change(hidden=(3, 4, 2), hidden_activation="relu,tanh,arctan")),
    "shortcuts": (XOR, PLAIN.change(hidden=(2, 1), shortcuts=True)),
    "no biases": (CLOUDS, under("mse").change(biases=False, epochs=300)),
    "too large steps": (XOR, PLAIN.change(hidden_activation="relu", learning_rate=3.0)),
}
