"""One function or method of a script, called as its signature suggests, on the XOR table.

A module that only defines a network trains nothing by itself. What the function wants is guessed
from the names of its parameters, which in this trade are few; where the first guess raises or
bends a parameter out of its shape, the next is tried, each on a network made anew.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np

from xorlab.check.record import Ending, Node
from xorlab.check.watch.recorder import Recorder

CALLS = 48
ENOUGH = 3
"""Calls that a script makes by itself: no others are needed."""
X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
Y = np.array([[0.0], [1.0], [1.0], [0.0]])

INPUTS = r"x|xs|xi|x_?(train|batch|i|data)?|inputs?|data|features?|samples?|a0|input_(data|vector)"
TARGETS = r"y|ys|yi|t|d|y_?(train|batch|true|i)?|targets?|labels?|outputs?|expected|desired|truth"
GUESSES: tuple[tuple[str, Any], ...] = (
    (r".*(sizes|layers|dims|dimensions|architecture|topology|structure|shape|units)", [2, 2, 1]),
    (r".*(in|input|inputs|features).*(size|dim|nodes|units|neurons|n)?|n_?x|d_?in", 2),
    (r".*hid.*|n_?h|h", 2),
    (r".*(out|output|outputs).*|n_?y|d_?out|classes", 1),
    (r"lr|.*rate.*|eta|alpha|step_?size|gamma", 0.5),
    (r".*(epoch|iter|step).*|n_?times", 1),
    (r".*(seed|random_state)", 1),
    (r"m|n|batch_?size|n_?samples", 4),
    (r"momentum|beta.*|decay", 0.9),
)
BLIND: tuple[tuple[Any, ...], ...] = (
    (),
    ([2, 2, 1],),
    (2, 2, 1),
    (2, 2, 1, 0.5),
    ([2, 2, 1], 0.5),
    (2,),
    (2, 2),
)
"""Arguments that make a network, where their names say nothing."""
MAKERS = re.compile(r"(init|create|make|build|new|start|random|get).*", re.IGNORECASE)
HELD = r"params?|parameters|weights|w|net|network|model|nn|theta|mlp|layers"


class Form(NamedTuple):
    """A way to hand over the data: the pairs (x, y) of calls that follow each other."""

    name: str
    pairs: list[tuple[Any, Any]]


FORMS = (
    Form("the whole table", [(X, Y)]),
    Form("row by row", [(x, y) for x, y in zip(X, Y, strict=True)]),
    Form("columns", [(X.T, Y.T)]),
    Form("row by row, plain targets", [(x, float(y[0])) for x, y in zip(X, Y, strict=True)]),
    Form("lists", [(x.tolist(), y.tolist()) for x, y in zip(X, Y, strict=True)]),
    Form("lists, plain targets", [(x.tolist(), float(y[0])) for x, y in zip(X, Y, strict=True)]),
    Form("one column a row", [(x[:, None], y[:, None]) for x, y in zip(X, Y, strict=True)]),
    Form("one row a time", [(x[None, :], y[None, :]) for x, y in zip(X, Y, strict=True)]),
    Form("plain targets", [(X, Y[:, 0])]),
)


class Unknown(Exception):
    """A parameter of which nothing can be guessed."""


class Given(NamedTuple):
    """What can be handed over: a row or all of the data, the network, the module's own values.

    making: a network is to be made: `inputs` is how many it has, not what is put in.
    """

    x: Any
    y: Any
    names: Mapping[str, Any]
    held: Any = None
    making: bool = False

    def guess(self, name: str) -> Any:
        """What a parameter of this name is given, None for nothing."""
        if self.held is not None and re.fullmatch(HELD, name, re.IGNORECASE):
            return self.held
        own = self.names.get(name)
        if isinstance(own, (np.ndarray, list, dict, float, int)) and not self.making:
            return own
        for pattern, value in ((INPUTS, self.x), (TARGETS, self.y)):
            plain = name[0] in "xXyY" or not self.making
            if plain and re.fullmatch(pattern, name, re.IGNORECASE):
                return value
        for pattern, value in GUESSES:
            if re.fullmatch(pattern, name, re.IGNORECASE):
                return value
        return None

    def arguments(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Arguments by the names of a function's parameters; defaults stay."""
        found: dict[str, Any] = {}
        for name, parameter in inspect.signature(function).parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if parameter.default is not parameter.empty:
                continue
            value = self.guess(name.strip("_"))
            if value is None:
                raise Unknown(f"nothing is known of its argument {name}")
            found[name] = value
        return found


