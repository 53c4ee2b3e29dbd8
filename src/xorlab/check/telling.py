"""What the matched mistakes are called, where they are, and how they are proved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xorlab.check.case import Case
from xorlab.check.locate import FOLLOWS, Finder, Place
from xorlab.check.report import Finding
from xorlab.check.rule import Edit, Key, Rule

ARRAYS = {"dW": "the gradient of {}", "db": "the gradient of {}"}


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
    name, l = edit.site
    sign_only = rule.code == "XL105"
    if name in ("dW", "db") and (sign_only or rule.code in ("XL110", "XL111")):
        updates = finder.updates((l, name[1]))
        return updates[0] if updates else None
    for piece in FOLLOWS.get(name, (name,)):
        found = finder.places((piece, l), edited=not sign_only)
        if found:
            return _chosen(finder, rule, edit, piece, found)
    return None


def _chosen(finder: Finder, rule: Rule, edit: Edit, piece: str, found: list[Place]) -> Place:
    """Of the nodes that hold a wrong piece, the one to mend."""
    if rule.code == "XL102" and edit.site[0] == "slope":
        bound = [place for place in found if place.node.kind == "bind"]
        return max(bound or found, key=lambda place: place.last)
    if rule.code == "XL103" and piece == "slope":
        calls = [p for p in found if p.node.kind == "value" and p.node.text.endswith(")")]
        return (calls or found)[0]
    return found[0]


def message(case: Case, edit: Edit, place: Place | None) -> str:
    """What is wrong, about the reader's own name."""
    name, l = edit.site
    own = None if place is None else assigned(place.node.text)
    if name in ("dW", "db"):
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
    worst = max((a.error for a in told), default=0.0)
    count, steps = len(told), len(case.understood.steps)
    changes = "this one change" if len(case.edits) == 1 else f"these {len(case.edits)} changes"
    return (
        f"With {changes} your step equals the exact gradient's to {worst:.0e} on all {count} "
        f"arrays, in each of {steps} steps."
    )


def unexplained(case: Case) -> str:
    """Which arrays go another way than the exact step, and by how much, for no known cause."""
    wrong = [array for array in case.arrays if not array.right]
    parts = []
    for array in wrong:
        if array.cosine is None:
            parts.append(f"{array.name} does not move as the gradient asks")
        else:
            angle = np.degrees(np.arccos(np.clip(array.cosine, -1, 1)))
            parts.append(f"the step of {array.name} is up to {angle:.1f}° off the exact one's")
    return (
        f"{'; '.join(parts) or 'The steps are not those of one gradient'}. The cause is not in the "
        "catalogue."
    )
