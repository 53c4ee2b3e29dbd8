"""The rules about data and evaluation: what is a mistake, and what only looks like one."""

import numpy as np
import pytest

from xorlab.activations import ACTIVATIONS
from xorlab.backprop import Weights, forward
from xorlab.check.case import Case
from xorlab.check.record import Ending, Event, Mark, Node, Watched
from xorlab.check.rules.xl601 import test as wrong_task
from xorlab.check.rules.xl602 import test as evaluation
from xorlab.check.understood import Home, Layer, Understood
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


TABLES = {
    "a list of rows": (
        "# XOR, xor\ny = np.array([\n    [0],\n    [1],\n    [1],\n    [1],\n])\n",
        (6, "    [0],"),
    ),
    "dictionaries": (
        "# XOR, xor\ndata = [{'in': [0, 0], 'out': 0}, {'in': [0, 1], 'out': 1},\n"
        "        {'in': [1, 0], 'out': 1}, {'in': [1, 1], 'out': 1}]\n",
        (3, "        {'in': [1, 0], 'out': 1}, {'in': [1, 1], 'out': 0}]"),
    ),
    "a text that begins a line further down": (
        "# XOR, xor\ntable = '''\\\n# a b xor\n0 0 0\n0 1 1\n1 0 1\n1 1 1\n'''\n",
        (7, "1 1 0"),
    ),
    "a text of one line": (
        "# XOR, xor\ntable = '0 0 0\\n0 1 1\\n1 0 1\\n1 1 1'\n",
        (2, "table = '0 0 0\\n0 1 1\\n1 0 1\\n1 1 0'"),
    ),
    "texts of one line each": (
        "# XOR, xor\ntable = (\n    '0,0,0\\n'\n    '0,1,1\\n'\n    '1,0,1\\n'\n    '1,1,1')\n",
        (6, "    '1,1,0')"),
    ),
}


@pytest.mark.parametrize(("source", "mended"), TABLES.values(), ids=TABLES.keys())
def test_a_wrong_label_is_told_where_it_is_written_and_what_is_to_be_there(source, mended):
    (found,) = told(GATE, [[0], [1], [1], [1]], source=source)
    assert (found.line, found.right) == mended
    assert found.wrong == source.splitlines()[found.line - 1]


def test_a_wrong_label_is_told_in_the_file_that_holds_it(tmp_path):
    data = tmp_path / "gates.csv"
    data.write_text("a;b;and;xor\n0;0;0;0\n0;1;0;1\n1;0;0;1\n1;1;1;1\n", encoding="utf-8")
    source = "# XOR, xor\ntable = np.loadtxt('gates.csv', delimiter=';', skiprows=1)\n"
    script = str(tmp_path / "net.py")
    (found,) = told(GATE, [[0], [1], [1], [1]], source=source, file=script)
    assert (found.file, found.line) == (str(data), 5)
    assert (found.wrong, found.right) == ("1;1;1;1", "1;1;1;0")


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


# --- What is shown --------------------------------------------------------------------------

WEIGHTS = [
    Weights(np.array([[5.1, 4.9], [5.2, 5.3]]), np.array([-2.1, -7.6])),
    Weights(np.array([[8.9], [-9.2]]), np.array([-3.9])),
]
SIGMOIDS = (ACTIVATIONS["sigmoid"], ACTIVATIONS["sigmoid"])
OUTPUT = forward(WEIGHTS, SIGMOIDS, np.array(GATE, float)).output
NAMES = ("W1", "b1", "W2", "b2")


def home(name, shape):
    at = np.arange(int(np.prod(shape))).reshape(shape)
    return Home(name, (name,), np.zeros(shape, int), at, (shape,))


def evaluated(*events, y=XOR, weights=WEIGHTS, explained=True):
    """A network that has been trained, and then computes these: (kind, text, value)."""
    arrays = dict(zip(NAMES, (p for layer in weights for p in layer[:2]), strict=True))
    layers = tuple(
        Layer(home(W, arrays[W].shape), home(b, arrays[b].shape), SIGMOIDS[0])
        for W, b in (NAMES[:2], NAMES[2:])
    )
    nodes = [Node(0, "loop", "for", 1, 1)]
    nodes += [Node(i, kind, text, i + 1, i + 1) for i, (kind, text, _) in enumerate(events, 1)]
    seen = [Event(10 + i, i, np.asarray(value)) for i, (_, _, value) in enumerate(events, 1)]
    source = "\n".join(["for epoch in range(9): pass", *(text for _, text, _ in events)])
    mark = Mark(5, 0, 0, -1, state=arrays)
    watched = Watched("net.py", source, nodes, seen, [mark], Ending("finished"))
    known = Understood(layers, np.array(GATE, float), np.array(y, float), [], "batch", 0)
    case = Case(watched, known, Values(watched, 0, 0), explained=explained)
    return list(evaluation(case))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def without_biases(*layers):
    weights = [Weights(p.W, None if l in layers else p.b) for l, p in enumerate(WEIGHTS)]
    return forward(weights, SIGMOIDS, np.array(GATE, float)).output


