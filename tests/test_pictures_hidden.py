"""The hidden space shows the rows as the output units see them, and where these divide them."""

import re

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from pictured import GOODFELLOW, XOR, run, texts, trained, words
from xorlab import task
from xorlab.backprop import Weights
from xorlab.errors import BadInput
from xorlab.model.network import Network, architecture
from xorlab.show.draw import draw
from xorlab.show.picture_hidden import flattened, neighbours, view_of
from xorlab.show.picture_rows import Room, coinciding
from xorlab.show.picture_subject import of_run

EXACT = [
    "2-2-1",
    "stalled",
    "shortcuts",
    "one input",
    "parity",
    "full adder",
    "half adder",
    "moons",
]


def hidden(name, **how):
    return draw(run(name), what="hidden", **how)


def seen_by(network, X):
    trace = network.trace(X)
    return view_of(network, X, trace.a[-2]), trace


def rows_of(axes):
    drawn = [line.get_xydata() for line in axes.get_lines() if line.get_gid() == "rows"]
    return np.concatenate(drawn)


# --- The output units' view -------------------------------------------------------------------


@pytest.mark.parametrize("name", EXACT)
def test_the_plane_of_one_or_two_outputs_decides_their_net_input_exactly(name):
    view, trace = seen_by(run(name).network, run(name).task.X)
    assert np.allclose(view.net(view.points), trace.z[-1], rtol=0, atol=1e-9)


@pytest.mark.parametrize("sizes", [(2, 1, 1), (3, 1, 1), (3, 5, 1), (2, 4, 3, 1), (4, 3, 2)])
@pytest.mark.parametrize("shortcuts", [False, True])
def test_it_does_so_for_any_network_with_or_without_shortcuts(sizes, shortcuts):
    network = architecture(sizes, "tanh", shortcuts=shortcuts).start("normal", 7)
    X = np.random.default_rng(1).normal(size=(20, sizes[0]))
    view, trace = seen_by(network, X)
    assert np.allclose(view.net(view.points), trace.z[-1], rtol=0, atol=1e-9)


def test_two_hidden_units_are_their_own_axes():
    view, trace = seen_by(GOODFELLOW, XOR.X)
    assert view.labels == ("h1", "h2")
    assert np.array_equal(view.points, trace.a[1])
    assert view.points.tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]


def test_many_outputs_are_seen_in_two_principal_directions_and_the_label_says_so():
    network, X = run("encoder").network, run("encoder").task.X
    view, trace = seen_by(network, X)
    H = trace.a[-2] - trace.a[-2].mean(axis=0)
    variances = np.linalg.eigvalsh(H.T @ H)[::-1]
    assert np.allclose((view.points**2).sum(axis=0), variances[:2])
    assert view.labels[0] == "where the rows spread most"
    assert (
        view.labels[1]
        == f"where they spread next ({variances[:2].sum() / variances.sum():.0%} is in both)"
    )


def test_a_projection_that_would_put_rows_on_a_wrong_side_has_no_lines():
    with_lines, without = (words(hidden(name)) for name in ("full adder", "encoder"))
    assert "output = 0.5" in with_lines
    assert "output = 0.5" not in without


def test_a_network_of_zeros_has_a_view_too():
    view, trace = seen_by(architecture((2, 3, 1)).start("zeros", 0), XOR.X)
    assert np.isfinite(view.points).all()
    assert np.allclose(view.net(view.points), trace.z[-1])


# --- What is said and written -----------------------------------------------------------------


def test_goodfellows_rows_01_and_10_meet_and_share_their_name():
    shown = words(draw(GOODFELLOW, task=XOR, what="hidden"))
    assert shown.count("01, 10") == 1
    assert shown.count("00") == shown.count("11") == 2
    assert "the hidden units move the rows to where one straight line divides them" in shown


def test_rows_that_fall_together_with_different_targets_are_named():
    H = run("stalled").network.trace(XOR.X).a[1]
    assert np.abs(H[2] - H[3]).max() < 0.01
    sentence = "rows 10 and 11 fall together, though their targets differ: no line divides them"
    assert sentence in words(hidden("stalled"))


def test_rows_that_could_be_divided_and_are_not_are_counted():
    start = trained(task("and"), (2, 2, 1), epochs=1).start
    wrong = 4 - int(task("and").right(start(task("and").X)).sum())
    assert wrong > 0
    sentence = f"one straight line must divide the rows here: {wrong} on its wrong side"
    assert sentence in words(draw(start, task=task("and"), what="hidden"))


