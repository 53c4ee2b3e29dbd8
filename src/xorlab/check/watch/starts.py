"""Starts drawn as the script draws its own: it is run again and again, up to where it trains."""

from __future__ import annotations

import builtins
import itertools
import os
import random  # noqa: TID251  # the script's own is to be seeded
import sys
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import FrameType, ModuleType
from typing import Any

import numpy as np

from xorlab.check.record import Ending
from xorlab.check.watch.instrument import Instrumented
from xorlab.check.watch.recorder import Recorder
from xorlab.check.watch.state import State

SECONDS = 1.0
"""In which starts are drawn, unless the job gives another time."""
GRACE = 0.5
"""Seconds after which a script that does not let itself be stopped is ended."""
ALIKE = 3
"""Starts that are all the same: more of them are no news."""
FAILURES = 3
BATCH = 50
"""Starts of one frame."""

Stop = type("Stop", (BaseException,), {"__doc__": "Ends a run where its training begins."})


class Seeds:
    """Stands in for every seed that a script gives: another one each run, for each its own.

    Two generators to which a script gives the same seed stay equal: that belongs to its start.
    """

    def __init__(self) -> None:
        self.run = 0
        self.calls = itertools.count()
        self.seed, self.seed_random = np.random.seed, random.seed

    def vary(self, seed: Any = None) -> int:
        """The seed to be used in the place of a script's own."""
        own = f"call {next(self.calls)}" if seed is None else repr(seed)
        return zlib.crc32(f"{self.run}: {own}".encode())

    def begin(self, run: int) -> None:
        """Seed what a script draws from without a seed."""
        self.run, self.calls = run, itertools.count()
        self.seed(self.vary())
        self.seed_random(self.vary())

    def install(self) -> None:
        """Take the place of the functions and classes that are given seeds."""
        for name in ("RandomState", "PCG64", "MT19937", "Philox", "SeedSequence"):
            setattr(np.random, name, self.varied(getattr(np.random, name)))
        setattr(random, "Random", self.varied(random.Random))  # noqa: B010
        default_rng = np.random.default_rng
        np.random.default_rng = lambda seed=None: default_rng(self.other(seed))
        np.random.seed = lambda seed=None: self.seed(self.vary(seed))
        random.seed = lambda a=None, version=2: self.seed_random(self.vary(a))

    def varied(self, kind: type) -> type:
        """The same class of generators under other seeds."""
        other = self.other

        def __init__(generator: Any, seed: Any = None, *args: Any, **kwargs: Any) -> None:  # noqa: N807
            kind.__init__(generator, other(seed), *args, **kwargs)  # type: ignore[misc]

        return type(kind.__name__, (kind,), {"__init__": __init__, "__doc__": kind.__doc__})

    def other(self, seed: Any) -> Any:
        """Another seed; what is a generator itself stays what it is."""
        given = seed is None or isinstance(seed, (int, float, str, Sequence, np.integer))
        return self.vary(seed) if given else seed


class Silence:
    """Where the output of these runs goes."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        """Nowhere."""
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        """Whether somebody looks on."""
        return False


class Starts:
    """Runs a script up to the first mark of a node, over and over; each start is one mark."""

    def __init__(
        self, script: Instrumented, name: str, state: State, send: Callable[[bytes], None]
    ) -> None:
        self.script, self.name, self.state = script, name, state
        self.recorder = Recorder(script.nodes, state, {}, send)
        self.seeds = Seeds()
        self.module = ModuleType("__main__")
        self.drawn: list[str] = []
        self.known = 0

    def draw(self, node: int, count: int, seconds: float = SECONDS) -> None:
        """Draw as many starts as there is time for."""
        end = time.perf_counter() + seconds
        last = threading.Timer(seconds + GRACE, os._exit, (0,))
        last.daemon = True
        last.start()
        self.install(node)
        before, output = set(sys.modules), (sys.stdout, sys.stderr)
        sys.stdout = sys.stderr = Silence()
        failures = 0
        for run in range(count):
            reached = self.once(run)
            failures += not reached
            alike = len(self.drawn) >= ALIKE and len(set(self.drawn)) == 1
            if alike or failures >= FAILURES or time.perf_counter() > end:
                break
            if run % BATCH == 0:
                self.recorder.flush()
            self.forget(before)
        sys.stdout, sys.stderr = output
        self.recorder.flush(Ending("finished"))
        last.cancel()

    def once(self, run: int) -> bool:
        """One run of the script; whether it came to its training."""
        self.module = ModuleType("__main__")
        vars(self.module).update({"__file__": self.name, "__builtins__": builtins})
        sys.modules["__main__"] = self.module
        self.recorder.module = vars(self.module)
        self.seeds.begin(run)
        self.known = len(self.drawn)
        with suppress(BaseException):
            exec(self.script.code, vars(self.module))
        return len(self.drawn) > self.known

    def forget(self, before: set[str]) -> None:
        """Modules beside the script may hold a part of its start: they are loaded anew."""
        folder = os.path.dirname(self.name)  # noqa: PTH120  # as it is written in __file__
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None) or ""
            if folder and file.startswith(folder):
                del sys.modules[name]

    def reached(self, node: int, frame: FrameType) -> None:
        """Write down a start, once a run: a script may catch what is to stop it."""
        if len(self.drawn) > self.known:
            return
        entries = self.recorder.alive(frame, node)
        self.recorder.clock += 1
        number = len(self.drawn)
        self.recorder.writer.mark(self.recorder.clock, node, number, 0, None, entries)
        self.drawn.append(repr([(path, np.array(value).tobytes()) for path, _, value in entries]))

    def install(self, node: int) -> None:
        """Hooks that report nothing, and stop a run at the node."""

        def at(place: int) -> bool:
            if place == node:
                self.reached(node, sys._getframe(1))
                raise Stop
            return True

        self.seeds.install()
        self.recorder.install()
        silent: Mapping[str, Any] = {
            "__xv__": lambda _, value: value,
            "__xa__": lambda *_: None,
            "__xi__": lambda *_: None,
            "__xplan__": lambda _, value: value,
            "__xenter__": lambda _: None,
            "__xleave__": lambda _: None,
            "__xgo__": at,
            "__xfree__": at,
            "__xcall__": at,
        }
        looked = itertools.repeat(True).__next__
        ticks = {f"__xw{place.id}__": looked for place in self.script.nodes}
        vars(builtins).update({**silent, **ticks})
