"""`check_gradient`: says right of what is right, and finds what is wrong."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradients import X, Y
from xorlab.activations import ACTIVATIONS, activation
from xorlab.backprop import Weights
from xorlab.errors import BadInput
from xorlab.gradcheck import check_gradient, parameter_names
from xorlab.losses import LOSSES
from xorlab.model.network import Architecture, Network, architecture
from xorlab.model.task import Task
from xorlab.model.vector import flatten
from xorlab.settings import PROBABILITIES

XOR = Task("xor", [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]])
TWO_OUTPUTS = Task("two", X, Y)


@st.composite
def networks(draw):
    """Any shape, any activation on any layer."""
    hidden = draw(st.lists(st.integers(1, 4), max_size=2))
    names = draw(st.tuples(*[st.sampled_from(sorted(ACTIVATIONS)) for _ in (*hidden, "output")]))
    shape = architecture(
        (2, *hidden, 2), names, biases=draw(st.booleans()), shortcuts=draw(st.booleans())
    )
    return shape.start("uniform(-2, 2)", seed=draw(st.integers(0, 2**64 - 1)))


@given(networks(), st.sampled_from(sorted(set(LOSSES) - set(PROBABILITIES))))
@settings(max_examples=60, deadline=None)
def test_any_mixture_of_activations_and_layers_has_the_right_gradient(network, loss):
    check = check_gradient(network, TWO_OUTPUTS, loss)
    assert check.right, check
    assert check.at_kink or check.difference_error < 1e-6


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_net_input_of_exactly_zero_has_one_slope_for_backprop_and_complex_step(name):
    """Zero biases and the row 0, 0 put it there: every XOR network meets it."""
    network = Network(
        architecture((2, 2, 1), (name, "identity")),
        (Weights(np.array([[0.5, -1], [1, 2]]), np.zeros(2)), Weights([[1.5], [-0.5]], [0.25])),
    )
    check = check_gradient(network, XOR)
    assert check.right
    assert check.at_kink == (0 in ACTIVATIONS[name].kinks)


def test_a_wrong_slope_is_found_and_the_worst_parameter_is_named():
    sign_slip = replace(activation("sigmoid"), slope=lambda z, a: a * (1 + a))
    shape = Architecture((2, 2, 1), (sign_slip, activation("sigmoid")))
    check = check_gradient(shape.start("uniform", seed=1), XOR)
    assert not check.right
    apart = np.abs(check.backprop - check.complex_step)
    assert apart[:6].min() > 1e-4  # everything below the wrong slope is wrong,
    assert apart[6:].max() < 1e-15  # and the layer above it is not
    assert str(check).startswith("The gradient is wrong: over 9 parameters it differs")
    assert f"(at {check.names[int(apart.argmax())]})" in str(check)


def test_the_verdict_on_a_right_gradient_is_a_sentence_with_its_error():
    check = check_gradient(architecture((2, 2, 1)).start("uniform", seed=1), XOR)
    assert check.error < 1e-15
    assert str(check).startswith("The gradient is right: over 9 parameters it differs")


def test_the_difference_error_falls_with_the_square_of_the_chosen_step():
    network = architecture((2, 2, 1)).start("uniform", seed=1)
    at = [check_gradient(network, XOR, h=h).difference_error for h in (1e-2, 1e-3)]
    assert at[0] / at[1] == pytest.approx(100, rel=0.01)


def test_parameters_are_named_in_the_order_of_the_vector():
    network = architecture((2, 2, 1), shortcuts=True).start("uniform", seed=1)
    names = dict(zip(parameter_names(network), flatten(network.parameters), strict=True))
    first, second = network.parameters
    assert names["W1[1,2]"] == first.W[0, 1]
    assert names["W1[2,1]"] == first.W[1, 0]
    assert names["b1[2]"] == first.b[1]
    assert names["S2[2,1]"] == second.S[1, 0]


def test_an_unknown_loss_is_refused():
    with pytest.raises(BadInput, match="A loss is called by its name"):
        check_gradient(architecture((2, 1)).start("zeros", seed=0), XOR, "hinge")


def test_a_network_that_does_not_fit_is_refused_where_numpy_would_broadcast():
    with pytest.raises(BadInput, match="takes a network of 2 inputs and 1 outputs"):
        check_gradient(architecture((2, 2)).start("zeros", seed=0), XOR)
