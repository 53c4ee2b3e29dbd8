"""Scripts to be checked one after another: which they are, how far it is, and Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from rich.text import Text

from xorlab.check.report import Report
from xorlab.cli.output import err
from xorlab.errors import BadFile, BadInput, XorlabError
from xorlab.show.safe import safe

SUFFIXES = (".py", ".ipynb")


class Scripts(NamedTuple):
    """What to check: the scripts' names, and whether one alone was named, which is told in full."""

    names: tuple[str, ...]
    alone: bool


def scripts(given: Sequence[str]) -> Scripts:
    """The scripts that are named; of a folder, all in it and below, but none that are hidden.

    Raises:
        BadFile: there is no such file. BadInput: a folder without a script.
    """
    names: list[str] = []
    for name in given:
        names += of_folder(Path(name)) if Path(name).is_dir() else [existing(name)]
    alone = len(given) == 1 and not Path(given[0]).is_dir()
    return Scripts(tuple(dict.fromkeys(names)), alone)


def of_folder(folder: Path) -> list[str]:
    """The scripts of a folder, in the order of their names."""
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in SUFFIXES
        and path.is_file()
        and not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)
    ]
    if not found:
        rule = f"A folder holds scripts ({' or '.join(SUFFIXES)})."
        raise BadInput(rule, safe(str(folder)), "Name the files themselves.")
    return [str(path) for path in found]


def existing(name: str) -> str:
    """The name, where it is that of a file, or of a file and a function in it (FILE:NAME)."""
    file, colon, _ = name.rpartition(":")
    path = Path(file if colon and not Path(name).exists() else name)
    if not path.exists():
        raise BadFile(safe(str(path)), "there is no such file.", "Check the path.")
    if path.suffix not in SUFFIXES:
        rule = f"A script is a Python file or a notebook ({' or '.join(SUFFIXES)})."
        raise BadInput(rule, safe(str(path)), "Rename it if it is one.")
    return name


class Checked(NamedTuple):
    """What became of the scripts: reports, and whether Ctrl-C came before the end."""

    reports: tuple[Report, ...]
    interrupted: bool


def checked(
    names: Scripts, check: Callable[[str, Callable[[str], None]], Report], *, quiet: bool
) -> Checked:
    """Check one after another; `check` takes a script's name and whom to tell what it is doing.

    A script that cannot be read ends the command where it is the only one; among others its
    report says so, and the others are checked all the same.
    """
    reports: list[Report] = []
    with noticed() as stopped, telling(quiet=quiet) as tell:
        for number, name in enumerate(names.names, 1):
            of = "" if names.alone else f"{number} of {len(names.names)}, {name}: "
            try:
                reports.append(judged(name, check, after(of, tell)))
            except KeyboardInterrupt:
                break
            except XorlabError as error:
                if names.alone:
                    raise
                reports.append(Report(name, "unclear", why=str(error)))
            if stopped():
                break
    return Checked(tuple(reports), stopped())


def judged(
    name: str, check: Callable[[str, Callable[[str], None]], Report], tell: Callable[[str], None]
) -> Report:
    """The script's report; a mistake of xorlab's own is told as one, and whose it is."""
    try:
        return check(name, tell)
    except XorlabError:
        raise
    except Exception as error:
        what = f"xorlab itself failed on it ({type(error).__name__}: {error})."
        raise BadFile(name, what, "That is a mistake of xorlab's: please report it.") from error


def after(first: str, tell: Callable[[str], None]) -> Callable[[str], None]:
    """Tell with some words before what is told."""
    return lambda what: tell(first + what)


@contextmanager
def noticed() -> Iterator[Callable[[], bool]]:
    """Ctrl-C interrupts as ever, and is remembered: whoever catches it may still tell a part."""
    came = False

    def notice(number: int, frame: Any) -> None:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, notice)
    try:
        yield lambda: came
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def telling(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line that says what is being done, and leaves nothing behind; none without a terminal."""
    console = err()
    if quiet or not console.is_terminal:
        yield lambda what: None
        return
    with console.status("") as status:
        yield lambda what: status.update(Text(safe(what)))
