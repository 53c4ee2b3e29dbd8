"""However a script ends, it is said in a sentence, and what to do about it."""

import signal

import pytest

from xorlab.check.record import Ending
from xorlab.check.watch.ending import advised, ended
from xorlab.check.watch.limits import Limits

LIMITS = Limits()


@pytest.mark.parametrize(
    ("over", "kind", "words"),
    [
        ("window", "stopped", "all that was wanted"),
        ("run_seconds", "stopped", "for 4 s after its first steps were recorded"),
        ("seconds", "out of time", "its limit is 20 s"),
        ("memory", "out of memory", "2 GiB of memory"),
        ("threads", "refused", "more than 256 threads"),
        ("files", "refused", "more than 1000 files"),
        ("folder_size", "refused", "more than 512 MB into files"),
        ("orphaned", "stopped", "nobody waited"),
    ],
)
def test_a_limit_that_stops_it_is_named(over, kind, words):
    ending = ended(over, signal.SIGKILL, LIMITS)
    assert ending.kind == kind
    assert words in ending.message


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (signal.SIGSEGV, "by the signal SIGSEGV"),
        (signal.SIGRTMIN + 3, f"by the signal {signal.SIGRTMIN + 3}"),
        (3 << 8, "without a word, with status 3"),
        (None, "nothing tells why"),
    ],
)
def test_a_process_that_said_nothing_is_told_by_its_status(status, words):
    ending = ended("", status, LIMITS)
    assert ending.kind == "killed"
    assert words in ending.message


@pytest.mark.parametrize(
    ("message", "line", "words"),
    [
        ("EOFError: EOF when reading a line", "name = input()", "asks for input"),
        ("ValueError: invalid literal for int() with base 10: ''", "n = int(input())", "input()"),
        ("ValueError: could not convert string to float: ''", "r = float(input())", "input()"),
        ("IndexError: list index out of range", "n = int(sys.argv[1])", "after `--`"),
        ("sys.exit(2)", "", "after `--`"),
        ("ModuleNotFoundError: No module named 'helper'", "import helper", "Install it"),
        ("FileNotFoundError: [Errno 2] No such file: 'x'", "open('x')", "a copy of its folder"),
    ],
)
def test_a_common_crash_comes_with_its_cure(message, line, words):
    ending = advised(Ending("crashed", 3, message), line, LIMITS)
    assert ending.message.startswith(message)
    assert words in ending.message
    assert ending.line == 3


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("IndexError: list index out of range", "w = weights[9]"),
        ("ValueError: invalid literal for int() with base 10: 'x'", "n = int('x')"),
        ("sys.exit(1)", ""),
        ("", ""),
    ],
)
def test_any_other_is_told_as_it_is(message, line):
    assert advised(Ending("crashed", 3, message), line, LIMITS).message == message


@pytest.mark.parametrize(
    "message",
    [
        "MemoryError: ",
        "_ArrayMemoryError: Unable to allocate 8.00 GiB for an array",
        "XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory allocating 9 bytes.",
    ],
)
def test_an_error_for_want_of_memory_names_the_bound(message):
    ending = advised(Ending("crashed", 2, message), "", LIMITS)
    assert (ending.kind, ending.line) == ("out of memory", 2)
    assert ending.message.endswith("; a script that is checked may use 2 GiB of memory.")


def test_what_it_was_refused_is_said_without_the_errors_name():
    ending = Ending("refused", 2, "Refused: A script that is checked may not.")
    assert advised(ending, "", LIMITS).message == "A script that is checked may not."
