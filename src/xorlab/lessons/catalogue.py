"""The lessons, in the order in which to take them.

To add one, put its notebook into `notebooks/`, where logic is imported and none defined, and an
entry into `LESSONS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xorlab.errors import BadInput, is_whole

NOTEBOOKS = Path(__file__).parent / "notebooks"


@dataclass(frozen=True)
class Lesson:
    """One lesson: its place in the order, its short name, and what it is about."""

    number: int
    name: str
    title: str

    @property
    def notebook(self) -> Path:
        """The marimo notebook, a Python program."""
        return NOTEBOOKS / f"lesson_{self.number}_{self.name}.py"


LESSONS = tuple(
    Lesson(number, name, title)
    for number, (name, title) in enumerate(
        (
            ("line", "Why a line cannot"),
            ("exact", "The exact network, by hand"),
            ("backprop", "Backpropagation: one step on paper, then in code"),
            ("script", "A script with two wrong lines"),
            ("keras", "The same in Keras, and why it seldom learns"),
            ("beyond", "Beyond XOR: parity, width, and what a start decides"),
        ),
        start=1,
    )
)


def lesson(number: int) -> Lesson:
    """The lesson of that number.

    >>> lesson(1).title
    'Why a line cannot'
    """
    if not is_whole(number, 1, below=len(LESSONS) + 1):
        rule = f"The lessons are numbered from 1 to {len(LESSONS)}."
        raise BadInput(rule, number, "`xorlab learn` lists them.")
    return LESSONS[number - 1]
