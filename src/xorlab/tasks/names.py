"""The tasks that have names: looking one up, listing them all, guessing what was meant."""

from __future__ import annotations

import difflib
import re
from typing import NamedTuple

from xorlab.errors import BadInput
from xorlab.tasks.families import FAMILIES
from xorlab.tasks.gates import GATES
from xorlab.tasks.points import ROWS, SHAPES
from xorlab.tasks.recipe import Recipe
from xorlab.tasks.tables import Table, short

RECIPES = {**GATES, **FAMILIES}
ALIASES = {
    "fulladder": "full-adder",
    "halfadder": "half-adder",
    "identity": "buffer",
    "inverter": "not",
    "maj": "majority",
    "mux": "multiplexer",
}
HOW = "Or give a truth table like 0110, an expression like 'a ^ b & ~c', or a CSV file's path."


class Listing(NamedTuple):
    """What `catalogue` tells of a named task.

    A `name` that ends in N stands for one task for each of `sizes`; rows, inputs and outputs are
    those of `example`.
    """

    name: str
    description: str
    example: str
    rows: int
    inputs: int
    outputs: int
    sizes: tuple[int, ...] = ()


def catalogue() -> list[Listing]:
    """Every named task.

    >>> next(listing for listing in catalogue() if listing.name == "parityN").example
    'parity3'
    """

    def listing(recipe: Recipe) -> Listing:
        X, y, *_ = made(recipe, recipe.example)
        size = (len(X), X.shape[1], y.shape[1])
        return Listing(recipe.name, recipe.says, recipe.shown, *size, recipe.sizes)

    shapes = [Listing(s.name, s.says, s.name, ROWS, 2, 1) for s in SHAPES.values()]
    return [listing(recipe) for recipe in RECIPES.values()] + shapes


def normal(name: str) -> str:
    """A name in the one form that is looked up."""
    return re.sub(r"[\s_]+", "-", name.strip().lower())


def named(name: str) -> tuple[str, Table] | None:
    """A named table with its name in full, or None for what is no name.

    >>> named("Parity_2")[0]
    'parity2'
    """
    plain = ALIASES.get(normal(name), normal(name))
    if plain in RECIPES:
        return plain, RECIPES[plain].make()
    if sizes := re.fullmatch(r"([0-9]{1,5})-[0-9]{1,5}-([0-9]{1,5})", plain):
        if sizes[1] != sizes[2]:
            raise BadInput("An encoder has as many outputs as inputs.", name, "Try 8-3-8.")
        return plain, made(RECIPES["encoderN"], int(sizes[1]))
    if family := re.fullmatch(r"([a-z-]*[a-z])-?([0-9]{0,5})", plain):
        recipe = RECIPES.get(f"{ALIASES.get(family[1], family[1])}N")
        if recipe is not None:
            return f"{recipe.stem}{family[2]}", made(recipe, int(family[2] or 0))
    return None


def made(recipe: Recipe, n: int) -> Table:
    """A recipe's table, of size n where it is a family; BadInput with the sizes it takes."""
    if not recipe.sizes:
        return recipe.make()
    if n in recipe.sizes:
        return recipe.make(n)
    low, *_, high = recipe.sizes
    dense = len(recipe.sizes) == high - low + 1
    takes = f"from {low} to {high}" if dense else f"out of {', '.join(map(str, recipe.sizes))}"
    received = f"{recipe.stem}{n or ''}"
    raise BadInput(f"{recipe.name} takes an N {takes}.", received, f"Try {recipe.shown}.")


def unknown(text: str) -> BadInput:
    """What is said of a name that nothing has: the nearest names, and the other ways."""
    plain = normal(text)[:40]
    shown = {recipe.stem: recipe.shown for recipe in reversed(RECIPES.values())}
    shown |= {name: name for name in SHAPES}
    near = difflib.get_close_matches(plain.rstrip("0123456789"), shown, n=3)
    names = " or ".join(shown[stem] for stem in near)
    every = ", ".join([*RECIPES, *SHAPES])
    hint = f"Did you mean {names}?" if names else f"There are {every}."
    return BadInput("There is no task of this name.", short(text), f"{hint} {HOW}")
