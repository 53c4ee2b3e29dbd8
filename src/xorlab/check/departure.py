"""Where a script's step departs from the exact one, on the way to a parameter that goes wrong.

What lies on the way to a right parameter is right; so the mistake is among the statements that
only the wrong ones were made by. It is the first whose result is a wrong piece of the step,
though all that it was made of was right.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import islice

import numpy as np

from xorlab.backprop import Array
from xorlab.check.held import Held, Known, apart, ingredients, named, piece_of
from xorlab.check.locate import Finder, Place
from xorlab.check.record import Event, Node
from xorlab.check.rule import Edit, Key, Rule
from xorlab.check.runs import Run
from xorlab.check.step import Piece, Pieces
from xorlab.check.trace import Trace

NAMED = {
    "sigmoid": r"(?i)sig|logis",
    "tanh": r"(?i)tan",
    "relu": r"(?i)(?<!leaky)(?<!leaky_)relu",
    "leaky-relu": r"(?i)leaky|lrelu",
}


class Departure:
    """The way to the parameters that one mistake leaves wrong, run by run, in one step."""

    def __init__(self, finder: Finder, edit: Edit) -> None:
        self.finder, self.edit = finder, edit
        self.right_steps = finder.without(edit)
        self.last = len(finder.case.understood.layers) - 1
        self.at = self._telling_step()
        self.seen: dict[tuple[int, int], Held] = {}
        self.runs: dict[int, list[Run]] = {}
        self.trace = Trace(finder.case.watched, finder.values[self.at].events)

    def _telling_step(self) -> int:
        """The step in which the most arrays go wrong."""
        wrong = [
            len(apart(w, r)) for w, r in zip(self.finder.wrong, self.right_steps, strict=False)
        ]
        return int(np.argmax(wrong)) if wrong else 0

    # --- ways -----------------------------------------------------------------------------------

    @cached_property
    def ways(self) -> dict[Key, dict[tuple[int, int], Run]]:
        """The runs that each parameter array was made by, of those whose update is seen."""
        found: dict[Key, dict[tuple[int, int], Run]] = {}
        if not 0 < len(self.finder.wrong) == len(self.right_steps):
            return found
        for l, name, _ in self.finder.case.understood.homes:
            update = self.update((l, name))
            if update is not None:
                found[l, name] = self.trace.way(update)
        return found

    def update(self, key: Key) -> Event | None:
        """What leaves a parameter as it is after the step."""
        step = self.finder.steps[self.at]
        nodes = {place.node.id for place in self.finder.updates(key)}
        l, name = key
        if step.after is None or not nodes:
            return None
        after = getattr(step.after[l], name)
        moved = np.abs(after[after != getattr(step.before[l], name)])
        for event in self.finder.values[self.at].events:
            if event.node in nodes and moved.size:
                gap = np.abs(np.abs(event.value.astype(float).reshape(-1, 1)) - moved)
                if (gap.min(axis=0, initial=np.inf) < 1e-12).any():
                    return event
        return None

    def wrong_keys(self) -> list[Key]:
        """The parameter arrays whose gradient is not the exact one, the last layer's first."""
        if not self.ways:
            return []
        astray = apart(self.finder.wrong[self.at], self.right_steps[self.at])
        keys = [key for key in self.ways if ("d" + key[1], key[0]) in astray]
        return sorted(keys, key=lambda key: (-key[0], key[1]))

    def suspects(self) -> Iterator[list[Run]]:
        """The runs that only wrong parameters were made by, in the order of time.

        Those that all of them were made by come first, then those of each; at last those of each
        that right ones were made by as well, for objects of one class are not told apart.
        """
        wrong = self.wrong_keys()
        if not wrong:
            return
        astray = apart(self.finder.wrong[self.at], self.finder.right[self.at])
        right = [way for (l, name), way in self.ways.items() if ("d" + name, l) not in astray]
        cleared = {run for way in right for run in way}
        ways = [self.ways[key] for key in wrong]
        shared = set.intersection(*map(set, ways))
        each = [(set(way), way) for way in ways]
        for keys, way in [(shared - cleared, ways[0]), *((k - cleared, w) for k, w in each), *each]:
            yield sorted((way[key] for key in keys), key=lambda run: run.time)

    # --- pieces -----------------------------------------------------------------------------------

    @cached_property
    def right(self) -> Known:
        """The pieces of the exact step, whole and row by row."""
        return self._known(lambda right, wrong: [(p, piece_of(right, p)) for p in named(right)])

    @cached_property
    def wrong(self) -> Known:
        """The pieces that go wrong, whole and row by row."""
        return self._known(
            lambda right, wrong: [(p, piece_of(wrong, p)) for p in apart(wrong, right)]
        )

    def _known(self, pick: Callable[[Pieces, Pieces], list[tuple[Piece, Array]]]) -> Known:
        rows = self.finder.rows(self.at, self.edit)
        both = [(self.right_steps[self.at], self.finder.wrong[self.at]), *rows]
        return Known(self.finder, [each for pair in both for each in pick(*pair)])

    def held(self, run: Run) -> Held:
        """Which pieces a run's result is: of the kinds that the statement's runs mostly give."""
        found = self._held(run)
        kinds = Counter(
            kind
            for other in self._of_statement(run)
            for kind in {kind for kind, _ in self._held(other).right | self._held(other).wrong}
        )
        usual = {kind for kind, count in kinds.items() if count == max(kinds.values())}
        return Held(*(frozenset(p for p in pieces if p[0] in usual) for pieces in found))

    def _held(self, run: Run) -> Held:
        if run.key not in self.seen:
            value = self.result(run)
            found = Held(frozenset(), frozenset())
            if value is not None:
                found = Held(self.right.of(value), self.wrong.of(value, stretched=True))
                if not any(found):
                    found = Held(self.right.by_rows(value), self.wrong.by_rows(value))
            self.seen[run.key] = found
        return self.seen[run.key]

    def _of_statement(self, run: Run) -> list[Run]:
        """All runs of the same statement in the step."""
        if run.event is None:
            return [run]
        node = run.event.node
        if node not in self.runs:
            found = (self.trace.run_of(event) for event in self.trace.by_node[node])
            self.runs[node] = [each for each in found if each is not None]
        return self.runs[node]

    def result(self, run: Run) -> Array | None:
        """What a statement computed: of `+=`, what was added."""
        if isinstance(run.statement, ast.AugAssign):
            added = self.trace.values_of(run.statement.value, run)
            if added:
                return added[-1].value
        if run.event is None and run.returns:
            return next((e.value for e in self.trace.events if e.time == run.time), None)
        return None if run.event is None else run.event.value

    # --- the place --------------------------------------------------------------------------------

    def place(self, rule: Rule) -> Place | None:
        """The node to mend."""
        for runs in self.suspects():
            found = self._of(runs, rule)
            if found is not None and self.edit.site[0] == "slope":
                found = self._within(runs, self.edit.layers[-1]) or found
            if found is not None:
                return self.node_of(found)
        return None

    def node_of(self, run: Run) -> Place:
        """A run's own outcome, as a place."""
        line = run.statement.lineno
        unseen = Node(-1, "value", self.trace.text(run.statement), line, line)
        node = unseen if run.event is None else self.trace.nodes[run.event.node]
        return Place(node, 1.0, 1.0, run.time, run.time)

    def _of(self, runs: Sequence[Run], rule: Rule) -> Run | None:
        made = [run for run in runs if not run.handed]
        computed = [run for run in made if not self.trace.copies(run)]
        for run in computed:
            if self.held(run).wrong and not self.is_right(run):
                called = self._called(run, made, rule)
                return called or self._in_role(run, made, rule) or run
        return computed[0] if computed and computed == runs[-1:] else None

    def is_right(self, run: Run) -> bool:
        """Whether a result is right where it stands, whatever wrong piece it is the same as.

        Right is what a wrong piece is made of when it is right, and what was not there before.
        """
        found = self.held(run)
        given = [made for made in self.trace.made_of(run) if not made.returns]
        again = any(found.right & self.held(made).right for made in given)
        return bool(found.right & ingredients(found.wrong, self.last)) and not again

    def _in_role(self, user: Run, runs: Sequence[Run], rule: Rule) -> Run | None:
        """What made the right piece that is used as another, where that is the mistake.

        It is where a right piece gets a name that belongs to another; and wherever the rule is
        not about which of the pieces is used.
        """
        keys = {run.key for run in runs}
        belong = ingredients(self.held(user).wrong, self.last)
        if self.edit.site[0] == "slope":
            belong |= ingredients((p for p in belong if p[0] == "slope"), self.last)
        if user.key in {max(way, key=lambda key: key[1]) for way in self.ways.values()}:
            belong = set(self.held(user).wrong)
        direct = {run.key for run in self.trace.made_of(user)}
        for run in sorted(self._sources(user), key=lambda run: -run.time):
            found = self.held(run)
            if run.key not in keys or not found.right:
                continue
            if run.renames and not run.returns and not found.right & belong:
                return run
            if run.key not in direct:
                continue
            same = found.right & ingredients(found.wrong, self.last)
            if same and not self.held(user).right and rule.code not in ("XL106", "XL107"):
                return run
        return None

    def _sources(self, user: Run) -> Iterator[Run]:
        """What a run read, as far back as that was only handed on."""
        ahead, seen = list(self.trace.made_of(user)), set[tuple[int, int]]()
        follow = self.edit.site[0] != "slope"  # a derivative goes wrong where it is taken
        while ahead:
            run = ahead.pop()
            if run.key not in seen:
                seen.add(run.key)
                yield run
                named = run.renames and run.event is not None and not run.returns
                if follow and (run.handed or (self.trace.copies(run) and not named)):
                    made = list(self.trace.made_of(run))
                    ahead += [each for each in made if each.returns] or made

    def _called(self, run: Run, runs: Sequence[Run], rule: Rule) -> Run | None:
        """Where a derivative is called: with the wrong value, or for the wrong layer."""
        slope = any(kind == "slope" for kind, _ in self.held(run).wrong)
        if rule.code not in ("XL103", "XL104") or not (run.returns and slope):
            return None
        own = NAMED.get(self.finder.case.understood.activations[self.edit.layers[-1]].name, "(?!)")
        misnamed = any(re.search(name, run.function) for name in NAMED.values()) and not re.search(
            own, run.function
        )
        elsewhere = (self.held(other) for other in self._of_statement(run))
        if rule.code == "XL104" and not misnamed and all(h.wrong or not h.right for h in elsewhere):
            return None
        calls = (
            each for each in runs if run.key in {made.key for made in self.trace.made_of(each)}
        )
        return next((each for each in calls if each.event is not None), None)

    def _within(self, runs: Sequence[Run], l: int) -> Run | None:
        """Where a function that makes a layer's activation hands the error on as it came."""
        handed = [
            run
            for run in runs
            if not run.handed
            and ("da", l) in self.held(run).right
            and ("delta", l) in self.held(run).wrong
        ]
        made = (
            self.trace.nodes[event.node].function
            for event in (self.trace.events if any(run.function for run in handed) else ())
            if ("a", l + 1) in self.right.of(event.value)
        )
        maker = next(made, "")
        homes = [f"{home}." for home in (maker, self.trace.scopes.class_of(maker) or maker)]
        return next((r for home in homes for r in handed if r.function.startswith(home)), None)

    def sign(self) -> Place | None:
        """Since where a step has another sign than the exact gradient; at last, the update."""
        keys = self.wrong_keys()
        way = sorted(self.ways[keys[0]].values(), key=lambda run: run.time) if keys else []
        suspects = {run.key for runs in islice(self.suspects(), 1) for run in runs}
        usual, since = 1.0, None
        for run in way:
            value = None if run.handed else self.result(run)
            signs = set() if value is None else self.right.signs(value)
            if len(signs) == 1 and run.key not in suspects:
                usual = signs.pop()
            elif len(signs) == 1:
                since = None if usual in signs else since or run
        return self.node_of(since or way[-1]) if way else None
