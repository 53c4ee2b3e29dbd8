"""A watched script cannot tell that it is: what it does, says and raises stays the same."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from watched import watched

SYNTAX = (Path(__file__).parent / "watch_syntax.txt").read_text(encoding="utf-8")


def plainly(source, folder, timeout=60):
    (folder / "script.py").write_text(source, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-I", "script.py"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_every_construct_of_the_language_means_what_it_meant(tmp_path):
    watch = watched(SYNTAX)
    assert watch.printed.splitlines() == plainly(SYNTAX, tmp_path).stdout.splitlines()
    assert watch.ending.kind == "finished"
    assert "3" in watch.ending.message


CRASHES = {
    "in a function": (
        "def f():\n    for i in range(3):\n        y = [\n            1 / (2 - i),\n        ]\n"
        "f()\n",
        4,
        "ZeroDivisionError: division by zero",
    ),
    "in a library": (
        "import numpy as np\na = np.ones((2, 2))\n\nb = a @ np.ones((3, 3))\n",
        4,
        "ValueError: matmul",
    ),
    "at once": ("import nowhere_to_be_found\n", 1, "ModuleNotFoundError"),
    "syntax": ("x = 1\ny = = 2\n", 2, "SyntaxError"),
    "an error that cannot speak": (
        "class E(Exception):\n    def __str__(self):\n        raise ValueError\nraise E()\n",
        4,
        "E",
    ),
    "its own kind of end": ("class Stop(BaseException): pass\nraise Stop('so')\n", 2, "Stop: so"),
}


@pytest.mark.parametrize("name", CRASHES)
def test_a_crash_is_told_with_its_line(name):
    source, line, message = CRASHES[name]
    ending = watched(source).ending
    assert ending.kind == "crashed"
    assert ending.line == line
    assert ending.message.startswith(message)


def test_the_state_at_a_crash_is_seen():
    watch = watched("def f(w):\n    u = w * 2\n    u / 0\nf(1.5)\n")
    assert watch.marks[-1].state["u"] == 3.0
    assert watch.marks[-1].node == 0


def test_asking_for_input_is_refused_and_told():
    ending = watched("x = 1\nname = input('your name? ')\n").ending
    assert (ending.kind, ending.line) == ("refused", 2)


@pytest.mark.parametrize("argument", ["", "'no luck'", "2"])
def test_leaving_is_finishing(argument):
    ending = watched(f"import sys\nfor i in range(9):\n    sys.exit({argument})\n").ending
    assert ending.kind == "finished"
    assert argument in ending.message


def test_names_that_stand_for_builtins_are_the_scripts_own_business():
    """Recording goes on when the script puts nonsense in the place of what it would need."""
    watch = watched(
        "import builtins\nimport numpy as np\nimport time\n"
        "for name in ('len', 'isinstance', 'map', 'id', 'enumerate', 'all', 'zip', 'next'):\n"
        "    setattr(builtins, name, None)\n"
        "for name in ('array', 'asarray', 'ndarray', 'generic', 'dot', 'exp'):\n"
        "    setattr(np, name, None)\n"
        "time.perf_counter = None\n"
        "W = np.ones((2, 2))\n"
        "for step in range(3):\n    W = W * 1.5\n    v = [1.0, 2.0]\n"
    )
    assert watch.ending.kind == "finished"
    assert watch.marks[-1].state["W"].tolist() == [[3.375, 3.375], [3.375, 3.375]]
    assert watch.marks[-1].state["v"].tolist() == [1.0, 2.0]


def test_nobody_waits_for_sleep():
    begun = time.perf_counter()
    watched(
        "import time\nfrom time import sleep\nfor i in range(100):\n    time.sleep(5)\nsleep(60)\n"
    )
    assert time.perf_counter() - begun < 20


def test_functions_for_other_compilers_stay_as_they_are():
    source = (
        "def jit(f):\n    print(f.__code__.co_names)\n    return f\n"
        "@jit\ndef add(a, b):\n    for i in range(3):\n        a = a + b\n    return a\n"
        "print(add(1, 2))\n"
    )
    assert watched(source).printed == "('range',)\n7\n"


def test_a_script_too_deep_to_be_rewritten_is_run_as_it_is():
    source = "x = " + "+".join(["1.5"] * 950) + "\nprint(x)\n"
    watch = watched(source)
    assert watch.printed == "1425.0\n"
    assert watch.ending.kind == "finished"


def test_a_forked_process_writes_nothing_into_the_record():
    watch = watched(
        "import os\nx = 1.5\npid = os.fork()\nif pid == 0:\n    x = 2.5\n"
        "else:\n    os.waitpid(pid, 0)\n"
    )
    ended = [e.value for e in watch.events if watch.nodes[e.node].text == "x"]
    assert ended == [1.5]
    assert watch.ending.kind == "finished"


def test_what_was_seen_before_an_exit_at_once_is_kept():
    watch = watched("import os\nfor k in range(5):\n    w = k * 0.5\nos._exit(3)\n")
    assert (watch.ending.kind, watch.ending.message) == ("finished", "os._exit(3)")
    assert watch.marks[-1].state["w"] == 2.0


def test_global_at_the_top_of_a_script_says_nothing():
    watch = watched(
        "w = 1\nfor k in range(3):\n    w += k\n    global v\n    v = w * 2\nprint(v)\n"
    )
    assert watch.printed == "8\n"
    assert len(watch.nodes) > 5
