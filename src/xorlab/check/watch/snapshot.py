"""The numbers in a Python value, each with the path by which a reader would ask for it."""

from __future__ import annotations

import builtins
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import MemberDescriptorType, ModuleType
from typing import Any, TypeAlias

import numpy as np

globals()["__builtins__"] = dict(vars(builtins))  # a script may put others in their place

LARGEST = 4096
"""Numbers of an array that is still copied."""
WIDEST = 256
"""Items of a list or dictionary that is still gone through."""

Leaf: TypeAlias = tuple[str, Any]
"""A path, and an array or plain number: not copied yet."""

# The script may put other things in their place later.
array, asarray, ndarray, generic = np.array, np.asarray, np.ndarray, np.generic
read_attribute, class_of = object.__getattribute__, type

PLAIN: frozenset[type] = frozenset((float, int, bool))
NUMBERS: frozenset[type] = PLAIN | {
    kind for kind in np.sctypeDict.values() if np.dtype(kind).kind in "biuf"
}
SEQUENCES = frozenset((list, tuple))
TENSORS = {
    ("torch", "Tensor"),
    ("torch", "Parameter"),
    ("jaxlib", "ArrayImpl"),
    ("jax", "ArrayImpl"),
}
"""Arrays of libraries that are not imported here, by module and name of their class."""


def rectangle(items: Any) -> Any:
    """A list of numbers, or of equally long lists of numbers, as an array; else None.

    >>> rectangle([[1.0, 2.0], [3.0, 4.0]]).shape
    (2, 2)
    >>> rectangle([[1.0], [2.0, 3.0]]) is None
    True
    """
    kinds = set(map(class_of, items))
    if kinds <= NUMBERS:
        made = array(items) if 0 < len(items) <= LARGEST else None
    elif kinds <= SEQUENCES:
        widths = set(map(len, items))
        width = widths.pop()
        if widths or not 0 < width * len(items) <= LARGEST:
            return None
        if not all(set(map(class_of, row)) <= NUMBERS for row in items):
            return None
        made = array([list(row) for row in items])
    else:
        return None
    return made if made is not None and made.dtype.kind in "biuf" else None


class Walker:
    """Goes through a value down to its numbers.

    is_own: whether a class is the script's. depth, leaves: how far, and to how many numbers.
    inside: how many objects of the script's own deep it looks into.
    """

    def __init__(
        self, is_own: Callable[[type], bool], *, depth: int, leaves: int, inside: int
    ) -> None:
        self.is_own = is_own
        self.depth, self.leaves, self.inside = depth, leaves, inside
        self.ways: dict[type, Callable[..., None]] = dict.fromkeys(NUMBERS, self.plain) | {
            ndarray: self.array,
            list: self.sequence,
            tuple: self.sequence,
            dict: self.mapping,
        }
        for kind in (str, bytes, type(None), ModuleType, type(len), type(rectangle), range):
            self.ways[kind] = self.nothing
        self.ways[type] = self.kind

    def walk(self, value: Any, path: str, found: list[Leaf], seen: set[int] | None = None) -> None:
        """Add to `found` every number in a value. seen: objects that were gone through before."""
        self.visit(value, path, found, set() if seen is None else seen, 0, self.inside)

    def visit(self, value: Any, path: str, found: list[Leaf], seen: set[int], *at: int) -> None:
        """Go on in the way of the value's class."""
        kind = class_of(value)
        way = self.ways.get(kind)
        if way is None:
            way = self.ways[kind] = self.way(kind)
        way(value, path, found, seen, *at)

    def way(self, kind: type) -> Callable[..., None]:
        """How values of a class are gone through."""
        if issubclass(kind, ndarray):
            return self.array
        if issubclass(kind, generic):
            return self.nothing
        if (kind.__module__.partition(".")[0], kind.__name__) in TENSORS:
            return self.tensor
        if issubclass(kind, tuple) and hasattr(kind, "_fields"):
            return self.named
        for base, way in ((list, self.sequence), (tuple, self.sequence), (dict, self.mapping)):
            if issubclass(kind, base):
                return way
        if issubclass(kind, deque):
            return self.sequence
        return self.instance if self.is_own(kind) else self.nothing

    def nothing(self, *_: Any) -> None:
        """A value without numbers."""

    def plain(self, value: Any, path: str, found: list[Leaf], *_: Any) -> None:
        """A number."""
        found.append((path, value))

    def array(
        self, value: Any, path: str, found: list[Leaf], seen: set[int], depth: int, inside: int
    ) -> None:
        """An array; one of objects is a list."""
        if value.dtype.kind in "biuf":
            if 0 < value.size <= LARGEST:
                found.append((path, value))
        elif value.dtype.kind == "O" and value.size <= WIDEST and value.ndim:
            held = value.tolist()
            whole = rectangle(held)
            if whole is None:
                self.indexed(held, path, found, seen, depth, inside)
            else:
                found.append((path, Listed(whole, value)))

    def tensor(self, value: Any, path: str, found: list[Leaf], *_: Any) -> None:
        """Another library's array: its numbers as NumPy's."""
        held = value.detach().cpu().numpy() if hasattr(value, "detach") else asarray(value)
        if held.dtype.kind in "biuf" and 0 < held.size <= LARGEST:
            found.append((path, Listed(held, value)))

    def sequence(
        self, value: Any, path: str, found: list[Leaf], seen: set[int], depth: int, inside: int
    ) -> None:
        """A list or tuple."""
        if not 0 < len(value) <= LARGEST or id(value) in seen:
            return
        seen.add(id(value))
        whole = rectangle(value)
        if whole is not None:
            found.append((path, Listed(whole, value)))
        elif len(value) <= WIDEST:
            self.indexed(value, path, found, seen, depth, inside)

    def indexed(self, value: Any, path: str, *rest: Any) -> None:
        """A list's parts, by number."""
        self.parts([(f"{path}[{i}]", part) for i, part in enumerate(value)], *rest)

    def mapping(
        self, value: Any, path: str, found: list[Leaf], seen: set[int], depth: int, inside: int
    ) -> None:
        """A dictionary's parts, by key."""
        if len(value) > WIDEST or id(value) in seen:
            return
        seen.add(id(value))
        items = [
            (f"{path}[{text}]", v)
            for key, v in list(dict.items(value))
            if (text := index(key)) is not None
        ]
        self.parts(items, found, seen, depth, inside)

    def named(
        self, value: Any, path: str, found: list[Leaf], seen: set[int], depth: int, inside: int
    ) -> None:
        """A named tuple's parts."""
        names = class_of(value)._fields
        self.parts(
            [(f"{path}.{n}", v) for n, v in zip(names, value, strict=False)],
            found,
            seen,
            depth,
            inside,
        )

    def instance(
        self, value: Any, path: str, found: list[Leaf], seen: set[int], depth: int, inside: int
    ) -> None:
        """An object of the script's: its attributes."""
        if not inside or id(value) in seen:
            return
        seen.add(id(value))
        items = [(f"{path}.{name}", v) for name, v in attributes(value)]
        # In the last object it is only the numbers that it holds itself.
        self.parts(items, found, seen, depth if inside > 1 else self.depth - 1, inside - 1)

    def kind(self, value: Any, path: str, found: list[Leaf], *rest: Any) -> None:
        """A class of the script's: what it holds itself."""
        if self.is_own(value):
            self.parts([(f"{path}.{n}", v) for n, v in shared(value)], found, *rest)

    def parts(
        self, items: list[Leaf], found: list[Leaf], seen: set[int], depth: int, inside: int
    ) -> None:
        """Each part in turn, as far as there is room."""
        if depth >= self.depth:
            return
        for path, value in items:
            if len(found) >= self.leaves:
                return
            self.visit(value, path, found, seen, depth + 1, inside)


