"""Figures are drawn without a screen, even where a script asks for one by name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any


def install() -> None:
    """From here on, `matplotlib.use` changes nothing: MPLBACKEND has said Agg."""
    sys.meta_path.insert(0, Finder())


class Finder:
    """Finds Matplotlib where it is, and takes the choice of a window from it."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Matplotlib's own spec with a loader that changes it; None for every other module."""
        if name != "matplotlib":
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = Loader(spec.loader)  # type: ignore[assignment]
        return spec


class Loader:
    """Loads as another loader does, and then takes `use` out of action."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The library's own."""
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Load it, and change it."""
        self.loader.exec_module(module)
        vars(module)["use"] = lambda *_, **__: None
