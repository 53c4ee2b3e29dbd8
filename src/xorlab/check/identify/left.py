"""What a step left behind: numbers that the next one overwrites before it reads any of them.

A net input or an error is in the state when the next step begins, and rows of it may look like
biases. A parameter is read before it gets its new value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xorlab.check.identify.spans import Span, same
from xorlab.check.record import Watched


def left_behind(watched: Watched, spans: Sequence[Span]) -> set[str]:
    """The paths of such numbers in all of these spans, of variables that go by one name.

    >>> import numpy as np
    >>> from xorlab.check.record import Ending, Event, Node
    >>> texts = [("bind", "z"), ("value", "z * 2"), ("value", "b + 1"), ("bind", "b")]
    >>> nodes = [Node(at, kind, text, at, at) for at, (kind, text) in enumerate(texts)]
    >>> events = [Event(at, at, np.array(at + 5.0)) for at in range(4)]
    >>> seen = Watched("net.py", "", nodes, events, [], Ending("finished"))
    >>> state = {"z": np.array(1.0), "b": np.array(1.0)}
    >>> left_behind(seen, [Span(0, 0, 0, 0, 4, state, state)])
    {'z'}
    """
    return set.intersection(*(overwritten(watched, span) for span in spans)) if spans else set()


def overwritten(watched: Watched, span: Span) -> set[str]:
    """The variables that get other numbers in a span before an expression names them."""
    plain = str.isidentifier  # an item or attribute may be read by another name
    found: set[str] = set()
    read: set[str] = set()
    for event in watched.during(span.start, span.end):
        node = watched.by_id[event.node]
        if node.kind == "value":
            read |= set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", node.text))
        elif node.kind == "bind" and node.text in span.state.keys() - read and plain(node.text):
            before, now = span.state[node.text], event.value
            if before.shape != now.shape or not same(before, now):
                found.add(node.text)
            read.add(node.text)
    return found