class Listed:
    """A list of numbers, or another library's, as an array, and what it was made of."""

    __slots__ = ("numbers", "of")

    def __init__(self, numbers: Any, of: Any) -> None:
        self.numbers, self.of = numbers, of


def attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """An object's attributes, then its class's: read without running any of its code."""
    try:
        own = read_attribute(value, "__dict__")
    except AttributeError:
        own = {}
    yield from list(own.items())
    for kind in class_of(value).__mro__[:-1]:
        for name in telling(kind):
            held = vars(kind).get(name)
            if name in own:
                continue
            if not isinstance(held, MemberDescriptorType):
                yield name, held
                continue
            with suppress(AttributeError):
                yield name, held.__get__(value)


KEYS = (str, int, float, bool)


def index(key: Any) -> str | None:
    """A dictionary's key as a reader writes it in brackets: of an edge (0, 2) `0, 2`."""
    if class_of(key) in KEYS:
        return repr(key)
    if class_of(key) is tuple and key and all(class_of(part) in KEYS for part in key):
        return ", ".join(map(repr, key)) + "," * (len(key) == 1)
    return None


KNOWN: dict[type, tuple[int, list[str]]] = {}


def telling(kind: type) -> list[str]:
    """The names of a class's own attributes that may hold numbers, and of its slots."""
    size, names = KNOWN.get(kind, (-1, []))
    if size != len(vars(kind)):
        names = [
            name
            for name, held in list(vars(kind).items())
            if not name.startswith("__") and (holds(held) or class_of(held) is MemberDescriptorType)
        ]
        KNOWN[kind] = len(vars(kind)), names
    return names


def holds(value: Any) -> bool:
    """Whether a class's own attribute may hold numbers."""
    return class_of(value) in NUMBERS or isinstance(value, (ndarray, list, tuple, dict))


def shared(kind: type) -> Iterator[tuple[str, Any]]:
    """What a class itself holds."""
    return ((name, vars(kind)[name]) for name in telling(kind) if holds(vars(kind)[name]))


def owner_test(folder: str) -> Callable[[type], bool]:
    """A test of whether a class is the script's own: of the script, or of a file beside it."""

    def is_own(kind: type) -> bool:
        module = kind.__module__ if isinstance(kind.__module__, str) else ""
        if module == "__main__":
            return True
        file = getattr(sys.modules.get(module), "__file__", None) or ""
        return bool(folder) and file.startswith(folder) and "site-packages" not in file

    return is_own
