"""Where in the script its start, its rate, its loop and its layers stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from xorlab.check.case import Case
from xorlab.check.frameworks.understood import told_of
from xorlab.check.locate import Finder
from xorlab.check.record import Node
from xorlab.check.understood import Home

RATES = re.compile(r"(?i)(^|[._])(lr|eta|alpha|eps|epsilon|rate|step|\w*rate\w*|\w*step_?size)$")
"""What a learning rate is often called."""


def layer_line(case: Case, l: int) -> int | None:
    """Where layer l, from 0, computes its activation; of a library's network, where it is made."""
    told = told_of(case.watched)
    if told is not None:
        return told.lines.get(f"layer {l + 1}")
    if not case.watched.events:
        return None
    found = Finder(case).places(("a", l + 1), edited=False)
    bound = [place for place in found if place.node.kind == "bind"]
    return next((place.node.line for place in bound or found), None)


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
    nodes = {node.id: node for node in case.watched.nodes}
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


def rate_line(case: Case) -> int | None:
    """Where the learning rate gets its value: bound under such a name, or with such a value."""
    told = told_of(case.watched)
    if told is not None:
        return told.lines.get("compile")
    rate, rows = case.rate, len(case.understood.X)
    if rate is None:
        return None
    named = [n for n in case.watched.nodes if n.kind == "bind" and RATES.search(n.text)]
    values = {
        event.node: float(np.ravel(event.value)[0])
        for event in reversed(case.watched.events)
        if event.value.size == 1
    }
    factors = np.array([1, 2, 0.5, 1 / rows, 2 / rows, rows])
    for node in sorted(named, key=lambda n: n.line):
        value = values.get(node.id)
        if value and np.isclose(value * factors, rate, rtol=1e-6).any():
            return node.line
    return min((n.line for n in named), default=None) if len(named) == 1 else None


def shown(case: Case, line: int | None) -> str:
    """The line as it stands in the script."""
    lines = case.watched.source.splitlines()
    return lines[line - 1].strip() if line is not None and 0 < line <= len(lines) else ""
