"""A bias or a layer never changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from xorlab.check.bindings import added_zeros, cut, listed, lost, stepped, words
from xorlab.check.case import Case
from xorlab.check.copies import copy_behind
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch, statement_at
from xorlab.check.cure.statement import margin_of
from xorlab.check.cure.ways import in_place
from xorlab.check.locate import Finder, Place
from xorlab.check.parsing import parse
from xorlab.check.report import Finding
from xorlab.check.rule import Key, Page, Rule
from xorlab.check.statements import targets_of

RATES = ("learning_rate", "self.lr", "lr", "alpha", "eta", "rate")
"""What scripts call a learning rate."""


def test(case: Case) -> Iterable[Finding]:
    """Parameters that stay as they are while the exact gradient is not 0."""
    if case.fit is None or not case.explained:
        return
    finder = Finder(case)
    for l, name, home in case.understood.homes:
        odd = (l, name) in case.still - case.rounded
        if odd and not cut(finder, l, name):
            yield finding(finder, (l, name), home.name)
    for l, layer in enumerate(case.understood.layers):
        if layer.b is None and not cut(finder, l, "b"):
            for name in added_zeros(case, finder, l):
                yield finding(finder, (l, "b"), name)


def line_of(finder: Finder, l: int, name: str) -> int | None:
    """The list that it is not in, or where its neighbour is updated."""
    others = [key[:2] for key in finder.case.understood.homes if key[:2] != (l, name)]
    for key in sorted(others, key=lambda other: abs(other[0] - l)):
        place = stepped(finder, key)
        if place is not None:
            return listed(finder.case, place.node.line) or place.node.line
    return None


def finding(finder: Finder, key: Key, name: str) -> Finding:
    """What is told of one parameter, and how its new value is lost."""
    case, gone = finder.case, lost(finder, *key)
    line = gone.node.line if gone is not None else line_of(finder, *key)
    why, cure = lost_by(case, gone, name)
    return RULE.finding(
        case.watched,
        line,
        layer=key[0] + 1,
        message=f"{name} never changes, though its gradient is not 0{why}.",
        cure=cure or f"Update {name} beside the layer's other parameters.",
        proof=f"{name} is the same to the last digit after {len(case.understood.steps)} updates.",
    )


def lost_by(case: Case, gone: Place | None, name: str) -> tuple[str, str]:
    """How a parameter's new value is lost, and what to do; both "" where it is not."""
    if gone is None:
        return "", ""
    tree = parse(case.watched.source)
    statement = statement_at(tree, gone.node.line)
    copy = copy_behind(tree, statement)
    if copy and words(ast.unparse(copy.of))[-1:] == words(name)[-1:]:
        return (
            f": {copy.name} is a copy of it, and what becomes of the copy is lost",
            copy.cure,
        )
    if isinstance(statement, ast.Assign) and gone.node.text != name:
        return (
            f": its new value is given to {gone.node.text} alone",
            f"Change the array that {name} is, or give {name} the new value.",
        )
    return "", ""


def cures(mend: Mend) -> Iterator[Patch]:
    """No copy, the value kept, the list longer, or the line beside it once more for this one."""
    statement, source = mend.statement, mend.source.splitlines()
    if not isinstance(statement, ast.Assign | ast.AugAssign):
        return
    copy = copy_behind(mend.tree, statement)
    if copy is not None:
        yield mend.put(copy.node, mend.text(copy.of))
    yield from kept_in_place(mend)
    yield from made_longer(mend)
    last = statement.end_lineno or statement.lineno
    kept = source[statement.lineno - 1 : last]
    for l, name, home in mend.case.understood.homes:
        if (l, name) in mend.case.still and mend.finding.message.startswith(f"{home.name} "):
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                yield mend.put(statement.targets[0], home.name)
            for step in steps_for(mend, (l, name), home.name):
                yield Patch(statement.lineno, last, "\n".join([*kept, step]))


def kept_in_place(mend: Mend) -> Iterator[Patch]:
    """`b -= step` for `b = b - step`: into the array itself, not to another name."""
    statement, value = mend.statement, mend.value
    if not isinstance(statement, ast.Assign) or value is None:
        return
    target = mend.text(statement.targets[0])
    yield from in_place(mend, statement, target)
    yield mend.put(statement, f"{target}[:] = {mend.text(value)}")


def made_longer(mend: Mend) -> Iterator[Patch]:
    """The list of parameters with the forgotten one in it."""
    value = mend.value
    if value is None or not isinstance(mend.statement, ast.Assign):
        return
    named = (h.name for l, k, h in mend.case.understood.homes if (l, k) in mend.case.still)
    for name in dict.fromkeys(word for called in named for word in words(called)[:1]):
        if isinstance(value, ast.List | ast.Tuple) and value.elts:
            last = value.elts[-1]
            yield mend.put(last, f"{mend.text(last)}, {name}")
        text = mend.text(value)
        yield mend.put(value, f"{text} + {name}")
        yield mend.put(value, f"{text} + [each for several in {name} for each in several]")


def steps_for(mend: Mend, key: Key, called: str) -> Iterator[str]:
    """The line beside it with the parameter's own name and gradient; or written anew."""
    statement = mend.statement
    assert isinstance(statement, ast.Assign | ast.AugAssign)
    line = mend.source.splitlines()[statement.lineno - 1]
    margin = margin_of(line)
    target = targets_of(statement)[0]
    own = mend.text(target)
    own = own.removesuffix("[:]") if not isinstance(target, ast.Name) else own
    index = re.search(r"\[[^\[\]]+\]$", own)
    name = re.sub(r"\[\d+\]$", lambda _: index[0], called) if index else called
    l, kind = key
    gradients = mend.names(("d" + kind, l))
    used = [n for at, k, _ in mend.case.understood.homes for n in mend.names(("d" + k, at))]
    for gradient in gradients:
        for other in dict.fromkeys(used):
            text = exchanged(exchanged(line, own, name), other, gradient)
            if other in line and other != gradient:
                yield text
    rates = [r for r in RATES if re.search(rf"(?<![\w.]){r}\b", mend.source)][:2]
    deltas = mend.names(("delta", l))[:2] if kind == "b" else []
    sums = [f"{d}{s}" for d in deltas for s in (".sum(axis=0)", ".sum(axis=0, keepdims=True)", "")]
    for rate in rates:
        for step in (*gradients[:2], *sums):
            for sign in ("-=", "+="):
                yield f"{margin}{name} {sign} {rate} * {step}"


def exchanged(text: str, old: str, new: str) -> str:
    """A name for another, where it stands as a whole."""
    return re.sub(rf"(?<![\w.]){re.escape(old)}(?!\w)", lambda _: new, text)


RULE = Rule(
    code="XL203",
    name="parameter-not-updated",
    summary="A bias or a layer never changes.",
    page=Page(
        wrong="W1 -= lr * dW1\nW2 -= lr * dW2\nb2 -= lr * db2",
        right="W1 -= lr * dW1\nb1 -= lr * db1\nW2 -= lr * dW2\nb2 -= lr * db2",
        why="Every parameter has a gradient and takes its own step. One that is forgotten, or "
        "whose new value is bound to a local name and lost, stays where chance put it, and the "
        "others must learn around it.",
        outside="It often learns nevertheless, for the others can make up for it. A hidden bias "
        "at 0 keeps all cuts through the origin.",
        met="2 of 58 diagnosed cases.",
    ),
    test=test,
    cures=cures,
)
