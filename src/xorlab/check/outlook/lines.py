"""Where in the script its start, its rate, its loop and its layers stand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from xorlab.check.case import Case
from xorlab.check.frameworks.understood import told_of
from xorlab.check.locate import Finder
from xorlab.check.parsing import parse
from xorlab.check.record import Node
from xorlab.check.understood import Home

RATES = re.compile(r"(?i)(^|[._])(lr|eta|alpha|eps|epsilon|rate|step|\w*rate\w*|\w*step_?size)$")
"""What a learning rate is often called."""
SEEDS = re.compile(r"^[^#]*(seed|RandomState|default_rng|PRNGKey|Random)\(\s*\w*\d")
"""What begins a script's random numbers."""
NUMBER = re.compile(r"(?<![\w.])(\d[\d_]*\.?\d*|\.\d+)(e[-+]?\d+)?(?![\w.])", re.IGNORECASE)


def layer_line(case: Case, l: int) -> int | None:
    """Where layer l, from 0, computes its activation; of a library's network, where it is made."""
    told = told_of(case.watched)
    if told is not None:
        return told.lines.get(f"layer {l + 1}")
    if not case.watched.events:
        return None
    found = Finder(case).places(("a", l + 1), edited=False)
    bound = [place for place in found if place.node.kind == "bind"]
    lines = [place.node.line for place in bound or found]
    # A ReLU's net input is its output as long as it is above 0.
    bent = [line for line in lines if not is_weighted_sum(case.watched.text_at(line))]
    bends = case.understood.activations[l].name != "identity"
    return next(iter(bent if bent and bends else lines), None)


def is_weighted_sum(line: str) -> bool:
    """Whether a statement gives the net input a name, and bends nothing.

    >>> is_weighted_sum("z = x @ W + b"), is_weighted_sum("a = relu(x @ W + b)")
    (True, False)
    """
    try:
        value = getattr(parse(line.strip()).body[0], "value", None)
    except (SyntaxError, IndexError):
        return False
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.Add | ast.MatMult)
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in ("dot", "matmul", "add")


def parameter_line(case: Case, home: Home) -> int | None:
    """Where a parameter is first given its value: by its own name, or that of what holds it."""
    path = home.paths[0]
    attribute = re.search(r"\.(\w+)(\[|$)", path)
    wanted = [path, path.split("[")[0], re.split(r"[.\[]", path)[0]]
    if attribute:
        wanted.insert(1, f"self.{attribute[1]}")
    bound = [node for node in case.watched.nodes if node.kind == "bind"]
    return next((line for text in wanted for line in _first(bound, text)), None)


def _first(nodes: Iterable[Node], text: str) -> list[int]:
    return sorted(node.line for node in nodes if node.text == text)[:1]


def loop_node(case: Case) -> Node | None:
    """The loop whose iterations are the steps, or the one that calls what takes them."""
    nodes = case.watched.by_id
    node = nodes.get(case.understood.node)
    if node is None or node.kind == "loop":
        return node
    known = case.understood
    loops = [n for n in nodes.values() if n.kind == "loop" and case.watched.iterations.get(n.id)]
    wanted = {known.epochs, known.steps_done} - {None, 0}
    return next((n for n in loops if case.watched.iterations[n.id] in wanted), None)


def loop_line(case: Case) -> int | None:
    """Where the training loop begins, or a library is told to train."""
    told = told_of(case.watched)
    if told is not None and "fit" in told.lines:
        return told.lines["fit"]
    node = loop_node(case)
    return None if node is None else node.line


def rate_given(case: Case) -> tuple[int, float | None] | None:
    """Where the learning rate is bound under such a name, and its value where it is written."""
    rate, rows = case.rate, len(case.understood.X)
    if rate is None:
        return None
    factors = np.array([1, 2, 0.5, 1 / rows, 2 / rows, rows])
    named = {n.line for n in case.watched.nodes if n.kind == "bind" and RATES.search(n.text)}
    for line in sorted(named):
        for number in NUMBER.finditer(case.watched.text_at(line)):
            value = float(number[0])
            if np.isclose(value * factors, rate, rtol=1e-6).any():
                return line, value
    return (min(named), None) if len(named) == 1 else None


def at_rate(case: Case, factor: float) -> dict[str, Any]:
    """Where a finding about the rate stands, and the line with so many times the rate."""
    found = rate_given(case)
    if found is None:
        return {"line": None}
    line, value = found
    mended = "" if value is None else replaced(case.watched.text_at(line), value, factor * value)
    return {"line": line, "right": mended}


def count_line(case: Case, count: int) -> int | None:
    """Where the number of epochs stands: in a loop's line, or where its name gets it."""
    planned = {mark.node for mark in case.watched.marks if mark.planned == count}
    epochs = [node.line for node in case.watched.nodes if node.id in planned]
    line = min(epochs) if epochs else loop_line(case)
    loop = case.watched.text_at(line)
    for name in re.findall(r"[A-Za-z_]\w*", loop.partition(" in ")[2] or loop):
        given = re.compile(rf"\b{name}\s*(:\s*int\s*)?=\s*{count}\b")
        for number, text in enumerate(case.watched.source.splitlines(), 1):
            if given.search(text):
                return number
    return line


def seed_line(case: Case) -> int | None:
    """Where the script says which start it draws."""
    lines = case.watched.source.splitlines()
    return next((n for n, text in enumerate(lines, 1) if SEEDS.search(text)), None)


def replaced(line: str, old: float, new: float) -> str:
    """The line with one number for another, where it stands there once; else "".

    >>> replaced("lr = 0.1  # small", 0.1, 10.0)
    'lr = 10  # small'
    >>> replaced("for i in range(100): print(100)", 100, 5000)
    ''
    """
    same = [found for found in NUMBER.finditer(line) if float(found[0]) == old]
    if len(same) != 1:
        return ""
    text = f"{int(new)}" if float(new).is_integer() else f"{new:.3g}"
    return line[: same[0].start()] + text + line[same[0].end() :]
