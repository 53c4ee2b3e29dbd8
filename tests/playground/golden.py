"""Golden vectors: what the NumPy reference says, for the playground's modules to say the same.

Written afresh whenever they are tested, as one JSON file: nothing is committed that could be
stale. Every activation, loss, optimizer, batch mode and initialiser of the page occurs, every two
of the first four together.
"""

import json
import math
from dataclasses import asdict
from itertools import product

import numpy as np

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import backward, forward
from xorlab.errors import XorlabError
from xorlab.initializers.laws import LAWS
from xorlab.losses import LOSSES, loss
from xorlab.model.network import architecture
from xorlab.model.vector import flatten
from xorlab.optimizers import OPTIMIZERS
from xorlab.philox import uniform_pairs
from xorlab.runs.fates import as_fraction, loss_levels
from xorlab.runs.files import to_dict
from xorlab.sampling import odds
from xorlab.settings import default_settings
from xorlab.statistics.intervals import wilson
from xorlab.tasks import catalogue, task
from xorlab.tasks.csv_file import read_csv
from xorlab.trainer import train

BATCHES = {
    "full": (None, False),
    "online": (1, False),
    "mini": (3, False),
    "online, shuffled": (1, True),
    "mini, shuffled": (2, True),
}
LAWS_2_2_1 = ("goodfellow", "pdp-1986")
INITS = (*LAWS, "uniform(-0.5, 0.5)", "normal(0.1, 0.4)", *LAWS_2_2_1)
DRAWN = [init for init in INITS if init != "zeros"]  # its twins are told apart by rounding alone
STEPS = {
    "sgd": {"learning_rate": 0.2},
    "momentum": {"learning_rate": 0.05},
    "nesterov": {"learning_rate": 0.05, "momentum": 0.8},
    "rmsprop": {"learning_rate": 0.003},
    "adam": {"learning_rate": 0.005, "beta2": 0.99},
    "rprop": {"learning_rate": 0.01, "largest": 0.5},
}
SEEDS = {1: 1, 6: 2, 13: 1, 14: 196, 15: 2, 37: 1}
"""The cases that start from another seed than 0, where their run would hang on rounding: at a
kink, or on a plateau, where gradients are rounding alone and RMSprop and rprop make steps of
them all the same."""

TASKS = ("xor", "half-adder", "parity2", "nand")
SHAPES = ((2,), (3,), (3, 2), (4,))


def cases():
    """Every activation with every loss; optimizers and batch modes so that all pairs occur."""
    for k, (i, j) in enumerate(product(range(len(ACTIVATIONS)), range(len(LOSSES)))):
        loss_name = [*LOSSES][j]
        optimizer = [*OPTIMIZERS][(i + j) % len(OPTIMIZERS)]
        batch_size, shuffle = [*BATCHES.values()][(k + j) % len(BATCHES)]
        init = DRAWN[k % len(DRAWN)]
        published = init in LAWS_2_2_1
        choices = {
            "hidden": (2,) if published else SHAPES[k % len(SHAPES)],
            "hidden_activation": [*ACTIVATIONS][i],
            "shortcuts": not published and k % 5 == 1,
            "biases": published or k % 7 != 3,
            "init": init,
            "loss": loss_name,
            "optimizer": optimizer,
            **STEPS[optimizer],
            "batch_size": batch_size,
            "shuffle": shuffle,
            "epochs": 1000,
            "criterion": ("rows", "error<0.1", "loss<0.001", "rows after")[k % 4],
            "stop": False,
        }
        several = loss_name == "softmax-ce"
        name = "half-adder" if several and not published else TASKS[k % len(TASKS)]
        yield ("xor" if published else name), choices, SEEDS.get(k, 0), k % 3


