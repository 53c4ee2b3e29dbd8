"""`xorlab check` as scripts rely on it: one object, exit codes, files, Ctrl-C, one message."""

import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import xorlab.check
from check_reports import BUG, CANNOT, CORRECT, REPORTS, STUCK, UNCLEAR, hostile
from xorlab.check.watch.python2 import convert
from xorlab.cli import main
from xorlab.cli.checking import scripts
from xorlab.errors import BadFile

OF_FILE = {
    "bug.py": BUG,
    "good.py": CORRECT,
    "stuck.py": STUCK,
    "linear.py": CANNOT,
    "odd.py": UNCLEAR,
    "met.py": REPORTS["exercise met"],
    "unmet.py": replace(CORRECT, unmet=("It has no biases.",)),
    "bad.py": hostile(BUG),
}


@pytest.fixture
def checks(tmp_path, monkeypatch):
    """A folder of scripts whose reports are made by hand, and the calls that asked for them."""
    monkeypatch.chdir(tmp_path)
    for name in OF_FILE:
        Path(name).write_text("", encoding="utf-8")
    calls = []

    def check(path, **options):
        calls.append((path, options))
        options["tell"]("watching")
        if path.startswith("broken"):
            raise BadFile(path, "it is not Python.")
        if path.startswith("puzzle"):
            raise IndexError("out of range")
        if path.startswith("slow"):
            os.kill(os.getpid(), signal.SIGINT)
        return replace(OF_FILE[Path(path).name.partition(":")[0]], file=path)

    monkeypatch.setattr(xorlab.check, "check", check, raising=False)
    return calls


