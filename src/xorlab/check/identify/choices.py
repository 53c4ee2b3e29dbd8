"""Which steps a network is looked for in: those in which its numbers tell most."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from xorlab.backprop import Array
from xorlab.check.identify.layers import speaks
from xorlab.check.identify.spans import Lookups, Span, moved, reshaped
from xorlab.check.values import telling

MOST_SPANS = 5
MOST_STEPS = 48
LARGEST = 1e4


def looked_for_in(
    lookups: Lookups, spans: Sequence[Span], *, quick: bool
) -> Iterator[tuple[list[Span], Sequence[Span]]]:
    """The choices; and at last, where each is soon looked at, the spans that computed most."""
    yield from choices(spans, quick=quick)
    richest = telling_most(lookups, spans) if quick else []
    if richest:
        yield richest, spans[:MOST_STEPS]


def choices(
    spans: Sequence[Span], *, quick: bool = True
) -> Iterator[tuple[list[Span], Sequence[Span]]]:
    """Which spans to look at together, and among which what is found there has to hold.

    First those up to a change of shape, or to a loss of numbers, if there is one. Else not the
    very first: biases that start at 0 cannot be told apart there. Of a network that died in its
    first step nothing else tells as much. quick: each is soon looked at, so more may be.
    """
    spans = spans[begun(spans) :]
    drift, lost = drifts(spans), collapses(spans)
    whole = spans[:MOST_STEPS] if drift is None else spans[: drift + 1]
    if drift is not None:
        yield list(whole), whole
    if lost is not None:
        # What is found in one step has to hold in the next: a bias may begin at 0.
        for count in (1, max(lost + 1, 2)):
            yield list(spans[:count]), spans[: max(count, 3)]
    tame = [span for span in spans[: 2 * MOST_SPANS] if is_tame(span)]
    lively, dull = stirring(spans[0], tame[1:]) if spans else ([], [])
    full = [span for span in lively if not is_hollow(span)]
    if lively:
        some = (full if len(full) > 1 else lively)[:MOST_SPANS]
        # A row of zeros, shown alone, tells of no weight: what moves most goes first.
        paths = set().union(*(moved(span, spans[0].state) for span in tame))
        some.sort(key=lambda span: -sum(span.state[path].size for path in moved(span, paths)))
        yield some, whole
    if drift is None and spans:
        yield list(spans[:1]), whole
    if dull and not lively:
        yield dull[:MOST_SPANS], whole
    if lost is not None and quick:
        yield from ((some, whole) for some in led(list(spans[:MOST_SPANS])))


def telling_most(lookups: Lookups, group: Sequence[Span]) -> list[Span]:
    """Those of the first spans that computed most numbers: of rows shown one by one, all but zeros.

    Inputs of 0 leave nothing of their weights, and one that is 1 leaves them as they stand.
    """
    early = [span for span in group[: 2 * MOST_SPANS] if is_tame(span)]
    return sorted(early, key=lambda s: -len(np.unique(abs(lookups.of(s).numbers))))[:MOST_SPANS]


def led(spans: list[Span]) -> Iterator[list[Span]]:
    """The spans with each but the first of them in front: there a network has to turn up.

    Of rows shown one by one, those with a single 1 hand on weights as they stand, and weights that
    are overwritten by the step of such a row are 0 for the next: no sum is seen before a row of
    more is shown, though it may move nothing that is not rounded away.
    """
    for at in range(1, len(spans)):
        yield [spans[at], *spans[:at], *spans[at + 1 :]]


def begun(spans: Sequence[Span]) -> int:
    """The first of the spans that moves any but whole numbers.

    The row (0, 0) moves nothing where biases are 0 and its output is right.
    """
    early = enumerate(spans[: 2 * MOST_SPANS])
    moves = (at for at, s in early if any(s.state[path].dtype.kind == "f" for path in moved(s)))
    return next(moves, 0)


def stirring(first: Span, later: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """The spans that move at least half of the numbers that the first moved; and fewer, but some.

    Of a network whose units are all off but the output's bias learns, and soon nothing does.
    """
    learned = moved(first)
    sizes = {p: first.state[p].size for p in learned if first.state[p].dtype.kind == "f"}
    sizes |= {p: first.state[p].size for p in learned if first.state[p].size > 1}
    if not sizes:
        return list(later), []
    counts = [sum(sizes[path] for path in moved(span, sizes)) for span in later]
    lively = [2 * count >= sum(sizes.values()) for count in counts]
    both = list(zip(later, counts, lively, strict=True))
    return [s for s, _, lives in both if lives], [s for s, n, lives in both if n and not lives]


def is_hollow(span: Span) -> bool:
    """Whether an array that moves held nothing but 0 before: no product with it tells.

    So do weights that were replaced by a step of 0, as one is for a row of zeros.
    """
    pairs = ((span.state[path], span.state_after[path]) for path in moved(span))
    return any(b.size > 1 and not b.any() and bool(telling(a).any()) for b, a in pairs)


def drifts(spans: Sequence[Span]) -> int | None:
    """The first of the spans in which an array changes its shape for good, if that is soon."""
    for i, span in enumerate(spans[:MOST_SPANS]):
        if any(not alternates(path, spans) for path in reshaped(span)):
            return i
    return None


def alternates(path: str, spans: Sequence[Span]) -> bool:
    """Whether an array gets a shape that it had before: a batch, smaller where rows run out."""
    states = [*(span.state for span in spans), *(span.state_after for span in spans[-1:])]
    course = [shape for shape, _ in groupby(s[path].shape for s in states if path in s)]
    return len(course) > len(set(course))


def collapses(spans: Sequence[Span]) -> int | None:
    """The first of the spans in which an array is left with few different numbers, if soon.

    Numbers that learn stay apart. What is overwritten, or cut to whole numbers, soon holds the
    same number many times, and then tells little: the network is to be seen before that, and
    before an array is rounded. Of numbers with few decimals some are the same by chance; a row of
    zeros and ones, as a loop shows one after the other, told nothing before.
    """
    known = spans[0].state if spans else {}
    for i, span in enumerate(spans[:MOST_SPANS]):
        rounds = False
        for before, after in arrays(span, moved(span, known)):
            if not speaks(before.reshape(1, -1).astype(float)):
                continue
            left, first = different(after), different(before)
            rounded = after.dtype.kind == "f" and bool((after == after.round(4)).all())
            if left < first and not (rounded and 3 * left > 2 * first):
                return i
            rounds |= rounded and not (before == before.round(4)).all()
        if rounds:
            return i
    return None


def arrays(span: Span, paths: Iterable[str]) -> Iterator[tuple[Array, Array]]:
    """Arrays before and after a span, where they keep their shape; so are numbers in lists."""
    lists: dict[str, list[tuple[Array, Array]]] = defaultdict(list)
    for path in paths:
        before, after = span.state[path], span.state_after[path]
        if before.shape == after.shape:
            name = re.sub(r"\[\d+\]", "[]", path)
            lists[name if before.size == 1 else path].append((before.ravel(), after.ravel()))
    for parts in lists.values():
        yield np.concatenate([one for one, _ in parts]), np.concatenate([one for _, one in parts])


def different(array: Array) -> int:
    """How many different numbers an array holds, but for the last digits and for signs.

    (What softmax's errors make for two units is one the opposite of the other.)
    """
    return len(np.unique(np.abs(array.astype(float)).round(9)))


def is_tame(span: Span) -> bool:
    """Whether all numbers are numbers, and those that move of a size at which digits tell."""
    return all(
        (abs(state[path]) < LARGEST).all()
        for path in moved(span)
        for state in (span.state, span.state_after)
        if state[path].dtype.kind == "f"
    ) and not any(
        value.dtype.kind == "f" and (value != value).any() for value in span.state.values()
    )


def spread(spans: Sequence[Span], amount: int) -> list[Span]:
    """That many of the spans, from all over.

    They are an odd number apart: rounds of 4 or 8 rows, shown one by one, would else always give
    the same row.
    """
    apart = max(1, len(spans) // amount)
    return list(spans[:: apart - (apart % 2 == 0)][:amount])
