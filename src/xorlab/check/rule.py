"""What a rule of the catalogue is: a page, and an edit to the exact step, or a test.

A rule is one short file in `rules/` that gives a `RULE`; being there enrols it everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypedDict, Unpack

from xorlab.check.methods import Method
from xorlab.check.record import Watched
from xorlab.check.report import BUGS, Finding
from xorlab.check.step import Changes, Piece

Key: TypeAlias = tuple[int, str]
"""A parameter array: its layer, from 0, and "W" or "b"."""

if TYPE_CHECKING:
    from xorlab.check.case import Case
    from xorlab.check.cure.mend import Mend
    from xorlab.check.cure.patch import Patch
    from xorlab.check.taken import Taken


@dataclass(frozen=True)
class Page:
    """What a reader of the rule wants to know.

    wrong, right: a few lines of code. why: the reason, in a paragraph. outside: how a script
    with this mistake looks to the one who runs it. met: where it was met in the wild.
    """

    wrong: str
    right: str
    why: str
    outside: str
    met: str


@dataclass(frozen=True)
class Edit:
    """A mistake in the exact step: what stands in the place of which pieces.

    layers: which layers it is about, from 0. site: the piece whose value first goes wrong; the
    line that computes it is the line to mend. what: the mistake, as a sentence's predicate about
    the array that the piece leads to ("is not multiplied by the derivative of sigmoid").
    cure: what to do, as a sentence. method: how the gradient becomes a step, where that is the
    mistake; `only` the arrays it is about, all of them where it is None. update: where that was
    read from the script's own memory, so that the gradient is judged apart from it. missing: what
    is wrong is that a factor is not there. calls: a function that is called for this, if any.
    """

    changes: Changes
    site: Piece
    layers: tuple[int, ...]
    what: str
    cure: str
    method: Method | None = None
    only: frozenset[Key] | None = None
    missing: bool = False
    born: bool = False
    update: Taken | None = None
    calls: str = ""

    def is_about(self, key: Key) -> bool:
        """Whether the mistake touches this parameter array."""
        return self.only is None or key in self.only


Edits: TypeAlias = "Callable[[Case], Iterable[Edit]]"
Cures: TypeAlias = "Callable[[Mend], Iterable[Patch]]"
Test: TypeAlias = "Callable[[Case], Iterable[Finding]]"


class More(TypedDict, total=False):
    """What else there may be to a finding: see `Finding`."""

    right: str
    before: int | None
    also: tuple[int, ...]


@dataclass(frozen=True)
class Rule:
    """A named cause.

    edits: the mistakes in the step that go by this name; what reproduces every observed array to
    rounding is the cause. test: the same for causes that are not in the step: it looks at the
    case (the script as watched, as understood, as matched) and gives findings.
    cures: changed lines that may mend it, the likeliest first; they are tried, so that one may
    be wrong. summary: the cause in one sentence.
    """

    code: str
    name: str
    summary: str
    page: Page
    edits: Edits | None = None
    test: Test | None = None
    cures: Cures | None = None

    @property
    def is_bug(self) -> bool:
        """Whether what goes by this name makes the verdict "bug"."""
        return self.code.startswith(BUGS)

    def finding(
        self,
        watched: Watched,
        line: int | None,
        message: str,
        cure: str,
        proof: str = "",
        *,
        layer: int | None = None,
        **more: Unpack[More],
    ) -> Finding:
        """A finding of this name, about a line of the script."""
        return Finding(
            code=self.code,
            name=self.name,
            file=watched.file,
            line=line,
            layer=layer,
            message=message,
            cure=cure,
            proof=proof,
            wrong=watched.text_at(line),
            **more,
        )


def rules() -> Sequence[Rule]:
    """All rules, in the order of their codes."""
    from importlib import import_module
    from pkgutil import iter_modules

    import xorlab.check.rules as home

    found = [
        import_module(f"{home.__name__}.{module.name}").RULE
        for module in iter_modules(home.__path__)
        if module.name.startswith("xl")
    ]
    return sorted(found, key=lambda rule: rule.code)
