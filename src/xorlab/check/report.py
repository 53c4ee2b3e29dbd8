"""What a check says: findings like a linter's, the network as understood, and an outlook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Verdict: TypeAlias = Literal["correct", "bug", "cannot-learn", "unclear"]

BUGS = ("XL1", "XL2", "XL6")
CANNOT = ("XL3", "XL401")


@dataclass(frozen=True)
class Finding:
    """A named cause.

    line: in the file (of a notebook, in its cell). layer: counted from 1, the first after the
    inputs; None where no single layer is meant. message: one sentence, in the reader's own
    variables. proof: one sentence. cure: what to do, as one sentence. wrong: the line, or lines,
    as they stand there, indented. right: what is to stand there instead, where that can be
    written. before: of a cure that only adds lines elsewhere, the line before which they go.
    checked: the changed script was run and the step found right. also: further lines the
    finding is about. cell: of a notebook, from 1.
    """

    code: str
    name: str
    file: str
    line: int | None
    layer: int | None
    message: str
    cure: str
    proof: str = ""
    wrong: str = ""
    right: str = ""
    before: int | None = None
    checked: bool = False
    also: tuple[int, ...] = ()
    cell: int | None = None

    @property
    def is_bug(self) -> bool:
        """Whether it makes the verdict "bug"."""
        return self.code.startswith(BUGS)


@dataclass(frozen=True)
class ArrayVerdict:
    """Whether the steps of one parameter array are those of the exact gradient.

    right: None where nothing tells, as of a lone number, which moves along any gradient. error:
    the largest difference, relative to the step. cosine and scale: of the observed step to the
    right one, 1 and 1 where it is right; None where nothing is left to compare.
    """

    name: str
    right: bool | None
    error: float
    cosine: float | None = None
    scale: float | None = None


@dataclass(frozen=True)
class Sample:
    """The same starts trained with the right gradient and as written, as a table for people.

    rows: what was trained, how many learn, their share, and its interval.
    """

    said: str
    rows: tuple[tuple[str, str, str, str], ...]
    verdict: str


@dataclass(frozen=True)
class Outlook:
    """What to expect of the run.

    sentences: for people, in the order to be read. data: the same as plain numbers. brief: what
    is left to say beside the table of a sample; None where there is no such table.
    """

    sentences: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    brief: tuple[str, ...] | None = None
    sample: Sample | None = None


@dataclass(frozen=True)
class Report:
    """What a check of one script found.

    understood: the network in one sentence ("2-2-1, sigmoid, ..."), "" where there was none.
    why: where the verdict is "unclear", the reason. notes: what else a reader should know (that
    it was Python 2, that it was stopped). sizes: units a layer, without constant bias inputs.
    steps: how many were compared with the exact ones. unmet: what an exercise asks for and the
    script does not do, a sentence each (see expect.py); None where nothing was asked for.
    """

    file: str
    verdict: Verdict
    understood: str = ""
    sizes: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()
    arrays: tuple[ArrayVerdict, ...] = ()
    outlook: Outlook = Outlook()
    why: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    steps: int = 0
    unmet: tuple[str, ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers, text and lists, as `check --json` gives them."""
        return {
            "file": self.file,
            "verdict": self.verdict,
            "why": self.why,
            "understood": self.understood,
            "sizes": list(self.sizes),
            "findings": [vars(finding) | {"also": list(finding.also)} for finding in self.findings],
            "arrays": [vars(array) for array in self.arrays],
            "outlook": {"sentences": list(self.outlook.sentences), **self.outlook.data},
            "notes": list(self.notes),
            "seconds": self.seconds,
            "steps": self.steps,
            "expected": None
            if self.unmet is None
            else {"met": not self.unmet, "unmet": list(self.unmet)},
        }


def verdict_of(findings: Sequence[Finding], *, understood: bool) -> Verdict:
    """The verdict that these findings come to (the contract of `check --json`).

    >>> verdict_of([], understood=True)
    'correct'
    """
    if any(finding.is_bug for finding in findings):
        return "bug"
    if any(finding.code.startswith(CANNOT) for finding in findings):
        return "cannot-learn"
    return "correct" if understood else "unclear"
