"""The network diagram: every weight is an edge, and says its sign and size without colour too."""

import numpy as np
import pytest
from matplotlib.collections import EllipseCollection, PathCollection

from pictured import GOODFELLOW, XOR, contrast, overlaps, run, texts, trained, words
from xorlab import task
from xorlab.backprop import Weights
from xorlab.model.network import Network, architecture
from xorlab.model.task import Task
from xorlab.show.draw import draw
from xorlab.show.picture_layout import layout_of, shortcut_curves, straight_lines
from xorlab.show.picture_network import DASHES, _margins
from xorlab.show.picture_style import THEMES, number
from xorlab.show.picture_subject import of_network

SHAPES = {
    "2-1": ((2, 1), False),
    "2-2-1": ((2, 2, 1), False),
    "2-1-1 with shortcuts": ((2, 1, 1), True),
    "3-4-2-1": ((3, 4, 2, 1), False),
    "3-4-2-1 with shortcuts": ((3, 4, 2, 1), True),
    "8-3-8": ((8, 3, 8), False),
    "20-40-3": ((20, 40, 3), False),
}


def network_of(shape, seed=0):
    sizes, shortcuts = SHAPES[shape]
    return architecture(sizes, "tanh", shortcuts=shortcuts).start("normal", seed)


def edges_of(figure):
    """The drawn weights in the parameters' order: each layer's W, then its S."""
    return [c for c in figure.axes[0].collections if isinstance(c, PathCollection)]


def weights_of(network):
    return [p for layer in network.parameters for p in (layer.W, layer.S) if p is not None]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_weight_is_one_edge(shape):
    network = network_of(shape)
    edges = edges_of(draw(network, what="network"))
    assert [len(e.get_paths()) for e in edges] == [W.size for W in weights_of(network)]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_edge_is_wider_the_larger_its_weight(shape):
    network = network_of(shape)
    edges = edges_of(draw(network, what="network"))
    widths = np.concatenate([e.get_linewidths() for e in edges])
    sizes = np.abs(np.concatenate([W.ravel() for W in weights_of(network)]))
    assert (np.diff(widths[np.argsort(sizes)]) > 0).all()


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_sign_of_a_weight_is_in_its_colour_and_in_its_dash(theme):
    network = network_of("3-4-2-1 with shortcuts")
    drawn = edges_of(draw(network, what="network", theme=theme.name))
    for edges, W in zip(drawn, weights_of(network), strict=True):
        for value, colour, dash in zip(
            W.ravel(), edges.get_edgecolors(), edges.get_linestyles(), strict=True
        ):
            assert contrast(colour, _rgb(theme.high if value > 0 else theme.low)) == 1
            assert (dash[1] is None) == (value > 0)
    assert len(DASHES[1]) == 2


@pytest.mark.parametrize("shape", SHAPES)
def test_an_edge_runs_from_unit_to_unit(shape):
    network = network_of(shape)
    layout = layout_of(network)
    for l, layer in enumerate(network.parameters):
        lines = straight_lines(layout, l).reshape(*layer.W.shape, 2, 2)
        for i, j in np.ndindex(*layer.W.shape):
            assert (lines[i, j] == [layout.places[l][i], layout.places[l + 1][j]]).all()


@pytest.mark.parametrize("sizes", [(2, 1, 1), (2, 2, 1), (3, 4, 2), (3, 4, 2, 1), (4, 6, 1)])
def test_a_shortcut_passes_by_every_hidden_unit(sizes):
    network = architecture(sizes, shortcuts=True).start("normal", 1)
    layout = layout_of(network)
    t = np.linspace(0, 1, 101)[:, None]
    bernstein = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    for l in range(1, len(network.parameters)):
        hidden = np.concatenate(layout.places[1 : l + 1])
        for curve in bernstein @ shortcut_curves(layout, l):
            distances = np.linalg.norm(curve[:, None] - hidden, axis=2)
            assert distances.min() > layout.radius


