"""How a script ended is told once, and first where it is why nothing is known."""

from xorlab.check.endings import noted, why_not
from xorlab.check.record import Ending, Watched
from xorlab.check.understood import NotUnderstood

NOTHING = NotUnderstood("No number of it changes.")
SOMETHING = NotUnderstood("No product was found.", seen=("changes of W",))


def ended(kind, line=None, message="", notes=()):
    return Watched("net.py", "", [], [], [], Ending(kind, line, message), notes=notes)


def test_a_crash_before_any_training_is_all_that_is_told():
    told = why_not(NOTHING, ended("crashed", 3, "KeyError: 'W'"))
    assert told.startswith("The script crashed in line 3: KeyError: 'W'. No step was done")
    assert NOTHING.why not in told


def test_a_crash_after_some_training_stands_before_what_was_seen():
    told = why_not(SOMETHING, ended("crashed", 3, "KeyError: 'W'"))
    assert told.endswith("'W'. No product was found. Seen: changes of W.")


def test_what_was_only_stopped_did_not_keep_a_script_from_training():
    assert why_not(NOTHING, ended("stopped", None, "it had run on.")) == NOTHING.why


def test_calls_that_are_the_checkers_own_are_said_to_be():
    notes = noted(ended("called", None, "step was called 48 times", notes=("Python 2.",)))
    assert notes == ("Python 2.", "step was called 48 times; how long it is to train is not known.")


def test_a_script_that_came_to_its_end_needs_no_word():
    assert noted(ended("finished")) == ()
