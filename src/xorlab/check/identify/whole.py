"""From a watched script to the network it trains.

One loop after the other, one table after the other, until a chain from inputs to errors is proven
by the values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from time import process_time
from typing import TypeAlias

import numpy as np

from xorlab.backprop import forward
from xorlab.check.identify.accepted import Candidate, acceptable, adds_up, likeliest
from xorlab.check.identify.build import Data, built, layers_of, read
from xorlab.check.identify.chains import Chain, Clock, OutOfTime, chains
from xorlab.check.identify.choices import (
    MOST_SPANS,
    MOST_STEPS,
    is_tame,
    looked_for_in,
    spread,
)
from xorlab.check.identify.idle import with_idle_biases
from xorlab.check.identify.left import left_behind
from xorlab.check.identify.perceptron import perceptron
from xorlab.check.identify.rows import shown_rows, shows_zeros
from xorlab.check.identify.settle import Seen, settled
from xorlab.check.identify.spans import (
    Lookups,
    Span,
    all_moved,
    moved,
    remade,
    restless,
    spans_of,
    widened,
)
from xorlab.check.record import Watched
from xorlab.check.understood import NotUnderstood, Understood
from xorlab.check.values import Values, telling

SECONDS = 3.0
SHARE = 1 / 3
"""Of the time that is left, for one loop among several."""
MOST_SEEN = 24
MOST, SOME = 2 / 3, 1 / 4
"""Shares of spans."""
EARLY = 4


def identify(watched: Watched) -> Understood | NotUnderstood:
    """The network that a watched script trains, as far as its values prove it.

    Every loop and every function of the script is looked at, those that run most often first:
    the step is the first whose every iteration moves parameters that a chain from the data to
    the errors uses.
    """
    with np.errstate(all="ignore"):
        spans = spans_of(watched)
        if not spans:
            return NotUnderstood(nothing_ran(watched))
        lookups = Lookups(watched)
        plain = perceptron(lookups, [*spans.values()])
        if plain is not None:
            return plain
        clock = Clock(process_time() + SECONDS)
        seen: list[Candidate] = []
        try:
            for one in attempts(lookups, spans, clock):
                seen.append(one)
                # A single layer may be one unit of a larger network, in a loop of its own.
                if len(one.chain.layers) > 1 and acceptable(one, spans):
                    break
        except OutOfTime:
            if not seen:
                return NotUnderstood("The search for its network took too long.", told(spans, seen))
        good = [one for one in seen if acceptable(one, spans)]
        if good:
            # Of equals the first: the loop or function that ran most often.
            good.sort(key=lambda one: (is_hint(one.chain), -len(one.chain.used)))
            found = (built(lookups, one.chain, one.spans) for one in good)
            best = next((one for one in found if one.steps), None)
            if best is not None:
                return best
        return NotUnderstood(why_not(spans, seen), told(spans, seen))


def attempts(lookups: Lookups, spans: dict[int, list[Span]], clock: Clock) -> Iterator[Candidate]:
    """The chain of one node after the other: in whole arrays, at first sight, thoroughly."""
    texts = tuple({node.text for node in lookups.watched.nodes if node.kind == "value"})
    kinds = {node.id: node.kind for node in lookups.watched.nodes}
    for groups, effort in plans(spans, kinds):
        put_off: list[list[Span]] = []
        for group in groups:
            # One loop of layers or parameters may cost more time than all that trains.
            part = clock.part(SHARE) if len(groups) > 1 else clock
            try:
                chain = chain_in(lookups, group, texts, part, effort)
            except OutOfTime:
                clock.check()
                put_off.append(group)
                continue
            if chain is not None:
                yield Candidate(chain, group)
        for group in put_off:
            chain = chain_in(lookups, group, texts, clock, effort)
            if chain is not None:
                yield Candidate(chain, group)


Groups: TypeAlias = list[list[Span]]


def plans(spans: dict[int, list[Span]], kinds: Mapping[int, str]) -> Sequence[tuple[Groups, int]]:
    """Which nodes' spans are looked at in which order, and with what effort.

    Every round of a script that trains is a loop's; functions are looked at where none will do.
    A loop over layers or units moves some of the parameters now and then, a step moves them all:
    those that move little are looked at thoroughly last. They may yet be steps: rows shown one by
    one move nothing where most units are off.
    """
    early = {node: group[: 2 * MOST_SPANS] for node, group in spans.items()}
    always, often, ever = (
        {node: all_moved(group, share) for node, group in early.items()}
        for share in (MOST, SOME, 0)
    )
    # Of a batch the gradient may be 0: where two rows cancel, or none of its units is on.
    order = sorted(spans, key=lambda node: often[node] == 0)
    active = [node for node in order if moved_ever(spans[node])]
    usual = max(always.values(), default=0)
    most = max((ever[node] for node in active if kinds[node] == "loop"), default=0)

    def parted(kind: str) -> tuple[Groups, Groups]:
        part: tuple[Groups, Groups] = [], []
        for node in (node for node in active if kinds[node] == kind):
            part[4 * ever[node] < most or 3 * always[node] < usual].append(spans[node])
        return part

    (main, inner), (steps, others) = parted("loop"), parted("call")
    calls = [*steps, *others]
    loops = [spans[node] for node in active if kinds[node] == "loop"]
    loops.sort(key=lambda group: 4 * ever[group[0].node] < most)
    whole = [group for group in loops if 4 * ever[group[0].node] >= most]
    wide, wider = ([widened(group) for group in groups] for groups in (main, inner))
    return (
        *((whole, -1), ([widened(group) for group in whole], -1), (loops, 0), (calls, -1)),
        *((main, 1), (wide, 0), (wide, 1)),
        *((calls, 0), (steps, 1), (inner, 1), (wider, 0), (wider, 1), (loops, 2)),
    )


def moved_ever(group: Sequence[Span]) -> bool:
    """Whether anything moves in the first spans."""
    return any(moved(span) for span in group[:MOST_SPANS])


def chain_in(
    lookups: Lookups, group: Sequence[Span], texts: Sequence[str], clock: Clock, effort: int
) -> Chain | None:
    """The chain that is proven in a node's spans: by errors, or else by what is made of them."""
    moving = restless(group[:MOST_STEPS])
    # What is computed anew in every step is no data, though it stays the same where units are off.
    anew = moving | (remade(group[:MOST_STEPS]) if effort < 1 else set())
    hinted: list[Chain] = []
    for few, whole in looked_for_in(lookups, group, quick=effort < 0):
        tame = [span for span in whole if is_tame(span)] or whole
        values = [lookups.of(span) for span in few]
        after = few[0].state_after
        plain = {p for p in moving if p not in after or not telling(after[p]).any()}

        def proven(
            chain: Chain,
            tame: Sequence[Span] = tame,
            values: Values = values[0],
            plain: set[str] = plain,
        ) -> Chain | None:
            clock.check()
            chain = with_idle_biases(chain, values, lookups.texts, plain)
            chain = settled(chain, seen_of(lookups, chain, spread(tame, MOST_SEEN)), lookups.texts)
            # Of a network that soon died only the first steps tell.
            sample = dict.fromkeys([*tame[1:EARLY], *spread(tame, MOST_SPANS)])
            if not holds(lookups, chain, list(sample), whole=effort < 0):
                return None
            if is_hint(chain) or not adds_up(chain):
                hinted.append(chain)
                return None
            return chain

        still = lambda path: path not in anew  # noqa: E731
        try:
            left = left_behind(lookups.watched, few)
            found = chains(few, values, texts, still, proven, clock, effort, left)
        except OutOfTime:
            if not (hinted and clock.final):
                raise
            break
        if found is not None:
            return found
    return likeliest(hinted)


