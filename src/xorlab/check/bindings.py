"""Where a script binds a parameter: where it is made, stepped, listed, or its new value is lost."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import numpy as np

from xorlab.check.case import Case
from xorlab.check.locate import Finder, Place
from xorlab.check.parsing import parse
from xorlab.check.rule import Key
from xorlab.check.statements import last_name, squeezed, targets_of
from xorlab.check.understood import Home

ROUNDS = ("round", "around", "rint", "int", "floor", "ceil", "trunc", "fix", "round_")
"""What leaves a number with few decimals."""


def words(text: str) -> list[str]:
    """The names in a path or target, without its indices.

    >>> words("self.layers[0].W"), words("theta[j][i]")
    (['self', 'layers', 'W'], ['theta'])
    """
    bare = re.sub(r"\[[^\[\]]*\]", "", re.sub(r"\[[^\[\]]*\]", "", text))
    return re.findall(r"[A-Za-z_]\w*", bare)


def home_of(case: Case, key: Key) -> Home:
    """Where a parameter lives."""
    return next(home for l, name, home in case.understood.homes if (l, name) == key)


def stepped(finder: Finder, key: Key) -> Place | None:
    """Where a parameter gets its new value: by its own name, if one of the places says it."""
    places = finder.updates(key)
    known = {word for path in home_of(finder.case, key).paths for word in words(path)}
    own = [p for p in places if known & set(words(p.node.text)[-1:])]
    return next(iter([*own, *places]), None) or emptied(finder, key)


def emptied(finder: Finder, key: Key) -> Place | None:
    """Where a parameter becomes 0, which is no number to be known by: where its name does."""
    home = home_of(finder.case, key)
    known = {tuple(words(path)) for path in home.paths}
    for event in (event for values in finder.values for event in values.events):
        node = finder.nodes[event.node]
        named = node.kind == "bind" and tuple(words(node.text)) in known
        if named and event.value.shape in ((), *home.shapes) and not event.value.any():
            return Place(node, 1.0, 1.0, event.time, event.time)
    return None


def born(case: Case, key: Key) -> int | None:
    """The line of the first expression that had the integers that the script starts from."""
    home, nodes = home_of(case, key), case.watched.by_id
    start = case.understood.steps[0].state[home.paths[0]]
    for event in case.watched.events:
        same = event.value.dtype.kind in "iu" and event.value.shape == start.shape
        if same and start.ndim and np.array_equal(event.value, start):
            return nodes[event.node].line
    own = [n.line for n in case.watched.nodes if n.kind == "bind" and n.text in home.paths]
    return own[0] if own else None


def made(case: Case, key: Key) -> Place | None:
    """Where a parameter is bound first."""
    home = home_of(case, key)
    for node in case.watched.nodes:
        if node.kind == "bind" and node.text in {
            *home.paths,
            *(p.partition("[")[0] for p in home.paths),
        }:
            return Place(node, 1.0, 1.0, 0, 0)
    return None


def lost(finder: Finder, l: int, name: str) -> Place | None:
    """Where a parameter's right new value is bound to another name, and forgotten.

    The new value of zeros is their step, and at a rate of 1 the gradient: it is added to them.
    """
    places = [place for place in new_values(finder, l, name) if place.node.kind == "bind"]
    starts = (getattr(seen.before[l], name) for seen in finder.steps)
    if not any(start is not None and start.any() for start in starts):
        places = [place for place in places if adds(finder.case, place.node.line)]
    return next(iter(places), None)


def adds(case: Case, line: int) -> bool:
    """Whether a statement's last step is to add to what there was, or to subtract from it."""
    for node in ast.walk(parse(case.watched.source)):
        if isinstance(node, ast.Assign | ast.AugAssign) and node.lineno == line:
            value = node if isinstance(node, ast.AugAssign) else node.value
            operation = getattr(value, "op", None)
            return isinstance(operation, ast.Add | ast.Sub) or isinstance(value, ast.Call)
    return True


def cut(finder: Finder, l: int, name: str) -> Place | None:
    """Where a parameter's right new value is rounded: on its way, the step is lost."""
    places = [p for p in new_values(finder, l, name) if p.node.kind == "value"]
    source = finder.case.watched.source
    rounded = {
        squeezed(ast.get_source_segment(source, of) or "")
        for call in (ast.walk(parse(source)) if places else ())
        if isinstance(call, ast.Call) and last_name(call.func) in ROUNDS
        for of in (*call.args[:1], getattr(call.func, "value", call.func))
    }
    return next((place for place in places if squeezed(place.node.text) in rounded), None)


def new_values(finder: Finder, l: int, name: str) -> list[Place]:
    """The nodes that hold a parameter's right new value."""
    case, found = finder.case, []
    for seen, pieces in zip(finder.steps, finder.right, strict=True):
        gradient = pieces.dW[l] if name == "W" else pieces.db[l]
        before = getattr(seen.before[l], name)
        start = np.zeros_like(gradient) if before is None else before
        found.append(start - (case.rate or 0.0) * gradient)
    return finder.holding(found) if case.rate else []


def added_zeros(case: Case, finder: Finder, l: int) -> Iterator[str]:
    """Zeros of the layer's width that its net input's expression adds: biases that never move."""
    state = case.understood.steps[-1].state
    width = case.understood.sizes[l + 1]
    zeros = [path for path, v in state.items() if v.size == width and v.ndim and not v.any()]
    seen = [place.node.text for place in finder.places(("z", l)) if "+" in place.node.text]
    for path in zeros:
        if any(re.search(rf"(?<![\w.]){re.escape(path)}(?!\w)", text) for text in seen):
            yield path


def listed(case: Case, line: int) -> int | None:
    """Where the list is made over which the loop around a line runs: `for p in params`."""
    tree = parse(case.watched.source)
    for loop in loops_around(tree, line):
        inside = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
        stepping = [s for s in ast.walk(loop) if isinstance(s, ast.Assign | ast.AugAssign)]
        used = {target for s in stepping if s.lineno == line for target in targets(s)}
        if not any(words(target)[:1] and words(target)[0] in inside for target in used):
            continue
        run_over = {ast.unparse(n) for n in ast.walk(loop.iter) if isinstance(n, ast.Name)}
        run_over |= {ast.unparse(n) for n in ast.walk(loop.iter) if isinstance(n, ast.Attribute)}
        for made in ast.walk(tree):
            if isinstance(made, ast.Assign) and run_over & set(targets(made)):
                return made.lineno
    return None


def loops_around(tree: ast.Module, line: int) -> Iterator[ast.For]:
    """The for loops that a line stands in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For) and node.lineno < line <= (node.end_lineno or 0):
            yield node


def targets(statement: ast.Assign | ast.AugAssign) -> list[str]:
    """What a statement gives a value, as text."""
    return [ast.unparse(target) for target in targets_of(statement)]
