"""The live state of a script: every number that its variables lead to, by a reader's paths."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Iterator
from types import CellType, FrameType, FunctionType, GeneratorType
from typing import Any

from xorlab.check.watch.snapshot import PLAIN, Leaf, Walker, class_of

globals()["__builtins__"] = dict(vars(builtins))  # a script may put others in their place

LEAVES = 2000
DEPTH = 8
FRAMES = 64


class State:
    """Finds the state of the script that is running.

    file: the name that its code was compiled under. changing: names that loops bind: they are
    looked at last, so that `layers[1].W` keeps its name while a loop calls it `layer.W`.
    """

    def __init__(self, file: str, changing: frozenset[str], is_own: Callable[[type], bool]) -> None:
        self.file, self.changing = file, changing
        self.before: dict[int, frozenset[str]] = {}
        self.walker = Walker(is_own, depth=DEPTH, leaves=LEAVES, inside=DEPTH)

    def look(self, frame: FrameType | None, module: dict[str, Any], node: int) -> list[Leaf]:
        """Every number alive, the innermost function's names first; each under one path.

        An array of several names keeps the one that it had at this node's last look, so that
        `best = W` does not rename `W`.
        """
        found: list[Leaf] = []
        seen: set[int] = set()
        taken: set[str] = set()
        for names in self.scopes(frame, module):
            self.scope(names, found, seen, taken)
        before = self.before.get(node, frozenset())
        chosen: dict[int, int] = {}
        for k, (path, leaf) in enumerate(found):
            if class_of(leaf) in PLAIN:
                continue
            first = chosen.setdefault(id(leaf), k)
            if path in before and found[first][0] not in before:
                chosen[id(leaf)] = k
        kept = [
            (path, leaf)
            for k, (path, leaf) in enumerate(found)
            if class_of(leaf) in PLAIN or chosen[id(leaf)] == k
        ]
        self.before[node] = frozenset(path for path, _ in kept)
        return kept

    def scopes(self, frame: FrameType | None, module: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The names of the script's running functions, innermost first, then its module's."""
        for _ in range(FRAMES):
            if frame is None:
                break
            if frame.f_code.co_filename == self.file and frame.f_locals is not module:
                yield frame.f_locals
            frame = frame.f_back
        yield module

    def scope(
        self, names: dict[str, Any], found: list[Leaf], seen: set[int], taken: set[str]
    ) -> None:
        """Go through one scope's names: loops' variables after the others, closures last.

        What a generator holds between two of its values lives as well: the data that it deals out.
        """
        late, functions, generators = [], [], []
        for name, value in list(names.items()):
            if name in taken or name.startswith("__"):
                continue
            taken.add(name)
            if type(value) is FunctionType:
                functions.append(value)
            elif type(value) is GeneratorType:
                generators.append(value)
            elif name in self.changing:
                late.append((name, value))
            else:
                self.walker.walk(value, name, found, seen)
        for name, value in late:
            self.walker.walk(value, name, found, seen)
        for function in functions:
            self.enclosed(function, found, seen, taken)
        for generator in generators:
            self.dealing(generator, found, seen, taken)

    def enclosed(
        self, function: FunctionType, found: list[Leaf], seen: set[int], taken: set[str]
    ) -> None:
        """What a function of the script's has of the one that it was made in."""
        if not function.__closure__ or function.__code__.co_filename != self.file:
            return
        for name, cell in zip(function.__code__.co_freevars, function.__closure__, strict=False):
            if name not in taken and id(cell) not in seen:
                seen.add(id(cell))
                self.closed(name, cell, found, seen)

    def dealing(
        self,
        generator: GeneratorType[Any, Any, Any],
        found: list[Leaf],
        seen: set[int],
        taken: set[str],
    ) -> None:
        """What a generator of the script's holds until it is asked again."""
        frame = generator.gi_frame
        if frame and frame.f_code.co_filename == self.file and id(generator) not in seen:
            seen.add(id(generator))
            self.scope(frame.f_locals, found, seen, taken)

    def closed(self, name: str, cell: CellType, found: list[Leaf], seen: set[int]) -> None:
        """What a function holds of the one that it was made in."""
        try:
            self.walker.walk(cell.cell_contents, name, found, seen)
        except ValueError:  # an empty cell
            return
