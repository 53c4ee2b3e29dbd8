"""Integers, integer arrays or rounding swallow small steps."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import numpy as np

from xorlab.check.bindings import ROUNDS, added_zeros, born, cut, stepped
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.locate import Finder
from xorlab.check.methods import SGD
from xorlab.check.report import Finding
from xorlab.check.rule import Edit, Key, Page, Rule
from xorlab.check.spots import bending, edits_at
from xorlab.check.step import Change

MAKERS = ("array", "asarray", "zeros", "ones", "full", "arange", "matrix", "mat", "eye", "empty")
"""What makes an array of the kind that it is told, or that its numbers are."""


def edits(case: Case) -> Iterable[Edit]:
    """Pieces of the step that are cut to whole numbers, or rounded to a few decimals."""
    every = range(len(case.understood.layers))
    bent = bending(case.understood.activations)
    what = "is cut to whole numbers: it is kept in an array of integers"
    cure = "Make the array one of floats (dtype=float)."
    for piece in ("delta", "dW", "db", "slope", "da"):
        layers = bent if piece == "slope" else every
        yield from edits_at(piece, layers, lambda p, l: np.trunc(p.usual), what, cure)
        for decimals in range(1, 5):
            what_rounded = f"is rounded to {decimals} decimals"
            cure_rounded = "Round what is printed, not what is computed with."
            yield from edits_at(piece, layers, rounded(decimals), what_rounded, cure_rounded)


def rounded(decimals: int) -> Change:
    """The piece rounded."""
    return lambda p, l: p.usual.round(decimals)


def test(case: Case) -> Iterable[Finding]:
    """Parameters that are integers, or whose steps are rounded."""
    if not case.explained:
        return
    finder = Finder(case)
    for l, name, home in case.understood.homes:
        lost = cut(finder, l, name)
        if (l, name) not in case.rounded and (lost is None or (l, name) not in case.still):
            continue
        if lost is None and moves_whole(finder, (l, name)):
            continue
        state = case.understood.steps[0].state
        whole = all(state[path].dtype.kind in "iu" for path in home.paths)
        place = stepped(finder, (l, name)) or lost
        made = born(case, (l, name)) if whole else None
        line = place.node.line if made is None and place is not None else made
        yield finding(case, line, l, home.name, whole=whole)
    for l, layer in enumerate(case.understood.layers):
        if layer.b is None and (lost := cut(finder, l, "b")):
            for name in added_zeros(case, finder, l):
                yield finding(case, lost.node.line, l, name, whole=False)


def finding(case: Case, line: int | None, l: int, name: str, *, whole: bool) -> Finding:
    """What is told of one array; whole: of integers."""
    if whole:
        how, cure = "is an array of integers", "Make it an array of floats (dtype=float)."
        proof = "After every step its numbers are whole."
    else:
        how = "is rounded to a few decimals"
        cure = "Round what is printed, not the parameter."
        proof = "After every step its numbers have six decimals at most."
    return RULE.finding(
        case.watched,
        line,
        layer=l + 1,
        message=f"{name} {how}: steps smaller than that are lost.",
        cure=cure,
        proof=proof,
    )


def moves_whole(finder: Finder, key: Key) -> bool:
    """Whether an array takes its steps unrounded, as where each step has few decimals itself."""
    l, name = key
    case = finder.case
    if case.rate is None or case.method != SGD or key in case.taken:
        return False
    for seen, pieces in zip(finder.steps, finder.wrong, strict=False):
        step = -case.rate * getattr(pieces, "d" + name)[l]
        before = getattr(seen.before[l], name)
        after = None if seen.after is None else getattr(seen.after[l], name)
        if after is None or np.abs(after - before - step).max() > 1e-9 * np.abs(step).max():
            return False
    return True


def cures(mend: Mend) -> Iterator[Patch]:
    """Floats; no rounding."""
    for node in mend.parts():
        if not isinstance(node, ast.Call):
            continue
        text = mend.text(node)
        called = node.func.attr if isinstance(node.func, ast.Attribute) else mend.text(node.func)
        if called in MAKERS:
            yield mend.put(node, re.sub(r"dtype=[\w.]+", "dtype=float", text))
            if "dtype" not in text:
                yield mend.put(node, f"{text[:-1]}, dtype=float)")
        elif called.startswith("rand") or called == "choice":
            yield mend.put(node, f"{text}.astype(float)")
        elif isinstance(node.func, ast.Attribute) and (called == "astype" or not node.args):
            yield mend.put(node, mend.text(node.func.value))
        elif called in ROUNDS and node.args:
            yield mend.put(node, mend.text(node.args[0]))
            if isinstance(node.func, ast.Attribute):
                yield mend.put(node, mend.text(node.func.value))
    yield from mend.rewritten("{}.astype(float)")


RULE = Rule(
    code="XL206",
    name="rounded-arithmetic",
    summary="Integers, integer arrays or rounding swallow small steps.",
    page=Page(
        wrong="W1 = np.array([[1, -1], [2, 1]])    # an array of integers\nW1[i][j] -= lr * grad",
        right="W1 = np.array([[1, -1], [2, 1]], dtype=float)",
        why="An array made of whole numbers holds whole numbers, and cuts off whatever is put into "
        "it. A step of 0.01 is cut to nothing, and so is a delta kept in `np.zeros_like(y)` where "
        "y holds integers. Python 2 does the same to a division of integers, and `round` to "
        "whatever it is given.",
        outside="Some parameters never move, or only in jumps. Nothing complains.",
        met="1 of 58 diagnosed cases.",
    ),
    edits=edits,
    test=test,
    cures=cures,
)
