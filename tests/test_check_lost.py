"""Steps that are all lost are told with their line, though nothing else of the network can be."""

import ast

import pytest

from watched import watched
from xorlab.check.analysis import analysed
from xorlab.check.crashed import Trial
from xorlab.check.forgotten import forgotten
from xorlab.check.lost import kept, losses_of, told
from xorlab.check.understood import NotUnderstood

SCRIPT = """\
import numpy as np
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
y = np.array([[0], [1], [1], [0.0]])
rng = np.random.RandomState(1)
net = {{'W1': rng.randn(2, 3), 'b1': rng.randn(3), 'W2': rng.randn(3, 1), 'b2': rng.randn(1)}}
def take(w, g):
    {inside}
for epoch in range(30):
    h = np.tanh(X @ net['W1'] + net['b1'])
    d2 = h @ net['W2'] + net['b2'] - y
    d1 = d2 @ net['W2'].T * (1 - h * h)
    slopes = {{'W1': X.T @ d1, 'b1': d1.sum(0), 'W2': h.T @ d2, 'b2': d2.sum(0)}}
    for key in net:
        {update}
"""


def script(update, inside="return w - 0.1 * g"):
    return SCRIPT.format(update=update, inside=inside)


LOST = {
    "a copy": (script("p = net[key].copy(); p -= 0.1 * slopes[key]"), 14),
    "another name": (script("new = net[key] - 0.1 * slopes[key]"), 14),
    "a function's own name": (script("take(net[key], slopes[key])", "w = w - 0.1 * g"), 7),
}


@pytest.mark.parametrize(("source", "line"), LOST.values(), ids=LOST.keys())
def test_steps_that_nobody_keeps_are_told_where_they_are_lost(source, line):
    case = analysed(watched(source))
    assert isinstance(case, NotUnderstood)
    (finding,) = case.found
    assert (finding.code, finding.line) == ("XL203", line)
    assert all(f"['{name}']" in finding.message for name in ("W1", "b1", "W2", "b2"))


def test_the_network_is_understood_once_its_steps_are_kept():
    source, line = LOST["a function's own name"]
    seen = watched(source)
    case = kept(analysed(seen), seen, Trial(lambda text, chance: watched(text), analysed))
    assert (case.explained, case.right) == (True, True)
    assert (case.upstream.line, case.upstream.right) == (line, "    w -= 0.1 * g")
    assert case.upstream.checked


def test_a_loop_s_variable_is_no_place_in_the_list():
    source = """\
weights, slopes, others = [0.123, 0.456, 0.789], [0.011, 0.022, 0.033], [0.171, 0.233]
for epoch in range(20):
    for w, g in zip(weights, slopes):
        w = w - 0.1 * g
    for w in others:
        w -= 0.1 * 0.37
"""
    (finding,) = told(watched(source)).found
    assert (finding.line, finding.also) == (4, (6,))


KEPT = {
    "put back": script("p = net[key].copy(); p -= 0.1 * slopes[key]; net[key] = p"),
    "in the array itself": script("p = net[key]; p -= 0.1 * slopes[key]"),
    "a function that gives it back": script("net[key] = take(net[key], slopes[key])"),
    "one round only": script("p = net[key] - 0.1 * slopes[key] if epoch == 3 else 0"),
    "looked at and left": script("p = net[key] - 0.1 * slopes[key]; print(p.sum())"),
}


@pytest.mark.parametrize("source", KEPT.values(), ids=KEPT.keys())
def test_steps_that_somebody_reads_are_not_told(source):
    assert losses_of(watched(source)) == []


def test_one_array_alone_may_be_anything():
    source = "x = 0.731\nfor i in range(9):\n    z = x - 0.1 * i\n"
    assert told(watched(source)) is None


READ = {
    "further down": "w = w - g\nprint(w)",
    "in the next round": "while True:\n    use(w)\n    w = w - g",
    "in the next round, before it is bound": "for w2 in ws:\n    use(w)\n    w = w2\n    w -= g",
    "in a function": "def out():\n    return w\nfor g in gs:\n    w = w - g",
    "as a global": "def step(g):\n    global w\n    w = w - g",
    "put into a list": "for i in range(3):\n    ws[i] -= g",
    "put into an attribute": "def step(self):\n    self.w -= g",
}


@pytest.mark.parametrize("source", READ.values(), ids=READ.keys())
def test_what_is_read_is_not_forgotten(source):
    assert list(forgotten(ast.parse(source))) == []


FORGOTTEN = {
    "a loop's variable": "for w in ws:\n    use(w)\n    w = w - g",
    "a function's argument": "def step(w):\n    w -= g",
    "of a comprehension the name is its own": "for w in ws:\n    w -= g\nr = [w for w in ws]",
    "of another function the name is its own": "def f(w):\n    w -= g\ndef h(w):\n    return w",
}


@pytest.mark.parametrize("source", FORGOTTEN.values(), ids=FORGOTTEN.keys())
def test_what_nobody_reads_is_forgotten(source):
    assert [name for _, name in forgotten(ast.parse(source))] == ["w"]
