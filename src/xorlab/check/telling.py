"""What the matched mistakes are called, where they are, and how they are proved."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import numpy as np

from xorlab.check.bindings import made
from xorlab.check.case import Case
from xorlab.check.locate import FOLLOWS, Finder, Place, proportional
from xorlab.check.report import Finding
from xorlab.check.rule import Edit, Key, Rule
from xorlab.check.step import Piece
from xorlab.check.taken import taken_back

SAME = 1e-5
COMPARED = re.compile(r">=\s*0|<\s*0")
NAMED = {
    "sigmoid": r"(?i)sig|logis",
    "tanh": r"(?i)tan",
    "relu": r"(?i)(?<!leaky)(?<!leaky_)relu",
    "leaky-relu": r"(?i)leaky|lrelu",
}
ANY_NAME = r"(?i)sig|logis|tan|relu"
NAME = re.compile(r"[\w.\[\]+\- ]+?(\s*#.*)?")
BIAS = re.compile(r"(?i)db|bias|_b\b|b_")


def findings(case: Case, finder: Finder) -> Iterator[Finding]:
    """A finding for every edit that the script's step turned out to have."""
    for rule, edit in case.edits:
        place = _place(finder, rule, edit)
        also: tuple[int, ...] = ()
        if place is None:
            updates = [u for key in keys(edit) for u in finder.updates(key)[:1]]
            place = updates[0] if updates else None
        yield Finding(
            code=rule.code,
            name=rule.name,
            file=case.watched.file,
            line=None if place is None else place.node.line,
            layer=edit.layers[0] + 1 if len(edit.layers) == 1 else None,
            message=message(case, edit, place),
            cure=edit.cure,
            proof=proof(case),
            also=also,
        )


def keys(edit: Edit) -> list[Key]:
    """The parameter arrays that an edit is about."""
    name, l = edit.site
    return [(l, "b" if name == "db" else "W")]


def _place(finder: Finder, rule: Rule, edit: Edit) -> Place | None:
    """The node to mend."""
    name, l = edit.site
    if edit.born:
        return made(finder.case, (l, name[1]))
    if edit.update is not None:
        found = finder.holding([np.asarray(M) for M in edit.update.shown][: len(finder.steps)])
        return next((place for place in found if place.node.kind == "bind"), None)
    if rule.code == "XL105" and name == "da" and taken_back(finder.case.taken, finder.steps):
        return next(iter(finder.updates((l, "W"))), None)
    if name in ("dW", "db") and _only_scaled(finder, (name, l)):
        return _out_of_scale(finder, (name, l))
    if rule.code in ("XL105", "XL205") and name in ("dW", "db"):
        updates = finder.updates((l, name[1]))
        return updates[0] if updates else None
    for piece in FOLLOWS.get(name, (name,)):
        found = _holding(finder, rule, (piece, l))
        if rule.code in ("XL106", "XL107") and piece == "da" and _elsewhere_right(finder, l):
            # The first to hold these numbers is right; a copy of them, if there is one, is not.
            lines = [p.node.line for p in found if p.node.kind == "bind"]
            found = [p for p in found if p.node.line == max(lines)] if len(set(lines)) > 1 else []
        if found:
            return _chosen(finder, rule, edit, piece, found)
    return None


def _holding(finder: Finder, rule: Rule, piece: Piece) -> list[Place]:
    """The nodes that hold a piece as the script has it."""
    edited = rule.code != "XL105"
    if piece[0] == "dW" and rule.code != "XL105":
        # The transpose of a gradient is made of the same numbers as the gradient.
        return finder.by_rows(piece) or finder.arrays(piece) or finder.places(piece)
    found = finder.places(piece, edited=edited) or finder.arrays(piece, edited=edited)
    if piece[0] not in ("da", "delta"):
        return found
    outputs = finder.places(("a", len(finder.case.understood.layers)))
    behind = outputs[0].first if outputs else 0
    return [place for place in found if place.last >= behind]


def _only_scaled(finder: Finder, piece: Piece) -> bool:
    """Whether a gradient is right but for a factor above 0."""
    name, l = piece
    for wrong, right in zip(finder.wrong, finder.right, strict=True):
        scale = proportional(getattr(wrong, name)[l], getattr(right, name)[l])
        if scale is None or scale < 0:
            return False
    return True


def _out_of_scale(finder: Finder, piece: Piece) -> Place | None:
    """Where a gradient gets its odd factor: where it is bound, or else where it is used."""
    pieces = [(kind, l) for l, kind, _ in finder.case.understood.homes]
    others = [bound(finder, ("d" + kind, l)) for kind, l in pieces if ("d" + kind, l) != piece]
    usual = [abs(places[-1].scale) for places in others if places]
    for place in bound(finder, piece):
        if not usual or abs(abs(place.scale) / usual[-1] - 1) > SAME:
            return place
    updates = finder.updates((piece[1], piece[0][1]))
    return updates[0] if updates else None


def bound(finder: Finder, piece: Piece) -> list[Place]:
    """The nodes that are given a gradient, right but for a factor."""
    own = finder.updates((piece[1], piece[0][1]))
    places = finder.arrays(piece, edited=False)
    return [
        p for p in places if p.node.kind == "bind" and p.node.id not in {o.node.id for o in own}
    ]


