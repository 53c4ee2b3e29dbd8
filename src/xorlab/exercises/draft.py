"""A script being written: its lines, its habits, and the pieces in which a mistake may be planted.

The habits (names, signs, where the 1/n stands, derivatives in lines of their own or not) are the
seed's. A piece is asked for by its key, ("delta", 2), with what belongs there; a plant puts
something else in its place, and the line in which that lands is the wrong line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from xorlab.exercises.expressions import MARK, Dialect, Expr, Kind, Name, Wrong
from xorlab.exercises.naming import END, LISTED, At, Layer, Names, schemes
from xorlab.exercises.plan import Plan

Key: TypeAlias = tuple[Any, ...]
Edit: TypeAlias = "Callable[[Draft, Any], Any]"


@dataclass(frozen=True)
class Plant:
    """A mistake in one place: what it puts at which pieces.

    what: the mistake in words. edits: by piece; each gets the draft and what belongs there.
    forced: habits that it needs. may: what the script may do besides: "crash", "drift" (a
    parameter's shape changes), "overflow".
    """

    what: str
    edits: Mapping[Key, Edit]
    forced: Mapping[str, Any] = field(default_factory=dict)
    may: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Update:
    """The line that changes a parameter: `target -= rate * grad`.

    form: "short" (-=), "long" (W = W - ...), "whole" (W[:] = W - ...). wrap: around the new value
    of the long forms. assign: instead of the sign's own, "=" or "=-". sizes: units below and in
    the layer, for loops over lists.
    """

    target: Name
    grad: Expr
    sign: str
    rate: str
    form: str = "short"
    wrap: str = "{}"
    assign: str = ""
    sizes: tuple[str, str] = ("", "")
    wrong: bool = False


@dataclass(frozen=True)
class Style:
    """A manner of writing scripts, and what can be written in it.

    write: puts the whole script into a draft. mode: which rows a step is made of. listed: layers
    live in lists and are counted by loops. biases: the kinds it has. tasks, hidden, layers: those
    it can have.
    """

    name: str
    summary: str
    write: Callable[[Draft], None]
    kind: Kind = "rows"
    columns: tuple[bool, ...] = (False,)
    mode: Literal["batch", "mini-batch", "online"] = "batch"
    listed: bool = False
    biases: tuple[str, ...] = ("none", "flat", "kept")
    losses: tuple[str, ...] = ("squared", "cross-entropy", "softmax")
    hidden: tuple[str, ...] = ("sigmoid", "tanh", "relu", "leaky-relu")
    layers: tuple[int, ...] = (2, 3)
    prefix: Mapping[str, str] = field(default_factory=dict)
    rule: Literal["plain", "momentum", "adam"] = "plain"
    forced: Mapping[str, Any] = field(default_factory=dict)


class Draft:
    """One script, line by line; the plan's seed answers whatever is left open."""

    def __init__(self, plan: Plan, style: Style, plant: Plant | None = None) -> None:
        forced = {**style.forced, **plan.forced, **(plant.forced if plant else {})}
        self.plan = replace(plan, forced=forced)
        self.style, self.plant = style, plant
        self.lines: list[str] = []
        self.depth = 0
        self.missing = False
        self.quiet = False
        self.asked: dict[Key, Any] = {}
        self.parameters: list[tuple[str, str | None]] = []
        self._habits()

    def _habits(self) -> None:
        p, style = self.plan, self.style
        scheme = p.pick("scheme", LISTED if style.listed else schemes(p.layers))
        self.names = Names(scheme, style.prefix)
        self.data_names = self.names("X"), self.names("y")
        self.biases = p.pick("biases", style.biases)
        self.columns = p.pick("columns", style.columns)
        if self.columns and self.biases == "flat":
            self.biases = "kept"
        self.dialect = Dialect(
            "one" if style.mode == "online" and style.kind == "rows" else style.kind,
            self.columns,
            p.pick("dot", ("np.dot", "np.dot", "@", ".dot", "np.matmul")),
            "kept" if self.biases == "kept" else "flat",
            style.kind != "lists" and p.chance("tight", 0.2),
        )
        self.error_sign = p.pick("error sign", ("a - y", "a - y", "y - a"))
        self.one_line = p.chance("z and a in one line", 0.35)
        self.errors_named = p.chance("errors named", 0.5)
        self.grads_named = style.rule != "plain" or p.chance("gradients named", 0.65)
        self.slope_from = "output" if self.one_line else p.pick("slope of", ("output", "net"))
        self.slope_style = style.forced.get("slope style") or p.pick(
            "slope style", ("helper", "helper", "inline")
        )
        self.many = style.kind != "lists" and style.mode != "online"
        means: tuple[str, ...] = ("none",)
        if self.many:
            means = ("none", "none", "gradients", "output", "update")
        if self.many and style.rule == "momentum":
            means = ("none", "gradients", "output")
        self.mean_in = p.pick("mean in", means)
        rate = p.pick("rate name", ("lr", "learning_rate", "alpha", "eta"))
        automatic = style.name in ("autograd", "tensor")  # they take the square's own slope
        self.doubled = p.loss == "squared" and (automatic or p.chance("two", 0.2))
        self.rate = style.prefix.get("rate", "") + rate
        self.update_form = p.pick("update form", ("short",) * 5 + ("long",) * 3 + ("whole",))
        self.update_order = p.pick("update order", ("rate first", "rate last"))

    # --- Lines ---------------------------------------------------------------------------------

    def put(self, *lines: str) -> None:
        """Lines, as deep as the blocks around them."""
        for line in lines:
            mark = MARK if self.missing and line else ""
            self.missing = self.missing and not line
            self.lines.append("    " * self.depth + mark + line if line else "")

    def miss(self) -> None:
        """A line is missing here: the lines before and after it are marked."""
        self.lines[-1] += MARK
        self.missing = True

    def blank(self) -> None:
        """An empty line, where none stands yet."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def say(self, question: str, *comments: str, share: float = 0.5) -> None:
        """One of the comments, for that share of the seeds."""
        if self.plan.chance(f"say {question}", share):
            self.put(f"# {self.plan.pick(f'words {question}', comments)}")

    @contextmanager
    def block(self, header: str) -> Iterator[None]:
        """Lines that belong under a header."""
        self.put(header + ":")
        self.depth += 1
        yield
        self.depth -= 1

    def text(self, expr: Expr, *index: str) -> str:
        """A formula, spelled."""
        return self.dialect.text(expr, index)

    # --- Pieces --------------------------------------------------------------------------------

    def piece(self, key: Key, usual: Expr) -> Expr:
        """What stands at this piece: what belongs there, or what the plant puts there.

        `quiet` drafts what only looks at the result, such as the predictions at the end.
        """
        if not self.quiet:
            self.asked.setdefault(key, usual)
        if self.quiet or self.plant is None or key not in self.plant.edits:
            return usual
        return Wrong(self.plant.edits[key](self, usual))

    def choice(self, key: Key, usual: Any) -> Any:
        """The same for what is no formula; text is marked, other things by who writes them."""
        self.asked.setdefault(key, usual)
        if self.plant is None or key not in self.plant.edits:
            return usual
        found = self.plant.edits[key](self, usual)
        return MARK + found if isinstance(found, str) else found

    def is_wrong(self, *key: Any) -> str:
        """The mark, where the plant is at this piece."""
        return MARK if self.plant is not None and key in self.plant.edits else ""

    def rename(self, **names: Any) -> None:
        """Other names for the kinds of array, from here on."""
        self.names = replace(self.names, scheme={**self.names.scheme, **names})

    def layers(self, name: str) -> list[Layer]:
        """The layers of which a piece of that name was asked for."""
        return [key[1] for key in self.asked if key[0] == name]

    def activation(self, l: Layer) -> str:
        """Of layer l; a layer that a loop counts is hidden, one may be called by its activation."""
        if l == self.top:
            return self.plan.output
        if isinstance(l, At):
            known = (self.plan.hidden, self.plan.output)
            return l.variable if l.variable in known else self.plan.hidden
        return self.plan.activation(l)

    # --- Names and sizes -----------------------------------------------------------------------

    @property
    def last(self) -> int:
        """The output layer; the first after the inputs is 1."""
        return self.plan.layers

    def a(self, l: Layer) -> Name:
        """The activation of layer l; of layer 0, the inputs."""
        text = self.names("X") if l == 0 and not self.style.listed else self.names("a", l)
        return Name(text, size=self.size(l))

    def z(self, l: Layer) -> Name:
        """The net input of layer l."""
        return Name(self.names("z", l), size=self.size(l))

    def delta(self, l: Layer) -> Name:
        """∂J/∂z of layer l."""
        return Name(self.names("delta", l), size=self.size(l))

    def W(self, l: Layer) -> Name:
        """The weights of layer l."""
        return Name(self.names("W", l), "W")

    def b(self, l: Layer) -> Name:
        """The biases of layer l."""
        return Name(self.names("b", l), "b")

    def size(self, l: Layer) -> str:
        """How many units layer l has, as text."""
        return "" if isinstance(l, At) else str(self.plan.sizes[l])

    @property
    def top(self) -> Layer:
        """The output layer, as this script counts."""
        return END if self.style.listed else self.last

    @property
    def with_biases(self) -> bool:
        """Whether layers have bias vectors."""
        return self.biases in ("flat", "kept")

    @property
    def rows(self) -> str:
        """How many rows there are, as text."""
        X = self.names("y" if self.style.listed else "X")
        ways = (f"{X}.shape[1]",) if self.columns else (f"{X}.shape[0]", f"len({X})")
        return self.plan.pick("rows", ways)

    def source(self) -> tuple[str, tuple[int, ...]]:
        """The script without marks, and the numbers of the marked lines."""
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(self.lines))
        wrong = tuple(n for n, line in enumerate(text.split("\n"), 1) if MARK in line)
        return text.replace(MARK, "") + "\n", wrong


def every(*edits: tuple[Sequence[Key], Edit]) -> dict[Key, Edit]:
    """Edits by piece, from pairs of pieces and the edit that all of them get."""
    return {key: edit for keys, edit in edits for key in keys}


def marked(d: Draft, usual: Any) -> Any:
    """An edit that changes nothing, and marks the line."""
    return usual