def is_hint(chain: Chain) -> bool:
    """Whether no errors of its outputs turned up, but what may be made of some."""
    return chain.target is not None and 0 < chain.target.evidence < 1


def seen_of(lookups: Lookups, chain: Chain, sample: Sequence[Span]) -> list[Seen]:
    """Values, parameters and inputs of those spans whose parameters have the chain's shapes."""
    layers, data = layers_of(chain), Data(chain)
    return [
        (lookups.of(span), weights, *data.read(span.state))
        for span in sample
        if (weights := read(layers, span.state)) is not None
    ]


def holds(lookups: Lookups, chain: Chain, sample: Sequence[Span], *, whole: bool) -> bool:
    """Whether the chain ran in most of the spans in which its numbers would tell.

    Outputs tell that are no plain numbers; of whole arrays the net inputs do, too: parameters may
    shrink to nothing, and units be off for good. A row of zeros says nothing of weights.
    """
    activations = [one.bend for one in chain.layers]
    seen = seen_of(lookups, chain, sample)
    speaking = shown = 0
    for values, weights, X, targets in seen:
        trace = forward(weights, activations, X)
        # What comes of whole numbers alone has few values, and turns up by chance: but for what
        # whole arrays make of those that a layer has bent.
        told = [part for layer in weights for part in layer if part is not None]
        learned = any(telling(part).any() for part in (*told, *(trace.z[1:] if whole else ())))
        learned = learned and all(np.isfinite(part).all() for part in told)  # else no row is shown
        parts = (*trace.z, *trace.a[1:]) if whole else (trace.output,)
        tells = X.any(axis=1) & np.any([telling(part).any(axis=1) for part in parts], axis=0)
        rows = shown_rows(values, trace, weights)
        zeros = ~X.any(axis=1) & telling(trace.output).any(axis=1)
        told_of = bool((tells & rows).any())
        # Where the row that was shown is one of zeros, it is no fault of the others that they
        # were not: of rows shown one by one, such steps say nothing.
        silent = bool((zeros & rows).any()) or shows_zeros(values, X, targets)
        speaking += learned and bool(tells.any()) and (told_of or not silent)
        shown += learned and told_of
    enough = whole or 4 * speaking >= len(seen)
    return enough and 0 < speaking <= 1.5 * shown


