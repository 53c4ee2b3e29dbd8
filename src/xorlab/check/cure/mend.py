"""What a rule has at hand to write a changed line: the statement, and the reader's own names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from xorlab.check.case import Case
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.statement import Statement, bracketed, is_formula, is_name, parsed
from xorlab.check.locate import Finder
from xorlab.check.report import Finding
from xorlab.check.rule import Edit
from xorlab.check.statements import last_name, squeezed
from xorlab.check.step import Piece

SLOPES = {
    "sigmoid": ("{a} * (1 - {a})",),
    "tanh": ("(1 - {a} ** 2)",),
    "relu": ("({z} > 0)", "({a} > 0)"),
    "leaky-relu": ("np.where({z} > 0, 1, 0.01)",),
    "identity": ("1",),
    "arctan": ("1 / (1 + {z} ** 2)",),
}
OF_MATRICES = SLOPES | {
    "sigmoid": ("np.multiply({a}, 1 - {a})",),
    "tanh": ("(1 - np.square({a}))",),
    "arctan": ("1 / (1 + np.square({z}))",),
}
"""The same where `*` and `**` are the matrix product's."""
NAMED = {"sigmoid": r"(?i)sig|logis", "tanh": r"(?i)tan", "relu": r"(?i)relu"}
DERIVATIVE = re.compile(r"(?i)prime|deriv|grad|^d_|^d(?=sig|tan|relu)|_d$|dot$|slope")
PRODUCTS = ("dot", "matmul", "outer", "gradient")


