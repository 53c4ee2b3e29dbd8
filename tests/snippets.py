"""Runs what the documentation shows, and compares what it shows with what comes out.

A page is run from top to bottom in one folder and one namespace:

- a block with `title="NAME"` is written to the file NAME;
- a `python` block is executed; where it begins with `>>>` it is a doctest;
- in a `console` block the lines that begin with `$ ` are commands. Those of xorlab, Python and
  `make run` are run, and what they print must be shown to the letter; `...` stands for any text
  in a line, or, alone on a line, for any lines. The exit status must be 0, unless `$ echo $?`
  follows and shows another one. Other commands are not run and show no output.

`python tests/snippets.py PAGE ...` writes the real output into the pages' console blocks, but
not over a shown output with `...` in it: it names those that no longer match.
"""

import contextlib
import doctest
import io
import os
import re
import runpy
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).parent.parent
FENCE = re.compile(
    r"^(?P<indent>[ ]*)```(?P<language>[a-z]+)(?P<options>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A fenced block: what it is, where it begins in its page, and its text without indent."""

    language: str
    title: str | None
    text: str
    line: int


def blocks(page: str) -> Iterator[Block]:
    """The fenced blocks of a page that name their language."""
    for match in FENCE.finditer(page):
        title = re.search(r'title="([^"]+)"', match["options"])
        text = re.sub(rf"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
        line = page.count("\n", 0, match.start()) + 1
        yield Block(match["language"], title and title[1], text, line)


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block, with the output shown under it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def matches(shown: str, output: str) -> bool:
    """Whether an output is what is shown, `...` being a wildcard; spaces at line ends are free."""
    lines = [line.rstrip() for line in shown.strip("\n").split("\n")]
    patterns = (
        r"(?:.*\n)*?" if line == "..." else r".*".join(map(re.escape, line.split("..."))) + r"\n"
        for line in lines
    )
    actual = "".join(f"{line.rstrip()}\n" for line in output.strip("\n").split("\n"))
    return re.fullmatch("".join(patterns), actual) is not None


def program(command: str) -> list[str] | None:
    """The arguments of a command that is run: xorlab's or Python's; None for any other."""
    if command == "make run":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        pictures, run = (
            re.search(rf"^{n} := (.*)$", makefile, re.MULTILINE)[1] for n in ("PICTURES", "RUN")
        )
        command = f"xorlab {run.replace('$(PICTURES)', pictures)}"
    words = shlex.split(command)
    words[0] = words[0].removeprefix(".venv/bin/")
    return words if words[0] in ("xorlab", "python") else None


def call(words: list[str]) -> tuple[str, int]:
    """What a program prints to both streams, and its exit status; run in this process."""
    from xorlab.cli import main

    printed = io.StringIO()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        mock.patch.dict(os.environ, {"COLUMNS": "88"}),
    ):
        if words[0] == "xorlab":
            status = main(words[1:])
        else:
            runpy.run_path(words[1], run_name="__main__")
            status = 0
    return printed.getvalue(), status


@dataclass
class Page:
    """One page on its way from top to bottom; the working directory is its folder."""

    namespace: dict[str, object] = field(default_factory=dict)
    status: int = 0

    def run(self, block: Block) -> str:
        """Run a block; what is wrong with it, or an empty text."""
        if block.title:
            Path(block.title).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            return self.console(block)
        elif block.text.startswith(">>>"):
            return self.doctest(block)
        elif block.language == "python":
            exec(compile(block.text, f"line {block.line}", "exec"), self.namespace)
        return ""

    def console(self, block: Block) -> str:
        """Run the commands of a block."""
        for command, shown in commands(block.text):
            output = self.output(command)
            if self.status and "$ echo $?\n" not in block.text:
                return f"$ {command}\nends with {self.status} and says:\n{output}"
            if not matches(shown, output):
                return f"$ {command}\nshown:\n{shown}\nprinted:\n{output}"
        return ""

    def output(self, command: str) -> str:
        """What a command prints; nothing for one that is not run."""
        if command == "echo $?":
            status, self.status = self.status, 0
            return f"{status}\n"
        words = program(command)
        if words is None:
            return ""
        output, self.status = call(words)
        return output

    def doctest(self, block: Block) -> str:
        """Run a block of examples."""
        said = io.StringIO()
        examples = doctest.DocTestParser().get_doctest(
            block.text, self.namespace, "page", None, block.line
        )
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(examples, out=said.write, clear_globs=False)
        self.namespace.update(examples.globs)
        return said.getvalue()


def refreshed(page: str) -> str:
    """The page with the real output under every command whose shown output does not match."""
    state = Page()
    for block in blocks(page):
        if block.language != "console" or block.title:
            state.run(block)
            continue
        told = []
        for command, shown in commands(block.text):
            output = state.output(command)
            real = "".join(f"{line.rstrip()}\n" for line in output.strip("\n").split("\n"))
            if not matches(shown, output) and "..." in shown:
                print(f"line {block.line}: $ {command}\n  mend by hand what stands around '...'")
            kept = shown if "..." in shown or matches(shown, output) else real
            told.append(f"$ {command}\n{kept.removeprefix(chr(10))}")
        page = page.replace(block.text, "".join(told))
    return page


if __name__ == "__main__":
    for name in sys.argv[1:]:
        source = Path(name).resolve()
        with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
            text = refreshed(source.read_text(encoding="utf-8"))
        source.write_text(text, encoding="utf-8")
