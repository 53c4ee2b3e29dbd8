"""Where a script's step departs from the exact one, on the way to a parameter that goes wrong.

What lies on the way to a right parameter is right; so the mistake is among the statements that
only the wrong ones were made by. It is the first whose result is a wrong piece of the step,
though all that it was made of was right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from xorlab.check.held import NAMED, ingredients
from xorlab.check.locate import Place
from xorlab.check.results import Results
from xorlab.check.rule import Rule
from xorlab.check.runs import Run
from xorlab.check.step import Piece
from xorlab.check.values import telling

STAND_IN = ("XL106", "XL107")
"""The rules about an array in another's place."""


class Departure(Results):
    """Where one step goes wrong on the way to the parameters that one mistake leaves wrong."""

    def places(self, rule: Rule) -> Iterator[Place]:
        """The nodes that may be the one to mend, the likeliest first.

        On the ways that right parameters were made by, too, only where there is none elsewhere.
        """
        some = False
        for at, runs in enumerate(self.suspects()):
            if some and at > len(self.wrong_keys()):
                return
            found = self._of(runs, rule)
            if found is not None and self.edit.site[0] == "slope":
                found = self._within(runs, self.edit.layers[-1]) or found
            if found is not None:
                some = True
                yield self.node_of(found)

    def _of(self, runs: Sequence[Run], rule: Rule) -> Run | None:
        made = [run for run in runs if not run.handed]
        computed = [run for run in made if not self.trace.copies(run) or self._departs(run)]
        for run in computed:
            if self.held(run).wrong and not self.is_right(run) and not self._is_data(run, rule):
                called = self._called(run, made, rule)
                wrong = called or self._in_role(run, made, rule) or run
                return self._plain(wrong, rule) or wrong
        alone = computed and computed == runs[-1:] and not self.held(computed[0]).right
        return computed[0] if alone else None

    def _is_data(self, run: Run, rule: Rule) -> bool:
        """Whether it names the rows' targets, which may look like errors that are all 1."""
        value, T = self.result(run), self.finder.steps[self.at].T
        same = value is not None and np.array_equal(np.squeeze(value), np.squeeze(T))
        return same and rule.code not in STAND_IN

    def _departs(self, run: Run) -> bool:
        """Whether a mere name makes a wrong piece of what was right under another."""
        before = [] if run.returns or not self.astray(run) else list(self.trace.made_of(run))
        right = (self.is_right(each) for each in before if self.held(each).wrong)
        return run.renames and bool(before) and all(right)

    def is_right(self, run: Run) -> bool:
        """Whether a result is right where it stands, whatever wrong piece it is the same as.

        Right is what a wrong piece is made of when it is right, and what was not there before.
        """
        found = self.held(run)
        if not self.is_new(run):
            return False
        given = [made for made in self.trace.made_of(run) if not made.returns]
        again = any(found.right & self.held(made).right for made in given)
        made_of = found.right & ingredients(found.wrong, self.last)
        return self._is_output(run) or (bool(made_of) and not again)

    def _is_output(self, run: Run) -> bool:
        """Whether it is what a layer puts out."""
        return any(kind in ("z", "a") for kind, _ in self.held(run).right) and self.is_new(run)

    def _in_role(self, user: Run, runs: Sequence[Run], rule: Rule) -> Run | None:
        """What made the right piece that is used as another, where that is the mistake.

        It is where a right piece gets a name that belongs to another; and wherever the rule is
        not about which of the pieces is used.
        """
        keys = {run.key for run in runs}
        belong = ingredients(self.held(user).wrong, self.last)
        # A derivative may be taken within the line, and XL107 is about no activation.
        if self.edit.site[0] in ("slope", "delta") or rule.code == "XL107":
            belong |= ingredients((p for p in belong if p[0] == "slope"), self.last)
        made = list(self.trace.made_of(user))
        direct = {run.key for run in made}
        if user.key in self.ends:
            read = (piece for run in made for piece in set().union(*self.held(run)))
            whole = any(kind in ("dW", "db") for kind, _ in read)
            belong = {*self.held(user).wrong, *(() if whole else belong)}
        for run in sorted(self._sources(user), key=lambda run: -run.time):
            found = self.held(run)
            value = self.result(run)
            if run.key not in keys or not found.right or value is None or not telling(value).any():
                continue
            own = belong | self._of_errors(user) if self.puts_out(run) else belong
            if run.renames and not run.returns and not found.right & own:
                return run
            if run.key not in direct:
                continue
            same = found.right & ingredients(found.wrong, self.last)
            begins = self.edit.site == ("da", self.last)
            role = (begins or rule.code not in STAND_IN) and not self._is_output(run)
            if role and same and not self.held(user).right:
                return run
        return None

    def _plain(self, user: Run, rule: Rule) -> Run | None:
        """What makes an error of whole numbers, as the sign of one; or names the targets.

        The targets, 0 and 1, may stand where any piece belongs that is used.
        """
        belong = ingredients(self.held(user).wrong, self.last)
        made = (r for r in self.trace.made_of(user) if not (r.renames and self._is_data(r, rule)))
        return next((r for r in made if self._is_plain(r, belong)), None)

    def _is_plain(self, run: Run, belong: set[Piece]) -> bool:
        value = None if run.returns or run.handed else self.result(run)
        if value is None or telling(value).any():
            return False
        edited = {piece for piece in self.edit.changes if piece[0] in ("da", "delta")}
        return any(
            piece in (belong | edited if run.renames else edited)
            and np.array_equal(abs(np.squeeze(value)), abs(np.squeeze(array)))
            for piece, array in self.wrong.pieces
        )

    def puts_out(self, run: Run) -> bool:
        """Whether a net input gets the name of what a layer without an activation puts out."""
        right = self.held(run).right
        return any(("a", l + 1) in right for name, l in right if name == "z")

    def _of_errors(self, run: Run) -> set[Piece]:
        """What the errors are made of that a wrong delta may have within its own statement."""
        deltas = (l for name, l in self.held(run).wrong if name == "delta")
        return ingredients((("da", l) for l in deltas), self.last)

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
        never_right = all(h.wrong or not h.right for h in elsewhere)
        many = len(self.edit.layers) > 1  # one line mends them all
        if never_right and (many if rule.code == "XL103" else not misnamed):
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