class Mend(Statement):
    """One finding, its statement, and the names of the pieces in its function."""

    def __init__(self, case: Case, finder: Finder, finding: Finding, edit: Edit | None) -> None:
        self.case, self.finder, self.finding, self.edit = case, finder, finding, edit
        super().__init__(case.watched.source, finding.line or 0)

    def at(self, line: int) -> Mend:
        """The same for the statement at another line."""
        return Mend(self.case, self.finder, replace(self.finding, line=line), self.edit)

    def callers(self) -> Iterator[Mend]:
        """The same for the statements that call the function that this one is in, or defines."""
        name = self.function.split(".")[-1]
        if isinstance(self.statement, ast.Assign) and isinstance(self.value, ast.Lambda):
            name = self.text(self.statement.targets[0])
        for node in ast.walk(self.tree) if name else ():
            if isinstance(node, ast.Call) and self.text(node.func).split(".")[-1] == name:
                yield self.at(node.lineno)

    def origins(self) -> Iterator[Mend]:
        """The same for the statements above that made what this one uses."""
        for name in dict.fromkeys(n.id for n in self.parts() if isinstance(n, ast.Name)):
            bound = [
                node.line
                for node in self.case.watched.nodes
                if node.kind == "bind"
                and node.text == name
                and node.line < self.line
                and node.function == self.function
            ]
            if bound:
                yield self.at(max(bound))

    def times(self, slopes: Iterable[str]) -> Iterator[Patch]:
        """The statement's value with each of these as a factor, element by element."""
        for slope in slopes:
            if not self.has_matrices:
                yield from self.rewritten("{} * " + slope)
            elif self.value is not None:
                yield self.put(self.value, self.product(self.text(self.value), slope))

    @cached_property
    def function(self) -> str:
        """The function that the statement stands in, as nodes name it."""
        nodes = [n for n in self.case.watched.nodes if n.line <= self.line <= n.end_line]
        inner = [n.function for n in nodes if n.kind != "call" and n.kind != "loop"]
        return inner[0] if inner else ""

    # --- the reader's names -------------------------------------------------------------------

    def names(self, piece: Piece, *, surely: bool = False) -> list[str]:
        """What the reader calls an exact piece, where the statement can see it.

        surely: not by an index that another function gave it, which may be another's here.

        The names that the lines about it use come first. Net inputs above 0 are most of what a
        ReLU puts out: what has all the numbers is meant.
        """
        found = []
        places = self.finder.places(piece, edited=False)
        whole = max((place.share for place in places), default=0.0)
        places = [p for p in places if p.share == whole]
        nodes = [p.node for p in places if piece[0] not in ("a", "z") or abs(p.scale) == 1]
        if piece[0] in ("dW", "db"):  # what a mean of them is bound to
            lines = {node.line for node in nodes}
            nodes += [n for n in self.case.watched.nodes if n.kind == "bind" and n.line in lines]
        for node in nodes:
            shared = node.text.startswith("self.") and not (surely and "[" in node.text)
            if (node.function == self.function or shared) and is_name(node.text):
                found.append((abs(node.line - self.line), self.indexed(node.text)))
        return list(dict.fromkeys(text for _, text in sorted(found, key=lambda each: each[0])))

    def indexed(self, text: str) -> str:
        """An entry by the index that runs in the statement: `h[j]` for `h[i]`."""
        name = parsed(text)
        if not (isinstance(name, ast.Subscript) and isinstance(name.slice, ast.Name)):
            return text
        if isinstance(self.value, ast.ListComp):
            index = self.value.generators[0].target
            running = {index.id} if isinstance(index, ast.Name) else set[str]()
        else:
            places = (n.slice for n in self.parts() if isinstance(n, ast.Subscript))
            running = {place.id for place in places if isinstance(place, ast.Name)}
        return f"{ast.unparse(name.value)}[{running.pop()}]" if len(running) == 1 else text

    def weights(self, l: int) -> list[str]:
        """What the reader calls a layer's weights, by a running index, too."""
        own = self.case.understood.layers[l].W.name
        table = re.match(r"(.*)\[\d+\]$", own)
        if table is None:
            return [own]
        texts = [self.text(n) for n in ast.walk(self.tree) if isinstance(n, ast.Subscript)]
        found = [text for text in texts if text.startswith(table[1] + "[")]
        return list(dict.fromkeys([*found[:4], own]))

    def sent_back(self, l: int) -> list[str]:
        """The error of a layer as it should be, in the ways that its shapes may ask for."""
        found = []
        turned = self.case.understood.layers[l + 1].W.transposed
        for W in self.weights(l + 1):
            for d in self.names(("delta", l + 1))[:2] or ["delta"]:
                a, b = (
                    (f"{W}.T.dot({d})", f"{d}.dot({W})")
                    if turned
                    else (f"{d}.dot({W}.T)", f"{W}.dot({d})")
                )
                found += [a, b]
        return found

    def weight_gradients(self, l: int) -> list[str]:
        """The gradient of a layer's weights as it should be, one example a row or a column."""
        return [
            text
            for x in self.inputs(l)[:2]
            for d in self.names(("delta", l))[:2]
            for text in (f"{x}.T.dot({d})", f"{d}.dot({x}.T)")
        ]

    def inputs(self, l: int) -> list[str]:
        """What the reader calls a layer's input, or where weights have indices, an item of it."""
        own = self.names(("a", l)) or list(self.multiplied(l))
        own = own or ([self.case.understood.names["X"]] if l == 0 and self.known("X") else [])
        targets = getattr(self.statement, "targets", [getattr(self.statement, "target", None)])
        places = [
            n.slice for n in ast.walk(targets[0] or ast.Pass()) if isinstance(n, ast.Subscript)
        ]
        lines = dict.fromkeys(name.partition("[")[0] for name in own)
        items = [f"{x}[{i.id}]" for i in places[::-1] if isinstance(i, ast.Name) for x in lines]
        return list(dict.fromkeys([*items, *(x for x in own if "[" in x or not items)]))

    def multiplied(self, l: int) -> Iterator[str]:
        """What the script multiplies by a layer's weights, item by item: what goes into it."""
        weights = self.case.understood.layers[l].W.name
        for node in ast.walk(self.tree):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
                names = [self.text(side).partition("[")[0] for side in (node.left, node.right)]
                if weights in names and names[0] != names[1]:
                    yield names[1 - names.index(weights)]

    def gradients(self) -> Iterator[Mend]:
        """The other statements that make gradients, in their order: one may be to be mended."""
        homes = self.case.understood.homes
        places = [p for l, kind, _ in homes for p in self.finder.places((f"d{kind}", l))[:2]]
        lines = dict.fromkeys(place.node.line for place in sorted(places, key=lambda p: p.first))
        yield from (self.at(line) for line in lines if line != self.line)

    def known(self, name: str) -> bool:
        """Whether the data have a name."""
        return bool(self.case.understood.names.get(name))

    def slopes(self, l: int) -> list[str]:
        """How a layer's derivative can be written here: as the reader does, or as the textbook."""
        a, z = self.names(("a", l + 1))[:2], self.names(("z", l))[:1]
        name = self.case.understood.activations[l].name
        found = []
        for place in self.finder.places(("slope", l), edited=False):
            node = place.node
            if node.function == self.function and is_formula(node.text):
                found.append(bracketed(node.text))
        own = [f for f in self.derivatives() if re.search(NAMED.get(name, "(?!)"), f)]
        calls = [f"{f}({x})" for f in own or self.derivatives()[:2] for x in (*a[:1], *z)]
        written = (OF_MATRICES if self.has_matrices else SLOPES).get(name, ())
        forms = [form.format(a=x, z=y) for form in written for x, y in pairs(a, z)]
        return list(dict.fromkeys([*found, *self.slopes_told(), *calls, *forms]))

    def slopes_told(self) -> Iterator[str]:
        """What objects in the function tell of their derivative: `neuron.derivative()`."""
        for node in self.case.watched.nodes:
            inside = parsed(node.text) if node.function == self.function else None
            for part in ast.walk(inside) if inside is not None else ():
                told = isinstance(part, ast.Call) and not (part.args or part.keywords)
                if isinstance(part, ast.Call) and told and DERIVATIVE.search(last_name(part.func)):
                    yield ast.unparse(part)

    def handed_on(self) -> Iterator[tuple[Mend, str]]:
        """The calls in the same function that are given what the statement binds, and its name."""
        target = getattr(self.statement, "target", None)
        name = target.id if isinstance(target, ast.Name) else ""
        for node in ast.walk(self.tree) if name else ():
            if not isinstance(node, ast.Call) or node.lineno <= self.line:
                continue
            if any(self.text(each) == name for each in node.args):
                there = self.at(node.lineno)
                if there.function == self.function:
                    yield there, name

    def derivatives(self) -> list[str]:
        """The script's functions that look like derivatives, as they are called."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                found.append(squeezed(self.text(node.func)))
            elif isinstance(node, ast.FunctionDef) and len(node.args.args) == 1:
                found.append(node.name)
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                found.append(self.text(node.targets[0]))
        slopes = [f for f in found if is_name(f) and DERIVATIVE.search(f.split(".")[-1])]
        return list(dict.fromkeys(f for f in slopes if f.split(".")[-1] not in PRODUCTS))[:4]


def pairs(a: list[str], z: list[str]) -> Iterator[tuple[str, str]]:
    """Names of activations and of net inputs, as many as there are; one does for the other."""
    for k in range(max(len(a), len(z))):
        yield (a or z)[min(k, len(a or z) - 1)], (z or a)[min(k, len(z or a) - 1)]
