"""Methods with a memory: the gradient is read from what the script remembers, and judged apart."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from watched import watched
from xorlab.check.adams import Average, adams
from xorlab.check.checking import found, in_order
from xorlab.check.cure import mended
from xorlab.check.identify import identify
from xorlab.check.locate import Finder
from xorlab.check.match import match
from xorlab.check.methods import adam
from xorlab.check.taken import memories
from xorlab.check.understood import Home, Understood
from xorlab.check.watch.limits import USUAL
from xorlab.exercises import exercise

HEAD = """
import numpy as np

rng = np.random.default_rng(8)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
y = np.array([[0], [1], [1], [0]], dtype=float)
p = {'W': rng.normal(size=(2, 3)), 'b': rng.normal(size=3)}
p |= {'V': rng.normal(size=(3, 1)), 'c': rng.normal(size=1)}
m = {k: np.zeros_like(a) for k, a in p.items()}
s = {k: np.zeros_like(a) for k, a in p.items()}
mu, beta, gamma, tiny, lr = 0.9, 0.9, 0.999, 1e-8, 0.05
for n in range(200):
    h = np.tanh(X @ p['W'] + p['b'])
    o = 1 / (1 + np.exp(-(h @ p['V'] + p['c'])))
    loss = 0.5 * np.sum((o - y) ** 2)
    d = (o - y) * o * (1 - o)
    e = d @ p['V'].T * (1 - h ** 2)
    g = {'W': X.T @ e / 4, 'b': e.sum(0) / 4, 'V': h.T @ d / 4, 'c': d.sum(0) / 4}
    for k in p:
