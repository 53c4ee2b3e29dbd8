"""`xorlab rule`: the catalogue of findings, and an example of each mistake."""

from __future__ import annotations

import sys
from dataclasses import asdict
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from xorlab.check.rule import Rule, rules
from xorlab.cli.options import Json
from xorlab.cli.output import out, print_json
from xorlab.errors import BadInput
from xorlab.show.rule_markdown import group
from xorlab.show.rule_page import rule_shown, rules_table


def rule(
    code: Annotated[
        str | None, typer.Argument(metavar="[CODE]", help="XL102, or its name.")
    ] = None,
    *,
    example: Annotated[
        bool, typer.Option("--example", help="Print a script with this mistake in it.")
    ] = False,
    style: Annotated[str | None, typer.Option(help="How the example is written.")] = None,
    seed: Annotated[int, typer.Option(help="Which example.")] = 0,
    json: Json = False,
) -> None:
    """Print a rule's page: the wrong line, the right line, and why; or list all rules."""
    if code is None:
        if example:
            raise BadInput("An example is that of a rule.", "no code", "Try xorlab rule XL102.")
        if json:
            print_json({"rules": [record(one) for one in rules()]})
        else:
            out().print(rules_table(rules()))
        return
    chosen = called(code)
    if example:
        print_example(chosen, style, seed, json=json)
    elif json:
        print_json(record(chosen))
    else:
        out().print(rule_shown(chosen), crop=False)


def called(text: str) -> Rule:
    """The rule of this code or name.

    Raises:
        BadInput: there is none; names those that come close.
    """
    known = rules()
    names = {rule.code: rule for rule in known} | {rule.name: rule for rule in known}
    wanted = text.strip()
    found = names.get(wanted.upper()) or names.get(wanted.lower())
    if found is not None:
        return found
    close = get_close_matches(wanted.upper(), [rule.code for rule in known], n=3, cutoff=0.75)
    close += get_close_matches(wanted.lower(), [rule.name for rule in known], n=3, cutoff=0.5)
    cure = f"Did you mean {' or '.join(close)}?" if close else "`xorlab rule` lists all."
    raise BadInput("A rule is called by its code or its name.", text, cure)


def record(rule: Rule) -> dict[str, Any]:
    """A rule, as `rule --json` gives it."""
    return {
        "code": rule.code,
        "name": rule.name,
        "group": group(rule.code),
        "summary": rule.summary,
        **asdict(rule.page),
    }


def print_example(rule: Rule, style: str | None, seed: int, *, json: bool) -> None:
    """A script with the mistake; where it is, and the script without it, are told as JSON alone."""
    from xorlab.exercises import exercise

    made = exercise(rule.code, style=style, seed=seed)
    if not json:
        sys.stdout.write(f"{made.source.rstrip()}\n")
        return
    names = ("code", "style", "what", "lines", "source", "right")
    print_json({name: getattr(made, name) for name in names} | {"seed": seed})
