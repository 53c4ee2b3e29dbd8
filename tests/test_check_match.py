"""Every mistake in the catalogue is told by its steps alone, and right steps are told right."""

from collections import defaultdict
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from check_worlds import ONE, UNSEEN, X, trained
from watched import watched
from xorlab.activations import activation
from xorlab.backprop import Weights
from xorlab.check.analysis import analysed
from xorlab.check.case import Case
from xorlab.check.match import match, tame
from xorlab.check.methods import Method, adam, momentum, nesterov, rmsprop
from xorlab.check.rule import rules
from xorlab.check.step import T, step
from xorlab.check.telling import unexplained

NETWORKS = {
    "2-2-1 sigmoid": ((2, 2, 1), ("sigmoid", "sigmoid")),
    "2-3-1 tanh": ((2, 3, 1), ("tanh", "sigmoid")),
    "2-3-3-1": ((2, 3, 3, 1), ("tanh", "sigmoid", "tanh")),
}
METHODS = {
    "momentum": Method("momentum", momentum, 1, MappingProxyType({"momentum": 0.9})),
    "nesterov": Method("nesterov", nesterov, 1, MappingProxyType({"momentum": 0.9})),
    "rmsprop": Method("rmsprop", rmsprop, 1, MappingProxyType({"rho": 0.9, "epsilon": 1e-8})),
    "adam": Method(
        "adam", adam, 2, MappingProxyType({"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8})
    ),
}
SATURATED = """\
import numpy as np
rng = np.random.RandomState(1)
X = rng.uniform(20000, 30000, (12, 2))
y = (X[:, :1] > X[:, 1:]) * 1.0
W1, b1, W2, b2 = rng.randn(2, 3), rng.randn(3), rng.randn(3, 1), rng.randn(1)
for epoch in range(20):
    h = np.tanh(X @ W1 + b1)
    d2 = h @ W2 + b2 - y
    d1 = d2 @ W2.T * (1 - h * h)
    W2 -= 0.01 * h.T @ d2
    b2 -= 0.01 * d2.sum(0)
    W1 -= 0.01 * X.T @ d1
    b1 -= 0.01 * d1.sum(0)
"""
EACH = 2
"""Mistakes of one rule that are planted in one network."""


def case_of(understood, losses=("squared",)):
    found = match(UNSEEN, understood)
    return Case(UNSEEN, understood, found.values, found.moves, found.fit, found.loss)


def planted():
    """Edits of every rule that change numbers, at different places."""
    for name, (sizes, activations) in NETWORKS.items():
        right = case_of(trained(sizes, activations, losses=("squared",)))
        for rule in rules():
            places = defaultdict(int)
            for edit in rule.edits(right) if rule.edits and rule.code < "XL200" else ():
                mode = "online" if len(places) % 2 else "batch"
                if places[edit.site, edit.layers] or sum(places.values()) == EACH:
                    continue
                places[edit.site, edit.layers] += 1
                where = "+".join(str(l + 1) for l in edit.layers)
                label = f"{rule.code}-{edit.site[0]}{where}-{name}-{mode}"
                yield pytest.param(name, mode, rule, edit, id=label.replace(" ", "-"))


def exact(understood):
    return match(UNSEEN, understood)


def same_steps(one, other):
    return all(
        np.allclose(a.W, b.W, rtol=1e-9, atol=1e-12)
        for s, t in zip(one.steps, other.steps, strict=True)
        for a, b in zip(s.after, t.after, strict=True)
    )


@pytest.mark.parametrize("mode", ["batch", "online"])
@pytest.mark.parametrize("name", NETWORKS)
def test_the_exact_step_is_right_and_its_rate_is_found(name, mode):
    sizes, activations = NETWORKS[name]
    case = exact(trained(sizes, activations, mode=mode, losses=("squared",)))
    assert case.explained
    assert not case.edits
    assert all(array.right for array in case.arrays)
    assert case.rate == pytest.approx(0.3, rel=1e-9)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_a_method_with_a_memory_is_no_mistake(method):
    understood = trained((2, 3, 1), ("tanh", "sigmoid"), method=method, rate=0.05)
    for seen in understood.steps:
        seen.state["memory"] = np.zeros((2, 3))
    watched = UNSEEN.__class__("net.py", "np.sqrt(v)", [], [], [], UNSEEN.ending)
    case = match(watched, understood)
    assert case.explained
    assert not case.edits
    assert case.method.name == method.name
    assert case.rate == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize(("name", "mode", "rule", "edit"), list(planted()))
def test_a_mistake_is_told_by_its_steps(name, mode, rule, edit):
    sizes, activations = NETWORKS[name]
    try:
        with np.errstate(all="ignore"):
            wrong = trained(
                sizes, activations, mode=mode, losses=("squared",), changes=edit.changes
            )
    except ValueError:
        return  # its shapes do not fit: NumPy itself would say so
    right = trained(sizes, activations, mode=mode, losses=("squared",))
    pairs = [pair for s in wrong.steps for pair in zip(s.before, s.after, strict=True)]
    if any(before.W.shape != after.W.shape for before, after in pairs):
        return  # a parameter drifts into another shape: test_check_rules_state
    if (
        max(
            np.abs(p).max()
            for s in wrong.steps
            for layer in s.after
            for p in layer
            if p is not None
        )
        > 100
    ):
        return  # it runs away, and rounding with it
    if all((before.W == after.W).all() for before, after in pairs):
        return  # nothing moves at all
    case = exact(wrong)
    assert case.explained
    if same_steps(right, wrong):
        assert not case.edits
        return
    [(found, other)] = case.edits
    if found.code != rule.code:  # then both are one and the same step
        again = trained(sizes, activations, mode=mode, losses=("squared",), changes=other.changes)
        factor = case.rate / 0.3
        assert same_steps(wrong, again) or factor != pytest.approx(1)


def test_cross_entropy_needs_no_derivative_at_the_output():
    one = trained((2, 3, 1), ("tanh", "sigmoid"), loss="cross-entropy")
    assert exact(one).explained
    assert not exact(one).edits


def test_the_same_step_is_a_mistake_where_squared_error_is_computed():
    one = trained((2, 3, 1), ("tanh", "sigmoid"), loss="cross-entropy", losses=("squared",))
    [(rule, edit)] = exact(one).edits
    assert rule.code == "XL102"
    assert edit.layers == (1,)


def test_two_mistakes_in_two_layers_are_both_told():
    changes = {
        ("dW", 0): lambda p, l: -p.usual,
        ("slope", 1): lambda p, l: np.ones_like(p.usual),
    }
    one = trained((2, 3, 1), ("tanh", "sigmoid"), losses=("squared",), changes=changes)
    assert sorted(rule.code for rule, _ in exact(one).edits) == ["XL102", "XL105"]


def test_what_no_rule_makes_is_not_explained():
    changes = {("dW", 0): lambda p, l: p.usual * np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 2.0]])}
    case = exact(trained((2, 3, 1), ("tanh", "sigmoid"), losses=("squared",), changes=changes))
    assert not case.explained
    assert [array.name for array in case.arrays if not array.right] == ["W1"]