"""
MOMENTUM = """
m[k] = mu * m[k] + g[k]
p[k] -= lr * m[k]
"""
ADAM = """
m[k] = beta * m[k] + (1 - beta) * g[k]
s[k] = gamma * s[k] + (1 - gamma) * g[k] ** 2
a = m[k] / (1 - beta ** (n + 1))
q = s[k] / (1 - gamma ** (n + 1))
p[k] -= lr * a / (np.sqrt(q) + tiny)
"""
RIGHT = {
    "momentum": MOMENTUM,
    "averaged": "m[k] = mu * m[k] + (1 - mu) * g[k]\np[k] -= lr * m[k]",
    "velocity": "m[k] = mu * m[k] - lr * g[k]\np[k] += m[k]",
    "nesterov": "m[k] = mu * m[k] + g[k]\np[k] -= lr * (mu * m[k] + g[k])",
    "adam": ADAM,
    "epsilon inside": ADAM.replace("(np.sqrt(q) + tiny)", "np.sqrt(q + tiny)"),
    "corrected rate": "m[k] += (1 - beta) * (g[k] - m[k])\n"
    "s[k] += (1 - gamma) * (g[k] ** 2 - s[k])\n"
    "step = lr * np.sqrt(1 - gamma ** (n + 1)) / (1 - beta ** (n + 1))\n"
    "p[k] -= step * m[k] / (np.sqrt(s[k]) + tiny)",
    "falling rate": ADAM.replace("lr *", "lr * 0.99 ** n *"),
}
WRONG = (
    (MOMENTUM, "m[k] = mu", "m[k] += mu"),
    (MOMENTUM, "= mu * m[k]", "= -mu * m[k]"),
    (RIGHT["velocity"], "mu * m[k]", "mu * p[k]"),
    (ADAM, "s[k] = gamma * s[k] + (1 - gamma)", "s[k] = beta * s[k] + (1 - beta)"),
    (ADAM, "beta ** (n + 1)", "beta"),
    (ADAM, "gamma ** (n + 1)", "gamma"),
    (ADAM, "beta ** (n + 1)", "beta * (n + 1)"),
    (ADAM, "gamma ** (n + 1)", "beta ** (n + 1)"),
    (ADAM, "np.sqrt(q)", "q"),
    (ADAM, "m[k] + (1 - beta) * g[k]", "m[k] + g[k]"),
)


def script(method: str) -> str:
    return HEAD + "".join(f"        {line}\n" for line in method.strip().splitlines())


def case_of(source: str):
    seen = watched(source, short=True)
    known = identify(seen)
    assert isinstance(known, Understood)
    return match(seen, known)


@np.errstate(all="ignore")
def bugs_of(case):
    return [f for f in in_order(found(case, Finder(case))) if f.is_bug]


@pytest.mark.parametrize("method", RIGHT.values(), ids=RIGHT)
def test_a_right_method_is_no_mistake(method):
    case = case_of(script(method))
    assert case.explained
    assert case.right
    assert not bugs_of(case)
    assert set(case.taken) == {(0, "W"), (0, "b"), (1, "W"), (1, "b")}


@pytest.mark.parametrize("share", ["0.01", "mu"])
def test_a_gradient_with_weight_decay_is_no_velocity_of_weights(share):
    assert not bugs_of(case_of(script(f"m[k] = {share} * p[k] + g[k]\np[k] -= lr * m[k]")))


@pytest.mark.parametrize("method", ["momentum", "adam"])
@pytest.mark.parametrize("leak", [0, 0.05, 0.2])
@pytest.mark.parametrize("corner", ["> 0", ">= 0"])
def test_a_slope_at_a_corner_is_no_mistake_whatever_the_method(method, leak, corner):
    """With biases of 0 the row of zeros is on the corner once, and a memory keeps that."""
    case = case_of(cornered(method, leak, corner))
    assert case.explained
    assert not bugs_of(case)


def test_a_factor_that_one_number_alone_would_have_is_no_mistake():
    """Of units that are off for every row, in the one step that is read, two biases move."""
    dead = cornered("momentum", 0, ">= 0").replace("size=(2, 3))", "size=(2, 3)) - 3")
    assert not bugs_of(case_of(dead))


def cornered(method: str, leak: float, corner: str) -> str:
    """ReLUs in the hidden layer, leaky ones or not, and with biases of 0."""
    source = script(RIGHT[method]).replace("default_rng(8)", "default_rng(1)")
    for old, new in (
        ("'b': rng.normal(size=3)", "'b': np.zeros(3)"),
        ("(1 - h ** 2)", f"np.where(z {corner}, 1, {leak})"),
        (
            "h = np.tanh(X @ p['W'] + p['b'])",
            f"z = X @ p['W'] + p['b']; h = np.where(z > 0, z, {leak} * z)",
        ),
    ):
        assert source.count(old) == 1
        source = source.replace(old, new)
    return source


@pytest.mark.parametrize(("method", "old", "new"), WRONG)
def test_a_wrong_formula_is_told_with_its_line_and_its_cure(method, old, new, tmp_path):
    assert old in method
    # Without its root Adam takes steps so long that nothing can be read in what follows.
    source = script(method.replace(old, new, 1)).replace("0.05", "0.002")
    path = tmp_path / "script.py"
    path.write_text(source, encoding="utf-8")
    case = case_of(source)
    finder = Finder(case)
    first, *more = mended(case, finder, bugs_of(case), path, arguments=(), limits=USUAL)
    assert not more
    assert first.code == "XL207"
    assert new in source.splitlines()[first.line - 1]
    assert first.checked


def test_a_root_of_negative_numbers_is_told_by_the_one_step_before_it():
    planted = exercise("XL207", style="adam", seed=4105)
    assert "(1 - beta2) * g \n" in planted.source  # where the square belongs
    case = case_of(planted.source)
    (first,) = bugs_of(case)
    assert len(case.understood.steps) == 1
    assert first.code == "XL207"
    assert first.line in planted.lines


@pytest.mark.parametrize("method", [MOMENTUM, ADAM], ids=["momentum", "adam"])
@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("XL102", "(o - y) * o * (1 - o)", "o - y"),
        ("XL103", "(1 - h ** 2)", "(1 - np.tanh(h) ** 2)"),
        ("XL106", "h.T @ d / 4", "h.T @ (o - y) / 4"),
        ("XL111", "X.T @ e / 4", "3 * X.T @ e / 4"),
    ],
)
def test_a_wrong_gradient_is_told_whatever_is_made_of_it(method, code, old, new):
    source = script(method)
    assert source.count(old) == 1
    case = case_of(source.replace(old, new))
    assert [f.code for f in bugs_of(case)] == [code]


def test_a_wrong_gradient_and_a_wrong_formula_are_both_told():
    source = script(ADAM.replace("np.sqrt(q)", "q")).replace("(o - y) * o * (1 - o)", "o - y")
    case = case_of(source)
    assert [f.code for f in bugs_of(case)] == ["XL102", "XL207"]


def test_the_method_and_its_rate_are_those_of_the_script():
    case = case_of(script(ADAM))
    assert case.method.rule is adam
    assert dict(case.method.settings) == {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
    assert case.method.scale == pytest.approx(0.25)
    assert case.rate == pytest.approx(0.05)


def test_the_forms_of_adam_begin_with_the_published_one():
    (first, wrong), *_ = adams(Average(0.9, 1 - 0.9), Average(0.5, 1 - 0.5, 2), [0.9, 0.5], [1e-8])
    assert wrong is None
    g = np.array([[3.0], [-4.0]])
    m = [0.1 * 3, 0.9 * 0.3 - 0.1 * 4]
    v = [0.5 * 9, 0.5 * 4.5 + 0.5 * 16]
    by_hand = [-m[0] / 0.1 / np.sqrt(v[0] / 0.5), -m[1] / 0.19 / np.sqrt(v[1] / 0.75)]
    np.testing.assert_allclose(first.steps(g).ravel(), by_hand, rtol=1e-7)


def test_gradients_that_are_never_set_back_are_a_sum_whatever_keeps_a_logarithm_from_0():
    source = script("m[k] += g[k]\np[k] -= 0.01 * m[k]\nlog = np.log(loss + 1e-9)")
    ((rule, edit),) = case_of(source).edits
    assert (rule.code, edit.only) == ("XL205", None)


def test_a_velocity_that_is_the_step_is_added_not_subtracted():
    source = script("m[k] = mu * m[k] - lr * g[k]\np[k] -= m[k]")
    (first,) = bugs_of(case_of(source))
    assert first.code == "XL105"
    assert source.splitlines()[first.line - 1].strip() == "p[k] -= m[k]"


def test_the_likeliest_memories_of_a_number_are_those_that_share_its_name():
    names = ["g", *(f"n{k}" for k in range(30)), "vb"]
    state = {name: np.array(0.5) for name in ["b", *names]}
    after = {name: np.array(0.25) for name in state}
    home = Home("b", ("b",), np.zeros(1, int), np.zeros(1, int), ((),))
    network = SimpleNamespace(homes=[(0, "b", home)])
    found = list(memories(network, [SimpleNamespace(state=state, state_after=after)], home))
    assert found[0].name == "vb"
    assert len(found) == 12
