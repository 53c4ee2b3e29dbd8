"""Gradients are never reset, or two names are one array."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import numpy as np

from xorlab.backprop import Array
from xorlab.check.bindings import words
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch, statement_at
from xorlab.check.cure.statement import margin_of
from xorlab.check.cure.ways import becomes
from xorlab.check.locate import Finder
from xorlab.check.methods import Memory, Method
from xorlab.check.report import Finding
from xorlab.check.rule import Edit, Key, Page, Rule
from xorlab.check.step import Change
from xorlab.check.values import telling


def summed(g: Array, memory: Memory, t: int) -> tuple[Array, Memory]:
    """The sum of all gradients so far."""
    total = memory[0] + g
    return -total, (total,)


SUMMED = Method("summed", summed, 1)


def summed_for(steps: int) -> Method:
    """The sum of the gradients since it was last set back, once in so many steps."""

    def since(g: Array, memory: Memory, t: int) -> tuple[Array, Memory]:
        total = g if (t - 1) % steps == 0 else memory[0] + g
        return -total, (total,)

    return Method(f"summed for {steps}", since, 1)


def edits(case: Case) -> Iterable[Edit]:
    """Steps along the sum of all gradients so far: of all arrays, of some; rows that are one."""
    yield from one_list(case)
    keys = [(l, name) for l, name, _ in case.understood.homes]
    weights = frozenset(key for key in keys if key[1] == "W")
    biases = frozenset(keys) - weights
    layers = [frozenset(key for key in keys if key[0] == l) for l, _, _ in case.understood.homes]
    singles = [frozenset([key]) for key in keys]
    for only in (None, weights, biases, *layers, *singles):
        if only is None or only:
            l, name = min(only or keys)
            yield Edit(
                {},
                ("dW" if name == "W" else "db", l),
                tuple(sorted({key[0] for key in only or keys})),
                "is added to those of all steps before: it is never set back to 0",
                "Set the gradients to 0 before each step.",
                method=SUMMED,
                only=only,
            )
    yield from by_epochs(case, (None, weights, biases))


def by_epochs(case: Case, sets: Iterable[frozenset[Key] | None]) -> Iterator[Edit]:
    """The same where they are set back to 0 with every epoch, and an epoch has several steps."""
    known = case.understood
    steps = len(known.X) // max(1, len(known.steps[0].X)) if known.steps else 1
    for only in sets if steps > 1 else ():
        if only is None or only:
            l, name = min(only or {(l, name) for l, name, _ in known.homes})
            yield Edit(
                {},
                ("dW" if name == "W" else "db", l),
                tuple(sorted({l for l, _, _ in known.homes})),
                "is added to those of the epoch's steps before: only an epoch sets it back to 0",
                "Set the gradients to 0 before each step.",
                method=summed_for(steps),
                only=only,
            )


def one_list(case: Case) -> Iterator[Edit]:
    """The units of a layer, or its inputs, share one list of weights: each takes all their steps.

    Only where the weights are alike before every step, as two lists hardly are.
    """
    for l, layer in enumerate(case.understood.layers):
        if len(layer.W.paths) > 1 or min(layer.W.at.shape) < 1:
            continue
        before = [seen.before[l].W for seen in case.understood.steps]
        for axis, units in ((-1, layer.W.at.shape[1]), (-2, layer.W.at.shape[0])):
            alike = all((np.ptp(W, axis=axis) == 0).all() for W in before)
            if units > 1 and alike and telling(np.concatenate([W.ravel() for W in before])).any():
                yield Edit(
                    {("dW", l): total(axis)},
                    ("dW", l),
                    (l,),
                    "is one list under several names: each step of one is a step of all",
                    "Make a list for each: [... for _ in range(n)], not [...] * n.",
                    born=True,
                )


def total(axis: int) -> Change:
    """The sum over an axis, in every place along it."""
    return lambda p, l: np.broadcast_to(p.usual.sum(axis=axis, keepdims=True), p.usual.shape)


def test(case: Case) -> Iterable[Finding]:
    """Two layers' parameters that are one array in memory, and move by both their steps."""
    marks = [m for m in case.watched.marks if m.node == case.understood.node and m.state]
    homes = [(l, name, home) for l, name, home in case.understood.homes if len(home.paths) == 1]
    if not marks or case.explained:
        return
    origin = marks[-1].origin
    finder = Finder(case)
    for i, (m, name, one) in enumerate(homes):
        for l, other_name, other in homes[i + 1 :]:
            mine, others = origin.get(one.paths[0]), origin.get(other.paths[0])
            if name != other_name or mine is None or mine != others:
                continue
            if moves_by_both(case, finder, name, (m, l)):
                yield RULE.finding(
                    case.watched,
                    _bound(case, one.paths[0]),
                    layer=l + 1,
                    message=f"{one.name} is one and the same array in layers {m + 1} and {l + 1}: "
                    "a step of either moves both.",
                    cure="Make an array for each: .copy(), or a second call of what makes it.",
                    proof="They have one place in memory, and every step of it is the sum of "
                    f"both gradients' to rounding, in {len(finder.steps)} steps.",
                )


def moves_by_both(case: Case, finder: Finder, name: str, layers: tuple[int, int]) -> bool:
    """Whether all other arrays take exact steps, and this one the sum of its two layers'."""
    if case.fit is None:
        return False
    keys = {(l, name) for l in layers}
    others = [key for key, found in case.fit.arrays.items() if key not in keys]
    rates = case.fit.rate[: len(finder.steps)]
    if not others or not all(map(case.fit.right, others)) or not np.isfinite(rates).all():
        return False
    for rate, seen, pieces in zip(rates, finder.steps, finder.right, strict=True):
        if seen.after is None:
            return False
        both = sum(getattr(pieces, "d" + name)[l] for l in layers)
        moved = [getattr(seen.after[l], name) - getattr(seen.before[l], name) for l in layers]
        if any(np.abs(D + rate * both).max() > 1e-7 * np.abs(D).max() for D in moved):
            return False
    return True


