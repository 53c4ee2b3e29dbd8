"""Runs beside the script: what a call of `fit` asks for, and the rows it gives."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from xorlab.check.frameworks.capture import Capture, rows_of

CHANGING = ("LearningRateScheduler", "ReduceLROnPlateau")
"""Callbacks that change the method on the way."""


def asked(given: dict[str, Any], keras: ModuleType, capture: Capture) -> dict[str, Any]:
    """Batch size and order; X and y go into the record, and what stands in the way."""
    record = capture.record
    X, y = (matrix(given.get(name), keras) for name in ("x", "y"))
    if X is None or y is None:
        capture.refuse("The rows it is trained on are no plain arrays of rows.")
        return {"batch_size": None, "shuffle": False, "rows": 0}
    kept = len(X) - held_out(given, len(X), capture)
    X, y = X[:kept], y[:kept]
    record.setdefault("X", X)
    record.setdefault("y", y)
    if (record["X"], record["y"]) != (X, y) and "train_on_batch" not in given:
        record["varied"] = True
    for name in ("sample_weight", "class_weight"):
        if given.get(name) is not None:
            capture.refuse(f"The rows are weighed by {name}.")
    for callback in given.get("callbacks") or []:
        name = type(callback).__name__
        if name in CHANGING:
            capture.refuse(f"The learning rate is changed on the way, by {name}.")
        elif name == "EarlyStopping":
            capture.note("EarlyStopping may end the training before its last epoch.")
    size = given.get("batch_size")
    return {"batch_size": size, "shuffle": given.get("shuffle", True), "rows": kept}


def matrix(value: Any, keras: ModuleType) -> list[list[float]] | None:
    """Rows of numbers, from whatever array or list a script gives."""
    if isinstance(value, list) and len(value) == 1 and getattr(value[0], "ndim", 0) == 2:
        value = value[0]
    if value is not None and keras.ops.is_tensor(value):
        value = keras.ops.convert_to_numpy(value)
    return rows_of(value)


def held_out(given: dict[str, Any], rows: int, capture: Capture) -> int:
    """How many rows at the end `validation_split` keeps from training."""
    share = given.get("validation_split") or 0.0
    held = rows - int(rows * (1 - share)) if share and given.get("validation_data") is None else 0
    if held:
        capture.record["held_out"] = held
        capture.note(
            f"validation_split={share:g} keeps the last {held} of {rows} rows from training."
        )
    return held