def plain(value):
    """JSON's own types; what JSON has no sign for as text."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def trained():
    """Runs over 1,000 epochs: where they start, every loss, where they end, what is said of it."""
    for name, choices, seed, index in cases():
        rows = task(name)
        settings = default_settings(rows).change(**choices)
        start = settings.start(rows, seed, index)
        run = train(start, rows, settings.training(), seed=seed, index=index)
        yield {
            "task": name,
            "settings": {k: v for k, v in choices.items() if v is not None},
            "seed": seed,
            "index": index,
            "start": flatten(start.parameters),
            "end": flatten(run.network.parameters),
            "losses": run.losses,
            "epochs": run.epochs,
            "outcome": asdict(run.outcome),
            "predictions": run.predictions.ravel(),
        }


def by_default():
    """Tasks with nothing chosen, and a few that stall, diverge or are stopped in other ways."""
    table = [
        ("xor", {}, 0),
        ("parity3", {}, 1),
        ("full-adder", {}, 2),
        ("4-2-4", {}, 0),
        ("moons", {}, 0),
        ("xor", {"hidden_activation": "relu", "init": "glorot"}, 3),
        ("xor", {"hidden_activation": "relu", "init": "glorot"}, 7),
        ("xor", {"init": "zeros"}, 0),
        ("xor", {"optimizer": "sgd", "learning_rate": 50.0, "hidden_activation": "identity"}, 0),
        ("xor", {"criterion": "loss<0.01 after", "batch_size": 1}, 0),
        ("xor", {"epochs": 20}, 0),
        ("nor", {"hidden": (), "loss": "bce"}, 0),
    ]
    for name, choices, seed in table:
        rows = task(name)
        settings = default_settings(rows).change(**choices)
        run = train(settings.start(rows, seed), rows, settings.training(), seed=seed)
        yield {
            "task": name,
            "settings": choices,
            "seed": seed,
            "losses": len(run.losses),
            "epochs": run.epochs,
            "loss": run.loss,
            "outcome": asdict(run.outcome),
            "end": flatten(run.network.parameters),
            "file": json.dumps(to_dict(run), allow_nan=False, indent=1) + "\n",
        }


def passes():
    """One forward and one backward pass, every record of it, through shortcuts and three layers."""
    X, y = task("full-adder").X, task("full-adder").y
    for name, other in zip(LOSSES, [*ACTIVATIONS, *ACTIVATIONS], strict=False):
        last = {"bce": "sigmoid"}.get(name, "identity")
        layers = [other, "tanh", last]
        built = architecture((3, 4, 2, 2), layers, shortcuts=True)
        network = built.start("normal", seed=11)
        trace = forward(network.parameters, network.activations, X)
        found = backward(network.parameters, network.activations, trace, y, loss(name))
        records = {key: getattr(found, key) for key in ("da", "slope", "delta")}
        yield {
            "loss": name,
            "activations": layers,
            "theta": flatten(network.parameters),
            "z": [z.ravel() for z in trace.z],
            "a": [a.ravel() for a in trace.a],
            "gradient": flatten(found.parameters),
            **{key: [part.ravel() for part in parts] for key, parts in records.items()},
        }


def starts():
    """The first parameters by every law, in three shapes."""
    shapes = [((2, 2, 1), True, False), ((3, 4, 2, 1), True, True), ((2, 3, 2), False, False)]
    for init, (sizes, biases, shortcuts) in product(INITS, shapes):
        if init in LAWS_2_2_1 and sizes != (2, 2, 1):
            continue
        built = architecture(sizes, biases=biases, shortcuts=shortcuts)
        theta = flatten(built.start(init, seed=5, index=3).parameters)
        shape = {"sizes": sizes, "biases": biases, "shortcuts": shortcuts}
        yield {"init": init, **shape, "seed": 5, "index": 3, "theta": theta}


def functions():
    """Activations and losses by the point."""
    z = np.array([-40.0, -3.0, -0.5, 0.0, 0.25, 2.0, 40.0])
    target = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    output = np.array([[0.1, 0.8], [0.6, 0.4], [1.0, 0.0]])
    of = {name: {"f": a.f(z), "slope": a.slope(z, a.f(z))} for name, a in ACTIVATIONS.items()}
    bounds = {name: [a.low, a.high] for name, a in ACTIVATIONS.items()}
    on = {
        name: {
            "J": l(output, target),
            "slope": l.slope(output, target).ravel(),
            "predict": l.predict(output).ravel(),
        }
        for name, l in LOSSES.items()
    }
    return {
        "z": z,
        "activations": of,
        "bounds": bounds,
        "target": target.ravel(),
        "output": output.ravel(),
        "losses": on,
    }


def tasks():
    """Every task that has a name, and the settings it is trained with."""
    shown = [listing.example for listing in catalogue()]
    written = ["0110", "01101001", "0001,0110", "8-3-8", "parity_5", "MUX2"]
    options = [(name, {}) for name in [*shown, *written]]
    options += [("xor", {"inputs_as": "-1/+1"}), ("parity3", {"targets_as": "0.1/0.9"})]
    options += [(name, {"seed": 3, "rows": 7, "noise": 0.2}) for name in ("moons", "spirals")]
    for name, given in options:
        found = task(name, **given)
        own = default_settings(found)
        settings = {**asdict_settings(own), "training": dict(own.training().optimizer.settings)}
        yield {
            "asked": name,
            "options": given,
            "name": found.name,
            "kind": found.kind,
            "X": found.X.ravel(),
            "y": found.y.ravel(),
            "input_names": found.input_names,
            "output_names": found.output_names,
            "threshold": found.threshold,
            "settings": settings,
        }


def asdict_settings(settings):
    """A Settings as a dict; `asdict` does not copy a read-only mapping."""
    fields = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
    return {**fields, "optimizer_settings": dict(settings.optimizer_settings)}


def random_numbers():
    """Uniform numbers at addresses near and far."""
    for seed, start, stream in [
        (0, 0, 0),
        (7, 3, 1),
        (2**40 + 5, 2**33, 2**31 + 9),
        (2**53 - 1, 1, 0),
    ]:
        pairs = uniform_pairs(seed, np.array([start]), stream, 3).ravel()
        yield {"seed": seed, "start": start, "stream": stream, "pairs": pairs}


def written_numbers():
    """Floats as Python writes them."""
    values = [0.0, -0.0, 1.0, -2.5, 0.1 + 0.2, 1e-5, 1.5e-7, 123456.0, 1e16, 5e-324, 1 / 3]
    return [
        {"x": x, "repr": repr(x), "g": f"{x:.4g}", "g6": f"{x:g}", "fraction": as_fraction(x)}
        for x in [*values, 0.16667, 0.25, 2 / 3, 0.99999, 1234.5678, 0.00012345]
    ]


CSVS = (
    "0,0,0\n0,1,1\n1,0,1\n1,1,0\n",
    "a;b;y\r\n0,5;1;1\r\n",
    "left\tright\tout\n-1\t1e-3\t0.25\n\n2\t+.5\t-0\n",
    '\ufeff"x, first"| b | y\n1|2|3\n',
    "  1  2   3\n4 5 6",
    '"a ""b""",c,d\n1,2,3\n',
    "x,y\n",
    "x,x,y\n1,2,3\n",
    "1,2,3\n1,2\n",
    "1,2,three\n",
    "1,2,3\n1,,3\n",
    "1,2,nan\n",
    "1\n2\n",
    " \n\n",
    '1,2\n3,"4\n',
    "1,0x10,3\n",
    "1,1_000,3\n",
)


