"""Run a script of tests/forum a few steps, and say what its steps should have been.

The exact gradient is had by the complex step: J(p + ih) = J(p) + ih J'(p) to rounding, for a tiny
h. It needs the forward pass and the loss only, so it shares no line, and no mistake, with any
backward pass.
Source: W. Squire, G. Trapp (1998), "Using complex variables to estimate derivatives of real
functions", SIAM Review 40, pp. 110-112.
"""

import contextlib
import io
import os
import random
import subprocess
import sys
import time
import types
import warnings
from pathlib import Path
from unittest import mock

import numpy as np

from forum_truths import FORUM, Steps, Truth

TINY = 1e-30
NAME = "<forum>"


class EnoughSeen(BaseException):
    """Ends a script once its first steps are seen; no script catches it by accident."""


class Anything:
    """Stands for a plotting library that need not be there: every call answers with itself."""

    def __getattr__(self, name):
        return Anything()

    def __call__(self, *args, **kwargs):
        return Anything()

    def __iter__(self):
        return iter((Anything(), Anything()))

    def __getitem__(self, key):
        return Anything()


def python3(text: str) -> str:
    """A Python 2 script as Python 3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lib2to3.refactor import RefactoringTool, get_fixers_from_package

        tool = RefactoringTool(get_fixers_from_package("lib2to3.fixes"))
        return str(tool.refactor_string(text, NAME))


@contextlib.contextmanager
def stage(seed: int):
    """The world a script runs in: its own random numbers, no screen, no waiting, no output."""
    pyplot = Anything()
    package = types.ModuleType("matplotlib")
    package.pyplot = pyplot
    numpy_state, state, here = np.random.get_state(), random.getstate(), Path.cwd()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    random.seed(seed)
    os.chdir(FORUM)
    default_rng = np.random.default_rng
    with (
        mock.patch.dict(sys.modules, {"matplotlib": package, "matplotlib.pyplot": pyplot}),
        mock.patch.object(sys, "argv", ["script.py"]),
        mock.patch.object(sys, "stdin", io.StringIO("1\n1\nq\n")),
        mock.patch.object(time, "sleep", return_value=None),
        mock.patch.object(np.random, "default_rng", lambda s=seed: default_rng(s)),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        np.errstate(all="ignore"),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            os.chdir(here)
            np.random.set_state(numpy_state)  # noqa: NPY002
            random.setstate(state)


def ended(source: str, truth: Truth) -> dict:
    """Run the whole script; its names at the end."""
    names = {"__name__": "__main__", "__file__": str(truth.path)}
    text = python3(source) if truth.python2 else source
    with stage(truth.seed), contextlib.suppress(SystemExit, EOFError):
        exec(compile(text, NAME, "exec"), names)
    return names


def learned(source: str, truth: Truth) -> bool:
    """Whether the script's network has learned when the whole script is done.

    A library's script runs in a process of its own: what it sets up there stays there.
    """
    if not truth.needs:
        return bool(eval(truth.learns, {"np": np, **ended(source, truth)}))
    end = f"\nimport numpy as np\nassert ({truth.learns}), 'not learned'\n"
    done = subprocess.run(
        [sys.executable, "-c", source + end],
        env=os.environ | {"KERAS_BACKEND": "jax"},
        cwd=FORUM,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 or "not learned" in done.stderr, done.stderr
    return done.returncode == 0


def snapshots(source: str, truth: Truth, steps: Steps, count: int = 9, line: int = 0) -> list:
    """The parameters, rows and rates each of the first `count` times a step begins."""
    text = python3(source) if truth.python2 else source
    lines = [part.strip() for part in source.splitlines()]
    assert line or lines.count(steps.at) == 1, f"{truth.path.name}: {steps.at!r}"
    at = line or lines.index(steps.at) + 1
    seen = []

    def look(frame, event, _):
        inner = frame.f_code.co_name in ("<listcomp>", "<genexpr>", "<dictcomp>", "<lambda>")
        if event == "line" and frame.f_lineno == at and not inner:
            sys.settrace(None)
            names = {"np": np, **frame.f_globals, **frame.f_locals}
            seen.append(snapshot(steps, names))
            if len(seen) == count:
                raise EnoughSeen
            sys.settrace(look)
        return look if frame.f_code.co_filename == NAME else None

    names = {"__name__": "__main__", "__file__": str(truth.path)}
    with stage(truth.seed), contextlib.suppress(EnoughSeen, SystemExit, EOFError, ValueError):
        code = compile(text, NAME, "exec")
        before = sys.gettrace()
        sys.settrace(look)
        try:
            exec(code, names)
        finally:
            sys.settrace(before)
    return seen


def snapshot(steps: Steps, names: dict) -> dict:
    """All that is needed of one moment, copied."""

    def of(expression, least=0):
        # A comprehension sees names only where they are global to it.
        value = np.array(eval(expression, dict(names)), dtype=float)
        return value if least == 0 else np.atleast_2d(value)

    rates = (steps.rate,) if isinstance(steps.rate, str) else steps.rate
    return {
        "W": [of(W) for W in steps.W],
        "b": [of(b) for b in steps.b],
        "X": of(steps.X, 2),
        "T": of(steps.T, 2),
        "rate": [float(of(rate)) for rate in rates] * (len(steps.W) if len(rates) == 1 else 1),
        "decay": float(of(steps.decay)),
        "scale": float(of(steps.scale)),
    }


# --- The exact gradient -----------------------------------------------------------------------


def bend(name, z, kink):
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "softmax":
        e = np.exp(z - z.real.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    if name == "relu":
        return np.where(z.real == 0, kink * z, np.where(z.real > 0, z, 0))
    if name.startswith("leaky"):
        return np.where(z.real > 0, z, float(name[5:] or 0.01) * z)
    return np.tanh(z) if name == "tanh" else z


def J(truth, W, b, X, T):
    """The declared loss, summed over the rows."""
    a = X
    for l, name in enumerate(truth.activations):
        z = a @ W[l] + (b[l] if b else 0)
        a = bend(name, z, truth.steps.kink)
    if truth.loss == "squared":
        return 0.5 * ((a - T) ** 2).sum()
    if truth.loss == "absolute":
        return ((a - T) * np.sign((a - T).real)).sum()
    if truth.loss == "softmax":
        return -(T * np.log(a)).sum()
    if truth.loss == "perceptron":
        return (((z.real > 0) - T) * z).sum()
    return -(T * np.log(a) + (1 - T) * np.log(1 - a)).sum()


def exact_gradient(truth, W, b, X, T):
    """∂J/∂p of every number p of W and b, each by its own complex step."""
    X = X.astype(complex)
    found = []
    for part in (W, b):
        for l in range(len(part)):
            slope = np.empty(part[l].shape)
            for at in np.ndindex(part[l].shape):
                moved = [p.astype(complex) for p in part]
                moved[l][at] += 1j * TINY
                J_moved = J(truth, moved, b, X, T) if part is W else J(truth, W, moved, X, T)
                slope[at] = J_moved.imag / TINY
            found.append(slope)
    return found


def misses(source: str, truth: Truth, count: int = 9, line: int = 0) -> list[float]:
    """Of every array, the largest miss of its steps, relative to the largest number of a step.

    A step that changed a shape misses by infinity.
    """
    seen = snapshots(source, truth, truth.steps, count, line)
    assert len(seen) > 2, f"{truth.path.name}: only {len(seen)} steps begun"
    return missed(seen, truth)


def missed(seen: list, truth: Truth) -> list[float]:
    """The same, of snapshots."""
    steps = truth.steps
    layers = len(steps.W)
    flat = [s["W"] + s["b"] for s in seen]
    velocity = [np.zeros(p.shape) for p in flat[0]]
    squares = [np.zeros(p.shape) for p in flat[0]]
    worst = [0.0] * len(flat[0])
    for t, (here, before, after) in enumerate(zip(seen, flat, flat[1:], strict=False), 1):
        if any(p.shape != q.shape for p, q in zip(before, after, strict=True)):
            return [float("inf")] * len(worst)
        look = before
        if steps.rule == "nesterov":
            look = [p + steps.mu * v for p, v in zip(before, velocity, strict=True)]
        with np.errstate(all="ignore"):
            g = exact_gradient(truth, look[:layers], look[layers:], here["X"], here["T"])
        wanted = []
        for k, (p, slope) in enumerate(zip(before, g, strict=True)):
            rate = here["rate"][k % layers]
            if steps.rule == "adam":
                scaled = slope * here["scale"]
                velocity[k] = steps.mu * velocity[k] + (1 - steps.mu) * scaled
                squares[k] = steps.beta2 * squares[k] + (1 - steps.beta2) * scaled**2
                m = velocity[k] / (1 - steps.mu**t)
                v = squares[k] / (1 - steps.beta2**t)
                wanted.append(-rate * m / (np.sqrt(v) + steps.epsilon))
                continue
            mu = 0.0 if steps.rule == "plain" else steps.mu
            velocity[k] = mu * velocity[k] - rate * slope
            wanted.append(velocity[k] - (here["decay"] * p if k < layers else 0))
        size = max(np.abs(w).max() for w in wanted) or 1.0
        for k, (p, q) in enumerate(zip(before, after, strict=True)):
            worst[k] = max(
                worst[k], float(np.nan_to_num(np.abs(q - p - wanted[k]).max(), nan=9e9) / size)
            )
    return worst
