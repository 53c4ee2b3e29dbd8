"""What is wrong with a script that ends in an error before its network can be made out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xorlab.backprop import Array
from xorlab.check.record import Event, Node, Watched
from xorlab.check.report import Finding
from xorlab.check.rules import xl202


def findings(watched: Watched) -> Iterator[Finding]:
    """An error of every output with every target, which no product fits any more."""
    if watched.ending.kind != "crashed":
        return
    nodes = {node.id: node for node in watched.nodes}
    for event in watched.events:
        node = nodes.get(event.node)
        if node is None or node.kind != "value" or "-" not in node.text:
            continue
        if is_table(event.value) and both_sides(watched, event):
            yield of_table(watched, node, len(event.value))
            return


def is_table(value: Array) -> bool:
    """Whether a square table is a column less a row."""
    if value.ndim != 2 or value.shape[0] != value.shape[1] or len(value) < 3:
        return False
    if value.dtype.kind != "f" or not np.isfinite(value).all() or not np.ptp(value, axis=0).all():
        return False
    across = value - value[:1]
    return bool(np.abs(across - across[:, :1]).max() < 1e-12 and np.ptp(value, axis=1).any())


def both_sides(watched: Watched, table: Event) -> bool:
    """Whether the script computed a column, and had a row, that make this table."""
    n = len(table.value)
    before = [e for e in watched.events if e.time < table.time]
    columns = [e.value for e in before if e.value.shape == (n, 1)]
    rows = [e.value for e in before if e.value.shape == (n,)]
    rows += [v for m in watched.marks for v in m.state.values() if v.shape == (n,)]
    for column in columns[-20:]:
        for row in rows[-20:]:
            made = column - row
            if np.allclose(made, table.value) or np.allclose(-made, table.value):
                return True
    return False


def of_table(watched: Watched, node: Node, n: int) -> Finding:
    """The finding about such a table."""
    rule = xl202.RULE
    return Finding(
        code=rule.code,
        name=rule.name,
        file=watched.file,
        line=node.line,
        layer=None,
        message=f"{node.text} is ({n}, {n}): every output is compared with every target, for one "
        f"of the two is ({n},) and the other ({n}, 1). The error that the script ends with comes "
        "of it.",
        cure=f"Give both one shape: y = y.reshape({n}, 1).",
        proof=f"All {n * n} numbers are the differences of {n} outputs and {n} targets.",
    )
