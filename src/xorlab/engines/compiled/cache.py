"""The kernel, compiled for this processor once and kept: in the next process it is there.

Numba keeps machine code beside the source, or in the user's cache folder where that cannot be
written (NUMBA_CACHE_DIR moves it), by the source file that holds the function. The kernel's
source is many files: a digest of them all is part of its key, so that no old code outlives them.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from numba import njit
from numba.core import event

from xorlab import philox, trainer
from xorlab.engines.compiled.kernel import train_members

COMPILING = "Compiling the engine for this machine, once ..."


def digest() -> str:
    """Of everything that the kernel is made of."""
    constants = [Path(str(module.__file__)) for module in (philox, trainer)]
    sources = [*sorted(Path(__file__).parent.glob("*.py")), *constants]
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def kernel_of(version: str) -> Any:
    """The kernel; Numba's cache tells closures apart by what they close over, here `version`."""

    def train(one: Any, wide: Any, net: Any, rules: Any, rows: Any, work: Any, members: Any) -> Any:
        _ = version
        return train_members(one, wide, net, rules, rows, work, members)

    try:
        return njit(nogil=True, cache=True)(train)
    except RuntimeError:  # no folder can be written: compile anew in every process
        return njit(nogil=True)(train)


kernel = kernel_of(digest())


class Announcer(event.Listener):
    """Says that something is being compiled, once, when it begins: not when it is found."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.began: float | None = None

    def on_start(self, event: Any) -> None:
        """Say it, the first time."""
        if self.began is None:
            self.began = perf_counter()
            self.say(COMPILING)

    def on_end(self, event: Any) -> None:
        """Functions within functions end all the time."""


def announced(call: Callable[[], Any], say: Callable[[str], None]) -> None:
    """Make a call that may have to compile, and say so and for how long if it has to."""
    announcer = Announcer(say)
    with event.install_listener("numba:compile", announcer):
        call()
    if announcer.began is not None:
        say(f"Compiled in {perf_counter() - announcer.began:.0f} s; it is kept for next time.")
