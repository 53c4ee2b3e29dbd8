"""Runs beside the script: what older Keras called otherwise, on the Keras 3 that is here.

Scripts of forum posts were written for `tensorflow.keras`, and for Keras 1 and 2. Where a name
has only moved, or an argument is only called otherwise, the script runs as it was meant to, with
a word that this was done. What no longer exists fails as Python has it.
"""

from __future__ import annotations

import functools
import inspect
import re
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from types import FrameType, ModuleType
from typing import Any

from xorlab.check.frameworks.capture import Capture

TENSORFLOW = re.compile(r"tensorflow(\.python)?(\.keras(?P<rest>(\.\w+)*))?$")
MOVED = {
    "layers.core": "layers",
    "layers.advanced_activations": "layers",
    "layers.normalization": "layers",
    "layers.convolutional": "layers",
    "utils.np_utils": "utils",
    "utils.vis_utils": "utils",
    "utils.generic_utils": "utils",
    "objectives": "losses",
    "engine": "models",
    "engine.topology": "layers",
    "engine.training": "models",
    "optimizers.legacy": "optimizers",
    "optimizer_v2": "optimizers",
    "api": "",
}
DENSE = {"output_dim": "units", "init": "kernel_initializer", "bias": "use_bias"}
LAWS = {"normal": "random_normal", "uniform": "random_uniform"}


class Alias(ModuleType):
    """A module that stands for another: it has whatever the other has."""

    def __init__(self, name: str, real: ModuleType) -> None:
        super().__init__(name)
        self.__dict__["real"] = real
        self.__path__: list[str] = []
        self.__all__ = [attribute for attribute in dir(real) if not attribute.startswith("_")]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["real"], name)


class Aliasing:
    """A loader for a module that is there under another name."""

    def __init__(self, make: Callable[[str], ModuleType]) -> None:
        self.make = make

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The alias."""
        return self.make(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is left to do."""


def find_alias(name: str, capture: Capture) -> ModuleSpec | None:
    """Where a module of that name has moved; None where it is to be found as ever."""
    if name.startswith("tensorflow"):
        here = PathFinder.find_spec("tensorflow") is not None
        return None if here or not asked_by_script() else find_tensorflow(name, capture)
    old = name.partition(".")[2]
    if old not in MOVED or PathFinder.find_spec(name, keras_path(name)) is not None:
        return None
    return ModuleSpec(name, Aliasing(lambda n: Alias(n, keras_module(MOVED[old]))))  # type: ignore[arg-type]


def asked_by_script() -> bool:
    """Whether the import that is under way stands in the script: no library is to be misled."""
    frame: FrameType | None = sys._getframe(3)  # past the two finders
    while frame is not None and "importlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__") == "__main__"


def find_tensorflow(name: str, capture: Capture) -> ModuleSpec | None:
    """`tensorflow` and `tensorflow.keras.…` where there is no TensorFlow."""
    found = TENSORFLOW.match(name)
    if found is None:
        return None
    load_keras(capture)
    rest = (found["rest"] or "").lstrip(".")
    if found[2] is None:
        return ModuleSpec(name, Aliasing(tensorflow), is_package=True)  # type: ignore[arg-type]
    real = MOVED.get(rest, rest)
    return ModuleSpec(name, Aliasing(lambda n: Alias(n, keras_module(real))), is_package=True)  # type: ignore[arg-type]


def load_keras(capture: Capture) -> None:
    """Keras, which asks for TensorFlow itself: it must have found none before an alias is made."""
    keras_module("")
    utils = import_module("keras.src.utils.module_utils")
    assert not utils.tensorflow.available
    capture.note("TensorFlow is not installed here: tf.keras ran as Keras 3.")


def keras_path(name: str) -> Any:
    """Where Keras' submodules lie; None for Keras itself."""
    return getattr(sys.modules.get(name.rpartition(".")[0]), "__path__", None)


def keras_module(rest: str) -> ModuleType:
    """`keras`, or a submodule of it."""
    return import_module(f"keras.{rest}" if rest else "keras")


