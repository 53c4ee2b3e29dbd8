"""What the documentation takes from the program itself when it is built."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer
from mkdocs.structure.files import File
from typer.cli import get_docs_for_click

import xorlab
from xorlab.cli.app import app
from xorlab.show.draw import draw_set


def on_files(files: Any, config: Any) -> None:
    """The pages' pictures are those of a run that is trained for them."""
    with TemporaryDirectory() as folder:
        for path in draw_set(xorlab.learn(xorlab.task("xor")), Path(folder), formats=["svg"]):
            name = f"pictures/{path.name}"
            files.append(File.generated(config, name, content=path.read_text(encoding="utf-8")))


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The reference of the command line ends with every command's own help."""
    if page.file.src_uri != "reference/cli.md":
        return markdown
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="xorlab")
    return markdown + get_docs_for_click(obj=command, ctx=context, name="xorlab", indent=1)