def _bound(case: Case, path: str) -> int | None:
    lines = [n.line for n in case.watched.nodes if n.kind == "bind" and n.text == path]
    return lines[0] if lines else None


def cures(mend: Mend) -> Iterator[Patch]:
    """The sums set back to 0 where the step begins; or the gradient bound anew, not added to."""
    yield from each_its_own(mend)
    yield from set_back(mend)
    yield from set_back_after(mend)
    yield from becomes(mend, "=")
    for site in mend.origins():
        yield from becomes(site, "=")


def each_its_own(mend: Mend) -> Iterator[Patch]:
    """`[row for _ in range(4)]` for `[row] * 4`, and an array for each name."""
    for node in mend.parts():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            for several, count in ((node.left, node.right), (node.right, node.left)):
                if isinstance(several, ast.List) and len(several.elts) == 1:
                    each = mend.text(several.elts[0])
                    yield mend.put(node, f"[{each} for _ in range({mend.text(count)})]")
    statement, value = mend.statement, mend.value
    if isinstance(statement, ast.Assign) and len(statement.targets) > 1 and value is not None:
        names = ", ".join(mend.text(target) for target in statement.targets)
        values = ", ".join([mend.text(value)] * len(statement.targets))
        yield mend.put(statement, f"{names} = {values}")
    elif isinstance(statement, ast.Assign) and isinstance(value, ast.Name | ast.Attribute):
        yield mend.put(value, f"{mend.text(value)}.copy()")


def set_back(mend: Mend) -> Iterator[Patch]:
    """Every sum that a parameter's step is made of, set to 0 at the head of the step."""
    homes = mend.case.understood.homes
    updates = {place.node.line for l, name, _ in homes for place in mend.finder.updates((l, name))}
    source = mend.source.splitlines()
    used = " ".join(source[line - 1].partition("=")[2] for line in sorted(updates))
    sums = [
        mend.text(node.target)
        for node in ast.walk(mend.tree)
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add)
    ]
    known = {path for _, _, home in homes for path in home.paths}
    sums = [
        x
        for x in dict.fromkeys(sums)
        if x not in known and re.search(rf"(?<!\w){re.escape(x)}(?!\w)", used)
    ]
    lines = {n.line for n in mend.case.watched.nodes if n.id == mend.case.understood.node}
    for loop in ast.walk(mend.tree) if sums else ():
        if isinstance(loop, ast.For | ast.While | ast.FunctionDef) and loop.lineno in lines:
            first = loop.body[0].lineno
            line = source[first - 1]
            resets = [f"{margin_of(line)}{x} = np.zeros_like({x})" for x in sums]
            added = "\n".join(resets)
            yield Patch(first, first, f"{added}\n{line}", added)


def set_back_after(mend: Mend) -> Iterator[Patch]:
    """Every sum of the updates that stand together, set to 0 behind the last of them."""
    homes = mend.case.understood.homes
    updates = {place.node.line for l, name, _ in homes for place in mend.finder.updates((l, name))}
    added = [
        words(mend.text(node.target))[-1:]
        for node in ast.walk(mend.tree)
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add)
    ]
    at, used = mend.line, list[str]()
    while at in updates:
        statement = statement_at(mend.tree, at)
        value = getattr(statement, "value", None)
        for node in ast.walk(value) if value is not None else ():
            text = mend.text(node) if isinstance(node, ast.Name | ast.Attribute) else ""
            used += [text] if words(text)[-1:] in added and text else []
        at = ((statement.end_lineno if statement else None) or at) + 1
    if used:
        lines = mend.source.splitlines()
        margin = margin_of(lines[at - 2])
        resets = [f"{margin}{x} = {zeros_like(mend, x)}" for x in dict.fromkeys(used)]
        text = "\n".join(resets)
        if at <= len(lines):
            yield Patch(at, at, f"{text}\n{lines[at - 1]}", text)
        else:
            yield Patch(at - 1, at - 1, f"{lines[at - 2]}\n{text}")


def zeros_like(mend: Mend, text: str) -> str:
    """As many zeros as there are numbers under a name: a lone number's is written as one."""
    path = re.compile(rf"(^|[\].]){re.escape(words(text)[-1])}$")
    state = mend.case.understood.steps[0].state
    held = [value for name, value in state.items() if path.search(name)]
    if held and all(value.ndim == 0 for value in held):
        return "0.0"
    return f"np.zeros_like({text})" if re.search(r"\bnp\b", mend.source) else f"0 * {text}"


RULE = Rule(
    code="XL205",
    name="gradient-accumulates",
    summary="Gradients are never reset, or two names are one array.",
    page=Page(
        wrong="dW2 += hidden.T @ delta2    # set to 0 before the loop, and never again\n"
        "W2 -= lr * dW2",
        right="dW2 = hidden.T @ delta2\nW2 -= lr * dW2",
        why="Within one step gradients may be added up, row by row: that is the gradient of the "
        "batch. Kept from step to step they are the sum of all the past, a momentum that never "
        "forgets. Two names for one array (`a = b = np.zeros(3)`) do the same by accident.",
        outside="The steps grow and grow; the loss falls, overshoots, and swings.",
        met="1 of 58 diagnosed cases; in PyTorch, a missing `zero_grad`.",
    ),
    edits=edits,
    test=test,
    cures=cures,
)
