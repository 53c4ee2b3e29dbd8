"""The tests' world is stricter than the user's, for doctests as for tests.

Warnings are errors (pyproject.toml); so are invalid floating-point operations, global random
state and every connection that leaves the machine.
"""

import os
import socket
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

# Before anything imports Matplotlib: figures are drawn without a screen.
os.environ["MPLBACKEND"] = "Agg"

LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(autouse=True)
def floats_never_fail_silently() -> Iterator[None]:
    """An overflow, a division by zero or a NaN born in a computation is an error.

    Underflow is none: a saturated sigmoid's e^-800 is 0 to the last bit of what is computed
    from it, and the losses are written to need exactly that.
    """
    with np.errstate(divide="raise", over="raise", invalid="raise", under="ignore"):
        yield


@pytest.fixture(autouse=True)
def nothing_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to any other machine is an error; loopback and Unix sockets are not."""

    def guarded(name: str) -> Any:
        original = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if isinstance(address, tuple) and address[0] not in LOCAL:
                raise AssertionError(f"A test tried to reach the network: {address}.")
            return original(self, address)

        return connect

    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, guarded(name))


@pytest.fixture(autouse=True)
def every_generator_has_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    """`default_rng()` without a seed gives other numbers each time: an error, in our own code."""
    default_rng = np.random.default_rng

    def seeded(seed: Any = None) -> np.random.Generator:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        theirs = caller.partition(".")[0] in ("jax", "keras", "scipy", "sklearn")
        assert seed is not None or theirs, "default_rng() is called without a seed."
        return default_rng(seed)

    monkeypatch.setattr(np.random, "default_rng", seeded)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """A test that moves NumPy's global random state fails (`random` is banned by the linter)."""
    before = global_state()
    result = yield
    assert global_state() == before, "A test drew from NumPy's global random state."
    return result


def global_state() -> tuple[Any, ...]:
    """NumPy's global random state, in a form that compares."""
    name, keys, *rest = np.random.get_state(legacy=True)  # noqa: NPY002
    return (name, np.asarray(keys).tobytes(), *rest)
