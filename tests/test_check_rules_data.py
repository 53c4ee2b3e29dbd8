"""The rules about data and evaluation: what is a mistake, and what only looks like one."""

import numpy as np
import pytest

from xorlab.check.case import Case
from xorlab.check.record import Ending, Watched
from xorlab.check.rules.xl601 import test as wrong_task
from xorlab.check.understood import Understood
from xorlab.check.values import Values

GATE = [[0, 0], [0, 1], [1, 0], [1, 1]]
XOR = [[0], [1], [1], [0]]


def case_of(source, X, y, file="net.py", model=None):
    """A script of which only the data are known."""
    watched = Watched(file, source, [], [], [], Ending("finished"), model=model)
    data = Understood((), np.array(X, float), np.array(y, float), [], "batch", -1)
    return Case(watched, data, Values(watched, 0, 0), explained=True)


def written(X, y, words=""):
    return f"{words}\nimport numpy as np\nX = np.array({X})\ny = np.array({y})\n"


def told(X, y, words="", file="net.py", source=None):
    """What the rule says of these rows, which the script writes down."""
    return list(wrong_task(case_of(source or written(X, y, words), X, y, file)))


RIGHT = {
    "XOR": (GATE, XOR, "# XOR with numpy"),
    "OR, and no word of XOR": (GATE, [[0], [1], [1], [1]], "# a first network"),
    "a gate among several": (GATE, [[0], [0], [0], [1]], "# from AND to XOR\n# XOR is next"),
    "XOR as -1 and 1, whose product it is": (
        [[-1, -1], [-1, 1], [1, -1], [1, 1]],
        [[1], [-1], [-1], [1]],
        "# XOR: xor of signs",
    ),
    "one column each for false and true": (GATE, [[1, 0], [0, 1], [0, 1], [1, 0]], "# XOR, xor"),
    "the other way round": (GATE, [[0, 1], [1, 0], [1, 0], [0, 1]], "# XOR"),
    "all rows twice": (GATE * 2, XOR * 2, "# XOR"),
    "one row in addition": ([*GATE, [1, 1]], [*XOR, [0]], "# XOR"),
    "a sample": (GATE[:3] * 10, XOR[:3] * 10, "# XOR"),
    "three rows of no named gate": (GATE[:3], XOR[:3], ""),
    "numbers that are no bits": ([[0.1, 0.7], [0.3, 0.2], [0.9, 0.4]], [[0], [1], [1]], "# XOR"),
    "parity of three": (
        [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)],
        [[(a + b + c) % 2] for a in (0, 1) for b in (0, 1) for c in (0, 1)],
        "# XOR of three bits, xor",
    ),
    "another rule on three bits": (
        [[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)],
        [[a ^ b] for a in (0, 1) for b in (0, 1) for c in (0, 1)],
        "# xor of the first two: XOR",
    ),
}


@pytest.mark.parametrize(("X", "y", "words"), RIGHT.values(), ids=RIGHT.keys())
def test_a_task_that_may_be_meant_is_left_alone(X, y, words):
    assert told(X, y, words) == []


def test_a_label_that_is_not_the_gates_is_named_with_its_line():
    (found,) = told(GATE, [[0], [1], [1], [1]], "# XOR\nprint('XOR')")
    assert found.code == "XL601"
    assert found.wrong == "y = np.array([[0], [1], [1], [1]])"
    assert "(1, 1) has 1: this is OR" in found.message
    assert found.cure == "Give (1, 1) the target 0."


def test_a_label_that_makes_no_gate_at_all_needs_one_word_only():
    (found,) = told(GATE, [[0], [0], [1], [0]], "# XOR")
    assert "(0, 1) has 0" in found.message


def test_another_gate_under_a_mere_mention_is_left_alone():
    assert told(GATE, [[0], [1], [1], [1]], "# not yet XOR") == []
    assert told(GATE, [[0], [1], [1], [1]], file="xor.py")


def test_a_row_that_stands_twice_is_named_with_the_one_that_is_missing():
    (found,) = told([[0, 0], [0, 1], [1, 0], [1, 0]], [[0], [1], [1], [1]])
    assert "(1, 1) is missing, and (1, 0) is there twice" in found.message
    assert found.line == 3


def test_a_missing_row_is_named_where_the_script_says_which_gate_it_is():
    (found,) = told(GATE[:3], XOR[:3], "# XOR")
    assert found.message == "Of XOR's 4 rows (1, 1) is missing."


def test_rows_that_were_only_not_seen_are_not_missing():
    source = "# XOR\nX = [[0, 0], [0, 1], [1, 0], [1, 1]]\ny = [0, 1, 1, 0]\n"
    assert told(GATE[:3], XOR[:3], source=source) == []


def test_a_row_with_two_targets_is_named():
    (found,) = told([[0, 0], [0, 1], [0, 1], [1, 1]], [[0], [1], [0], [0]])
    assert "(0, 1) is there with the target 0 and with the target 1" in found.message


def test_a_row_that_validation_split_keeps_back_is_missing():
    source = "# XOR\nmodel.fit(X, y, validation_split=0.25)\n"
    model = {"held_out": 1, "fits": [{"line": 2}]}
    (found,) = wrong_task(case_of(source, GATE[:3], XOR[:3], model=model))
    assert found.line == 2
    assert "validation_split" in found.cure


FORMS = {
    "dictionaries": "# xor\ndata = [{'in': [0, 0], 'out': 0}, {'in': [0, 1], 'out': 1},\n"
    "        {'in': [1, 0], 'out': 1}, {'in': [1, 0], 'out': 1}]\n",
    "a bias column": "# xor\nX = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 0, 1]])\n",
    "columns as examples": "# xor\nX = np.array([[0, 0, 1, 1], [0, 1, 0, 0]])\n",
    "a text": "# xor\ntable = '''\n0 0 0\n0 1 1\n1 0 1\n1 0 1\n'''\n",
}


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS.keys())
def test_rows_are_found_in_whatever_form_they_are_written(source):
    (found,) = told([[0, 0], [0, 1], [1, 0], [1, 0]], [[0], [1], [1], [1]], source=source)
    assert found.line == 2