def test_a_lone_number_is_not_called_right_because_every_step_has_a_rate_of_its_own():
    """The output's one bias moves along any gradient; beside its mistake it is seen to be wrong.

    Where nothing explains the steps, nothing is said of it.
    """
    slope = {("slope", 1): lambda p, l: np.ones_like(p.usual)}
    case = exact(trained((2, 3, 1), ("tanh", "sigmoid"), losses=("squared",), changes=slope))
    assert [rule.code for rule, _ in case.edits] == ["XL102"]
    assert [array.right for array in case.arrays] == [False] * 4
    odd = {("slope", 1): lambda p, l: p.usual**3 + 0.1}
    case = exact(trained((2, 3, 1), ("tanh", "sigmoid"), losses=("squared",), changes=odd))
    assert not case.explained
    assert [array.right for array in case.arrays] == [False, False, False, None]
    assert "b2" not in unexplained(case)


def test_weight_decay_is_no_mistake():
    one = trained(
        (2, 3, 1),
        ("tanh", "sigmoid"),
        changes={("dW", l): lambda p, l: p.usual + 0.05 * p.weights[l].W for l in (0, 1)},
    )
    case = exact(one)
    assert case.explained
    assert not case.edits
    assert case.penalty == pytest.approx(0.05, rel=1e-6)


def test_cross_entropys_delta_is_exact_where_the_output_has_reached_its_end():
    far = [Weights(np.array([[400.0], [-900.0]]))]
    p = step(far, [activation("sigmoid")], X, ONE, "cross-entropy")
    assert 1.0 in p.a[1]
    np.testing.assert_allclose(p.delta[0], p.a[1] - ONE, rtol=1e-15)


