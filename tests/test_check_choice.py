"""Where mistakes are one and the same step: which of them is named, and why."""

from dataclasses import replace

import numpy as np
import pytest

from check_worlds import UNSEEN, trained
from xorlab.check.choice import preferred
from xorlab.check.match import match
from xorlab.check.observed import ArrayFit, Fit
from xorlab.check.record import Event
from xorlab.check.rule import Edit
from xorlab.check.rules import xl106, xl112
from xorlab.check.search import Tried, exact
from xorlab.check.step import T, step
from xorlab.check.understood import Home

SIZES = (2, 3, 1), ("tanh", "sigmoid")


def error_for_delta(p, l):
    return T(p.a[l]) @ p.da[l]


def seen_with(understood, pieces_of_step):
    """A script that computed these arrays in each step."""
    events = []
    for k, seen in enumerate(understood.steps):
        p = step(seen.before, understood.activations, seen.X, seen.T)
        events += [Event(k, 0, array) for array in pieces_of_step(p)]
    return replace(UNSEEN, events=events)


def named(watched, understood):
    return [rule.code for rule, _ in match(watched, understood).edits]


def without_biases(**changes):
    return trained(*SIZES, losses=("squared",), biases=False, **changes)


def test_an_error_beside_a_right_delta_stands_in_its_place():
    one = without_biases(changes={("dW", 0): error_for_delta})
    output = lambda p: [p.da[1], p.slope[1], p.delta[1], p.slope[0]]  # noqa: E731
    right = seen_with(one, lambda p: [*output(p), p.da[0], p.delta[0]])
    assert named(right, one) == ["XL106"]


def test_an_error_with_no_right_delta_lacks_its_derivative():
    one = without_biases(changes={("dW", 0): error_for_delta})
    output = lambda p: [p.da[1], p.slope[1], p.delta[1]]  # noqa: E731
    missing = seen_with(one, lambda p: [*output(p), p.da[0]])
    assert named(missing, one) == ["XL102"]


@pytest.mark.parametrize(("delta_there", "code"), [(True, "XL106"), (False, "XL102")])
def test_the_delta_of_a_relu_is_its_error_with_zeros_in_it(delta_there, code):
    """All its numbers are the error's: that they were computed says nothing of the delta."""
    one = trained(
        (2, 3, 1),
        ("relu", "sigmoid"),
        losses=("squared",),
        biases=False,
        changes={("dW", 0): error_for_delta},
    )
    output = lambda p: [p.da[1], p.slope[1], p.delta[1]]  # noqa: E731
    more = lambda p: [p.da[0], p.delta[0]] if delta_there else [p.da[0]]  # noqa: E731
    seen = seen_with(one, lambda p: [*output(p), *more(p)])
    assert named(seen, one) == [code]


def test_a_constant_that_somebody_may_have_written_speaks_for_nothing():
    """A slope rounded to 0.2 everywhere is a derivative that is missing, at another rate."""
    one = trained(
        *SIZES, losses=("squared",), changes={("slope", 1): lambda p, l: 0.2 + 0 * p.usual}
    )
    seen = seen_with(one, lambda p: [p.da[1], np.full_like(p.da[1], 0.2)])
    assert named(seen, one) == ["XL102"]


def test_one_mistake_goes_before_two():
    one = trained(*SIZES, losses=("squared",), changes={("da", 1): lambda p, l: -p.usual})
    assert named(UNSEEN, one) == ["XL105"]


def test_the_delta_of_another_layer_is_not_just_some_array():
    linear = (2, 2, 3, 1), ("sigmoid", "sigmoid", "identity")
    delta_above = {("dW", 1): lambda p, l: np.broadcast_to(T(p.a[l]) @ p.delta[2], (2, 3))}
    one = trained(*linear, losses=("squared",), changes=delta_above, rate=0.05)
    assert named(UNSEEN, one) == ["XL107"]


@pytest.mark.parametrize(("output", "loss"), [("identity", "squared"), ("softmax", "softmax")])
def test_a_layer_with_no_derivative_of_its_own_lacks_none(output, loss):
    lacking = {("slope", 0): lambda p, l: np.ones_like(p.usual)}
    one = trained((2, 3, 2), ("tanh", output), losses=(loss,), loss=loss, changes=lacking)
    ((rule, edit),) = match(UNSEEN, one).edits
    assert (rule.code, edit.layers) == ("XL102", (0,))


