"""The ceiling: `c_kernel.c`, compiled on the spot for one architecture and this processor."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cases import Case, Train
from xorlab.backprop import Array, Weights

SOURCE = Path(__file__).with_suffix(".c")
FLAGS = ("-O3", "-march=native", "-ffast-math", "-Wno-psabi", "-fPIC", "-c")
LANES = 16
Floats = ctypes.POINTER(ctypes.c_float)


def compiler() -> str | None:
    """The machine's C compiler, if it has one."""
    return shutil.which(os.environ.get("CC", "cc"))


def prepare(case: Case, members: int, epochs: int) -> Train:
    """Compile the kernel for the case; members a multiple of `LANES`."""
    if members % LANES:
        raise ValueError(f"The kernel trains {LANES} networks at once, not {members}.")
    kernel = compiled(case)
    X, y = case.task.X.astype(np.float32), case.task.y.astype(np.float32)
    starts = case.starts(members)
    flat = [p.reshape(members, -1) for layer in starts for p in layer if p is not None]
    theta = np.concatenate(flat, axis=1).astype(np.float32)

    def train() -> Sequence[Weights]:
        ends = theta.copy()
        kernel(floats(ends), members, floats(X), floats(y), case.step, epochs)
        cuts = np.cumsum([p.shape[1] for p in flat])[:-1]
        W1, b1, W2, b2 = np.split(ends, cuts, axis=1)
        shapes = [layer.W.shape for layer in starts]
        return [Weights(W1.reshape(shapes[0]), b1), Weights(W2.reshape(shapes[1]), b2)]

    return train


def compiled(case: Case) -> Any:
    """The kernel for a case, as a function."""
    rows = case.task.rows
    sizes = {
        "INPUTS": case.task.inputs,
        "HIDDEN": case.hidden,
        "OUTPUTS": case.task.outputs,
        "ROWS": rows,
        "GROUP": next(group for group in (4, 2, 1) if rows % group == 0),  # the fastest of them
        "LANES": LANES,
    }
    defined = [f"-D{name}={value}" for name, value in sizes.items()]
    with tempfile.TemporaryDirectory() as folder:
        cc, kernel, library = (
            compiler() or "cc",
            Path(folder, "kernel.o"),
            Path(folder, "kernel.so"),
        )
        subprocess.run([cc, *FLAGS, *defined, "-o", str(kernel), str(SOURCE)], check=True)
        # Linked without -ffast-math, which would switch off small numbers in the whole process.
        subprocess.run([cc, "-shared", "-o", str(library), str(kernel)], check=True)
        train = ctypes.CDLL(str(library)).train
    train.argtypes = [Floats, ctypes.c_long, Floats, Floats, ctypes.c_float, ctypes.c_long]
    train.restype = None
    return train


def floats(array: Array) -> Any:
    """Where an array's numbers lie."""
    return array.ctypes.data_as(Floats)