def test_both_sides_show_every_row():
    for name in ("2-2-1", "full adder", "moons"):
        left, right = hidden(name).axes
        assert len(rows_of(left)) == len(rows_of(right)) == run(name).task.rows


def test_a_network_that_blew_up_says_so():
    about = run("2-2-1")
    theta = [layer._replace(W=layer.W * np.inf) for layer in about.network.parameters]
    broken = type(about.network)(about.network.architecture, tuple(theta))
    shown = words(draw(broken, task=XOR, what="hidden"))
    assert "its activations are no longer finite numbers" in shown


def test_a_perceptron_has_no_hidden_space():
    with pytest.raises(BadInput) as caught:
        hidden("perceptron")
    assert str(caught.value) == (
        "The hidden space needs a network with a hidden layer. "
        "Received: Network(2-1, sigmoid). Draw its surface instead."
    )


# --- The inputs -------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [3, 4, 5, 6])
def test_a_truth_table_is_drawn_as_a_cube_with_its_edges(bits):
    about = task(f"parity{bits}")
    points, _ = flattened(about)
    edges = neighbours(about, points)
    assert len(edges) == bits * 2 ** (bits - 1)
    steps = {tuple(np.round(np.abs(b - a), 9)) for a, b in edges}
    assert len(steps) <= bits


@pytest.mark.parametrize("bits", [3, 4])
def test_no_two_corners_of_a_small_cube_coincide(bits):
    points, _ = flattened(task(f"parity{bits}"))
    assert len(coinciding(points, 0.05)) == 2**bits


def test_the_hidden_units_lines_are_drawn_beside_the_hidden_space():
    left, right = hidden("2-2-1").axes
    lines = [
        [c for c in axes.collections if isinstance(c, LineCollection) and c.get_gid()]
        for axes in (left, right)
    ]
    assert [len(found) for found in lines] == [1, 0]


def test_names_are_placed_where_nothing_stands_yet():
    axes = Figure(figsize=(4, 4)).add_axes((0, 0, 1, 1))
    room = Room(axes)
    centre = np.array([100.0, 100.0])
    assert room.place("name", 9, [centre]) is centre
    assert room.place("name", 9, [centre]) is None
    assert room.place("name", 9, [np.array([2.0, 2.0])]) is None
    assert np.allclose(room.points(np.array(room.data(centre))), centre)


def test_names_that_must_keep_clear_of_a_line_do():
    axes = Figure(figsize=(4, 4)).add_axes((0, 0, 1, 1))
    room = Room(axes)
    room.take_line(np.array([[0.0, 0.0], [1.0, 1.0]]))
    on, off = np.array([144.0, 144.0]), np.array([200.0, 100.0])
    assert room.place("name", 9, [on, off], clear=True) is off
    assert room.place("name", 9, [on]) is on


@pytest.mark.parametrize("name", ["2-2-1", "half adder", "full adder"])
def test_no_line_of_the_hidden_space_strikes_through_a_rows_name(name):
    figure = draw(run(name), what="hidden")
    right = figure.axes[1]
    [paths] = [right.collections] if right.collections else [[]]
    lines = [right.transData.transform(p.vertices) for c in paths for p in c.get_paths()]
    assert lines
    for text, box in texts(figure):
        if text.axes is right and re.fullmatch(r"[01]{2,}(, [01]{2,})*", text.get_text()):
            for points in lines:
                inside = (points > [box.x0, box.y0]) & (points < [box.x1, box.y1])
                assert not inside.all(axis=1).any(), text.get_text()


def test_the_inputs_have_their_names():
    axes = draw(run("2-2-1"), what="hidden").axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == XOR.input_names


def test_a_unit_whose_line_lies_outside_is_named_in_the_key():
    W, v = [[1, 1], [1, 1]], [[1], [1]]
    network = Network(GOODFELLOW.architecture, (Weights(W, [-0.5, 9]), Weights(v, [0])))
    for what in ("hidden", "surface"):
        [key] = [text for text in words(draw(network, task=XOR, what=what)) if "net input" in text]
        assert key.endswith("outside: h2")
        [key] = [
            text for text in words(draw(GOODFELLOW, task=XOR, what=what)) if "net input" in text
        ]
        assert "outside" not in key


def test_whatever_is_right_on_paper_is_right_in_the_picture():
    for name in ("2-2-1", "shortcuts", "moons"):
        about = of_run(run(name))
        view, _ = seen_by(about.network, about.task.X)
        outputs = about.says(about.network.activations[-1].f(view.net(view.points)))
        assert np.array_equal(about.task.right(outputs), about.right())