def test_the_derivative_that_softmax_has_not_is_not_cut_to_whole_numbers():
    """A leaky unit's slopes, cut, are a ReLU's; beside softmax's they would leave less missing."""
    relu = {("slope", 0): lambda p, l: 1.0 * (p.z[l] > 0)}
    sizes = (2, 4, 2), ("leaky-relu", "softmax")
    one = trained(*sizes, losses=("softmax",), loss="softmax", changes=relu, rate=0.1)
    by_relu = lambda p: p.da[0] * relu["slope", 0](p, 0)  # noqa: E731
    seen = seen_with(one, lambda p: [p.delta[1], p.da[0], by_relu(p)])
    ((rule, edit),) = match(seen, one).edits
    assert (rule.code, edit.layers) == ("XL104", (0,))


def test_of_the_losses_that_a_script_may_mean_one_has_its_mistake_in_one_place():
    """By the squared error both derivatives are missing, by cross-entropy one."""
    lacking = {("slope", 0): lambda p, l: np.ones_like(p.usual)}
    one = trained((2, 3, 1), ("sigmoid", "sigmoid"), loss="cross-entropy", changes=lacking)
    case = match(UNSEEN, one)
    ((rule, edit),) = case.edits
    assert (case.loss, rule.code, edit.layers) == ("cross-entropy", "XL102", (0,))


FIXED_INDEX = {
    "weights[-1]": lambda p, l: p.delta[l + 1] @ T(p.weights[3].W),
    "delta[-1], weights[-1]": lambda p, l: p.delta[3] @ T(p.weights[3].W),
    "weights[-1] after its update": lambda p, l: p.delta[l + 1] @ T((p.after or p.weights)[3].W),
}


@pytest.mark.parametrize("wrong", FIXED_INDEX.values(), ids=FIXED_INDEX)
def test_an_index_that_stands_still_is_wrong_in_all_layers_but_one(wrong):
    square = (2, 2, 2, 2, 2), ("tanh", "tanh", "tanh", "sigmoid")
    changes = {("da", l): wrong for l in (0, 1)}
    one = trained(*square, losses=("squared",), changes=changes)
    assert named(UNSEEN, one) == ["XL107"]


def test_loops_over_too_few_units_take_the_first_of_each():
    """`sum(delta3[i] * W1[j][i] for i in range(1))` where W1 has two columns."""
    sizes = (2, 2, 3, 1), ("tanh", "tanh", "sigmoid")
    cut = {("da", 0): lambda p, l: p.delta[2] @ T(p.weights[0].W[..., :1])}
    assert named(UNSEEN, trained(*sizes, losses=("squared",), changes=cut)) == ["XL107"]


PRODUCTS = {
    "w.grad += w * out.grad": {
        ("dW", l): lambda p, l: p.weights[l].W * p.delta[l].sum(axis=-2)[..., None, :]
        for l in (0, 1)
    },
    "x.grad += x * out.grad": {("da", 0): lambda p, l: p.a[1] * p.delta[1].sum(axis=-1)[..., None]},
}


@pytest.mark.parametrize("changes", PRODUCTS.values(), ids=PRODUCTS)
def test_a_product_that_hands_on_its_own_factor(changes):
    one = trained(*SIZES, losses=("squared",), changes=changes)
    assert named(UNSEEN, one) == ["XL106"]


def test_a_list_that_is_added_to_units_by_inputs_is_spread_along_the_inputs():
    """`W -= lr * delta.sum(axis=1)`, W of (units, inputs): each input's weights get one delta."""

    def spread(p, l):
        own = p.delta[l].sum(axis=-2)
        return np.broadcast_to(own[..., None] if l == 0 else own, p.usual.shape)

    square = (2, 2, 1), ("tanh", "sigmoid")
    one = trained(*square, losses=("squared",), changes={("dW", 0): spread, ("dW", 1): spread})
    layers = [replace(layer, W=replace(layer.W, transposed=True)) for layer in one.layers]
    (rule, edit), *others = match(UNSEEN, replace(one, layers=tuple(layers))).edits
    assert (rule.code, edit.layers, others) == ("XL106", (0, 1), [])
    assert "not multiplied by the layer's input" in edit.what


def test_a_sum_of_products_over_all_units_is_a_matrix_product():
    summed = {("delta", 0): lambda p, l: p.da[l].sum(axis=-1)[..., None] * p.slope[l]}
    one = trained(*SIZES, losses=("squared",), changes=summed)
    assert named(UNSEEN, one) == ["XL112"]


def with_bias_column(understood):
    """The same, of a script whose first layer has its biases as the last row of its weights."""
    first, *others = understood.layers
    fan_in, units = first.W.at.shape
    shape = ((fan_in + 1, units),)
    W = replace(first.W, shapes=shape)
    b = Home("W1[2]", W.paths, np.zeros(units, int), fan_in * units + np.arange(units), shape)
    return replace(understood, layers=(replace(first, W=W, b=b), *others))


def ones_behind(p):
    return np.insert(p.a[0], 2, 1.0, axis=-1)


