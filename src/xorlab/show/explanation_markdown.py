"""An explanation in Markdown, its formulas in LaTeX: for GitHub, Jupyter and the like."""

from __future__ import annotations

import re

from xorlab.explanation import Explanation, Step
from xorlab.show.explanation_latex import equation
from xorlab.show.explanation_numbers import NOTE, axes, heading

SIGNS = re.compile(r"([\\`*_{}\[\]<>#|$~&!@])")


def render_markdown(explanation: Explanation) -> str:
    r"""The whole explanation as one Markdown document.

    >>> print(text("Learn *this* for $5"))
    Learn \*this\* for \$5
    """
    blocks = [f"# {text(explanation.title)}", text(explanation.introduction), text(NOTE)]
    for _, title, steps in explanation.sections:
        blocks.append(f"## {text(title)}")
        for number, step in steps:
            blocks += [f"### {number}. {text(heading(step))}", text(step.sentence), *display(step)]
            blocks.append(f"*{text(legend(step))}*" if legend(step) else "")
    return "\n\n".join(filter(None, blocks)) + "\n"


def display(step: Step) -> list[str]:
    """The equation in symbols, and with the numbers in it."""
    formulas = [equation(step)] if step.kind == "given" else [step.formula, equation(step)]
    return [f"$$\n{formula}\n$$" for formula in formulas if formula != step.result.symbol]


def legend(step: Step) -> str:
    """What the rows and columns of the result stand for."""
    return axes(step.result)


def text(words: str) -> str:
    """Plain text as Markdown that says the same: every sign that Markdown reads is escaped."""
    escaped = SIGNS.sub(r"\\\1", words)
    # Bare addresses would become links: a colon or dot with a backslash before it ends them.
    return escaped.replace("://", "\\://").replace("www.", "www\\.")
