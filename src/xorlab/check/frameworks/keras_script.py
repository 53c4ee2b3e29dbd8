"""Runs beside the script: what Keras trains there, written down.

Every step of Keras 3 on JAX goes through `model.train_function(state, batches)`; the state is the
parameters before, what it returns begins with those after, and the batches are the rows. The
library's functions do what they always do: only a long fit ends early, and is quiet.
"""

from __future__ import annotations

import functools
import inspect
import os
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

from xorlab.check.frameworks.capture import Capture, rows_of, script_line

SECONDS = 2.5
"""Of training, after the first epoch (which compiles), in all fits together."""
STEPS = 12
"""Steps that are recorded whole."""
LOSSES = 5_000
"""Epochs whose losses are handed on."""


def prepare(capture: Capture) -> None:
    """Before Keras is imported: a backend that is there, on the processor."""
    asked = os.environ.get("KERAS_BACKEND", "")
    choices = [name for name in (asked, "tensorflow", "jax", "torch") if name]
    found = next((name for name in choices if PathFinder.find_spec(name) is not None), "")
    if found:
        os.environ["KERAS_BACKEND"] = found
    if asked and found and asked != found:
        capture.note(f"{asked} is not installed here: Keras ran on {found}.")
    os.environ.setdefault("JAX_PLATFORMS", "cpu")


def watch(keras: ModuleType, capture: Capture) -> None:
    """Wrap what builds, compiles and trains a model."""
    capture.record |= {"library": "keras", "version": keras.__version__}
    story = Story(keras, capture)
    wrap(keras.layers.Layer, "__init__", story.made)
    wrap(keras.layers.Layer, "add_weight", story.drew)
    wrap(keras.Model, "compile", story.compiled)
    wrap(keras.Model, "make_train_function", story.wired)
    wrap(keras.Model, "train_on_batch", story.batch)
    wrap(keras.Model, "fit", story.fit)
    import_module("xorlab.check.frameworks.old_keras").mend(keras, capture)


def wrap(owner: Any, name: str, around: Callable[..., Any]) -> None:
    """Have `around(original, self, ...)` called in the place of a method."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def wrapped(self: Any, *args: Any, **kwargs: Any) -> Any:
        return around(original, self, *args, **kwargs)

    # Keras reads what a layer takes from here, not from what is wrapped.
    wrapped.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
    setattr(owner, name, wrapped)


class Story:
    """What is known of the first model that is trained."""

    def __init__(self, keras: ModuleType, capture: Capture) -> None:
        self.keras = keras
        self.capture = capture
        self.record = capture.record
        self.lines: dict[int, tuple[Any, int | None]] = {}
        self.drawn: dict[int, list[Any]] = {}
        self.compiles: dict[int, dict[str, Any]] = {}
        self.model: Any = None
        self.chain: list[Any] = []
        self.spent = 0.0

    # --- Building -----------------------------------------------------------------------------

    def made(self, original: Any, layer: Any, *args: Any, **kwargs: Any) -> None:
        """A layer is made: in which line."""
        original(layer, *args, **kwargs)
        self.lines[id(layer)] = (layer, script_line())

    def drew(self, original: Any, layer: Any, *args: Any, **kwargs: Any) -> Any:
        """A layer has drawn a parameter."""
        variable = original(layer, *args, **kwargs)
        if type(layer) is self.keras.layers.Dense:
            # While Keras only works out shapes, nothing is drawn yet, and must not be for us.
            with self.capture.careful("A layer's start"):
                made = getattr(variable, "_value", None) is not None
                self.drawn.setdefault(id(layer), []).append(plain(variable) if made else None)
        return variable

    def compiled(self, original: Any, model: Any, *args: Any, **kwargs: Any) -> Any:
        """A model is given its loss and its optimizer."""
        result = original(model, *args, **kwargs)
        with self.capture.careful("What compile is told"):
            given = inspect.signature(original).bind(model, *args, **kwargs).arguments
            line = script_line()
            self.compiles[id(model)] = {
                "loss": {**loss_of(self.keras, given.get("loss")), "line": line},
                "method": {**method_of(model.optimizer), "line": line},
            }
        return result

    # --- Training -----------------------------------------------------------------------------

    def begin(self, model: Any) -> bool:
        """Whether this is the model to follow; describes it the first time."""
        if self.model is None:
            self.model = model
            if type(model).train_step is not self.keras.Model.train_step:
                self.capture.refuse("The model has a train_step of its own.")
            chains = import_module("xorlab.check.frameworks.keras_layers")
            self.chain = chains.follow(self.keras, model, self.capture)
            self.record["layers"] = [
                chains.describe(part, self.lines, self.drawn) for part in self.chain
            ]
            self.record["start"] = self.weights()
            self.record.update(self.compiles.get(id(model), {}))
        elif model is not self.model:
            self.capture.note("Another model was trained as well: it was not looked at.")
        return model is self.model

    def weights(self) -> list[list[Any]]:
        """The parameters, layer by layer: [W, b or None]."""
        return [by_layer(plain(part.dense.get_weights())) for part in self.chain]

    def wired(self, original: Any, model: Any, *args: Any, **kwargs: Any) -> None:
        """Keras has made the function that takes a step: have the first ones recorded."""
        original(model, *args, **kwargs)
        if getattr(model.train_function, "recorded", False):
            return
        with self.capture.careful("The model"):
            if not self.begin(model):
                return
        step, jax = model.train_function, self.keras.backend.backend() == "jax"

        def recorded(*given: Any) -> Any:
            steps = self.record.setdefault("steps", [])
            if not jax or len(steps) >= STEPS or self.record.get("refused"):
                return step(*given)
            state, batches = given
            rows: list[Any] = []
            before = None
            with self.capture.careful("A step"):
                before = self.arranged(state[0])
            logs, state = step(state, noting(batches, rows))
            with self.capture.careful("A step"):
                if len(rows) == 1 and before is not None:
                    X, y = rows_of(rows[0][0]), rows_of(rows[0][1])
                    after = self.arranged(state[0])
                    steps.append({"X": X, "y": y, "before": before, "after": after})
            return logs, state

        recorded.recorded = True  # type: ignore[attr-defined]
        model.train_function = recorded

    def arranged(self, values: Any) -> list[list[Any]]:
        """The same, of values that stand in the order of the model's variables."""
        places = {id(v): value for v, value in zip(self.model.trainable_variables, values)}  # noqa: B905
        return [
            by_layer([plain(places[id(v)]) for v in part.dense.trainable_variables])
            for part in self.chain
        ]

    def batch(self, original: Any, model: Any, *args: Any, **kwargs: Any) -> Any:
        """`train_on_batch`: an epoch of one step."""
        result = original(model, *args, **kwargs)
        if model is self.model:
            with self.capture.careful("The batch"):
                given = inspect.signature(original).bind(model, *args, **kwargs).arguments
                self.counted(given, {"epochs": 1, "done": 1, "losses": [], "kind": "batch"})
            self.capture.send(now=len(self.record.get("fits", [])) == 1)
        return result

    def fit(self, original: Any, model: Any, *args: Any, **kwargs: Any) -> Any:
        """`fit`: quiet, and ended early where it is long."""
        try:
            bound = inspect.signature(original).bind(model, *args, **kwargs)
        except TypeError:
            return original(model, *args, **kwargs)  # which says what is wrong
        given = bound.arguments
        clock = clock_class(self.keras)(self, given.get("epochs", 1))
        bound.arguments |= {
            "verbose": 0,
            "callbacks": [*several(given.get("callbacks")), clock],
        }
        result = original(*bound.args, **bound.kwargs)
        if model is self.model:
            with self.capture.careful("What fit is told"):
                entry = {"done": len(clock.losses), "losses": clock.losses[:LOSSES], "kind": "fit"}
                entry["epochs"] = int(given.get("epochs", 1)) - given.get("initial_epoch", 0)
                self.counted(given, entry)
                self.record["end"] = self.weights()
            self.capture.send(now=len(self.record.get("fits", [])) == 1)
        return result

    def counted(self, given: dict[str, Any], entry: dict[str, Any]) -> None:
        """Add to what was asked for; calls in one line that ask for the same are one entry."""
        fits = self.record.setdefault("fits", [])
        data = import_module("xorlab.check.frameworks.keras_data")
        entry |= data.asked(given, self.keras, self.capture) | {"line": script_line(), "calls": 1}
        same = ("line", "epochs", "batch_size", "shuffle", "kind")
        if fits and all(fits[-1][key] == entry[key] for key in same):
            last = fits[-1]
            last["calls"] += 1
            last["done"] += entry["done"]
            last["losses"] = (last["losses"] + entry["losses"])[:LOSSES]
        else:
            fits.append(entry)


