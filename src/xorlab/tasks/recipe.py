"""What a named table is: a name, a sentence, and how to make it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from xorlab.tasks.tables import Table


class Recipe(NamedTuple):
    """A named table; or a family of them, one for each size N.

    `make()` gives the table; a family's `make(n)` that of size n, one of `sizes`. A family's
    name ends in N, and `example` is the size that lists and tests show.
    """

    name: str
    says: str
    make: Callable[..., Table]
    sizes: tuple[int, ...] = ()
    example: int = 0

    @property
    def stem(self) -> str:
        """The name without its N."""
        return self.name.removesuffix("N") if self.sizes else self.name

    @property
    def shown(self) -> str:
        """A name that can be asked for: the family's example, or the name itself."""
        return f"{self.stem}{self.example}" if self.sizes else self.name


def registry(*recipes: Recipe) -> dict[str, Recipe]:
    """The recipes by their names."""
    return {recipe.name: recipe for recipe in recipes}