def test_every_loss_is_tried_with_one_mistake_before_any_with_two():
    """Under squared error it is two: a derivative is missing, too."""
    one = trained(
        (2, 3, 1),
        ("tanh", "sigmoid"),
        loss="cross-entropy",
        changes={("dW", 0): lambda p, l: -p.usual},
    )
    assert [rule.code for rule, _ in exact(one).edits] == ["XL105"]


@pytest.mark.parametrize("leak", [0.1, 0.2])
def test_a_leaky_unit_with_another_slope_going_back_is_told(leak):
    def other(p, l):
        return np.where(p.z[l] > 0, 1.0, leak)

    wrong = trained(
        (2, 3, 1), ("leaky-relu", "sigmoid"), losses=("squared",), changes={("slope", 0): other}
    )
    case = exact(wrong)
    assert case.explained
    [(rule, edit)] = case.edits
    assert rule.code == "XL104"
    assert f"{leak:g} below 0" in edit.what


@pytest.mark.parametrize("sign", [1, -1])
def test_the_sum_of_output_and_target_is_no_error(sign):
    changes = {("da", 1): lambda p, l: sign * (p.a[2] + p.target)}
    sizes, activations = NETWORKS["2-3-1 tanh"]
    case = exact(trained(sizes, activations, mode="online", losses=("squared",), changes=changes))
    (rule, edit), *others = case.edits
    assert (rule.code, edit.site, others) == ("XL106", ("da", 1), [])


def test_a_delta_by_the_units_own_output_is_told_in_every_layer():
    def own(p, l):
        return np.tile((p.delta[l] * p.a[l + 1]).sum(axis=0), (len(p.weights[l].W), 1))

    sizes, activations = NETWORKS["2-3-1 tanh"]
    changes = {("dW", 0): own, ("dW", 1): own}
    case = exact(trained(sizes, activations, mode="online", losses=("squared",), changes=changes))
    (rule, edit), *others = case.edits
    assert (rule.code, edit.layers, others) == ("XL106", (0, 1), [])


def test_a_loop_over_the_inputs_takes_the_first_of_a_longer_list():
    """`W1[i][j] -= eta * h[i] * d1[j]`: three units' outputs, of which two inputs take two."""

    def first(p, l):
        return p.a[1][:, :2].T @ p.delta[0]

    sizes, activations = NETWORKS["2-3-1 tanh"]
    wrong = trained(sizes, activations, losses=("squared",), changes={("dW", 0): first})
    (rule, edit), *others = exact(wrong).edits
    assert (rule.code, edit.site, others) == ("XL106", ("dW", 0), [])
    assert "activation of layer 1" in edit.what


@pytest.mark.parametrize("sign", [1, -1])
def test_outputs_sent_back_are_told_whatever_the_sign_of_the_errors(sign):
    """Where the script's deltas are those of target less output, its steps are added."""
    changes = {("da", 0): lambda p, l: sign * p.a[2] @ p.weights[1].W.T}
    sizes, activations = NETWORKS["2-3-1 tanh"]
    case = exact(trained(sizes, activations, mode="online", losses=("squared",), changes=changes))
    (rule, edit), *others = case.edits
    assert (rule.code, edit.site, others) == ("XL106", ("da", 0), [])


def test_a_derivative_multiplied_with_its_own_transpose_is_a_matrix_product():
    """Columns as examples, of np.matrix: E * (A2.T * (1 - A2))."""

    def product(p, l):
        return (p.da[l].T @ (p.a[l + 1] @ (1 - p.a[l + 1]).T)).T

    sizes, activations = NETWORKS["2-2-1 sigmoid"]
    changes = {("delta", 1): product}
    case = exact(trained(sizes, activations, losses=("squared",), changes=changes))
    (rule, edit), *others = case.edits
    assert (rule.code, edit.site, others) == ("XL112", ("delta", 1), [])


def test_of_a_run_that_runs_away_the_steps_count_in_which_digits_tell():
    one = trained((2, 3, 1), ("tanh", "sigmoid"), steps=4)
    grown = [
        replace(seen, before=[Weights(10.0 ** (2 * k) * layer.W, layer.b) for layer in seen.before])
        for k, seen in enumerate(one.steps)
    ]
    assert list(tame(grown)) == grown[:2]
    assert list(tame(grown[2:])) == grown[2:], "there are no others"