def run(capsys, *arguments):
    code = main(["check", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


# --- Exit codes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "failing"),
    [
        pytest.param("good.py", (), id="correct"),
        pytest.param("stuck.py", (), id="correct, and stuck"),
        pytest.param("odd.py", ("unclear",), id="unclear"),
        pytest.param("linear.py", ("unclear", "cannot-learn"), id="cannot learn"),
        pytest.param("bug.py", ("unclear", "cannot-learn", "bug"), id="bug"),
        pytest.param("met.py", (), id="exercise met"),
        pytest.param("unmet.py", ("unclear", "cannot-learn", "bug"), id="exercise not met"),
    ],
)
@pytest.mark.parametrize("fail_on", ["unclear", "cannot-learn", "bug", "never"])
@pytest.mark.parametrize("other", [(), ("good.py",)], ids=["alone", "among others"])
def test_bad_news_is_exit_code_1_from_the_threshold_on(
    capsys, checks, file, failing, fail_on, other
):
    code, _, _ = run(capsys, file, *other, "--fail-on", fail_on)
    assert code == (fail_on in failing)


def test_unless_told_otherwise_an_unclear_script_is_bad_news(capsys, checks):
    assert run(capsys, "odd.py")[0] == 1
    assert run(capsys, "good.py")[0] == 0


# --- JSON ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", OF_FILE)
def test_one_script_gives_one_object_with_the_promised_names(capsys, checks, file):
    code, out, _ = run(capsys, file, "--json")
    found = json.loads(out)
    assert code in (0, 1)
    assert {"verdict", "sizes", "findings", "outlook"} <= set(found)
    assert found["verdict"] == OF_FILE[file].verdict


def test_several_scripts_give_one_object_too(capsys, checks):
    code, out, _ = run(capsys, "good.py", "bug.py", "odd.py", "--json")
    found = json.loads(out)
    assert code == 1
    assert [one["file"] for one in found["files"]] == ["good.py", "bug.py", "odd.py"]
    assert found["verdicts"] == {"correct": 1, "unclear": 1, "cannot-learn": 0, "bug": 1}
    assert found["interrupted"] is False


def test_files_are_written_beside_the_json_and_told_elsewhere(capsys, checks):
    files = ("--junit", "out/report.xml", "--sarif", "out/report.sarif")
    _, out, err = run(capsys, "bug.py", "good.py", "--json", *files)
    assert len(json.loads(out)["files"]) == 2
    assert "Wrote out/report.xml" in err
    assert "<testsuites>" in Path("out/report.xml").read_text(encoding="utf-8")
    log = json.loads(Path("out/report.sarif").read_text(encoding="utf-8"))
    assert log["runs"][0]["results"][0]["ruleId"] == "XL102"


# --- What is asked for --------------------------------------------------------------------------


def test_options_reach_the_check(capsys, checks):
    run(capsys, "good.py", "--odds", "50", "--time", "7.5", "--memory", "0.5", "--", "-v", "9")
    ((path, options),) = checks
    assert (path, options["odds"], options["arguments"]) == ("good.py", 50, ("-v", "9"))
    bounds = options["limits"]
    assert (bounds.seconds, bounds.run_seconds, bounds.memory) == (7.5, 7.5, 1 << 29)
    assert options["expect"] is None


def test_odds_can_be_left_out(capsys, checks):
    run(capsys, "good.py", "--no-odds")
    assert checks[0][1]["odds"] == 0


def test_an_exercise_reaches_the_check(capsys, checks):
    asked = ("--expect", "xor", "--sizes", "2-2-1", "--activations", "tanh, sigmoid", "--biases")
    run(capsys, "good.py", *asked)
    expect = checks[0][1]["expect"]
    assert (expect.task.name, expect.sizes, expect.biases) == ("xor", (2, 2, 1), True)
    assert (expect.activations, expect.hidden_layers) == (("tanh", "sigmoid"), None)


def test_a_folder_stands_for_its_scripts_and_those_below(tmp_path):
    wanted = ["a.py", "b/c.ipynb", "b/d.py"]
    others = [".hidden.py", ".git/e.py", "__pycache__/f.py", "b/__main__/g.py", "notes.txt"]
    for name in [*wanted, *others]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = scripts([str(tmp_path), str(tmp_path / "a.py")])
    assert list(found.names) == [str(tmp_path / name) for name in wanted]
    assert not found.alone


def test_a_function_in_a_file_is_named_behind_it(capsys, checks):
    run(capsys, "good.py:Net.train_step")
    assert checks[0][0] == "good.py:Net.train_step"


# --- What people read ---------------------------------------------------------------------------


def test_one_script_is_told_in_full_and_several_in_short(capsys, checks):
    _, alone, _ = run(capsys, "bug.py")
    _, several, _ = run(capsys, "bug.py", "good.py")
    assert "What to expect" in alone
    assert "What to expect" not in several
    assert "2 scripts: 1 correct, 1 bug." in several


@pytest.mark.parametrize("files", [["bad.py"], ["bad.py", "good.py"]], ids=len)
def test_no_escape_code_of_a_script_reaches_the_terminal(capsys, checks, files):
    _, out, err = run(capsys, *files)
    assert not set(out + err) & {"\x1b", "\x07", "\x9b", "\u202e", "\ud800"}


def test_a_script_that_cannot_be_read_does_not_end_the_others(capsys, checks):
    Path("broken.py").touch()
    code, out, _ = run(capsys, "broken.py", "good.py", "--json")
    broken, good = json.loads(out)["files"]
    assert (code, broken["verdict"], good["verdict"]) == (1, "unclear", "correct")
    assert broken["why"] == "broken.py: it is not Python."
    code, out, err = run(capsys, "broken.py", "--json")
    assert (code, out) == (2, "")
    assert err == "xorlab: broken.py: it is not Python.\n"


def test_a_mistake_of_xorlab_s_own_is_told_as_one(capsys, checks):
    Path("puzzle.py").touch()
    says = (
        "puzzle.py: xorlab itself failed on it (IndexError: out of range). "
        "That is a mistake of xorlab's: please report it."
    )
    code, out, err = run(capsys, "puzzle.py")
    assert (code, out, err) == (2, "", f"xorlab: {says}\n")
    code, out, _ = run(capsys, "puzzle.py", "good.py", "--json")
    assert [one["verdict"] for one in json.loads(out)["files"]] == ["unclear", "correct"]


def test_ctrl_c_tells_what_is_known_so_far(capsys, checks):
    Path("slow.py").touch()
    before = signal.getsignal(signal.SIGINT)
    code, out, err = run(capsys, "bug.py", "slow.py", "good.py", "--json")
    found = json.loads(out)
    assert (code, found["interrupted"]) == (130, True)
    assert [one["file"] for one in found["files"]] == ["bug.py"]
    assert "Interrupted." in err
    assert signal.getsignal(signal.SIGINT) is before
    assert run(capsys, "slow.py")[:2] == (130, "")


SCRIPT = """\
import numpy as np

X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
rng = np.random.default_rng(0)
W1, W2 = rng.normal(size=(2, 3)), rng.normal(size=(3, 1))
for epoch in range(200):
    hidden = np.tanh(X @ W1)
    output = hidden @ W2
    delta = output - y
    back = delta @ W2.T * (1 - hidden**2)
    W2 -= 0.1 * hidden.T @ delta
    W1 -= 0.1 * X.T @ back
"""


def test_a_check_interrupted_while_it_counts_odds_tells_of_the_gradient(tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("xorlab.check.checking.prospects_of", interrupted)
    file = tmp_path / "net.py"
    file.write_text(SCRIPT, encoding="utf-8")
    report = xorlab.check.check(file, odds=0)
    assert all(array.right for array in report.arrays)
    assert report.notes[-1].startswith("It was interrupted")


def test_in_a_notebook_a_line_is_that_of_its_cell(tmp_path):
    head, loop = SCRIPT.replace(" * (1 - hidden**2)", "").split("rng = ")
    cells = [("markdown", "# A network"), ("code", head), ("code", f"rng = {loop}")]
    kinds = {"code": {"outputs": [], "execution_count": None}, "markdown": {}}
    record = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {"cell_type": kind, "id": str(i), "metadata": {}, "source": text, **kinds[kind]}
            for i, (kind, text) in enumerate(cells)
        ],
    }
    file = tmp_path / "net.ipynb"
    file.write_text(json.dumps(record), encoding="utf-8")
    finding = xorlab.check.check(file, odds=0).findings[0]
    assert (finding.code, finding.cell, finding.line) == ("XL102", 2, 7)
    assert finding.wrong.strip() == "back = delta @ W2.T"