def _chosen(finder: Finder, rule: Rule, edit: Edit, piece: str, found: list[Place]) -> Place:
    """Of the nodes that hold a wrong piece, the one to mend."""
    if rule.code == "XL102" and edit.site[0] == "slope":
        return _copied(finder, found)
    if rule.code == "XL103" and piece == "slope":
        calls = [p for p in found if p.node.kind == "value" and is_call(p.node.text)]
        return (calls or found)[0]
    if rule.code == "XL104" and piece == "slope" and _is_telling(finder, edit):
        return _of_the_other(finder, edit, found)
    if rule.code == "XL104" and not _is_telling(finder, edit):
        compared = [p for p in found if COMPARED.search(p.node.text)]
        return (compared or found)[0]
    return found[0]


def _elsewhere_right(finder: Finder, l: int) -> bool:
    """Whether a wrong error is a right delta or error of another layer: its line says nothing."""
    for wrong, right in zip(finder.wrong, finder.right, strict=True):
        others = [x for at in right.delta for x in (right.delta[at], right.da[at]) if at != l]
        numbers = np.concatenate([np.ravel(x) for x in others])
        mine = wrong.da[l].ravel()
        near = np.abs(np.abs(mine)[:, None] - np.abs(numbers)).min(axis=1)
        if (near > 1e-12).any():
            return False
    return True


def _of_the_other(finder: Finder, edit: Edit, found: list[Place]) -> Place:
    """The call of another activation's derivative; or the line in a function that has it wrong."""
    own = NAMED.get(finder.case.understood.activations[edit.site[1]].name, "(?!)")
    inside = found[0].node.function
    misnamed = inside and not re.search(own, inside) and re.search(ANY_NAME, inside)
    outside = [place for place in found if place.node.function != inside]
    return outside[0] if misnamed and outside else found[0]


def is_call(text: str) -> bool:
    """Whether an expression is a call of a function of the script's own name.

    >>> is_call("prime(z1)"), is_call("a * (1 - a)")
    (True, False)
    """
    try:
        return isinstance(ast.parse(text, mode="eval").body, ast.Call)
    except SyntaxError:
        return False


def _is_telling(finder: Finder, edit: Edit) -> bool:
    """Whether the wrong derivative is anything but 1 everywhere."""
    _, l = edit.site
    return any((p.slope[l] != 1).any() for p in finder.wrong)


def _copied(finder: Finder, found: list[Place]) -> Place:
    """Where an error without its derivative is called a delta: `delta = error`; else the error."""
    lines = finder.case.watched.source.splitlines()
    for place in found:
        line = lines[place.node.line - 1] if place.node.line <= len(lines) else ""
        target, _, value = line.partition("=")
        if place.node.kind == "bind" and NAME.fullmatch(value.strip()) and not BIAS.search(target):
            return place
    bound = [place for place in found if place.node.kind == "bind"]
    return (bound or found)[0]


def message(case: Case, edit: Edit, place: Place | None) -> str:
    """What is wrong, about the reader's own name."""
    name, l = edit.site
    own = None if place is None else assigned(place.node.text)
    if edit.update is not None:
        subject = own if edit.update.shown and own else "The step"
    elif edit.born and own:
        subject = own
    elif name in ("dW", "db"):
        home = {key[:2]: key[2] for key in case.understood.homes}.get((l, name[1]))
        subject = f"The gradient of {home.name if home else 'the parameter'}"
    elif place is not None and place.node.kind == "bind" and own:
        subject = own
    else:
        subject = {"da": "The error", "delta": "The delta", "slope": "The delta"}.get(name, "It")
        subject += f" of layer {l + 1}"
    return f"{subject} {edit.what}."


def assigned(text: str) -> str:
    """A target as a reader calls it."""
    return text.strip()


def proof(case: Case) -> str:
    """With what change the script's step is the exact one, and how exactly."""
    assert case.fit is not None
    told = [a for a in case.fit.arrays.values() if not a.silent and not a.still]
    # A run that diverges ends in numbers that are none, and cannot be compared.
    worst = max((a.error for a in told if np.isfinite(a.error)), default=0.0)
    count, steps = len(told), len(case.understood.steps)
    changes = "this one change" if len(case.edits) == 1 else f"these {len(case.edits)} changes"
    return (
        f"With {changes} your step equals the exact gradient's to {worst:.0e} on all {count} "
        f"arrays, in {'each of ' if steps > 1 else ''}{steps} step{'s' if steps > 1 else ''}."
    )


def unexplained(case: Case) -> str:
    """Which arrays go another way than the exact step, and by how much, for no known cause."""
    wrong = [array for array in case.arrays if not array.right]
    parts = []
    for array in wrong:
        if array.scale == 0:
            parts.append(f"the step of {array.name} is 0, though its gradient is not")
        elif array.cosine is None:
            parts.append(f"the step of {array.name} is not the gradient's")
        else:
            angle = np.degrees(np.arccos(np.clip(array.cosine, -1, 1)))
            parts.append(f"the step of {array.name} is up to {angle:.1f}° off the exact one's")
    return (
        f"{'; '.join(parts) or 'The steps are not those of one gradient'}. The cause is not in the "
        "catalogue."
    )