def test_biases_may_run_away_where_weights_stay():
    one = trained((2, 3, 1), ("tanh", "sigmoid"), steps=4)
    grown = [
        replace(seen, before=[Weights(layer.W, 0 * layer.b + 100.0**k) for layer in seen.before])
        for k, seen in enumerate(one.steps)
    ]
    assert list(tame(grown)) == grown[:2]


def test_a_run_that_climbs_until_its_numbers_end_is_told_by_its_first_steps():
    """Beside numbers of 1e40, the first steps are no less exact than they were."""
    climbing = {("da", 1): lambda p, l: -p.usual}
    linear = (2, 3, 1), ("relu", "identity")
    with np.errstate(all="ignore"):
        one = trained(*linear, losses=("squared",), biases=False, rate=0.5, changes=climbing)
        assert any(np.abs(seen.before[1].W).max() > 1e40 for seen in one.steps)
        found = exact(one)
    assert [rule.code for rule, _ in found.edits] == ["XL105"]
    assert found.explained


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "one layer's rate"])
def test_steps_near_their_own_rounding_tell_no_rate(wrong):
    """Of units that are nearly at their ends, steps are some 1e-11, on weights of 15."""
    sizes = (2, 3, 1), ("tanh", "sigmoid")
    changes = {("dW", 0): lambda p, l: 1.001 * p.usual} if wrong else None
    one = trained(*sizes, losses=("squared",), changes=changes)
    first, *others = one.steps
    seen = [first]
    for other in others:
        before = [Weights(np.sign(w.W) * 13 + w.W, w.b) for w in other.before[:1]]
        before += other.before[1:]
        p = step(before, one.activations, other.X, other.T, "squared", changes)
        after = [Weights(w.W - 0.3 * p.dW[l], w.b - 0.3 * p.db[l]) for l, w in enumerate(before)]
        seen.append(replace(other, before=before, after=after))
    assert match(UNSEEN, replace(one, steps=tuple(seen))).right is not wrong


def test_a_derivative_that_keeps_its_digits_near_an_end_is_right():
    """1 / cosh² has all of them where 1 - tanh² is a few roundings of 1."""
    changes = {("slope", 0): lambda p, l: np.cosh(p.z[l]) ** -2.0}
    one = trained((2, 3, 1), ("tanh", "identity"), losses=("squared",), rate=0.05)
    steps = []
    for k, seen in enumerate(one.steps[:6]):
        low = Weights(seen.before[0].W, seen.before[0].b + (17.5 if k > 2 else 0))
        steep = Weights((1e3 if k > 2 else 1) * seen.before[1].W, seen.before[1].b)
        before = [low, steep]
        p = step(before, one.activations, seen.X, seen.T, "squared", changes)
        after = [Weights(w.W - 0.05 * p.dW[l], w.b - 0.05 * p.db[l]) for l, w in enumerate(before)]
        steps.append(replace(seen, before=before, after=after))
    assert match(UNSEEN, replace(one, steps=tuple(steps))).right


def test_the_delta_of_another_layer_in_weights_and_biases_is_one_mistake():
    """Of biases that are a row of the weights, one line makes both gradients."""
    above = {
        ("dW", 0): lambda p, l: T(p.a[0]) @ p.delta[1],
        ("db", 0): lambda p, l: p.delta[1].sum(axis=-2),
    }
    sizes = (2, 3, 3, 1), ("tanh", "tanh", "sigmoid")
    case = match(UNSEEN, trained(*sizes, losses=("squared",), changes=above))
    assert [(rule.code, edit.site) for rule, edit in case.edits] == [("XL107", ("dW", 0))]


def test_what_stands_still_as_it_should_is_no_mistake_of_the_run():
    """Inputs in thousands saturate the hidden units: their weights' exact steps are 0, too."""
    case = analysed(watched(SATURATED))
    assert case.explained
    assert case.right
    assert not case.still


def test_what_stands_still_and_should_not_is_one():
    case = analysed(watched(SATURATED.replace("b2 -=", "b2 + ")))
    assert [name for _, name in case.still] == ["b"]
    assert not case.right


def test_two_mistakes_are_not_proved_by_one_step():
    """Of two arrays that move once, any two mistakes may make what they move by."""
    changes = {("dW", 0): lambda p, l: -p.usual, ("slope", 1): lambda p, l: np.ones_like(p.usual)}
    one = trained((2, 3, 1), ("tanh", "sigmoid"), losses=("squared",), changes=changes)
    assert len(match(UNSEEN, one).edits) == 2
    assert len(match(UNSEEN, replace(one, steps=one.steps[:1])).edits) < 2