def called(target: str, recorder: Recorder) -> Ending:
    """Call a function of the script that has run; how that ended."""
    nodes = [node for node in recorder.nodes if node.kind == "call"]
    fits = [n for n in nodes if n.text == target or n.text.endswith(f".{target}")]
    if len(fits) != 1:
        names = ", ".join(node.text for node in nodes[1:]) or "none"
        return Ending("refused", None, f"There is no one function {target} here, but: {names}.")
    node = fits[0]
    if recorder.begun[node.id] >= ENOUGH:
        return Ending("finished")
    was, problem = recorder.on, "it takes no arguments that xorlab could guess"
    found: tuple[int, Form] | None = None
    for form in FORMS:
        recorder.switch(False)
        try:
            bent = Trial(node, form, recorder.module).bends()
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
            continue
        if found is None or bent < found[0]:
            found = (bent, form)
    recorder.switch(was)
    if found is None:
        return Ending("refused", node.line, f"{node.text} could not be called: {problem}.")
    return Trial(node, found[1], recorder.module).train(CALLS)


class Trial:
    """A function with a network made anew, ready to be called on the data in one form."""

    def __init__(self, node: Node, form: Form, names: Mapping[str, Any]) -> None:
        self.node, self.form, self.names = node, form, names
        self.held: Any = None
        owner, _, method = node.text.rpartition(".")
        if owner:
            self.held = made(names[owner], names, form)
            self.function = getattr(self.held, method)
        else:
            self.function = names[method]
            self.held = self.network()

    def network(self) -> Any:
        """What the script's own maker of parameters gives, where the function wants some."""
        wanted = inspect.signature(self.function).parameters
        if not any(re.fullmatch(HELD, name, re.IGNORECASE) for name in wanted):
            return None
        for name, maker in list(self.names.items()):
            named = inspect.isfunction(maker) and MAKERS.fullmatch(name)
            ours = getattr(maker, "__module__", "") == "__main__"
            if ours and (named or inspect.isclass(maker)):
                with suppress(Exception):
                    return made(maker, self.names, self.form)
        raise Unknown(f"nothing here makes the {next(iter(wanted))} that it wants")

    def call(self, x: Any, y: Any) -> None:
        """One call; parameters that it gives back are those of the next."""
        result = self.function(**Given(x, y, self.names, self.held).arguments(self.function))
        mine = isinstance(self.held, dict) and isinstance(result, dict)
        if mine and self.held.keys() == result.keys():
            self.held = result

    def bends(self) -> int:
        """How many arrays two calls bring into another shape; an error where they fail."""
        before = shapes(self.held)
        for x, y in (self.form.pairs * 2)[:2]:
            self.call(x, y)
        after = shapes(self.held)
        return sum(shape != after.get(name) for name, shape in before.items())

    def train(self, calls: int) -> Ending:
        """Call it again and again, the rows in turn."""
        try:
            for k in range(calls):
                self.call(*self.form.pairs[k % len(self.form.pairs)])
        except Exception as error:
            return Ending("crashed", self.node.line, f"{type(error).__name__}: {error}")
        said = f"{self.node.text} was called {calls} times with the XOR table ({self.form.name})"
        return Ending("called", None, said)


def made(maker: Callable[..., Any], names: Mapping[str, Any], form: Form) -> Any:
    """An object of a class, or what a function makes: by the first arguments that do."""
    x, y = (X.T, Y.T) if form.name == "columns" else (X, Y)
    choices: list[dict[str, Any] | tuple[Any, ...]] = list(BLIND)
    with suppress(Unknown, ValueError, TypeError):
        choices.insert(0, Given(x, y, names, making=True).arguments(maker))
    problem: Exception | None = None
    for chosen in [*choices, (x, y)]:
        try:
            return maker(**chosen) if isinstance(chosen, dict) else maker(*chosen)
        except Exception as error:
            problem = problem or error
    raise problem or Unknown("nothing is known of its arguments")


def shapes(held: Any) -> dict[str, tuple[int, ...]]:
    """The shapes of the arrays in a network."""
    parts = held if isinstance(held, dict) else getattr(held, "__dict__", {})
    found = {}
    for name, value in parts.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        for k, part in enumerate(values):
            if isinstance(part, np.ndarray):
                found[f"{name}[{k}]"] = part.shape
    return found
