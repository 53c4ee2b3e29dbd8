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


def digest() -> str:
    """Of everything that the kernel is made of."""
    constants = [Path(str(module.__file__)) for module in (philox, trainer)]
    sources = [*sorted(Path(__file__).parent.glob("*.py")), *constants]
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def kernel_of(version: str) -> tuple[Any, bool]:
    """The kernel, and whether what is compiled is kept.

    Numba's cache tells closures apart by what they close over: here by `version`.
    """

    def train(one: Any, wide: Any, net: Any, rules: Any, rows: Any, work: Any, members: Any) -> Any:
        _ = version
        return train_members(one, wide, net, rules, rows, work, members)

    try:
        return njit(nogil=True, cache=True)(train), True
    except RuntimeError:  # there is no folder that can be written
        return njit(nogil=True)(train), False


kernel, KEPT = kernel_of(digest())


class Announcer(event.Listener):
    """Says that something is being compiled, when that begins: not where it is found compiled."""

    def __init__(self, what: str, say: Callable[[str], None]) -> None:
        self.what, self.say = what, say
        self.began: float | None = None

    def on_start(self, event: Any) -> None:
        """Say it, the first time."""
        if self.began is None:
            self.began = perf_counter()
            self.say(f"Compiling the engine for {self.what} ...")

    def on_end(self, event: Any) -> None:
        """Functions within functions end all the time."""


def announced(what: str, call: Callable[[], Any], say: Callable[[str], None]) -> None:
    """Make a call that may have to compile `what`, and say so and for how long if it has to."""
    announcer = Announcer(what, say)
    with event.install_listener("numba:compile", announcer):
        call()
    if announcer.began is not None:
        later = "kept for next time" if KEPT else "no folder can be written to keep it"
        say(f"Compiled in {perf_counter() - announcer.began:.0f} s; {later}.")
