"""`xorlab play`: what it writes, what it serves, and what it refuses."""

import re
import signal
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from xorlab.cli import main
from xorlab.page.opening import opening
from xorlab.page.page import build_page
from xorlab.page.serving import served
from xorlab.runs.files import save
from xorlab.settings import default_settings
from xorlab.tasks import task
from xorlab.trainer import train


@pytest.fixture
def written(tmp_path, capsys):
    """What `xorlab play ... --save` writes."""

    def write(*arguments):
        path = tmp_path / "page.html"
        assert main(["play", *arguments, "--save", str(path)]) == 0
        assert capsys.readouterr().out == f"Wrote {path}\n"
        return path.read_text(encoding="utf-8")

    return write


def test_without_options_it_is_the_plain_page(written):
    assert written() == build_page({"task": "xor"})


def test_options_are_what_it_opens_with(written):
    page = written("parity3", "--hidden", "4,2", "--optimizer", "sgd", "--lr", "0.5", "--seed", "7")
    for choice in ('"task": "parity3"', '"hidden": [4, 2]', '"learning_rate": 0.5', '"seed": 7'):
        assert choice in page


def test_a_preset_brings_its_seed(written):
    assert '"seed": 1' in written("xor", "--preset", "ai-timeline-1986")


def test_a_saved_run_is_what_it_opens_with(written, tmp_path):
    xor = task("xor")
    settings = default_settings(xor)
    run = train(settings.start(xor), xor, settings.training())
    assert written(str(save(run, tmp_path / "run.json"))) == build_page(run=run)


def test_settings_that_are_the_tasks_own_are_not_named():
    xor = task("xor")
    settings = default_settings(xor).change(hidden=(3,), momentum=0.5, optimizer="momentum")
    assert opening(xor, settings, name="xor") == {
        "task": "xor",
        "hidden": [3],
        "optimizer": "momentum",
        "momentum": 0.5,
        "learning_rate": 0.1,
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["nothing-like-it"], "no task of this name", id="task"),
        pytest.param(["missing.json"], "there is no such file", id="run"),
        pytest.param(["xor", "--lr", "-1"], "learning rate is above 0", id="rate"),
        pytest.param(["run.json", "--seed", "1"], "brings its task", id="run and options"),
        pytest.param(["xor", "--port", "70000", "--no-browser"], "A port is one", id="port"),
    ],
)
def test_what_it_cannot_do_it_says_in_one_message(arguments, words, capsys):
    assert main(["play", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_the_page_is_served_to_this_machine_alone():
    with served("<title>é</title>") as address:
        assert address.startswith("http://127.0.0.1:")
        with urlopen(f"{address}?again=1") as answer:
            assert answer.read().decode() == "<title>é</title>"
        with pytest.raises(HTTPError, match="404") as refused:
            urlopen(f"{address}etc/passwd")
        refused.value.close()


def test_it_serves_until_ctrl_c():
    command = [sys.executable, "-u", "-m", "xorlab", "play", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert address is not None
        with urlopen(address[0]) as answer:
            assert answer.read().decode() == build_page({"task": "xor"})
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "Ended.\n"
        assert process.wait(10) == 0