def csv_texts(folder):
    """What CSV texts hold, and of those that hold none, the words that say why."""
    for number, text in enumerate(CSVS):
        path = folder / f"{number}.csv"
        path.write_bytes(text.encode("utf-8"))
        for targets in (1, 2):
            try:
                found = read_csv(path, targets)._asdict()
            except XorlabError as error:
                found = {"refused": str(error).removeprefix(f"{path}: ")}
            yield {"text": text, "targets": targets, **found}


def sampled():
    """The odds of settings whose starts end in several ways."""
    rows = task("xor")
    for choices in (
        {"hidden_activation": "relu", "init": "glorot", "epochs": 400},
        {"optimizer": "sgd", "learning_rate": 0.5, "hidden_activation": "relu", "epochs": 150},
    ):
        settings = default_settings(rows).change(**choices)
        found = odds(rows, settings, starts=150, seed=2, engine="numpy").to_dict()
        found["fates"] = [
            {key: fate[key] for key in ("loss", "label", "count", "share")}
            for fate in found["fates"]
        ]
        kept = ("starts", "learned", "rate", "ci", "fates", "epochs")
        yield {"settings": choices, **{key: found[key] for key in kept}}


def golden(folder):
    """All of it; the folder is for files that are read on the way."""
    return {
        "csv": list(csv_texts(folder)),
        "odds": list(sampled()),
        "numbers": written_numbers(),
        "random": list(random_numbers()),
        "functions": functions(),
        "starts": list(starts()),
        "passes": list(passes()),
        "tasks": list(tasks()),
        "trained": list(trained()),
        "by_default": list(by_default()),
        "levels": {name: loss_levels(task("xor"), LOSSES[name]) for name in LOSSES},
        "wilson": [[k, n, *wilson(k, n)] for k, n in [(0, 30), (30, 30), (7, 20), (233, 1000)]],
    }


def write(path):
    """Write them to a file."""
    text = json.dumps(plain(golden(path.parent)), allow_nan=False)
    path.write_text(text, encoding="utf-8")