SAID = np.array([0, 1, 1, 0])
AGREE = np.equal.outer(SAID, SAID)

WRONG = {
    "argmax of one output": [
        ("bind", "out", OUTPUT),
        ("value", "np.argmax(out, axis=1)", [0, 0, 0, 0]),
        ("shown", "np.argmax(out, axis=1)", [0, 0, 0, 0]),
    ],
    "argmax of one row's output": [
        ("bind", "out", OUTPUT[1]),
        ("value", "out.argmax()", 0),
        ("shown", "out.argmax()", 0),
    ],
    "a threshold of 0": [
        ("bind", "out", OUTPUT),
        ("value", "out > 0", OUTPUT > 0),
        ("shown", "out > 0", OUTPUT > 0),
    ],
    "cut off": [
        ("bind", "out", OUTPUT),
        ("value", "out.astype(int)", OUTPUT.astype(int)),
        ("shown", "out.astype(int)", OUTPUT.astype(int)),
    ],
    "one number cut off": [
        ("bind", "p", OUTPUT[1, 0]),
        ("value", "int(p)", 0),
        ("shown", "int(p)", 0),
    ],
    "all with all": [
        ("bind", "said", SAID),
        ("bind", "y", SAID[:, None]),
        ("value", "said == y", AGREE),
        ("shown", "np.mean(said == y)", 0.5),
    ],
    "sigmoid twice": [("shown", "sigmoid(out)", sigmoid(OUTPUT))],
    "no biases": [("shown", "predict(X)", without_biases(0, 1))],
    "one bias forgotten": [("shown", "predict(X)", without_biases(1).ravel())],
}


@pytest.mark.parametrize("events", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_function_of_the_outputs_is_named(events):
    (found,) = evaluated(*events)
    assert found.code == "XL602"
    assert found.wrong in {text for _, text, _ in events}


@pytest.mark.parametrize("events", WRONG.values(), ids=WRONG.keys())
def test_nothing_is_said_of_outputs_of_a_network_that_is_not_proved(events):
    assert evaluated(*events, explained=False) == []


def test_a_pass_without_the_hidden_activation_is_named():
    gentle = [Weights(W / 10, b / 10) for W, b, _ in WEIGHTS]
    plain = (ACTIVATIONS["identity"], SIGMOIDS[1])
    shown = forward(gentle, plain, np.array(GATE, float)).output
    (found,) = evaluated(("shown", "predict(X)", shown), weights=gentle)
    assert "the sigmoid of layer 1 is left out" in found.message


def test_numbers_that_turn_up_by_chance_prove_nothing():
    assert evaluated(("shown", "weight_of_each_row", np.ones(4))) == []


RIGHT_SHOWN = {
    "the outputs": [("shown", "out", OUTPUT)],
    "outputs of the step before": [("shown", "out", OUTPUT + 1e-4)],
    "rounded": [("bind", "out", OUTPUT), ("shown", "np.round(out)", np.round(OUTPUT))],
    "a threshold of one half": [
        ("bind", "out", OUTPUT),
        ("value", "out > 0.5", OUTPUT > 0.5),
        ("shown", "out > 0.5", OUTPUT > 0.5),
    ],
    "a stricter threshold": [
        ("bind", "out", OUTPUT),
        ("value", "out > 0.999", OUTPUT > 0.999),
        ("shown", "out > 0.999", OUTPUT > 0.999),
    ],
    "an argmax of other numbers": [
        ("bind", "losses", [0.3, 0.2, 0.1]),
        ("value", "np.argmax(losses)", 0),
        ("shown", "np.argmax(losses)", 0),
    ],
    "a net input": [("bind", "z2", np.log(OUTPUT / (1 - OUTPUT))), ("shown", "epoch", 9)],
    "a threshold of which nothing is shown": [
        ("bind", "out", OUTPUT),
        ("value", "out > 0", OUTPUT > 0),
    ],
    "rows compared with rows": [
        ("bind", "said", SAID),
        ("bind", "y", SAID),
        ("value", "said == y", SAID == SAID),
        ("shown", "np.mean(said == y)", 1.0),
    ],
}


@pytest.mark.parametrize("events", RIGHT_SHOWN.values(), ids=RIGHT_SHOWN.keys())
def test_what_is_the_prediction_or_may_be_meant_is_left_alone(events):
    assert evaluated(*events) == []


def test_a_cure_is_the_line_with_the_wrong_part_replaced():
    (found,) = evaluated(*WRONG["argmax of one output"])
    assert found.right == "(out > 0.5).astype(int)"
    (found,) = evaluated(*WRONG["a threshold of 0"])
    assert found.right == "out > 0.5"
