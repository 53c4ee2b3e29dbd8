"""A parameter's shape changes while training, by broadcasting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

import numpy as np

from xorlab.backprop import Array
from xorlab.check.bindings import words
from xorlab.check.case import Case
from xorlab.check.cure.mend import Mend
from xorlab.check.cure.patch import Patch
from xorlab.check.cure.summing import summed
from xorlab.check.record import Mark
from xorlab.check.report import Finding
from xorlab.check.rule import Page, Rule
from xorlab.check.statements import squeezed


def test(case: Case) -> Iterable[Finding]:
    """The first change of shape of each parameter, and the line that binds it.

    Only what broadcasting does is meant, which never makes an array smaller; a path that is bound
    to nothing of the new shape goes by one name for several arrays.
    """
    drifting = [m for m in case.watched.marks if m.node == case.understood.node and m.state]
    for l, kind, home in case.understood.homes:
        for path, shape in zip(home.paths, home.shapes, strict=True):
            course = [m.state[path].shape for m in drifting if path in m.state]
            if len(list(groupby(course))) > len(set(course)):
                continue  # what has its old shape again is made anew, and no parameter
            for before, after in pairwise(drifting):
                new = after.state.get(path)
                if new is None or new.shape == shape:
                    continue
                lines = _bound(case, path, new, before, after)
                if lines and stretches(shape, new.shape):
                    drawn = "-".join(map(str, case.understood.sizes))
                    yield RULE.finding(
                        case.watched,
                        lines[0],
                        f"{path} is {shape} at first and {new.shape} after its update: "
                        f"broadcasting stretches it. The network drawn is {drawn}; the one trained "
                        "is not.",
                        CURES[kind].format(path=path, shape=shape),
                        f"{path} was seen to change from {shape} to {new.shape}.",
                        layer=l + 1,
                    )
                break


def stretches(shape: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Whether broadcasting with another array can make one shape of the other.

    >>> stretches((1, 2), (2, 2)), stretches((3, 1), (1, 1))
    (True, False)
    """
    try:
        return np.broadcast_shapes(shape, new) == new
    except ValueError:
        return False


def _bound(case: Case, path: str, new: Array, before: Mark, after: Mark) -> list[int]:
    """The lines that bound this very array between two marks, by the parameter's name if any did.

    Biases of 0 become their step, which has the same numbers under another name.
    """
    nodes = case.watched.by_id
    bound = [
        nodes[event.node]
        for event in case.watched.events
        if before.time < event.time < after.time
        and nodes[event.node].kind == "bind"
        and np.array_equal(event.value, new)
    ]
    own = [node for node in bound if words(node.text)[-1:] == words(path)[-1:]]
    return [node.line for node in own or bound]


def cures(mend: Mend) -> Iterator[Patch]:
    """The gradient of a bias, summed over the rows.

    Behind another mistake a shape drifts as its consequence, and is mended with it.
    """
    known = mend.case.understood
    shapes: dict[str, tuple[int, ...]] = {}
    nodes = mend.case.watched.by_id
    for event in mend.case.watched.events:
        if event.time >= known.steps[-1].end:
            break
        if nodes[event.node].kind == "bind":
            shapes[squeezed(nodes[event.node].text)] = event.value.shape
    for _, _, home in known.homes if not mend.case.edits else ():
        if mend.finding.message.startswith(f"{home.paths[0]} is ") and home.at.ndim == 1:
            yield from summed(mend.source, mend.line, shapes, home.shapes[0])


CURES = {
    "W": "Give the step the shape of {path}, {shape}.",
    "b": "Sum its gradient over the rows: then it has the shape of {path}, {shape}.",
}
"""Of weights and of biases. A bias's gradient is a row's; one unit has one bias."""
RULE = Rule(
    code="XL201",
    name="shape-drift",
    summary="A parameter's shape changes while training, by broadcasting.",
    page=Page(
        wrong="W[l] = W[l] - eta * W_grad[l]    # W (1, 2), W_grad (2, 1): W becomes (2, 2)",
        right="W[l] -= eta * W_grad[l]          # says so instead, where shapes differ",
        why="NumPy stretches a row and a column to a whole table when they are added. Written with "
        "`=`, the parameter becomes that table: the network has units that nobody drew, and what "
        "comes out has another shape too. `-=` cannot change a shape, and raises an error.",
        outside="The output has more numbers than it should, which `np.max`, `np.mean` or printing "
        "one entry hide. The loss stops falling well above 0.",
        met="3 of 58 diagnosed cases and a published tutorial, always behind another mistake: a "
        "transposed gradient, or a (n,) array among (n, 1) ones.",
    ),
    test=test,
    cures=cures,
)
