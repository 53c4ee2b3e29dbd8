"""Watching from outside: in two parts, until a time limit, and when xorlab itself goes."""

import os
import signal
import subprocess
import sys
import tempfile
import time

import pytest

from hostile_scripts import LIMITS, SHORT, Place, gone, nothing_is_left, processes_of
from xorlab.check.watch import sandbox
from xorlab.check.watch.launch import Watching, watch
from xorlab.check.watch.limits import Limits
from xorlab.errors import BadFile

WATCH = """
import sys, tempfile
tempfile.tempdir = sys.argv[2]
from xorlab.check.watch.launch import Watching
with Watching(sys.argv[1]) as watching:
    watching.window()
    print("recorded", flush=True)
    watching.finish()
"""


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_its_first_steps_are_given_while_it_runs_on(place, monkeypatch):
    script = place.hostile("for_ever")
    heard = []
    with (
        nothing_is_left(place, monkeypatch),
        Watching(script, limits=SHORT, tell=heard.append) as watching,
    ):
        first = watching.window()
        assert processes_of(place.temporary)
        whole = watching.finish()
    assert max(whole.iterations.values()) > max(first.iterations.values()) >= 48
    assert len(whole.events) >= len(first.events) > 100
    assert first.ending.kind == whole.ending.kind == "stopped"
    assert heard == ["starting for_ever.py", "for_ever.py runs on"]


def test_a_short_watch_ends_with_the_first_steps(place, monkeypatch):
    script = place.hostile("for_ever")
    with nothing_is_left(place, monkeypatch):
        watched = watch(script, short=True)
    assert watched.ending.kind == "stopped"
    assert watched.seconds < Limits().run_seconds


def test_what_never_trains_is_out_of_time(place, monkeypatch):
    script = place.write("hangs.py", "x = 10 ** (10**9)\n")
    with nothing_is_left(place, monkeypatch):
        watched = watch(script, limits=Limits(seconds=1))
    assert watched.ending.kind == "out of time"
    assert watched.ending.message == "its limit is 1 s."


def test_another_text_is_run_in_the_place_of_the_files(place):
    script = place.write("two.py", "print('as written')\n")
    assert watch(script, source="print('mended')\n").printed == "mended\n"
    assert script.read_text() == "print('as written')\n"


def test_a_script_finds_its_arguments_and_the_files_beside_it(place):
    text = "import sys\nprint(sys.argv[1:], open('data/numbers.csv').read(), __name__)\n"
    watched = watch(place.write("reads.py", text), argv=["--epochs", "3"])
    assert watched.printed == "['--epochs', '3'] 1,2\n __main__\n"


def test_sixty_thousand_lines_are_printed_in_no_time(place):
    script = place.write("prints.py", "for i in range(60_000):\n    print('line', i)\n")
    watched = watch(script)
    assert watched.ending.kind == "finished"
    assert watched.printed.startswith("line 0\nline 1\n")
    assert "\n[...]\n" in watched.printed
    assert watched.printed.endswith("line 59999\n")


def test_without_a_place_for_temporary_files_it_says_so(place, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(place.temporary / "none"))
    with pytest.raises(
        BadFile, match=r"no private copy .* \(No such file or directory\)\. Make room"
    ):
        watch(place.write("one.py", "x = 1\n"))


def test_enter_is_pressed_where_a_script_waits_for_it(place):
    watched = watch(place.write("asks.py", "print(repr(input('Press Enter ')))\n"))
    assert watched.printed == "Press Enter ''\n"


def test_a_window_is_asked_for_and_none_is_opened(place):
    text = """
import matplotlib
matplotlib.use("TkAgg")
import matplotlib.pyplot as plt
plt.ion()
plt.plot([1, 2])
plt.pause(30)
plt.savefig("figure.png")
plt.show(block=True)
print(matplotlib.get_backend().lower())
"""
    watched = watch(place.write("plots.py", text))
    assert watched.ending.kind == "finished", watched.printed
    assert watched.printed.endswith("agg\n")


def test_the_folder_goes_with_the_script_and_what_was_seen_stays(place, monkeypatch):
    """Were xorlab killed while it thinks about a script that has ended, nothing would stay."""
    script = place.hostile("gigabyte")
    with nothing_is_left(place, monkeypatch), Watching(script, limits=LIMITS) as watching:
        watching.process.wait(30)
        assert list(place.temporary.iterdir()) == []
        watched = watching.finish()
    assert watched.ending.kind == "finished"
    assert max(watched.iterations.values()) == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("without", [set(), {sandbox.SPACES}], ids=["spaces", "none"])
def test_nothing_outlives_xorlab(place, number, without):
    """Not when Ctrl-C is pressed, and not when xorlab is killed and can tidy nothing."""
    script = place.hostile("for_ever")
    code = f"from xorlab.check.watch import sandbox\nsandbox.WITHOUT = {without!r}\n{WATCH}"
    arguments = [sys.executable, "-c", code, str(script), str(place.temporary)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as own:
        assert own.stdout.readline() == b"recorded\n"
        own.send_signal(number)
        own.wait(5)
    assert gone(place.temporary)


def test_nothing_outlives_the_process_between(place, monkeypatch):
    """Were the warden killed, the script would go with it, and xorlab would say so."""
    script = place.hostile("for_ever")
    with nothing_is_left(place, monkeypatch), Watching(script) as watching:
        watching.window()
        os.kill(watching.process.pid, signal.SIGKILL)
        time.sleep(0.2)
        assert watching.finish().ending.kind == "killed"
