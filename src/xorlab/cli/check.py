"""`xorlab check`: watch a script train, and name its bug."""

from __future__ import annotations

import json as json_text
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from xorlab.check.expect import SEVERITY, Expect, FailOn, fails
from xorlab.cli import INTERRUPTED
from xorlab.cli.checking import Checked, checked, scripts
from xorlab.cli.options import Json, takes
from xorlab.cli.output import err, out, print_json
from xorlab.errors import BadInput
from xorlab.runs.files import write_text
from xorlab.tasks import task

ODDS = 1000
GIBIBYTE = 1 << 30
ARGUMENTS = "xorlab.arguments"


class WithArguments(TyperCommand):
    """A command whose words after `--` are not its own, but a script's."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Set those words aside."""
        at = args.index("--") if "--" in args else len(args)
        ctx.meta[ARGUMENTS] = tuple(args[at + 1 :])
        return super().parse_args(ctx, args[:at])


@dataclass(frozen=True)
class ExpectOptions:
    """What an exercise asks for."""

    expect: Annotated[
        str | None,
        typer.Option(metavar="TASK", help="The task asked for, as for `xorlab train`."),
    ] = None
    sizes: Annotated[str | None, typer.Option(help="The layers asked for: 2-2-1.")] = None
    hidden_layers: Annotated[int | None, typer.Option(help="Or only how many hidden ones.")] = None
    activations: Annotated[
        str | None, typer.Option(help="Those asked for, one a layer: sigmoid,sigmoid.")
    ] = None
    biases: Annotated[
        bool | None, typer.Option("--biases/--no-biases", help="Whether they are asked for.")
    ] = None

    def exercise(self) -> Expect | None:
        """The exercise; None where nothing is asked for."""
        if self == ExpectOptions():
            return None
        names = None if self.activations is None else self.activations.split(",")
        return Expect(
            task=None if self.expect is None else task(self.expect),
            sizes=None if self.sizes is None else layers(self.sizes),
            hidden_layers=self.hidden_layers,
            activations=None if names is None else tuple(name.strip() for name in names),
            biases=self.biases,
        )


def layers(text: str) -> tuple[int, ...]:
    """Layer sizes written 2-2-1, or 2,2,1."""
    try:
        return tuple(int(part) for part in text.replace(",", "-").split("-"))
    except ValueError:
        raise BadInput("Layer sizes are whole numbers.", text, "Try --sizes 2-2-1.") from None


Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILES",
        help="Scripts (.py), notebooks (.ipynb), folders of them, or a function in a file "
        "(net.py:train_step, net.py:Net.train_step). What follows `--` is handed to the script.",
    ),
]


@takes(expect_options=ExpectOptions)
def check(
    ctx: typer.Context,
    files: Files,
    *,
    odds: Annotated[
        int, typer.Option(metavar="N", help="How many starts to train for the odds.")
    ] = ODDS,
    no_odds: Annotated[bool, typer.Option("--no-odds", help="Leave the odds out.")] = False,
    seconds: Annotated[
        float | None, typer.Option("--time", metavar="SECONDS", help="How long a script may run.")
    ] = None,
    memory: Annotated[
        float | None, typer.Option(metavar="GIB", help="How much memory a script may have.")
    ] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.")] = None,
    sarif: Annotated[Path | None, typer.Option(help="Write SARIF 2.1.0 to this file.")] = None,
    fail_on: Annotated[FailOn, typer.Option(help="Exit with 1 from this verdict on.")] = "unclear",
    json: Json = False,
    expect_options: ExpectOptions,
) -> int:
    """Watch a script train, and name the line that is wrong; or say that its gradient is right.

    The script is run as it is, unchanged, in a process of its own that is held within bounds.
    """
    began = datetime.now()  # JUnit's times are local and say no zone
    names = scripts(files)
    options = {
        "expect": expect_options.exercise(),
        "limits": limits(seconds, memory),
        "odds": starts(odds, no_odds),
        "arguments": ctx.meta.get(ARGUMENTS, ()),
    }
    from xorlab.check import check as check_one

    found = checked(names, lambda name, tell: check_one(name, tell=tell, **options), quiet=json)
    if found.reports:
        show(found, alone=names.alone, fail_on=fail_on, json=json)
    if junit is not None:
        from xorlab.show.check_junit import junit as junit_of

        written(junit, junit_of(found.reports, fail_on=fail_on, at=began))
    if sarif is not None:
        from xorlab.check.rule import rules
        from xorlab.show.check_sarif import sarif as sarif_of

        written(sarif, json_text.dumps(sarif_of(found.reports, rules()), indent=1) + "\n")
    return exit_code(found, fail_on)


def starts(odds: int, no_odds: bool) -> int:
    """How many starts to train for the odds."""
    if odds < 0:
        raise BadInput("Starts are a whole number of at least 0.", odds, "Try --odds 1000.")
    return 0 if no_odds else odds


def limits(seconds: float | None, memory: float | None) -> Any:
    """The bounds of a script, with those that are given."""
    from xorlab.check.watch.limits import Limits

    chosen = Limits()
    if seconds is not None:
        if not 0 < seconds <= 86_400:
            raise BadInput("A script may run for some seconds.", seconds, "Try --time 60.")
        chosen = replace(chosen, seconds=seconds, run_seconds=seconds)
    if memory is not None:
        if not 0 < memory <= 1024:
            raise BadInput("A script may have some GiB of memory.", memory, "Try --memory 4.")
        chosen = replace(chosen, memory=int(memory * GIBIBYTE))
    return chosen


def show(found: Checked, *, alone: bool, fail_on: FailOn, json: bool) -> None:
    """One script in full, or several in short; as one JSON object where that is asked for."""
    if json:
        print_json(record(found, alone=alone))
        return
    from xorlab.show.check_report import report_shown
    from xorlab.show.check_summary import summary_shown

    shown = report_shown(found.reports[0]) if alone else summary_shown(found.reports, fail_on)
    out().print(shown, crop=False)


def record(found: Checked, *, alone: bool) -> dict[str, Any]:
    """What `check --json` gives: a script's record; of several, theirs under "files"."""
    if alone:
        return found.reports[0].to_dict()
    reports = found.reports
    return {
        "files": [report.to_dict() for report in reports],
        "verdicts": {kind: sum(one.verdict == kind for one in reports) for kind in SEVERITY},
        "interrupted": found.interrupted,
    }


def written(path: Path, text: str) -> None:
    """Write a file and say so, where nothing else is said."""
    err().print(f"Wrote {write_text(path, text)}", soft_wrap=True)


def exit_code(found: Checked, fail_on: FailOn) -> int:
    """0 where no script fails, 1 where one does, 130 where Ctrl-C came first."""
    if found.interrupted:
        err().print("Interrupted.")
        return INTERRUPTED
    return int(any(fails(report, fail_on) for report in found.reports))
