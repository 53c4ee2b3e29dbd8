"""A rule's page, and the list of all rules, as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import dedent

from rich.console import Group, RenderableType
from rich.text import Text

from xorlab.check.rule import Rule
from xorlab.show.check_finding import RIGHT, WRONG
from xorlab.show.lines import Indented
from xorlab.show.rule_markdown import group
from xorlab.show.words import plain_table


def rule_shown(rule: Rule) -> RenderableType:
    """The page: the wrong line, the right line, why, how it looks from outside, where met."""
    page = rule.page
    return Group(
        Text.assemble((rule.code, WRONG), (f" {rule.name}", "bold"), f": {group(rule.code)}"),
        Text(),
        Indented(Text(rule.summary)),
        Text(),
        *code("-", page.wrong, WRONG),
        Text(),
        *code("+", page.right, RIGHT),
        *section("Why", page.why),
        *section("From outside", page.outside),
        *section("Met", page.met),
    )


def code(sign: str, text: str, style: str) -> Iterator[Text]:
    """Lines of code, each with a sign that says whether it is wrong or right."""
    for line in dedent(text).strip("\n").split("\n"):
        text = f"  {sign} {line}" if line.strip() else ""
        yield Text(text, style=style, no_wrap=True, overflow="ignore")


def section(title: str, text: str) -> Iterator[RenderableType]:
    """A part of the page, under its title; a blank line in the text begins a paragraph."""
    yield Text()
    yield Text(title, style="bold")
    paragraphs = (" ".join(part.split()) for part in text.strip().split("\n\n"))
    yield Indented(Text("\n\n".join(paragraphs)), 2)


def rules_table(rules: Sequence[Rule]) -> RenderableType:
    """All rules, group by group."""
    parts: list[RenderableType] = []
    for name in dict.fromkeys(group(rule.code) for rule in rules):
        table = plain_table("code", "name", "what it is")
        table.columns[1].no_wrap = True
        for rule in rules:
            if group(rule.code) == name:
                table.add_row(rule.code, rule.name, Text(rule.summary))
        parts += [Text(name, style="bold"), Indented(table), Text()]
    return Group(*parts, Text("`xorlab rule CODE` shows a rule's page."))
