"""What the matched mistakes are called, where they are, and how they are proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from xorlab.check.anew import set_anew
from xorlab.check.bindings import made
from xorlab.check.case import Case
from xorlab.check.departure import Departure
from xorlab.check.locate import FOLLOWS, Finder, Place
from xorlab.check.report import Finding
from xorlab.check.rule import Edit, Key, Rule
from xorlab.check.step import Piece
from xorlab.check.taken import taken_back
from xorlab.check.tape import no_derivative
from xorlab.check.values import proportional
from xorlab.check.written import written_at

SAME = 1e-5
SENT = ("da", "slope", "delta", "dW", "db")
"""The pieces of the way back."""


def findings(case: Case, finder: Finder) -> Iterator[Finding]:
    """A finding for every edit that the script's step turned out to have."""
    for rule, edit in case.edits:
        place = _place(finder, rule, edit)
        if place is None:
            place = next((u for key in keys(edit) for u in finder.updates(key)[:1]), None)
        yield rule.finding(
            case.watched,
            None if place is None else place.node.line,
            layer=edit.layers[0] + 1 if len(edit.layers) == 1 else None,
            message=message(case, edit, place),
            cure=edit.cure,
            proof=proof(case),
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
    if name in SENT and (place := no_derivative(finder)) is not None:
        return place
    if rule.code == "XL105" and name == "da" and taken_back(finder.case.taken, finder.steps):
        return next(iter(finder.updates((l, "W"))), None)
    if name in ("dW", "db") and _only_scaled(finder, (name, l)):
        return written_at(Departure(finder, edit)) or _out_of_scale(finder, rule, edit)
    if rule.code == "XL205" and name in ("dW", "db"):
        updates = finder.updates((l, name[1]))
        return updates[0] if updates else None
    departure = Departure(finder, edit)
    if rule.code == "XL204":
        return next((departure.node_of(run) for run in set_anew(departure)), None)
    if rule.code == "XL105":
        return _subtracted(departure) or departure.sign() or _looked_up(finder, rule, edit)
    written = written_at(departure)
    places = [written] if written else list(departure.places(rule))
    # A parameter's own gradient is far from where it went wrong: on the way the slice was lost.
    near = (p for p in places if name in ("dW", "db") or not _is_of_a_parameter(finder, edit, p))
    return next(near, None) or _looked_up(finder, rule, edit) or next(iter(places), None)


def _subtracted(departure: Departure) -> Place | None:
    """Where a bias is subtracted on the way forward, if its update is a line of others' as well.

    Such a line cannot be mended for the one alone.
    """
    wrong = departure.wrong_keys()
    homes = {(l, name): home for l, name, home in departure.finder.case.understood.homes}
    if len(wrong) != 1 or homes[wrong[0]].sign > 0:
        return None
    last = {key: max(way.values(), key=lambda run: run.time) for key, way in departure.ways.items()}
    others = [run.statement for key, run in last.items() if key not in wrong]
    if all(statement is not last[wrong[0]].statement for statement in others):
        return None
    return next(iter(departure.finder.places(("z", wrong[0][0]))), None)


def _is_of_a_parameter(finder: Finder, edit: Edit, place: Place) -> bool:
    """Whether a node holds a whole gradient, or what a parameter becomes, and no delta or error."""
    name, l = edit.site
    pieces = [p for kind in FOLLOWS.get(name, (name,)) for p in finder.places((kind, l))]
    if any(place.node.id == p.node.id for p in pieces):
        return False
    homes = [(l, kind) for l, kind, _ in finder.case.understood.homes]
    # The gradient of a bias is the delta, where a step takes one row.
    gradients = [p for l, kind in homes if kind == "W" for p in finder.arrays(("dW", l))]
    updates = [p for key in homes for p in finder.updates(key)]
    return any(place.node.id == p.node.id for p in (*gradients, *updates))


def _looked_up(finder: Finder, rule: Rule, edit: Edit) -> Place | None:
    """The first node that holds a wrong piece, where the script's own way to it is not seen."""
    name, l = edit.site
    for kind in FOLLOWS.get(name, (name,)):
        edited = rule.code != "XL105"
        piece = (kind, l)
        # The transpose of a gradient is made of the same numbers as the gradient.
        found = finder.by_rows(piece) or finder.arrays(piece) if kind == "dW" and edited else []
        found = found or finder.places(piece, edited=edited) or finder.arrays(piece, edited=edited)
        if found:
            return found[0]
    return None


def _only_scaled(finder: Finder, piece: Piece) -> bool:
    """Whether a gradient is right but for a factor above 0; where it is 0 it tells nothing."""
    name, l = piece
    both = zip(finder.wrong, finder.right, strict=True)
    told = [(getattr(wrong, name)[l], getattr(right, name)[l]) for wrong, right in both]
    scales = [proportional(wrong, right) for wrong, right in told if wrong.any() or right.any()]
    return all(scale is not None and scale > 0 for scale in scales)


def _out_of_scale(finder: Finder, rule: Rule, edit: Edit) -> Place | None:
    """Where a gradient gets its odd factor: where it is bound, or else where it is used."""
    piece = edit.site
    pieces = [("d" + kind, l) for l, kind, _ in finder.case.understood.homes]
    others = [bound(finder, other) for other in pieces if other != piece]
    usual = [abs(places[-1].scale) for places in others if places]
    own = bound(finder, piece)
    for place in own:
        if not usual or abs(abs(place.scale) / usual[-1] - 1) > SAME:
            return _first_made(finder, piece, place)
    if not own:  # a single number is known by its way alone
        departed = next(Departure(finder, edit).places(rule), None)
        if departed is not None and departed.node.kind == "bind":
            return departed
    updates = finder.updates((piece[1], piece[0][1]))
    return updates[0] if updates else None


def _first_made(finder: Finder, piece: Piece, place: Place) -> Place:
    """Where what a gradient was bound to came about, if other gradients did not so as well."""
    every = [("d" + kind, l) for l, kind, _ in finder.case.understood.homes]
    shared = {
        p.node.id for other in every if other != piece for p in finder.arrays(other, edited=False)
    }
    own = (p for p in finder.arrays(piece, edited=False) if p.node.id not in shared)
    return next((p for p in own if abs(p.scale / place.scale - 1) <= SAME), place)


def bound(finder: Finder, piece: Piece) -> list[Place]:
    """The nodes that are given a gradient, right but for a factor."""
    own = finder.updates((piece[1], piece[0][1]))
    places = finder.arrays(piece, edited=False)
    return [
        p for p in places if p.node.kind == "bind" and p.node.id not in {o.node.id for o in own}
    ]


def message(case: Case, edit: Edit, place: Place | None) -> str:
    """What is wrong, about the reader's own name."""
    name, l = edit.site
    own = None if place is None else place.node.text.strip()
    if edit.update is not None:
        subject = own if edit.update.shown and own else "The step"
    elif edit.born and own:
        subject = own
    elif edit.method is not None and edit.only is None and edit.update is None:
        subject = "Every gradient"
    elif name in ("dW", "db"):
        home = {key[:2]: key[2] for key in case.understood.homes}.get((l, name[1]))
        subject = f"The gradient of {home.name if home else 'the parameter'}"
    elif place is not None and place.node.kind == "bind" and own:
        subject = own
    else:
        subject = {
            "a": "The output",
            "da": "The error",
            "delta": "The delta",
            "slope": "The delta",
        }.get(name, "It")
        subject += f" of layer {l if name == 'a' else l + 1}"
    return f"{subject} {edit.what}."


def proof(case: Case) -> str:
    """With what change the script's step is the exact one, and how exactly."""
    assert case.fit is not None
    told = [a for a in case.fit.arrays.values() if not a.silent and not a.still]
    # A run that diverges ends in numbers that are none, and cannot be compared.
    worst = max((a.error for a in told if np.isfinite(a.error)), default=0.0)
    count, steps = len(told), len(case.understood.steps)
    changes = "this one change" if len(case.edits) == 1 else f"these {len(case.edits)} changes"
    return (
        f"With {changes} your step equals the exact gradient's to within {worst:.0e} on all "
        f"{count} arrays, in {'each of the ' if steps > 1 else ''}{updates(steps)} watched."
    )


def updates(steps: int) -> str:
    """So many steps, in a reader's word.

    >>> updates(1), updates(48)
    ('1 update', '48 updates')
    """
    return f"{steps:,} update{'s' if steps > 1 else ''}"


def unexplained(case: Case) -> str:
    """Which arrays' steps are not the exact ones, for no known cause."""
    wrong = [array for array in case.arrays if array.right is False]
    still = [array.name for array in wrong if array.scale == 0]
    moved = [array.name for array in wrong if array.scale != 0]
    parts = [f"the step of {name} is 0, though its gradient is not" for name in still]
    if moved:
        steps = "the step of" if len(moved) == 1 else "the steps of"
        are = "is not that" if len(moved) == 1 else "are not those"
        parts.append(f"{steps} {listed(moved)} {are} of the exact gradient")
    return (
        f"{'; '.join(parts) or 'The steps are not those of one gradient'}. No mistake in the "
        "catalogue explains that, nor do two of them together."
    )


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["W1"]), listed(["W1", "b1", "W2"])
    ('W1', 'W1, b1 and W2')
    """
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
