"""The decision surface shows what the network says: field, contour, lines, rows and tables."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from pictured import GOODFELLOW, XOR, run, trained, words
from xorlab import task
from xorlab.backprop import Weights
from xorlab.model.network import Network, architecture
from xorlab.show.draw import draw
from xorlab.show.picture_plane import GRID, clipped_line, draw_contour, grid_of
from xorlab.show.picture_rows import Room
from xorlab.show.picture_style import THEMES
from xorlab.show.picture_subject import of_run
from xorlab.show.picture_surface import panels_of

PLANES = ["2-2-1", "stalled", "shortcuts", "parity", "full adder", "half adder", "moons"]
numbers = st.floats(-10, 10).map(lambda x: round(x, 3))


def surface(name, **how):
    return draw(run(name), what="surface", **how)


def panels(figure):
    """The axes that have a field, in the order of `panels_of`."""
    return [axes for axes in figure.axes if axes.get_images() and axes.get_label() != "<colorbar>"]


def unit_lines(axes):
    [lines] = [
        c
        for c in axes.collections
        if isinstance(c, LineCollection) and c.get_gid() == "hidden units"
    ]
    return lines.get_segments()


def marks(axes, gid):
    """The points of the circles or crosses on axes: (n, 2), with their fills."""
    lines = [line for line in axes.get_lines() if line.get_gid() == gid]
    return [(line.get_xydata(), line.get_markerfacecolor()) for line in lines]


# --- Hidden units' lines ----------------------------------------------------------------------


@pytest.mark.parametrize("name", PLANES)
def test_a_hidden_units_line_is_where_its_net_input_is_zero(name):
    network = run(name).network
    layer = network.parameters[0]
    drawn = 0
    figure = surface(name)
    for axes, panel in zip(panels(figure), panels_of(run(name).task), strict=True):
        for segment in unit_lines(axes):
            third = [] if panel.level is None else [np.full(2, panel.level)]
            x = np.column_stack([segment, *third])
            z = (x @ layer.W + layer.b) / np.abs(layer.W).max(axis=0)
            assert np.abs(z).max(axis=0).min() < 1e-9
            drawn += 1
    assert drawn > 0


@given(st.tuples(numbers, numbers), numbers)
def test_a_line_is_clipped_to_the_axes_and_left_out_only_if_it_misses_them(w, c):
    axes = Figure().add_axes((0, 0, 1, 1), xlim=(-1, 2), ylim=(-0.5, 1.5))
    w = np.array(w)
    line = clipped_line(w, c, axes)
    corners = np.array([[x, y] for x in (-1, 2) for y in (-0.5, 1.5)])
    sides = corners @ w + c
    if line is None:
        assert not w.any() or (sides >= 0).all() or (sides <= 0).all()
    else:
        assert np.abs(line @ w + c).max() <= 1e-9 * (np.abs(w).max() + abs(c) + 1)
        assert (line >= [-1 - 1e-9, -0.5 - 1e-9]).all()
        assert (line <= [2 + 1e-9, 1.5 + 1e-9]).all()


def test_goodfellows_lines_are_the_books():
    [axes, *_] = panels(draw(GOODFELLOW, task=XOR, what="surface"))
    assert [np.round(s.sum(axis=1), 9).tolist() for s in unit_lines(axes)] == [[0, 0], [1, 1]]
    assert {"h1", "h2"} <= {text.get_text() for text in axes.texts}


def test_the_arrow_at_a_units_line_points_to_where_its_net_input_is_positive():
    [axes, *_] = panels(surface("2-2-1"))
    W, b, _ = run("2-2-1").network.parameters[0]
    arrows = [text for text in axes.texts if getattr(text, "arrow_patch", None)]
    names = [text.get_text() for text in axes.texts if text.get_text()]
    assert len(arrows) == len(names) > 0
    for arrow, name in zip(arrows, names, strict=True):
        j = int(name[1:]) - 1
        assert np.array(arrow.xy) @ W[:, j] + b[j] > 0


# --- The field --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLANES)
def test_the_colours_are_the_networks_outputs(name):
    about = of_run(run(name))
    for axes, panel in zip(panels(surface(name)), panels_of(about.task), strict=True):
        grid = grid_of(axes)
        if panel.level is not None:
            grid = np.column_stack([grid, np.full(len(grid), panel.level)])
        [image] = axes.get_images()
        expected = about.predict(grid)[:, panel.output].reshape(GRID, GRID)
        assert np.array_equal(image.get_array(), expected)
        assert image.get_extent() == [*axes.get_xlim(), *axes.get_ylim()]


def test_the_contour_is_where_the_output_is_the_threshold():
    about = of_run(run("2-2-1"))
    axes = Figure().add_axes((0, 0, 1, 1), xlim=(-0.5, 1.5), ylim=(-0.5, 1.5))
    values = about.predict(grid_of(axes))[:, 0]
    line = draw_contour(axes, values, XOR.threshold, THEMES["light"], Room(axes))
    assert len(line) > 100
    assert np.abs(about.predict(line) - XOR.threshold).max() < 0.01


def test_neutral_is_the_threshold():
    for name in ("2-2-1", "moons"):
        [axes, *_] = panels(surface(name))
        low, high = axes.get_images()[0].get_clim()
        assert (low + high) / 2 == run(name).task.threshold


# --- Rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLANES)
def test_filled_circles_are_the_high_rows_and_crosses_the_wrong_ones(name):
    about = of_run(run(name))
    X, y = about.task.X, about.task.y
    for axes, panel in zip(panels(surface(name)), panels_of(about.task), strict=True):
        here = np.full(len(X), True) if panel.level is None else X[:, 2] == panel.level
        high = y[:, panel.output] > about.task.threshold
        (filled, ink), (hollow, paper) = marks(axes, "rows")
        assert np.array_equal(filled, X[here & high, :2])
        assert np.array_equal(hollow, X[here & ~high, :2])
        assert ink != paper
        [(crossed, _)] = marks(axes, "wrong rows")
        assert np.array_equal(crossed, X[here & ~about.right_outputs()[:, panel.output], :2])


def test_rows_at_rest_on_the_threshold_are_wrong_as_the_outcome_says():
    right = int(of_run(run("stalled")).right().sum())
    assert run("stalled").outcome.sentence.startswith("two of four rows right")
    assert right == 2


def test_an_output_that_rests_on_the_threshold_everywhere_has_no_line():
    noise = [Weights([[-2e-14], [1e-14]], [0.5 - 1e-14])]
    figure = draw(Network(architecture((2, 1), "identity"), noise), task=XOR, what="surface")
    assert not [c for axes in panels(figure) for c in axes.collections]
    shown = words(figure)
    assert "the output is 0.5 everywhere: no line divides the rows" in shown
    assert "output = 0.5" not in shown


# --- What is no plane -------------------------------------------------------------------------


def test_three_inputs_make_a_plane_for_every_output_and_value_of_the_third():
    titles = [axes.get_title() for axes in panels(surface("full adder"))]
    names = task("full-adder").output_names
    third = task("full-adder").input_names[2]
    assert titles == [f"{name}, {third} = {level}" for name in names for level in (0, 1)]


def test_one_input_makes_a_curve():
    about = of_run(run("one input"))
    [axes] = surface("one input").axes
    curve = max((line.get_xydata() for line in axes.get_lines()), key=len)
    assert np.array_equal(curve[:, 1:], about.predict(curve[:, :1]))


def test_many_inputs_make_a_table_of_all_rows():
    about = of_run(run("encoder"))
    figure = surface("encoder")
    inputs, targets, outputs = (axes.get_images()[0].get_array() for axes in panels(figure))
    assert np.array_equal(inputs, about.task.X)
    assert np.array_equal(targets, about.task.y)
    assert np.array_equal(outputs, about.predict(about.task.X))
    shown = words(figure)
    assert (shown.count("✓"), shown.count("✗")) == (6, 2)


def test_a_long_table_marks_its_wrong_rows():
    about = trained(task("parity8"), (8, 2, 1), epochs=3)
    figure = draw(about, what="surface")
    [dashes] = [c for axes in figure.axes for c in axes.collections if c.get_gid() == "wrong rows"]
    wrong = np.flatnonzero(~of_run(about).right())
    assert [segment[0, 1] for segment in dashes.get_segments()] == wrong.tolist()