def nothing_ran(watched: Watched) -> str:
    """Why there is nothing to look at."""
    if watched.ending.kind == "crashed" and not watched.marks:
        return "It ended before any loop or function of it ran."
    return "No loop or function of it was seen to run from its start to its end."


def changes(spans: dict[int, list[Span]]) -> list[str]:
    """The paths of all that changes in the first spans, counters aside."""
    return sorted(
        {
            path
            for group in spans.values()
            for span in group[:MOST_SPANS]
            for path in moved(span)
            if span.state[path].dtype.kind == "f"
        }
    )


def why_not(spans: dict[int, list[Span]], seen: Sequence[Candidate]) -> str:
    """What was looked for and not found, in one sentence."""
    changing = changes(spans)
    if not changing:
        return "No number or array of it changes from step to step: nothing is trained."
    names = ", ".join(changing[:4]) + (", …" if len(changing) > 4 else "")
    if not seen:
        return f"Numbers change ({names}), but no product of weights with the data was found."
    return (
        f"Numbers change ({names}), and products with the data were found, but no loop or function "
        "of it updates the parameters of a network in each of its iterations."
    )


def told(spans: dict[int, list[Span]], seen: Sequence[Candidate]) -> tuple[str, ...]:
    """What was seen, for people."""
    changing = changes(spans)
    more = f" and {len(changing) - 6} more" if len(changing) > 6 else ""
    lines = [f"changes of {', '.join(changing[:6])}{more}"] if changing else []
    for chain, _ in seen[:1]:
        units = [chain.table.inputs.shape[1], *(one.block.shape[1] for one in chain.layers)]
        lines.append("a chain of " + "-".join(map(str, units)) + " units")
    return tuple(lines)