@pytest.mark.parametrize("sizes", [(2, 2, 1), (2, 3, 1), (2, 8, 1), (3, 3, 2), (3, 4, 2, 1)])
@pytest.mark.parametrize("seed", range(3))
def test_small_networks_show_every_number_and_none_over_another(sizes, seed):
    network = architecture(sizes, "tanh").start("normal", seed)
    found = texts(draw(network, what="network"))
    shown = [text.get_text() for text, _ in found]
    for layer in network.parameters:
        for value in [*layer.W.ravel(), *layer.b]:
            assert number(value) in shown
            shown.remove(number(value))
    assert not overlaps(found, touching=2.0)


def test_the_shortcuts_of_a_small_network_show_their_numbers():
    network = run("shortcuts").network
    shown = words(draw(network, what="network"))
    assert {number(value) for value in network.parameters[1].S.ravel()} <= set(shown)


def test_numbers_that_would_not_fit_are_left_out():
    network = network_of("20-40-3")
    shown = words(draw(network, what="network"))
    assert not {number(value) for value in network.parameters[0].W.ravel()} & set(shown)


def test_units_have_the_tasks_names_and_layers_their_activations():
    shown = words(draw(run("parity").network, task=task("parity3"), what="network"))
    hidden = ["h1.1", "h1.2", "h1.3", "h1.4", "h2.1", "h2.2"]
    assert {*task("parity3").input_names, *task("parity3").output_names, *hidden} <= set(shown)
    assert shown.count("tanh") == 3


def test_a_name_that_fits_its_circle_stands_in_it_whatever_the_others_are():
    names = ("rain", "temperature")
    about = Task("weather", XOR.X, XOR.y, names, ("umbrella",))
    figure = draw(GOODFELLOW, task=about, what="network")
    places = layout_of(GOODFELLOW, _margins(of_network(GOODFELLOW, about))).places[0]
    stands = {t.get_text(): t.get_position() for t, _ in texts(figure)}
    rain, temperature = (stands[name][0] - x for name, (x, _) in zip(names, places, strict=True))
    assert rain == 0
    assert temperature < -0.3


def test_every_unit_is_a_circle_and_its_ring_is_its_bias():
    network = Network(
        architecture((2, 2, 1)), (Weights([[1, 1], [1, 1]], [0.5, -3]), Weights([[1], [1]], [0]))
    )
    rings = [
        c
        for c in draw(network, what="network").axes[0].collections
        if isinstance(c, EllipseCollection)
    ]
    assert [len(ring.get_offsets()) for ring in rings] == [2, 2, 1]
    small, large = rings[1].get_linewidths()
    assert small < large
    assert [dash[1] is None for dash in rings[1].get_linestyles()] == [True, False]


def test_a_network_without_biases_shows_none():
    network = architecture((2, 2, 1), biases=False).start("normal", 3)
    shown = words(draw(network, what="network"))
    assert sum(text.lstrip("−").replace(".", "").isdigit() for text in shown) == 6


def test_the_title_says_what_was_found():
    assert "2-2-1 learned xor at epoch 41" in words(draw(run("2-2-1"), what="network"))
    assert "2-2-1 on xor: all 4 rows right" in words(draw(GOODFELLOW, task=XOR, what="network"))
    stalled = f"2-2-1 on xor: {run('stalled').outcome.sentence}"
    assert stalled in words(draw(run("stalled"), what="network"))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300])
def test_weights_that_are_no_longer_numbers_are_drawn(bad):
    start = trained(XOR, (2, 2, 1), epochs=1).network
    first = Weights(np.where(np.eye(2) == 1, bad, start.parameters[0].W), start.parameters[0].b)
    broken = Network(start.architecture, (first, start.parameters[1]))
    assert words(draw(broken, task=XOR, what="network")).count(number(bad)) == 2


def _rgb(colour):
    return [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
