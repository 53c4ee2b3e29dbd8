"""The records that travel between rooms: read-only, exact, and made from plain words."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xorlab.backprop import Weights
from xorlab.errors import BadInput
from xorlab.losses import LOSSES
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.model.vector import flatten, views
from xorlab.optimizers import OPTIMIZERS
from xorlab.settings import Settings, default_settings
from xorlab.tasks import task

XOR = task("xor")
SHAPES = st.builds(
    lambda hidden, biases, shortcuts: architecture(
        (2, *hidden, 2), biases=biases, shortcuts=shortcuts
    ),
    st.lists(st.integers(1, 4), max_size=3),
    st.booleans(),
    st.booleans(),
)


# --- Networks ---------------------------------------------------------------------------------


@given(shape=SHAPES, seed=st.integers(0, 2**64 - 1))
@settings(deadline=None)
def test_a_vector_holds_every_parameter_once_and_gives_them_back(shape, seed):
    network = shape.start("uniform", seed)
    vector = flatten(network.parameters)
    assert vector.shape == (shape.parameters,)
    back = Network(shape, tuple(views(vector, network.parameters)))
    assert flatten(back.parameters).tobytes() == vector.tobytes()


@pytest.mark.parametrize(
    ("sizes", "options", "parameters"),
    [
        ((2, 2, 1), {}, 9),  # the XOR network of 1986
        ((2, 1, 1), {"shortcuts": True}, 7),  # and the one with shortcuts
        ((2, 1), {"biases": False}, 2),
        ((3, 4, 2, 1), {"shortcuts": True}, 12 + 4 + 8 + 2 + 6 + 2 + 1 + 3),
    ],
)
def test_parameters_are_counted_as_the_literature_counts_them(sizes, options, parameters):
    assert architecture(sizes, **options).parameters == parameters


def test_a_network_keeps_what_it_was_given_whoever_changes_the_original():
    W = np.array([[1.0], [1.0]])
    network = Network(architecture((2, 1), "identity"), (Weights(W, [0]),))
    W[0] = 99
    assert network([[1, 0]]) == 1
    with pytest.raises(ValueError, match="read-only"):
        network.parameters[0].W[0] = 99
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.parameters = ()


def test_shortcuts_lead_to_every_layer_but_the_first_which_sees_the_inputs_anyway():
    shapes = architecture((3, 2, 2, 1), shortcuts=True).shapes
    assert [shape.inputs for shape in shapes] == [0, 3, 3]


def test_a_shortcut_adds_the_inputs_to_the_net_input():
    """The 2-1-1 XOR network of 1986, with numbers that a step function makes exact."""
    network = Network(
        architecture((2, 1, 1), ("relu", "identity"), shortcuts=True),
        (Weights([[1], [1]], [-1]), Weights([[-2]], [0], [[1], [1]])),
    )
    assert network(XOR.X).ravel().tolist() == [0, 1, 1, 0]


# --- Tasks ------------------------------------------------------------------------------------


def test_a_task_keeps_its_rows_whoever_changes_the_original():
    X = np.array([[0.0], [1.0]])
    kept = Task("t", X, [0, 1])
    X[0] = 99
    assert kept.X.tolist() == [[0], [1]]
    for array in (kept.X, kept.y):
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 99


def test_a_column_of_targets_may_be_a_list():
    assert Task("t", [[1], [2]], [0, 1]).y.shape == (2, 1)


@pytest.mark.parametrize(("count", "names"), [(1, ("x",)), (3, ("x1", "x2", "x3"))])
def test_inputs_without_names_are_called_x(count, names):
    assert Task("t", np.eye(count), np.zeros(count)).input_names == names


# --- Settings ---------------------------------------------------------------------------------


def test_another_optimizer_keeps_none_of_the_old_one_s_settings():
    adam = Settings().change(beta1=0.5)
    assert dict(adam.optimizer_settings) == {"learning_rate": 0.05, "beta1": 0.5}
    sgd = adam.change(optimizer="sgd")
    assert dict(sgd.optimizer_settings) == {}
    assert sgd.training().optimizer == OPTIMIZERS["sgd"]


def test_the_same_optimizer_keeps_them():
    changed = Settings().change(beta1=0.5).change(optimizer="adam", beta2=0.9)
    assert dict(changed.optimizer_settings) == {"learning_rate": 0.05, "beta1": 0.5, "beta2": 0.9}


def test_none_changes_nothing_and_nothing_is_changed_in_place():
    settings = Settings()
    assert settings.change(loss=None, hidden=None, learning_rate=None) == settings
    assert settings.change(loss="bce") != settings == Settings()
    with pytest.raises(TypeError):
        settings.optimizer_settings["learning_rate"] = 9


@pytest.mark.parametrize("loss", LOSSES)
def test_the_output_layer_is_what_the_loss_expects(loss):
    output = Settings(loss=loss).architecture(XOR).activations[-1].name
    assert output == ("sigmoid" if loss == "bce" else "identity")


def test_hidden_layers_have_one_activation_for_all_or_one_each():
    settings = Settings(hidden=(3, 2), hidden_activation="relu")
    each = settings.change(hidden_activation="relu, tanh")
    assert [f.name for f in settings.architecture(XOR).activations] == ["relu", "relu", "identity"]
    assert [f.name for f in each.architecture(XOR).activations] == ["relu", "tanh", "identity"]


def test_no_hidden_layer_is_a_linear_model():
    assert Settings(hidden=()).architecture(XOR).sizes == (2, 1)


@pytest.mark.parametrize(
    ("name", "hidden", "criterion"),
    [
        ("xor", (2,), "error<0.1"),
        ("parity5", (5,), "error<0.1"),
        ("01", (2,), "error<0.1"),
        ("moons", (8,), "rows"),
        ("8-3-8", (3,), "error<0.1"),
    ],
)
def test_defaults_grow_with_the_task(name, hidden, criterion):
    settings = default_settings(task(name))
    assert (settings.hidden, settings.criterion) == (hidden, criterion)


def test_a_start_is_found_again_by_seed_and_index():
    one, other = (Settings().start(XOR, seed=5, index=2) for _ in "ab")
    assert flatten(one.parameters).tobytes() == flatten(other.parameters).tobytes()


@pytest.mark.parametrize(
    ("field", "use"),
    [
        ("loss", Settings.training),
        ("criterion", Settings.training),
        ("init", lambda settings: settings.start(XOR)),
        ("hidden_activation", lambda settings: settings.start(XOR)),
        ("output_activation", lambda settings: settings.start(XOR)),
    ],
)
def test_a_name_that_nothing_has_is_refused_when_it_is_used(field, use):
    settings = Settings().change(**{field: "magic"})
    with pytest.raises(BadInput, match="Received: 'magic'"):
        use(settings)


def test_an_optimizer_that_does_not_exist_is_refused_at_once():
    """Its settings cannot be kept or dropped without knowing it."""
    with pytest.raises(BadInput, match="Received: 'magic'"):
        Settings().change(optimizer="magic")
