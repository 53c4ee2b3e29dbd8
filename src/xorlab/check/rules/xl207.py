"""The formula of momentum or Adam is wrong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TypeGuard

from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.statement import bracketed
from xorlab.check.cure.ways import becomes, operator_flipped
from xorlab.check.rule import Edit, Key, Page, Rule

NAMES = (ast.Name, ast.Attribute, ast.Subscript)


def edits(case: Case) -> Iterable[Edit]:
    """What the script's own memory shows to be wrong: of every group of arrays with the same."""
    groups: dict[str, list[Key]] = {}
    for key, taken in case.taken.items():
        if taken.wrong:
            groups.setdefault(taken.wrong, []).append(key)
    for what, keys in groups.items():
        l, name = min(keys)
        taken = case.taken[l, name]
        yield Edit(
            {},
            ("dW" if name == "W" else "db", l),
            tuple(sorted({layer for layer, _ in keys})),
            what,
            "Write the method as its paper has it.",
            method=taken.method,
            only=frozenset(keys),
            update=taken,
        )


def cures(mend: Mend) -> Iterator[Patch]:
    """The line as the method has it: another sign, power, share or number, or the root."""
    assert mend.edit is not None
    assert mend.edit.update is not None
    line = mend.edit.update.line
    if mend.edit.update.slowed is not None and isinstance(mend.statement, ast.Assign):
        yield from _each(mend, mend.text(mend.statement.targets[0]))
    if line == "velocity":
        yield from becomes(mend, "=")
        yield from operator_flipped(mend)
    if line == "step":
        yield from _each(mend, "np.sqrt({})")
    if line == "v":
        yield from _each(mend, "{} ** 2")
    yield from _powers(mend)
    yield from _other_numbers(mend)
    if line in ("m", "v"):
        for share in _numbers(mend):
            yield from _each(mend, f"(1 - {share}) * {{}}")


def _each(mend: Mend, template: str) -> Iterator[Patch]:
    """Each name of an array in the statement put into a template, the last one first."""
    numbers = _numbers(mend)
    names = [node for node in mend.parts() if isinstance(node, NAMES)]
    for node in sorted(names, key=lambda node: -node.col_offset):
        text = mend.text(node)
        if text not in numbers and text != "np":
            yield mend.put(node, template.format(text))


def _powers(mend: Mend) -> Iterator[Patch]:
    """Numbers to the power that others have in the script, and powers for products."""
    powers = [node for node in ast.walk(mend.tree) if _is_power(node)]
    times = dict.fromkeys(bracketed(mend.text(node.right)) for node in powers)
    for node in mend.parts():
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            left, right = mend.text(node.left), bracketed(mend.text(node.right))
            if left in _numbers(mend):
                yield mend.put(node, f"{left} ** {right}")
        elif isinstance(node, NAMES) and mend.text(node) in _numbers(mend):
            for time in times:
                yield mend.put(node, f"{mend.text(node)} ** {time}")


def _other_numbers(mend: Mend) -> Iterator[Patch]:
    """One number for another, wherever it stands in the statement."""
    if mend.statement is None:
        return
    whole, numbers = mend.text(mend.statement), _numbers(mend)
    for old in numbers:
        for new in numbers:
            text = re.sub(rf"(?<![\w.]){re.escape(old)}(?!\w)", new, whole)
            if text != whole:
                yield mend.put(mend.statement, text)


def _numbers(mend: Mend) -> list[str]:
    """What the reader calls the numbers between 0 and 1."""
    state = mend.case.understood.steps[0].state
    named = [path for path, value in state.items() if value.size == 1 and 0 < value.min() < 1]
    raised = [mend.text(node.left) for node in ast.walk(mend.tree) if _is_power(node)]
    return list(dict.fromkeys([*raised, *named]))


def _is_power(node: ast.AST) -> TypeGuard[ast.BinOp]:
    """Whether a node raises to a power that is no plain number."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)):
        return False
    return not isinstance(node.right, ast.Constant)


RULE = Rule(
    code="XL207",
    name="wrong-update-rule",
    summary="The formula of momentum or Adam is wrong.",
    page=Page(
        wrong="m = beta1 * m + g\nv = beta2 * v + (1 - beta2) * g**2",
        right="m = beta1 * m + (1 - beta1) * g\nv = beta2 * v + (1 - beta2) * g**2",
        why="A momentum keeps the last step going, slowed a little; Adam divides an average of "
        "gradients by the root of an average of their squares, both corrected for having begun at "
        "0. The gradient can be right and the step made of it wrong.",
        outside="Far too long or too short first steps, or swings that do not die down.",
        met="2 of 58 diagnosed cases.",
    ),
    edits=edits,
    cures=cures,
)
