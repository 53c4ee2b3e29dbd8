"""A rule's page as Markdown, for the documentation and for tools that show help."""

from __future__ import annotations

from collections.abc import Sequence

from xorlab.check.rule import Rule

GROUPS = {
    "XL1": "The gradient is wrong",
    "XL2": "Parameters and state",
    "XL3": "The model cannot",
    "XL4": "The start",
    "XL5": "The gradient is right; the run is not done",
    "XL6": "Data and evaluation",
}
"""What the first digit of a code says."""


def group(code: str) -> str:
    """The group of a code.

    >>> group("XL102")
    'The gradient is wrong'
    """
    return GROUPS.get(code[:3], "Others")


def rule_markdown(rule: Rule) -> str:
    """The page: the wrong line, the right line, why, how it looks from outside, where met."""
    page = rule.page
    return "\n\n".join(
        (
            f"# {rule.code} {rule.name}",
            rule.summary,
            f"*{group(rule.code)}.*",
            f"## Wrong\n\n```python\n{page.wrong.rstrip()}\n```",
            f"## Right\n\n```python\n{page.right.rstrip()}\n```",
            f"## Why\n\n{page.why}",
            f"## From outside\n\n{page.outside}",
            f"## Met\n\n{page.met}\n",
        )
    )


def index_markdown(rules: Sequence[Rule]) -> str:
    """The table of all rules, group by group, each with a link to its page."""
    parts = []
    for name in dict.fromkeys(group(rule.code) for rule in rules):
        rows = [
            f"| [{rule.code}]({rule.code.lower()}.md) | {rule.name} | {cell(rule.summary)} |"
            for rule in rules
            if group(rule.code) == name
        ]
        parts.append(
            "\n".join((f"## {name}\n", "| code | name | what it is |", "|---|---|---|", *rows))
        )
    return "\n\n".join(parts) + "\n"


def cell(text: str) -> str:
    """A text that does not end a table's cell."""
    return text.replace("|", r"\|").replace("\n", " ")
