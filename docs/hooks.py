"""What the documentation takes from the program itself when it is built."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer
from mkdocs.structure.files import File, InclusionLevel
from typer.cli import get_docs_for_click

import xorlab
from xorlab.check.rule import rules
from xorlab.cli.app import app
from xorlab.show.draw import draw_set
from xorlab.show.rule_markdown import index_markdown, rule_markdown


def on_files(files: Any, config: Any) -> None:
    """Pictures are those of a run that is trained for them; every rule has its page."""
    with TemporaryDirectory() as folder:
        for path in draw_set(xorlab.learn(xorlab.task("xor")), Path(folder), formats=["svg"]):
            name = f"pictures/{path.name}"
            files.append(File.generated(config, name, content=path.read_text(encoding="utf-8")))
    for rule in rules():
        page = File.generated(
            config,
            f"rules/{rule.code.lower()}.md",
            content=rule_markdown(rule),
            inclusion=InclusionLevel.NOT_IN_NAV,  # the index leads to it
        )
        files.append(page)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The list of rules is theirs; the command line's reference ends with each command's help."""
    if page.file.src_uri == "rules/index.md":
        return markdown + "\n" + index_markdown(rules())
    if page.file.src_uri != "reference/cli.md":
        return markdown
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="xorlab")
    return markdown + get_docs_for_click(obj=command, ctx=context, name="xorlab", indent=1)
