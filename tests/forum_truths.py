"""What is true of the scripts in tests/forum, each of which has it beside it in a TOML file.

A script's lines are named by their text, so that a truth outlives an added comment.
"""

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

FORUM = Path(__file__).parent / "forum"
Verdict = Literal["correct", "bug", "cannot-learn", "unclear"]
ACTIVATIONS = {"identity", "leaky", "leaky0.1", "relu", "sigmoid", "softmax", "step", "tanh"}
LOSSES = {"squared", "cross-entropy", "softmax", "absolute", "perceptron", "library"}


@dataclass(frozen=True)
class Steps:
    """How one step of the script is seen from outside.

    at: the line that begins a step, each time it is reached. W, b: expressions for the layers'
    parameters, (fan_in, fan_out) and (fan_out,), in the script's own names; b is empty where
    there are none. X, T: the rows that this step shows. rate: what the gradient of the sum over
    these rows is multiplied by; one a layer, or one for all. decay: what the weights shrink by.
    rule: "plain", "momentum", "nesterov" or "adam". scale: what the gradient is multiplied by
    before Adam divides it. kink: what the script takes as ReLU's slope at exactly 0.
    tolerance: relative to the largest number of the step.
    """

    at: str
    W: tuple[str, ...]
    b: tuple[str, ...] = ()
    X: str = "X"
    T: str = "y"
    rate: str | tuple[str, ...] = "lr"
    decay: str = "0"
    rule: str = "plain"
    mu: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    scale: str = "1"
    kink: float = 0.0
    tolerance: float = 1e-7


@dataclass(frozen=True)
class Twin:
    """The same script with lines changed, by their text, and what is true then.

    line: the first finding's, by its text in the changed script; left out, it is the first line
    of the first edit; "" where the finding is about no line. lines: further lines that are as
    good an answer. fair: other verdicts that are no mistake.
    """

    edit: dict[str, str]
    says: str
    codes: tuple[str, ...] = ()
    line: str | None = None
    lines: tuple[str, ...] = ()
    verdict: Verdict = "bug"
    fair: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        first = next(iter(self.edit.values())).split("\n")[0]
        return first.strip() if self.line is None else self.line


@dataclass(frozen=True)
class Truth:
    """What is true of a script.

    verdict: "unclear" where there is no network to be judged, and then nothing else is said.
    fair: other verdicts that are no mistake.
    codes: the first finding's code, any of these; () where there is none of XL1, XL2, XL3, XL6.
    line: the finding's line; "" where it is about no line. lines: further lines that are as good
    an answer. mend: lines and what must stand there instead. also: findings that must stand
    beside the first, with the lines each must name. expect: of these (XL4, XL5) one must be there.
    learns: an expression that is true at the
    script's end if the network learned; learnt: whether it is, before and after mending.
    learns_at: after how many steps from its start it has; not_yet: an edit that stops it just
    before. slow: takes seconds to run.
    needs: the library whose step it is: no step of such a script is compared here.
    """

    path: Path
    says: str
    verdict: Verdict
    sizes: tuple[int, ...] = ()
    activations: tuple[str, ...] = ()
    loss: str = "squared"
    fair: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    line: str = ""
    lines: tuple[str, ...] = ()
    mend: dict[str, str] = field(default_factory=dict)
    also: dict[str, tuple[str, ...]] = field(default_factory=dict)
    expect: tuple[str, ...] = ()
    seed: int = 0
    learns: str = ""
    learnt: tuple[bool, ...] = ()
    learns_at: int = 0
    not_yet: dict[str, str] = field(default_factory=dict)
    slow: bool = False
    python2: bool = False
    needs: str = ""
    steps: Steps | None = None
    twins: tuple[Twin, ...] = ()

    def __post_init__(self):
        """A truth that contradicts itself poisons every test: it is refused."""
        assert self.says.endswith("."), f"{self.path}: says is a sentence."
        assert self.verdict in get_args(Verdict), f"{self.path}: {self.verdict}"
        unclear = self.verdict == "unclear"
        assert unclear or len(self.activations) == len(self.sizes) - 1, f"{self.path}: sizes"
        assert set(self.activations) <= ACTIVATIONS, f"{self.path}: {self.activations}"
        assert self.loss in LOSSES, f"{self.path}: {self.loss}"
        assert self.verdict in ("correct", "unclear") or self.codes, f"{self.path}: no code"
        assert self.steps is not None or self.needs or unclear, f"{self.path}: steps"
        bug = all(code[:3] in ("XL1", "XL2", "XL6") for code in self.codes) and self.codes
        assert bool(bug) == (self.verdict == "bug"), f"{self.path}: {self.verdict} {self.codes}"
        for text in [self.line, *self.lines, *self.mend, *sum(self.also.values(), ())]:
            if text:
                self.place(text)
        for twin in self.twins:
            assert twin.says.endswith("."), f"{self.path}: a twin's says is a sentence."
            lines = self.edited(twin.edit).splitlines()
            for text in [twin.text, *twin.lines]:
                assert not text or self.place(text, lines)

    @property
    def gradient_wrong(self) -> bool:
        """Whether the step differs from the exact one."""
        return any(code[:3] in ("XL1", "XL2") for code in self.codes)

    @property
    def lines_of_source(self) -> list[str]:
        return source_of(self.path)[0].splitlines()

    def place(self, text: str, lines: list[str] | None = None) -> int:
        """The line, from 1, that this text stands on: exactly one."""
        lines = lines or self.lines_of_source
        found = [n for n, line in enumerate(lines, 1) if line.strip() == text]
        assert len(found) == 1, f"{self.path.name}: {text!r} stands on lines {found}."
        return found[0]

    def edited(self, edit: dict[str, str]) -> str:
        """The source with these lines changed, their indentation kept."""
        lines = self.lines_of_source
        for at, new in [(self.place(old, lines) - 1, new) for old, new in edit.items()]:
            indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
            lines[at] = "\n".join(indent + line if line else "" for line in new.split("\n"))
        return "\n".join(lines) + "\n"

    @property
    def mended(self) -> str:
        return self.edited(self.mend)

    def reported(self, text: str) -> int:
        """The line as a reader counts: in a notebook, within its cell."""
        starts = source_of(self.path)[1]
        line = self.place(text)
        return line - max(start for start in starts if start < line)


def source_of(path: Path) -> tuple[str, list[int]]:
    """A script's text, and after which line each of its cells begins."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text, [0]
    cells = json.loads(text)["cells"]
    starts, lines = [], []
    for cell in cells:
        if cell["cell_type"] == "code":
            starts.append(len(lines))
            found = "".join(cell["source"]).splitlines()
            lines += ["#" + line if line.startswith(("%", "!")) else line for line in found]
    return "\n".join(lines) + "\n", starts


def typed(value):
    """TOML's lists as tuples, all the way down."""
    if isinstance(value, list):
        return tuple(typed(part) for part in value)
    return {k: typed(v) for k, v in value.items()} if isinstance(value, dict) else value


def read(path: Path) -> Truth:
    """The truth of the script at `path`; a key that means nothing raises TypeError."""
    found = typed(tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8")))
    if "steps" in found:
        found["steps"] = Steps(**found["steps"])
    found["twins"] = tuple(Twin(**twin) for twin in found.get("twins", ()))
    return Truth(path=path, **found)


def truths(folder: Path = FORUM) -> list[Truth]:
    """All of a folder's, in the order of their names."""
    scripts = [p for p in folder.iterdir() if p.suffix in (".py", ".ipynb")]
    return [read(p) for p in sorted(scripts) if p.name != "conftest.py"]