def clock_class(keras: ModuleType) -> type:
    """A callback that keeps the losses and ends a fit that takes too long."""

    class Clock(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
        def __init__(self, story: Story, epochs: int) -> None:
            super().__init__()
            self.story, self.epochs = story, epochs
            self.losses: list[float] = []
            self.begun: float | None = None

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.losses.append(float((logs or {}).get("loss", "nan")))
            now = time.monotonic()
            if self.begun is not None:
                self.story.spent += now - self.begun
            self.begun = now
            if self.story.spent > SECONDS:
                self._model.stop_training = True

    return Clock


def noting(batches: Iterator[Any], rows: list[Any]) -> Iterator[Any]:
    """The same batches; what was taken is in `rows`."""
    for batch in batches:
        rows.append(batch)
        yield batch


def several(callbacks: Any) -> list[Any]:
    """The callbacks that a script gives: none, one, a list, or Keras' own container."""
    if callbacks is None:
        return []
    return list(getattr(callbacks, "callbacks", callbacks or [])) or []


def plain(arrays: Any) -> Any:
    """Keras' arrays as lists of numbers."""
    import numpy as np

    return (
        [plain(array) for array in arrays]
        if isinstance(arrays, list)
        else (np.asarray(arrays, dtype=float).tolist())
    )


def by_layer(arrays: list[Any]) -> list[Any]:
    """[W, b], with None for a bias that is not there."""
    return [*arrays, None, None][:2]


def loss_of(keras: ModuleType, given: Any) -> dict[str, Any]:
    """A loss by its name and what changes it."""
    if isinstance(given, (list, dict)):
        return {"name": "several losses"}
    known = keras.losses.get(given)
    if isinstance(known, keras.losses.Loss):
        config = known.get_config()
        kept = {k: config.get(k) for k in ("from_logits", "reduction", "label_smoothing")}
        return {"name": type(known).__name__, **kept}
    return {"name": getattr(known, "__name__", str(known))}


def method_of(optimizer: Any) -> dict[str, Any]:
    """An optimizer by its name and its settings; a learning rate that changes is none of them."""
    settings = {
        name: float(value) if hasattr(value, "__float__") else value
        for name, value in optimizer.get_config().items()
        if value is None or isinstance(value, str) or hasattr(value, "__float__")
    }
    schedule = optimizer.get_config().get("learning_rate")
    if isinstance(schedule, dict):
        inner = schedule.get("config", {})
        wanted = ("initial_learning_rate", "decay_rate", "decay_steps")
        settings |= {name: float(inner[name]) for name in wanted if name in inner}
        settings["schedule"] = str(schedule.get("class_name"))
    return {"name": type(optimizer).__name__, "settings": settings}
