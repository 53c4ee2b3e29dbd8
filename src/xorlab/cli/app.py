"""All commands, under one name."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from xorlab.cli.check import WithArguments, check
from xorlab.cli.draw import draw
from xorlab.cli.explain import explain
from xorlab.cli.learn import learn
from xorlab.cli.lists import presets, tasks
from xorlab.cli.odds import odds
from xorlab.cli.play import play
from xorlab.cli.replay import replay
from xorlab.cli.rule import rule
from xorlab.cli.solve import solve
from xorlab.cli.study import study
from xorlab.cli.train import train

app = typer.Typer(
    help="Small neural networks: trained by hand-written backpropagation, explained, drawn.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"xorlab {version('xorlab')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    pass


app.command(cls=WithArguments)(check)
for command in (train, solve, explain, draw, odds, replay, play, learn, rule, tasks, presets):
    app.command()(command)
app.add_typer(study, name="study")