COLUMN = {
    "XL106": {("dW", 1): lambda p, l: T(ones_behind(p)) @ p.delta[1]},
    "XL107": {
        ("da", 0): lambda p, l: p.delta[1] @ np.vstack([p.weights[0].W, p.weights[0].b])[:, :1].T
    },
}


@pytest.mark.parametrize("code", COLUMN)
def test_a_column_of_ones_comes_along_where_inputs_or_weights_are_mistaken(code):
    one = with_bias_column(trained(*SIZES, losses=("squared",), changes=COLUMN[code]))
    assert named(UNSEEN, one) == [code]


def test_a_delta_sent_back_with_no_weights_at_all():
    square = (2, 2, 2), ("sigmoid", "sigmoid")
    bare = {("da", 0): lambda p, l: p.delta[1]}
    assert named(UNSEEN, trained(*square, losses=("squared",), changes=bare)) == ["XL106"]


def test_the_output_for_its_difference_to_the_target_where_that_is_the_delta():
    output = {("delta", 1): lambda p, l: p.a[2]}
    entropy = {"loss": "cross-entropy", "losses": ("cross-entropy",)}
    assert named(UNSEEN, trained(*SIZES, changes=output, **entropy)) == ["XL106"]


def test_climbing_goes_before_a_replaced_array_with_a_mistake_beside_it():
    """With its only hidden unit off, one number moves: it may be any multiple of its gradient."""
    climbing = {("da", 1): lambda p, l: -p.usual}
    sizes = (2, 1, 1), ("relu", "tanh")
    worlds = (trained(*sizes, losses=("squared",), changes=climbing, seed=s) for s in range(99))
    one = next(w for w in worlds if all((s.after[0].W == s.before[0].W).all() for s in w.steps))
    assert named(UNSEEN, one) == ["XL105"]


@pytest.mark.parametrize("power", [-1, 1])
def test_a_mean_among_sums_follows_the_rows_of_each_step(power):
    """The last batch of a round has fewer rows: the factor is another there."""
    scaled = {("dW", 1): lambda p, l: p.usual * float(len(p.target)) ** power}
    one = trained(*SIZES, mode="mini-batch", losses=("squared",), changes=scaled)
    assert named(UNSEEN, one) == ["XL110"]


@pytest.mark.parametrize(("left", "kept"), [(2e-8, [0]), (3e-10, [0, 1])])
def test_an_explanation_that_leaves_more_than_rounding_goes_after_one_that_does_not(left, kept):
    """Weights before and after a tiny update give steps that are nearly the same."""
    key = (0, "W")
    tried = [
        Tried(
            [at],
            Fit(
                {key: ArrayFit(np.ones(3), np.ones(3), error, True)},
                np.ones(3),
                {key: 1.0},
                np.ones,
            ),
        )
        for at, error in enumerate((1e-13, left))
    ]
    assert exact(tried) == [[at] for at in kept]


def test_where_nothing_moved_a_mistake_that_asks_for_no_move_goes_before_one_that_does():
    """Where the target is 0, so is a step that starts from it; |error|'s is not."""
    key = (0, "W")
    rates = [np.array([1.0, 0.0]), np.array([1.0, np.nan])]
    firm = np.array([1.0, np.nan])
    fits = [Fit({key: ArrayFit(own, firm, 0.0, True)}, firm, {key: 1.0}, np.ones) for own in rates]
    assert exact([Tried([at], fit) for at, fit in enumerate(fits)]) == [[1]]


def test_a_bias_that_never_moved_tells_of_the_mistake_that_asks_for_no_move_of_it():
    """Of units that are all off the bias rests, but with the error for the delta weights move."""
    key, bias = (0, "W"), (0, "b")
    one, no, none = np.ones(2), np.zeros(2), np.full(2, np.nan)
    moving = ArrayFit(one, one, 0.0, True)
    resting = (ArrayFit(no, no, 0.0, False, still=True), ArrayFit(none, none, 0.0, True))
    fits = [
        Fit({key: moving, bias: rests}, one, {key: 1.0}, np.ones, frozenset({bias}))
        for rests in resting
    ]
    assert exact([Tried([at], fit) for at, fit in enumerate(fits)]) == [[1]]


def test_a_delta_with_no_input_is_no_product_of_another_kind():
    """Of one row whose inputs are all 1, a product number by number has the same numbers."""
    one = trained(*SIZES, losses=("squared",))
    edit = Edit({("dW", 0): lambda p, l: p.usual}, ("dW", 0), (0,), "is the delta alone", "")
    both = [[(rule, edit)] for rule in (xl106.RULE, xl112.RULE)]
    ((rule, _),) = preferred(match(UNSEEN, one), both)
    assert rule.code == "XL106"
