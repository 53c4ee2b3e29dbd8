"""When a chain that was found in the spans of a node is the network that the script trains."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xorlab.check.identify.chains import Chain
from xorlab.check.identify.spans import Span, moved


class Candidate(NamedTuple):
    """A chain, and all the spans of the node in which it was found."""

    chain: Chain
    spans: Sequence[Span]


def acceptable(candidate: Candidate, spans: dict[int, list[Span]]) -> bool:
    """Whether the chain's parameters move in these spans, all that ever move."""
    chain, group = candidate
    paths = {chain.atoms.paths[chain.atoms.path_of[atom]] for atom in chain.used}
    here = set().union(*(moved(span, paths) for span in group))
    ever = set().union(*(moved(s, paths - here) for every in spans.values() for s in every))
    return bool(here) and not ever
