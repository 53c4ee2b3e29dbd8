"""Runs on disk: one JSON file each, versioned, every number exact, never half written.

The file holds text and numbers only: names of activations, losses and optimizers are looked up
again when it is read, so that nothing in a file is ever run.
"""

from __future__ import annotations

import json
import math
import operator
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import numpy as np

from xorlab.backprop import Array, Weights
from xorlab.errors import BadFile, XorlabError
from xorlab.losses import loss
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task, TaskKind
from xorlab.model.training import Training, criterion
from xorlab.optimizers import optimizer
from xorlab.runs.outcome import Kind, Outcome
from xorlab.runs.run import Run

FORMAT, VERSION = "xorlab run", 1

COUNT = range(1, 2**63)
ADDRESS = range(2**64)
FIELDS: dict[str, Any] = {
    "task": {
        "name": str,
        "kind": get_args(TaskKind),
        "input_names": [str],
        "output_names": [str],
        "X": [list],
        "y": [list],
    },
    "architecture": {"sizes": [COUNT], "activations": [str], "biases": bool, "shortcuts": bool},
    "training": {
        "loss": str,
        "optimizer": str,
        "settings": dict,
        "epochs": COUNT,
        "batch_size": int | None,
        "shuffle": bool,
        "criterion": str,
        "stop": bool,
    },
    "seed": ADDRESS,
    "index": ADDRESS,
    "engine": str,
    "outcome": {"kind": get_args(Kind), "sentence": str, "advice": str},
    "epochs": COUNT,
    "loss": int | float | str,
    "start": [dict],
    "network": [dict],
    "losses": [int | float | str],
}
"""What a file of this version holds: a type; [what a list holds]; or the values there may be."""


def save(run: Run, path: str | os.PathLike[str]) -> Path:
    """Write a run to a file: whole, or not at all.

    Raises:
        BadFile: the path cannot be written.
    """
    # Whole numbers may be NumPy's: a seed out of `numpy.arange`.
    plain = operator.methodcaller("item")
    text = json.dumps(to_dict(run), allow_nan=False, indent=1, default=plain)
    return write_text(path, text + "\n")


def load(path: str | os.PathLike[str]) -> Run:
    """Read a run back; its weights are the very numbers that were saved.

    Raises:
        BadFile: no such file, not a run, damaged, or of a version this xorlab cannot read.

    >>> load("missing.json")
    Traceback (most recent call last):
    xorlab.errors.BadFile: missing.json: there is no such file. Check the path.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadFile(path, "there is no such file.", "Check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(path, f"it cannot be read ({reason(error)}).", "Check the path.") from None
    cure = "Save the run again with `xorlab train ... --save`."
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else str(error)
        raise BadFile(path, f"it is not JSON ({where}).", cure) from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise BadFile(path, "it is not a run saved by xorlab.", cure)
    if record.get("version") != VERSION:
        why = f"it has version {record.get('version')!r}; this xorlab reads version {VERSION}."
        raise BadFile(path, why, "Read it with the xorlab that wrote it, or train it again.")
    try:
        return from_dict(record)
    except (LookupError, TypeError, ValueError, ArithmeticError, XorlabError) as error:
        raise BadFile(path, f"the run in it is damaged ({error}).", cure) from None


def write_text(path: str | os.PathLike[str], text: str) -> Path:
    """Write a text file whole or not at all: beside its place first, then moved into it."""
    return write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file whole or not at all; its folder is made if need be."""
    path = Path(path)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        cure = "Choose a path that can be written."
        raise BadFile(path, f"it cannot be written ({reason(error)}).", cure) from None
    return path


def reason(error: Exception) -> str:
    """What the operating system said, without its numbers."""
    return getattr(error, "strerror", None) or str(error)


def to_dict(run: Run) -> dict[str, Any]:
    """A run as JSON's own types."""
    training, task = run.training, run.task
    return {
        "format": FORMAT,
        "version": VERSION,
        "task": {
            "name": task.name,
            "kind": task.kind,
            "input_names": list(task.input_names),
            "output_names": list(task.output_names),
            "X": task.X.tolist(),
            "y": task.y.tolist(),
        },
        "architecture": {
            "sizes": list(map(int, run.network.sizes)),
            "activations": [a.name for a in run.network.activations],
            "biases": run.network.architecture.biases,
            "shortcuts": run.network.architecture.shortcuts,
        },
        "training": {
            "loss": training.loss.name,
            "optimizer": training.optimizer.name,
            "settings": dict(training.optimizer.settings),
            "epochs": training.epochs,
            "batch_size": training.batch_size,
            "shuffle": training.shuffle,
            "criterion": str(training.criterion),
            "stop": training.stop,
        },
        "seed": run.seed,
        "index": run.index,
        "engine": run.engine,
        "outcome": asdict(run.outcome),
        "epochs": run.epochs,
        "loss": _number(run.loss),
        "start": _layers(run.start),
        "network": _layers(run.network),
        "losses": _numbers(run.losses),
    }


def from_dict(record: dict[str, Any]) -> Run:
    """The run that `to_dict` wrote down; everything is validated on the way."""
    _check(record, FIELDS, "run")
    shape, how, task = record["architecture"], record["training"], record["task"]
    built = architecture(
        shape["sizes"],
        shape["activations"],
        biases=shape["biases"],
        shortcuts=shape["shortcuts"],
    )
    return Run(
        task=Task(
            task["name"],
            task["X"],
            task["y"],
            tuple(task["input_names"]),
            tuple(task["output_names"]),
            task["kind"],
        ),
        start=Network(built, _weights(record["start"])),
        network=Network(built, _weights(record["network"])),
        training=Training(
            loss=loss(how["loss"]),
            optimizer=optimizer(how["optimizer"], **how["settings"]),
            epochs=how["epochs"],
            batch_size=how["batch_size"],
            shuffle=how["shuffle"],
            criterion=criterion(how["criterion"]),
            stop=how["stop"],
        ),
        losses=_array(record["losses"]),
        outcome=Outcome(**record["outcome"]),
        epochs=record["epochs"],
        loss=float(record["loss"]),
        seed=record["seed"],
        index=record["index"],
        engine=record["engine"],
    )


def _check(value: Any, wanted: Any, name: str) -> None:
    """ValueError unless the value is what `FIELDS` wants of it."""
    if isinstance(wanted, dict):
        for key in wanted:
            _check(value[key], wanted[key], key)
    elif isinstance(wanted, list) and isinstance(value, list) and value:
        for item in value:
            _check(item, wanted[0], name)
    elif not _fits(value, wanted):
        raise ValueError(f"{name}: {value!r}")


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, range):  # which looks for anything but an int one by one
        return type(value) is int and value in wanted
    if isinstance(wanted, tuple):
        return value in wanted
    if isinstance(wanted, list):  # `_check` has looked into every list that holds something
        return False
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


def _layers(network: Network) -> list[dict[str, Any]]:
    return [
        {name: _numbers(p) for name, p in layer._asdict().items() if p is not None}
        for layer in network.parameters
    ]


def _weights(layers: list[dict[str, Any]]) -> tuple[Weights, ...]:
    return tuple(Weights(**{k: _array(v) for k, v in layer.items()}) for layer in layers)


def _number(x: float) -> float | str:
    """JSON has no infinity and no NaN: those are written as text."""
    return x if math.isfinite(x) else str(x)


def _numbers(values: Array) -> Any:
    if values.ndim > 1:
        return [_numbers(row) for row in values]
    return [_number(x) for x in values.tolist()]


def _array(values: Any) -> Array:
    return np.array(values, dtype=np.float64)