def tensorflow(name: str) -> ModuleType:
    """What scripts that train with tf.keras ask of `tensorflow` itself."""
    import numpy as np

    module = ModuleType(name)
    module.__path__ = []
    if name != "tensorflow":
        return module
    keras = keras_module("")
    module.__dict__.update(
        keras=keras,
        __version__="2 (Keras 3)",
        constant=np.array,
        convert_to_tensor=np.array,
        float32=np.float32,
        float64=np.float64,
        int32=np.int32,
        nn=keras.ops.nn if hasattr(keras.ops, "nn") else keras.activations,
    )
    seeds = ModuleType("tensorflow.random")
    seeds.__dict__.update(set_seed=keras.utils.set_random_seed)
    seeds.__dict__.update(set_random_seed=keras.utils.set_random_seed)
    module.__dict__.update(random=seeds, set_random_seed=keras.utils.set_random_seed)
    return module


# --- Names and arguments that have changed ---------------------------------------------------


def mend(keras: ModuleType, capture: Capture) -> None:
    """Give Keras 3 the old names, and have it take the old arguments."""
    for method in ("SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "Adamax", "Nadam"):
        taking(getattr(keras.optimizers, method), "__init__", old_rate(keras, capture))
        setattr(keras.optimizers, method.lower(), getattr(keras.optimizers, method))
    taking(keras.layers.Dense, "__init__", old_dense(capture))
    taking(keras.Model, "fit", renamed({"nb_epoch": "epochs"}, ("show_accuracy",), capture))
    taking(keras.Model, "compile", renamed({}, ("class_mode",), capture))
    for name in ("plot_model", "model_to_dot"):
        setattr(keras.utils, name, lambda *args, **kwargs: None)
    if not hasattr(keras.Model, "predict_classes"):
        keras.Model.predict_classes = predict_classes
        keras.Model.predict_proba = keras.Model.predict


Arguments = dict[str, Any]


def taking(owner: Any, name: str, change: Callable[[Arguments], Arguments]) -> None:
    """Have a method's keyword arguments changed before it sees them."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def mended(self: Any, *args: Any, **kwargs: Any) -> Any:
        return original(self, *args, **change(kwargs))

    # Keras reads what a layer takes from here, not from what is wrapped.
    mended.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
    setattr(owner, name, mended)


def renamed(
    names: dict[str, str], dropped: tuple[str, ...], capture: Capture
) -> Callable[[Arguments], Arguments]:
    """Arguments under their new names; those that only told Keras 1 what to print are dropped."""

    def change(kwargs: Arguments) -> Arguments:
        for old in set(kwargs) & set(names):
            capture.note(f"Older Keras: {old} was read as {names[old]}.")
        return {names.get(k, k): v for k, v in kwargs.items() if k not in dropped}

    return change


def old_rate(keras: ModuleType, capture: Capture) -> Callable[[Arguments], Arguments]:
    """`lr` is the learning rate; `decay` was lr / (1 + decay · steps)."""
    rename = renamed({"lr": "learning_rate", "epsilon": "epsilon"}, (), capture)

    def change(kwargs: Arguments) -> Arguments:
        kwargs = rename(kwargs) if "lr" in kwargs else dict(kwargs)
        decay = kwargs.pop("decay", 0)
        if kwargs.get("epsilon", 0) is None:
            kwargs.pop("epsilon")
        if decay:
            rate = kwargs.get("learning_rate", 0.01)
            schedule = keras.optimizers.schedules.InverseTimeDecay
            kwargs["learning_rate"] = schedule(rate, 1, decay)
            capture.note("Older Keras: decay was read as a learning rate lr / (1 + decay * steps).")
        return kwargs

    return change


def old_dense(capture: Capture) -> Callable[[Arguments], Arguments]:
    """Keras 1's names of what a Dense layer takes."""
    rename = renamed(DENSE, (), capture)

    def change(kwargs: Arguments) -> Arguments:
        kwargs = rename(kwargs)
        for name in ("kernel_initializer", "bias_initializer"):
            if isinstance(kwargs.get(name), str):
                kwargs[name] = LAWS.get(kwargs[name], kwargs[name])
        return kwargs

    return change


def predict_classes(self: Any, X: Any, **kwargs: Any) -> Any:
    """What Keras 2 had: the class of each row."""
    outputs = self.predict(X, **kwargs)
    return outputs.argmax(axis=-1) if outputs.shape[-1] > 1 else (outputs > 0.5).astype("int32")
