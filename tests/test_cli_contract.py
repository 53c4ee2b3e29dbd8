"""What scripts rely on: one JSON object on stdout, exit codes, one clear message."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from fractions import Fraction

import numpy as np
import pytest

from xorlab.cli import main
from xorlab.runs.files import load


def run(capsys, *arguments):
    """Exit code, stdout and stderr of a command line."""
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def json_of(capsys, *arguments):
    code, out, _ = run(capsys, *arguments, "--json")
    return code, json.loads(out)


# --- JSON ------------------------------------------------------------------------------------


def test_train_gives_one_object_with_the_promised_names(capsys):
    code, found = json_of(capsys, "train", "xor", "--seed", "1")
    promised = {"task", "sizes", "learned", "epochs", "loss", "outcome", "predictions", "seed"}
    assert code == 0
    assert promised <= set(found)
    assert (found["task"], found["sizes"], found["learned"]) == ("xor", [2, 2, 1], True)
    assert np.abs(np.array(found["predictions"]) - [0, 1, 1, 0]).max() < 0.1


def test_solve_gives_the_normal_equation_and_an_exact_network(capsys):
    code, found = json_of(capsys, "solve", "xor")
    linear, exact = found["linear"], found["exact"]
    assert code == 0
    assert (linear["weights"], linear["bias"], linear["loss"]) == ([0, 0], 0.5, 0.25)
    assert linear["predictions"] == [0.5] * 4
    assert (exact["max_error"], exact["predictions"]) == (0, [0, 1, 1, 0])
    assert {"weights", "biases"} <= set(exact)


def test_a_run_that_does_not_learn_is_bad_news_and_exit_code_1(capsys):
    relu = ("--hidden-activation", "relu", "--seed", "1")
    code, found = json_of(capsys, "train", "xor", *relu, "--restarts", "1")
    assert code == 1
    assert (found["learned"], found["outcome"]) == (False, "stalled")
    assert Fraction(found["loss"]).limit_denominator(99) == Fraction(1, 4)
    assert [attempt["index"] for attempt in found["tried"]] == [0, 1]


def test_without_hidden_units_one_start_is_enough_to_know(capsys):
    code, out, _ = run(capsys, "train", "xor", "--hidden", "0")
    assert code == 1
    assert "None of four rows right: stopped at loss 0.25 = 1/4." in out
    assert "straight cut" in out
    assert not re.search(r"\bright\b\s*$", out, re.MULTILINE)


def test_a_number_that_is_not_finite_is_null(capsys):
    options = ("--optimizer", "sgd", "--lr", "1e200", "--restarts", "0", "--hidden-activation")
    code, found = json_of(capsys, "train", "xor", *options, "identity")
    assert code == 1
    assert (found["outcome"], found["loss"]) == ("diverged", None)


@pytest.mark.parametrize("command", ["tasks", "presets"])
def test_lists_have_json_too(capsys, command):
    code, found = json_of(capsys, command)
    assert code == 0
    assert "xor" in json.dumps(found)


# --- The canon, as a reader would type it --------------------------------------------------------


def test_the_pdp_exercise_takes_289_epochs(capsys):
    code, found = json_of(capsys, "train", "xor", "--preset", "pdp-1986")
    assert (code, found["epochs"], found["learned"]) == (0, 289, True)


def test_seeds_give_one_row_a_seed(capsys):
    preset = ("train", "xor", "--preset", "hinton-problems", "--seeds", "0-3")
    code, found = json_of(capsys, *preset)
    assert code == 1  # seed 2 does not learn
    assert [row["seed"] for row in found["rows"]] == [0, 1, 2, 3]
    assert all(set(row) == {"seed", "learned", "epochs", "loss"} for row in found["rows"])
    assert [row["epochs"] for row in found["rows"] if row["learned"]] == [1393, 869, 531]


def test_a_preset_can_be_changed_by_an_option(capsys):
    wider = ("--preset", "first-principles", "--hidden", "3", "--epochs", "10")
    _, found = json_of(capsys, "train", "xor", *wider)
    assert (found["sizes"], found["epochs"]) == ([2, 3, 1], 10)


@pytest.mark.parametrize(
    ("options", "optimizer"),
    [
        pytest.param([], "adam", id="nothing said"),
        pytest.param(["--lr", "0.1"], "sgd", id="a rate"),
        pytest.param(["--lr", "0.1", "--momentum", "0.5"], "momentum", id="a momentum"),
        pytest.param(["--lr", "0.1", "--optimizer", "rmsprop"], "rmsprop", id="an optimizer"),
    ],
)
def test_a_rate_on_its_own_is_that_of_plain_gradient_descent(capsys, tmp_path, options, optimizer):
    file = tmp_path / "run.json"
    run(capsys, "train", "and", *options, "--restarts", "0", "--save", str(file))
    assert load(file).training.optimizer.name == optimizer


# --- What people read --------------------------------------------------------------------------


def test_the_table_says_right_or_wrong_in_words(capsys):
    code, out, _ = run(capsys, "train", "xor", "--seed", "1")
    assert code == 0
    assert len(re.findall(r"\bright\b", out)) == 4
    assert "wrong" not in out
    assert re.search(r"Learned at epoch \d+\. Loss 0\.\d+, seed 1\.", out)


def test_a_start_that_stalls_says_where_before_the_next_is_tried(capsys):
    code, out, _ = run(capsys, "train", "xor", "--hidden-activation", "relu", "--seed", "1")
    assert code == 0
    assert "Start 0: three of four rows right: stopped at loss 0.1667 = 1/6." in out
    assert "from start 2, after 2 starts that did not" in out


def test_a_run_is_saved_and_its_pictures_named(capsys, tmp_path):
    code, out, _ = run(capsys, "train", "xor", "--out", str(tmp_path / "p"))
    assert code == 0
    saved = load(tmp_path / "p" / "run.json")
    assert saved.learned
    for name in ("network.svg", "network.png", "surface.svg", "hidden.png", "loss.svg"):
        assert (tmp_path / "p" / name).stat().st_size > 1000
        assert name in out


def test_a_saved_run_is_explained_and_drawn_again(capsys, tmp_path):
    file = tmp_path / "run.json"
    assert main(["train", "0110", "--save", str(file)]) == 0
    code, out, _ = run(capsys, "explain", str(file))
    assert code == 0
    assert "X W⁽¹⁾" in out
    pages = [tmp_path / name for name in ("page.html", "page.md", "page.ipynb", "net.svg")]
    options = ("--html", pages[0], "--markdown", pages[1], "--notebook", pages[2])
    assert main(["explain", str(file), *map(str, options)]) == 0
    assert main(["draw", str(file), "--what", "network", "--out", str(pages[3])]) == 0
    assert all(page.stat().st_size > 1000 for page in pages)


def test_the_exact_network_needs_no_run(capsys, tmp_path):
    code, out, _ = run(capsys, "explain", "--exact", "xor")
    assert code == 0
    assert "X W⁽¹⁾" in out
    assert main(["draw", "--exact", "xor", "--out", str(tmp_path / "pictures")]) == 0
    assert {p.name for p in (tmp_path / "pictures").iterdir()} >= {"network.svg", "surface.png"}


def test_help_names_every_command(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert all(name in out for name in ("train", "solve", "explain", "draw", "tasks", "presets"))


# --- Mistakes ------------------------------------------------------------------------------------

MISTAKES = [
    pytest.param(["train", "xro"], "Received: 'xro'. Did you mean xor?", id="unknown task"),
    pytest.param(["train", "ragged.csv"], "line 3", id="ragged CSV"),
    pytest.param(["train", "nan.csv"], "line 3", id="NaN in a CSV"),
    pytest.param(["train", "none.csv"], "none.csv: there is no such file", id="missing CSV"),
    pytest.param(["train", "xor", "--hidden", "2,x"], "Received: '2,x'", id="wrong sizes"),
    pytest.param(["train", "xor", "--hidden", "-3"], "Received: '-3'", id="negative size"),
    pytest.param(
        ["train", "xor", "--lr", "-0.5"],
        "The learning rate is above 0. Received: -0.5.",
        id="negative learning rate",
    ),
    pytest.param(["train", "xor", "--lr", "nan"], "above 0. Received: nan", id="rate is NaN"),
    pytest.param(["train", "xor", "--epochs", "0"], "at least 1 epoch", id="no epochs"),
    pytest.param(["train", "xor", "--batch-size", "0"], "at least 1 row", id="no rows a batch"),
    pytest.param(["train", "xor", "--seed", "-1"], "A seed is a whole number", id="negative seed"),
    pytest.param(["train", "xor", "--restarts", "-1"], "at least 0", id="negative restarts"),
    pytest.param(["train", "xor", "--loss", "l2"], "Received: 'l2'", id="unknown loss"),
    pytest.param(["train", "xor", "--optimizer", "lbfgs"], "'lbfgs'", id="unknown optimizer"),
    pytest.param(["train", "xor", "--init", "uniform(1)"], "takes 2 numbers", id="half a range"),
    pytest.param(
        ["train", "xor", "--optimizer", "adam", "--momentum", "0.9"],
        "no setting 'momentum'",
        id="no momentum",
    ),
    pytest.param(["train", "xor", "--criterion", "soon"], "Received: 'soon'", id="criterion"),
    pytest.param(["train", "xor", "--preset", "blog"], "Received: 'blog'", id="unknown preset"),
    pytest.param(["train", "xor", "--engine", "torch"], "numpy, keras", id="unknown engine"),
    pytest.param(["train", "xor", "--seeds", "9-2"], "FIRST-LAST", id="backward seeds"),
    pytest.param(
        ["train", "xor", "--loss", "bce", "--targets-as", "-1/+1"],
        "targets from 0 to 1",
        id="targets out of a loss' reach",
    ),
    pytest.param(
        ["train", "xor", "--save", "taken/run.json"], "cannot be written", id="unwritable path"
    ),
    pytest.param(["explain", "broken.json"], "is not JSON", id="broken run file"),
    pytest.param(["explain", "other.json"], "not a run saved by xorlab", id="another JSON"),
    pytest.param(["explain", "future.json"], "version 99", id="run file of another version"),
    pytest.param(["explain", "none.json"], "there is no such file", id="missing run file"),
    pytest.param(["explain"], "Received: 'no run and no --exact'", id="nothing to explain"),
    pytest.param(["draw", "--exact", "xor", "--out", "x.gif"], ".gif", id="unknown picture format"),
    pytest.param(["draw", "--exact", "xor", "--what", "loss"], "loss", id="no loss to draw"),
    pytest.param(["solve", "0111010"], "0111010", id="a table with a row missing"),
]


@pytest.fixture
def mistakes_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = {
        "ragged.csv": "a,b,y\n0,0,0\n0,1\n",
        "nan.csv": "a,b,y\n0,0,0\n0,nan,1\n",
        "taken": "a file where a folder is wanted",
        "broken.json": '{"format": "xorlab run", ',
        "other.json": '{"hello": "world"}',
        "future.json": '{"format": "xorlab run", "version": 99}',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("arguments", "says"), MISTAKES)
def test_a_mistake_gets_one_message_and_exit_code_2(capsys, mistakes_folder, arguments, says):
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert err.startswith("xorlab: ")
    assert says in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1


def test_a_mistake_in_json_mode_leaves_stdout_empty(capsys):
    code, out, err = run(capsys, "train", "xro", "--json")
    assert (code, out) == (2, "")
    assert "xro" in err


def test_an_unknown_option_is_exit_code_2(capsys):
    code, _, err = run(capsys, "train", "xor", "--turbo")
    assert code == 2
    assert "--turbo" in err


@pytest.mark.parametrize(
    ("module", "arguments", "extra"),
    [
        pytest.param("keras", ["train", "xor", "--engine", "keras"], "keras", id="keras"),
        pytest.param(
            "nbformat",
            ["explain", "--exact", "xor", "--notebook", "x.ipynb"],
            "notebook",
            id="nbformat",
        ),
    ],
)
def test_a_missing_extra_says_what_to_install(tmp_path, module, arguments, extra):
    blocked = (
        f"import sys; sys.modules[{module!r}] = None; "
        f"from xorlab.cli import main; sys.exit(main({arguments!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", blocked], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"pip install 'xorlab[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_says_where_it_stopped_and_keeps_what_was_asked_for(tmp_path):
    endless = ["train", "xor", "--hidden", "0", "--optimizer", "sgd", "--lr", "1e-9"]
    process = subprocess.Popen(
        [sys.executable, "-m", "xorlab", *endless, "--epochs", "100000000", "--save", "run.json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert "xor: 2-1" in process.stdout.readline()  # it has begun
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert re.search(r"Interrupted at epoch [\d,]+", out)
    assert "Traceback" not in err
    assert load(tmp_path / "run.json").outcome.kind == "interrupted"