def test_scripts_of_python_2_are_converted_several_at_a_time():
    """Starts are drawn and cures are tried beside each other, each from the script's text."""
    text = "for i in xrange(3):\n    print i\n" * 40
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(convert, [text] * 32))
    assert {one.text for one in found} == {convert(text).text}


# --- Mistakes -----------------------------------------------------------------------------------

MISTAKES = [
    pytest.param(["none.py"], "none.py: there is no such file.", id="no file"),
    pytest.param(["none.py:step"], "none.py: there is no such file.", id="no file of a function"),
    pytest.param(["notes.txt"], "Received: 'notes.txt'", id="no script"),
    pytest.param(["empty"], "A folder holds scripts", id="an empty folder"),
    pytest.param(["good.py", "--odds", "-1"], "Received: -1.", id="negative odds"),
    pytest.param(["good.py", "--time", "0"], "Received: 0.0.", id="no time"),
    pytest.param(["good.py", "--time", "nan"], "Received: nan.", id="time is NaN"),
    pytest.param(["good.py", "--memory", "-2"], "Received: -2.0.", id="negative memory"),
    pytest.param(["good.py", "--expect", "xro"], "Did you mean xor?", id="unknown task"),
    pytest.param(["good.py", "--sizes", "2-x"], "Received: '2-x'", id="no sizes"),
    pytest.param(
        ["good.py", "--expect", "xor", "--sizes", "3-1"], "2 inputs and 1 outputs", id="no fit"
    ),
    pytest.param(["good.py", "--junit", "good.py/x"], "cannot be written", id="no place"),
    pytest.param(["no\x1b[2Jne.py"], r"no\x1b[2Jne.py", id="escape codes in a name"),
]


@pytest.mark.parametrize(("arguments", "says"), MISTAKES)
def test_a_mistake_gets_one_message_and_exit_code_2(capsys, checks, arguments, says):
    Path("notes.txt").touch()
    Path("empty").mkdir()
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert err.startswith("xorlab: ")
    assert says in err
    assert len(err.strip().splitlines()) == 1
    assert "\x1b" not in err


@pytest.mark.parametrize("fail_on", ["sometimes", ""])
def test_an_unknown_threshold_is_exit_code_2(capsys, checks, fail_on):
    code, _, err = run(capsys, "good.py", "--fail-on", fail_on)
    assert code == 2
    assert "--fail-on" in err
