"""What the documentation takes from the program itself when it is built."""

from typing import Any

import typer
from typer.cli import get_docs_for_click
from xorlab.cli import app


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The reference of the command line ends with every command's own help."""
    if page.file.src_uri != "reference/cli.md":
        return markdown
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="xorlab")
    return markdown + get_docs_for_click(obj=command, ctx=context, name="xorlab", indent=1)
