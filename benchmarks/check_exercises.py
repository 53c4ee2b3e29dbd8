"""How often the checker names the mistake that was planted, and the line that it is in.

Writes scripts of every style, right and wrong, checks each, and prints a table, styles by codes:
how many of how many were named rightly. A right script counts as found where no bug is reported.
Every miss is listed, as soon as it is known, with its file, what was expected and what was found.
With `--verdicts FILE` every verdict is kept, a line of JSON each, and a run that was stopped is
gone on with.

    python benchmarks/check_exercises.py --right 300 --wrong 600 --verdicts verdicts.jsonl
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp

from xorlab.exercises import Exercise, exercises, mistakes, styles

RIGHT = "right"


@dataclass(frozen=True)
class Verdict:
    """What was planted in a script, and what the checker said of it.

    expected: the code, or "right". lines: those that count as the place. found, line: of the
    first finding that is a bug, "" and 0 where there was none. verdict: the report's. crashes:
    the script ends with an error of its own.
    """

    file: str
    style: str
    expected: str
    what: str
    lines: tuple[int, ...]
    verdict: str
    found: str
    line: int
    why: str
    crashes: bool
    seconds: float

    @property
    def hit(self) -> bool:
        """Whether the checker was right."""
        if self.expected == RIGHT:
            return not self.found
        return self.found == self.expected and self.line in self.lines


def judged(task: tuple[str, Exercise]) -> Verdict:
    """One script, written to its file and checked."""
    from xorlab.check import check

    path, exercise = task
    Path(path).write_text(exercise.source, encoding="utf-8")
    began = time.monotonic()
    try:
        report = check(path, odds=0)
        bugs = [finding for finding in report.findings if finding.is_bug]
        found, line = (bugs[0].code, bugs[0].line or 0) if bugs else ("", 0)
        verdict, why = str(report.verdict), report.why
    except Exception as error:
        verdict, found, line, why = "error", "", 0, f"{type(error).__name__}: {error}"
    return Verdict(
        path,
        exercise.style,
        exercise.code or RIGHT,
        exercise.what,
        exercise.lines,
        verdict,
        found,
        line,
        why,
        bool(exercise.crashes),
        round(time.monotonic() - began, 2),
    )


def scripts(right: int, wrong: int, seed: int, codes: Sequence[str]) -> Iterable[Exercise]:
    """So many right ones, then so many wrong ones."""
    yield from exercises(right, codes=[None], seed=seed)
    yield from exercises(wrong, codes=codes or None, seed=seed)


def table(verdicts: Sequence[Verdict]) -> str:
    """Styles by codes: hits of all."""
    hits, all_ = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for v in verdicts:
        for key in ((v.style, v.expected), ("all", v.expected)):
            all_[key] += 1
            hits[key] += v.hit
    known = {code for style in styles() for code in mistakes(style)}
    codes = [code for code in (RIGHT, *sorted(known)) if all_["all", code]]
    lines = [f"{'':12}" + "".join(f"{code.removeprefix('XL'):>7}" for code in codes)]
    for style in (*styles(), "all"):
        cells = [
            f"{hits[style, code]}/{all_[style, code]}" if all_[style, code] else "-"
            for code in codes
        ]
        lines.append(f"{style:12}" + "".join(f"{cell:>7}" for cell in cells))
    return "\n".join(lines)


def main() -> None:
    """Read the options, check the scripts, print the table and the misses."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--right", type=int, default=60)
    parser.add_argument("--wrong", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--codes", default="", help="only these mistakes, split by commas")
    parser.add_argument("--styles", default="", help="only these styles, split by commas")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--folder", default="", help="where the scripts are written")
    parser.add_argument("--verdicts", default="", help="a file that keeps them all")
    options = parser.parse_args()
    folder = Path(options.folder or mkdtemp(prefix="exercises-"))
    folder.mkdir(parents=True, exist_ok=True)
    codes = [code for code in options.codes.split(",") if code]
    wanted = options.styles.split(",") if options.styles else list(styles())
    found = scripts(options.right, options.wrong, options.seed, codes)
    tasks = [
        (str(folder / f"{number:04}_{e.style}_{e.code or RIGHT}.py"), e)
        for number, e in enumerate(found)
        if e.style in wanted
    ]
    verdicts = judgements(tasks, options.processes, options.verdicts)
    print(table(verdicts))
    for name, group in (
        ("right", [v for v in verdicts if v.expected == RIGHT]),
        ("wrong", [v for v in verdicts if v.expected != RIGHT and not v.crashes]),
        ("wrong, and ended by an error", [v for v in verdicts if v.crashes]),
    ):
        good = sum(v.hit for v in group)
        print(f"{name}: {good} of {len(group)} ({good / max(1, len(group)):.1%})")
    slow = sorted(verdicts, key=lambda v: -v.seconds)
    print("slowest:", ", ".join(f"{v.seconds} s {Path(v.file).name}" for v in islice(slow, 3)))


def judgements(tasks: Sequence[tuple[str, Exercise]], processes: int, kept: str) -> list[Verdict]:
    """A verdict for each script; those that the file `kept` holds already are taken from it."""
    verdicts = [Verdict(**json.loads(line)) for line in _lines(kept)]
    known = {Path(v.file).name for v in verdicts}
    for verdict in verdicts:
        if not verdict.hit:
            print(miss(verdict))
    left = [task for task in tasks if Path(task[0]).name not in known]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        for done in as_completed([pool.submit(judged, task) for task in left]):
            verdicts.append(done.result())
            if not verdicts[-1].hit:
                print(miss(verdicts[-1]), flush=True)
            if kept:
                with Path(kept).open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(verdicts[-1])) + "\n")
    return verdicts


def _lines(kept: str) -> list[str]:
    file = Path(kept)
    return file.read_text(encoding="utf-8").splitlines() if kept and file.exists() else []


def miss(v: Verdict) -> str:
    """One miss, on one line."""
    said = f"{v.found} at line {v.line}" if v.found else f"{v.verdict} {v.why}".strip()
    lines = "/".join(map(str, v.lines))
    return f"{v.file}: expected {v.expected} at {lines or '-'} ({v.what}), found {said}"


if __name__ == "__main__":
    main()
